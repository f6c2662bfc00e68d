"""What a time is counted with is taken by its day: of several times, of service and distance."""

from __future__ import annotations

from datetime import date

import pytest

from ecms_core.law.clocks import Suspension
from ecms_core.law.ledger import Event, Extension, Interruption, Ledger
from ecms_core.law.several import allowing
from ecms_core.problems import Problem
from tests.unit.law.conftest import STATED

pytestmark = pytest.mark.unit
IN_DAYS = {
    "title": "T", "starts": "served", "unit": "calendar_days", "roll": "none",
    "at_expiry": "none_internal_target", **STATED,
}  # fmt: skip
OLD, NEW = {"valid_to": date(2025, 12, 31)}, {"valid_from": date(2026, 1, 1)}
AFTER = date(2026, 3, 2)


def _without_none(rule: dict) -> dict:
    return {key: value for key, value in rule.items() if value is not None}


def due(law, on: date, ledger: Ledger = Ledger(), method: str = "") -> date:  # noqa: B008
    return law.deadline("R", [Event("served", on, method)], ledger).due


def test_the_version_of_several_that_is_in_force_decides(make_law):
    """An Act that lets the first of two times count where the last did has done so from its day."""
    law = make_law(
        more=[
            {"id": "A", "length": 10, **IN_DAYS},
            {"id": "B", "length": 20, **IN_DAYS},
            {"id": "R", "title": "T", "earliest_of": ["A", "B"], "at_expiry": IN_DAYS["at_expiry"],
             **STATED, **NEW},
        ],
        latest_of=["A", "B"],
        at_expiry=IN_DAYS["at_expiry"],
        **OLD,
    )  # fmt: skip
    assert due(law, date(2025, 3, 2)) == date(2025, 3, 22)
    assert due(law, AFTER) == date(2026, 3, 12)
    # Of what began before it, the law of then decides, also where its last day is after it.
    assert due(law, date(2025, 12, 31)) == date(2026, 1, 20)


def test_acts_are_those_that_the_version_in_force_takes(make_law):
    law = make_law(
        more=[
            {"id": "A", "length": 10, **IN_DAYS, "interruption": True},
            {"id": "B", "length": 20, **IN_DAYS},
            {"id": "R", "title": "T", "latest_of": ["B"], "at_expiry": IN_DAYS["at_expiry"],
             **STATED, **NEW},
        ],
        latest_of=["A"],
        at_expiry=IN_DAYS["at_expiry"],
        **OLD,
    )  # fmt: skip
    old, new = law.rules["R"]
    assert allowing(old, law.counted_by(old), law.members_of(old)).restarts
    assert not allowing(new, law.counted_by(new), law.members_of(new)).restarts


def test_no_version_of_several_is_refused_by_its_days(make_law):
    law = make_law(
        more=[{"id": "A", "length": 10, **IN_DAYS}],
        latest_of=["A"],
        at_expiry=IN_DAYS["at_expiry"],
        **OLD,
    )
    with pytest.raises(Problem, match="ECMS-L032"):
        due(law, AFTER)


def test_service_is_deemed_done_by_the_law_of_its_day(make_law):
    way = {"id": "post", "title": "post", **STATED}
    five, one = ({"deemed": {"length": n, "unit": "calendar_days"}} for n in (5, 1))
    law = make_law(
        extra={"services": [{**way, **five, **NEW}, {**way, **one, **OLD}]},
        length=10,
        unit="calendar_days",
        roll="none",
    )
    assert due(law, date(2025, 12, 31), method="post") == date(2026, 1, 11)
    assert due(law, date(2026, 1, 1), method="post") == date(2026, 1, 16)
    later = make_law(extra={"services": [{**way, **five, **NEW}]}, length=10, unit="calendar_days")
    with pytest.raises(Problem, match="ECMS-L032"):
        due(later, date(2025, 12, 31), method="post")


def test_distance_adds_what_the_table_of_the_start_says(make_law):
    table = {"id": "D", "unit": "calendar_days", **STATED}
    fields = {"length": 10, "unit": "calendar_days", "roll": "none", "distance": "D"}
    both = [{**table, "days": {"Far": 3}, **OLD}, {**table, "days": {"Far": 7}, **NEW}]
    law, far = make_law(extra={"distances": both}, **fields), Ledger(place="Far")
    assert due(law, date(2025, 3, 2), far) == date(2025, 3, 15)
    assert due(law, AFTER, far) == date(2026, 3, 19)
    ended = make_law(extra={"distances": both[:1]}, **fields)
    assert due(ended, AFTER) == date(2026, 3, 12)
    with pytest.raises(Problem, match="ECMS-L032"):
        due(ended, AFTER, far)


