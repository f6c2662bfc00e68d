"""Working days from every source, and what no source knows."""

from __future__ import annotations

from datetime import date

import pytest

from ecms_core.law.calendars import Calendar, describe_year, read_calendar
from ecms_core.law.ledger import Event
from ecms_core.law.published_holidays import Library
from ecms_core.law.reasons import sentence
from ecms_core.problems import Problem
from ecms_core.sections import Section

pytestmark = pytest.mark.unit


def calendar(**fields):
    return read_calendar(
        Section.of({"zone": "Asia/Manila", "weekend": ["saturday", "sunday"], **fields})
    )


def test_the_library_names_the_holiday():
    made = calendar(library={"country": "PH"})
    assert made.why_off(date(2026, 4, 3)) == "Good Friday"
    assert made.why_off(date(2026, 4, 5)) == "Sunday"
    assert made.why_off(date(2026, 4, 6)) == ""


def test_the_holidays_have_their_names_in_the_country_s_language():
    made = calendar(library={"country": "CO", "language": "es"})
    assert made.why_off(date(2026, 4, 3)) == "Viernes Santo"
    in_filipino = calendar(library={"country": "PH", "language": "fil"})
    # What is estimated stays known, whatever the language of its mark.
    day = date(2027, 3, 9).toordinal()
    assert [doubt.day for doubt in in_filipino.doubts(day, day)] != []


def test_gazetted_withdrawn_swapped_and_closed_days():
    made = calendar(
        library={"country": "PH"},
        gazetted=[{"date": date(2026, 4, 6), "name": "Easter Monday", "basis": "Proclamation"}],
        withdrawn=[{"date": date(2026, 4, 9), "name": "Day of Valor", "basis": "Proclamation"}],
        swaps=[{"off": date(2026, 4, 13), "on": date(2026, 4, 18), "name": "S", "basis": "Notice"}],
        closures=[
            {
                "from": date(2026, 12, 31),
                "to": date(2027, 1, 5),
                "name": "Flood",
                "basis": "Act",
                "offices": ["RO5"],
            }
        ],
    )
    assert not made.is_working(date(2026, 4, 6))
    assert made.is_working(date(2026, 4, 9))
    assert not made.is_working(date(2026, 4, 13))
    assert made.is_working(date(2026, 4, 18))
    assert made.is_working(date(2027, 1, 4))
    flooded = made.for_office("RO5")
    assert not flooded.is_working(date(2027, 1, 4))
    assert flooded.why_off(date(2027, 1, 5)) == "Flood"
    assert flooded.is_working(date(2027, 1, 6))
    assert made.for_office("RO6") is made


def test_a_year_that_the_library_leaves_empty_is_not_covered():
    made = calendar(library={"country": "LK"})
    assert describe_year(made, 2026)["covered"]
    assert not describe_year(made, 2027)["covered"]
    assert not describe_year(made, 9999)["covered"]
    listed = calendar(library={"country": "LK"}, complete_years=[2027])
    assert describe_year(listed, 2027)["covered"]


@pytest.mark.parametrize(
    ("start", "length", "unit", "provisional"),
    [
        (date(2026, 12, 21), 5, "working_days", False),  # ends on 29 December
        (date(2026, 12, 28), 5, "working_days", True),
        (date(2026, 12, 28), 5, "calendar_days", False),  # no roll asked for
        (date(2025, 1, 2), 3, "years", False),
    ],
)
def test_provisional_only_where_the_unknown_matters(make_law, start, length, unit, provisional):
    law = make_law(
        {"library": {"country": "LK"}, "complete_years": []},
        length=length,
        unit=unit,
        roll="none",
    )
    found = law.deadline("R", [Event("served", start)])
    assert found.provisional is provisional
    assert ("doubt_year" in [step.did for step in found.reasons]) is provisional


