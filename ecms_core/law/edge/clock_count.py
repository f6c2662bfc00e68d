"""What the entries of a case's clock come to by the law: its deadline, and the columns of its row.

Reads alone; what is counted here is written by ``case_clocks``.
"""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import replace
from datetime import date, datetime
from fractions import Fraction
from typing import Any

import frappe
from frappe.model.document import Document

from ecms_core.canonical import canonical
from ecms_core.casework.edge.procedures import procedure_in_version
from ecms_core.law.calendars import local_day
from ecms_core.law.clocks import merge_pauses
from ecms_core.law.country_law import CountryLaw
from ecms_core.law.deadlines import Deadline
from ecms_core.law.edge.site_law import spoken
from ecms_core.law.entries import (
    END_OF_DAY,
    Inputs,
    clock_columns,
    inputs,
    local,
    open_suspension,
)
from ecms_core.law.lights import USUAL, Thresholds
from ecms_core.law.reasons import paragraph
from ecms_core.law.record_shapes import RULE
from ecms_core.law.records import record_of
from ecms_core.law.rules import Rule
from ecms_core.law.several import allowing

# What the reasons of a clock say while it waits on the end of another.
NOT_BEGUN = ("starts_later", "starts_undated")


def count(
    clock: Document,
    entries: list[Mapping[str, Any]],
    law: CountryLaw,
    moved: Container[str] = (),
    as_of: datetime | None = None,
) -> Deadline:
    """The deadline that a clock's entries give by the versions of the law that it stands under.

    A version made since, or one that was undone, counts only for the rules that are ``moved``. Of
    the case, what was known ``as_of`` a moment counts, else what is known now.
    """
    standing = law
    given, before = _inputs(clock, entries, law, as_of), {}
    place, *around = _places(clock, law) or ("",)
    for row, recorded in (*_before(clock, law), (clock, entries)):
        version = version_of(row, law)
        if row.rule not in moved and not _waits(row, version):
            standing = standing.under(version, frappe.utils.getdate(row.started_on))
        if row is not clock:
            before[row.rule] = _inputs(row, recorded, law, as_of)
    ledger = replace(
        given.ledger,
        place=place,
        around=tuple(around),
        before={rule: told.ledger for rule, told in before.items()},
    )
    # What starts the time before starts this one: a service corrected there counts here.
    first = next((before[rule] for rule in _waited_on(clock.rule, law) if rule in before), given)
    found = standing.deadline(clock.rule, first.events, ledger, office=clock.office)
    if found.rule not in law.rules[clock.rule]:
        found = replace(found, rule=version_of(clock, law))
    return found


def _inputs(
    clock: Any, entries: list[Mapping[str, Any]], law: CountryLaw, as_of: datetime | None = None
) -> Inputs:
    """What the entries of a clock come to, with the steps of its case as acts where they matter."""
    given = inputs(entries, law.calendar.zone)
    waiting = [one for one in given.ledger.suspensions if one.until is None]
    if not waiting or not resumes(clock.rule, law):
        return given
    known_to = as_of.date() if as_of else frappe.utils.getdate()
    first = min(local_day(one.since, law.calendar.zone) for one in waiting)
    acts = _acts_of(clock.case, first, as_of)
    suspensions = [
        one if one.until else one._replace(acts=(*one.acts, *acts), known_to=known_to)
        for one in given.ledger.suspensions
    ]
    return given._replace(ledger=replace(given.ledger, suspensions=suspensions))


def went_on_after(
    clock: Any, rule: Rule, entries: list[Mapping[str, Any]], law: CountryLaw
) -> date | None:
    """The last day of the latest suspension without an end, where inactivity ended it since."""
    counted = law.counted_by(rule) if rule.members else [rule]
    standing = [one for one in counted if one.suspendable]
    if open_suspension(entries) is None or not all(one.resumes_after for one in standing):
        return None
    given = _inputs(clock, entries, law).ledger.suspensions
    latest = [one for one in given if one.until is None][-1:]
    calendar = law.country(clock.office).calendar
    pauses = [pause for one in standing for pause in merge_pauses(one, latest, calendar)]
    over = [local_day(pause.until, calendar.zone) for pause in pauses if pause.until]
    return None if any(pause.ahead for pause in pauses) else max(over, default=None)


def resumes(rule: str, law: CountryLaw) -> bool:
    """Whether a time that stands still goes on by itself after inactivity."""
    counted = (one for version in law.rules[rule] for one in law.counted_by(version))
    return any(one.resumes_after for one in counted)


def _acts_of(case: str, since: date, as_of: datetime | None) -> list[date]:
    """The days from one on, on which a step of a case was taken, as was known at a moment."""
    procedure = frappe.db.get_value("Labour Case", case, "procedure")
    steps = [step.id for step in procedure_in_version(procedure).steps]
    taken: dict[str, Any] = {"case": case, "step": ("in", steps), "happened_at": (">=", since)}
    if as_of:
        taken["creation"] = ("<=", as_of)
    return [at.date() for at in frappe.get_all("Case Event", taken, pluck="happened_at")]


