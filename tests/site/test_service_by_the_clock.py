"""A service from which hours are counted is told with its time; elsewhere the day is enough."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import frappe
import pytest

from ecms_core.casework.edge.steps import open_steps
from ecms_core.law.edge import clock_acts
from ecms_core.law.edge.clock_panel import clocks_of
from ecms_core.law.edge.site_law import site_law
from tests.site.inspectorate import Inspectorate, refused
from tests.site.test_service import after, clocks, rolled


def starting(*rules: str) -> None:
    """Let the service of the results start these clocks."""
    for procedure in frappe.get_all("Case Procedure", fields=["name", "definition"]):
        definition = frappe.parse_json(procedure.definition)
        step = next(one for one in definition["steps"] if one["id"] == "serve_results")
        step["starts"] = list(rules)
        text = frappe.as_json(definition)
        frappe.db.set_value("Case Procedure", procedure.name, "definition", text)
    frappe.clear_cache(doctype="Case Procedure")


@pytest.fixture
def case(office: Inspectorate) -> str:
    """A case whose letter was issued two days ago; its service starts days and 72 hours."""
    starting("PH-D03", "PH-D07")
    case = office.case_at("results")
    frappe.db.set_value("Issued Notice", {"case": case}, "issued_on", after(-2))
    return case


def yesterday_at(hour: int, minute: int) -> datetime:
    return datetime.combine(after(-1), datetime.min.time()) + timedelta(hours=hour, minutes=minute)


def serving(office: Inspectorate, case: str) -> dict:
    with office.acting("inspector"):
        return next(step for step in open_steps(case)["steps"] if step["id"] == "serve_results")


def test_the_dialog_asks_for_the_time_where_hours_are_counted(
    office: Inspectorate, case: str
) -> None:
    assert serving(office, case)["needs_time"] is True
    starting("PH-D03")
    assert serving(office, case)["needs_time"] is False


def test_hours_run_from_the_time_and_days_from_the_day(office: Inspectorate, case: str) -> None:
    at = yesterday_at(14, 20)
    office.step("inspector", case, "serve_results", served_on=str(at), service_method="personal")
    by_day, by_hour = clocks(case)["PH-D03"], clocks(case)["PH-D07"]
    assert by_hour.due_on == at + timedelta(hours=72)
    assert by_day.due_on.date() == rolled(after(9))
    letter = frappe.get_doc("Issued Notice", by_hour.notice)
    assert (letter.served_on, str(letter.served_at)) == (after(-1), "14:20:00")
    assert not frappe.db.get_value("Case Deadline", by_hour.name, "provisional")
    event = frappe.get_last_doc("Deadline Entry", {"deadline": by_hour.name, "event": "served"})
    assert event.moment == str(at)


def test_a_day_alone_counts_from_its_first_hour_and_is_provisional(
    office: Inspectorate, case: str
) -> None:
    office.step("inspector", case, "serve_results", served_on=str(after(-1)))
    clock = clocks(case)["PH-D07"]
    assert clock.due_on == yesterday_at(0, 0) + timedelta(hours=72)
    assert frappe.db.get_value("Case Deadline", clock.name, "provisional")
    with office.acting("inspector"):
        shown = {one.rule: one for one in clocks_of(frappe.get_doc("Labour Case", case))}
        # Both clocks hang on the letter: whichever corrects it is told with its time.
        assert {shown["PH-D03"].needs_time, shown["PH-D07"].needs_time} == {True}
        clock_acts.correct_service(
            clock.notice, {"served_on": str(yesterday_at(9, 5)), "reason": "The hour is known"}
        )
        # Midnight is an hour too.
        clock_acts.correct_service(
            clock.notice, {"served_on": str(yesterday_at(0, 0)), "reason": "The card"}
        )
        form = frappe.get_doc("Issued Notice", clock.notice)
        form.run_method("onload")
    assert form.get("__onload").correction["service"]["served_on"] == str(yesterday_at(0, 0))
    row = frappe.db.get_value("Case Deadline", clock.name, ["due_on", "provisional"])
    assert row == (yesterday_at(0, 0) + timedelta(hours=72), 0)


def test_an_hour_that_is_not_yet_is_refused(office: Inspectorate, case: str) -> None:
    soon = frappe.utils.now_datetime() + timedelta(minutes=30)
    with refused("ECMS-310"):
        office.step("inspector", case, "serve_results", served_on=str(soon))
    assert clocks(case) == {}


def test_an_hour_told_in_another_zone_is_kept_in_the_country_s(
    office: Inspectorate, case: str
) -> None:
    at = yesterday_at(9, 30)
    abroad = at.replace(tzinfo=site_law().calendar.zone).astimezone(timezone.utc)
    office.step("inspector", case, "serve_results", served_on=abroad.isoformat())
    assert clocks(case)["PH-D07"].due_on == at + timedelta(hours=72)
    for never in ("0001-01-01T00:00+14:00", "9999-12-31T23:00-12:00", "2026-02-30 10:00"):
        with office.acting("inspector"), refused("ECMS-L022"):
            clock_acts.correct_service(
                clocks(case)["PH-D07"].notice, {"served_on": never, "reason": "R"}
            )
