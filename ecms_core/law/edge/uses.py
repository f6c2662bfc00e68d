"""Which records of cases a version of the law was applied to, so that it is not written over."""

from __future__ import annotations

from datetime import date
from typing import Any

import frappe
from frappe.query_builder.functions import Coalesce, Count

from ecms_core.law.edge.site_law import site_law
from ecms_core.law.entries import INTERRUPTED
from ecms_core.law.record_shapes import CODES, RULE, SCALE, VALUE, VIOLATION

# Where cases name the version that was applied to them.
NAMED_BY = {
    RULE: ("Case Deadline", "rule_version"),
    VIOLATION: ("Case Violation", "violation_type"),
}
DECISION = "Case Decision"
# Narrows a version, and changes nothing that began in that year or later.
YEAR = "law_year"


def user_of(doctype: str) -> str | None:
    """The kind of record to which a kind of law is applied; None for the calendar."""
    if doctype in NAMED_BY:
        return NAMED_BY[doctype][0]
    return DECISION if doctype in (SCALE, VALUE) else None


def uses(doctype: str, name: str, before: date | None = None) -> int:
    """How many records of cases a version of the law was applied to.

    ``before``: those alone of what began before a day, as far as is known.
    """
    if doctype in NAMED_BY:
        named = _naming(doctype, name, before)
        # A fine by the day may reach into a version that is not the one of the day of the finding.
        return named or (_decisions_by(doctype, name, before) if doctype == VIOLATION else 0)
    return _decisions_by(doctype, name, before) if user_of(doctype) else 0


def uses_outside_year(doctype: str, name: str, year: Any) -> int:
    """How many records of cases a version was applied to that began before the year of its law.

    None where it is to have no such year, or one that no calendar has: that is refused as such.
    """
    year = int(year or 0)
    return uses(doctype, name, date(year, 1, 1)) if 1 <= year <= 9999 else 0


def _naming(doctype: str, name: str, before: date | None) -> int:
    """How many records name a version as the one that was applied to them."""
    holder, field = NAMED_BY[doctype]
    record = frappe.qb.DocType(holder)
    query = frappe.qb.from_(record).select(Count(record.name)).where(record[field] == name)
    if before and doctype == RULE:
        # Of a clock that was interrupted its last start alone is kept.
        entry = frappe.qb.DocType("Deadline Entry")
        interrupted = frappe.qb.from_(entry).select(entry.deadline).where(entry.kind == INTERRUPTED)
        query = query.where((record.started_on < before) | record.name.isin(interrupted))
    elif before:
        query = query.where(record.found_on < before)
    return query.run()[0][0]


def _decisions_by(doctype: str, name: str, before: date | None) -> int:
    """How many submitted decisions fined by a version of the law, or of the value of a unit.

    A decision keeps the violations that it fined, the days for which it did, and its own day. Days
    stand each under its own version; the scale names the day of a unit's value, which lies between
    the finding and the decision. What superseded the version after the decision was submitted,
    also for days before it, made no difference to it.
    """
    version = frappe.db.get_value(doctype, name, [CODES[doctype], "valid_from"])
    if version is None:
        return 0
    code, since = version
    decision, line = frappe.qb.DocType(DECISION), frappe.qb.DocType("Case Decision Line")
    found, kind = frappe.qb.DocType("Case Violation"), frappe.qb.DocType(VIOLATION)
    query = (
        frappe.qb.from_(decision)
        .join(line)
        .on((line.parent == decision.name) & (line.parenttype == DECISION))
        .join(found)
        .on(found.name == line.violation)
        .join(kind)
        .on(kind.name == found.violation_type)
        .select(Count(decision.name).distinct())
        .where((decision.docstatus == 1) & (line.imposed == 1))
        .where(kind.violation_code.isin(_fined_by(doctype, code) or [""]))
    )
    first = Coalesce(line.day_from, found.found_on)
    last = Coalesce(line.day_to, found.found_on)
    if before:
        query = query.where((first < before) | (found.found_on < before))
    if doctype == VALUE:
        first, last = found.found_on, decision.decided_on
    stored = frappe.get_all(
        doctype,
        filters={CODES[doctype]: code},
        fields=["name", "valid_from", "creation", "supersedes"],
    )
    for one in stored:
        made_later = decision.modified < one.creation
        if one.name == name:
            query = query.where(last >= since) if since else query
            query = query.where(~made_later) if one.supersedes else query
        elif one.valid_from and (not since or one.valid_from > since):
            earlier = first < one.valid_from
            query = query.where(earlier | made_later if one.supersedes else earlier)
    return query.run()[0][0]


def _fined_by(doctype: str, code: str) -> list[str]:
    """The violations whose fines hang on a scale, on a legal value, or on themselves."""
    if doctype == VIOLATION:
        return [code]
    catalogue, scales = site_law().catalogue, {code}
    if doctype == VALUE:
        scales = {
            name
            for name, versions in catalogue.scales.items()
            for scale in versions
            if code in (scale.unit, *(cap.unit for cap in scale.caps))
        }
    return [
        name
        for name, versions in catalogue.violations.items()
        if any(use.scale in scales for version in versions for use in version.uses)
    ]
