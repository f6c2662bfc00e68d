"""The ladder of reminders: who is told how many working days before or after the last day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from ecms_core.law.calendars import Calendar

EXPIRY = "Expiry"


class Rung(NamedTuple):
    """One rung: so many working days before the last day (below nought: after it), and who."""

    working_days: int
    recipient: str

    @property
    def id(self) -> str:
        """What the record of a fired rung calls it."""
        return f"{self.recipient} {self.working_days}"


USUAL = (Rung(5, "Inspector"), Rung(2, "Supervisor"), Rung(-1, "Director"))


def in_order(rungs: Sequence[Rung]) -> tuple[Rung, ...]:
    """The rungs in the order in which they come, with the expiry itself among them."""
    climbing = sorted(rungs, key=lambda rung: (-rung.working_days, rung.recipient))
    before = [rung for rung in climbing if rung.working_days >= 0]
    return (*before, Rung(0, EXPIRY), *climbing[len(before) :])


def horizon(calendar: Calendar, today: date, working_days: int) -> date:
    """The latest last day for which a rung of so many working days has been reached today."""
    day = today.toordinal()
    if working_days >= 0:
        return date.fromordinal(calendar.forward(day, working_days + 1) - 1)
    return date.fromordinal(calendar.backward(day + 1, -working_days) - 1)
