"""Inactivity ends a suspension by what the case records: its steps, and acts told of elsewhere."""

from __future__ import annotations

from datetime import date

import frappe
import pytest

from ecms_core.law.edge import case_clocks, projection
from ecms_core.law.edge.clock_count import entries_of
from ecms_core.law.edge.clock_panel import clocks_of
from tests.site.inspectorate import Inspectorate, refused
from tests.site.test_clocks import after, due, record


@pytest.fixture
def quiet(office: Inspectorate) -> str:
    """A time of a year, served 30 days ago, that goes on after 10 calendar days without acts."""
    rule = frappe.copy_doc(frappe.get_doc("Deadline Rule", "PH-D03"))
    rule.update({"rule_code": "PH-D99", "exact_length": 1, "unit": "years", "roll": "none",
                 "more": "resumes_after: {length: 10, unit: calendar_days}"})  # fmt: skip
    rule.insert()
    case = frappe.get_doc("Labour Case", office.case_at("conference"))
    frappe.db.set_value("Case Event", {"case": case.name}, "happened_at", after(-35))
    return case_clocks.start(case, "PH-D99", "service", after(-30)).name


def stands(clock: str) -> tuple[int, bool, str]:
    """How many days a clock stands still, whether its date is provisional, and what it says."""
    row = frappe.db.get_value("Case Deadline", clock, "*", as_dict=True)
    year = row.started_on.date().replace(year=row.started_on.year + 1)
    return (row.due_on.date() - year).days, bool(row.provisional), row.explanation


def suspend(office: Inspectorate, clock: str, since: int) -> None:
    record(office, "director", clock, "suspend", since=after(since), reason="Court")


def test_what_lies_ahead_or_rests_on_no_act_is_provisional(
    office: Inspectorate, quiet: str
) -> None:
    suspend(office, quiet, 1)
    days, provisional, told = stands(quiet)
    assert (days, provisional) == (11, True)
    assert "If no act follows" in told and "it went on" not in told
    assert "No act since" in told


def test_an_act_that_is_recorded_counts_and_can_be_withdrawn(
    office: Inspectorate, quiet: str
) -> None:
    suspend(office, quiet, -20)
    assert stands(quiet)[:2] == (11, True)
    with office.acting("inspector"):
        shown = next(one for one in clocks_of(frappe.get_doc("Labour Case", case_of(quiet)))
                     if one.name == quiet)  # fmt: skip
    assert "act" in [one["id"] for one in shown.acts]
    for day, number in ((1, "ECMS-310"), (-21, "ECMS-L023"), (-9, "ECMS-L029")):
        with refused(number):
            record(office, "inspector", quiet, "act", on=after(day), reason="Expert heard")
    record(office, "inspector", quiet, "act", on=after(-15), reason="Expert heard")
    assert stands(quiet)[:2] == (16, False)
    entry = frappe.get_last_doc("Deadline Entry", {"deadline": quiet}).name
    record(office, "director", quiet, "withdraw", entry=entry, reason="Another case")
    assert stands(quiet)[:2] == (11, True)


def test_a_step_of_the_case_is_an_act(office: Inspectorate, quiet: str) -> None:
    suspend(office, quiet, -5)
    days, provisional, told = stands(quiet)
    assert (days, provisional) == (11, True)
    office.step("hearing", case_of(quiet), "recommend", note="Not corrected")
    days, provisional, told = stands(quiet)
    assert (days, provisional) == (16, True)
    assert "If no act follows" in told and "No act since" not in told
    assert entries_of(quiet)[-1].kind == "Recalculated"


def test_it_is_certain_once_no_act_has_followed(office: Inspectorate, quiet: str) -> None:
    suspend(office, quiet, -5)
    record(office, "inspector", quiet, "act", on=after(-5), reason="Expert heard")
    before = due(quiet)
    assert stands(quiet)[1]
    projection.reproject_provisional()
    assert stands(quiet)[1]
    # As if ten days more had passed.
    for entry in frappe.get_all("Deadline Entry", {"deadline": quiet}, ["name", "kind", "moment"]):
        if entry.kind in ("Suspended", "Act"):
            day = date.fromisoformat(entry.moment).toordinal() - 10
            frappe.db.set_value("Deadline Entry", entry.name, "moment",
                                date.fromordinal(day).isoformat())  # fmt: skip
    projection.reproject_provisional()
    assert not stands(quiet)[1] and due(quiet) == before
    assert frappe.get_last_doc("Deadline Entry", {"deadline": quiet}).reason == (
        "What the dates waited for is known now."
    )


