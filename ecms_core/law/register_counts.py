"""Counting many rows side by side: days by look-up in tables, hours by the clock."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from ecms_core.law.clocks import MONTHS
from ecms_core.law.day_tables import LONG_WAY, Bools, DayTables, Ints
from ecms_core.law.rules import FixedDay

NEVER = 2**61  # the end of what has no end yet
HOUR = 3_600_000_000  # microseconds


class RowPauses(NamedTuple):
    """Where each row's suspensions lie in the columns of all of them, in order of their start."""

    low: Ints
    number: Ints
    first: Ints
    last: Ints

    @classmethod
    def of(cls, of_row: Ints, rows: Ints) -> RowPauses:
        """The suspensions of the rows, from the sorted column that says whose each is."""
        low = np.searchsorted(of_row, rows, "left")
        nothing = np.empty(0, np.int64)
        return cls(low, np.searchsorted(of_row, rows, "right") - low, nothing, nothing)

    def timed(self, first: Ints, last: Ints) -> RowPauses:
        """With the beginning and end of each suspension, as the count needs them."""
        return self._replace(first=first, last=last)

    @property
    def most(self) -> int:
        """The greatest number of suspensions of a row."""
        return int(self.number.max())

    def at(self, number: int) -> tuple[Bools, Ints, Ints]:
        """Which rows have so many suspensions and one more, and its beginning and end."""
        has: Bools = self.number > number
        place = np.where(has, self.low + number, 0)
        return has, self.first[place], self.last[place]


