"""What an answer sheet takes, what it refuses, and what its seal proves."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecms_core.inspections import answer_sheet as sheets
from ecms_core.inspections.answer_sheet import Question
from ecms_core.problems import Problem

QUESTIONS = [
    Question("G01", "Wage", violation="V01"),
    Question("G22", "Children", violation="V09", alert="Child found", required=True),
    Question("N1", "Workers", kind="number", required=False),
    Question("T1", "Who", kind="text", required=False, for_statistics=False),
    Question("C1", "Kind", kind="choice", options=("Shop", "Farm"), required=False),
    Question("Y1", "Open?", kind="yes_no", required=False),
    Question("M1", "Goods", kind="multiple", options=("Bread", "Dark beer"), required=False),
    Question("D1", "Paid on", kind="date", required=False),
]
WHOLE = {
    "G01": {"value": "Not complying", "workers_affected": 7, "remark": "paid 500"},
    "G22": "Complying",
    "N1": 12,
    "T1": "The owner",
    "C1": "Shop",
    "Y1": "Yes",
    "M1": "Bread\nDark beer",
    "D1": "2026-02-28",
}


def refused(answers: dict, complete: bool = False) -> Problem:
    with pytest.raises(Problem) as caught:
        sheets.check(QUESTIONS, answers, "GLS-1", complete=complete)
    return caught.value


def test_a_whole_sheet_passes() -> None:
    sheets.check(QUESTIONS, WHOLE, "GLS-1", complete=True)


def test_a_draft_may_miss_anything_but_submitting_may_not() -> None:
    sheets.check(QUESTIONS, {}, "GLS-1", complete=False)
    problem = refused({"G01": ""}, complete=True)
    assert problem.code == "ECMS-203" and "G01, G22" in problem.what()


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ({"G01": "Perhaps"}, "Perhaps"),
        ({"G01": 1}, "1"),
        ({"G01": ["Complying"]}, "Complying"),
        ({"N1": "12"}, "'12'"),
        ({"N1": -1}, "-1"),
        ({"N1": True}, "True"),
        ({"N1": float("nan")}, "nan"),
        ({"N1": float("inf")}, "inf"),
        ({"C1": "Mine"}, "Mine"),
        ({"Y1": "maybe"}, "maybe"),
        ({"T1": 5}, "5"),
        ({"M1": "Bread\nMilk"}, "Milk"),
        ({"M1": "Bread\nBread"}, "Bread"),
        ({"M1": ["Bread"]}, "Bread"),
        ({"D1": "2026-02-29"}, "2026-02-29"),
        ({"D1": "20260228"}, "20260228"),
        ({"D1": "28/02/2026"}, "28/02/2026"),
        ({"D1": 20260228}, "20260228"),
        ({"T1": "x" * 10_001}, "xxx"),
        ({"G01": {"value": "Not complying", "workers_affected": "7"}}, "workers"),
        ({"G01": {"value": "Not complying", "workers_affected": -1}}, "workers"),
        ({"G01": {"value": "Not complying", "remark": 3}}, "remark"),
    ],
)
def test_an_answer_of_the_wrong_type_is_refused(answers: dict, words: str) -> None:
    problem = refused(answers)
    assert problem.code == "ECMS-201"
    assert words in problem.what() and next(iter(answers)) in problem.what()


def test_an_answer_to_an_unknown_question_is_refused() -> None:
    problem = refused({"G99": "Complying"})
    assert problem.code == "ECMS-202" and "G99" in problem.what()


@pytest.mark.parametrize("raw", ["{", "[]", "3", None, ["G01"]])
def test_answers_that_are_no_object_are_refused(raw: object) -> None:
    with pytest.raises(Problem) as caught:
        sheets.parse(raw)
    assert caught.value.code == "ECMS-211"


def test_only_what_is_marked_for_statistics_is_laid_out() -> None:
    rows = sheets.rows(QUESTIONS, WHOLE)
    assert [row.question for row in rows] == ["G01", "G22", "N1", "C1", "Y1", "M1", "D1"]
    assert rows[0].result == "Not complying" and rows[0].workers_affected == 7
    assert rows[2].number == 12.0 and rows[3].text == "Shop"
    assert (rows[5].text, rows[6].text) == ("Bread, Dark beer", "2026-02-28")


def test_a_finding_is_what_does_not_comply() -> None:
    (finding,) = sheets.findings(QUESTIONS, WHOLE)
    assert finding.question.violation == "V01"
    assert (finding.workers_affected, finding.remark) == (7, "paid 500")


ANSWERS = st.dictionaries(
    st.sampled_from(["G01", "G22", "N1", "T1"]), st.one_of(st.text(), st.integers(), st.booleans())
)


@settings(max_examples=40, deadline=None)
@given(ANSWERS, ANSWERS)
def test_the_seal_is_the_same_for_the_same_answers_and_no_others(one: dict, two: dict) -> None:
    def seal(answers: dict, **other: str) -> str:
        given_with = {"client_id": "c", "checklist_hash": "h", "pack": "ph 1", **other}
        return sheets.seal(answers, **given_with)

    reordered = dict(reversed(one.items()))
    assert seal(one) == seal(reordered)
    assert (seal(one) == seal(two)) == (
        json.dumps(one, sort_keys=True) == json.dumps(two, sort_keys=True)
    )
    assert len({seal(one), seal(one, checklist_hash="g"), seal(one, pack="ph 2")}) == 3


CONDITIONS = [
    Question("N1", "Workers", kind="number", constraint=". <= 500", constraint_message="Too many"),
    Question("M1", "Minors", kind="number", relevant="${N1} > 0", constraint=". <= ${N1}"),
    Question("K1", "Permits", kind="yes_no", relevant="${M1} > 0"),
]


def whole(answers: dict) -> None:
    sheets.check(CONDITIONS, answers, "C-1", complete=True)


def test_what_is_not_asked_is_not_required() -> None:
    whole({"N1": 0})
    whole({"N1": 5, "M1": 0})
    with pytest.raises(Problem) as caught:
        whole({"N1": 5, "M1": 2})
    assert caught.value.code == "ECMS-203" and "K1" in caught.value.what()


@pytest.mark.parametrize(
    ("answers", "question", "told"),
    [
        ({"N1": 0, "M1": 0}, "M1", "${N1} > 0"),
        ({"N1": 5, "M1": 6, "K1": "Yes"}, "M1", ". <= ${N1}"),
        ({"N1": 501, "M1": 0}, "N1", "Too many"),
        # An answer that does not count asks nothing else.
        ({"N1": 0, "K1": "Yes"}, "K1", "${M1} > 0"),
    ],
)
def test_a_whole_sheet_meets_its_conditions(answers: dict, question: str, told: str) -> None:
    sheets.check(CONDITIONS, answers, "C-1", complete=False)
    with pytest.raises(Problem) as caught:
        whole(answers)
    assert caught.value.code == "ECMS-F02"
    assert question in caught.value.what() and told in caught.value.what()


def test_an_example_can_be_submitted() -> None:
    answers = sheets.example(CONDITIONS)
    whole(answers)
    assert answers == {"N1": 1, "M1": 1, "K1": "Yes"}
