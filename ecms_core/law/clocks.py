"""The counting itself, without words: days or hours forward and back, around suspensions.

Days are counted as day numbers (ordinals) and hours as moments in UTC. A count is cut at each
suspension and made whole span by whole span, so its cost does not grow with its length.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta, timezone
from typing import NamedTuple

from ecms_core.law.calendars import (
    MAX_ORDINAL,
    Calendar,
    Doubt,
    add_months,
    instant,
    is_within_the_calendar,
    local_day,
)
from ecms_core.law.reasons import Moment, Quantity
from ecms_core.law.rules import FixedDay, Rule
from ecms_core.problems import Problem
from ecms_core.words import _

MAX_SUSPENSION_DAYS = 7_305
NO_END = MAX_ORDINAL + 1
ITS_START = _("its start")
MONTHS = {"months": 1, "years": 12}


class Suspension(NamedTuple):
    """Days, first and last included, in which the time stands still; no end: until further notice.

    One until 00:00 ends with the day before: nothing of the day that begins there stood still.

    Where the rule lets the time go on after inactivity, that is counted from the ``last_act`` of
    the procedure, or from the last of the ``acts`` before it was over. ``known_to`` is the day up
    to which the acts are known; without it no other followed.
    """

    since: Moment
    until: Moment | None = None
    reason: str = ""
    basis: str = ""
    last_act: date | None = None
    acts: tuple[date, ...] = ()
    known_to: date | None = None


class Pause(NamedTuple):
    """A suspension as it is counted: its end may come from inactivity, overlaps are merged.

    ``no_act``: no act is recorded from which that was counted; ``ahead``: one may follow still.
    """

    since: Moment
    until: Moment | None
    reason: str = ""
    basis: str = ""
    quiet_since: date | None = None  # the last act, where it was inactivity that ended the pause
    no_act: bool = False
    ahead: bool = False

    def holds(self, day: date) -> bool:
        """Whether the time stands still on the day."""
        return _as_day(self.since) <= day and (self.until is None or day <= _as_day(self.until))


class _Days(NamedTuple):
    """A kind of day: the n-th after a day, and how many after one day up to another."""

    forward: Callable[[int, int], int]
    between: Callable[[int, int], int]


CALENDAR_DAYS = _Days(lambda position, count: position + count, lambda after, until: until - after)


class _Trace(NamedTuple):
    """What a count leaves behind: the spans whose working days it counted, the pauses it met.

    ``left`` is what remained where the time stands still.
    """

    spans: list[tuple[int, int]]
    met: list[Pause]
    left: list[Quantity]


class Run(NamedTuple):
    """A count: its last day before and after the roll; neither while the time stands still.

    ``spans`` are the day numbers over which working days were counted; ``looked_at`` are they and
    those in which the roll looked for a working day, ``is_sure`` whether the holidays of all their
    years are known. ``left`` is what remains while the time stands still. ``more`` is what was
    counted after the length, in other units, ``named`` the day from which, where the law names one.
    """

    end: Moment | None
    due: Moment | None
    length: Quantity
    spans: Sequence[tuple[int, int]]
    met: tuple[Pause, ...]
    doubts: Sequence[Doubt]
    left: tuple[Quantity, ...] = ()
    looked_at: Sequence[tuple[int, int]] = ()
    is_sure: bool = True
    more: tuple[Quantity, ...] = ()
    named: date | None = None


# Of a time whose length is still to be set.
NOT_COUNTED = Run(None, None, Quantity(0, ""), (), (), ())


def _as_day(moment: Moment) -> date:
    return moment.date() if isinstance(moment, datetime) else moment


def day_of(ordinal: int, rule: Rule, start: object) -> date:
    """The date of a day number, refused outside the years 1 to 9999."""
    if not 1 <= ordinal <= MAX_ORDINAL:
        raise Problem("ECMS-L030", rule=rule.id, found=start)
    return date.fromordinal(ordinal)


def merge_pauses(
    rule: Rule, suspensions: Sequence[Suspension], calendar: Calendar
) -> tuple[Pause, ...]:
    """The suspensions in order, checked, ended by inactivity where the rule says so, and merged."""
    if not suspensions:
        return ()
    merged: list[Pause] = []
    for pause in sorted(
        (_pause(rule, given, calendar) for given in suspensions),
        key=lambda pause: instant(pause.since, calendar.zone),
    ):
        last = merged[-1] if merged else None
        if last is None or _over(last, calendar) <= instant(pause.since, calendar.zone):
            merged.append(pause)
        elif _over(last, calendar) < _over(pause, calendar):
            reasons = "; ".join(dict.fromkeys(filter(None, (last.reason, pause.reason))))
            bases = "; ".join(dict.fromkeys(filter(None, (last.basis, pause.basis))))
            merged[-1] = pause._replace(since=last.since, reason=reasons, basis=bases)
    return tuple(merged)


def _pause(rule: Rule, given: Suspension, calendar: Calendar) -> Pause:
    for moment in (given.since, given.until):
        if moment is not None and not is_within_the_calendar(moment, calendar.zone):
            outside = _("it does not lie within the years 1 to 9999")
            raise Problem("ECMS-L028", since=given.since, until=given.until, found=outside)
    since, until = _local(given.since, calendar), _local(given.until, calendar)
    if since is None:
        raise Problem("ECMS-L028", since=given.since, until=until, found=_("it has no first day"))
    quiet_since, no_act, ahead = None, False, False
    if until is None and rule.resumes_after is not None:
        act = _last_act(rule, given, _as_day(since), calendar)
        quiet_since, no_act = act or _as_day(since), act is None
        until = _resumption(rule, quiet_since, calendar)
        ahead = given.known_to is not None and given.known_to <= until
    if until is not None:
        problem = ""
        if _as_day(until) == date.max:
            problem = _("it does not end within the years 1 to 9999")
        elif _last(until, calendar) < instant(since, calendar.zone):
            problem = _("it ends before it begins")
        elif (_as_day(until) - _as_day(since)).days > MAX_SUSPENSION_DAYS:
            problem = _("it is longer than {most} days").format(most=MAX_SUSPENSION_DAYS)
        if problem:
            raise Problem("ECMS-L028", since=since, until=until, found=problem)
        until = _whole_days(instant(since, calendar.zone), until)
    return Pause(since, until, given.reason, given.basis, quiet_since, no_act, ahead)


def _last_act(rule: Rule, given: Suspension, since: date, calendar: Calendar) -> date | None:
    """The act from which inactivity is counted: what follows once that is over moves nothing."""
    found = given.last_act
    for act in sorted(given.acts):
        if act > _resumption(rule, found or since, calendar):
            break
        if act >= (found or since):
            found = act
    return found


def _local(moment: Moment | None, calendar: Calendar) -> Moment | None:
    """The moment in the country's zone; a day as it is."""
    if not isinstance(moment, datetime):
        return moment
    return instant(moment, calendar.zone).astimezone(calendar.zone)


