"""What the procedures that stay on a site name, so that it is not taken away beneath them."""

from __future__ import annotations

import json
from collections.abc import Iterator

import frappe

from ecms_core.law.record_shapes import CODES, RULE
from ecms_core.packs.plan import PACK, Plan, Record
from ecms_core.packs.procedure_names import LETTER, ROLE, Version, may_begin, named_by
from ecms_core.packs.rights import Rights
from ecms_core.words import Text

PROCEDURE, PERMISSION = "Case Procedure", "Custom DocPerm"


def named_after(plan: Plan) -> dict[Record, Text]:
    """Of the records that the plan removes, those that a procedure names after it, and where.

    The rights of a role go and stay with it.
    """
    going = [
        change.record
        for change in plan.changes
        if not change.path
        and change.side == PACK
        and change.record not in plan.sides.wanted
        and change.record[0] in (ROLE, LETTER, RULE, PERMISSION)
    ]
    names: dict[Record, Text] = {}
    for version in _staying(plan) if going else ():
        for record, place in named_by(version.definition):
            told = Text("{0} {1}, {2}").format(frappe._(PROCEDURE), version.name, place)
            names.setdefault(record, told)
    codes = _codes_that_go(plan, going)
    keys = {record: _key(record, codes) for record in going}
    return {record: names[key] for record, key in keys.items() if key in names}


def _key(record: Record, codes: dict[str, str]) -> Record:
    doctype, name = record
    if doctype == PERMISSION:
        return ROLE, Rights.of(name).role
    return (RULE, codes.get(name, "")) if doctype == RULE else record


def _codes_that_go(plan: Plan, going: list[Record]) -> dict[str, str]:
    """The deadlines that would go, by their names: those of which no version stays or comes."""
    code = CODES[RULE]
    gone = {name for doctype, name in going if doctype == RULE}
    if not gone:
        return {}
    rows = frappe.get_all(RULE, fields=["name", code], limit_page_length=0)
    stays = {row[code] for row in rows if row.name not in gone}
    stays |= {values[code] for (kind, _), values in plan.sides.wanted.items() if kind == RULE}
    return {row.name: row[code] for row in rows if row.name in gone and row[code] not in stays}


def _staying(plan: Plan) -> Iterator[Version]:
    """The versions of procedures that cases follow, or may follow, once the plan is applied."""
    day = frappe.utils.getdate
    written = {name: write for (kind, name), write in plan.writes.items() if kind == PROCEDURE}
    gone = [code for code, write in written.items() if write.values is None]
    rows = frappe.get_all(
        PROCEDURE,
        filters={"procedure_code": ("not in", gone)} if gone else {},
        fields=["name", "valid_from", "valid_to", "offices", "definition"],
        order_by="creation asc, name asc",
        limit_page_length=0,
    )
    versions = [
        Version(
            row.name,
            day(row.valid_from),
            day(row.valid_to) if row.valid_to else None,
            row.offices or "",
            json.loads(row.definition),
        )
        for row in rows
    ]
    followed = [each for each in versions if _has_open_cases(each.name)]
    versions += [
        Version(
            code,
            day(values["valid_from"]),
            day(values["valid_to"]) if values.get("valid_to") else None,
            values.get("@offices", ""),
            values,
        )
        for code, write in written.items()
        if (values := write.values) is not None
    ]
    yield from may_begin(versions, day())
    yield from followed


def _has_open_cases(version: str) -> bool:
    return bool(frappe.db.exists("Labour Case", {"procedure": version, "is_open": 1}))