def test_a_length_that_is_set_is_that_of_those_that_let_it_be_set(make_law):
    several = {"latest_of": ["A", "B"], "at_expiry": IN_DAYS["at_expiry"]}
    of_a = {"id": "A", "length": {"min": 5, "max": 30}, **IN_DAYS}
    law = make_law(more=[of_a, {"id": "B", "length": 10, **IN_DAYS}], **several)
    (rule,) = law.rules["R"]
    found = law.deadline("R", [Event("served", AFTER)], Ledger(length=12))
    assert (found.due, found.provisional) == (date(2026, 3, 14), False)
    assert due(law, AFTER, Ledger(length=5)) == date(2026, 3, 12)
    length = allowing(rule, law.counted_by(rule), law.members_of(rule)).length
    assert (length.least, length.most) == (5, 30)
    with pytest.raises(Problem, match="ECMS-L024"):
        due(law, AFTER, Ledger(length=31))
    fixed = make_law(more=[{**of_a, "length": 9}, {"id": "B", "length": 10, **IN_DAYS}], **several)
    with pytest.raises(Problem, match="ECMS-L024"):
        due(fixed, AFTER, Ledger(length=9))


@pytest.fixture(scope="module")
def replaced(make_law):
    """``replaced(old, new, *rules)``: R of the times ``old`` to 2025, of ``new`` from 2026 on."""

    def law_of(old: dict, new: dict, *rules: dict):
        known = {"at_expiry": IN_DAYS["at_expiry"], **STATED}
        later = {"id": "R", "title": "T", **known, **NEW, **new}
        return make_law(
            more=[*(_without_none({**IN_DAYS, **rule}) for rule in rules), later],
            **known,
            **OLD,
            **old,
        )

    return law_of


A, B = {"id": "A", "length": 10}, {"id": "B", "length": 30}


def test_an_interruption_leaves_a_time_of_several_under_its_law(replaced):
    again = {"interruption": True}
    law = replaced({"latest_of": ["A", "B"]}, {"earliest_of": ["A", "B"]}, A | again, B | again)
    acts = Ledger(interruptions=[Interruption(date(2026, 1, 3))])
    assert due(law, date(2025, 12, 28), acts) == date(2026, 2, 2)
    assert due(law, date(2026, 1, 1), acts) == date(2026, 1, 13)


def test_what_only_another_version_takes_does_not_stop_the_one_in_force(replaced):
    ended = {"id": "B", "length": 30, **OLD}
    longer = {"id": "C", "length": {"min": 5, "max": 60}}
    law = replaced({"latest_of": ["A", "B"]}, {"latest_of": ["A", "C"]}, A, ended, longer)
    assert due(law, AFTER, Ledger(length=60)) == date(2026, 5, 1)
    with pytest.raises(Problem, match="ECMS-L024"):
        due(law, date(2025, 3, 2), Ledger(length=60))


def test_one_day_decides_which_version_of_several_holds(replaced):
    """The first of the times begins in 2025, the second in 2026: it is the law of 2025."""
    later = {**B, "starts": "filed"}
    law = replaced({"latest_of": ["A", "B"]}, {"earliest_of": ["A", "B"]}, A, later)
    begun = [Event("served", date(2025, 12, 20)), Event("filed", date(2026, 1, 10))]
    assert law.deadline("R", begun).due == date(2026, 2, 9)
    assert law.deadline("R", [begun[0]._replace(at=date(2026, 1, 1)), begun[1]]).due.day == 11
    with pytest.raises(Problem, match="ECMS-L020"):
        law.deadline("R", begun[:1])


def test_times_of_several_within_several_are_counted_in_bounded_time(make_law):
    known = {"at_expiry": IN_DAYS["at_expiry"], "title": "T", **STATED}
    rules = [{"id": f"S{n}", "latest_of": [f"S{n + 1}"], **known, **days}
             for n in range(10) for days in (OLD, NEW)]  # fmt: skip
    law = make_law(more=[*rules, {**IN_DAYS, "id": "S10", "length": 10}], latest_of=["S0"], **known)
    assert due(law, AFTER) == date(2026, 3, 12)
    deep = [{"id": f"S{n}", "latest_of": [f"S{n + 1}", "S40"], **known, **days}
            for n in range(40) for days in (OLD, NEW)]  # fmt: skip
    law = make_law(more=[*deep, {**IN_DAYS, "id": "S40", "length": 10}], latest_of=["S0"], **known)
    assert [one.id for one in law.members_of(law.rules["R"][0])] == ["S40"]
    assert due(law, AFTER) == date(2026, 3, 12)


