"""What a lawyer should look at in a country's law before it is relied upon.

Errors are refused when the law is read; these are the things that read well and may still be wrong
or missing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import NamedTuple

from ecms_core.law.country_law import CountryLaw
from ecms_core.law.rules import Confidence, Law


class Finding(NamedTuple):
    """One thing to look at: its kind, the entry, and where it stands."""

    kind: str
    id: str
    text: str
    file: str
    line: int


def findings(law: CountryLaw, year: int) -> Iterator[Finding]:
    """The findings of a country's law, for work in the year."""
    entries: dict[str, Mapping[str, Sequence[Law]]] = {
        "deadline": law.rules,
        "violation": law.violations,
        "scale": law.catalogue.scales,
        "value": law.values,
    }
    for what, versions_of in entries.items():
        for versions in versions_of.values():
            yield from _versions(what, versions)
    yield from _values(law, year)
    for number in (year, year + 1):
        if not law.calendar.year(number).covered:
            yield Finding(
                "calendar",
                str(number),
                "no source covers the year: counts in it are provisional",
                "calendar.yaml",
                0,
            )


def _versions(what: str, versions: Sequence[Law]) -> Iterator[Finding]:
    for entry in versions:
        if entry.confidence is Confidence.unconfirmed:
            yield _finding("unconfirmed", entry, f"the {what} is not confirmed by counsel")
        if entry.valid_from is None and entry.valid_to is None:
            yield _finding("undated", entry, f"the {what} has no day from which it is in force")
    for older, newer in pairwise(versions):
        if older.valid_to and newer.valid_from:
            missing = older.valid_to + timedelta(1)
            if missing < newer.valid_from:
                yield _finding("gap", newer, f"no version from {missing} to {newer.valid_from}")


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
