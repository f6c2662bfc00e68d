"""What is refused, by number, file, line and field."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pytest

from ecms_core.law.clocks import Suspension
from ecms_core.law.country_law import CountryLaw
from ecms_core.law.ledger import Event, Extension, Interruption, Ledger
from ecms_core.problems import Problem
from ecms_core.sections import parse_section

pytestmark = pytest.mark.unit

RULE = """deadlines:
  - id: X-D01
    title: T
    starts: served
    length: 10
    unit: calendar_days
    basis: Act 1
    confidence: known
    at_expiry: right_lost_by_party
"""


def refused(text: str, room: str = "deadlines") -> Problem:
    """The problem with which a law with this file is refused."""
    good = {
        "calendar": "zone: Asia/Manila\nweekend: [sunday]\n",
        "deadlines": "",
        "values": "currency: {code: PHP, minor_units: 2}\n",
        "violations": "",
        "penalties": "",
    }
    files = {**good, room: text}
    with pytest.raises(Problem) as caught:
        CountryLaw.read({name: parse_section(one, f"{name}.yaml") for name, one in files.items()})
    return caught.value


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("a: 1\n\tb: 2\n", "ECMS-L001", 2),
        ("a: 1\nb: 2\na: 3\n", "ECMS-L002", 3),
        ("a: 1\nb: !!python/object/apply:os.system [ls]\n", "ECMS-L003", 2),
        ("a: 1\nb: !thing x\n", "ECMS-L003", 2),
        ("a: &x [1]\nb: *x\n", "ECMS-L003", 1),
        ("---\na: 1\n---\nb: 2\n", "ECMS-L003", 3),
        ("[" * 1000, "ECMS-L004", 1),
        ("- 1\n", "ECMS-L007", 1),
        ("a: 1\n? [x]\n: 1\n", "ECMS-L007", 2),
        ("a: 2026-13-45\n", "ECMS-L007", 1),
        ("a: .inf\n", "ECMS-L007", 1),
        ("a: " + "9" * 5000 + "\n", "ECMS-L007", 1),
        ("a: \x07\n", "ECMS-L001", 1),
        # Laughs that would grow a thousandfold at each line.
        ("a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n", "ECMS-L003", 1),
    ],
)
def test_yaml_is_read_safely(text, code, line):
    with pytest.raises(Problem) as caught:
        parse_section(text, "f.yaml")
    assert (caught.value.code, caught.value.details["line"]) == (code, line)
    assert caught.value.details["file"] == "f.yaml"


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("a: 1\nb: 2026-02-30\n", "'b'"),
        ("a:\n  - {c: 1, d: [2026-02-30]}\n", "'d'"),
        ("a: {b: !!python/name:os.system x}\n", "'b'"),
        ("a: 1\nb: &x 1\n", "'b'"),
        ("a: {b: 1, b: 2}\n", "'b'"),
    ],
)
def test_what_is_wrong_in_a_text_is_told_by_its_field(text, field):
    with pytest.raises(Problem) as caught:
        parse_section(text, "law.yaml")
    assert field in str(caught.value) and "law.yaml, line" in str(caught.value)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("valid_from: 2026-13-01", "a date such as 2026-03-27"),
        ("length: 017", "a whole number without zeros before it, or a text in quotes"),
        ("length: -0_17", "a whole number without zeros before it, or a text in quotes"),
    ],
)
def test_a_value_that_can_be_read_in_two_ways_or_none_is_refused(text, expected):
    with pytest.raises(Problem, match=f"expected {expected}") as caught:
        parse_section(text, "law.yaml")
    assert caught.value.code == "ECMS-L007"
    assert parse_section("length: 0", "law.yaml")["length"] == 0


def test_a_place_is_refused_where_no_table_of_distances_is_recorded(make_law):
    law = make_law(length=10, unit="working_days")
    with pytest.raises(Problem, match="ECMS-L039"):
        law.deadline("R", [Event("served", DAY)], Ledger(place="Lima"))


def test_scalars_keep_what_was_written():
    read = parse_section(
        "no: NO\nyes: true\namount: 0.10\nquoted: '007'\nbig: 1_000\nday: 2026-03-27\n"
        "time: 12:30\nnothing: ~\n",
        "f",
    )
    assert {key: str(value) for key, value in read.items()} == {
        "no": "NO",
        "yes": "True",
        "amount": "0.10",
        "quoted": "007",
        "big": "1000",
        "day": "2026-03-27",
        "time": "12:30",
        "nothing": "None",
    }


@pytest.mark.parametrize(
    ("old", "new", "code", "field", "line"),
    [
        ("unit: calendar_days", "unit: moons", "ECMS-L007", "unit", 6),
        ("starts: served", "starts: wished", "ECMS-L007", "starts", 4),
        ("    basis: Act 1\n", "", "ECMS-L005", "basis", 2),
        ("basis: Act 1", "basis: ''", "ECMS-L007", "basis", 7),
        ("confidence: known", "confidence: sure", "ECMS-L007", "confidence", 8),
        ("at_expiry: right_lost_by_party", "at_expiry: doom", "ECMS-L007", "at_expiry", 9),
        ("length: 10", "length: -1", "ECMS-L007", "length", 5),
        ("length: 10", "length: 40000", "ECMS-L007", "length", 5),
        ("length: 10", "length: 1.5", "ECMS-L007", "length", 5),
        ("length: 10", "length: true", "ECMS-L007", "length", 5),
        ("length: 10", "length: {min: 5, max: 3}", "ECMS-L007", "min", 5),
        ("length: 10", "lenght: 10", "ECMS-L005", "length", 2),
        ("title: T", "title: T\n    colour: red", "ECMS-L006", "colour", 4),
        ("title: T", "title: T\n    distance: far", "ECMS-L009", "distance", 2),
        ("starts: served", "after: X-D99", "ECMS-L009", "after", 2),
        ("title: T", "title: T\n    valid_from: 0000-01-01", "ECMS-L007", "valid_from", 4),
        (
            "title: T",
            "title: T\n    extension: {length: -5, unit: calendar_days}",
            "ECMS-L007",
            "length",
            4,
        ),
        (
            "title: T",
            "title: T\n    valid_from: 2026-02-01\n    valid_to: 2026-01-01",
            "ECMS-L007",
            "valid_to",
            5,
        ),
        ("unit: calendar_days", "unit: hours\n    roll: next", "ECMS-L007", "unit", 6),
        (
            "title: T",
            "title: T\n    direction: before\n    suspension: true",
            "ECMS-L007",
            "suspension",
            5,
        ),
    ],
)
def test_a_wrong_rule_is_refused_at_its_line(old, new, code, field, line):
    assert old in RULE
    problem = refused(RULE.replace(old, new))
    found = (problem.code, problem.details.get("field"), problem.details["line"])
    assert found == (code, field, line)


def test_versions_must_not_overlap():
    later = RULE.partition("\n")[2]
    ended = RULE.replace("title: T", "title: T\n    valid_to: 2025-12-31")
    begun = later.replace("title: T", "title: T\n    valid_from: 2026-01-01")
    problem = refused(RULE + begun)
    assert (problem.code, problem.details["id"], problem.details["line"]) == (
        "ECMS-L008",
        "X-D01",
        10,
    )
    read = CountryLaw.read(
        {
            "calendar": parse_section("zone: UTC\nweekend: [sunday]", "c"),
            "values": parse_section("currency: {code: PHP, minor_units: 2}", "v"),
            "deadlines": parse_section(ended + begun.replace("length: 10", "length: 20"), "d"),
        }
    )
    # The version in force when the clock starts holds, also where the count crosses the change.
    assert read.deadline("X-D01", [Event("served", date(2025, 12, 31))]).due == date(2026, 1, 10)
    assert read.deadline("X-D01", [Event("served", date(2026, 1, 1))]).due == date(2026, 1, 21)


def test_deadlines_that_start_each_other_are_refused():
    one = RULE.replace("starts: served", "after: X-D02")
    two = (
        RULE.partition("\n")[2].replace("X-D01", "X-D02").replace("starts: served", "after: X-D01")
    )
    problem = refused(one + two)
    assert problem.code == "ECMS-L010"
    assert problem.details["found"] in ("X-D01 ← X-D02 ← X-D01", "X-D02 ← X-D01 ← X-D02")
    itself = refused(RULE.replace("starts: served", "after: X-D01"))
    assert itself.details["found"] == "X-D01 ← X-D01"


def test_no_version_before_the_law():
    law = CountryLaw.read(
        {
            "calendar": parse_section("zone: UTC\nweekend: [sunday]", "c"),
            "values": parse_section("currency: {code: PHP, minor_units: 2}", "v"),
            "deadlines": parse_section(
                RULE.replace("title: T", "title: T\n    valid_from: 2026-01-01"), "d"
            ),
        }
    )
    with pytest.raises(Problem, match="ECMS-L032"):
        law.deadline("X-D01", [Event("served", date(2025, 12, 31))])


DAY = date(2026, 3, 2)


@pytest.mark.parametrize(
    ("ledger", "code"),
    [
        (Ledger(extensions=[Extension(0)]), "ECMS-L026"),
        (Ledger(extensions=[Extension(-3)]), "ECMS-L026"),
        (Ledger(extensions=[Extension(6)]), "ECMS-L026"),
        (Ledger(extensions=[Extension(), Extension()]), "ECMS-L025"),
        (Ledger(extensions=[Extension(5, date(2026, 3, 17))]), "ECMS-L027"),
        (Ledger(extensions=[Extension(5, date(2026, 3, 1))]), "ECMS-L023"),
        (Ledger(suspensions=[Suspension(date(2026, 3, 5), date(2026, 3, 4))]), "ECMS-L028"),
        (Ledger(suspensions=[Suspension(date(1, 1, 1), date(9999, 12, 31))]), "ECMS-L028"),
        (Ledger(suspensions=[Suspension(DAY, DAY)] * 101), "ECMS-L035"),
        (Ledger(interruptions=[Interruption(DAY)]), "ECMS-L029"),
        (Ledger(length=11), "ECMS-L024"),
    ],
)
def test_a_ledger_beyond_the_rule_is_refused(make_law, ledger, code):
    law = make_law(
        length=10, unit="working_days", extension={"length": {"max": 5}, "unit": "working_days"}
    )
    with pytest.raises(Problem) as caught:
        law.deadline("R", [Event("served", DAY)], ledger)
    assert caught.value.code == code


@pytest.fixture(scope="module")
def restarting(make_law):
    """10 days from service on 2 March, extended once by 5, that begin again when interrupted."""
    notice = {"id": "edict", "title": "Edict", "basis": "Act 2", "confidence": "known"}
    notice["deemed"] = {"length": 5, "unit": "calendar_days"}
    law = make_law(
        extra={"services": [notice]},
        length=10,
        unit="calendar_days",
        roll="none",
        interruption=True,
        extension={"length": 5, "unit": "calendar_days"},
    )

    def due(granted: list[int], on: list[int], method: str = "") -> int:
        ledger = Ledger(
            extensions=[Extension(granted=date(2026, 3, day)) for day in granted],
            interruptions=[Interruption(date(2026, 3, day)) for day in on],
        )
        return law.deadline("R", [Event("served", DAY, method)], ledger).due.day

    return due


def test_an_extension_that_went_with_an_interruption_leaves_another_to_be_granted(restarting):
    assert restarting([3, 8], [5]) == 20  # 5 March and 10 days, and 5 of the second
    with pytest.raises(Problem, match="ECMS-L025"):
        restarting([3, 4, 8], [5])
    with pytest.raises(Problem, match="ECMS-L025"):
        restarting([6, 8], [5])


def test_an_extension_reaches_no_interruption_that_came_too_late_without_it(restarting):
    # The time runs to 12 March; what is granted on 13 or later neither extends nor saves it.
    assert restarting([12], [14]) == 24
    for granted, on in (([13], [14]), ([14], [13])):
        with pytest.raises(Problem, match="ECMS-L027"):
            restarting(granted, on)


def test_an_extension_may_be_granted_from_the_event_on_before_a_service_is_deemed(restarting):
    assert restarting([3], [], "edict") == 22
    with pytest.raises(Problem, match="ECMS-L023"):
        restarting([1], [], "edict")


def extended(make_law, usual: int | None, given: int | None, chosen: int | None):
    """The last day of a time that an officer sets, extended by no more than what was set."""
    law = make_law(
        length={"min": 2, "max": 10, **({"usual": usual} if usual else {})},
        unit="calendar_days",
        roll="none",
        extension={
            "length": {"min": 1, "max": 8},
            "unit": "calendar_days",
            "up_to": "length_set",
        },
    )
    ledger = Ledger(length=chosen, extensions=[Extension(given)])
    return law.deadline("R", [Event("served", DAY)], ledger).due.day - DAY.day


@pytest.mark.parametrize(
    ("usual", "given", "chosen", "days"),
    [
        (None, None, 5, 10),  # as long again as was set
        (None, 3, 5, 8),
        (None, None, 10, 18),  # its own bound holds too
        (6, None, None, 12),  # what holds unless it is set
        (None, None, None, 18),
    ],
)
def test_an_extension_up_to_the_length_that_was_set(make_law, usual, given, chosen, days):
    assert extended(make_law, usual, given, chosen) == days


@pytest.mark.parametrize(("usual", "given", "chosen"), [(None, 6, 5), (6, 7, None), (None, 9, 10)])
def test_an_extension_beyond_the_length_that_was_set(make_law, usual, given, chosen):
    with pytest.raises(Problem, match="ECMS-L026") as caught:
        extended(make_law, usual, given, chosen)
    most = min(chosen or usual, 8)
    assert caught.value.details["expected"] == f"from 1 to {most} calendar_days"


@pytest.mark.parametrize(
    "fields",
    [
        {"length": 5, "unit": "calendar_days"},
        {"length": {"max": 5}, "unit": "working_days"},
        {"due": {"day": 5}},
    ],
)
def test_an_extension_by_a_length_that_nobody_sets_is_refused(make_law, fields):
    extension = {"length": 5, "unit": "calendar_days", "up_to": "length_set"}
    with pytest.raises(Problem, match="ECMS-L007") as caught:
        make_law(extension=extension, **fields)
    assert caught.value.details["field"] == "up_to"


def test_the_last_moment_for_an_extension(make_law):
    law = make_law(length=10, unit="working_days", extension={"length": 5, "unit": "working_days"})
    ledger = Ledger(extensions=[Extension(5, date(2026, 3, 16))])  # the last day itself
    assert law.deadline("R", [Event("served", DAY)], ledger).due == date(2026, 3, 23)


@pytest.mark.parametrize(
    ("rule", "at", "code"),
    [
        ({"length": 100, "unit": "years"}, date(9999, 1, 1), "ECMS-L030"),
        ({"length": 5, "unit": "months"}, date(9999, 12, 31), "ECMS-L030"),
        ({"length": 30, "unit": "calendar_days"}, date(9999, 12, 31), "ECMS-L030"),
        ({"length": 5000, "unit": "working_days"}, date(9999, 6, 1), "ECMS-L031"),
        ({"length": 48, "unit": "hours"}, datetime.fromisoformat("9999-12-31T23:00"), "ECMS-L030"),
        ({"length": 1, "unit": "months", "direction": "before"}, date(1, 1, 5), "ECMS-L030"),
        ({"length": 9, "unit": "working_days", "direction": "before"}, date(1, 1, 5), "ECMS-L031"),
        ({"due": {"years": 1, "month": 1, "day": 1}}, date(9999, 1, 1), "ECMS-L030"),
    ],
)
def test_the_calendar_has_an_end_and_a_beginning(make_law, rule, at, code):
    with pytest.raises(Problem) as caught:
        make_law(**rule).deadline("R", [Event("served", at)])
    assert caught.value.code == code


def test_unknown_words_are_told(philippines):
    for kind, code in (("wished", "ECMS-L021"), ("issued", "ECMS-L020")):
        with pytest.raises(Problem) as caught:
            philippines.deadline("PH-D03", [Event(kind, DAY)])
        assert caught.value.code == code
    with pytest.raises(Problem, match="PH-D03"):
        philippines.deadline("PH-D3", [Event("served", DAY)])
    with pytest.raises(Problem, match="ECMS-L022"):
        philippines.deadline("PH-D03", [Event("served", "2026-03-02")])


@pytest.mark.parametrize(
    "text",
    [
        "scales:\n  - {id: S, title: S, mode: range, unit: GOLD, min: 1, max: 2, basis: A, "
        "confidence: known}\n",
        "scales:\n  - {id: S, title: S, mode: range, unit: PHP, min: 3, max: 2, basis: A, "
        "confidence: known}\n",
        "scales:\n  - {id: S, title: S, mode: table, unit: PHP, keys: [size], table: {micro: [1, "
        "2]}, basis: A, confidence: known}\n",
        "scales:\n  - {id: S, title: S, mode: table, unit: PHP, keys: [size, severity], table: "
        "{micro: 3}, basis: A, confidence: known}\n",
        "scales:\n  - {id: S, title: S, mode: surcharge, of: sum, steps: [{days: 10, percent: 5}]"
        ", basis: A, confidence: known}\n",
    ],
)
def test_a_wrong_scale_is_refused(text):
    assert refused(text, "penalties").code in ("ECMS-L005", "ECMS-L007", "ECMS-L009")


def test_a_violation_names_a_scale_that_exists():
    text = (
        "violations:\n  - {id: V, title: {en: V}, area: a, severity: 1, basis: A, confidence: "
        "known, penalties: [{scale: nowhere}]}\n"
    )
    assert refused(text, "violations").details["found"] == "nowhere"


@pytest.mark.parametrize("kind", ["served", "issued"])
@pytest.mark.parametrize("at", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:00:00-10:00"])
def test_a_moment_outside_the_calendar_is_refused(make_law, kind, at):
    law = make_law(length=3, unit="working_days")
    with pytest.raises(Problem, match="within the years 1 to 9999") as raised:
        law.deadline("R", [Event(kind, datetime.fromisoformat(at))])
    assert raised.value.code == "ECMS-L022"


@pytest.mark.parametrize("at", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:00:00-10:00"])
def test_a_suspension_outside_the_calendar_is_refused(make_law, at):
    law = make_law(length=3, unit="working_days")
    ledger = Ledger(suspensions=[Suspension(datetime.fromisoformat(at))])
    with pytest.raises(Problem) as raised:
        law.deadline("R", [Event("served", date(2026, 3, 2))], ledger)
    assert raised.value.code == "ECMS-L028"


@pytest.mark.parametrize("amount", ["1.0e+9999", "1e-9999", "10000000000000", "NaN"])
def test_a_number_too_long_to_reckon_with_is_refused(make_fines, amount):
    with pytest.raises(Problem) as raised:
        make_fines(mode="amount", amount=Decimal(amount))
    assert (raised.value.code, raised.value.details["field"]) == ("ECMS-L007", "amount")


def test_more_events_than_a_case_has_are_refused(make_law):
    law = make_law(length=3, unit="calendar_days")
    assert law.deadline("R", [Event("served", DAY)] * 100).due
    with pytest.raises(Problem, match="ECMS-L050"):
        law.deadline("R", (Event("served", DAY) for _ in iter(int, 1)))  # without end


def chain_of(make_law, count: int, **link):
    """A law in which ``count`` times hang on one another, the last of them R."""
    same = {"title": "T", "at_expiry": "none_internal_target", "basis": "A", "confidence": "known"}
    named = [*(f"D{n}" for n in range(count)), "R"]
    more = [{"id": "D0", "starts": "served", "length": 1, "unit": "calendar_days", **same}]

    def on(before: str) -> dict:
        if "after" in link:
            return {"after": before, "length": 1, "unit": "calendar_days"}
        return {"earliest_of": [before, before]}

    more += [{"id": named[n], **same, **on(named[n - 1])} for n in range(1, count)]
    return make_law(more=more, **on(named[count - 1]))


def test_times_that_hang_on_one_another_are_counted_so_often_and_no_more(make_law):
    assert chain_of(make_law, 20, after=True).deadline("R", [Event("served", DAY)]).due
    for law in (chain_of(make_law, 400, after=True), chain_of(make_law, 40)):
        with pytest.raises(Problem, match="ECMS-L051") as caught:
            law.deadline("R", [Event("served", DAY)])
        assert caught.value.details["expected"] == 200
        assert law.starts("R") == ("served",)


@pytest.mark.parametrize(
    ("due", "most"),
    [
        ({"month": 2, "day": 31}, 29),
        ({"month": 2, "day": 30}, 29),
        ({"month": 6, "day": 31}, 30),
        # The third month from November on is a February.
        ({"month": 11, "months": 3, "day": 30}, 29),
    ],
)
def test_a_day_that_its_month_never_has_is_refused(make_law, due, most):
    with pytest.raises(Problem) as problem:
        make_law(due=due)
    assert problem.value.code == "ECMS-L007"
    assert f"a day of its month, from 1 to {most}" in str(problem.value)


@pytest.mark.parametrize("due", [{"month": 2, "day": 29}, {"months": 1, "day": 31}])
def test_a_day_that_some_of_its_months_have_is_not(make_law, due):
    assert make_law(due=due).rules["R"][0].fixed.day == due["day"]
