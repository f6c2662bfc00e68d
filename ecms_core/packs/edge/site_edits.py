"""What administrators made and changed on a site that is no property of a pack's records.

Each of these is found by comparing the site with what it would be without them, so that nothing of
an administrator is missing only because nobody thought of it: rights with the standard ones and the
packs', a pack's records with new ones, all else with the picture taken before the pack came.
"""

from __future__ import annotations

import difflib
import json
from collections.abc import Collection, Iterator, Mapping
from typing import Any, NamedTuple

import frappe
from frappe.model import no_value_fields, table_fields
from frappe.model.document import Document

from ecms_core.packs.edge import ledger, snapshot
from ecms_core.packs.edge.forms import field_order, natural_order
from ecms_core.packs.edge.journal import JOURNAL
from ecms_core.packs.edge.versions import KINDS
from ecms_core.packs.merge import plain
from ecms_core.packs.plan import Entry, Record
from ecms_core.packs.rights import Rights
from ecms_core.words import Text, _, listed

Entries = Mapping[Record, Entry]

# What an administrator may make as a whole, with the column by which a pack names it.
MADE = {
    "Case Procedure": "procedure_code",
    "Inspection Checklist": "checklist_code",
    "Notice Template": "name",
    "Legal Calendar": "name",
    "Administrative Division": "name",
    "Inspection Office": "name",
}
# No property of a record that a pack brings, but what the site knows of it.
KEPT_BY_THE_SITE = ("law_version", "module", "is_system_generated", "pack")


class Granted(NamedTuple):
    """What differs in one line of the permissions from what ECMS and the packs give."""

    rights: Rights
    given: list[str]
    taken: list[str]
    has: list[str]
    gone: bool


def since(pack: str) -> Any:
    """The moment at which a pack came to the site."""
    return frappe.db.get_value("Country Pack", pack, "creation")


def by(doctype: str, name: str) -> Text:
    """Who changed a record last, and on which day: '(admin@…, 2026-03-27)'."""
    row = frappe.db.get_value(doctype, name, ["modified_by", "modified"], as_dict=True)
    if not row or not row.modified:
        return Text("")
    return Text(" ({0}, {1})").format(row.modified_by, str(row.modified)[:10])


def told(doctype: str, name: str, what: Text | str, of: Record | None = None) -> Text:
    """One line: the record, what was done to it, by whom, when."""
    where = Text("{0} {1}") if doctype != name else Text("{0}")
    who = by(*(of or (doctype, name)))
    return Text("{0}: {1}{2}").format(where.format(_(doctype), name), what, who)


def ours() -> list[str]:
    """Every form of ECMS."""
    modules = frappe.get_all("Module Def", {"app_name": "ecms_core"}, pluck="name")
    names: list[str] = frappe.get_all("DocType", {"module": ("in", modules)}, pluck="name")
    return names


def brought() -> set[Record]:
    """Every record that any pack brought."""
    rows = frappe.get_all(ledger.LEDGER, fields=["record_type", "record_name"], limit_page_length=0)
    return {(row.record_type, row.record_name) for row in rows}


def setters(known: Collection[Record]) -> list[Any]:
    """The changed properties of ECMS's forms that no pack brought, and of others since then."""
    rows = frappe.get_all("Property Setter", fields=["*"], order_by="name asc", limit_page_length=0)
    forms = set(ours())
    return [
        row
        for row in rows
        if ("Property Setter", row.name) not in known
        # Of other apps' forms, what a person did in the browser.
        and (row.doc_type in forms or not row.is_system_generated)
    ]


def moved(doctype: str, own: Collection[str]) -> list[str]:
    """The fields of a form that somebody moved, without those of the pack."""
    order = [name for name in field_order(doctype) if name not in own]
    usual = natural_order(doctype, {*order})
    found = []
    for kind, *_before, first, last in difflib.SequenceMatcher(
        None, usual, order, autojunk=False
    ).get_opcodes():
        if kind in ("insert", "replace"):
            found += order[first:last]
    return found


def rights_changed(known: Collection[Record]) -> Iterator[Granted]:
    """Every line of the permissions that is not as ECMS, Frappe and the packs have it."""
    fields = frappe.get_meta("Custom DocPerm").get("fields", {"fieldtype": "Check"})
    every = [field.fieldname for field in fields if field.fieldname != "if_owner"]
    packs: dict[str, set[str]] = {}
    for row in frappe.get_all(
        ledger.LEDGER, {"record_type": "Custom DocPerm"}, ["record_name", "base"]
    ):
        packs[row.record_name] = {right for right, on in json.loads(row.base or "{}").items() if on}
    for doctype in sorted(frappe.get_all("Custom DocPerm", pluck="parent", distinct=True)):
        usual, here = (_lines(table, doctype, every) for table in ("DocPerm", "Custom DocPerm"))
        for name, rights in packs.items():
            if Rights.of(name).doctype == doctype:
                usual[name] = usual.get(name, set()) | rights
        for name in sorted({*usual, *here}):
            before, after = usual.get(name, set()), here.get(name, set())
            gone = name not in here
            if before != after or gone:
                yield Granted(
                    Rights.of(name),
                    sorted(after - before),
                    sorted(before - after - packs.get(name, set())),
                    sorted(after),
                    gone and ("Custom DocPerm", name) not in known,
                )


def last_permission(rights: Rights) -> Text:
    """Who changed the permissions of a kind of record last."""
    names = frappe.get_all(
        "Custom DocPerm",
        {"parent": rights.doctype, "role": rights.role, "permlevel": rights.level},
        pluck="name",
    )
    return by("Custom DocPerm", names[0]) if names else Text("")