def version_of(clock: Any, law: CountryLaw) -> Rule:
    """The version of its rule that a clock stands under; a new one by the day of its start."""
    versions, day = law.rules[clock.rule], frappe.utils.getdate(clock.started_on)
    named = (one for one in versions if record_of(one, RULE) == clock.rule_version)
    covering = (one for one in versions if one.covers(day))
    return next((one for found in (named, covering) for one in found), versions[-1])


def acts_allowed(clock: Any, law: CountryLaw) -> Rule:
    """The version that a clock stands under, with the acts that its time, or times, take."""
    version = version_of(clock, law)
    begun = frappe.utils.getdate(clock.started_on) if clock.started_on else None
    return allowing(version, law.counted_by(version), law.members_of(version, begun))


def _waits(clock: Any, version: Rule) -> bool:
    """Whether a clock has not begun, so that it stands under no version of its rule yet."""
    if clock.due_on or not clock.started_on:
        return not clock.started_on
    if not version.after:
        return False
    # Without a date it may also stand still itself, or its length may have to be set.
    reasons = frappe.db.get_value("Case Deadline", clock.name, "reasons")
    return any(
        step["rule"] == clock.rule and step["did"] in NOT_BEGUN
        for step in frappe.parse_json(reasons) or ()
    )


def _places(clock: Document, law: CountryLaw) -> tuple[str, ...]:
    """The names of a clock's place and of those around it, the nearest first.

    A table of distances may name a town, a province or a region.
    """
    here, seen = clock.place if law.distances_of(clock.rule) else "", set()
    names: dict[str, None] = {}
    while here and here not in seen:
        seen.add(here)
        names |= dict.fromkeys((here, _of_division(here, "division_name") or here))
        here = _of_division(here, "parent_division")
    return tuple(names)


def _of_division(division: str, field: str) -> str | None:
    return frappe.db.get_value("Administrative Division", division, field, cache=True)


def _waited_on(rule: str, law: CountryLaw) -> list[str]:
    """The rules at whose end the time of a rule begins, the first of them first."""
    chain: list[str] = []
    while rule:
        rule = next((version.after for version in law.rules[rule] if version.after), "")
        chain[:0] = [rule] if rule else []
    return chain


def _before(clock: Document, law: CountryLaw) -> list[tuple[frappe._dict, list[frappe._dict]]]:
    """The case's own clocks on whose end this one waits, the last of each rule, with entries."""
    rules = sorted(law.before(clock.rule))
    if not rules:
        return []
    rows = frappe.get_all(
        "Case Deadline",
        filters={"case": clock.case, "rule": ("in", rules)},
        fields=["name", "case", "rule", "rule_version", "started_on", "due_on"],
        order_by="creation asc, name asc",
    )
    last = {row.rule: row for row in rows}
    return [(row, entries_of(row.name)) for row in last.values()]


def columns_of(
    clock: Document, deadline: Deadline, law: CountryLaw, now: datetime | None = None
) -> dict[str, Any]:
    """What a clock's row holds of a deadline."""
    now = now or frappe.utils.now_datetime()
    # The case's language is the site's, whoever records something in it.
    language = frappe.db.get_single_value("System Settings", "language") or "en"
    calendar = law.country(clock.office).calendar
    return clock_columns(deadline, calendar, now, thresholds()) | {
        "rule_version": record_of(deadline.rule, RULE),
        "explanation": paragraph(deadline.reasons, *spoken(language)),
        "reasons": canonical(deadline.as_data()["reasons"]),
    }


def differs(clock: Document, deadline: Deadline, law: CountryLaw) -> bool:
    """Whether a row holds another date, version or certainty than the law gives now.

    Of a time that ran out only the date matters still: what followed, followed.
    """
    if clock.status == "Expired":
        return clock.due_on != local(deadline.due, END_OF_DAY, law.calendar.zone)
    return (
        clock.due_on,
        clock.provisional,
        clock.confidence,
        clock.settled,
        clock.rule_version,
    ) != (
        local(deadline.due, END_OF_DAY, law.calendar.zone),
        int(deadline.provisional),
        deadline.confidence.name,
        int(deadline.settled),
        record_of(deadline.rule, RULE),
    )


def thresholds() -> Thresholds:
    """When lights turn here; a share of the time left, and working days before the last."""
    share = frappe.db.get_single_value("Deadline Settings", "amber_percent")
    days = frappe.db.get_single_value("Deadline Settings", "red_working_days")
    if not share and not days:
        return USUAL
    return Thresholds(Fraction(int(share), 100), int(days))


def entries_of(clock: str) -> list[frappe._dict]:
    """Everything recorded of a clock, in order."""
    return entries_by_clock({"deadline": clock}).get(clock, [])


def entries_by_clock(filters: dict[str, Any]) -> dict[str, list[frappe._dict]]:
    """Everything recorded of several clocks, of each in order."""
    found: dict[str, list[frappe._dict]] = {}
    for entry in frappe.get_all(
        "Deadline Entry", filters=filters, fields=["*"], order_by="number asc"
    ):
        found.setdefault(entry.deadline, []).append(entry)
    return found