class DayCount:
    """Rows of one shape as they move over the calendar; what leaves the tables is marked."""

    def __init__(
        self, tables: DayTables, position: Ints, pauses: RowPauses | None, backward: bool
    ) -> None:
        self.tables = tables
        self.position = position
        self.pauses = pauses
        self.backward = backward
        self.still: Bools = np.zeros(len(position), np.bool_)
        self.doubt: Bools = np.zeros(len(position), np.bool_)
        self.works = False  # known of all rows, and then nothing rolls
        self.outside: Bools | None = None
        self._stay_inside()

    def advance(self, unit: str, n: Ints, first_day_counts: bool, keeps_month_end: bool) -> None:
        """Count so many of the unit on, or back."""
        tables, position = self.tables, self.position
        self.works = unit == "working_days" and bool((n > 0).all())
        if unit == "working_days":
            if self.backward:
                self.position = tables.backward(position, n)
                self._note_long_ways(position)
                self._stay_inside()
                self.doubt |= (n > 0) & tables.doubtful(self.position, position - 1)
            else:
                self._around(n, True)
            return
        if unit in MONTHS:
            away = 1 if first_day_counts else 0
            anchor = position + (-away if self.backward else away)
            months = n * (-MONTHS[unit] if self.backward else MONTHS[unit])
            there = tables.shifted(anchor, months, keeps_month_end)
            n = np.abs(there - anchor)
            if first_day_counts and not self.backward:
                n += tables.day_of_month(there) < tables.day_of_month(anchor)
        elif unit == "weeks":
            n = n * 7
        if self.backward:
            self.position = position - n
            self._stay_inside()
        else:
            self._around(n, False)

    def fixed(self, fixed: FixedDay) -> None:
        """Go to the day that the law names, from the day of the start."""
        tables = self.tables
        month = np.take(tables.month, self.position, mode="clip")
        if fixed.month is not None:
            known = month + tables.first_month
            month = known - known % 12 + fixed.month - 1 - tables.first_month
        month = month + 12 * fixed.years + fixed.months
        beyond = (month < 0) | (month >= len(tables.month_length))
        first = np.take(tables.month_start, month, mode="clip")
        last = first + np.take(tables.month_length, month, mode="clip") - 1
        if fixed.day == "last_working":
            found = tables.backward(last + 1, np.ones(1, np.int64))
            self.doubt |= tables.doubtful(found, last)
        elif fixed.day == "last":
            found = last
        else:
            found = np.minimum(first + int(fixed.day) - 1, last)
        self.position = np.where(beyond, tables.size, found)
        self._note_long_ways(last)
        self._stay_inside()

    def roll(self, roll: str, unit: str, n: Ints) -> None:
        """Move off days that do not work, and doubt what the roll looked at."""
        if roll == "none" or self.works:
            return
        tables, end = self.tables, self.position
        if roll == "previous":
            self.position = np.take(tables.previous, end, mode="clip")
        elif self.pauses is None:
            self.position = np.take(tables.next, end, mode="clip")
        else:
            off = ~self.still & ~np.take(tables.works, end, mode="clip")
            known = self.doubt.copy()
            self._around(off.astype(np.int64), True)
            self.doubt = known
        self._note_long_ways(end)
        self._stay_inside()
        first, last = np.minimum(end, self.position), np.maximum(end, self.position)
        looked = tables.doubtful(first, last)
        if unit in MONTHS:
            looked &= (self.position != end) | (n * MONTHS[unit] < 12)
        self.doubt |= looked

    def _around(self, n: Ints, working: bool) -> None:
        """The ``n``-th day after each position that is not in a suspension."""
        left = n
        if self.pauses is not None:
            left = self._through(self.pauses, n, working)
        tables, before = self.tables, self.position
        if working:
            self.position = tables.forward(before, left)
            self._note_long_ways(before)
            self._stay_inside()
            doubt = tables.doubtful(before + 1, self.position)
            self.doubt |= doubt if self.works else doubt & (left > 0)
        else:
            self.position = before + left
            self._stay_inside()

    def _through(self, pauses: RowPauses, n: Ints, working: bool) -> Ints:
        """Past the suspensions that the count meets; what is left to count after them."""
        tables, left = self.tables, n
        active: Bools = (n > 0) & ~self.still
        passed: Ints
        for number in range(pauses.most):
            has, first, last = pauses.at(number)
            target = tables.forward(self.position, left) if working else self.position + left
            met = has & active & (last > self.position) & (target >= first)
            stop = np.where(met, np.maximum(first - 1, self.position), self.position)
            if working:
                self.doubt |= (stop > self.position) & tables.doubtful(self.position + 1, stop)
                rank: Ints = np.take(tables.rank, self.position, mode="clip")
                passed = np.take(tables.rank, stop, mode="clip") - rank
            else:
                passed = stop - self.position
            left = left - passed
            ends = last < NEVER
            self.still |= met & ~ends
            active &= ~self.still
            self.position = np.where(met & ends, last, self.position)
            self._stay_inside()
        rest: Ints = np.where(active, left, 0)
        return rest

    def _note_long_ways(self, since: Ints) -> None:
        way = self.position - since
        if len(way) and (way.max() > LONG_WAY or way.min() < -LONG_WAY):
            self._leave(np.abs(way) > LONG_WAY)

    def _stay_inside(self) -> None:
        inside = self.tables.inside(self.position)
        if inside is not None:
            self._leave(~inside)

    def _leave(self, rows: Bools) -> None:
        self.outside = rows if self.outside is None else self.outside | rows
        # Anywhere inside will do: these rows are counted one by one afterwards.
        self.position = np.where(self.outside, self.tables.size // 2, self.position)


class HourCount:
    """Rows as they move along the clock, in microseconds of UTC."""

    def __init__(self, position: Ints, pauses: RowPauses | None) -> None:
        self.position = position
        self.pauses = pauses
        self.still: Bools = np.zeros(len(position), np.bool_)

    def advance(self, hours: Ints) -> None:
        """Let so many hours pass outside of suspensions."""
        left: Ints = hours * HOUR
        for number in range(self.pauses.most if self.pauses else 0):
            has, first, last = self.pauses.at(number)  # type: ignore[union-attr]
            met = has & ~self.still & (last > self.position) & (self.position + left > first)
            left = np.where(met, left - np.maximum(first - self.position, 0), left)
            ends = last < NEVER
            self.still |= met & ~ends
            self.position = np.where(met & ends, last, self.position)
        self.position = self.position + left