def _whole_days(since: datetime, until: Moment) -> Moment:
    """The end of a pause; until 00:00 is the day before, so that one end is told in one way.

    A pause without length is on the day of its moment, and keeps it.
    """
    if not isinstance(until, datetime) or until.time() != time.min or until.fold or until <= since:
        return until
    return until.date() - timedelta(1)


def _last(until: Moment, calendar: Calendar) -> datetime:
    """The last moment that is still within."""
    if isinstance(until, datetime):
        return until
    return instant(until + timedelta(1), calendar.zone) - timedelta(microseconds=1)


def _over(pause: Pause, calendar: Calendar) -> datetime:
    """The first moment after a pause: the end of its last day, where a day is given."""
    if pause.until is None:
        return datetime.max.replace(tzinfo=calendar.zone)
    if isinstance(pause.until, datetime):
        return pause.until
    return instant(pause.until + timedelta(1), calendar.zone)


def _resumption(rule: Rule, after: date, calendar: Calendar) -> date:
    """The last day of a suspension that ends after a time without acts."""
    quiet = rule.resumes_after
    if quiet is None or quiet.unit == "calendar_days":
        return day_of(after.toordinal() + (quiet.most if quiet else 0), rule, after)
    return date.fromordinal(calendar.forward(after.toordinal(), quiet.most))


