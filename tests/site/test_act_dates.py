"""The days and hours of what is recorded of a clock: none ahead, none before it, none dropped."""

from __future__ import annotations

from datetime import date, timedelta

import frappe
import pytest

from ecms_core.law.edge.clock_panel import clocks_of
from tests.site.inspectorate import Inspectorate, refused
from tests.site.test_clocks import after, due, record, rolled
from tests.site.test_service import clocks
from tests.site.test_service_by_the_clock import starting, yesterday_at
from tests.site.test_service_corrected import correct, days_ago


def restarting(rule: str, **fields: object) -> None:
    """Let a rule begin again when it is interrupted, and be extended once by 1 to 30 days."""
    doc = frappe.get_doc("Deadline Rule", rule)
    doc.update({"interruption": 1, **fields})
    doc.save()


EXTENDED = {"extension_unit": "calendar_days", "extension_least_length": 1,
            "extension_most_length": 30, "extension_times": 1}  # fmt: skip


@pytest.fixture
def days(office: Inspectorate) -> str:
    """A correction period of 10 days, served 4 days ago, that may be interrupted and extended."""
    restarting("PH-D03", **EXTENDED)
    return served_four_days_ago(office)


def served_four_days_ago(office: Inspectorate) -> str:
    case = office.case_at("correction")
    correct(office, "inspector", days_ago(case, 40), served_on=str(after(-4)))
    return frappe.db.get_value("Case Deadline", {"case": case}, "name")


@pytest.fixture
def hours(office: Inspectorate) -> str:
    """A time of 72 hours from yesterday at 14:20 that may be interrupted."""
    restarting("PH-D07")
    starting("PH-D03", "PH-D07")
    case = office.case_at("results")
    frappe.db.set_value("Issued Notice", {"case": case}, "issued_on", after(-2))
    office.step("inspector", case, "serve_results", served_on=str(yesterday_at(14, 20)),
                service_method="personal")  # fmt: skip
    return clocks(case)["PH-D07"].name


def test_an_interruption_that_is_still_to_come_is_refused(
    office: Inspectorate, days: str, hours: str
) -> None:
    soon = frappe.utils.now_datetime() + timedelta(minutes=5)
    for clock, on in ((days, after(5)), (days, after(1)), (hours, soon)):
        with refused("ECMS-310"):
            record(office, "director", clock, "interrupt", on=on, reason="Suit")
    record(office, "director", days, "interrupt", on=after(0), reason="Suit")
    assert due(days) == rolled(after(10))


def test_an_interruption_of_hours_keeps_its_hour(office: Inspectorate, hours: str) -> None:
    at = yesterday_at(23, 45)
    record(office, "director", hours, "interrupt", on=at.isoformat(" ", "minutes"), reason="Suit")
    row = frappe.db.get_value("Case Deadline", hours, ["due_on", "provisional"], as_dict=True)
    assert (row.due_on, row.provisional) == (at + timedelta(hours=72), 0)


def test_an_extension_from_before_the_time_began_is_refused(
    office: Inspectorate, days: str
) -> None:
    for granted in (after(-200), after(-5)):
        with refused("ECMS-L023"):
            record(office, "director", days, "extend", length=5, granted=granted, reason="R")
    record(office, "director", days, "extend", length=5, granted=after(-4), reason="R")
    assert due(days) == rolled(after(11))


def test_an_extension_that_an_interruption_ended_is_granted_anew(
    office: Inspectorate, days: str
) -> None:
    record(office, "director", days, "extend", length=5, granted=after(-3), reason="R")
    assert not offered(office, days)
    record(office, "director", days, "interrupt", on=after(-1), reason="Suit")
    assert due(days) == rolled(after(9)) and offered(office, days)
    record(office, "director", days, "extend", length=5, reason="Again")
    assert due(days) == rolled(after(14)) and not offered(office, days)
    with refused("ECMS-L025"):
        record(office, "director", days, "extend", length=5, reason="A third one")


def test_a_second_suspension_waits_for_the_end_of_the_first(
    office: Inspectorate, days: str
) -> None:
    record(office, "director", days, "suspend", since=after(-2), reason="Court")
    for ends in ({}, {"until": after(3)}):
        with refused("ECMS-L029"):
            record(office, "director", days, "suspend", since=after(0), reason="Flood", **ends)
    record(office, "director", days, "lift", until=after(-1))
    assert due(days) == rolled(after(8))
    record(office, "director", days, "suspend", since=after(0), reason="Flood")
    assert due(days) is None


def test_a_suspension_that_touches_no_day_of_the_time_is_refused(
    office: Inspectorate, days: str, hours: str
) -> None:
    ends = frappe.db.get_value("Case Deadline", hours, "due_on")
    begins = yesterday_at(14, 20)
    minute = timedelta(minutes=1)
    for clock, since, until in (
        (days, after(-9), after(-5)),
        (hours, ends + minute, ends + 9 * minute),
        (hours, begins - 9 * minute, begins - minute),
    ):
        with refused("ECMS-L028"):
            record(office, "director", clock, "suspend", since=since, until=until, reason="R")
    record(office, "director", days, "suspend", since=after(-9), until=after(-3), reason="R")
    record(office, "director", hours, "suspend", since=ends - minute, until=ends, reason="R")
    assert due(days) == rolled(after(7))
    assert frappe.db.get_value("Case Deadline", hours, "due_on") == ends + minute


def offered(office: Inspectorate, clock: str) -> bool:
    case = frappe.db.get_value("Case Deadline", clock, "case")
    with office.acting("director"):
        (shown,) = clocks_of(frappe.get_doc("Labour Case", case))
    return "extend" in [act["id"] for act in shown.acts]


def test_an_extension_up_to_what_was_set_names_its_length(
    office: Inspectorate,
) -> None:
    set_by_officer = {"exact_length": 0, "least_length": 2, "most_length": 10}
    restarting("PH-D03", **EXTENDED, **set_by_officer, extension_up_to="length_set")
    days = served_four_days_ago(office)
    record(office, "inspector", days, "set_length", length=6)
    with refused("ECMS-L022"):
        record(office, "director", days, "extend", reason="Asked for")
    with refused("ECMS-L026"):
        record(office, "director", days, "extend", length=7, reason="Asked for")
    record(office, "director", days, "extend", length=6, reason="Asked for")
    assert due(days) == rolled(date.fromordinal(after(-4).toordinal() + 12))
