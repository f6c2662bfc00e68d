"""The reasons as a lawyer reads them, in any language."""

from __future__ import annotations

from datetime import date

import pytest

from ecms_core.law.clocks import Suspension
from ecms_core.law.language import language
from ecms_core.law.ledger import Event, Extension, Ledger
from ecms_core.law.penalties import Charge
from ecms_core.law.reasons import COUNTS, TEMPLATES, paragraph, plain, sentence
from tests.unit.law.conftest import STATED

pytestmark = pytest.mark.unit


def test_a_paragraph_tells_every_step_with_its_article(philippines):
    found = philippines.deadline(
        "PH-D03",
        [Event("served", date(2026, 3, 27), "personal")],
        Ledger(suspensions=[Suspension(date(2026, 3, 30), date(2026, 4, 1), "typhoon", "MC 7")]),
    )
    assert paragraph(found.reasons) == (
        "The time of PH-D03 (Correct general labor standards deficiencies) starts with service on "
        "the party on Friday 27 March 2026 [DO 183-17; DO 238-23]. "
        "Personal delivery on Friday 27 March 2026: service takes effect on Friday 27 March "
        "2026 [delivery to the employer or the employer's representative]. "
        "The rule gives 10 calendar days. The day of the event is not counted [Rules of Court]. "
        "The time stood still from Monday 30 March 2026 to Wednesday 1 April 2026 (typhoon) "
        "[MC 7]. "
        "Counting 10 calendar days from Friday 27 March 2026, without the time for which it stood "
        "still, leads to Thursday 9 April 2026. "
        "Thursday 9 April 2026 is not a working day (Day of Valor), so the last day is Friday 10 "
        "April 2026 [Rules of Court]. "
        "The rule (PH-D03) is recorded as unconfirmed, not as verified: nothing irreversible "
        "follows by itself. "
        "Known, not verified: the way of service, the convention on the first day, the convention "
        "on a last day that is no working day, the list of holidays (PH-D03). "
        "When the time ends: the supervisor is told (mandatory conference)."
    )


def test_holidays_left_out_of_a_count_are_named(make_law, gazetted):
    off = {date(2026, 3, 4), date(2026, 3, 7)}  # a Wednesday and a Saturday
    law = make_law({"gazetted": gazetted(off)}, length=5, unit="working_days")
    found = law.deadline("R", [Event("served", date(2026, 3, 2))])
    told = sentence(next(step for step in found.reasons if step.did == "skipped"))
    assert told == ("Besides weekends, not counted: Wednesday 4 March 2026 (Holiday 2026-03-04).")


SERVICES = {
    "services": [
        {
            "id": "notice",
            "title": "notificación por aviso",
            "deemed": {"length": 1, "unit": "working_days"},
            **STATED,
        },
        {"id": "handed", "title": "entrega", **STATED},
    ]
}


def test_a_deemed_service_tells_its_length_its_first_day_and_what_it_skipped(make_law, gazetted):
    off = {date(2026, 3, 23)}  # a Monday
    law = make_law({"gazetted": gazetted(off)}, extra=SERVICES, length=5, unit="calendar_days")
    found = law.deadline("R", [Event("served", date(2026, 3, 20), "notice")])
    told = paragraph(found.reasons)
    assert (
        "Notificación por aviso on Friday 20 March 2026: service takes effect after 1 working day, "
        "counted from Saturday 21 March 2026, on Tuesday 24 March 2026 [Act 1]. Besides weekends, "
        "not counted: Monday 23 March 2026 (Holiday 2026-03-23) [Act 1]."
    ) in told
    step = next(each for each in found.as_data()["reasons"] if each["did"] == "served_by")
    assert (step["from"], step["to"]) == ("2026-03-20", "2026-03-24")
    assert step["detail"]["length"] == {"n": 1, "unit": "working_days"}
    assert step["detail"]["first"] == "2026-03-21"


