"""A wrongly recorded service is corrected openly, whatever became of the clocks that hang on it."""

from __future__ import annotations

import frappe
import pytest

from ecms_core.law.edge import clock_acts
from ecms_core.law.edge.clock_panel import clocks_of
from ecms_core.law.edge.site_law import mark_changed
from tests.site.inspectorate import Inspectorate, ProblemError, refused
from tests.site.test_clocks import due, extended_once, record
from tests.site.test_service import after, clocks, letter, rolled

WHY = "The registry card bears another day"


def days_ago(case: str, days: int) -> str:
    """Let the letter of results have been issued some days ago; returns its name."""
    name = letter(case).name
    frappe.db.set_value("Issued Notice", name, "issued_on", after(-days))
    entries = {"case": case, "event": "issued"}
    for entry in frappe.get_all("Deadline Entry", entries, pluck="name"):
        frappe.db.set_value("Deadline Entry", entry, "moment", str(after(-days)))
    return name


def correct(office: Inspectorate, role: str, notice: str, **values: object) -> dict:
    with office.acting(role):
        return clock_acts.correct_service(notice, {"reason": WHY, **values})


def served(case: str) -> list[frappe._dict]:
    events = {"case": case, "event": "served"}
    fields = ["moment", "method", "reason", "due_after"]
    return frappe.get_all("Deadline Entry", events, fields, order_by="number asc")


def test_on_the_letter_with_the_reason_and_both_days_kept(office: Inspectorate) -> None:
    case = office.case_at("correction")
    notice = days_ago(case, 5)
    told = correct(office, "hearing", notice, served_on=str(after(-3)), service_method="personal",
                   service_details="Ms Cruz")  # fmt: skip
    assert told == {"clocks": 1}
    assert letter(case) == {
        "name": notice, "served_on": after(-3), "service_method": "personal",
        "service_details": "Ms Cruz",
    }  # fmt: skip
    clock = clocks(case)["PH-D03"]
    assert clock.due_on.date() == rolled(after(7))
    assert frappe.db.get_value("Labour Case", case, "next_due_on") == clock.due_on
    first, second = served(case)
    assert (first.moment, second.moment) == (str(after(0)), str(after(-3)))
    assert second.reason == f"{WHY}; Ms Cruz"
    event = frappe.get_last_doc("Case Event", {"case": case, "step": "service corrected"})
    assert (event.reference_name, event.actor) == (notice, office.users["hearing"])
    day = frappe.utils.format_date
    assert event.details == f"{day(after(0))} → {day(after(-3))} (personal delivery): {WHY}"


def test_after_the_step_that_ended_the_clock(office: Inspectorate) -> None:
    case = office.case_at("correction")
    notice = days_ago(case, 5)
    office.step("inspector", case, "corrected")
    correct(office, "inspector", notice, served_on=str(after(-4)))
    row = frappe.db.get_value("Case Deadline", clocks(case)["PH-D03"].name,
                              ["status", "due_on", "next_turn"], as_dict=True)  # fmt: skip
    assert (row.status, row.due_on.date(), row.next_turn) == ("Ended", rolled(after(6)), None)
    assert letter(case).served_on == after(-4)


def test_an_ended_clock_that_the_other_day_does_not_bear_keeps_its_date(
    office: Inspectorate,
) -> None:
    case = office.case_at("correction")
    notice = days_ago(case, 40)
    before = clocks(case)["PH-D03"].due_on
    office.step("inspector", case, "corrected")
    frappe.db.set_value("Deadline Rule", "PH-D03", "valid_from", after(-20))
    mark_changed()
    correct(office, "inspector", notice, served_on=str(after(-30)))
    assert clocks(case)["PH-D03"].due_on == before
    assert letter(case).served_on == after(-30)
    assert served(case)[-1].moment == str(after(-30))


