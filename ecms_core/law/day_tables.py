"""A calendar as arrays, so that a whole register is counted by look-ups.

Days are places in the tables: 0 is the first day of the first year. What lies outside is not
guessed; ``inside`` tells it, and the caller counts such a row by itself.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from ecms_core.law.calendars import ESTIMATE_MARGIN, Calendar, instant

Ints: TypeAlias = npt.NDArray[np.int64]
Bools: TypeAlias = npt.NDArray[np.bool_]
Moments: TypeAlias = npt.NDArray[np.datetime64]
EPOCH = date(1970, 1, 1).toordinal()
DAY = 86_400_000_000  # microseconds
UTC = timezone.utc
EARLIEST, LATEST = 1900, 2200
MARGIN = 62  # days at both ends of the tables
LONG_WAY = 14_000  # days; a search for working days gives up after some years more


class DayTables:
    """Working days, months and doubts of a span of years, looked up by a day's place."""

    def __init__(self, calendar: Calendar, first: int, last: int) -> None:
        self.calendar = calendar
        self.years = range(max(first, EARLIEST), min(last, LATEST) + 1)
        self.base = date(self.years[0], 1, 1).toordinal()
        self.size = date(self.years[-1], 12, 31).toordinal() - self.base + 1
        known = [calendar.year(year) for year in self.years]
        working = np.concatenate([np.array(year.working, np.int64) for year in known]) - self.base
        self.works = np.zeros(self.size, np.bool_)
        self.works[working] = True
        self.rank = np.cumsum(self.works)
        self.below: Ints = self.rank - self.works
        # A place outside stands at both ends, so that a count beyond them is seen to leave.
        self.working = np.concatenate(([-1], working, [self.size]))
        self.next = np.take(self.working, self.below + 1)
        self.previous = np.take(self.working, self.rank)
        self._mark_doubts([(year.covered, year.estimated) for year in known])
        days = np.arange(self.size) + (self.base - EPOCH)
        months = days.astype("M8[D]").astype("M8[M]")
        self.first_month = int(months[0].astype(np.int64))
        self.month = months.astype(np.int64) - self.first_month
        starts = np.arange(self.month[-1] + 2) + self.first_month
        self.month_start = starts.astype("M8[M]").astype("M8[D]").astype(np.int64)
        self.month_start -= self.base - EPOCH
        self.month_length = np.diff(self.month_start)
        self.of_month = np.arange(self.size) - self.month_start[self.month]

    def _mark_doubts(self, known: list[tuple[bool, tuple[int, ...]]]) -> None:
        """Sums of the days that nobody knows, or only by estimate, up to each day."""
        doubtful = np.zeros(self.size, np.int64)
        for year, (covered, estimated) in zip(self.years, known, strict=True):
            if not covered:
                start = date(year, 1, 1).toordinal() - self.base
                doubtful[start : date(year, 12, 31).toordinal() - self.base + 1] = 1
            for ordinal in estimated:
                place = ordinal - self.base
                doubtful[max(place - ESTIMATE_MARGIN, 0) : place + ESTIMATE_MARGIN + 1] = 1
        self.doubts = np.concatenate(([0], np.cumsum(doubtful)))

    def places(self, moments: Moments) -> Ints:
        """The places of the days on which moments fall; NaT is far outside."""
        if moments.dtype == np.dtype("M8[us]"):
            # Many times as quick as the conversion that numpy knows.
            return moments.view(np.int64) // DAY - (self.base - EPOCH)
        return moments.astype("M8[D]").view(np.int64) - (self.base - EPOCH)

    def moments(self, places: Ints) -> Ints:
        """Microseconds of the first hour of the days."""
        return (places + (self.base - EPOCH)) * DAY

    def inside(self, places: Ints) -> Bools | None:
        """Which places are in the tables with some room around them; None when all are."""
        last = self.size - MARGIN
        if not len(places) or (places.min() >= MARGIN and places.max() < last):
            return None
        found: Bools = (places >= MARGIN) & (places < last)
        return found

    def doubtful(self, first: Ints, last: Ints) -> Bools:
        """Whether something is unknown about the days from first to last."""
        before = np.take(self.doubts, first, mode="clip")
        found: Bools = np.take(self.doubts, last + 1, mode="clip") > before
        return found

    def forward(self, places: Ints, count: Ints) -> Ints:
        """The ``count``-th working day after each place; the place itself for none."""
        rank = np.take(self.rank, places, mode="clip")
        found = np.take(self.working, rank + count, mode="clip")
        return found if _positive(count) else np.where(count > 0, found, places)

    def backward(self, places: Ints, count: Ints) -> Ints:
        """The ``count``-th working day before each place; the place itself for none."""
        below: Ints = np.take(self.below, places, mode="clip")
        found = np.take(self.working, below + 1 - count, mode="clip")
        return found if _positive(count) else np.where(count > 0, found, places)

    def day_of_month(self, places: Ints) -> Ints:
        """The number of each day in its month, from 0 on."""
        found: Ints = np.take(self.of_month, places, mode="clip")
        return found

    def shifted(self, places: Ints, months: Ints, keep_end: bool) -> Ints:
        """The same day so many months on, or the last of a shorter month."""
        month = np.take(self.month, places, mode="clip")
        day = self.day_of_month(places)
        there = month + months
        length = np.take(self.month_length, there, mode="clip")
        if keep_end:
            was_last = day == np.take(self.month_length, month, mode="clip") - 1
            day = np.where(was_last, length - 1, day)
        found = np.take(self.month_start, there, mode="clip") + np.minimum(day, length - 1)
        beyond = (there < 0) | (there >= len(self.month_length))
        return np.where(beyond, self.size, found) if beyond.any() else found


