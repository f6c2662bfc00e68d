"""A register counted in columns gives what the single calculation gives, row by row."""

from __future__ import annotations

import random
from datetime import date, datetime, time, timedelta
from typing import Any

import numpy as np
import pytest

from ecms_core.law.clocks import Suspension
from ecms_core.law.country_law import CountryLaw
from ecms_core.law.deadlines import compute
from ecms_core.law.ledger import Event, Extension, Interruption, Ledger
from ecms_core.law.recount import recompute
from ecms_core.law.register import Register
from ecms_core.law.rules import Rule
from ecms_core.law.starts import Start
from ecms_core.problems import Problem

pytestmark = pytest.mark.thorough
CALENDARS, RULES = 25, 500  # 12,500 rules, each with an event and a ledger of its own
ZONES = (
    "Asia/Manila",
    "America/Bogota",
    "America/Asuncion",
    "Europe/Lisbon",
    "Australia/Lord_Howe",
)
WEEKENDS = (["saturday", "sunday"], ["sunday"], ["friday", "saturday"], [])
UNITS = ("calendar_days", "working_days", "hours", "weeks", "months", "years")
FIRST = date(2019, 1, 1)
MOVED = date(2022, 6, 1)


def some_day(dice: random.Random, years: int = 8) -> date:
    return FIRST + timedelta(dice.randrange(365 * years))


def some_moment(dice: random.Random) -> datetime:
    day = some_day(dice)
    # On the hour too, where a suspension by days begins and ends.
    minutes = dice.choice((0, dice.randrange(1440)))
    return datetime.combine(day, time()) + timedelta(minutes=minutes)


def some_calendar(dice: random.Random) -> dict[str, Any]:
    """Holidays in most years, none known for some, swapped days, closures, estimated Eids."""
    named = {
        word: {some_day(dice, 14) for _ in range(dice.randrange(count))}
        for word, count in (("gazetted", 150), ("withdrawn", 5))
    }
    found: dict[str, Any] = {
        "zone": dice.choice(ZONES),
        "weekend": dice.choice(WEEKENDS),
        "complete_years": sorted(dice.sample(range(2017, 2034), dice.randrange(17))),
        "swaps": [
            {"off": off, "on": on, "name": "Swapped", "basis": "Act 2"}
            for off, on in zip(
                sorted({some_day(dice) for _ in range(4)}),
                sorted({some_day(dice, 3) for _ in range(4)}),
                strict=False,
            )
        ],
        **{
            word: [{"date": day, "name": "H", "basis": "Act 1"} for day in sorted(days)]
            for word, days in named.items()
        },
    }
    if dice.random() < 0.4:
        found["library"] = {"country": dice.choice(("PH", "LK", "CO")), "from": 2010, "to": 2029}
    if dice.random() < 0.3:
        since = some_day(dice)
        until = since + timedelta(dice.randrange(200))
        found["closures"] = [{"from": since, "to": until, "name": "Strike", "basis": "Act 3"}]
    return found


def some_length(dice: random.Random, unit: str) -> int:
    return dice.choice((0, 1, 2, dice.randrange({"months": 40, "years": 9}.get(unit, 120))))