@pytest.mark.parametrize(
    ("start", "length", "unit", "provisional"),
    [
        (date(2026, 12, 28), 8, "calendar_days", True),  # Tuesday 5 January 2027 may be a holiday
        (date(2026, 12, 28), 2, "calendar_days", False),
        (date(2024, 1, 4), 3, "years", False),  # Monday 4 January 2027
        (date(2024, 1, 3), 3, "years", True),  # Sunday, rolls within the unknown year
    ],
)
def test_a_roll_in_an_unknown_year_is_provisional(make_law, start, length, unit, provisional):
    law = make_law(
        {"library": {"country": "LK"}, "complete_years": []},
        length=length,
        unit=unit,
        roll="next",
    )
    assert law.deadline("R", [Event("served", start)]).provisional is provisional


def test_a_calendar_without_working_days_is_told_not_searched_for_ever():
    closures = [
        {"from": date(year, 1, 1), "to": date(year, 12, 31), "name": "War", "basis": "Act"}
        for year in range(2026, 2080)
    ]
    made = calendar(closures=closures)
    with pytest.raises(Problem, match="ECMS-L031"):
        made.forward(date(2026, 1, 1).toordinal(), 1)
    with pytest.raises(Problem, match="ECMS-L031"):
        made.backward(date(2079, 1, 1).toordinal(), 1)


@pytest.mark.parametrize(
    "fields",
    [
        {"weekend": ["caturday"]},
        {
            "weekend": [
                *("monday", "tuesday", "wednesday", "thursday"),
                "friday",
                "saturday",
                "sunday",
            ]
        },
        {"zone": "Mars/Olympus"},
        {"zone": "../../etc/passwd"},
        {"library": {"country": "ZZ"}},
        {"library": {"country": "CO", "language": "xx"}},
        {"library": {"country": "HolidayBase"}},
        {"complete_years": ["2027"]},
        {
            "closures": [
                {"from": date(2026, 1, 2), "to": date(2026, 1, 1), "name": "N", "basis": "B"}
            ]
        },
    ],
)
def test_a_wrong_calendar_is_refused(fields):
    with pytest.raises(Problem, match="ECMS-L007"):
        calendar(**fields)


@pytest.mark.parametrize(
    ("fields", "start", "provisional"),
    [
        # 8, 7 and 6 January; then 1 January, and 31 and 30 December of a year nobody knows.
        ({"length": 3, "unit": "working_days", "direction": "before"}, date(2026, 1, 9), False),
        ({"length": 3, "unit": "working_days", "direction": "before"}, date(2026, 1, 2), True),
        ({"due": {"months": 1, "day": "last_working"}}, date(2025, 12, 10), False),
        ({"due": {"months": 1, "day": "last_working"}, "roll": "none"}, date(2026, 12, 10), True),
    ],
)
def test_what_is_unknown_before_the_day_matters_too(make_law, fields, start, provisional):
    law = make_law({"complete_years": [2026]}, **fields)
    assert law.deadline("R", [Event("served", start)]).provisional is provisional


def test_an_estimate_of_new_year_makes_the_day_before_doubtful(monkeypatch):
    def year(self, number):
        return {date(number, 1, 1): ("Eid (estimated)", True)}

    monkeypatch.setattr(Library, "year", year)
    # Also where of the day's own year everything is known.
    guessed = Calendar(published=Library("PH"), complete_years=frozenset((2026,)))
    eve = date(2026, 12, 31).toordinal()
    assert [doubt.day for doubt in guessed.doubts(eve, eve)] == [date(2027, 1, 1)]
    assert guessed.doubts(eve - 1, eve - 1) == []


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("complete_years", [0], "a list of years from 1 to 9999"),
        ("complete_years", [2026, 99999999999], "a list of years from 1 to 9999"),
        (
            "swaps",
            [{"off": date(2026, 3, 23), "on": date(2026, 3, 23), "name": "B", "basis": "Act 5"}],
            "another day than 2026-03-23",
        ),
    ],
)
def test_a_calendar_that_cannot_be_is_refused(make_law, field, value, told):
    with pytest.raises(Problem, match=told) as raised:
        make_law({field: value}, length=3, unit="working_days")
    assert raised.value.code == "ECMS-L007"


