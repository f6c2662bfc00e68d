"""What makes a plan impossible: what would not hold together after it, and edits made meanwhile."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from ecms_core.casework.procedure import from_data
from ecms_core.inspections.conditions import refuse_wrong
from ecms_core.law.edge.site_law import stored_records
from ecms_core.law.read_records import law_from_records
from ecms_core.law.record_shapes import DOCTYPES as LAW
from ecms_core.law.record_shapes import Record as LawRecord
from ecms_core.packs.edge import ledger, lines, store, usage
from ecms_core.packs.plan import PACK, SITE, Change, Plan, Properties, Record, Write, properties
from ecms_core.packs.records import VERSIONED, conditions, procedure_definition
from ecms_core.problems import Problem
from ecms_core.words import Text, _, listed

SHOWN = 12


def faults_after(plan: Plan) -> Iterator[Problem]:
    """The problems with which what stays and what the pack brings would leave the site."""
    yield from _records(plan)
    yield from _law(plan)


def refuse_edited(plan: Plan, made: Collection[Record]) -> None:
    """Refuse to write over what somebody changed, or what came into use, since the plan was made.

    ``made`` are the fields that were made since; with them the places of others may have moved.
    """
    sides = plan.sides
    writes = {record: write for record, write in plan.writes.items() if record not in made}
    kinds = {doctype for doctype, _name in writes}
    asked = properties(sides.wanted, sides.ledger)
    here = store.read({record: names for record, names in asked.items() if record[0] in kinds})
    if kinds & set(VERSIONED):
        for record, line in lines.planned(sides.wanted, ledger.read(sides.pack)):
            for fault in line.faults:
                raise fault
            here[record] = line.site
    edited = [
        record
        for record, write in writes.items()
        if _seen(record, write, sides.site[record], made)
        != _seen(record, write, here[record], made)
    ]
    gone = [
        record
        for record, entry in sides.ledger.items()
        if entry.made and record not in sides.wanted and sides.site[record] is not None
    ]
    edited += [record for record in usage.in_use(gone) if record in writes]
    edited += [
        change.record for change in plan.changes if change.side == PACK and usage.frozen(change)
    ]
    if edited:
        names = dict.fromkeys(Text("{0} {1}").format(_(doctype), name) for doctype, name in edited)
        found = listed([*names][:SHOWN])
        raise Problem("ECMS-129", pack=sides.pack, count=len(names), found=found)


def _seen(
    record: Record, write: Write, values: Properties | None, made: Collection[Record]
) -> Properties | None:
    """What writing a record would overwrite."""
    if values is None or write.values is None or record[0] in VERSIONED:
        return values
    # Written before, with the tables.
    written = {"insert_after"} if made and record[0] == "Custom Field" else set()
    if record[0] == "Custom Field" and "fieldtype" in write.changed:
        written |= {"fieldtype", "options"}
    return {name: values.get(name) for name in write.changed if name not in written}


def _records(plan: Plan) -> Iterator[Problem]:
    """Procedures and checklists that what stays, such as an option renamed, would take apart."""
    for record, write in plan.writes.items():
        doctype, code = record
        if doctype not in VERSIONED or write.values is None:
            continue
        try:
            if doctype == "Case Procedure":
                whole = procedure_definition(code, write.values["@version"], write.values)
                from_data(json.loads(whole), code)
            else:
                refuse_wrong(conditions(write.values))
        except Problem as problem:
            stays = [change for change in plan.changes if change.record == record]
            name = Text("{0} {1}").format(_(doctype), code)
            yield Problem("ECMS-122", record=name, found=problem.what(), changes=_not_taken(stays))


def _law(plan: Plan) -> Iterator[Problem]:
    """The law as what an administrator made and what the pack brings would make it together."""
    writes: Mapping[tuple[str, str], Any] = {
        record: write for record, write in plan.writes.items() if record[0] in LAW
    }
    stored = {(row.doctype, row.name): row.values for row in stored_records()} if writes else {}
    if not stored:
        return
    for record, write in writes.items():
        if write.values is None:
            stored.pop(record, None)
        else:
            stored[record] = {**stored.get(record, {}), **write.values}
    try:
        law_from_records(LawRecord(*record, values) for record, values in stored.items())
    except Problem as problem:
        stays = [change for change in plan.changes if change.record[0] in LAW]
        yield Problem("ECMS-128", found=problem.what(), changes=_not_taken(stays))


def _not_taken(changes: list[Change]) -> Text:
    found = [change.id for change in changes if change.open and change.side == SITE]
    more = ["…"] if len(found) > SHOWN else []
    return listed([*found[:SHOWN], *more]) or _("nothing")
