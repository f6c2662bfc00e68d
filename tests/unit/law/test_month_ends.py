"""A month whose first day counts ends the day before its number comes again, or with the month."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from ecms_core.law.ledger import NOTHING, Event
from ecms_core.law.recount import recompute
from ecms_core.law.register import Register

pytestmark = pytest.mark.unit


@pytest.mark.parametrize("month_end", ["clip", "last_day"])
@pytest.mark.parametrize(
    ("start", "months", "due"),
    [
        (date(2026, 1, 28), 1, date(2026, 2, 27)),
        (date(2026, 1, 29), 1, date(2026, 2, 28)),
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2026, 3, 31), 1, date(2026, 4, 30)),
        (date(2026, 1, 31), 2, date(2026, 3, 30)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
    ],
)
def test_a_shorter_month_takes_no_day_twice(make_law, month_end, start, months, due):
    law = make_law(
        length=months, unit="months", roll="none", first_day="counted", month_end=month_end
    )
    assert law.deadline("R", [Event("served", start)]).due == due
    register = Register.of([(law.rules["R"][0], start, NOTHING)], law.calendar.zone)
    assert recompute(register, law.country()).due.tolist() == [np.datetime64(due, "us").item()]
