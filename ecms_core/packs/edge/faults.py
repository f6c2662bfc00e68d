"""What would not hold together after a plan: told with the plan, and refused by apply."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from ecms_core.casework.procedure import from_data
from ecms_core.law.edge.site_law import stored_records
from ecms_core.law.record_shapes import DOCTYPES as LAW
from ecms_core.law.record_shapes import Record as LawRecord
from ecms_core.law.records import law_from_records
from ecms_core.packs.plan import SITE, Change, Plan
from ecms_core.packs.records import procedure_definition
from ecms_core.problems import Problem
from ecms_core.words import Text, _, listed

SHOWN = 12


def faults_after(plan: Plan) -> Iterator[Problem]:
    """The problems with which what stays and what the pack brings would leave the site."""
    yield from _procedures(plan)
    yield from _law(plan)


def _procedures(plan: Plan) -> Iterator[Problem]:
    """A procedure that what stays, such as a stage with cases in it, would take apart."""
    for record, write in plan.writes.items():
        doctype, code = record
        if doctype != "Case Procedure" or write.values is None:
            continue
        content = {name: value for name, value in write.values.items() if name[0] != "@"}
        whole = procedure_definition(code, {**content, "version": write.values["@version"]})
        try:
            from_data(json.loads(whole), code)
        except Problem as problem:
            stays = [change for change in plan.changes if change.record == record]
            yield Problem(
                "ECMS-122", procedure=code, found=problem.what(), changes=_not_taken(stays)
            )


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