def some_rule(dice: random.Random, name: str) -> dict[str, Any]:
    unit = dice.choice(UNITS)
    rule: dict[str, Any] = {
        "id": name,
        "title": "T",
        "starts": "served",
        "at_expiry": "none_internal_target",
        "basis": "Act 1",
        "confidence": "verified",
        "first_day": dice.choice(("excluded", "counted")),
        "month_end": dice.choice(("clip", "last_day")),
    }
    if dice.random() < 0.12:
        rule["due"] = {
            "years": dice.randrange(3),
            "months": dice.randrange(15),
            "day": dice.choice(("last", "last_working", dice.randrange(1, 32))),
        }
        if dice.random() < 0.5:
            rule["due"]["month"] = dice.randrange(1, 13)
            day = rule["due"]["day"]  # one that each month has
            rule["due"]["day"] = day if isinstance(day, str) else min(day, 29)
    else:
        rule["unit"] = unit
        rule["length"] = some_length(dice, unit)
        if dice.random() < 0.2:
            # Of some, the law names no longest time.
            rule["length"] = {"min": 1} if int(name[1:]) % 4 == 0 else {"min": 1, "max": 60}
            if dice.random() < 0.5:
                rule["length"]["usual"] = 30
    if "due" in rule or unit != "hours":
        rule["roll"] = dice.choice(("none", "next", "previous"))
        if dice.random() < 0.3:
            rule["distance"] = dice.choice(("near", "far", "moved", "ended"))
        if "due" not in rule and dice.random() < 0.2:
            rule["direction"] = "before"
    if "direction" not in rule and "due" not in rule:
        rule["interruption"] = True
        rule["suspension"] = dice.random() < 0.9
        if dice.random() < 0.2:
            resumes = dice.choice(("calendar_days", "working_days"))
            rule["resumes_after"] = {"length": 25, "unit": resumes}
    if dice.random() < 0.4:
        units = {"hours"} if rule.get("unit") == "hours" else set(UNITS) - {"hours"}
        more = (
            rule["unit"] if dice.random() < 0.6 and "unit" in rule else dice.choice(sorted(units))
        )
        lengths = dice.choice((5, {"min": 1, "max": 9}, {"min": 2, "max": 9, "usual": 4}))
        lengths = {"min": 1} if int(name[1:]) % 10 == 0 else lengths
        rule["extension"] = {"times": dice.randrange(1, 4), "length": lengths, "unit": more}
        if isinstance(rule.get("length"), dict) and rule["unit"] == more and dice.random() < 0.5:
            rule["extension"]["up_to"] = "length_set"
    return rule


def some_ledger(dice: random.Random, rule: Rule, start: date) -> Ledger:
    """Entries as they come, some of which the rule does not permit."""
    suspensions = []
    if dice.random() < (0.35 if rule.suspendable else 0.02):
        for _ in range(dice.choice((1, 1, 1, 2, 5))):
            since: date = start + timedelta(dice.randrange(-20, 90))
            if dice.random() < 0.4:
                since = some_moment(dice).replace(year=since.year, month=since.month, day=since.day)
            until = since + timedelta(dice.randrange(-1, 60), dice.choice((0, 3_600 * 7)))
            stands = dice.random() < 0.1
            act = start + timedelta(30) if dice.random() < 0.05 else None
            suspensions.append(Suspension(since, None if stands else until, last_act=act))
        if dice.random() < 0.4:
            suspensions.append(ending_alike(dice, suspensions[-1]))
        dice.shuffle(suspensions)
    extensions = []
    if rule.extension and dice.random() < 0.5:
        for _ in range(dice.choice((1, 1, rule.extension.times, 4))):
            length = dice.choice((None, dice.randrange(12)))
            granted = start + timedelta(dice.randrange(40)) if dice.random() < 0.1 else None
            extensions.append(Extension(length, granted))
    interruptions = []
    if rule.restarts and dice.random() < 0.04:
        interruptions.append(Interruption(start + timedelta(dice.randrange(-1, 60))))
    return Ledger(
        length=dice.randrange(65) if dice.random() < 0.15 else None,
        place=dice.choice(("", "", "A", "B", "nowhere")) if rule.distance else "",
        suspensions=suspensions,
        extensions=extensions,
        interruptions=interruptions,
    )


def ending_alike(dice: random.Random, other: Suspension) -> Suspension:
    """A suspension that overlaps another and ends with its day, told as a day or as 00:00."""
    end = other.until or other.since + timedelta(dice.randrange(60))
    day = end.date() if isinstance(end, datetime) else end
    until: date = dice.choice((day, datetime.combine(day + timedelta(dice.randrange(2)), time())))
    since: date = day - timedelta(dice.randrange(30))
    return Suspension(datetime.combine(since, time()) if dice.random() < 0.3 else since, until)


def read(calendar: dict[str, Any], rules: list[dict[str, Any]]) -> CountryLaw:
    stated = {"basis": "Act 1", "confidence": "known"}
    return CountryLaw.read(
        {
            "calendar": calendar,
            "deadlines": {
                "deadlines": rules,
                "distances": [
                    {"id": "near", "unit": "calendar_days", "days": {"A": 0, "B": 3}, **stated},
                    {"id": "far", "unit": "working_days", "days": {"A": 2, "B": 9}, **stated},
                    {
                        "id": "moved",
                        "unit": "calendar_days",
                        "days": {"A": 4, "B": 5},
                        **stated,
                        "valid_to": MOVED - timedelta(1),
                    },
                    {
                        "id": "moved",
                        "unit": "working_days",
                        "days": {"A": 1},
                        **stated,
                        "valid_from": MOVED,
                    },
                    {
                        "id": "ended",
                        "unit": "calendar_days",
                        "days": {"A": 8},
                        **stated,
                        "valid_to": MOVED,
                    },
                ],
            },
            "values": {"currency": {"code": "PHP", "minor_units": 2}},
        }
    )


