"""The traffic light of a deadline, as the days on which it changes.

A register stores these days beside the deadline, so that the light of a million deadlines is a
comparison with today and no calculation.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from fractions import Fraction

from ecms_core.law.calendars import Calendar, local_day
from ecms_core.law.clocks import Pause
from ecms_core.law.deadlines import Deadline
from ecms_core.law.reasons import Moment

ONE_DAY = timedelta(1)
GREEN, AMBER, RED, GREY = "green", "amber", "red", "grey"


@dataclass(frozen=True)
class Thresholds:
    """Amber when at most this share of the time is left; red at so many working days."""

    amber_share: Fraction = Fraction(1, 2)
    red_working_days: int = 2


USUAL = Thresholds()


@dataclass(frozen=True)
class Lights:
    """From which day (or moment) on a deadline is amber and red, and when it is grey."""

    amber_from: Moment | None
    red_from: date | None
    pauses: tuple[Pause, ...]

    def on(self, now: Moment) -> str:
        """The light at a day or moment."""
        today = now.date() if isinstance(now, datetime) else now
        if self.red_from is None or any(pause.holds(today) for pause in self.pauses):
            return GREY
        if today >= self.red_from:
            return RED
        if isinstance(self.amber_from, datetime):
            zone = self.amber_from.tzinfo
            moment = now if isinstance(now, datetime) else datetime.combine(now, time(), zone)
            moment = moment if moment.tzinfo else moment.replace(tzinfo=zone)
            return AMBER if moment >= self.amber_from else GREEN
        return AMBER if self.amber_from is not None and today >= self.amber_from else GREEN


def lights(deadline: Deadline, calendar: Calendar, thresholds: Thresholds = USUAL) -> Lights:
    """When the deadline's light changes; grey throughout while it has no last day."""
    if deadline.due is None:
        return Lights(None, None, deadline.pauses)
    last = local_day(deadline.due, calendar.zone)
    red = last
    if thresholds.red_working_days >= 0:
        counted_from = last.toordinal() + 1
        red = date.fromordinal(calendar.backward(counted_from, thresholds.red_working_days + 1))
    amber = _amber(deadline, thresholds)
    if amber is None or local_day(amber, calendar.zone) >= red:
        amber = red
    return Lights(amber, red, deadline.pauses)


def _amber(deadline: Deadline, thresholds: Thresholds) -> Moment | None:
    """The day on which the share is reached; None for a time that has no beginning before its end.

    A count backwards begins with nothing: there is no share of it, only its last day.
    """
    start, due = deadline.start, deadline.due
    used = 1 - thresholds.amber_share
    if isinstance(due, datetime) and isinstance(start, datetime):
        return start + (due - start) * used.numerator / used.denominator
    first, last = _day(start), _day(due) if due else None
    if last is None or last <= first:
        return None
    paused = sum(
        (min(_day(pause.until or last), last) - max(_day(pause.since) - ONE_DAY, first)).days
        for pause in deadline.pauses
    )
    total = (last - first).days - paused
    left = -(-total * used.numerator // used.denominator)
    at = first
    for pause in deadline.pauses:
        free = max((_day(pause.since) - at).days - 1, 0)
        if left <= free:
            break
        left -= free
        at = _day(pause.until or last)
    return at + timedelta(left)


def _day(moment: Moment) -> date:
    return moment.date() if isinstance(moment, datetime) else moment
