"""The light of a deadline, against its definition day by day."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecms_core.law.clocks import Suspension
from ecms_core.law.ledger import Event, Ledger
from ecms_core.law.lights import Thresholds, lights

pytestmark = pytest.mark.unit
START = date(2026, 3, 2)


@settings(max_examples=40, deadline=None)
@given(
    length=st.integers(1, 60),
    unit=st.sampled_from(["calendar_days", "working_days"]),
    paused=st.lists(st.tuples(st.integers(-5, 60), st.integers(0, 20)), max_size=2),
)
def test_the_light_keeps_its_definition(make_law, length, unit, paused):
    law = make_law(length=length, unit=unit)
    spans = [(START + timedelta(first), START + timedelta(first + long)) for first, long in paused]
    ledger = Ledger(suspensions=[Suspension(*span) for span in spans])
    deadline = law.deadline("R", [Event("served", START)], ledger)
    shown = lights(deadline, law.calendar)
    due = deadline.due

    def stands(day):
        return any(since <= day <= until for since, until in spans)

    def left(day):
        return sum(not stands(day + timedelta(n)) for n in range(1, (due - day).days + 1))

    for number in range(1, (due - START).days + 5):
        day = START + timedelta(number)
        working = law.calendar.working_between(day.toordinal(), due.toordinal())
        if stands(day) and day <= due:
            expected = "grey"
        elif day > due or working <= 2:
            expected = "red"
        elif 2 * left(day) <= left(START):
            expected = "amber"
        else:
            expected = "green"
        assert shown.on(day) == expected, day


def test_grey_without_an_end(make_law):
    law = make_law(length=10, unit="working_days")
    ledger = Ledger(suspensions=[Suspension(START)])
    shown = lights(law.deadline("R", [Event("served", START)], ledger), law.calendar)
    assert shown.on(date(2030, 1, 1)) == "grey"
    assert shown.red_from is None


def test_thresholds_are_the_ministrys(make_law):
    law = make_law(length=20, unit="working_days")
    deadline = law.deadline("R", [Event("served", START)])
    shown = lights(deadline, law.calendar, Thresholds(red_working_days=5))
    assert deadline.due == date(2026, 3, 30)
    assert shown.on(date(2026, 3, 22)) == "amber"
    assert shown.on(date(2026, 3, 23)) == "red"


def test_hours_are_red_within_two_working_days(make_law):
    law = make_law(length=240, unit="hours")
    start = datetime.fromisoformat("2026-03-02T12:00")
    shown = lights(law.deadline("R", [Event("served", start)]), law.calendar)
    assert shown.on(datetime.fromisoformat("2026-03-07T11:59")) == "green"
    assert shown.on(datetime.fromisoformat("2026-03-07T12:00")) == "amber"
    assert shown.on(date(2026, 3, 9)) == "amber"
    assert shown.on(date(2026, 3, 10)) == "red"


def test_a_count_backwards_has_no_half(make_law):
    law = make_law(length=3, unit="working_days", direction="before")
    shown = lights(law.deadline("R", [Event("served", date(2026, 3, 20))]), law.calendar)
    assert [shown.on(date(2026, 3, day)) for day in (1, 12, 13, 18)] == [
        "green",
        "green",
        "red",
        "red",
    ]
