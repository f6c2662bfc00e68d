"""Two officials in the same moment: what one did counts for the other, and nothing counts twice."""

from __future__ import annotations

from collections.abc import Iterator

import frappe
import pytest

from ecms_core.edge import ProblemError
from ecms_core.law.edge import clock_acts
from tests.site.inspectorate import FOUND, NO_SHEET, Inspectorate, refused
from tests.site.two_at_once import apart, at_once, taken_away


@pytest.fixture
def committed(philippines: None, site: str) -> Iterator[str]:
    """The site, on which what two connections commit is taken away after the test."""
    frappe.db.rollback()
    with taken_away(site):
        yield site


def test_two_cashiers_cannot_both_take_the_balance(committed: str) -> None:
    def prepare() -> tuple[str, str, str]:
        frappe.set_user("Administrator")
        office = Inspectorate()
        case = office.case_at("payment")
        with office.acting("cashier"):
            return case, office.payment(case).insert().name, office.payment(case).insert().name

    case, *payments = apart(committed, prepare)

    def submit(payment: str) -> None:
        frappe.set_user("cashier.t@example.org")
        frappe.get_doc("Case Payment", payment).submit()

    outcomes = at_once(committed, *(lambda name=name: submit(name) for name in payments))
    refusals = [outcome for outcome in outcomes if outcome is not None]
    assert len(refusals) == 1 and isinstance(refusals[0], ProblemError)
    assert apart(
        committed, lambda: frappe.db.get_value("Labour Case", case, ["fined", "paid", "owed"])
    ) == (60_000, 60_000, 0)


@pytest.mark.parametrize("ids", [("tablet-7-1", "tablet-7-1"), ("tablet-7-1", "tablet-8-1")])
def test_a_sheet_sent_twice_at_once_is_one_sheet(committed: str, ids: tuple[str, str]) -> None:
    def prepare() -> str:
        frappe.set_user("Administrator")
        office = Inspectorate()
        return office.visit(office.case_at("authorised"), submit=False, answers=NO_SHEET)

    visit = apart(committed, prepare)

    def send(client_id: str) -> dict:
        frappe.set_user("inspector.t@example.org")
        return Inspectorate.sheet(None, visit, FOUND, client_id)

    outcomes = at_once(committed, *(lambda client_id=one: send(client_id) for one in ids))
    if len(set(ids)) == 1:
        assert outcomes[0] == outcomes[1]
    else:
        assert sum(isinstance(outcome, ProblemError) for outcome in outcomes) == 1
    submitted = {"visit": visit, "docstatus": 1}
    assert apart(committed, lambda: frappe.db.count("Answer Sheet", submitted)) == 1


def test_two_officials_at_one_clock_are_both_recorded_or_one_is_told(committed: str) -> None:
    def prepare() -> str:
        frappe.set_user("Administrator")
        case = Inspectorate().case_at("correction")
        return frappe.db.get_value("Case Deadline", {"case": case}, "name")

    clock = apart(committed, prepare)

    def suspend(role: str) -> dict:
        frappe.set_user(f"{role}.t@example.org")
        since = frappe.utils.add_days(frappe.utils.today(), 2)
        until = frappe.utils.add_days(frappe.utils.today(), 4)
        values = {"since": since, "until": until, "reason": f"Flood, says the {role}"}
        return clock_acts.record(clock, "suspend", values)

    roles = ("director", "supervisor")
    outcomes = at_once(committed, *(lambda role=role: suspend(role) for role in roles))
    recorded = [outcome for outcome in outcomes if isinstance(outcome, dict)]
    told = [outcome for outcome in outcomes if isinstance(outcome, ProblemError)]
    # SQLite lets one wait for the other; elsewhere the second may have read the clock before.
    assert recorded and len(recorded) + len(told) == 2, outcomes
    entries = apart(
        committed,
        lambda: frappe.get_all(
            "Deadline Entry", {"deadline": clock}, ["name", "number", "kind"], order_by="number"
        ),
    )
    assert [entry.number for entry in entries] == list(range(1, len(entries) + 1))
    assert sum(entry.kind == "Suspended" for entry in entries) == len(recorded)


def test_who_comes_second_is_told_so(office: Inspectorate, clock: str) -> None:
    """A transaction that does not see the other's entry meets its name all the same."""
    case = office.case_at("correction")
    other = frappe.db.get_value("Case Deadline", {"case": case}, "name")
    one = frappe.db.get_value("Deadline Entry", {"deadline": clock, "event": "issued"}, "name")
    before = frappe.db.get_value("Case Deadline", clock, ["due_on", "modified"])
    frappe.db.set_value("Deadline Entry", one, "deadline", other)  # as if not yet seen
    values = {"since": frappe.utils.today(), "reason": "Flood"}
    with office.acting("director"), refused("ECMS-L055"):
        frappe.db.savepoint("request")
        try:
            clock_acts.record(clock, "suspend", values)
        finally:
            frappe.db.rollback(save_point="request")  # as the end of the request does
    assert frappe.db.get_value("Case Deadline", clock, ["due_on", "modified"]) == before
