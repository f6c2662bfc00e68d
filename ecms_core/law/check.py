"""What a lawyer should look at in a country's law before it is relied upon.

Errors are refused when the law is read; these are the things that read well and may still be wrong
or missing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import NamedTuple

from ecms_core.law.country_law import CountryLaw
from ecms_core.law.idle_days import idle_days
from ecms_core.law.read_rules import Conventions
from ecms_core.law.rules import Confidence, Law, Rule
from ecms_core.law.scales import Cap, Change, Criterion, Interest
from ecms_core.sections import Section


class Finding(NamedTuple):
    """One thing to look at: its kind, the entry, and where it stands."""

    kind: str
    id: str
    text: str
    file: str
    line: int


class Steps(NamedTuple):
    """Which steps of the pack's procedures start and end which clocks: rule to names of steps."""

    start: Mapping[str, Sequence[str]]
    end: Mapping[str, Sequence[str]]


def read_steps(procedures: Section) -> Steps:
    """The steps of a pack's procedures that start and end clocks."""
    starts: dict[str, list[str]] = {}
    ends: dict[str, list[str]] = {}
    for procedure in procedures.sections("procedures"):
        for step in procedure.sections("steps"):
            name = f"{procedure.text('id')} {step.text('id')}"
            for field, found in (("starts", starts), ("ends", ends)):
                for rule in step.words(field):
                    found.setdefault(rule, []).append(name)
    return Steps(starts, ends)


def findings(law: CountryLaw, year: int, steps: Steps | None = None) -> Iterator[Finding]:
    """The findings of a country's law, for work in the year, under its procedures if it has any."""
    entries: dict[str, Mapping[str, Sequence[Law]]] = {
        "deadline": law.rules,
        "way of service": law.services,
        "table of distances": law.distances,
        "violation": law.violations,
        "scale": law.catalogue.scales,
        "value": law.values,
    }
    started = steps.start if steps else {}
    for what, versions_of in entries.items():
        for name, versions in versions_of.items():
            used = started.get(name, ()) if what == "deadline" else ()
            yield from _versions(what, versions, year, ", ".join(used))
    yield from _conventions(law.conventions)
    yield from _parts_of_scales(law)
    yield from _clocks(law, steps)
    yield from _without_article(law)
    yield from _values(law, year)
    for day, text in idle_days(law.calendar):
        yield Finding("calendar", day.day.isoformat(), text, day.file, day.line)
    for number in (year, year + 1):
        if not law.calendar.year(number).covered:
            yield Finding(
                "calendar",
                str(number),
                "no source covers the year: counts in it are provisional",
                "calendar.yaml",
                0,
            )


def gaps(versions: Sequence[Law]) -> Iterator[tuple[Law, date, date]]:
    """The days between versions on which none is in force: the version after them, first, last."""
    for older, newer in pairwise(versions):
        if older.valid_to and newer.valid_from:
            missing = older.valid_to + timedelta(1)
            if missing < newer.valid_from:
                yield newer, missing, newer.valid_from - timedelta(1)


def _versions(what: str, versions: Sequence[Law], year: int, used: str) -> Iterator[Finding]:
    for entry in versions:
        if entry.confidence is Confidence.unconfirmed:
            in_use = f", and is in use: {used}" if used else ""
            text = f"the {what} is not confirmed by counsel{in_use}; it cites: {entry.basis}"
            yield _finding("unconfirmed", entry, text)
        if entry.confidence is Confidence.verified and not entry.source:
            yield _finding("source", entry, f"the {what} is verified, and names no source")
        if entry.valid_from is None and entry.valid_to is None:
            known = f", only the year of its law, {entry.law_year}" if entry.law_year else ""
            text = f"the {what} has no day from which it is in force{known}"
            yield _finding("undated", entry, text)
    for newer, missing, last_day in gaps(versions):
        yield _finding("gap", newer, f"no version from {missing} to {last_day}")
    last = versions[-1]
    if what != "value" and last.valid_to and last.valid_to < date(year, 12, 31):
        yield _finding("gap", last, f"no version after {last.valid_to}")


