"""A service is recorded once: the letter keeps it, and what hangs on the letter counts by it."""

from __future__ import annotations

from datetime import date, timedelta

import frappe
import pytest

from ecms_core.casework.edge.steps import open_steps
from ecms_core.law.edge import clock_acts
from ecms_core.law.edge.clock_panel import clocks_of
from ecms_core.law.edge.site_law import site_law
from ecms_core.law.records import write_yaml
from ecms_core.sections import parse_section
from tests.site.inspectorate import Inspectorate, refused


def after(days: int) -> date:
    return frappe.utils.getdate() + timedelta(days)


def working_days_after(day: date, count: int) -> date:
    return date.fromordinal(site_law().calendar.forward(day.toordinal(), count))


def rolled(day: date) -> date:
    return day if site_law().calendar.is_working(day) else working_days_after(day, 1)


@pytest.fixture
def slow_post(office: Inspectorate) -> None:
    """The site's law as it would be if registered post were deemed served after 3 working days."""
    calendar = frappe.get_doc("Legal Calendar", "National")
    more = parse_section(calendar.more, "more")
    ways = [dict(way) for way in more["services"]]
    next(way for way in ways if way["id"] == "registered_post").update(
        {"deemed": {"length": 3, "unit": "working_days"}, "basis": "Postal Rule 4"}
    )
    calendar.more = write_yaml({**more, "services": ways})
    calendar.save()


@pytest.fixture
def two_clocks(office: Inspectorate) -> None:
    """A procedure in which the service of the results starts two clocks."""
    stored = frappe.get_all("Case Procedure", fields=["name", "definition"])
    for procedure in stored:
        definition = frappe.parse_json(procedure.definition)
        for step in definition["steps"]:
            if step["id"] == "serve_results":
                step["starts"] = ["PH-D03", "PH-D11"]
        frappe.db.set_value(
            "Case Procedure", procedure.name, "definition", frappe.as_json(definition)
        )
    frappe.clear_cache(doctype="Case Procedure")


def clocks(case: str) -> dict[str, frappe._dict]:
    rows = frappe.get_all(
        "Case Deadline", {"case": case}, ["name", "rule", "due_on", "notice", "explanation"]
    )
    return {row.rule: row for row in rows}


def letter(case: str) -> frappe._dict:
    fields = ["name", "served_on", "service_method", "service_details"]
    return frappe.get_all("Issued Notice", {"case": case, "template": "PH-N04"}, fields)[0]


def test_a_step_counts_from_the_day_on_which_its_way_of_service_takes_effect(
    office: Inspectorate, slow_post: None
) -> None:
    case = office.case_at("results")
    office.step("inspector", case, "serve_results", service_method="registered_post",
                service_details="Registry receipt 7")  # fmt: skip
    clock = clocks(case)["PH-D03"]
    deemed = working_days_after(after(0), 3)
    assert clock.due_on.date() == rolled(deemed + timedelta(10))
    assert "Registered post" in clock.explanation and "Postal Rule 4" in clock.explanation
    assert letter(case) == {
        "name": clock.notice, "served_on": after(0), "service_method": "registered_post",
        "service_details": "Registry receipt 7",
    }  # fmt: skip


def test_a_way_that_the_law_does_not_know_serves_nothing(office: Inspectorate) -> None:
    case = office.case_at("results")
    with refused("ECMS-L034"):
        office.step("inspector", case, "serve_results", service_method="pigeon")
    assert letter(case).served_on is None
    assert clocks(case) == {} and office.stage(case) == "results"


def test_a_corrected_service_moves_the_letter_and_every_clock_that_hangs_on_it(
    office: Inspectorate, slow_post: None, two_clocks: None
) -> None:
    case = office.case_at("results")
    office.step("inspector", case, "serve_results", service_method="personal")
    started = clocks(case)
    assert {row.due_on.date() for row in started.values()} == {rolled(after(10))}
    with office.acting("inspector"):
        clock_acts.record(
            started["PH-D11"].name,
            "serve",
            {"served_on": after(0), "service_method": "registered_post", "reason": "The card"},
        )
    deemed = working_days_after(after(0), 3)
    moved = clocks(case)
    assert sorted(moved) == ["PH-D03", "PH-D11"]
    assert {row.due_on.date() for row in moved.values()} == {rolled(deemed + timedelta(10))}
    assert letter(case).service_method == "registered_post"
    assert frappe.db.get_value("Labour Case", case, "next_due_on") == moved["PH-D03"].due_on


def test_a_time_that_ran_from_the_issue_runs_from_the_service_once_that_is_recorded(
    office: Inspectorate,
) -> None:
    """The service of a letter reaches a clock that its issue had started."""
    case = office.case_at("results")
    notice = letter(case).name
    from ecms_core.law.edge import case_clocks

    frappe.db.set_value("Issued Notice", notice, "issued_on", after(-4))
    case_clocks.start(
        frappe.get_doc("Labour Case", case), "PH-D03", "notice", after(-4),
        frappe.get_doc("Issued Notice", notice),
    )  # fmt: skip
    running = clocks(case)["PH-D03"]
    assert running.due_on.date() == rolled(after(6))
    with office.acting("inspector"):
        (panel,) = (c for c in clocks_of(frappe.get_doc("Labour Case", case)) if c.rule == "PH-D03")
        assert "serve" not in {act["id"] for act in panel.acts}
        with refused("ECMS-505"):
            clock_acts.record(running.name, "serve", {"served_on": after(-1)})
    assert letter(case).served_on is None
    office.step("inspector", case, "serve_results", served_on=str(after(-1)))
    assert frappe.db.get_value("Case Deadline", running.name, "due_on").date() == rolled(after(9))


def test_the_dialogs_offer_the_ways_that_the_law_knows(office: Inspectorate) -> None:
    case = office.case_at("results")
    with office.acting("inspector"):
        ways = open_steps(case)["ways"]
    assert [way["value"] for way in ways] == list(site_law().services)
    assert {
        "value": "posted",
        "label": "posting in two conspicuous places of the workplace",
    } in ways


def test_a_clock_without_a_letter_keeps_its_own_service(office: Inspectorate, clock: str) -> None:
    before = letter(frappe.db.get_value("Case Deadline", clock, "case"))
    frappe.db.set_value("Case Deadline", clock, "notice", None)
    frappe.db.set_value(
        "Deadline Entry", {"deadline": clock, "event": "issued"}, "moment", str(after(-5))
    )
    with office.acting("inspector"):
        values = {"served_on": after(-3), "service_method": "posted"}
        with refused("ECMS-L022"):
            clock_acts.record(clock, "serve", values)
        clock_acts.record(clock, "serve", {**values, "reason": "The sheriff's return"})
    assert frappe.db.get_value("Case Deadline", clock, "due_on").date() == rolled(after(7))
    entry = frappe.get_last_doc("Deadline Entry", {"deadline": clock, "event": "served"})
    assert (entry.method, entry.reason) == ("posted", "The sheriff's return")
    assert letter(frappe.db.get_value("Case Deadline", clock, "case")) == before
