"""Calls that no form of ours would send: refused in words, and nothing is changed by them."""

from __future__ import annotations

from collections.abc import Callable

import frappe
import pytest

from ecms_core.casework.edge.steps import take_step
from ecms_core.inspections.doctype.answer_sheet.answer_sheet import submit_sheet
from ecms_core.law.edge import clock_acts
from tests.site.inspectorate import CORRECT, FOUND, NO_SHEET, Inspectorate, refused


def test_a_sheet_begun_at_one_visit_is_not_sent_for_another(office: Inspectorate) -> None:
    first = office.visit(office.case_at("authorised"), submit=False, answers=NO_SHEET)
    other = office.visit(office.case_at("authorised"), submit=False, answers=NO_SHEET)
    with office.acting("inspector"):
        frappe.get_doc(
            {"doctype": "Answer Sheet", "client_id": "late", "visit": first,
             "answers": frappe.as_json(CORRECT)}
        ).insert()  # fmt: skip
        sealed = submit_sheet("first", first, FOUND)
        with refused("ECMS-218"):
            submit_sheet("late", other, CORRECT)
        with refused("ECMS-214"):
            submit_sheet("late", first, CORRECT)
    assert frappe.db.get_value("Inspection Visit", first, "answer_sheet") == sealed["name"]
    assert frappe.db.get_value("Inspection Visit", other, "answer_sheet") is None
    assert frappe.db.count("Answer Sheet", {"visit": ("in", [first, other]), "docstatus": 1}) == 1


@pytest.mark.parametrize("values", ["{", "[1]", "5", "[" * 100_000])
def test_what_a_dialog_sends_is_a_mapping(office: Inspectorate, clock: str, values: str) -> None:
    case = office.case_at("received")
    with office.acting("supervisor"):
        with refused("ECMS-322"):
            take_step(case, "draw", values)
        with refused("ECMS-322"):
            clock_acts.record(clock, "suspend", values)
    assert office.stage(case) == "received"


@pytest.mark.parametrize("answers", ["[" * 100_000, "5", '{"E01": 5'])
def test_answers_that_are_no_mapping(office: Inspectorate, answers: str) -> None:
    visit = office.visit(office.case_at("authorised"), submit=False, answers=NO_SHEET)
    with office.acting("inspector"), refused("ECMS-211"):
        submit_sheet("one", visit, answers)


@pytest.mark.parametrize(
    "answer",
    [
        {"value": "Not complying", "workers_affected": 10**30},
        {"value": "Not complying", "remark": "half a \ud83d sign"},
    ],
)
def test_an_answer_that_no_database_takes(office: Inspectorate, answer: dict) -> None:
    visit = office.visit(office.case_at("authorised"), submit=False, answers=NO_SHEET)
    with office.acting("inspector"), refused("ECMS-201"):
        submit_sheet("one", visit, {**FOUND, "G01": answer})


@pytest.mark.parametrize("amount", ["abc", "NaN", "Infinity", 1e300])
def test_an_amount_that_is_none(office: Inspectorate, amount: object) -> None:
    case = office.case_at("payment")
    with office.acting("cashier"), pytest.raises(frappe.ValidationError):
        office.payment(case, amount).insert()
    assert frappe.db.get_value("Labour Case", case, "owed") == 60_000


@pytest.mark.parametrize(
    "call",
    [
        lambda: submit_sheet(client_id=["like", "%"], visit="visit", answers={}),
        lambda: submit_sheet(client_id="one", visit={"a": 1}, answers={}),
        lambda: take_step(case="case", step=["draw"]),
        lambda: clock_acts.record(deadline="clock", act=["suspend"]),
    ],
)
def test_an_argument_of_another_type(
    office: Inspectorate, call: Callable[[], object], monkeypatch: pytest.MonkeyPatch
) -> None:
    # It is asked of requests alone.
    monkeypatch.setattr(frappe.local, "request", frappe._dict(method="POST"), raising=False)
    with office.acting("inspector"), refused("ECMS-704"):
        call()
