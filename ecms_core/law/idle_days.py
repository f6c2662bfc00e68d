"""Days that a calendar withdraws or swaps, and that change nothing: a digit may be mistyped."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from ecms_core.law.calendars import Calendar, ChangedDay, NamedDay


class IdleDay(NamedTuple):
    """A day that changes nothing, and why."""

    changed: ChangedDay
    text: str


def idle_days(calendar: Calendar) -> Iterator[IdleDay]:
    """The days of a calendar that are withdrawn or swapped and change nothing, in their order."""
    swapped = {one.day for one in calendar.changed if one.kind == "off"}
    gazetted = tuple(named for named in calendar.gazetted if named.day not in swapped)
    listed = _without_acts(calendar)
    with_days_off = _without_acts(calendar, withdrawn=calendar.withdrawn)
    unswapped = _without_acts(calendar, withdrawn=calendar.withdrawn, gazetted=gazetted)
    for one in calendar.changed:
        if one.kind == "withdrawn":
            if one.day.toordinal() not in listed.year(one.day.year).off:
                yield IdleDay(one, f"'{one.name}' is withdrawn on a day that is no holiday")
        elif one.kind == "on":
            if with_days_off.is_working(one.day):
                yield IdleDay(one, f"'{one.name}' makes a working day of one that is one already")
        elif not unswapped.is_working(one.day):
            yield IdleDay(one, f"'{one.name}' makes a day off of one that is one already")


def _without_acts(
    calendar: Calendar,
    *,
    withdrawn: frozenset[date] = frozenset(),
    gazetted: tuple[NamedDay, ...] | None = None,
) -> Calendar:
    """The calendar before its swaps made working days, and before any office was shut."""
    return Calendar(
        weekend=calendar.weekend,
        published=calendar.published,
        gazetted=calendar.gazetted if gazetted is None else gazetted,
        withdrawn=withdrawn,
        complete_years=calendar.complete_years,
    )