@pytest.mark.parametrize("days", [-1, -30])
def test_a_time_that_ran_out_on_a_wrong_day_runs_again(office: Inspectorate, days: int) -> None:
    case = office.case_at("correction")
    notice = days_ago(case, 40)
    name = clocks(case)["PH-D03"].name
    frappe.db.set_value("Case Deadline", name, {"status": "Expired", "ended_on": after(-1)})
    correct(office, "inspector", notice, served_on=str(after(days)))
    status, due_on, next_turn = frappe.db.get_value(
        "Case Deadline", name, ["status", "due_on", "next_turn"]
    )
    assert due_on.date() == rolled(after(days + 10))
    still_open = due_on > frappe.utils.now_datetime()
    assert still_open is (days == -1)
    assert (status, next_turn is not None) == (
        ("Running", True) if still_open else ("Expired", False)
    )
    assert (frappe.db.get_value("Labour Case", case, "next_due_on") == due_on) is still_open


def test_before_an_extension_that_it_leaves_too_late_only_once_that_is_withdrawn(
    office: Inspectorate,
) -> None:
    clock = extended_once(office)
    case = frappe.db.get_value("Case Deadline", clock, "case")
    notice = days_ago(case, 40)
    record(office, "director", clock, "extend", length=5, reason="Asked for")
    before = due(clock)
    frappe.db.commit()
    with pytest.raises(ProblemError, match="withdrawn first, by who may withdraw"):
        correct(office, "inspector", notice, served_on=str(after(-15)))
    frappe.db.rollback()  # as the request is
    assert due(clock) == before and letter(case).served_on == after(0)
    granted = frappe.get_last_doc("Deadline Entry", {"deadline": clock}).name
    record(office, "supervisor", clock, "withdraw", entry=granted, reason="Served before")
    correct(office, "inspector", notice, served_on=str(after(-15)))
    assert due(clock) == rolled(after(-5))


def test_of_a_letter_without_a_clock(office: Inspectorate) -> None:
    case = office.case_at("correction")
    notice = days_ago(case, 5)
    frappe.db.set_value("Case Deadline", clocks(case)["PH-D03"].name, "notice", None)
    assert correct(office, "supervisor", notice, served_on=str(after(-2))) == {"clocks": 0}
    assert letter(case).served_on == after(-2)
    assert frappe.db.exists("Case Event", {"case": case, "step": "service corrected"})


@pytest.mark.parametrize(
    ("values", "number"),
    [
        ({"served_on": -6}, "ECMS-311"),
        ({"served_on": 1}, "ECMS-310"),
        ({"served_on": ""}, "ECMS-L022"),
        ({"served_on": -1, "service_method": "pigeon"}, "ECMS-L034"),
        ({"served_on": -1, "reason": " "}, "ECMS-L022"),
    ],
)
def test_refused_and_nothing_is_changed(office: Inspectorate, values: dict, number: str) -> None:
    case = office.case_at("correction")
    notice = days_ago(case, 5)
    before = (letter(case), clocks(case), served(case), frappe.db.count("Case Event"))
    if isinstance(values["served_on"], int):
        values = {**values, "served_on": str(after(values["served_on"]))}
    with refused(number):
        correct(office, "inspector", notice, **values)
    assert (letter(case), clocks(case), served(case), frappe.db.count("Case Event")) == before


def test_by_who_may_record_a_service_of_the_own_office(office: Inspectorate) -> None:
    case = office.case_at("correction")
    notice = days_ago(case, 5)
    with refused("ECMS-302"):
        correct(office, "cashier", notice, served_on=str(after(-1)))
    with pytest.raises(frappe.PermissionError):
        correct(Inspectorate("u"), "director", notice, served_on=str(after(-1)))
    for role, offered in (("cashier", False), ("inspector", True)):
        with office.acting(role):
            form = frappe.get_doc("Issued Notice", notice)
            form.run_method("onload")
            assert bool(form.get("__onload").get("correction")) is offered
    assert letter(case).served_on == after(0)


def test_a_letter_that_was_not_served_is_served_by_its_step(office: Inspectorate) -> None:
    case = office.case_at("results")
    with refused("ECMS-504"):
        correct(office, "inspector", letter(case).name, served_on=str(after(0)))
    assert letter(case).served_on is None


def test_the_panel_asks_why_only_where_a_service_was_recorded(office: Inspectorate) -> None:
    case = office.case_at("correction")
    with office.acting("inspector"):
        (shown,) = clocks_of(frappe.get_doc("Labour Case", case))
        assert shown.service["served_on"] == str(after(0))
        with refused("ECMS-L022"):
            clock_acts.record(shown.name, "serve", {"served_on": str(after(0))})
