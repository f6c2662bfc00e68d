"""Who set each property of a field or a record: a pack, an administrator, or the core."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, NamedTuple

import frappe

from ecms_core.packs.edge import ledger, lines, site_edits
from ecms_core.packs.edge.forms import field_order, moved_behind
from ecms_core.packs.edge.versions import KINDS, versions
from ecms_core.packs.merge import compare, plain
from ecms_core.packs.plan import Entry
from ecms_core.packs.records import KEYS
from ecms_core.problems import Problem

# What people ask of a field.
PROPERTIES = (
    *("label", "fieldtype", "options", "insert_after", "hidden", "reqd", "read_only", "default"),
    *("description", "depends_on", "in_list_view", "in_standard_filter"),
)
FROM_CORE = "ECMS"


class Answer(NamedTuple):
    """One property: its value, who set it (a pack's id, an administrator's name, the core), when.

    ``version`` is the pack's; ``pack_says`` is what the pack wants where somebody changed it.
    """

    property: str
    value: Any
    by: str
    version: str
    on: str
    pack_says: Any = None

    def line(self) -> str:
        """The answer for people to read."""
        who = f"{self.by} {self.version}".strip()
        told = f"{self.property}: {_short(self.value)}  ← {who}{', ' + self.on if self.on else ''}"
        if self.pack_says is not None:
            told += f" (the pack has {_short(self.pack_says)})"
        return told


def why(asked: str) -> list[Answer]:
    """The answers for ``Labour Case.inspector`` or ``Deadline Rule.PH-D03``."""
    doctype, _, name = asked.partition(".")
    if name and frappe.db.exists("DocType", doctype):
        if frappe.get_meta(doctype).has_field(name):
            return list(_field(doctype, name))
        found = list(_record(doctype, name))
        if found:
            return found
    raise Problem("ECMS-120", record=asked)


def _field(doctype: str, field: str) -> Iterator[Answer]:
    setters = {
        row.property: row
        for row in frappe.get_all(
            "Property Setter",
            filters={"doc_type": doctype, "field_name": field},
            fields=["name", "property", "value", "modified", "modified_by"],
        )
    }
    df = frappe.get_meta(doctype, cached=False).get_field(field)
    name = f"{doctype}-{field}"
    custom = frappe.db.get_value("Custom Field", name, ["modified", "modified_by"], as_dict=True)
    own = _entry(("Custom Field", name)) if custom else None
    values = {prop: plain(df.get(prop)) for prop in PROPERTIES}
    if moved := _moved(doctype, field, bool(custom)):
        values["insert_after"], setters["insert_after"] = moved
    for prop, value in values.items():
        setter = setters.get(prop)
        entry = _entry(("Property Setter", setter.name)) if setter else own
        if setter and entry is not own and entry and entry.base.get("value") == setter.value:
            yield _by_pack(prop, value, entry, "value")
        elif own and prop in own.base and plain(own.base[prop]) == value:
            yield _by_pack(prop, value, own, prop)
        elif setter:
            says = own.base.get(prop) if own else entry.base.get("value") if entry else None
            yield Answer(prop, value, setter.modified_by, "", str(setter.modified.date()), says)
        elif custom and (not own or prop in own.base):
            says = own.base[prop] if own else None
            yield Answer(prop, value, custom.modified_by, "", str(custom.modified.date()), says)
        elif value not in ("", 0):
            yield Answer(prop, value, FROM_CORE, "", "")


def _moved(doctype: str, field: str, is_custom: bool) -> tuple[str, Any] | None:
    """Behind which field somebody moved this one, and the order of the form that says so.

    Frappe keeps no place of a field that was moved, but one list of them all.
    """
    order = field_order(doctype)
    if order and not is_custom:
        custom = frappe.get_all("Custom Field", {"dt": doctype}, pluck="fieldname")
        if field not in site_edits.moved(doctype, custom):
            return None
    behind = moved_behind(doctype, field, order)
    if behind is None:
        return None
    key = {"doc_type": doctype, "property": "field_order"}
    fields = ["name", "value", "modified", "modified_by"]
    return behind, frappe.db.get_value("Property Setter", key, fields, as_dict=True)


def _record(doctype: str, name: str) -> Iterator[Answer]:
    record = (doctype, name)
    entry = _entry(record)
    if entry is None:
        return
    values = lines.read_here({record: Entry(entry.base, bases=entry.bases)})[record]
    if values is None:
        return
    changed = {
        each.path: each for each in compare(entry.base, values, entry.base, KEYS.get(doctype, {}))
    }
    who = _last_edit(doctype, name)
    for prop, value in values.items():
        edits = [each for path, each in changed.items() if path.partition("[")[0] == prop]
        if not edits:
            yield _by_pack(prop, value, entry, prop)
        for each in edits:
            yield Answer(each.path, each.site, who[0], "", who[1], each.wanted)


class _Entry(NamedTuple):
    pack: str
    base: dict[str, Any]
    origins: dict[str, list[str]]
    bases: dict[str, dict[str, Any]]


def _entry(record: tuple[str, str]) -> _Entry | None:
    row = frappe.db.get_value(
        ledger.LEDGER, ledger.entry_name(record), ["pack", "base", "origins", "bases"], as_dict=True
    )
    read = (json.loads(each or "{}") for each in (row.base, row.origins, row.bases)) if row else ()
    return _Entry(row.pack, *read) if row else None


def _by_pack(prop: str, value: Any, entry: _Entry, key: str) -> Answer:
    version, on, _ = entry.origins.get(key) or entry.origins.get("") or ["", "", ""]
    return Answer(prop, value, entry.pack, version, on)


def _last_edit(doctype: str, name: str) -> tuple[str, str]:
    """Who changed a record last, and on which day."""
    names = versions(doctype, name)[-1:] if doctype in KINDS else [name]
    fields = ["modified_by", "modified"]
    row = names and frappe.db.get_value(doctype, names[0], fields, as_dict=True)
    return (row.modified_by, str(row.modified.date())) if row else ("an administrator", "")


def _short(value: Any) -> str:
    text = " ".join(str(value).split())
    return repr(text if len(text) <= 80 else f"{text[:77]}...")