def one_by_one(rule, at, ledger, country) -> tuple[Any, bool] | str:
    """Due as the wall clock shows it and whether it is provisional, or the problem's number."""
    try:
        found = compute(rule, Start(at, ()), country, ledger)
    except Problem as problem:
        return problem.code
    due = found.due
    if isinstance(due, datetime):
        return due.replace(tzinfo=None), found.provisional
    return due and datetime.combine(due, time()), found.provisional


@pytest.mark.parametrize("seed", range(CALENDARS))
def test_a_register_gives_what_the_single_calculation_gives(seed):
    dice = random.Random(seed)  # noqa: S311
    law = read(some_calendar(dice), [some_rule(dice, f"R{n}") for n in range(RULES)])
    country = law.country()
    rows = []
    for (rule,) in law.rules.values():
        at: date = some_day(dice) if dice.random() < 0.7 else some_moment(dice)
        if dice.random() < 0.001:
            at = dice.choice((date(1, 1, 2), date(9999, 12, 30), date(2199, 12, 1)))
        day = at.date() if isinstance(at, datetime) else at
        ledger = some_ledger(dice, rule, day) if 2000 < day.year < 2100 else Ledger()
        rows.append((rule, at, ledger))
    dates = recompute(Register.of(rows, law.calendar.zone), country)
    for number, (rule, at, ledger) in enumerate(rows):
        if number in dates.problems:
            found: Any = dates.problems[number].code
        else:
            found = dates.due[number].item(), bool(dates.provisional[number])
        assert found == one_by_one(rule, at, ledger, country), (number, rule, at, ledger)


def test_most_random_rows_are_counted_in_columns(monkeypatch):
    """The comparison is worth something only where the two ways are two."""
    dice = random.Random(1)  # noqa: S311
    law = read(some_calendar(dice), [some_rule(dice, f"R{n}") for n in range(500)])
    rows = [
        (rule, day := some_day(dice), some_ledger(dice, rule, day))
        for (rule,) in law.rules.values()
    ]
    singly = []

    def count(*given):
        singly.append(given)
        return compute(*given)

    monkeypatch.setattr("ecms_core.law.recount.compute", count)
    recompute(Register.of(rows, law.calendar.zone), law.country())
    assert 0 < len(singly) < 200


def test_plain_counts_agree_with_numpy(make_law, gazetted):
    dice = np.random.default_rng(3)
    off = {FIRST + timedelta(int(day)) for day in dice.integers(0, 3000, 150)}
    fields = {"unit": "working_days", "roll": "none"}
    law = make_law({"gazetted": gazetted(off)}, length={"min": 1, "max": 250}, **fields)
    (rule,) = law.rules["R"]
    start = np.datetime64(FIRST) + dice.integers(0, 2000, 10_000).astype("m8[D]")
    length = dice.integers(1, 250, 10_000)
    register = Register([rule], np.zeros(10_000, np.int64), start, length=length)
    dates = recompute(register, law.country())
    holidays = np.array(sorted(off), "M8[D]")
    expected = np.busday_offset(start, length, roll="backward", holidays=holidays)
    assert (dates.due == expected).all()
    due = dates.due.astype("M8[D]")
    counted = np.busday_count(start + np.timedelta64(1, "D"), due + np.timedelta64(1, "D"),
                              holidays=holidays)  # fmt: skip
    assert (counted == length).all()


def test_a_start_that_is_provisional_stays_so(make_law):
    law = make_law(length=3, unit="working_days")
    start = np.array(["2026-03-27", "2026-03-27"], "M8[D]")
    unsure = np.array([True, False])
    register = Register(list(law.rules["R"]), np.zeros(2, np.int64), start, unsure=unsure)
    assert recompute(register, law.country()).provisional.tolist() == [True, False]


FROM, LAST = date(2026, 3, 3), date(2026, 3, 4)
NEXT = datetime(2026, 3, 5)  # noqa: DTZ001 - the country's own clock


