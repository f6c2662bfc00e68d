"""Which days are working days, for which office, and from which years on nobody knows yet.

A calendar is built from a weekend, the `holidays` package for the years it is trusted for, gazetted
days, days that were moved, swapped working days and closures by act. It computes a year once, the
first time that year is asked for, so that counting is a look-up and never a walk day by day.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone
from functools import cached_property
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from ecms_core.law.published_holidays import Library, read_library
from ecms_core.law.rules import Confidence
from ecms_core.problems import Problem
from ecms_core.sections import Section
from ecms_core.words import _

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MAX_ORDINAL = date.max.toordinal()
MAX_CLOSURE_DAYS = 366
SEARCH_YEARS = 40
NAMED_ON_THE_WAY = 12
ESTIMATE_MARGIN = 1  # days by which the sighting of the moon moves an estimated date


class Closure(NamedTuple):
    """Days on which offices are shut by an act; without offices it holds for all."""

    since: date
    until: date
    name: str
    basis: str
    offices: tuple[str, ...] = ()


class NamedDay(NamedTuple):
    """A day with the name and the act that made it a holiday."""

    day: date
    name: str
    basis: str = ""


class ChangedDay(NamedTuple):
    """A day that an act withdrew, or a swap took or gave, with its place in the file."""

    kind: str  # withdrawn, off, on
    day: date
    name: str
    file: str
    line: int


class Doubt(NamedTuple):
    """Why a count is provisional: no source for a year, or a date that is only estimated."""

    year: int
    day: date | None = None
    name: str = ""


class _Year(NamedTuple):
    working: tuple[int, ...]  # ordinals of the working days
    off: Mapping[int, str]  # ordinals of holidays and closures, whatever the weekday, with names
    shut: tuple[int, ...]  # those of ``off`` that are not on a weekend, in order
    named: tuple[tuple[date, str], ...]  # the same days with their names
    covered: bool
    estimated: tuple[int, ...]
    listed: tuple[int, ...]  # those of ``shut`` that the library alone has
    sure: bool  # whether it is covered, and no day of it estimated


@dataclass(frozen=True)
class Calendar:
    """The working days of one country, or of one of its offices."""

    weekend: frozenset[int] = frozenset((5, 6))
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))
    published: Library | None = None
    gazetted: tuple[NamedDay, ...] = ()
    withdrawn: frozenset[date] = frozenset()
    swapped_in: frozenset[date] = frozenset()
    closures: tuple[Closure, ...] = ()
    complete_years: frozenset[int] = frozenset()
    office: str = ""
    changed: tuple[ChangedDay, ...] = field(default=(), repr=False, compare=False)
    _years: dict[int, _Year] = field(default_factory=dict, repr=False, compare=False)
    _recorded: list[frozenset[int]] = field(default_factory=list, repr=False, compare=False)
    _offices: dict[str, Calendar] = field(default_factory=dict, repr=False, compare=False)

    @cached_property
    def days_of_rest(self) -> tuple[int, ...]:
        """The weekdays of the weekend in order, Monday being 0."""
        return tuple(sorted(self.weekend))

    def for_office(self, office: str) -> Calendar:
        """This calendar with the closures of one office as well."""
        if office == self.office:
            return self
        if office not in {name for closure in self.closures for name in closure.offices}:
            return self
        if office not in self._offices:
            self._offices[office] = Calendar(
                self.weekend,
                self.zone,
                self.published,
                self.gazetted,
                self.withdrawn,
                self.swapped_in,
                self.closures,
                self.complete_years,
                office,
            )
        return self._offices[office]

    def is_working(self, day: date) -> bool:
        """Whether offices work on the day."""
        return self.is_working_ordinal(day.toordinal())

    def is_working_ordinal(self, ordinal: int) -> bool:
        """The same for a day number, the form in which deadlines are counted."""
        working = self.year(date.fromordinal(ordinal).year).working
        place = bisect_left(working, ordinal)
        return place < len(working) and working[place] == ordinal

    def why_off(self, day: date) -> str:
        """The name of the holiday or closure, the weekday on a weekend, '' on a working day."""
        if self.is_working(day):
            return ""
        return self.year(day.year).off.get(day.toordinal()) or WEEKDAYS[day.weekday()].capitalize()

    def off_between(self, end: date, due: date) -> tuple[tuple[tuple[date, str], ...], int]:
        """The days off after one day on the way to another, with the names of holidays.

        The first of them, and how many there are besides.
        """
        first, last = end.toordinal(), due.toordinal()
        low, high = sorted((first, last))
        number = high - low - 1 - self.working_between(low, high - 1)
        way = range(first, last, 1 if last > first else -1)[1 : NAMED_ON_THE_WAY + 1]
        off = [day for day in way if not self.is_working_ordinal(day)]
        days = tuple(
            (day, self.year(day.year).off.get(day.toordinal(), ""))
            for day in map(date.fromordinal, off)
        )
        return days, number - len(days)

    def forward(self, ordinal: int, count: int) -> int:
        """The ``count``-th working day after the day (count ≥ 1)."""
        if ordinal >= MAX_ORDINAL:
            raise _no_working_day(ordinal)
        first = year = date.fromordinal(max(ordinal, 1)).year
        working = self.year(year).working
        place = bisect_right(working, ordinal) + count - 1
        while place >= len(working):
            place -= len(working)
            year += 1
            if year > 9999 or year - first > SEARCH_YEARS:
                raise _no_working_day(ordinal)
            working = self.year(year).working
        return working[place]

    def backward(self, ordinal: int, count: int) -> int:
        """The ``count``-th working day before the day (count ≥ 1)."""
        first = year = date.fromordinal(min(ordinal, MAX_ORDINAL)).year
        working = self.year(year).working
        place = bisect_left(working, ordinal) - count
        while place < 0:
            year -= 1
            if year < 1 or first - year > SEARCH_YEARS:
                raise _no_working_day(ordinal)
            working = self.year(year).working
            place += len(working)
        return working[place]

    def working_between(self, after: int, until: int) -> int:
        """How many working days lie after the one day, up to and with the other.

        Weekdays are arithmetic; only the years of which something else is recorded are looked up.
        """
        if until <= after:
            return 0
        total = self._weekdays(until) - self._weekdays(after)
        first, last = date.fromordinal(max(after, 1)).year, date.fromordinal(until).year
        recorded = self._recorded_years()
        for year in recorded if len(recorded) < last - first else range(first, last + 1):
            if first <= year <= last and year in recorded:
                working = self.year(year).working
                since = max(after, date(year, 1, 1).toordinal() - 1)
                end = min(until, date(year, 12, 31).toordinal())
                total += bisect_right(working, end) - bisect_right(working, since)
                total -= self._weekdays(end) - self._weekdays(since)
        return total

    def _weekdays(self, ordinal: int) -> int:
        """How many days outside weekends there are up to a day number."""
        weeks, rest = divmod(ordinal, 7)
        works = [day not in self.weekend for day in range(7)]  # day number 1 is a Monday
        return weeks * sum(works) + sum(works[:rest])

    def _recorded_years(self) -> frozenset[int]:
        """The years of which something besides the weekend is recorded."""
        if not self._recorded:
            days = [named.day for named in self.gazetted]
            days += [*self.withdrawn, *self.swapped_in]
            days += [day for closure in self.closures for day in (closure.since, closure.until)]
            years = {day.year for day in days}
            if self.published:
                years |= set(self.published.years())
            self._recorded.append(frozenset(years))
        return self._recorded[0]

    def named_off(self, first: int, last: int) -> list[tuple[date, str]]:
        """Holidays and closures from day to day that do not fall on a weekend, with names."""
        found: list[tuple[date, str]] = []
        for year in _years_of(first, last):
            known = self.year(year)
            found += known.named[bisect_left(known.shut, first) : bisect_right(known.shut, last)]
        return found

    def is_sure(self, first: int, last: int) -> bool:
        """Whether every holiday of the years from day to day is known, and none estimated."""
        return all(self.year(year).sure for year in _years_of(*_around(first, last)))

    def confidence(self, first: int, last: int) -> Confidence:
        """How sure the holidays from day to day are: as the library, where one is its own."""
        sure = Confidence.verified
        if self.published is None or self.published.confidence is sure:
            return sure
        for year in _years_of(first, last):
            listed = self.year(year).listed
            if bisect_left(listed, first) < bisect_right(listed, last):
                return self.published.confidence
        return sure

    def swapped_between(self, first: int, last: int) -> list[date]:
        """Days of weekends from day to day that were made working days."""
        return sorted(day for day in self.swapped_in if first <= day.toordinal() <= last)

    def doubts(self, first: int, last: int) -> list[Doubt]:
        """Why a count over these days is provisional; empty when every day is known."""
        if self.is_sure(first, last):
            return []
        found = [Doubt(year) for year in self.uncovered(first, last)]
        since, until = _around(first, last)
        for year in _years_of(since, until):
            known = self.year(year)
            for ordinal in known.estimated:
                if since <= ordinal <= until:
                    found.append(Doubt(year, date.fromordinal(ordinal), known.off[ordinal]))
        return found

    def uncovered(self, first: int, last: int) -> list[int]:
        """The years from day to day of whose holidays no source has the whole list."""
        return [year for year in _years_of(first, last) if not self.year(year).covered]

    def year(self, year: int) -> _Year:
        """Working days and named days of a year."""
        known = self._years.get(year)
        if known is None:
            known = self._years[year] = self._compute(year)
        return known

    def _compute(self, year: int) -> _Year:
        off: dict[date, str] = {}
        estimated: list[int] = []
        of_library: set[int] = set()
        covered = year in self.complete_years
        library = self.published
        if library and not covered:
            listed = library.year(year)
            covered = listed is not None and library.may_be_trusted(year)
            for day, (name, guessed) in (listed or {}).items():
                of_library.add(day.toordinal())
                off[day] = name
                if guessed:
                    estimated.append(day.toordinal())
        for named in self.gazetted:
            if named.day.year == year:
                off[named.day] = named.name
                of_library.discard(named.day.toordinal())
        for day in self.withdrawn:
            off.pop(day, None)
        for day in self.swapped_in:
            off.pop(day, None)
        first, last = date(year, 1, 1), date(year, 12, 31)
        for closure in self.closures:
            if not closure.offices or self.office in closure.offices:
                day = max(closure.since, first)
                while day <= min(closure.until, last):
                    off.setdefault(day, closure.name)
                    if day == last:
                        break
                    day += timedelta(1)
        shut = {day.toordinal(): name for day, name in sorted(off.items())}
        swapped = {day.toordinal() for day in self.swapped_in if day.year == year}
        working = tuple(
            ordinal
            for ordinal in range(first.toordinal(), last.toordinal() + 1)
            if ordinal not in shut and ((ordinal + 6) % 7 not in self.weekend or ordinal in swapped)
        )
        known = tuple(ordinal for ordinal in sorted(estimated) if ordinal in shut)
        weekdays = tuple(ordinal for ordinal in shut if (ordinal + 6) % 7 not in self.weekend)
        return _Year(
            working,
            shut,
            weekdays,
            tuple((date.fromordinal(ordinal), shut[ordinal]) for ordinal in weekdays),
            covered,
            known,
            tuple(ordinal for ordinal in weekdays if ordinal in of_library),
            covered and not known,
        )


def _years_of(first: int, last: int) -> range:
    """The years from day to day."""
    return range(date.fromordinal(first).year, date.fromordinal(last).year + 1)


def _around(first: int, last: int) -> tuple[int, int]:
    """The days from day to day and beside: what is estimated for a day may come true beside it."""
    return max(first - ESTIMATE_MARGIN, 1), min(last + ESTIMATE_MARGIN, MAX_ORDINAL)


def _no_working_day(ordinal: int) -> Problem:
    day = date.fromordinal(min(max(ordinal, 1), MAX_ORDINAL))
    return Problem("ECMS-L031", expected=SEARCH_YEARS, found=day.isoformat())


def read_calendar(section: Section) -> Calendar:
    """The calendar that a pack's calendar.yaml describes."""
    weekend = frozenset(WEEKDAYS.index(word) for word in section.words("weekend", WEEKDAYS))
    if len(weekend) == len(WEEKDAYS):
        raise section.wrong("weekend", _("at least one working weekday"))
    section.text("basis", needed=False)
    section.plain("sources")
    gazetted = [_named_day(entry) for entry in section.sections("gazetted")]
    changed = []
    for entry in section.sections("withdrawn"):
        named = _named_day(entry)
        changed.append(ChangedDay("withdrawn", named.day, named.name, entry.file, entry.line))
    for entry in section.sections("swaps"):
        off, on = entry.day("off"), entry.day("on")
        if off == on:
            raise entry.wrong("on", _("another day than {off}").format(off=off))
        name = entry.text("name")
        gazetted.append(NamedDay(off, name, entry.text("basis")))
        for kind, day in (("off", off), ("on", on)):
            changed.append(ChangedDay(kind, day, name, entry.file, entry.line))
        entry.text("source", needed=False)
        entry.done()
    calendar = Calendar(
        weekend=weekend,
        zone=_zone(section),
        published=read_library(section.section("library")),
        gazetted=tuple(gazetted),
        withdrawn=frozenset(one.day for one in changed if one.kind == "withdrawn"),
        swapped_in=frozenset(one.day for one in changed if one.kind == "on"),
        closures=tuple(_closure(entry) for entry in section.sections("closures")),
        complete_years=_years(section),
        changed=tuple(changed),
    )
    section.done()
    return calendar