class DayClock:
    """Counts calendar days, working days, weeks, months and years."""

    def __init__(self, rule: Rule, calendar: Calendar, pauses: Sequence[Pause]) -> None:
        self.rule = rule
        self.calendar = calendar
        self.working = _Days(calendar.forward, calendar.working_between)
        self.pauses = [
            (
                pause,
                _as_day(pause.since).toordinal(),
                NO_END if pause.until is None else _as_day(pause.until).toordinal(),
            )
            for pause in pauses
        ]

    def begin(self, at: Moment) -> date:
        """The local day of the start."""
        return local_day(at, self.calendar.zone)

    def run(self, since: Moment, parts: Sequence[Quantity]) -> Run:
        """The last day after all parts, one behind the other, and its roll."""
        rule = self.rule
        trace = _Trace([], [], [])
        position = _as_day(since).toordinal()
        named = None
        if rule.fixed is not None:
            position = self._fixed(_as_day(since), rule.fixed, trace)
            named = day_of(position, rule, since)
        elif rule.first_day_counts:
            position += 1 if rule.backward else -1
        joined = _join(parts)
        total = joined[0] if joined else Quantity(0, "calendar_days")
        for number, part in enumerate(joined):
            after = self._advance(position, part, trace)
            if after is None:
                left = (*trace.left, *joined[number + 1 :])
                return Run(None, None, total, (), tuple(trace.met), (), left)
            position = after
        end = day_of(position, rule, since)
        due = self._roll(position, trace)
        if due is None:
            return Run(None, None, total, (), tuple(trace.met), (), tuple(trace.left))
        spans = trace.spans
        looked_at = spans
        if rule.roll != "none" and not (due == position and _holds(spans, position)):
            looked_at = [*spans, (min(position, due), max(position, due))]
        # A time of a year or more is long enough not to hang on the chance that its last day is a
        # holiday nobody knows of yet: it is uncertain only when it does roll.
        is_long = due == position and total.n * MONTHS.get(total.unit, 0) >= 12
        decided = spans if is_long else looked_at
        is_sure = all(self.calendar.is_sure(*span) for span in looked_at)
        doubts: list[Doubt] = []
        if not is_sure:
            doubts = [doubt for span in decided for doubt in self.calendar.doubts(*span)]
        last = end if due == position else day_of(due, rule, since)
        more = tuple(part for part in joined[1:] if part.n)
        met = tuple(trace.met)
        return Run(end, last, total, spans, met, doubts, (), looked_at, is_sure, more, named)

    def _advance(self, position: int, part: Quantity, trace: _Trace) -> int | None:
        """The day number after the part; None where a suspension without end comes first."""
        if self.rule.backward:
            end = self._back(position, part)
            if part.unit == "working_days" and part.n:
                trace.spans.append((end, position - 1))
            return end
        if part.unit == "working_days":
            return self._around(position, part.n, self.working, trace)
        days = part.n
        if part.unit == "weeks":
            days *= 7
        elif part.unit in MONTHS:
            anchor = position + 1 if self.rule.first_day_counts else position
            there = self._shift(anchor, part.n * MONTHS[part.unit])
            days = there - anchor
            if self.rule.first_day_counts and _is_clipped(anchor, there):
                days += 1  # the day before the one that the shorter month lacks is its last
        return self._around(position, days, CALENDAR_DAYS, trace)

    def _around(self, position: int, left: int, days: _Days, trace: _Trace) -> int | None:
        """The ``left``-th day after the position that is not in a pause."""
        spans = trace.spans if days is self.working else []
        for pause, first, last in self.pauses if left else ():
            if last <= position:
                continue
            if days.forward(position, left) < first:
                break
            trace.met.append(pause)
            if first - 1 > position:
                left -= days.between(position, first - 1)
                spans.append((position + 1, first - 1))
            if last == NO_END:
                unit = "working_days" if days is self.working else "calendar_days"
                trace.left.append(Quantity(left, unit))
                return None
            position = last
        if left:
            end = days.forward(position, left)
            spans.append((position + 1, end))
            return end
        return position

    def _back(self, position: int, part: Quantity) -> int:
        if not part.n:
            return position
        if part.unit == "working_days":
            return self.calendar.backward(position, part.n)
        if part.unit in MONTHS:
            anchor = position - 1 if self.rule.first_day_counts else position
            return position - (anchor - self._shift(anchor, -part.n * MONTHS[part.unit]))
        return position - part.n * (7 if part.unit == "weeks" else 1)

    def _shift(self, ordinal: int, months: int) -> int:
        day = day_of(ordinal, self.rule, ITS_START)
        try:
            return add_months(day, months, self.rule.keeps_month_end).toordinal()
        except ValueError:
            raise Problem("ECMS-L030", rule=self.rule.id, found=day) from None

    def _fixed(self, since: date, fixed: FixedDay, trace: _Trace) -> int:
        first = since.replace(day=1, month=fixed.month or since.month).toordinal()
        first = self._shift(first, 12 * fixed.years + fixed.months)
        month = date.fromordinal(first)
        last = first + monthrange(month.year, month.month)[1] - 1
        if fixed.day == "last_working":
            found = self.calendar.backward(last + 1, 1)
            trace.spans.append((found, last))
            return found
        if fixed.day == "last":
            return last
        return min(first + int(fixed.day) - 1, last)

    def _roll(self, position: int, trace: _Trace) -> int | None:
        roll = self.rule.roll
        if roll == "none" or self.calendar.is_working_ordinal(position):
            return position
        if roll == "previous":
            return self.calendar.backward(position, 1)
        return self._around(position, 1, self.working, _Trace([], trace.met, trace.left))