@pytest.mark.parametrize("unit", ["calendar_days", "hours"])
@pytest.mark.parametrize(
    "suspensions",
    [
        [Suspension(FROM, LAST)],
        [Suspension(FROM, NEXT)],
        [Suspension(datetime(2026, 3, 3), NEXT)],  # noqa: DTZ001
        [Suspension(FROM, LAST), Suspension(FROM, NEXT)],
        [Suspension(FROM, NEXT), Suspension(FROM, LAST)],
        [Suspension(FROM, LAST), Suspension(LAST, NEXT)],
        [Suspension(FROM, NEXT), Suspension(LAST, LAST)],
        # What has no length adds nothing to a day that stands still already.
        [Suspension(FROM, LAST), Suspension(LAST, datetime(2026, 3, 4))],  # noqa: DTZ001
    ],
)
def test_a_suspension_until_midnight_leaves_the_day_that_begins_free(make_law, suspensions, unit):
    """However the end of 4 March is told, and in whichever order, 5 March counts again."""
    law = make_law(length=72 if unit == "hours" else 3, unit=unit, roll="none")
    country, (rule,) = law.country(), law.rules["R"]
    row = (rule, datetime(2026, 3, 2), Ledger(suspensions=suspensions))  # noqa: DTZ001
    due = recompute(Register.of([row], law.calendar.zone), country).due[0].item()
    assert due == datetime(2026, 3, 7)  # noqa: DTZ001
    assert one_by_one(*row, country) == (due, False)


def test_an_empty_register_and_a_row_without_start(make_law):
    law = make_law(length=3, unit="working_days")
    rules = list(law.rules["R"])
    empty = Register(rules, np.zeros(0, np.int64), np.zeros(0, "M8[us]"))
    assert len(recompute(empty, law.country()).due) == 0
    nowhere = Register(rules, np.zeros(1, np.int64), np.array(["NaT"], "M8[us]"))
    dates = recompute(nowhere, law.country())
    assert dates.problems[0].code == "ECMS-L020"
    assert np.isnat(dates.due[0])


def test_single_and_register_tell_the_same_of_one_event(philippines):
    (rule,) = philippines.rules["PH-D11"]
    register = Register.of([(rule, date(2026, 4, 21), Ledger())], philippines.calendar.zone)
    single = philippines.deadline("PH-D11", [Event("served", date(2026, 4, 21))])
    assert recompute(register, philippines.country()).due[0].item().date() == single.due


def test_a_search_that_the_single_calculation_gives_up_is_given_up(make_law):
    """3,000 Mondays are more than the forty years in which it looks for working days."""
    weekend = ["tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
    law = make_law({"weekend": weekend}, length=3_000, unit="working_days")
    start = date(2026, 3, 27)
    register = Register.of([(law.rules["R"][0], start, Ledger())], law.calendar.zone)
    with pytest.raises(Problem, match="ECMS-L031"):
        law.deadline("R", [Event("served", start)])
    assert recompute(register, law.country()).problems[0].code == "ECMS-L031"


def test_a_ledger_too_long_to_be_true_is_refused(make_law):
    law = make_law(length=3, unit="working_days")
    day = date(2026, 3, 27)
    stood = [Suspension(day + timedelta(2 * n), day + timedelta(2 * n)) for n in range(101)]
    rows = [(law.rules["R"][0], day, Ledger(suspensions=stood[:count])) for count in (100, 101)]
    dates = recompute(Register.of(rows, law.calendar.zone), law.country())
    assert {row: problem.code for row, problem in dates.problems.items()} == {1: "ECMS-L035"}


@pytest.mark.parametrize(
    ("start", "due"),
    [
        # In Lisbon the clock goes from 01:00 to 02:00 on 29 March 2026, and back on 25 October.
        ("2026-03-28T14:00", "2026-03-29T15:00"),
        ("2026-03-29T12:00", "2026-03-30T12:00"),
        ("2026-10-24T14:00", "2026-10-25T13:00"),
        ("2026-10-25T12:00", "2026-10-26T12:00"),
    ],
)
def test_hours_on_days_when_the_clock_is_changed(make_law, start, due):
    law = make_law({"zone": "Europe/Lisbon"}, length=24, unit="hours")
    register = Register(list(law.rules["R"]), np.zeros(1, np.int64), np.array([start], "M8[us]"))
    assert recompute(register, law.country()).due[0] == np.datetime64(due)
