"""Lint of a pack's law: each entry read by the law's own readers, every reference looked up."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from itertools import pairwise
from typing import Any

from ecms_core.law.calendars import read_calendar
from ecms_core.law.country_law import FILES, CountryLaw
from ecms_core.law.read_rules import read_conventions, read_distance, read_rule, read_service
from ecms_core.law.scales import read_scale, read_violation
from ecms_core.law.values import read_currency, read_value
from ecms_core.packs.reading import Reading, sections_of, word_of, words_of
from ecms_core.problems import Problem
from ecms_core.sections import Section
from ecms_core.words import _

DEADLINES, VALUES = FILES["deadlines"], FILES["values"]
VIOLATIONS, PENALTIES, CALENDAR = FILES["violations"], FILES["penalties"], FILES["calendar"]
LISTS = (
    (DEADLINES, "deadlines"),
    (DEADLINES, "services"),
    (DEADLINES, "distances"),
    (VALUES, "values"),
    (VIOLATIONS, "violations"),
    (PENALTIES, "scales"),
)


def check_law(reading: Reading) -> None:
    """Every problem of the law's files; what only the whole shows is asked when all parts hold."""
    before = len(reading.problems)
    for read, entry in _readers(reading):
        try:
            read(entry)
        except Problem as problem:
            reading.tell_unless_told(problem)
    references = () if reading.unread else (*_references(reading), *_golden_references(reading))
    for found in (*references, *_overlaps(reading)):
        reading.tell_unless_told(found)
    _check_sources(reading)
    whole = {
        name: reading.sections[path] for name, path in FILES.items() if path in reading.sections
    }
    whole_is_read = not reading.unread and CALENDAR in reading.sections
    if len(reading.problems) == before and whole_is_read:
        try:
            CountryLaw.read(whole)
        except Problem as problem:
            reading.tell_unless_told(problem)


def law_ids(reading: Reading, name: str, *lists: str) -> set[str]:
    """The ids that a file of the law defines."""
    return {word_of(entry, "id") for entry in reading.entries(name, *lists)} - {""}


def _readers(reading: Reading) -> Iterator[tuple[Callable[[Any], object], Section]]:
    if CALENDAR in reading.sections:
        yield read_calendar, reading.sections[CALENDAR]
    usual = read_conventions(None)
    stated = reading.sections.get(DEADLINES, Section()).get("conventions")
    if isinstance(stated, Section):
        yield read_conventions, stated
        with contextlib.suppress(Problem):  # told by the line before
            usual = read_conventions(stated)
    for entry in reading.entries(DEADLINES, "deadlines"):
        yield (lambda one: read_rule(one, usual)), entry
    for read, name, field in (
        (read_service, DEADLINES, "services"),
        (read_distance, DEADLINES, "distances"),
        (read_value, VALUES, "values"),
        (read_violation, VIOLATIONS, "violations"),
        (read_scale, PENALTIES, "scales"),
    ):
        for entry in reading.entries(name, field):
            yield read, entry
    currency = reading.sections.get(VALUES, Section()).get("currency")
    if isinstance(currency, Section):
        yield read_currency, currency


def _references(reading: Reading) -> Iterator[Problem]:
    rules = law_ids(reading, DEADLINES, "deadlines")
    distances = law_ids(reading, DEADLINES, "distances")
    scales = law_ids(reading, PENALTIES, "scales")
    units = law_ids(reading, VALUES, "values")
    currency = reading.sections.get(VALUES, Section()).get("currency")
    if isinstance(currency, Section):
        units.add(word_of(currency, "code"))
    for entry in reading.entries(DEADLINES, "deadlines"):
        for field in ("after", "earliest_of", "latest_of"):
            yield from _unknown(entry, field, words_of(entry, field), rules)
        yield from _unknown(entry, "distance", words_of(entry, "distance"), distances)
    for entry in reading.entries(VIOLATIONS, "violations"):
        for use in sections_of(entry, "penalties"):
            yield from _unknown(use, "scale", words_of(use, "scale"), scales)
    for entry in reading.entries(PENALTIES, "scales"):
        for holder in (entry, *sections_of(entry, "caps")):
            yield from _unknown(holder, "unit", words_of(holder, "unit"), units)


def _golden_references(reading: Reading) -> Iterator[Problem]:
    rules = law_ids(reading, DEADLINES, "deadlines")
    services = law_ids(reading, DEADLINES, "services")
    violations = law_ids(reading, VIOLATIONS, "violations")
    for _file, section in reading.named("cases/*.yaml"):
        for case in sections_of(section, "cases"):
            expected = case.get("expect")
            if isinstance(expected, Section) and "problem" in expected:
                continue  # the case shows that something is refused
            yield from _unknown(case, "rule", words_of(case, "rule"), rules)
            yield from _unknown(case, "method", words_of(case, "method"), services)
            for charge in sections_of(case, "charges"):
                names = words_of(charge, "violation")
                yield from _unknown(charge, "violation", names, violations)


def _unknown(
    entry: Section, field: str, names: Iterable[str], known: set[str]
) -> Iterator[Problem]:
    for name in names:
        if name not in known:
            yield Problem("ECMS-L009", field=field, found=name, **entry.at(field))


def _overlaps(reading: Reading) -> Iterator[Problem]:
    """Two versions of one entry in force on one day; without days they are one id given twice."""
    for name, field in LISTS:
        versions: dict[str, list[Section]] = {}
        for entry in reading.entries(name, field):
            key = word_of(entry, "id")
            for dated in sections_of(entry, "amounts") if field == "values" else [entry]:
                versions.setdefault(key, []).append(dated)
        for key, entries in versions.items():
            entries.sort(key=lambda one: (_day(one, "valid_from", date.min), one.line))
            for older, newer in pairwise(entries):
                first = _day(newer, "valid_from", date.min)
                if key and _day(older, "valid_to", date.max) >= first:
                    later, other = sorted((older, newer), key=lambda one: -one.line)
                    yield Problem(
                        "ECMS-L008", id=key, found=first.isoformat(), first=other.line, **later.at()
                    )


def _day(entry: Section, field: str, otherwise: date) -> date:
    value = entry.get(field)
    return value if isinstance(value, date) else otherwise


def _check_sources(reading: Reading) -> None:
    """A source that looks like a key (S1) must be among the file's sources."""
    for section in reading.sections.values():
        listed = section.get("sources")
        if not isinstance(listed, Section):
            continue
        for holder in _holders(section):
            source = word_of(holder, "source")
            for key in source.replace(",", " ").split() if source else ():
                if key[0] == "S" and key[1:].isdigit() and key not in listed:
                    reading.tell("ECMS-P06", field="source", kind=_("source"), found=key,
                                 **holder.at("source"))  # fmt: skip


def _holders(value: Any) -> Iterator[Section]:
    waiting = [value]
    while waiting:
        at = waiting.pop()
        if isinstance(at, Section):
            yield at
            waiting += at.values()
        elif isinstance(at, list):
            waiting += at