def _zone(section: Section) -> ZoneInfo:
    name = section.text("zone")
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise section.wrong("zone", _("a time zone such as Asia/Manila")) from None


def _years(section: Section) -> frozenset[int]:
    value = section.plain("complete_years") or []
    if not isinstance(value, list) or not all(
        type(year) is int and 1 <= year <= 9999 for year in value
    ):
        raise section.wrong("complete_years", _("a list of years from 1 to 9999"))
    return frozenset(value)


def _named_day(entry: Section) -> NamedDay:
    day = entry.day("date")
    named = NamedDay(day, entry.text("name"), entry.text("basis"))
    entry.text("source", needed=False)
    entry.done()
    return named


def _closure(entry: Section) -> Closure:
    since, until = entry.day("from"), entry.day("to")
    if not 0 <= (until - since).days < MAX_CLOSURE_DAYS:
        raise entry.wrong(
            "to",
            _("a day from {since} on, within {most} days").format(
                since=since, most=MAX_CLOSURE_DAYS
            ),
        )
    closure = Closure(since, until, entry.text("name"), entry.text("basis"), entry.words("offices"))
    entry.text("source", needed=False)
    entry.done()
    return closure


def describe_year(calendar: Calendar, year: int) -> dict[str, Any]:
    """A year for a reader: covered or not, holidays with names, number of working days."""
    known = calendar.year(year)
    return {
        "year": year,
        "covered": known.covered,
        "working_days": len(known.working),
        "weekend": [WEEKDAYS[number] for number in sorted(calendar.weekend)],
        "days_off": [
            {
                "date": date.fromordinal(ordinal).isoformat(),
                "weekday": WEEKDAYS[(ordinal + 6) % 7],
                "name": name,
                "estimated": ordinal in known.estimated,
            }
            for ordinal, name in known.off.items()
        ],
        "working_weekends": sorted(
            day.isoformat() for day in calendar.swapped_in if day.year == year
        ),
    }


