"""An officer sets a length within the law once; what changes it later is as an extension is."""

from __future__ import annotations

import frappe
import pytest

from ecms_core.law.edge.clock_panel import clocks_of, picture
from tests.site.inspectorate import Inspectorate, refused
from tests.site.test_clocks import after, due, record, rolled
from tests.site.test_service_corrected import correct, days_ago


@pytest.fixture
def open_length(office: Inspectorate) -> str:
    """The correction period on a site whose law lets the officer set 5 to 90 days."""
    rule = frappe.get_doc("Deadline Rule", "PH-D03")
    rule.update({"exact_length": 0, "least_length": 5, "most_length": 90})
    rule.save()
    return frappe.db.get_value("Case Deadline", {"case": office.case_at("correction")}, "name")


def offered(office: Inspectorate, role: str, clock: str) -> bool:
    case = frappe.db.get_value("Case Deadline", clock, "case")
    with office.acting(role):
        (shown,) = clocks_of(frappe.get_doc("Labour Case", case))
    return "set_length" in [act["id"] for act in shown.acts]


def test_the_inspector_sets_it_and_only_who_may_extend_changes_it_with_a_reason(
    office: Inspectorate, open_length: str
) -> None:
    assert offered(office, "inspector", open_length)
    record(office, "inspector", open_length, "set_length", length=10)
    assert not offered(office, "inspector", open_length)
    with refused("ECMS-302"):
        record(office, "inspector", open_length, "set_length", length=90, reason="More")
    with refused("ECMS-L022"):
        record(office, "supervisor", open_length, "set_length", length=20)
    assert due(open_length) == rolled(after(10))
    assert offered(office, "supervisor", open_length)
    record(office, "supervisor", open_length, "set_length", length=20, reason="Parts are ordered")
    assert due(open_length) == rolled(after(20))


def test_what_was_set_by_mistake_is_withdrawn_and_set_for_the_first_time(
    office: Inspectorate, open_length: str
) -> None:
    record(office, "inspector", open_length, "set_length", length=10)
    entry = frappe.get_last_doc("Deadline Entry", {"deadline": open_length}).name
    record(office, "supervisor", open_length, "withdraw", entry=entry, reason="Another case")
    record(office, "inspector", open_length, "set_length", length=12)
    assert due(open_length) == rolled(after(12))


def test_nothing_is_set_once_the_time_has_run_out(office: Inspectorate, open_length: str) -> None:
    case = frappe.db.get_value("Case Deadline", open_length, "case")
    record(office, "inspector", open_length, "set_length", length=5)
    correct(office, "inspector", days_ago(case, 40), served_on=str(after(-20)))
    before = due(open_length)
    assert before < after(0) and not offered(office, "supervisor", open_length)
    with refused("ECMS-L029"):
        record(office, "supervisor", open_length, "set_length", length=90, reason="Late")
    assert due(open_length) == before


@pytest.fixture
def unlimited(office: Inspectorate) -> str:
    """The correction period on a site whose law names no longest one, nor a longest extension."""
    rule = frappe.get_doc("Deadline Rule", "PH-D03")
    rule.update(
        {"exact_length": 0, "least_length": 1, "extension_unit": "calendar_days",
         "extension_times": 1, "extension_least_length": 1}
    )  # fmt: skip
    rule.save()
    return frappe.db.get_value("Case Deadline", {"case": office.case_at("correction")}, "name")


def test_a_time_without_a_longest_has_no_date_until_it_is_set(
    office: Inspectorate, unlimited: str
) -> None:
    row = frappe.db.get_value("Case Deadline", unlimited, ["case", "status", "light"], as_dict=True)
    assert (due(unlimited), row.status, row.light) == (None, "Running", "grey")
    with office.acting("supervisor"):
        (shown,) = clocks_of(frappe.get_doc("Labour Case", row.case))
    offers = [act["id"] for act in shown.acts]
    assert shown.has_to_be_set and "set_length" in offers and "extend" not in offers
    assert shown.bounds["length"]["most"] is None
    assert "there is no date yet" in picture(unlimited)
    with refused("ECMS-L022"):
        record(office, "inspector", unlimited, "set_length")
    with refused("ECMS-L029"):
        record(office, "supervisor", unlimited, "extend", length=5, reason="Asked for")
    assert "names no longest time" in str(
        frappe.db.get_value("Case Deadline", unlimited, "explanation")
    )
    record(office, "inspector", unlimited, "set_length", length=200)
    assert due(unlimited) == rolled(after(200))
    with refused("ECMS-L022"):
        record(office, "supervisor", unlimited, "extend", reason="Asked for")
    record(office, "supervisor", unlimited, "extend", length=100, reason="Asked for")
    assert due(unlimited) == rolled(after(300))
    with office.acting("supervisor"):
        (shown,) = clocks_of(frappe.get_doc("Labour Case", row.case))
    assert not shown.has_to_be_set


def test_neither_a_length_nor_an_extension_is_assumed_for_who_names_none(
    office: Inspectorate, open_length: str
) -> None:
    before = due(open_length)
    with refused("ECMS-L022"):
        record(office, "inspector", open_length, "set_length")
    assert due(open_length) == before
