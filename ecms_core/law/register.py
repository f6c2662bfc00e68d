"""Deadlines as columns, in which a whole register is counted at once (see ``recount``).

Columns hold the country's local time, as the database does; an hour that the clock shows twice is
the first of the two.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import numpy as np

from ecms_core.law.calendars import instant
from ecms_core.law.clocks import Suspension
from ecms_core.law.day_tables import Bools, Ints, Moments
from ecms_core.law.ledger import NOTHING, Extension, Ledger
from ecms_core.law.reasons import Moment
from ecms_core.law.rules import Rule
from ecms_core.problems import Problem

DAY_END = time(23, 59, 59, 999_999)
UNSET = -1


class Pauses(NamedTuple):
    """Suspensions by row; ``until`` is the last moment, the end of the day for a day, or NaT.

    Until 00:00 is the end of the day before.
    """

    row: Ints
    since: Moments
    until: Moments


class Grants(NamedTuple):
    """Extensions by row, with their length; -1 where none was told."""

    row: Ints
    length: Ints


def _no_pauses() -> Pauses:
    return Pauses(np.empty(0, np.int64), np.empty(0, "M8[us]"), np.empty(0, "M8[us]"))


def _no_grants() -> Grants:
    return Grants(np.empty(0, np.int64), np.empty(0, np.int64))


@dataclass(frozen=True)
class Register:
    """Deadlines as columns: each row has a rule, the moment it started at, and its ledger.

    ``length`` and ``place`` are -1 where nothing was set; ``place`` counts in ``places``.
    ``day_only`` marks starts without an hour, ``unsure`` starts that are provisional themselves.
    ``ledgers`` has the whole ledger of rows with entries for which there is no column.
    """

    rules: Sequence[Rule]
    rule: Ints
    start: Moments
    day_only: Bools | None = None
    unsure: Bools | None = None
    length: Ints | None = None
    places: Sequence[str] = ()
    place: Ints | None = None
    pauses: Pauses = field(default_factory=_no_pauses)
    grants: Grants = field(default_factory=_no_grants)
    ledgers: Mapping[int, Ledger] = field(default_factory=dict)

    @classmethod
    def of(cls, rows: Iterable[tuple[Rule, Moment, Ledger]], zone: ZoneInfo) -> Register:
        """The columns of deadlines told one by one."""
        rules: dict[int, tuple[int, Rule]] = {}
        places: dict[str, int] = {"": UNSET}
        ledgers: dict[int, Ledger] = {}
        columns: list[tuple[int, datetime, bool, int, int]] = []
        pauses: list[tuple[int, datetime, date | None]] = []
        grants: list[tuple[int, int]] = []
        for number, (rule, at, ledger) in enumerate(rows):
            code = rules.setdefault(id(rule), (len(rules), rule))[0]
            set_length = UNSET if ledger.length is None else ledger.length
            place = places.setdefault(ledger.place, len(places) - 1)
            start = wall_time(at, zone)
            columns.append((code, start, not isinstance(at, datetime), set_length, place))
            if _is_rare(ledger):
                ledgers[number] = ledger
                continue
            for given in ledger.suspensions:
                end = given.until and wall_time(given.until, zone, DAY_END)
                pauses.append((number, wall_time(given.since, zone), end))
            for grant in ledger.extensions:
                grants.append((number, UNSET if grant.length is None else grant.length))
        rule_codes, starts, day_only, lengths, place_codes = _columns(columns, 5)
        pause_rows, since, until = _columns(pauses, 3)
        grant_rows, grant_lengths = _columns(grants, 2)
        return cls(
            rules=[rule for _, rule in rules.values()],
            rule=np.array(rule_codes, np.int64),
            start=np.array(starts, "M8[us]"),
            day_only=np.array(day_only, np.bool_),
            length=np.array(lengths, np.int64),
            places=[place for place in places if place],
            place=np.array(place_codes, np.int64),
            pauses=Pauses(
                np.array(pause_rows, np.int64), np.array(since, "M8[us]"), np.array(until, "M8[us]")
            ),
            grants=Grants(np.array(grant_rows, np.int64), np.array(grant_lengths, np.int64)),
            ledgers=ledgers,
        )

    def ledger(self, row: int) -> Ledger:
        """The ledger of one row."""
        if row in self.ledgers:
            return self.ledgers[row]
        set_length = UNSET if self.length is None else int(self.length[row])
        place = UNSET if self.place is None else int(self.place[row])
        paused, granted = self.pauses.row == row, self.grants.row == row
        spans = zip(
            self.pauses.since[paused].tolist(), self.pauses.until[paused].tolist(), strict=True
        )
        return Ledger(
            length=None if set_length == UNSET else set_length,
            place="" if place == UNSET else self.places[place],
            suspensions=[Suspension(since, _day_or_moment(until)) for since, until in spans],
            extensions=[
                Extension(None if length == UNSET else length)
                for length in self.grants.length[granted].tolist()
            ],
        )


@dataclass(frozen=True)
class Dates:
    """What came out: ``due`` in local time, a day at its first hour, NaT while time stands still.

    ``problems`` has the rows that could not be counted, and why.
    """

    due: Moments
    provisional: Bools
    problems: Mapping[int, Problem]


def _is_rare(ledger: Ledger) -> bool:
    """Whether a ledger has entries for which there is no column."""
    if ledger is NOTHING:
        return False
    dated = any(grant.granted or not _is_count(grant.length) for grant in ledger.extensions)
    acts = any(
        given.last_act or given.acts or given.known_to or given.since is None
        for given in ledger.suspensions
    )
    among = ledger.around is not None and bool(ledger.place)
    return bool(ledger.interruptions) or dated or acts or among or not _is_count(ledger.length)


def _is_count(length: object) -> bool:
    return length is None or (type(length) is int and 0 <= length < 2**31)


def wall_time(moment: Moment, zone: ZoneInfo, hour: time = time.min) -> datetime:
    """A moment as the clock on the country's wall shows it; a day at the hour."""
    if not isinstance(moment, datetime):
        return datetime.combine(moment, hour)
    return instant(moment, zone).astimezone(zone).replace(tzinfo=None, fold=0)


def _day_or_moment(until: datetime | None) -> Moment | None:
    return until.date() if until and until.time() == DAY_END else until


def _columns(rows: list[Any], count: int) -> list[tuple[Any, ...]]:
    return list(zip(*rows, strict=True)) if rows else [()] * count