class HourClock:
    """Counts hours as they pass on the clock, weekends and holidays included."""

    def __init__(self, rule: Rule, calendar: Calendar, pauses: Sequence[Pause]) -> None:
        self.rule = rule
        self.calendar = calendar
        self.pauses = [
            (
                pause,
                self._utc(pause.since),
                None if pause.until is None else self._utc(_over(pause, calendar)),
            )
            for pause in pauses
        ]

    def begin(self, at: Moment) -> datetime:
        """The moment of the start in the country's zone; 00:00 where only a date is known."""
        return self._utc(at).astimezone(self.calendar.zone)

    def run(self, since: Moment, parts: Sequence[Quantity]) -> Run:
        """The moment at which the hours have passed."""
        hours = sum(part.n for part in parts)
        length = Quantity(hours, "hours")
        position, left = self._utc(since), timedelta(hours=hours)
        met: list[Pause] = []
        try:
            for pause, first, last in self.pauses:
                if last is not None and last <= position:
                    continue
                if position + left <= first:
                    break
                met.append(pause)
                left -= max(first - position, timedelta(0))
                if last is None:
                    # What is left of an hour is told as a whole one.
                    rest = Quantity(-(-left // timedelta(hours=1)), "hours")
                    return Run(None, None, length, (), tuple(met), (), (rest,))
                position = last
            due = (position + left).astimezone(self.calendar.zone)
        except OverflowError:
            raise Problem("ECMS-L030", rule=self.rule.id, found=since) from None
        return Run(due, due, length, (), tuple(met), ())

    def _utc(self, at: Moment) -> datetime:
        at = instant(at, self.calendar.zone)
        try:
            return at.astimezone(timezone.utc)
        except OverflowError:
            raise Problem("ECMS-L030", rule=self.rule.id, found=at) from None


def _holds(spans: Sequence[tuple[int, int]], position: int) -> bool:
    """Whether the last of the spans has the day number in it."""
    return bool(spans) and spans[-1][0] <= position <= spans[-1][1]


def _is_clipped(since: int, there: int) -> bool:
    """Whether a shorter month has no day of the number at which its count began."""
    return date.fromordinal(there).day < date.fromordinal(since).day


def _join(parts: Sequence[Quantity]) -> list[Quantity]:
    """The parts with neighbours of one unit added up: 9 months and 3 months are 12 months."""
    joined: list[Quantity] = []
    for part in parts:
        if joined and joined[-1].unit == part.unit:
            joined[-1] = Quantity(joined[-1].n + part.n, part.unit)
        else:
            joined.append(part)
    return joined