def test_service_is_told_in_spanish_as_a_lawyer_writes_it(make_law):
    law = make_law(extra=SERVICES, length=5, unit="calendar_days")
    spoken = language("es")
    for method, expected in (
        (
            "notice",
            "Notificación por aviso del viernes, 20 de marzo de 2026: surte efecto al cabo de 1 "
            "día hábil, contando desde el sábado, 21 de marzo de 2026, el lunes, 23 de marzo de "
            "2026 [Act 1].",
        ),
        (
            "handed",
            "Entrega del viernes, 20 de marzo de 2026: surte efecto el viernes, 20 de marzo de "
            "2026 [Act 1].",
        ),
    ):
        found = law.deadline("R", [Event("served", date(2026, 3, 20), method)])
        step = next(each for each in found.reasons if each.did == "served_by")
        assert sentence(step, *spoken) == expected


def test_a_chain_keeps_each_step_of_the_time_before(make_law, gazetted):
    first = {"id": "F", "title": "F", "starts": "served", "length": 2, "unit": "working_days"}
    first |= {"at_expiry": "right_lost_by_party", **STATED}
    off = {date(2026, 3, 3)}
    law = make_law(
        {"gazetted": gazetted(off)}, more=[first], after="F", length=1, unit="calendar_days"
    )
    steps = law.deadline("R", [Event("served", date(2026, 3, 2))]).as_data()["reasons"]
    assert [step["did"] for step in steps if step["rule"] == "F"] == [
        *("starts", "length", "first_excluded", "counted", "skipped"),
    ]
    assert [step["did"] for step in steps if step["rule"] == "R"] == [
        *("starts_after", "length", "first_excluded", "counted", "expires"),
    ]


def test_an_unverified_rule_says_that_nothing_irreversible_follows(philippines):
    found = philippines.deadline("PH-D11", [Event("served", date(2026, 4, 21))])
    told = paragraph(found.reasons)
    assert (
        "Known, not verified, so that nothing irreversible follows by itself: the rule, the "
        "convention on the first day, "
    ) in told
    assert told.count("not verified") == 1
    assert not found.settled


def test_a_translation_gets_the_whole_text_and_only_its_names(make_law):
    law = make_law(
        length=1, unit="working_days", extension={"length": 1, "unit": "working_days", "by": "RD"}
    )
    found = law.deadline("R", [Event("served", date(2026, 3, 2))], Ledger(extensions=[Extension()]))
    spanish = {
        TEMPLATES["counted"]: "Contando {length} desde {from}: {to}. {rule.__class__} {nothing}",
        COUNTS["working_days"][1]: "{n} días hábiles",
    }
    step = next(step for step in found.reasons if step.did == "counted")
    told = sentence(step, lambda text: spanish.get(text, text), lambda day: day.isoformat())
    assert told == (
        "Contando 2 días hábiles desde 2026-03-02: 2026-03-04. {rule.__class__} {nothing}"
    )


def test_every_line_of_every_violation_has_a_text(philippines):
    known = {"days": 3, "unpaid": 5}
    for name in philippines.violations:
        facts = {word: known[word] for word in philippines.facts(name) & set(known)}
        found = philippines.penalty([Charge(name, facts)], {"date": date(2026, 5, 4)})
        assert found.lines
        assert "{" not in found.paragraph()


def test_every_step_of_every_rule_has_a_text(philippines):
    for name in philippines.rules:
        event = Event(philippines.starts(name)[0], date(2026, 3, 27))
        assert "{" not in paragraph(philippines.deadline(name, [event]).reasons)


