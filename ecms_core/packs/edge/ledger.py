"""The ledger of a site: what each pack brought, the value it wrote, and who set what when."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping
from typing import Any

import frappe

from ecms_core.canonical import canonical
from ecms_core.edge import insert_rows
from ecms_core.packs.edge import lines
from ecms_core.packs.edge.forms import Column, column_said, values_in
from ecms_core.packs.edge.store import in_parts
from ecms_core.packs.edge.store import read as read_site
from ecms_core.packs.plan import CREATE, IN_USE, PACK, REMOVE, Entry, Plan, Record
from ecms_core.packs.records import OTHERS, VERSIONED
from ecms_core.problems import Problem

LEDGER = "Pack Ledger Entry"
COLUMNS = ("name", "record_type", "record_name", "number", "made", "intended", "base", "before")


def read(pack: str) -> dict[Record, Entry]:
    """The entries of a pack, in the order in which it brought the records."""
    rows = frappe.get_all(
        LEDGER,
        filters={"pack": pack},
        fields=[
            *("record_type", "record_name", "made", "intended", "dropped", "base", "before"),
            *("bases", "writing"),
        ],
        order_by="number asc",
        limit_page_length=0,
    )
    written = _written({(row.record_type, row.record_name): row.writing for row in rows})
    return {
        (row.record_type, row.record_name): Entry(
            base=json.loads(row.base or "{}") | written.get((row.record_type, row.record_name), {}),
            before=None if row.made else json.loads(row.before or "{}"),
            intended=bool(row.intended),
            dropped=bool(row.dropped),
            bases=json.loads(row.bases or "{}"),
        )
        for row in rows
    }


def refuse_others(pack: str, wanted: Collection[Record]) -> None:
    """Refuse records that another pack brought."""
    for row in frappe.get_all(
        LEDGER,
        filters={"pack": ("!=", pack)},
        fields=["record_type", "record_name", "pack"],
        limit_page_length=0,
    ):
        if (row.record_type, row.record_name) in wanted:
            record = f"{row.record_type} {row.record_name}"
            raise Problem("ECMS-111", record=record, first=row.pack, second=pack)


def _written(writing: Mapping[Record, str | None]) -> dict[Record, dict[str, Any]]:
    """What a pack was writing when it was stopped, as far as the site has it."""
    begun = {record: json.loads(values) for record, values in writing.items() if values}
    site = read_site({record: list(values) for record, values in begun.items()})
    return {
        record: {name: value for name, value in values.items() if there.get(name) == value}
        for record, values in begun.items()
        if (there := site[record]) is not None
    }


def table_changes(plan: Plan) -> tuple[list[Record], dict[Record, dict[str, Any]]]:
    """The fields that the plan makes, and the types that it gives to others."""
    writes = {
        record: write
        for record, write in plan.writes.items()
        if record[0] == "Custom Field" and write.values is not None
    }
    new = [record for record in writes if plan.sides.site[record] is None]
    retyped = {
        # What may stand in the options depends on the type.
        record: {
            name: (write.values or {})[name]
            for name in ("fieldtype", "options")
            if name in write.changed
        }
        for record, write in writes.items()
        if record not in new and "fieldtype" in write.changed
    }
    return new, retyped


def intend(plan: Plan) -> None:
    """Note which fields are about to be made or to get another type, before it is begun.

    A table change commits by itself: who finds the record after a kill must know whose it is.
    """
    numbers = {record: number for number, record in enumerate(plan.sides.wanted)}
    new, retyped = table_changes(plan)
    for record in [*new, *retyped]:
        if record not in plan.sides.ledger:
            site = plan.sides.site[record]
            entry = Entry(plan.sides.wanted[record], before=site, intended=True)
            if site is not None:
                # Whatever else the pack says of it is not written yet.
                entry = Entry(site, before=site, intended=True)
            _insert(plan, {record: entry}, numbers)
        values = {
            "intended": 1,
            "writing": canonical(retyped[record]) if record in retyped else None,
        }
        frappe.db.set_value(LEDGER, entry_name(record), values)


def settle(plan: Plan) -> None:
    """Bring the ledger to what the plan has done."""
    sides = plan.sides
    held: dict[Record, set[str]] = {}
    # Held back as a whole: the pack has not brought it.
    unmade = {each.record for each in plan.changes if each.kind == CREATE and each.side != PACK}
    for change in plan.changes:
        if change.danger and change.path and change.side != PACK:
            held.setdefault(change.record, set()).add(change.path.partition("[")[0])
    known = set(_names(sides.pack))
    numbers = {record: number for number, record in enumerate(sides.wanted)}
    new: dict[Record, Entry] = {}
    for record, wanted in sides.wanted.items():
        if record in unmade:
            continue
        entry = sides.ledger.get(record)
        base = {
            name: (entry.base.get(name) if entry and name in held.get(record, ()) else value)
            for name, value in wanted.items()
            if name != "@main"
        }
        if entry_name(record) not in known:
            site = sides.site[record]
            new[record] = Entry(base, None if site is None else site)
        elif (
            entry is None
            or entry.intended
            or entry.dropped
            or record[0] in VERSIONED
            or canonical(entry.base) != canonical(base)
        ):
            _update(plan, record, entry or Entry({}), base)
    _insert(plan, new, numbers)
    for record, entry in new.items():
        if record[0] in VERSIONED:
            lines.remember(record, None, sides.wanted[record], entry.base)
    _forget(plan)


def _update(plan: Plan, record: Record, entry: Entry, base: Mapping[str, Any]) -> None:
    name, old = entry_name(record), entry.base
    origins = json.loads(frappe.db.get_value(LEDGER, name, "origins") or "{}")
    origin = _origin(plan)
    origins |= {
        each: origin
        for each in {**old, **base}.keys() - {OTHERS}
        if canonical(old.get(each)) != canonical(base.get(each))
    }
    values = {
        "base": canonical(base),
        "origins": canonical(origins),
        "intended": 0,
        "dropped": 0,
        "writing": None,
    }
    if record[0] in VERSIONED:
        values["bases"] = lines.remember(record, entry, plan.sides.wanted[record], base)
    if entry.before is not None:
        # What the pack meets in this version only was as the site has it now.
        found = {**(plan.sides.site[record] or {}), **entry.before}
        values["before"] = canonical({each: found[each] for each in base if each in found})
    frappe.db.set_value(LEDGER, name, values)


def abandoned(plan: Plan) -> dict[Record, Column]:
    """The columns of fields that an administrator deleted and that the pack has no longer.

    Frappe keeps the column of a field that is deleted, and only the ledger knows of it.
    """
    sides = plan.sides
    found = {
        record: column_said(entry.base)
        for record, entry in sides.ledger.items()
        if record[0] == "Custom Field"
        and entry.made
        and record not in sides.wanted
        and sides.site[record] is None
    }
    return {record: column for record, column in found.items() if column}


def _forget(plan: Plan) -> None:
    """Drop the entries of what went, and mark what stays though the pack has it no longer."""
    sides = plan.sides
    stays = {
        change.record: change.kind
        for change in plan.changes
        if not change.path and change.side != PACK and change.record not in sides.wanted
    }
    gone = [record for record in sides.ledger if record not in sides.wanted]
    filled = {record for record, column in abandoned(plan).items() if values_in(column)}
    for record in gone:
        if record in filled or (record in stays and stays[record] not in (IN_USE, REMOVE)):
            frappe.db.set_value(LEDGER, entry_name(record), "dropped", 1)
    names = [entry_name(record) for record in gone if record not in stays and record not in filled]
    for part in in_parts(names):
        frappe.db.delete(LEDGER, {"name": ("in", part)})


def _insert(plan: Plan, entries: Mapping[Record, Entry], numbers: Mapping[Record, int]) -> None:
    shared = {
        "pack": plan.sides.pack,
        "origins": canonical({"": _origin(plan)}),
        "dropped": 0,
        "docstatus": 0,
        "idx": 0,
    }
    rows = [
        (
            *(entry_name(record), *record, numbers[record]),
            *(int(entry.made), int(entry.intended), canonical(entry.base)),
            None if entry.made else canonical(entry.before),
        )
        for record, entry in entries.items()
    ]
    insert_rows(LEDGER, shared, COLUMNS, rows)


def _origin(plan: Plan) -> list[str]:
    """Which version set a property, on which day, and who applied it."""
    return [plan.sides.version, str(frappe.utils.now_datetime().date()), frappe.session.user]


def _names(pack: str) -> list[str]:
    names: list[str] = frappe.get_all(
        LEDGER, filters={"pack": pack}, pluck="name", limit_page_length=0
    )
    return names


def entry_name(record: Record) -> str:
    """The name of a record's entry; there is one entry for a record, whichever pack brought it."""
    return hashlib.sha256("\0".join(record).encode()).hexdigest()[:20]
