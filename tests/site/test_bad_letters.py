"""Letters and sheets that come too late or twice: a numbered problem, and nothing is changed."""

from __future__ import annotations

import frappe

from tests.site.inspectorate import CORRECT, Inspectorate, refused


def test_a_letter_is_served_once(office: Inspectorate) -> None:
    case = office.case_at("correction")
    served = frappe.get_all("Issued Notice", {"case": case}, ["name", "served_on"])
    # As in a procedure whose way leads twice to the service of one letter.
    frappe.db.set_value("Labour Case", case, "stage", "results")
    yesterday = frappe.utils.add_days(frappe.utils.today(), -1)
    with refused("ECMS-502"):
        office.step("inspector", case, "serve_results", served_on=yesterday)
    assert frappe.get_all("Issued Notice", {"case": case}, ["name", "served_on"]) == served


def test_a_letter_that_the_site_does_not_have_is_not_issued(office: Inspectorate) -> None:
    case = office.case_at("inspected")
    before = frappe.db.count("Issued Notice", {"case": case})
    frappe.db.delete("Notice Template", {"name": "PH-N04"})
    with refused("ECMS-503"):
        office.step("inspector", case, "results")
    assert frappe.db.count("Issued Notice", {"case": case}) == before
    assert office.stage(case) == "inspected"


def test_a_visit_that_is_submitted_takes_no_answers(office: Inspectorate) -> None:
    case = office.case_at("authorised")
    visit = office.visit(case, access_refused=1, refusal_details="The gate stayed shut.")
    with office.acting("inspector"), refused("ECMS-208"):
        office.sheet(visit, CORRECT)
    assert not frappe.db.exists("Answer Sheet", {"visit": visit})
