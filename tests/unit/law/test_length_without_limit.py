"""A time of which the law names no longest: only an officer says how long it is."""

from __future__ import annotations

from datetime import date

import pytest

from ecms_core.law.ledger import Event, Extension, Interruption, Ledger
from ecms_core.law.picture import picture
from ecms_core.law.reasons import paragraph
from ecms_core.law.recount import recompute
from ecms_core.law.register import Register
from ecms_core.problems import Problem
from tests.unit.law.conftest import STATED

pytestmark = pytest.mark.unit
SERVED = [Event("served", date(2026, 6, 1))]
FREE = {"length": {"min": 2}, "unit": "calendar_days", "roll": "none"}
LONGER = {"extension": {"times": 2, "length": {"min": 1}, "unit": "calendar_days"}}


def test_there_is_no_date_until_its_length_is_set(make_law):
    law = make_law(**FREE)
    found = law.deadline("R", SERVED)
    assert (found.due, found.settled) == (None, False)
    told = paragraph(found.reasons)
    assert "names no longest time; until an officer sets the length, there is no date." in told
    assert "36525" not in told and "leads to" not in told
    assert "there is no date yet" in picture(found.as_data())
    set_to = law.deadline("R", SERVED, Ledger(length=400))
    assert (set_to.due, set_to.provisional) == (date(2027, 7, 6), False)
    assert "The officer set 400 calendar days; the law names no longest time." in paragraph(
        set_to.reasons
    )


@pytest.mark.parametrize("length", [0, 1, 36_526, True])
def test_what_cannot_be_counted_is_refused_without_naming_a_limit_of_the_law(make_law, length):
    with pytest.raises(Problem) as problem:
        make_law(**FREE).deadline("R", SERVED, Ledger(length=length))
    assert problem.value.code == "ECMS-L024"
    assert "names no longest time, and ECMS counts no more than 36525" in str(problem.value)


def test_what_is_usual_holds_until_another_length_is_set(make_law):
    law = make_law(**{**FREE, "length": {"min": 1, "usual": 10}})
    assert law.deadline("R", SERVED).due == date(2026, 6, 11)
    assert law.deadline("R", SERVED, Ledger(length=500)).due == date(2027, 10, 14)


def test_an_extension_without_limit_needs_its_length_and_a_time_that_is_set(make_law):
    law = make_law(**FREE, **LONGER)
    with pytest.raises(Problem) as problem:
        law.deadline("R", SERVED, Ledger(length=5, extensions=[Extension()]))
    assert problem.value.code == "ECMS-L026" and "no length" in str(problem.value)
    longer = Ledger(length=5, extensions=[Extension(100)])
    assert law.deadline("R", SERVED, longer).due == date(2026, 9, 14)
    with pytest.raises(Problem) as problem:
        law.deadline("R", SERVED, Ledger(extensions=[Extension(100)]))
    assert problem.value.code == "ECMS-L029" and "was not set yet" in str(problem.value)


def test_an_interruption_before_the_length_is_set_begins_it_anew(make_law):
    law = make_law(**FREE, interruption=True)
    again = Ledger(interruptions=[Interruption(date(2026, 6, 20))])
    found = law.deadline("R", SERVED, again)
    assert (found.start, found.due) == (date(2026, 6, 20), None)


def test_what_waits_on_it_has_no_date_either_and_the_earliest_of_several_is_another(make_law):
    fixed = {"id": "B", "title": "B", "starts": "served", "length": 3, "unit": "calendar_days"}
    fixed |= {"at_expiry": "none_internal_target", "roll": "none", **STATED}
    after = {**fixed, "id": "C", "title": "C", "after": "R"}
    del after["starts"]
    both = {"id": "D", "title": "D", "at_expiry": "none_internal_target", **STATED}
    choices = [{**both, "earliest_of": ["R", "B"]}, {**both, "id": "E", "latest_of": ["R", "B"]}]
    law = make_law(**FREE, more=[fixed, after, *choices])
    waiting = law.deadline("C", SERVED)
    assert waiting.due is None
    assert "at the end of R, which has no date yet [Act 1]." in paragraph(waiting.reasons)
    assert law.deadline("D", SERVED).due == date(2026, 6, 4)
    latest = law.deadline("E", SERVED)
    assert latest.due is None
    assert "The time of R has no date yet [Act 1]." in paragraph(latest.reasons)
    assert "ends last" not in paragraph(latest.reasons)


def test_a_register_has_no_date_for_it_either(make_law):
    law = make_law(**FREE, **LONGER)
    rule, country = law.rules["R"][0], law.country()
    ledgers = [
        Ledger(),
        Ledger(length=4),
        Ledger(length=30_000),
        Ledger(length=4, extensions=[Extension(3)]),
        Ledger(length=4, extensions=[Extension()]),
    ]
    rows = [(rule, date(2026, 6, 1), ledger) for ledger in ledgers]
    dates = recompute(Register.of(rows, country.calendar.zone), country)
    days = [due and due.date() for due in dates.due.tolist()]
    assert days[:4] == [None, date(2026, 6, 5), date(2108, 7, 21), date(2026, 6, 8)]
    assert {row: problem.code for row, problem in dates.problems.items()} == {4: "ECMS-L026"}


def test_without_a_longest_a_least_is_needed(make_law):
    for length in ({}, {"min": 0}, {"usual": 3}):
        with pytest.raises(Problem) as problem:
            make_law(**{**FREE, "length": length})
        assert problem.value.code in ("ECMS-L005", "ECMS-L007")
