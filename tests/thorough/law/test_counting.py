"""General truths of counting, against numpy and against a walk day by day."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecms_core.law.clocks import Suspension
from ecms_core.law.ledger import Event, Extension, Interruption, Ledger
from ecms_core.law.lights import lights
from ecms_core.law.reasons import sentence
from ecms_core.problems import Problem
from tests.unit.law.conftest import STATED

pytestmark = pytest.mark.unit
FIRST, LAST = date(2023, 12, 1), date(2027, 2, 28)
days = st.dates(FIRST, LAST)
CLOCK = (datetime.fromisoformat("2024-01-01"), datetime.fromisoformat("2026-01-01"))
holidays = st.sets(st.dates(FIRST, date(2028, 12, 31)), max_size=60)
few = settings(max_examples=40, deadline=None)


@st.composite
def pauses(draw: st.DrawFn) -> list[tuple[date, date]]:
    """Suspensions that may touch and overlap."""
    spans = draw(st.lists(st.tuples(days, st.integers(0, 40)), max_size=4))
    return [(since, since + timedelta(length)) for since, length in spans]


def walk(start, count, counts, first_day_counts):
    """The day on which the count ends, one day at a time."""
    day = start - timedelta(1) if first_day_counts else start
    while count:
        day += timedelta(1)
        count -= counts(day)
    return day


@few
@given(start=days, count=st.integers(1, 400), off=holidays)
def test_working_days_agree_with_numpy(make_law, gazetted, start, count, off):
    law = make_law({"gazetted": gazetted(off)}, length=count, unit="working_days", roll="none")
    due = law.deadline("R", [Event("served", start)]).due
    expected = np.busday_offset(start, count, roll="backward", holidays=sorted(off))
    assert due == expected.astype(date)


@few
@given(start=days, count=st.integers(1, 200), off=holidays)
def test_working_days_before_agree_with_numpy(make_law, gazetted, start, count, off):
    law = make_law(
        {"gazetted": gazetted(off)}, length=count, unit="working_days", direction="before"
    )
    due = law.deadline("R", [Event("served", start)]).due
    expected = np.busday_offset(start, -count, roll="forward", holidays=sorted(off))
    assert due == expected.astype(date)


@few
@given(
    start=days,
    count=st.integers(1, 90),
    off=holidays,
    paused=pauses(),
    unit=st.sampled_from(["calendar_days", "working_days", "weeks"]),
    roll=st.sampled_from(["none", "next", "previous"]),
    first=st.sampled_from(["excluded", "counted"]),
)
def test_any_count_agrees_with_a_walk(
    make_law, gazetted, *, start, count, off, paused, unit, roll, first
):
    law = make_law({"gazetted": gazetted(off)}, length=count, unit=unit, roll=roll, first_day=first)
    ledger = Ledger(suspensions=[Suspension(since, until) for since, until in paused])
    found = law.deadline("R", [Event("served", start)], ledger).due

    def works(day):
        return day.weekday() < 5 and day not in off

    def stands(day):
        return any(since <= day <= until for since, until in paused)

    def counts(day):
        return not stands(day) and (unit != "working_days" or works(day))

    expected = walk(start, count * (7 if unit == "weeks" else 1), counts, first == "counted")
    while roll == "next" and (not works(expected) or stands(expected)):
        expected += timedelta(1)
    while roll == "previous" and not works(expected):
        expected -= timedelta(1)
    assert found == expected


@few
@given(start=days, count=st.integers(0, 400), off=holidays)
def test_rolling_on_ends_on_the_next_working_day(make_law, gazetted, start, count, off):
    law = make_law({"gazetted": gazetted(off)}, length=count, unit="calendar_days", roll="next")
    due = law.deadline("R", [Event("served", start)]).due
    assert law.calendar.is_working(due)
    plain = start + timedelta(count)
    assert not any(law.calendar.is_working(plain + timedelta(n)) for n in range((due - plain).days))


@few
@given(start=days, count=st.integers(1, 120), off=holidays)
def test_back_and_forward_meet(make_law, gazetted, start, count, off):
    calendar = {"gazetted": gazetted(off)}
    there = make_law(calendar, length=count, unit="working_days")
    back = make_law(calendar, length=count, unit="working_days", direction="before")
    due = there.deadline("R", [Event("served", start)]).due
    again = back.deadline("R", [Event("served", due)]).due
    assert again <= start or there.calendar.is_working(start) is False
    assert there.deadline("R", [Event("served", again)]).due == due


@few
@given(start=days, count=st.integers(1, 60), unit=st.sampled_from(["months", "years"]))
def test_months_keep_the_day_or_end_the_month(make_law, start, count, unit):
    law = make_law(length=count, unit=unit, roll="none")
    due = law.deadline("R", [Event("served", start)]).due
    months = count * (12 if unit == "years" else 1)
    assert due.year * 12 + due.month == start.year * 12 + start.month + months
    assert due.day == start.day or ((due + timedelta(1)).day == 1 and due.day < start.day)


@few
@given(
    start=st.datetimes(*CLOCK),
    count=st.integers(0, 500),
    since=st.datetimes(*CLOCK),
    stand=st.integers(0, 200),
)
def test_hours_pass_on_the_clock_except_in_suspensions(make_law, start, count, since, stand):
    law = make_law(length=count, unit="hours")
    zone = law.calendar.zone
    until = since + timedelta(hours=stand)
    ledger = Ledger(suspensions=[Suspension(since, until)])
    due = law.deadline("R", [Event("served", start)], ledger).due
    begin, since, until = (moment.replace(tzinfo=zone) for moment in (start, since, until))
    stood = max(min(due, until) - max(begin, since), timedelta(0))
    assert due.astimezone(timezone.utc) - begin == timedelta(hours=count) + stood


def test_two_suspensions_on_one_day_both_stop_the_clock(make_law):
    law = make_law(length=10, unit="hours")
    hours = [("10:00", "11:00"), ("09:30", "10:30"), ("14:00", "15:00")]
    paused = [
        Suspension(*(datetime.fromisoformat(f"2026-03-02T{hour}") for hour in pair))
        for pair in hours
    ]
    start = datetime.fromisoformat("2026-03-02T08:00")
    due = law.deadline("R", [Event("served", start)], Ledger(suspensions=paused)).due
    assert due.isoformat() == "2026-03-02T20:30:00+08:00"


def test_a_suspension_by_days_stops_hours_to_the_end_of_its_last_day(make_law):
    law = make_law(length=24, unit="hours")
    ledger = Ledger(suspensions=[Suspension(date(2026, 3, 3), date(2026, 3, 4))])
    due = law.deadline("R", [Event("served", datetime.fromisoformat("2026-03-02T08:00"))], ledger)
    assert due.due.isoformat() == "2026-03-05T08:00:00+08:00"


def test_a_last_day_does_not_roll_into_a_suspension(make_law):
    law = make_law(length=5, unit="calendar_days")
    start = [Event("served", date(2026, 3, 2))]  # day 5 is Saturday 7 March
    ledger = Ledger(suspensions=[Suspension(date(2026, 3, 9), date(2026, 3, 13))])
    assert law.deadline("R", start, ledger).due == date(2026, 3, 16)
    endless = law.deadline("R", start, Ledger(suspensions=[Suspension(date(2026, 3, 9))]))
    assert endless.due is None


def test_a_suspension_told_in_utc_is_on_the_local_day(make_law):
    law = make_law(length=3, unit="calendar_days", roll="none")
    late = datetime(2026, 3, 3, 17, 0, tzinfo=timezone.utc)  # already the 4th in Manila
    ledger = Ledger(suspensions=[Suspension(late, late)])
    found = law.deadline("R", [Event("served", date(2026, 3, 3))], ledger)
    assert found.due == date(2026, 3, 7)
    assert lights(found, law.calendar).on(date(2026, 3, 4)) == "grey"


def test_served_an_hour_before_issue_is_refused(make_law):
    law = make_law(length=3, unit="calendar_days")
    issued = Event("issued", datetime.fromisoformat("2026-03-03T10:00"))
    early = Event("served", datetime.fromisoformat("2026-03-03T09:00"))
    with pytest.raises(Problem, match="ECMS-L023"):
        law.deadline("R", [issued, early])
    # A day without hour is not before an hour of that day.
    assert law.deadline("R", [issued, Event("served", date(2026, 3, 3))]).due == date(2026, 3, 6)


def test_hours_cross_a_change_of_the_clock(make_law):
    law = make_law({"zone": "America/New_York"}, length=24, unit="hours")
    due = law.deadline("R", [Event("served", datetime.fromisoformat("2026-03-07T12:00"))]).due
    assert due.isoformat() == "2026-03-08T13:00:00-04:00"


def test_the_day_is_that_of_the_country(make_law):
    law = make_law(length=1, unit="calendar_days")
    late = datetime(2026, 3, 25, 17, 0, tzinfo=timezone.utc)  # already the 26th in Manila
    assert law.deadline("R", [Event("served", late)]).due == date(2026, 3, 27)


@pytest.mark.parametrize(
    ("rule", "due"),
    [
        ({"month_end": "clip"}, date(2026, 3, 28)),
        ({"month_end": "last_day"}, date(2026, 3, 31)),
        ({"first_day": "counted"}, date(2026, 3, 27)),
    ],
)
def test_month_ends(make_law, rule, due):
    law = make_law(length=1, unit="months", roll="none", **rule)
    assert law.deadline("R", [Event("served", date(2026, 2, 28))]).due == due


@pytest.mark.parametrize(
    ("due", "expected"),
    [
        ({"months": 1, "day": 20}, date(2026, 3, 20)),
        ({"months": 1, "day": 31}, date(2026, 3, 31)),
        ({"day": 31}, date(2026, 2, 28)),
        ({"day": "last"}, date(2026, 2, 28)),
        ({"day": "last_working"}, date(2026, 2, 27)),
        ({"years": 1, "month": 1, "day": 30}, date(2027, 1, 30)),
        ({"months": 12, "month": 1, "day": 30}, date(2027, 1, 30)),
    ],
)
def test_fixed_days(make_law, due, expected):
    law = make_law(due=due, roll="none")
    assert law.deadline("R", [Event("served", date(2026, 2, 10))]).due == expected


def test_extensions_of_one_unit_are_one_count(make_law):
    law = make_law(length=9, unit="months", roll="none", extension={"length": 3, "unit": "months"})
    start = [Event("served", date(2026, 5, 31))]
    assert law.deadline("R", start).due == date(2027, 2, 28)
    # From 31 May twelve months on, not from 28 February three months on.
    assert law.deadline("R", start, Ledger(extensions=[Extension()])).due == date(2027, 5, 31)


def test_an_extension_in_another_unit_follows_the_unrolled_day(make_law):
    law = make_law(
        length=7,
        unit="calendar_days",
        extension={"length": {"min": 1, "max": 2}, "unit": "working_days", "times": 2},
    )
    start = [Event("served", date(2026, 3, 7))]  # a Saturday, day 7 is a Saturday
    one = Ledger(extensions=[Extension(1)])
    assert law.deadline("R", start, one).due == date(2026, 3, 16)
    assert law.deadline("R", start, Ledger(extensions=[Extension()])).due == date(2026, 3, 17)
    both = Ledger(extensions=[Extension(1), Extension(2)])
    assert law.deadline("R", start, both).due == date(2026, 3, 18)


@pytest.mark.parametrize("place", ["", "A"])
def test_a_term_for_distance_without_a_table_is_told(make_law, place):
    table = {"id": "D", **STATED}
    law = make_law(length=5, unit="working_days", distance="D", extra={"distances": [table]})
    found = law.deadline("R", [Event("served", date(2026, 5, 4))], Ledger(place=place))
    assert (found.due, found.provisional) == (date(2026, 5, 11), bool(place))
    told = [step.did for step in found.reasons if step.did.startswith("distance")]
    assert told == ["distance_open", *(["distance_due"] if place else [])]
    articles = {step["did"]: step["article"] for step in found.as_data()["reasons"]}
    assert articles["distance_open"] == "Act 1"


def test_distance_is_added_by_place(make_law):
    table = {
        "id": "D",
        "unit": "working_days",
        "days": {"LOR": 4, "LIM": 0},
        "basis": "Res. 1",
        "confidence": "unconfirmed",
    }
    law = make_law(length=5, unit="working_days", distance="D", extra={"distances": [table]})
    start = [Event("served", date(2026, 3, 2))]
    near, far = (law.deadline("R", start, Ledger(place=place)) for place in ("LIM", "LOR"))
    assert near.due == date(2026, 3, 9)
    assert far.due == date(2026, 3, 13)
    assert not far.settled
    with pytest.raises(Problem, match="ECMS-L033"):
        law.deadline("R", start, Ledger(place="XXX"))


def test_interruption_begins_again_unless_it_comes_too_late(make_law):
    law = make_law(length=10, unit="calendar_days", roll="none", interruption=True)
    start = [Event("served", date(2026, 3, 1))]

    def due(*on):
        return law.deadline("R", start, Ledger(interruptions=[Interruption(day) for day in on])).due

    assert due(date(2026, 3, 11)) == date(2026, 3, 21)
    assert due(date(2026, 3, 12)) == date(2026, 3, 11)
    assert due(date(2026, 3, 20), date(2026, 3, 11)) == date(2026, 3, 30)


def test_an_interruption_ends_the_extensions_before_it(make_law):
    law = make_law(
        length=10,
        unit="calendar_days",
        roll="none",
        interruption=True,
        extension={"length": 5, "unit": "calendar_days"},
    )
    ledger = Ledger(
        extensions=[Extension(granted=date(2026, 3, 5))],
        interruptions=[Interruption(date(2026, 3, 15))],
    )
    assert law.deadline("R", [Event("served", date(2026, 3, 1))], ledger).due == date(2026, 3, 25)


def test_time_goes_on_after_inactivity(make_law):
    law = make_law(
        length=4,
        unit="years",
        roll="none",
        resumes_after={"length": 25, "unit": "working_days"},
    )
    ledger = Ledger(suspensions=[Suspension(date(2026, 3, 2), last_act=date(2026, 3, 6))])
    # The 25th working day after Friday 6 March is Friday 10 April: 2 March to 10 April, 40 days.
    found = law.deadline("R", [Event("served", date(2024, 3, 1))], ledger)
    assert found.due == date(2028, 3, 1) + timedelta(40)
    told = next(sentence(step) for step in found.reasons if step.did == "went_on")
    assert told == (
        "After 25 working days without acts since Friday 6 March 2026 it went on, "
        "the day after Friday 10 April 2026 [Act 1]."
    )


def test_inactivity_in_a_year_without_source_leaves_the_date_provisional(make_law):
    law = make_law({"complete_years": [2024, 2028]}, length=4, unit="years", roll="none",
                   resumes_after={"length": 25, "unit": "working_days"})  # fmt: skip
    ledger = Ledger(suspensions=[Suspension(date(2026, 3, 2), last_act=date(2026, 3, 6))])
    found = law.deadline("R", [Event("served", date(2024, 3, 1))], ledger)
    assert found.provisional


def test_a_day_that_a_swap_made_a_working_day_is_told(make_law):
    swap = {"off": date(2026, 3, 23), "on": date(2026, 3, 21), "name": "Bridge", "basis": "Act 5"}
    law = make_law({"swaps": [swap]}, length=3, unit="working_days")
    found = law.deadline("R", [Event("served", date(2026, 3, 19))])
    assert found.due == date(2026, 3, 24)  # 20 is 1, Saturday 21 is 2, Monday 23 is off, 24 is 3
    told = [sentence(step) for step in found.reasons]
    assert "Working days by a swap: Saturday 21 March 2026." in told


def test_a_chain_starts_where_the_other_ends(make_law):
    first = {"id": "A", "title": "A", "starts": "served", "length": 5, "unit": "working_days"}
    first |= {"at_expiry": "right_lost_by_party", "basis": "Act 1", "confidence": "known"}
    law = make_law(more=[first], after="A", length=10, unit="working_days")
    found = law.deadline("R", [Event("served", date(2026, 3, 2))])
    assert found.due == date(2026, 3, 23)
    assert found.confidence.name == "known"


def chain(make_law, **first):
    """R, 10 working days from the end of A, which is 5 working days from service."""
    stated = {"at_expiry": "right_lost_by_party", "basis": "Act 1", "confidence": "verified"}
    first = {
        "id": "A",
        "title": "A",
        "starts": "served",
        "length": 5,
        "unit": "working_days",
    } | first
    return make_law(more=[first | stated], after="A", length=10, unit="working_days")


@pytest.mark.parametrize(
    ("ledger", "due"),
    [
        # A stands still from Tue 3 to Mon 16 March: 2 to 24 March is its time, then 10 days more.
        (Ledger(suspensions=[Suspension(date(2026, 3, 3), date(2026, 3, 16))]), "2026-04-06"),
        # From Fri 6 to Fri 13: A ends on Tue 17, R on Tue 31.
        (Ledger(suspensions=[Suspension(date(2026, 3, 6), date(2026, 3, 13))]), "2026-03-31"),
        (Ledger(suspensions=[Suspension(date(2026, 3, 10), date(2026, 3, 11))]), "2026-03-25"),
        # A begins again on Fri 6: it ends on Fri 13, R on Fri 27.
        (Ledger(interruptions=[Interruption(date(2026, 3, 6))]), "2026-03-27"),
        # The second would be too late, had the first not been.
        (
            Ledger(interruptions=[Interruption(date(2026, 3, 6)), Interruption(date(2026, 3, 12))]),
            "2026-04-02",
        ),
        (Ledger(extensions=[Extension(granted=date(2026, 3, 6))]), "2026-03-30"),
    ],
)
def test_what_falls_into_the_time_before_moves_the_start(make_law, ledger, due):
    extension = {"length": 5, "unit": "working_days"}
    law = chain(make_law, interruption=True, extension=extension)
    found = law.deadline("R", [Event("served", date(2026, 3, 2))], ledger)
    assert found.due.isoformat() == due
    assert next(step.rule for step in found.reasons) == "A"


def test_the_ledger_of_the_time_before_is_its_own(make_law):
    own = Ledger(
        suspensions=[Suspension(date(2026, 3, 3), date(2026, 3, 3))],
        before={"A": Ledger(suspensions=[Suspension(date(2026, 3, 4), date(2026, 3, 5))])},
    )
    found = chain(make_law).deadline("R", [Event("served", date(2026, 3, 2))], own)
    assert found.due == date(2026, 3, 25)  # A ends two days later than 9 March, not three


def test_a_time_after_one_that_stands_still_waits_with_it(make_law):
    ledger = Ledger(suspensions=[Suspension(date(2026, 3, 4))])
    found = chain(make_law).deadline("R", [Event("served", date(2026, 3, 2))], ledger)
    assert (found.due, found.rule.id, found.settled) == (None, "R", False)
    assert "4 working days remain" in sentence(found.reasons[-2])
    assert "at the end of A, which stands still" in sentence(found.reasons[-1])


@pytest.mark.parametrize(("which", "due"), [("earliest", date(2027, 3, 2)), ("latest", None)])
def test_earliest_and_latest_of_several(make_law, which, due):
    stated = {"at_expiry": "power_lost_by_authority", "basis": "Act 1", "confidence": "verified"}
    one = {"id": "A", "title": "A", "starts": "detected", "length": 1, "unit": "years", **stated}
    two = {"id": "B", "title": "B", "starts": "violation", "length": 3, "unit": "years", **stated}
    law = make_law(more=[one, two], **{f"{which}_of": ["A", "B"]})
    detected, violation = Event("detected", date(2026, 3, 2)), Event("violation", date(2025, 5, 5))
    both = law.deadline("R", [detected, violation])
    assert both.due == (due or date(2028, 5, 5))
    if due:
        assert law.deadline("R", [detected]).due == due
    else:
        with pytest.raises(Problem, match="ECMS-L020"):
            law.deadline("R", [detected])


@pytest.mark.parametrize(
    ("choice", "due"), [("earliest", date(2026, 3, 11)), ("latest", date(2026, 3, 15))]
)
def test_earliest_and_latest_event(make_law, choice, due):
    law = make_law(
        starts=["served", "received"], start=choice, length=10, unit="calendar_days", roll="none"
    )
    events = [
        Event("received", date(2026, 3, 5)),
        Event("served", date(2026, 3, 1)),
        Event("served", date(2026, 3, 3)),
    ]
    assert law.deadline("R", events).due == due


def test_service_takes_effect_by_its_method(make_law):
    method = {"id": "notice", "title": "notice on the door", "basis": "Act 3"}
    method |= {"confidence": "known", "deemed": {"length": 1, "unit": "working_days"}}
    law = make_law(length=2, unit="working_days", extra={"services": [method]})
    found = law.deadline("R", [Event("served", date(2026, 3, 6), "notice")])  # a Friday
    assert found.due == date(2026, 3, 11)
    assert found.start == date(2026, 3, 9)
    assert not found.settled
    with pytest.raises(Problem, match="ECMS-L034"):
        law.deadline("R", [Event("served", date(2026, 3, 6), "pigeon")])


@pytest.mark.parametrize(
    ("fields", "since", "left"),
    [
        ({"length": 10, "unit": "working_days"}, date(2026, 4, 1), "8 working days"),
        ({"length": 10, "unit": "calendar_days"}, date(2026, 4, 1), "6 calendar days"),
        # 27 March to 27 April are 31 days, of which the 28th to the 31st have passed.
        ({"length": 1, "unit": "months"}, date(2026, 4, 1), "27 calendar days"),
        ({"length": 24, "unit": "hours"}, datetime(2026, 3, 27, 10, 30), "14 hours"),  # noqa: DTZ001
        # The last day is Saturday 4 April, and no working day comes after it.
        ({"length": 8, "unit": "calendar_days"}, date(2026, 4, 5), "1 working day"),
    ],
)
def test_what_remains_while_the_time_stands_still(make_law, fields, since, left):
    law = make_law(**fields)
    found = law.deadline(
        "R", [Event("served", date(2026, 3, 27))], Ledger(suspensions=[Suspension(since)])
    )
    assert found.due is None
    (waiting,) = [step for step in found.reasons if step.did == "waiting"]
    assert f"; {left} remain" in sentence(waiting)


def test_a_clock_keeps_the_rule_that_was_in_force_when_it_started(make_law):
    newer = {
        "id": "R",
        "title": "T",
        "at_expiry": "right_lost_by_party",
        "starts": "served",
        "length": 5,
        "unit": "working_days",
        "basis": "Act 2",
        "confidence": "verified",
        "valid_from": date(2026, 4, 1),
    }
    law = make_law(length=10, unit="working_days", valid_to=date(2026, 3, 31), more=[newer])
    before = law.deadline("R", [Event("served", date(2026, 3, 31))])
    after = law.deadline("R", [Event("served", date(2026, 4, 1))])
    assert (before.due, before.rule.basis) == (date(2026, 4, 14), "Act 1")
    assert (after.due, after.rule.basis) == (date(2026, 4, 8), "Act 2")


@pytest.mark.parametrize(
    ("start", "due"),
    [
        (date(2026, 3, 15), date(2026, 4, 14)),
        # There is no 31 February, before which it would end: it ends with the month.
        (date(2026, 1, 31), date(2026, 2, 28)),
    ],
)
def test_a_month_whose_first_day_counts_ends_a_day_earlier(make_law, start, due):
    law = make_law(length=1, unit="months", first_day="counted", roll="none")
    assert law.deadline("R", [Event("served", start)]).due == due


def test_a_suspension_may_begin_at_an_hour_of_its_last_day(make_law):
    law = make_law(length=24, unit="hours")
    since = datetime.fromisoformat("2026-03-27T20:00")
    ledger = Ledger(suspensions=[Suspension(since, date(2026, 3, 27))])
    issued = Event("served", datetime.fromisoformat("2026-03-27T08:00"))
    due = law.deadline("R", [issued], ledger).due
    assert due.replace(tzinfo=None) == datetime.fromisoformat("2026-03-28T12:00")


KNOWN = {"basis": "Act 2", "confidence": "known"}
SAYS_ITSELF = {"first_day": "excluded", "roll": "next"}


@pytest.mark.parametrize(
    ("fields", "served", "confidence", "what"),
    [
        # Where the rule is silent, the day of the event is left out by the convention.
        ({"roll": "next"}, "2026-03-02", "known", "convention on the first day"),
        (SAYS_ITSELF, "2026-03-02", "verified", ""),
        # 9 March is a Monday, 8 March a Sunday: only the second is moved by the convention.
        ({"first_day": "excluded"}, "2026-03-02", "verified", ""),
        ({"first_day": "excluded"}, "2026-03-01", "known", "a last day that is no working day"),
        ({"unit": "hours", "length": 24}, "2026-03-02", "verified", ""),
    ],
)
def test_a_date_is_no_surer_than_the_convention_that_decided_it(
    make_law, fields, served, confidence, what
):
    law = make_law(extra={"conventions": KNOWN}, **{"length": 7, "unit": "calendar_days", **fields})
    found = law.deadline("R", [Event("served", datetime.fromisoformat(served))])
    assert (found.confidence.name, found.settled) == (confidence, confidence == "verified")
    told = [sentence(step) for step in found.reasons if step.did == "known"]
    assert [what in one for one in told] == ([True] if what else [])


@pytest.mark.parametrize(
    ("fields", "served", "gazetted", "confidence"),
    [
        # Independence Day, Friday 12 June 2026, is in the list of the library.
        ({"length": 3, "unit": "working_days"}, "2026-06-09", [], "known"),
        ({"length": 3, "unit": "working_days"}, "2026-06-15", [], "verified"),
        ({"length": 3, "unit": "calendar_days"}, "2026-06-09", [], "known"),
        ({"length": 7, "unit": "calendar_days"}, "2026-06-09", [], "verified"),
        # A day that the pack names itself does not hang on the library.
        ({"length": 3, "unit": "working_days"}, "2026-06-09", ["2026-06-12"], "verified"),
    ],
)
def test_a_date_is_no_surer_than_the_holiday_that_moved_it(
    make_law, fields, served, gazetted, confidence
):
    library = {"country": "PH", "basis": "Act 3", "confidence": "known"}
    named = [
        {"date": day, "name": "Day", "basis": "Act 4"} for day in map(date.fromisoformat, gazetted)
    ]
    law = make_law({"library": library, "gazetted": named, "complete_years": []},
                   **fields, **SAYS_ITSELF)  # fmt: skip
    found = law.deadline("R", [Event("served", date.fromisoformat(served))])
    assert found.confidence.name == confidence


def said_of_it(found, did="unconfirmed") -> list[str]:
    return [sentence(step) for step in found.reasons if step.did == did]


UNSURE = {"basis": "Act 5", "confidence": "unconfirmed"}
INTERNAL = {"length": 3, "unit": "working_days", "at_expiry": "none_internal_target"}


def test_what_counsel_has_to_confirm_is_said_whatever_follows(make_law):
    """Also where the effect is only internal."""
    day = [Event("served", date(2026, 3, 2))]
    told = said_of_it(make_law(confidence="unconfirmed", **INTERNAL).deadline("R", day))
    assert told == [
        "The rule (R) is recorded as unconfirmed, not as verified: nothing irreversible follows "
        "by itself."
    ]


@pytest.mark.parametrize(
    ("effect", "so"),
    [
        ("none_internal_target", ""),
        ("right_lost_by_party", ", so that nothing irreversible follows by itself"),
    ],
)
def test_what_is_known_is_said_in_one_clause_whatever_follows(make_law, effect, so):
    known = {"basis": "Act 5", "confidence": "known"}
    law = make_law(
        extra={"services": [{"id": "post", "title": "post", **known}], "conventions": KNOWN},
        more=[{"id": "B", "title": "B", "starts": "served", **INTERNAL, **known}],
        **{**INTERNAL, "confidence": "known", "after": "B", "at_expiry": effect},
    )
    found = law.deadline("R", [Event("served", date(2026, 3, 2), "post")])
    assert said_of_it(found, "known") == [
        f"Known, not verified{so}: the rule, the convention on the first day (R), "
        "the rule, the way of service, the convention on the first day (B)."
    ]
    assert said_of_it(found) == []
    [told] = [step for step in found.as_data()["reasons"] if step["did"] == "known"]
    assert told["detail"]["grounds"][0]["rule"] == "R"


def test_what_bars_the_irreversible_is_said_once(make_law):
    fields = {**INTERNAL, "at_expiry": "right_lost_by_party", "confidence": "unconfirmed"}
    law = make_law(extra={"conventions": KNOWN}, **fields)
    found = law.deadline("R", [Event("served", date(2026, 3, 2))])
    assert said_of_it(found, "known") == [
        "Known, not verified: the convention on the first day (R)."
    ]
    assert ["nothing irreversible" in one for one in said_of_it(found)] == [True]


def test_a_time_of_no_length_does_not_rest_on_the_convention_of_the_first_day(make_law):
    law = make_law(extra={"conventions": KNOWN}, length=0, unit="calendar_days", roll="none")
    assert law.deadline("R", [Event("served", date(2026, 3, 2))]).confidence.name == "verified"


def test_a_service_over_a_year_that_nobody_knows_is_told_of_a_count_in_one_that_is_known(make_law):
    post = {"id": "post", "title": "post", **STATED}
    post["deemed"] = {"length": 10, "unit": "working_days"}
    law = make_law(extra={"services": [post]}, length=3, unit="working_days")
    found = law.deadline("R", [Event("served", date(2014, 12, 30), "post")])
    [told] = [step for step in found.reasons if step.did == "years_bare"]
    assert (told.detail["years"], found.provisional) == ((2014,), True)


def test_the_earlier_of_two_says_once_what_is_known_of_both(make_law):
    others = [
        {"id": name, "title": name, "starts": "served", **INTERNAL, **STATED, "confidence": "known"}
        for name in "AB"
    ]
    law = make_law(more=others, earliest_of=["A", "B"], at_expiry="none_internal_target")
    found = law.deadline("R", [Event("served", date(2026, 3, 2))])
    assert said_of_it(found, "known") == ["Known, not verified: the rule (A), the rule (B)."]


def test_each_ground_that_is_not_confirmed_is_said(make_law):
    extra = {
        "services": [{"id": "post", "title": "post", **UNSURE}],
        "distances": [{"id": "far", "unit": "working_days", "days": {"A": 2}, **UNSURE}],
    }
    law = make_law(extra=extra, distance="far", **INTERNAL)
    found = law.deadline("R", [Event("served", date(2026, 3, 2), "post")], Ledger(place="A"))
    told = said_of_it(found)
    assert [one.partition(" (R) ")[0] for one in told] == [
        "The way of service",
        "The table of distances",
    ]


def test_a_time_after_one_that_is_not_confirmed_says_so(make_law):
    law = make_law(
        more=[{"id": "B", "title": "B", "starts": "served", **INTERNAL, **UNSURE}],
        after="B",
        length=5,
        unit="calendar_days",
    )
    day = [Event("served", date(2026, 3, 2))]
    assert [one[:13] for one in said_of_it(law.deadline("R", day))] == ["The rule (B) "]
    stood = Ledger(suspensions=[Suspension(date(2026, 3, 3))])
    waiting = law.deadline("R", day, stood)
    assert waiting.due is None
    assert [one[:13] for one in said_of_it(waiting)] == ["The rule (B) "]


def test_the_earlier_of_two_says_what_is_not_confirmed_of_both(make_law):
    others = [
        {"id": "A", "title": "A", "starts": "served", **INTERNAL, **STATED},
        {"id": "B", "title": "B", "starts": "served", **INTERNAL, **UNSURE, "length": 9},
    ]
    law = make_law(more=others, earliest_of=["A", "B"], at_expiry="none_internal_target")
    found = law.deadline("R", [Event("served", date(2026, 3, 2))])
    assert [one[:13] for one in said_of_it(found)] == ["The rule (B) "]
    assert found.confidence.name == "unconfirmed"


def hours_interrupted(make_law, *on):
    """48 hours from Friday at 10:00, interrupted."""
    law = make_law(length=48, unit="hours", interruption=True)
    since = Event("served", datetime.fromisoformat("2026-03-27T10:00"))
    found = law.deadline("R", [since], Ledger(interruptions=[Interruption(each) for each in on]))
    return found, [step.did for step in found.reasons]


@pytest.mark.parametrize(
    ("granted", "due"),
    [
        # Granted before the time began again, it went with it; on that day or later, it holds.
        (date(2026, 3, 4), date(2026, 3, 15)),
        (date(2026, 3, 5), date(2026, 3, 20)),
        (date(2026, 3, 6), date(2026, 3, 20)),
    ],
)
def test_an_extension_of_the_day_of_the_interruption_holds(make_law, granted, due):
    extension = {"length": 5, "unit": "calendar_days", "basis": "Act 2"}
    law = make_law(
        length=10, unit="calendar_days", roll="none", interruption=True, extension=extension
    )
    ledger = Ledger(
        extensions=[Extension(granted=granted)], interruptions=[Interruption(date(2026, 3, 5))]
    )
    assert law.deadline("R", [Event("served", date(2026, 3, 1))], ledger).due == due


@pytest.mark.parametrize(
    ("served", "method", "length"),
    [
        (date(2026, 3, 31), "", 10),
        (date(2026, 4, 1), "", 20),
        # Service that is deemed takes effect on the day of the change, or a day before it.
        (date(2026, 3, 27), "notice", 20),
        (date(2026, 3, 26), "notice", 10),
    ],
)
def test_the_version_is_that_of_the_start_not_of_an_earlier_event(make_law, served, method, length):
    notice = {"id": "notice", "title": "Notice", **STATED}
    notice["deemed"] = {"length": 5, "unit": "calendar_days"}
    rule = {"unit": "calendar_days", "roll": "none", "starts": "served"}
    after = {"id": "R", "title": "T", "at_expiry": "right_lost_by_party", **STATED, **rule}
    law = make_law(
        more=[{**after, "length": 20, "valid_from": date(2026, 4, 1)}],
        extra={"services": [notice]},
        length=10,
        valid_to=date(2026, 3, 31),
        **rule,
    )
    events = [Event("issued", date(2026, 3, 2)), Event("served", served, method)]
    found = law.deadline("R", events)
    begun = date(2026, 4, 1) if length == 20 else date(2026, 3, 31)
    assert (found.start, found.due) == (begun, begun + timedelta(length))


def test_hours_begin_again_at_the_moment_of_the_interruption(make_law):
    found, did = hours_interrupted(make_law, datetime.fromisoformat("2026-03-28T15:30"))
    assert found.due.isoformat() == "2026-03-30T15:30:00+08:00"
    assert not found.provisional and "no_hour" not in did


def test_an_interruption_of_hours_without_an_hour_is_provisional_and_says_so(make_law):
    found, did = hours_interrupted(make_law, date(2026, 3, 28))
    assert found.due.isoformat() == "2026-03-30T00:00:00+08:00"
    assert found.provisional and did.index("no_hour") > did.index("interrupted")
    # Not before the time itself began, whatever the hour of that day was.
    found, _ = hours_interrupted(make_law, date(2026, 3, 27))
    assert found.due.isoformat() == "2026-03-29T10:00:00+08:00" and found.provisional


def test_an_interruption_a_minute_after_the_hours_ended_changes_nothing(make_law):
    found, did = hours_interrupted(make_law, datetime.fromisoformat("2026-03-29T10:01"))
    assert found.due.isoformat() == "2026-03-29T10:00:00+08:00"
    assert "interrupted_late" in did
    found, _ = hours_interrupted(make_law, datetime.fromisoformat("2026-03-29T10:00"))
    assert found.due.isoformat() == "2026-03-31T10:00:00+08:00"


def test_an_interruption_an_hour_before_the_hours_began_is_refused(make_law):
    with pytest.raises(Problem, match="ECMS-L023"):
        hours_interrupted(make_law, datetime.fromisoformat("2026-03-27T09:00"))
    with pytest.raises(Problem, match="ECMS-L030"):
        hours_interrupted(make_law, datetime(9999, 12, 31, 23, tzinfo=timezone.utc))


def test_days_begin_again_on_the_day_of_a_moment(make_law):
    law = make_law(length=3, unit="calendar_days", roll="none", interruption=True)
    at = datetime(2026, 3, 3, 20, tzinfo=timezone.utc)  # already 4 March in Manila
    ledger = Ledger(interruptions=[Interruption(at), Interruption(date(2026, 3, 3))])
    assert law.deadline("R", [Event("served", date(2026, 3, 2))], ledger).due == date(2026, 3, 7)
