"""What a pack changes in the forms and rights of the core: fields, labels, roles, translations.

forms/fields.yaml   fields: new fields; changes: another label, hidden, mandatory …
roles.yaml          roles: new roles; permissions: what a role may do with a document
locale/<lang>.po    translations, with the translator's comments
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from typing import Any

from babel.messages.pofile import PoFileError, read_po

from ecms_core.packs.pack import Pack
from ecms_core.problems import Problem
from ecms_core.sections import Section, read_section

# What may be changed of a field of the core, with the type that Frappe notes for it.
CHANGES = {
    "label": "Data",
    "description": "Text",
    "hidden": "Check",
    "reqd": "Check",
    "read_only": "Check",
    "in_list_view": "Check",
    "in_standard_filter": "Check",
    "default": "Text",
    "options": "Text",
    "depends_on": "Data",
    "mandatory_depends_on": "Data",
}

Compiled = Iterator[tuple[str, str, Mapping[str, Any]]]


def customisation(pack: Pack) -> Compiled:
    """The records of forms/fields.yaml, roles.yaml and locale/."""
    rights = _section(pack, "roles.yaml")
    if rights is not None:
        yield from _roles(rights)
    forms = _section(pack, "forms/fields.yaml")
    if forms is not None:
        yield from _fields(forms)
    if rights is not None:
        yield from _permissions(rights)
    yield from _translations(pack)


def _section(pack: Pack, name: str) -> Section | None:
    file = pack.folder / name
    return read_section(file, f"{pack.source.id}/{name}") if file.is_file() else None


def _fields(forms: Section) -> Compiled:
    for entry in forms.sections("fields"):
        doctype, field = entry.text("doctype"), entry.text("fieldname")
        yield (
            "Custom Field",
            f"{doctype}-{field}",
            {
                "dt": doctype,
                "fieldname": field,
                "label": entry.text("label"),
                "fieldtype": entry.text("fieldtype"),
                "insert_after": entry.text("after"),
                "options": "\n".join(entry.words("options")),
                "reqd": int(entry.flag("mandatory")),
                "description": entry.text("description", needed=False),
            },
        )
    for entry in forms.sections("changes"):
        doctype, field = entry.text("doctype"), entry.text("fieldname")
        prop = entry.choice("property", CHANGES)
        value = str(int(entry.flag("value"))) if CHANGES[prop] == "Check" else entry.text("value")
        yield (
            "Property Setter",
            f"{doctype}-{field}-{prop}",
            {
                "doc_type": doctype,
                "field_name": field,
                "property": prop,
                "value": value,
                "property_type": CHANGES[prop],
                "doctype_or_field": "DocField",
            },
        )


def _roles(rights: Section) -> Compiled:
    for entry in rights.sections("roles"):
        # Who has a role of the inspectorate works in the Desk.
        role = entry.text("role")
        yield "Role", role, {"role_name": role, "desk_access": 1}


def _permissions(rights: Section) -> Compiled:
    for entry in rights.sections("permissions"):
        own = int(entry.flag("own_only"))
        level = entry.integer("level", 0, 9, 0)
        yield (
            "Custom DocPerm",
            f"{entry.text('doctype')}/{entry.text('role')}/{level}/{own}",
            # Added to what the role may do already; a pack takes no right away.
            dict.fromkeys(entry.words("may"), 1),
        )


def _translations(pack: Pack) -> Compiled:
    for file in sorted(pack.folder.glob("locale/*.po")):
        try:
            with file.open("rb") as stream:
                catalogue = read_po(stream, locale=None, abort_invalid=True)
        except (PoFileError, ValueError) as error:
            name = f"{pack.source.id}/locale/{file.name}"
            raise Problem("ECMS-L001", file=name, line=1, found=error) from None
        for message in catalogue:
            if not message.id or not message.string or isinstance(message.id, tuple):
                continue
            context = message.context or ""
            key = hashlib.sha256(f"{message.id}\0{context}".encode()).hexdigest()[:16]
            yield (
                "Translation",
                f"{file.stem}-{key}",
                {
                    "language": file.stem,
                    "source_text": message.id,
                    "translated_text": message.string,
                    "context": context,
                },
            )
