"""The earliest or latest of several times: what happened to it reaches those that it may reach."""

from __future__ import annotations

from datetime import date

import pytest

from ecms_core.law.clocks import Suspension
from ecms_core.law.ledger import Event, Extension, Interruption, Ledger
from ecms_core.law.reasons import paragraph
from ecms_core.problems import Problem
from tests.unit.law.conftest import STATED

pytestmark = pytest.mark.unit
IN_DAYS = {"at_expiry": "none_internal_target", "unit": "calendar_days", "roll": "none", **STATED}
EXTENDED = {"extension": {"length": 5, "unit": "calendar_days"}}


@pytest.fixture(scope="module")
def several(make_law):
    """The day in March on which the first or last of A (10 days) and B (20) from the 1st ends."""

    def due(which: str, ledger: Ledger, a: dict, b: dict) -> int:
        law = make_law(
            more=[
                {"id": "A", "title": "A", "starts": "served", "length": 10, **IN_DAYS, **a},
                {"id": "B", "title": "B", "starts": "issued", "length": 20, **IN_DAYS, **b},
            ],
            at_expiry="none_internal_target",
            **{which: ["A", "B"]},
        )
        events = [Event("issued", date(2026, 3, 1)), Event("served", date(2026, 3, 5))]
        return law.deadline("R", events, ledger).due.day

    return due


def days(*numbers: int) -> list[date]:
    return [date(2026, 3, number) for number in numbers]


STANDS = Ledger(suspensions=[Suspension(*days(7, 10))])
GRANTED = Ledger(extensions=[Extension(granted=days(15)[0])])
AGAIN = Ledger(interruptions=[Interruption(days(12)[0])])


@pytest.mark.parametrize(
    ("which", "ledger", "fields", "day"),
    [
        # A runs to the 15th, B to the 21st; 4 days of standing still lengthen whom they may.
        ("earliest_of", STANDS, ({}, {"suspension": False}), 19),
        ("latest_of", STANDS, ({}, {"suspension": False}), 21),
        ("earliest_of", STANDS, ({"suspension": False}, {}), 15),
        ("latest_of", STANDS, ({"suspension": False}, {}), 25),
        ("earliest_of", GRANTED, (EXTENDED, {}), 20),
        ("latest_of", GRANTED, ({}, EXTENDED), 26),
        ("earliest_of", AGAIN, ({"interruption": True}, {}), 21),
        ("latest_of", AGAIN, ({"interruption": True}, {}), 22),
    ],
)
def test_each_takes_what_its_own_rule_allows(several, which, ledger, fields, day):
    assert several(which, ledger, *fields) == day


@pytest.mark.parametrize(
    ("ledger", "field", "code"),
    [
        (STANDS, {"suspension": False}, "ECMS-L029"),
        (AGAIN, {}, "ECMS-L029"),
        (GRANTED, {}, "ECMS-L025"),
    ],
)
def test_what_none_of_them_allows_is_refused(several, ledger, field, code):
    with pytest.raises(Problem) as caught:
        several("earliest_of", ledger, field, field)
    assert (caught.value.code, caught.value.details["rule"]) == (code, "R")


def test_what_came_outside_the_time_of_one_is_left_to_the_others(several):
    # A is served on the 5th and over on the 15th; B begins on the 1st and is over on the 21st.
    later, before = (Ledger(extensions=[Extension(granted=day)]) for day in days(18, 3))
    assert several("latest_of", later, EXTENDED, EXTENDED) == 26
    assert several("earliest_of", before, EXTENDED, EXTENDED) == 15
    early = Ledger(interruptions=[Interruption(days(3)[0])])
    assert several("earliest_of", early, {"interruption": True}, {"interruption": True}) == 15
    with pytest.raises(Problem, match="ECMS-L027"):
        several("earliest_of", later, EXTENDED, EXTENDED)


def test_the_dates_of_all_are_told_and_the_effect_is_the_rule_s_own(make_law):
    effects = [{"at_expiry": "silence_positive"}, {"at_expiry": "right_lost_by_party"}]
    times = [
        {"id": name, "title": name, "starts": word, "length": length, **IN_DAYS, **effect}
        for name, word, length, effect in zip(
            "AB", ("served", "issued"), (10, 20), effects, strict=True
        )
    ]
    law = make_law(more=times, at_expiry="none_internal_target", earliest_of=["A", "B"])
    events = [Event("issued", date(2026, 3, 1)), Event("served", date(2026, 3, 5))]
    found = law.deadline("R", events)
    told = paragraph(found.reasons)
    assert "The time of A ends on Sunday 15 March 2026 [Act 1]." in told
    assert "The time of B ends on Saturday 21 March 2026 [Act 1]." in told
    assert told.endswith("When the time ends: only an internal target has passed.")
    assert told.count("When the time ends") == 1 and "silence" not in told
    assert found.as_data()["at_expiry"] == found.reasons[-1].detail["word"]