def case_of(clock: str) -> str:
    return frappe.db.get_value("Case Deadline", clock, "case")


def told_of_the_law(office: Inspectorate) -> int:
    """How often the inspector was told that an edit of the law moved a date."""
    told = {"for_user": office.users["inspector"], "subject": ("like", "%dited since%")}
    return frappe.db.count("Notification Log", told)


def test_a_step_is_told_as_a_step_and_an_edit_of_the_law_as_that(
    office: Inspectorate, quiet: str
) -> None:
    suspend(office, quiet, -5)
    office.step("hearing", case_of(quiet), "recommend", note="Not corrected")
    *_before, suspended, step = entries_of(quiet)
    assert (suspended.kind, step.kind, step.due_before) == (
        "Suspended", "Recalculated", suspended.due_after,
    )  # fmt: skip
    assert step.reason == frappe.get_last_doc("Case Event", {"case": case_of(quiet)}).label
    assert told_of_the_law(office) == 0


def test_what_became_certain_before_the_daily_round_is_no_edit_of_the_law(
    office: Inspectorate, quiet: str
) -> None:
    suspend(office, quiet, -2)
    record(office, "inspector", quiet, "act", on=after(-2), reason="Expert heard")
    assert stands(quiet)[1]
    # As if twenty days more had passed, and no daily round had.
    for entry in entries_of(quiet):
        moved = {"made_at": frappe.utils.add_days(entry.made_at, -20)}
        if entry.kind in ("Suspended", "Act"):
            day = date.fromisoformat(entry.moment).toordinal() - 20
            moved["moment"] = date.fromordinal(day).isoformat()
        frappe.db.set_value("Deadline Entry", entry.name, moved)
    record(office, "inspector", quiet, "act", on=after(-20), reason="Party heard")
    assert [entry.kind for entry in entries_of(quiet)[-2:]] == ["Act", "Act"]
    assert not stands(quiet)[1] and told_of_the_law(office) == 0


def test_once_it_went_on_it_can_be_suspended_again_and_not_lifted(
    office: Inspectorate, quiet: str
) -> None:
    suspend(office, quiet, -29)
    record(office, "inspector", quiet, "act", on=after(-28), reason="Expert heard")
    assert stands(quiet)[:2] == (12, False)
    assert {"suspend", "act"} <= offered(office, quiet) and "lift" not in offered(office, quiet)
    with refused("ECMS-L029"):
        record(office, "director", quiet, "lift", until=after(0))
    assert stands(quiet)[:2] == (12, False)
    suspend(office, quiet, -3)
    assert stands(quiet)[:2] == (23, True)
    assert "lift" in offered(office, quiet) and "suspend" not in offered(office, quiet)
    with refused("ECMS-L029"):
        suspend(office, quiet, -2)
    # An act is of the suspension in whose time it lies, the first one's too.
    for day, number in ((-30, "ECMS-L023"), (-10, "ECMS-L029")):
        with refused(number):
            record(office, "inspector", quiet, "act", on=after(day), reason="Expert heard")
    record(office, "director", quiet, "lift", until=after(-1))
    assert stands(quiet)[:2] == (15, False)
    assert "suspend" in offered(office, quiet)
    record(office, "inspector", quiet, "act", on=after(-25), reason="Party heard")
    assert stands(quiet)[:2] == (18, False)
    # That it was lifted before it went on by itself may become known late.
    record(office, "director", quiet, "lift", until=after(-20))
    assert stands(quiet)[:2] == (13, False)


def offered(office: Inspectorate, clock: str) -> set[str]:
    with office.acting("director"):
        shown = clocks_of(frappe.get_doc("Labour Case", case_of(clock)))
    return {act["id"] for one in shown if one.name == clock for act in one.acts}
