"""The last days of a whole register of deadlines at once, as the single calculation finds them.

What a new calendar or a changed rule does to every open deadline has to be known before it is
applied, so a register is counted in columns: rows of one shape (unit, direction, roll …) together,
by look-ups in tables of the calendar. Nothing is left out: rows that are rare or that cannot be
counted (an interruption, an extension with its date, a suspension that inactivity ends, a date
outside the years 1901 to 2199, an entry that the rule does not permit) go through the single
calculation one by one, and its problems are returned with their rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np

from ecms_core.law.clocks import MAX_SUSPENSION_DAYS
from ecms_core.law.day_tables import DAY, EPOCH, Bools, DayTables, Ints, Moments, ZoneTables
from ecms_core.law.deadlines import MAX_ENTRIES, compute
from ecms_core.law.register import UNSET, Dates, Pauses, Register, wall_time
from ecms_core.law.register_counts import NEVER, DayCount, HourCount, RowPauses
from ecms_core.law.rules import DistanceTable, FixedDay, Length, Rule
from ecms_core.law.starts import Country, Start
from ecms_core.problems import Problem
from ecms_core.words import _

BLOCK = 16_384
DAYS_OF = {"calendar_days": 1, "weeks": 7, "months": 31, "years": 366, "hours": 1}


class _Shape(NamedTuple):
    """What rules have in common that are counted together."""

    unit: str
    backward: bool
    first_day_counts: bool
    keeps_month_end: bool
    roll: str
    fixed: FixedDay | None
    distance_unit: str
    grant_unit: str


def recompute(register: Register, country: Country) -> Dates:
    """The due dates of all rows on the country's calendar; one office's rows, one calendar."""
    return _Recount(register, country).dates()


class _Recount:
    """One run over a register."""

    def __init__(self, register: Register, country: Country) -> None:
        self.register = register
        self.country = country
        self.rows = len(register.rule)
        self.due: Ints = np.full(self.rows, np.iinfo(np.int64).min)  # NaT as a number
        self.provisional: Bools = np.zeros(self.rows, np.bool_)
        self.single: Bools = np.zeros(self.rows, np.bool_)
        rules = register.rules
        self.lengths = [rule.length or Length("", 0, 0, 0) for rule in rules]
        self.usual = _column(
            each.most if each.usual is None else each.usual for each in self.lengths
        )
        self.open = _column(each.is_open for each in self.lengths)
        self.tables = self._tables()
        order = np.lexsort((register.pauses.since, register.pauses.row))
        row, since, until = register.pauses
        self.pauses = Pauses(row[order], since[order], _whole_days(since, until)[order])
        self.paused = _marked(self.pauses.row, self.rows)
        self.granted = _marked(register.grants.row, self.rows)
        self.assumed: Bools = np.zeros(self.rows, np.bool_)
        self.grant_days = self._grant_days()
        self.distances = [_table(country.distances.get(rule.distance, ())) for rule in rules]

    def dates(self) -> Dates:
        """All rows: together where they can be, then the others one by one."""
        self._refuse()
        if self.rows:
            for shape, rows, paused, placed, granted in self._groups():
                for block in _blocks(rows, self.rows):
                    self._count(shape, block, paused, placed, granted)
        problems = self._one_by_one()
        return Dates(self.due.view("M8[us]"), self.provisional, problems)

    def _tables(self) -> DayTables:
        """Tables from the first start to beyond the last end that can be expected."""
        starts = self.register.start
        if np.isnat(starts).any():
            starts = starts[~np.isnat(starts)]
        ends = np.array([starts.min(), starts.max()] if len(starts) else ["2000", "2000"], "M8[Y]")
        first, last = (ends.astype(np.int64) + 1970).tolist()
        reach = 400
        for rule, length in zip(self.register.rules, self.lengths, strict=True):
            # Where the law names no longest time, what lies far away goes one by one.
            most = [(length.unit, length.most if length.limited else 0)]
            if rule.extension and rule.extension.length.limited:
                granted = rule.extension.length
                most.append((granted.unit, granted.most * rule.extension.times))
            week = 7 - len(self.country.calendar.weekend)
            days = sum(
                n * 8 // week if unit == "working_days" else n * DAYS_OF.get(unit, 0)
                for unit, n in most
            )
            if rule.fixed:
                days += 31 * (rule.fixed.months + 12 * rule.fixed.years + 12)
            reach = max(reach, days)
        around = reach // 365 + 2
        back = around if any(rule.backward for rule in self.register.rules) else 1
        return DayTables(self.country.calendar, first - back, last + around)

    def _grant_days(self) -> Ints:
        """The sum of each row's extensions; rows whose extensions are refused go one by one."""
        grants, rules = self.register.grants, self.register.rules
        if not len(grants.row):
            return np.empty(0, np.int64)
        of_rule = [
            rule.extension.length if rule.extension else Length("", 0, 0, 0) for rule in rules
        ]
        code = self.register.rule[grants.row]
        usual = _column(length.most if length.usual is None else length.usual for length in of_rule)
        least = _column(max(length.least, 1) for length in of_rule)
        most = _column(length.most for length in of_rule)
        times = _column(rule.extension.times if rule.extension else 0 for rule in rules)
        given = np.where(grants.length == UNSET, usual[code], grants.length)
        self.single[grants.row[(given < least[code]) | (given > most[code])]] = True
        # What an officer set bounds these: no column of the rule says it.
        open_ = _column(length.is_open for length in of_rule)[code] > 0
        self.assumed[grants.row[open_ & (grants.length == UNSET)]] = True
        by_set = np.array([bool(rule.extension and rule.extension.up_to_set) for rule in rules])
        self.single[grants.row[by_set[code]]] = True
        unset = _column(length.has_to_be_set for length in of_rule)[code] > 0
        self.single[grants.row[unset & (grants.length == UNSET)]] = True
        count = np.bincount(grants.row, minlength=self.rows)
        self.single |= count > times[self.register.rule]
        return np.bincount(grants.row, given, self.rows).astype(np.int64)

    def _refuse(self) -> None:
        """Leave to the single calculation what it refuses, and what no column tells."""
        register, single = self.register, self.single
        single |= np.isnat(register.start)
        if register.ledgers:
            single[list(register.ledgers)] = True
        unset = _column(length.has_to_be_set for length in self.lengths)[register.rule] > 0
        single |= unset if register.length is None else unset & (register.length == UNSET)
        if register.length is not None:
            least = _column(length.least for length in self.lengths)[register.rule]
            most = _column(length.most for length in self.lengths)[register.rule]
            fixed = _column(not length.unit for length in self.lengths)[register.rule] > 0
            bad = fixed | (register.length < least) | (register.length > most)
            single |= bad & (register.length != UNSET)
        pauses = self.pauses
        if not len(pauses.row):
            return
        permitted = _column(rule.suspendable for rule in register.rules) > 0
        resumes = _column(rule.resumes_after is not None for rule in register.rules) > 0
        code = register.rule[pauses.row]
        span = pauses.until.astype("M8[D]") - pauses.since.astype("M8[D]")
        bad = ~permitted[code] | np.isnat(pauses.since) | (pauses.until < pauses.since)
        bad |= span.astype(np.int64) > MAX_SUSPENSION_DAYS
        bad |= np.isnat(pauses.until) & resumes[code]
        bad |= pauses.until >= np.datetime64(date.max)
        single[pauses.row[bad]] = True
        entries = np.bincount(pauses.row, minlength=self.rows)
        entries += np.bincount(register.grants.row, minlength=self.rows)
        single |= entries > MAX_ENTRIES

    def _groups(self) -> Iterator[tuple[_Shape, Any, bool, bool, bool]]:
        """The rows by the shape of their rule and by what their ledger holds."""
        register = self.register
        shapes: dict[_Shape, int] = {}
        numbers = [
            shapes.setdefault(self._shape(*each), len(shapes))
            for each in zip(register.rules, self.lengths, self.distances, strict=True)
        ]
        names = list(shapes)
        marks = [(self.paused, 4), (self._placed(), 2), (self.granted, 1)]
        if len(names) == 1 and all(flags is None for flags, _ in marks):
            yield names[0], slice(None), False, False, False
            return
        # Two bytes are sorted by counting, which is much quicker.
        code = np.take(_column(numbers) * 8, register.rule)
        code = code.astype(np.uint16) if len(names) < 2**13 else code
        for flags, weight in marks:
            if flags is not None:
                code[flags] += weight
        order = np.argsort(code, kind="stable")
        code = code[order]
        bounds = np.concatenate(([0], np.flatnonzero(np.diff(code)) + 1, [self.rows]))
        for first, last in zip(bounds[:-1].tolist(), bounds[1:].tolist(), strict=True):
            mark = int(code[first])
            paused, placed, granted = (bool(mark & bit) for bit in (4, 2, 1))
            yield names[mark // 8], order[first:last], paused, placed, granted

    def _shape(self, rule: Rule, length: Length, table: DistanceTable | None) -> _Shape:
        return _Shape(
            length.unit,
            rule.backward,
            rule.first_day_counts,
            rule.keeps_month_end,
            rule.roll,
            rule.fixed,
            # What no row has makes no difference.
            table.unit if table and self.register.place is not None else "",
            rule.extension.length.unit if rule.extension and self.granted is not None else "",
        )

    def _placed(self) -> Bools | None:
        """Rows with a place that their rule adds days for; an unknown place goes one by one."""
        place, tables = self.register.place, self.distances
        if place is None or not any(tables):
            return None
        days = np.full((len(tables), len(self.register.places) + 1), UNSET, np.int64)
        for number, table in enumerate(tables):
            for column, name in enumerate(self.register.places):
                days[number, column] = table.days.get(name, UNSET) if table else UNSET
        self.place_days: Ints = days[self.register.rule, place]
        by_rule = _column(table is not None for table in tables) > 0
        placed: Bools = by_rule[self.register.rule] & (place != UNSET)
        self.single |= placed & (self.place_days == UNSET)
        return placed

    def _count(self, shape: _Shape, rows: Any, paused: bool, placed: bool, granted: bool) -> None:
        register = self.register
        code = register.rule[rows]
        n, unsure = self._lengths(code, rows)
        parts = [(shape.unit, n)] if shape.unit else []
        if placed:
            parts.append((shape.distance_unit, np.maximum(self.place_days[rows], 0)))
        if granted:
            parts.append((shape.grant_unit, self.grant_days[rows]))
            unsure |= self.assumed[rows]
        parts = _joined(parts)
        pauses = RowPauses.of(self.pauses.row, _numbers(rows, self.rows)) if paused else None
        if register.unsure is not None:
            unsure |= register.unsure[rows]
        if shape.unit == "hours":
            if register.day_only is not None:
                unsure |= register.day_only[rows]
            due, still, outside = self._hours(rows, parts, pauses)
        else:
            due, still, outside, doubt = self._days(shape, rows, parts, pauses)
            unsure |= doubt
        if pauses is not None:
            due[still] = np.iinfo(np.int64).min
        self.due[rows] = due
        self.provisional[rows] = unsure
        if outside is not None:
            self.single[rows] |= outside

    def _lengths(self, code: Ints, rows: Any) -> tuple[Ints, Bools]:
        """The length of each row, and whether it is open until an officer sets it."""
        n = np.take(self.usual, code)
        some_open = self.open.any()
        unsure: Bools = np.take(self.open, code) > 0 if some_open else np.zeros(len(n), np.bool_)
        if self.register.length is not None:
            chosen = self.register.length[rows]
            n = np.where(chosen == UNSET, n, chosen)
            unsure &= chosen == UNSET
        return n, unsure

    def _days(
        self, shape: _Shape, rows: Any, parts: list[tuple[str, Ints]], pauses: RowPauses | None
    ) -> tuple[Ints, Bools, Bools | None, Bools]:
        tables = self.tables
        if pauses is not None:
            pauses = pauses.timed(*self.days_paused)
        count = DayCount(tables, tables.places(self.register.start[rows]), pauses, shape.backward)
        if shape.fixed is not None:
            count.fixed(shape.fixed)
        elif shape.first_day_counts:
            count.position = count.position + (1 if shape.backward else -1)
        for unit, n in parts:
            count.advance(unit, n, shape.first_day_counts, shape.keeps_month_end)
        count.roll(shape.roll, *(parts[0] if parts else ("", np.zeros(1, np.int64))))
        if pauses is not None:
            count.doubt &= ~count.still
        return tables.moments(count.position), count.still, count.outside, count.doubt

    def _hours(
        self, rows: Any, parts: list[tuple[str, Ints]], pauses: RowPauses | None
    ) -> tuple[Ints, Bools, Bools | None]:
        zone = self.zone
        outside = self.tables.inside(self.tables.places(self.register.start[rows]))
        start = zone.to_utc(self.register.start[rows].astype("M8[us]").astype(np.int64))
        if pauses is not None:
            pauses = pauses.timed(*self.hours_paused)
        count = HourCount(start, pauses)
        count.advance(sum((n for _, n in parts), np.zeros(1, np.int64)))
        due = zone.to_local(count.position)
        there = self.tables.inside(due // DAY + EPOCH - self.tables.base)
        gone = [~inside for inside in (outside, there) if inside is not None]
        return due, count.still, np.logical_or.reduce(gone) if gone else None

    @cached_property
    def zone(self) -> ZoneTables:
        """The country's clock, made when a rule in hours is met."""
        return ZoneTables(self.tables)

    @cached_property
    def days_paused(self) -> tuple[Ints, Ints]:
        """First and last day of each suspension."""
        until = self.tables.places(self.pauses.until)
        ends: Ints = np.where(np.isnat(self.pauses.until), NEVER, until)
        return self.tables.places(self.pauses.since), ends

    @cached_property
    def hours_paused(self) -> tuple[Ints, Ints]:
        """First moment of each suspension, and the first after it."""
        since = self.zone.to_utc(self.pauses.since.astype("M8[us]").astype(np.int64))
        until = self.pauses.until.astype("M8[us]").astype(np.int64)
        ends_day = until % DAY == DAY - 1
        open_ended = np.isnat(self.pauses.until)
        over = self.zone.to_utc(np.where(open_ended, 0, until + ends_day))
        ends: Ints = np.where(open_ended, NEVER, over)
        return since, ends

    def _one_by_one(self) -> dict[int, Problem]:
        """The rows left over, by the single calculation."""
        problems: dict[int, Problem] = {}
        register, zone = self.register, self.country.calendar.zone
        for row in np.flatnonzero(self.single).tolist():
            rule = register.rules[int(register.rule[row])]
            self.due[row], self.provisional[row] = np.iinfo(np.int64).min, False
            moment = register.start[row].astype("M8[us]").item()
            try:
                if not isinstance(moment, datetime):
                    raise Problem(
                        "ECMS-L020", rule=rule.id, expected=_("a start"), found=_("nothing")
                    )
                in_hours = rule.length is not None and rule.length.unit == "hours"
                day_only = register.day_only is not None and register.day_only[row]
                at = moment.date() if day_only or not in_hours else moment.replace(tzinfo=zone)
                unsure = register.unsure is not None and bool(register.unsure[row])
                start = Start(at, (), provisional=unsure)
                found = compute(rule, start, self.country, register.ledger(row))
            except Problem as problem:
                problems[row] = problem
                continue
            self.provisional[row] = found.provisional
            if found.due is not None:
                self.due[row] = np.datetime64(wall_time(found.due, zone), "us").astype(np.int64)
        return problems


def _table(versions: Sequence[DistanceTable]) -> DistanceTable | None:
    """The table of a rule; without places where its days in force matter: these go one by one."""
    if not versions:
        return None
    table, *others = versions
    is_always = not others and table.since is None and table.valid_to is None
    return table if is_always else replace(table, days={})


def _whole_days(since: Moments, until: Moments) -> Moments:
    """The last moments of suspensions; one until 00:00 ends with the day before."""
    until = until.astype("M8[us]")
    at_midnight = (until.view(np.int64) % DAY == 0) & (until > since)
    ended: Moments = until - at_midnight.astype("m8[us]")
    return ended


def _joined(parts: list[tuple[str, Ints]]) -> list[tuple[str, Ints]]:
    """The parts with neighbours of one unit added up."""
    joined: list[tuple[str, Ints]] = []
    for unit, n in parts:
        if joined and joined[-1][0] == unit:
            joined[-1] = (unit, joined[-1][1] + n)
        else:
            joined.append((unit, n))
    return joined


def _column(values: Iterable[int]) -> Ints:
    return np.fromiter(values, np.int64)


def _marked(rows: Ints, size: int) -> Bools | None:
    if not len(rows):
        return None
    marks: Bools = np.zeros(size, np.bool_)
    marks[rows] = True
    return marks


def _blocks(rows: Any, size: int) -> Iterator[Any]:
    """The rows a few at a time: what is reckoned from them stays in the processor's memory."""
    if isinstance(rows, slice):
        yield from (slice(first, min(first + BLOCK, size)) for first in range(0, size, BLOCK))
    else:
        yield from (rows[first : first + BLOCK] for first in range(0, len(rows), BLOCK))


def _numbers(rows: Any, size: int) -> Ints:
    return np.arange(size)[rows] if isinstance(rows, slice) else rows