@pytest.mark.parametrize(
    "other",
    [
        {"id": "B", "length": {"min": 1, "max": 6}, "unit": "months"},
        {"id": "B", "length": {"min": 1, "max": 60}, "unit": "months"},
        {"id": "B", "length": {"min": 31, "max": 40}},
    ],
)
def test_no_length_can_be_set_that_is_not_one_for_all(make_law, other):
    known = {"at_expiry": IN_DAYS["at_expiry"]}
    one = {**IN_DAYS, "id": "A", "length": {"min": 5, "max": 30}}
    law = make_law(more=[one, {**IN_DAYS, **other}], latest_of=["A", "B"], **known)
    (rule,) = law.rules["R"]
    assert allowing(rule, law.counted_by(rule), law.members_of(rule)).length is None
    with pytest.raises(Problem, match="ECMS-L024"):
        due(law, AFTER, Ledger(length=6))


def test_the_length_of_a_time_before_is_not_that_of_several(make_law):
    known = {"at_expiry": IN_DAYS["at_expiry"]}
    before = {**IN_DAYS, "id": "P", "length": {"min": 5, "max": 30}}
    waits = {**IN_DAYS, "id": "A", "after": "P", "length": 10}
    del waits["starts"]
    law = make_law(more=[before, waits], latest_of=["A"], **known)
    (rule,) = law.rules["R"]
    assert allowing(rule, law.counted_by(rule), law.members_of(rule)).length is None
    with pytest.raises(Problem, match="ECMS-L024"):
        due(law, AFTER, Ledger(length=6))


def test_the_nearest_place_that_the_table_of_the_start_names_counts(make_law):
    table = {"id": "D", "unit": "calendar_days", **STATED}
    fields = {"length": 10, "unit": "calendar_days", "roll": "none", "distance": "D"}
    both = [{**table, "days": {"Town": 3}, **OLD}, {**table, "days": {"Region": 7}, **NEW}]
    law = make_law(extra={"distances": both}, **fields)
    here = Ledger(place="Town", around=("Region",))
    assert due(law, date(2025, 12, 1), here) == date(2025, 12, 14)
    assert due(law, AFTER, here) == date(2026, 3, 19)
    assert due(law, AFTER, Ledger(place="Town", around=())) == date(2026, 3, 12)
    with pytest.raises(Problem, match="ECMS-L033"):
        due(law, AFTER, Ledger(place="Town"))


def test_versions_of_one_time_are_not_several_lengths(make_law):
    known = {"at_expiry": IN_DAYS["at_expiry"]}
    old = {**IN_DAYS, "id": "A", "length": {"min": 5, "max": 30}, **OLD}
    new = {**IN_DAYS, "id": "A", "length": {"min": 1, "max": 6}, "unit": "months", **NEW}
    law = make_law(more=[old, new], latest_of=["A"], **known)
    assert due(law, date(2025, 3, 2), Ledger(length=12)) == date(2025, 3, 14)
    assert due(law, AFTER, Ledger(length=2)) == date(2026, 5, 2)
    (rule,) = law.rules["R"]
    assert [one.length.unit for one in law.members_of(rule, AFTER)] == ["months"]


def test_a_time_that_waits_is_not_refused_for_another_version(replaced):
    before = {"id": "P", "length": 10}
    waits = {"id": "A", "after": "P", "length": 10, "starts": None}
    other = {"id": "C", "length": 5, "starts": "filed"}
    law = replaced({"latest_of": ["A"]}, {"latest_of": ["A", "C"]}, before, waits, other)
    stands = Ledger(suspensions=[Suspension(date(2025, 12, 5))])
    assert due(law, date(2025, 12, 1), stands) is None


def test_what_another_version_does_not_bear_is_not_asked_of_the_one_in_force(replaced):
    once = {"extension": {"length": {"min": 1, "max": 5}, "unit": "calendar_days", "times": 1}}
    often = {"extension": {"length": {"min": 1, "max": 9}, "unit": "calendar_days", "times": 3}}
    rules = [{"id": "P", "length": 10, **once},
             {"id": "A", "after": "P", "length": 10, "starts": None},
             {"id": "C", "length": 10, **often}]  # fmt: skip
    law = replaced({"latest_of": ["A"]}, {"latest_of": ["C"]}, *rules)
    given = Ledger(extensions=[Extension(8, AFTER)])
    assert due(law, AFTER, given) == date(2026, 3, 20)


def test_a_member_that_was_not_in_force_begins_nothing(replaced):
    new_one = {"id": "A", "length": 10, **NEW}
    law = replaced(
        {"latest_of": ["A"]}, {"earliest_of": ["A", "B"]}, new_one, {**B, "starts": "filed"}
    )
    events = [Event("served", date(2025, 12, 20)), Event("filed", date(2026, 2, 10))]
    with pytest.raises(Problem, match="ECMS-L032"):
        law.deadline("R", events)