def _conventions(usual: Conventions) -> Iterator[Finding]:
    """How sure it is how days are counted, on which every date hangs."""
    if usual.confidence is Confidence.unconfirmed:
        text = f"they are not confirmed by counsel; they cite: {usual.basis}"
        yield Finding("unconfirmed", "conventions", text, usual.file, usual.line)
    elif usual.confidence is Confidence.verified and usual.basis and not usual.source:
        text = "they are verified, and name no source"
        yield Finding("source", "conventions", text, usual.file, usual.line)


def _parts_of_scales(law: CountryLaw) -> Iterator[Finding]:
    """Highest amounts and interest, which have a confidence of their own."""
    for scales in law.catalogue.scales.values():
        for scale in scales:
            parts: list[tuple[str, Cap | Interest]] = [
                ("highest amount", cap) for cap in scale.caps
            ]
            if scale.interest:
                parts.append(("interest", scale.interest))
            for what, part in parts:
                if part.confidence is Confidence.unconfirmed:
                    text = f"the {what} is not confirmed by counsel; it cites: {part.basis}"
                    yield _finding("unconfirmed", scale, text)


def _clocks(law: CountryLaw, steps: Steps | None) -> Iterator[Finding]:
    """Clocks that can never start, or never end, by what the procedures do."""
    if steps is None:
        text = "the pack has no procedure: a clock starts only by hand"
        yield Finding("clock", "procedures", text, "law/procedures.yaml", 0)
        return
    for name in sorted({*steps.start, *steps.end} - set(law.rules)):
        named = ", ".join([*steps.start.get(name, ()), *steps.end.get(name, ())])
        text = f"the pack does not define this deadline; named by {named}"
        yield Finding("clock", name, text, "law/procedures.yaml", 0)
    running = set(steps.start) & set(law.rules)
    waiting = set(law.rules) - running
    while reached := {name for name in waiting if _follows(law.rules[name], running)}:
        running |= reached
        waiting -= reached
    for name in law.rules:
        rule = law.rules[name][-1]
        if name in waiting:
            words = " or ".join(law.starts(name))
            yield _finding("clock", rule, f"no step starts it, nor a clock before it ({words})")
        elif name in steps.start and name not in steps.end:
            yield _finding("clock", rule, f"{', '.join(steps.start[name])} starts it; none ends it")


def _follows(versions: Sequence[Rule], running: Collection[str]) -> bool:
    """Whether a rule starts by itself once these run."""
    rule = versions[-1]
    if rule.members:
        needed = all if rule.start_choice == "latest" else any
        return needed(member in running for member in rule.members)
    return rule.after in running


def _without_article(law: CountryLaw) -> Iterator[Finding]:
    """What changes a date or an amount, and names no article or no table of its own."""
    for tables in law.distances.values():
        for table in tables:
            if not table.days:
                yield _finding("distance", table, "the table of distances has no days")
    for versions in law.rules.values():
        for rule in versions:
            if rule.extension and not rule.extension.basis:
                yield _finding("basis", rule, "the extension names no article of its own")
    for scales in law.catalogue.scales.values():
        for scale in scales:
            changes: list[Change | Criterion] = [*scale.multipliers, *scale.reductions]
            for change in (*changes, *scale.criteria):
                if not change.basis:
                    yield _finding("basis", scale, f"'{change.text}' names no article")


def _values(law: CountryLaw, year: int) -> Iterator[Finding]:
    """Units that amounts are computed in, and that are not recorded for the whole year."""
    for versions in law.catalogue.scales.values():
        for scale in versions:
            for name in {scale.unit, *(cap.unit for cap in scale.caps)} & set(law.values):
                for day in (date(year, 1, 1), date(year, 12, 31)):
                    if not any(value.covers(day) for value in law.values[name]):
                        yield _finding("value", scale, f"{name} is not recorded for {day}")


def _finding(kind: str, entry: Law, text: str) -> Finding:
    return Finding(kind, entry.id, text, entry.file, entry.line)