RECORDED = {
    "zone": "UTC",
    "weekend": ["friday", "saturday"],
    "library": {"country": "CO", "from": 2024, "to": 2026, "basis": "Act 1"},
    "gazetted": [{"date": date(2031, 3, 3), "name": "Day", "basis": "Act 2"}],
    "withdrawn": [{"date": date(2025, 1, 1), "name": "Day", "basis": "Act 3"}],
    "swaps": [{"off": date(2028, 2, 29), "on": date(2028, 3, 3), "name": "Swap", "basis": "Act 4"}],
    "closures": [
        {"from": date(2029, 12, 20), "to": date(2030, 1, 10), "name": "Shut", "basis": "Act 5"}
    ],
}


@pytest.mark.parametrize("first", [date(2023, 6, 1), date(2027, 12, 31), date(2029, 12, 25)])
@pytest.mark.parametrize("days", [0, 1, 6, 7, 8, 400, 3000])
def test_the_working_days_between_two_days_are_those_of_each_day(first, days):
    calendar = read_calendar(Section.of(RECORDED, "calendar.yaml"))
    after = first.toordinal()
    each = sum(calendar.is_working_ordinal(after + n) for n in range(1, days + 1))
    assert calendar.working_between(after, after + days) == each


def test_years_of_which_nothing_is_recorded_are_counted_without_a_look():
    calendar = read_calendar(Section.of(RECORDED, "calendar.yaml"))
    weeks = 400 * 365 + 97  # days of four centuries, whole weeks
    asked = calendar.working_between(date(2101, 1, 1).toordinal(), date(9701, 1, 1).toordinal())
    assert asked == 19 * weeks // 7 * 5
    calendar.working_between(1, date(9999, 12, 31).toordinal())
    assert set(calendar._years) == set(calendar.published.years())
    assert calendar.published.years().stop == 2101


OF_PH = {"complete_years": [], "library": {"country": "PH", "to": 2027}}
OF_LK = {"complete_years": [], "library": {"country": "LK"}, "zone": "Asia/Colombo"}


@pytest.mark.parametrize(
    ("calendar", "fields", "start", "expected"),
    [
        # Christmas 2029 is no working day, proclaimed or not; 26 December is a Wednesday.
        (OF_PH, {"length": 3, "unit": "years"}, date(2026, 12, 25), (date(2029, 12, 26), True)),
        (OF_PH, {"length": 3, "unit": "years"}, date(2026, 12, 27), (date(2029, 12, 27), False)),
        # Labor Day 2029 is a Tuesday: 30 April is day 1, 2 May day 2.
        (OF_PH, {"length": 2, "unit": "working_days"}, date(2029, 4, 29), (date(2029, 5, 2), True)),
        # The Eid of 2028 is only estimated, for Friday 5 May: it is proclaimed when it is known.
        (OF_PH, {"length": 4, "unit": "working_days"}, date(2028, 5, 1), (date(2028, 5, 5), True)),
    ],
)
def test_a_year_without_source_has_the_holidays_that_the_law_fixes(
    make_law, calendar, fields, start, expected
):
    found = make_law(calendar, **fields).deadline("R", [Event("served", start)])
    assert (found.due, found.provisional) == expected
    told = [step.detail["years"] for step in found.reasons if step.did == "years_fixed"]
    assert told == [(found.due.year,)]


def test_a_year_of_which_no_holiday_is_known_is_told(make_law):
    law = make_law(OF_LK, length=3, unit="years")
    found = law.deadline("R", [Event("served", date(2024, 3, 5))])
    assert not found.provisional
    (told,) = (step for step in found.reasons if step.did == "years_bare")
    assert sentence(told) == (
        "No holidays are known for 2027: only weekends were taken as days off."
    )
    assert not [step for step in found.reasons if step.did == "years_fixed"]


def test_nothing_is_told_of_holidays_where_none_could_move_the_day(make_law):
    law = make_law(OF_LK, length=3, unit="years", roll="none")
    found = law.deadline("R", [Event("served", date(2024, 3, 5))])
    assert not [step for step in found.reasons if step.did.startswith("years_")]