def test_every_step_as_data_stands_under_an_article(make_law):
    conventions = {"basis": "Act 2", "roll": "next", "first_day": "excluded"}
    conventions["confidence"] = "verified"
    law = make_law(extra={"conventions": conventions}, length=8, unit="calendar_days")
    found = law.deadline("R", [Event("served", date(2026, 3, 27))])
    articles = {step["did"]: step["article"] for step in found.as_data()["reasons"]}
    assert articles == {
        "starts": "Act 1",
        "length": "Act 1",
        "first_excluded": "Act 2",
        "counted": "Act 1",
        "rolled": "Act 2",
        "expires": "Act 1",
    }
    told = paragraph(found.reasons)
    assert "The day of the event is not counted [Act 2]." in told
    assert "so the last day is Monday 6 April 2026 [Act 2]." in told
    # A rule that says so itself is its own article.
    own = make_law(extra={"conventions": conventions}, length=8, unit="calendar_days",
                   roll="next", first_day="excluded")  # fmt: skip
    assert "[Act 2]" not in paragraph(
        own.deadline("R", [Event("served", date(2026, 3, 27))]).reasons
    )


def test_the_length_of_an_extension_that_nobody_told_is_said_to_be_assumed(make_law):
    law = make_law(
        length=10,
        unit="calendar_days",
        extension={"length": {"min": 1, "max": 5}, "unit": "calendar_days", "by": "RD"},
    )
    served = [Event("served", date(2026, 3, 2))]
    found = law.deadline("R", served, Ledger(extensions=[Extension()]))
    assert (found.provisional, found.settled) == (True, False)
    assert "until it is told for how long, the longest allowed, 5 calendar days, is taken" in (
        paragraph(found.reasons)
    )
    told = law.deadline("R", served, Ledger(extensions=[Extension(5)]))
    assert (told.due, told.provisional) == (found.due, False)
    assert "The time was extended by 5 calendar days, granted by RD." in paragraph(told.reasons)


@pytest.mark.parametrize(
    ("fields", "ledger", "told"),
    [
        (
            {"length": 12, "unit": "months"},
            Ledger(suspensions=[Suspension(date(2026, 4, 1), date(2026, 4, 30))]),
            "Counting 12 months from Monday 2 March 2026, without the time for which it stood "
            "still, leads to Thursday 1 April 2027.",
        ),
        (
            {"length": 10, "unit": "working_days"},
            Ledger(extensions=[Extension()]),
            "Counting 10 working days and then 1 month from Monday 2 March 2026 leads to "
            "Thursday 16 April 2026.",
        ),
        (
            {"length": 10, "unit": "working_days"},
            Ledger(
                suspensions=[Suspension(date(2026, 3, 4), date(2026, 3, 4))],
                extensions=[Extension()],
            ),
            "Counting 10 working days and then 1 month from Monday 2 March 2026, without the time "
            "for which it stood still, leads to Friday 17 April 2026.",
        ),
        # What stands still only after the last day is no part of the count.
        (
            {"length": 5, "unit": "calendar_days", "roll": "next"},
            Ledger(suspensions=[Suspension(date(2026, 3, 9), date(2026, 3, 9))]),
            "Counting 5 calendar days from Monday 2 March 2026 leads to Saturday 7 March 2026.",
        ),
    ],
)
def test_the_sentence_of_the_count_is_true_as_it_stands(make_law, fields, ledger, told):
    law = make_law(**{"roll": "none", "extension": {"length": 1, "unit": "months"}, **fields})
    found = law.deadline("R", [Event("served", date(2026, 3, 2))], ledger)
    (step,) = (step for step in found.reasons if step.did == "counted")
    assert sentence(step) == told


def test_what_is_counted_back_names_each_unit(make_law):
    table = {"id": "D", "unit": "working_days", "days": {"A": 2}, **STATED}
    law = make_law(
        length=1,
        unit="months",
        direction="before",
        roll="none",
        distance="D",
        extra={"distances": [table]},
    )
    found = law.deadline("R", [Event("served", date(2026, 3, 20))], Ledger(place="A"))
    (step,) = (step for step in found.reasons if step.did == "counted_back")
    assert sentence(step) == (
        "Counting 1 month and then 2 working days back from Friday 20 March 2026 leads to "
        "Wednesday 18 February 2026."
    )