def beside(entries: Entries) -> Iterator[Text]:
    """What was set in a pack's records beside the properties that a pack has."""
    for doctype in dict.fromkeys(doctype for doctype, _name in entries):
        meta = frappe.get_meta(doctype)
        if doctype in KINDS or doctype in ("Custom DocPerm", "DefaultValue") or meta.issingle:
            continue
        fields = [
            field
            for field in meta.fields
            if field.fieldtype not in (*no_value_fields, *table_fields)
            and not field.read_only
            and not field.is_virtual
            and field.fieldname not in KEPT_BY_THE_SITE
        ]
        made = {
            name: entry.base
            for (kind, name), entry in entries.items()
            if kind == doctype and entry.made
        }
        blank = frappe.new_doc(doctype)
        for row in frappe.get_all(doctype, fields=["*"], limit_page_length=0):
            base = made.get(row.name)
            set_ = [
                field.fieldname
                for field in fields
                if base is not None
                and field.fieldname not in base
                and _said(row.get(field.fieldname)) != _said(blank.get(field.fieldname))
            ]
            if set_:
                yield told(doctype, row.name, _values(row, set_))


def settings(entries: Entries, pack: str) -> Iterator[Text]:
    """What was set in ECMS's settings since the pack came."""
    began = str(since(pack))
    for doctype in frappe.get_all(
        "DocType", {"name": ("in", ours()), "issingle": 1}, pluck="name", order_by="name asc"
    ):
        held = entries.get((doctype, doctype))
        doc = frappe.get_doc(doctype)
        if not doc.modified or str(doc.modified) <= began:
            continue
        blank = frappe.new_doc(doctype)
        set_ = [
            field.fieldname
            for field in doc.meta.fields
            if field.fieldtype not in no_value_fields
            and not (held and field.fieldname in held.base)
            and _said(doc.get(field.fieldname)) != _said(blank.get(field.fieldname))
        ]
        if set_:
            yield told(doctype, doctype, _values(doc, set_))


def made_here(known: Collection[Record], pack: str) -> Iterator[Text]:
    """Whole records that administrators made: which pack they belong to is for people to say."""
    new = _("made on the site")
    for doctype, code in MADE.items():
        rows = frappe.get_all(doctype, fields=["name", code], limit_page_length=0)
        for name, row in sorted({row[code]: row for row in rows}.items()):
            if (doctype, name) not in known:
                yield told(doctype, name, new, (doctype, row.name))
    for row in frappe.get_all("Translation", fields=["name", "language", "source_text"]):
        if ("Translation", row.name) not in known:
            name = f"{row.language} {row.source_text[:60]!r}"
            yield told("Translation", name, new, ("Translation", row.name))
    forms = set(ours())
    for row in frappe.get_all(
        "Custom Field", fields=["name", "dt", "is_system_generated"], order_by="name asc"
    ):
        if ("Custom Field", row.name) not in known and (
            row.dt in forms or not row.is_system_generated
        ):
            yield told("Custom Field", row.name, new)
    for doctype in ("DocType Link", "DocType Action", "DocType State"):
        for row in frappe.get_all(doctype, {"custom": 1}, ["name", "parent"], order_by="name asc"):
            if row.parent in forms:
                yield told(doctype, row.parent, new, (doctype, row.name))
    yield from _since_the_picture(pack, known)


# What a picture of the site has and a pack never brings.
PICTURED = (
    *("Print Format", "Notification", "Report", "Dashboard Chart", "Number Card", "Workspace"),
    *("Web Form", "Workflow", "Email Template", "Letter Head", "Client Script", "Server Script"),
    *("Web Page", "DocType Layout", "Role"),
)


def _since_the_picture(pack: str, known: Collection[Record]) -> Iterator[Text]:
    """Workflows, reports, workspaces … that differ from the picture taken before the pack came."""
    taken = frappe.db.get_value(
        JOURNAL,
        {"pack": pack, "action": "Apply", "snapshot": ("is", "set")},
        "snapshot",
        order_by="creation desc",
    )
    if not taken:
        return
    before = json.loads(taken)
    for doctype, new in snapshot.rows_of(PICTURED):
        if doctype not in before:
            continue
        old = before[doctype]
        # A workspace of one user is nobody else's.
        private = {"for_user": ("is", "set")}
        skipped = frappe.get_all(doctype, private, pluck="name") if doctype == "Workspace" else []
        for name in sorted({*old, *new} - {*skipped}):
            if (doctype, name) in known or old.get(name) == new.get(name):
                continue
            if name not in new:
                yield told(doctype, name, _("deleted on the site"))
            elif name in old:
                yield told(doctype, name, _("changed on the site"))
            else:
                yield told(doctype, name, _("made on the site"))


def _lines(table: str, doctype: str, every: Collection[str]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for row in frappe.get_all(table, {"parent": doctype}, ["*"], limit_page_length=0):
        rights = Rights(doctype, row.role, int(row.permlevel or 0), bool(row.if_owner))
        found.setdefault(rights.name, set()).update(each for each in every if row.get(each))
    return found


def _values(row: Mapping[str, Any] | Document, fields: Collection[str]) -> Text:
    return listed(f"{name} = {_short(row.get(name))}" for name in fields)


def _short(value: Any) -> str:
    if isinstance(value, list):
        return f"{len(value)} rows"
    text = " ".join(str(value).split())
    return text if len(text) <= 60 else f"{text[:57]}..."


def _said(value: Any) -> Any:
    if isinstance(value, list):
        return [_said(row.as_dict(no_default_fields=True)) for row in value]
    if isinstance(value, Mapping):
        return {key: each for key, each in value.items() if each not in (None, "", 0)}
    # Nothing, zero and an empty text are the same in a form.
    return plain(value) or ""