def local_day(moment: date | datetime, zone: ZoneInfo) -> date:
    """The date of a moment in the zone; a moment without a zone is already local."""
    if isinstance(moment, datetime):
        return (moment.astimezone(zone) if moment.tzinfo else moment).date()
    return moment


def instant(moment: date | datetime, zone: ZoneInfo) -> datetime:
    """A moment that can be compared with others; a date is its first hour, naive is local."""
    if not isinstance(moment, datetime):
        return datetime(moment.year, moment.month, moment.day, tzinfo=zone)
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)


def is_within_the_calendar(moment: date | datetime, zone: ZoneInfo) -> bool:
    """Whether a moment has a date in the zone and in UTC; a date always has one."""
    if not isinstance(moment, datetime):
        return True
    try:
        instant(moment, zone).astimezone(timezone.utc)
        local_day(moment, zone)
    except OverflowError:
        return False
    return True


def add_months(day: date, months: int, keep_month_end: bool = False) -> date:
    """The same day so many months on, or the month's last day where it has no such day.

    With ``keep_month_end`` the last day of a month leads to the last day. A year outside 1 to 9999
    raises ValueError, as dates do.
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = monthrange(year, month + 1)[1] if 1 <= year <= 9999 else 0
    was_last = keep_month_end and day.day == monthrange(day.year, day.month)[1]
    return date(year, month + 1, last if was_last else min(day.day, last))
