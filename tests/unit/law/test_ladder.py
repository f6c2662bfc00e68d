"""A rung is reached on the right day, by working days."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from ecms_core.law.country_law import CountryLaw
from ecms_core.law.ladder import EXPIRY, USUAL, Rung, horizon, in_order

pytestmark = pytest.mark.unit


@pytest.mark.parametrize("working_days", [-10, -3, -1, 0, 1, 2, 5, 12])
def test_the_horizon_is_the_last_day_that_is_so_near(
    philippines: CountryLaw, working_days: int
) -> None:
    calendar = philippines.calendar
    for offset in range(0, 420, 3):
        today = date(2026, 1, 1) + timedelta(offset)
        last = horizon(calendar, today, working_days).toordinal()
        for due in (last, last + 1):
            day = today.toordinal()
            if working_days >= 0:
                reached = calendar.working_between(day, due) <= working_days
            else:
                reached = calendar.working_between(due, day) >= -working_days
            assert reached == (due == last), (today, date.fromordinal(due))


def test_the_expiry_stands_between_what_comes_before_and_after() -> None:
    assert [rung.recipient for rung in in_order(USUAL)] == [
        "Inspector", "Supervisor", EXPIRY, "Director",
    ]  # fmt: skip
    assert in_order([Rung(-2, "Director"), Rung(0, "Inspector")])[1].recipient == EXPIRY
