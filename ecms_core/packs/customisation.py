"""What a pack adds to and changes in the core's forms and rights, as records of Frappe."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from typing import Any

from ecms_core.packs.pack import Pack

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

# Properties of a pack's own fields that stand in their entries.
SAID_OF_OWN = {"label", "options", "reqd", "description", "insert_after", "fieldtype"}

# Records of a pack's files: doctype, name, properties.
Compiled = Iterator[tuple[str, str, Mapping[str, Any]]]


def customisation(pack: Pack) -> Compiled:
    """The records of forms/fields.yaml, roles.yaml and locale/."""
    for entry in pack.roles():
        role = entry.text("role")
        # Who has a role of the inspectorate works in the Desk.
        yield "Role", role, {"role_name": role, "desk_access": 1}
    yield from _fields(pack)
    yield from _changes(pack)
    yield from _permissions(pack)
    yield from _translations(pack)


def _fields(pack: Pack) -> Compiled:
    for entry in pack.fields():
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


def _changes(pack: Pack) -> Compiled:
    for entry in pack.changes():
        doctype, field = entry.text("doctype"), entry.text("fieldname")
        prop = entry.choice("property", CHANGES)
        value = (
            str(int(entry.flag("value")))
            if CHANGES[prop] == "Check"
            else entry.text("value", needed=False)
        )
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


def _permissions(pack: Pack) -> Compiled:
    for entry in pack.permissions():
        own = int(entry.flag("own_only"))
        level = entry.integer("level", 0, 9, 0)
        yield (
            "Custom DocPerm",
            f"{entry.text('doctype')}/{entry.text('role')}/{level}/{own}",
            # Added to what the role may do already; a pack takes no right away.
            dict.fromkeys(entry.words("may"), 1),
        )


def _translations(pack: Pack) -> Compiled:
    for language, messages in pack.translations().items():
        for message in messages:
            yield (
                "Translation",
                translation_name(language, message.text, message.context),
                {
                    "language": language,
                    "source_text": message.text,
                    "translated_text": message.translation,
                    "context": message.context,
                },
            )


def translation_name(language: str, text: str, context: str = "") -> str:
    """The name of a pack's translation: the same for the same text of a language."""
    key = hashlib.sha256(f"{text}\0{context}".encode()).hexdigest()[:16]
    return f"{language}-{key}"