class ZoneTables:
    """The country's clock as arrays: local hours to UTC and back, in microseconds.

    Days on which the clock is changed are rare; their moments are converted one by one.
    """

    def __init__(self, tables: DayTables) -> None:
        self.tables = tables
        self.zone = tables.calendar.zone
        first = _datetime((tables.base - EPOCH) * DAY)
        midnights = [first + timedelta(number) for number in range(tables.size + 1)]
        second = timedelta(seconds=1)
        offsets = np.array(
            [(self.zone.utcoffset(each) or timedelta(0)) // second for each in midnights]
        )
        offsets *= 1_000_000
        self.offset = offsets[:-1]
        self.steady = offsets[1:] == offsets[:-1]
        self.midnight = tables.moments(np.arange(tables.size)) - self.offset

    def to_utc(self, local: Ints) -> Ints:
        """Moments in UTC of local ones; an hour that the clock shows twice is the first."""
        day = local // DAY - (self.tables.base - EPOCH)
        utc: Ints = local - np.take(self.offset, day, mode="clip")
        known = (day >= 0) & (day < self.tables.size)
        for place in np.flatnonzero(known & ~np.take(self.steady, day, mode="clip")):
            utc[place] = _micros(instant(_datetime(int(local[place])), self.zone))
        return utc

    def to_local(self, utc: Ints) -> Ints:
        """Local hours of moments in UTC."""
        day = np.searchsorted(self.midnight, utc, "right") - 1
        local: Ints = utc + np.take(self.offset, day, mode="clip")
        for place in np.flatnonzero(~np.take(self.steady, day, mode="clip")):
            there = _datetime(int(utc[place])).replace(tzinfo=UTC).astimezone(self.zone)
            local[place] = _micros(there.replace(tzinfo=UTC))
        return local


def _positive(count: Ints) -> bool:
    return not len(count) or bool(count.min() > 0)


def _datetime(micros: int) -> datetime:
    return datetime(1970, 1, 1) + timedelta(microseconds=micros)  # noqa: DTZ001


def _micros(moment: datetime) -> int:
    return (moment - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)