@pytest.mark.parametrize(
    ("off", "fields", "told"),
    [
        # 8 March 2026 is a Sunday.
        ({9}, {}, "nor Monday 9 March 2026 (Holiday 2026-03-09), so the last day is Tuesday 10"),
        (
            {9, 10},
            {"roll": "previous", "length": 8},
            "nor Monday 9 March 2026 (Holiday 2026-03-09); Sunday 8 March 2026; "
            "Saturday 7 March 2026, so the last day is Friday 6",
        ),
        (set(range(9, 29)), {}, "Friday 20 March 2026 (Holiday 2026-03-20), nor 9 days more, so "),
        (set(), {}, "Sunday 8 March 2026 is not a working day (Sunday), so the last day is Monday"),
    ],
)
def test_each_day_is_named_that_the_last_day_was_moved_over(make_law, gazetted, off, fields, told):
    calendar = {"gazetted": gazetted({date(2026, 3, day) for day in off})}
    law = make_law(calendar, **{"length": 6, "unit": "calendar_days", "roll": "next", **fields})
    found = law.deadline("R", [Event("served", date(2026, 3, 2))])
    (step,) = (step for step in found.reasons if step.did == "rolled")
    assert told in sentence(step)


def test_a_working_day_that_stands_still_is_not_called_a_day_off(make_law):
    law = make_law(length=6, unit="calendar_days", roll="next")
    stood = Ledger(suspensions=[Suspension(date(2026, 3, 9), date(2026, 3, 10))])
    found = law.deadline("R", [Event("served", date(2026, 3, 2))], stood)
    told = sentence(next(step for step in found.reasons if step.did == "rolled"))
    assert "is not a working day (Sunday), so the last day is Wednesday 11" in told


@pytest.mark.parametrize(
    ("due", "told"),
    [
        (
            {"months": 1, "day": "last_working"},
            "the last working day of the month that comes 1 month after that of the start; that is "
            "Tuesday 31 March 2026.",
        ),
        ({"day": "last"}, "the last day of the month of the start; that is Saturday 28 February"),
        (
            {"years": 2, "day": 20},
            "day 20 of the month that comes 2 years after that of the start; that is Sunday 20 Feb",
        ),
        ({"month": 12, "day": 24}, "day 24 of December of the year of the start; that is Thursday"),
        (
            {"years": 1, "month": 3, "day": 31},
            "day 31 of March of the year that comes 1 year after that of the start; that is Wed",
        ),
        # The 14th month from January on is the February of the next year.
        (
            {"month": 1, "months": 13, "day": 1},
            "day 1 of February of the year that comes 1 year after that of the start; that is Mon",
        ),
    ],
)
def test_a_day_that_the_law_names_is_told_as_the_law_names_it(make_law, due, told):
    found = make_law(due=due, roll="none").deadline("R", [Event("served", date(2026, 2, 10))])
    (step,) = (step for step in found.reasons if step.did == "fixed")
    assert told in sentence(step)
    spanish = sentence(step, *language("es"))
    assert not {"month", "start", "last", "year"} & set(spanish.split()), spanish
    assert plain(step.detail["day"]) in sentence(step)


def test_a_day_that_the_month_lacks_and_days_after_a_named_one_are_told(make_law):
    table = {"id": "D", "unit": "working_days", "days": {"A": 3}, **STATED}
    law = make_law(
        due={"months": 2, "day": 31}, roll="none", distance="D", extra={"distances": [table]}
    )
    found = law.deadline("R", [Event("served", date(2026, 2, 10))], Ledger(place="A"))
    told = paragraph(found.reasons)
    assert "that is Thursday 30 April 2026. That month has no day 31: its last one" in told
    assert "Counting 3 working days from Thursday 30 April 2026 leads to Tuesday 5 May 2026" in told


def test_a_year_without_a_source_may_be_long_past(make_law):
    law = make_law({"complete_years": [2026]}, length=5, unit="working_days")
    found = law.deadline("R", [Event("served", date(2011, 3, 2))])
    told = paragraph(found.reasons)
    assert "No source covers the calendar of 2011: the date is provisional." in told
    assert "todavía" not in paragraph(found.reasons, *language("es"))
