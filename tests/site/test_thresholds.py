"""Other thresholds of the lights reach the clocks that run already, and none is left behind."""

from __future__ import annotations

from datetime import timedelta

import frappe
import pytest

from ecms_core.law.edge import clock_acts, open_clocks, relight, sweep
from ecms_core.law.edge.site_law import site_law
from tests.site.inspectorate import Inspectorate

STATE = ["due_on", "amber_from", "red_from", "grey_from", "light", "next_turn", "modified"]


def row_of(clock: str) -> frappe._dict:
    return frappe.db.get_value("Case Deadline", clock, STATE, as_dict=True)


def set_thresholds(office: Inspectorate, amber: int, red: int) -> None:
    with office.acting("admin"):
        settings = frappe.get_doc("Deadline Settings")
        settings.update({"amber_percent": amber, "red_working_days": red})
        settings.save()


def test_a_clock_that_runs_turns_by_the_new_thresholds(
    office: Inspectorate, clock: str, asked: list[object]
) -> None:
    before = row_of(clock)
    assert before.light == "green"
    set_thresholds(office, amber=100, red=3)
    assert asked == [relight.relight] and row_of(clock) == before
    assert relight.relight() >= 1
    after = row_of(clock)
    calendar = site_law().calendar
    fourth_last = calendar.backward(after.due_on.toordinal() + 1, 4)
    assert (after.light, after.red_from.toordinal()) == ("amber", fourth_last)
    assert after.next_turn == after.red_from
    assert (after.due_on, after.modified) == (before.due_on, before.modified)
    assert relight.relight() == 0  # once more does nothing


def test_a_round_makes_up_for_a_run_that_was_killed(
    office: Inspectorate, clock: str, asked: list[object], monkeypatch: pytest.MonkeyPatch
) -> None:
    second = frappe.db.get_value("Case Deadline", {"case": office.case_at("correction")}, "name")
    set_thresholds(office, amber=100, red=3)
    monkeypatch.setattr(open_clocks, "BATCH", 1)
    lit = relight._lit

    def killed(row: frappe._dict, *given: object) -> bool:
        if row.name == max(clock, second):
            raise KeyboardInterrupt
        return lit(row, *given)

    with monkeypatch.context() as patched:
        patched.setattr(relight, "_lit", killed)
        with pytest.raises(KeyboardInterrupt):
            relight.relight()
    frappe.db.rollback()
    assert row_of(min(clock, second)).light == "amber"
    assert row_of(max(clock, second)).light == "green"
    asked.clear()
    sweep.hourly()
    assert asked == [relight.relight]
    assert relight.relight() == 1
    assert row_of(max(clock, second)).light == "amber"
    asked.clear()
    sweep.hourly()
    assert asked == []


def test_what_stands_still_stays_grey_and_keeps_its_date(
    office: Inspectorate, clock: str, asked: list[object]
) -> None:
    today = frappe.utils.getdate()
    with office.acting("director"):
        clock_acts.record(
            clock, "suspend", {"since": today, "until": today + timedelta(4), "reason": "Flood"}
        )
    before = row_of(clock)
    set_thresholds(office, amber=90, red=1)
    relight.relight()
    after = row_of(clock)
    assert after.light == "grey" == before.light
    assert (after.due_on, after.grey_from) == (before.due_on, before.grey_from)
    assert after.amber_from < before.amber_from and after.red_from > before.red_from


def test_a_date_that_the_law_would_move_now_is_lit_where_it_stands(
    office: Inspectorate, clock: str, asked: list[object]
) -> None:
    due = row_of(clock).due_on
    calendar = frappe.get_doc("Legal Calendar", "National")
    calendar.append(
        "days", {"kind": "Holiday", "day": due.date(), "title": "Oath", "basis": "P. 9"}
    )
    calendar.save()
    set_thresholds(office, amber=50, red=0)
    relight.relight()
    after = row_of(clock)
    # A last day that is none by the new calendar: the working day before it is the last one.
    assert after.due_on == due
    assert after.red_from.toordinal() == site_law().calendar.backward(due.toordinal() + 1, 1)


def test_an_office_that_is_closed_is_warned_before_it_closes(
    office: Inspectorate, clock: str, asked: list[object]
) -> None:
    """Red comes so many days before the last on which this office works, at once and relit."""
    due = row_of(clock).due_on.date()
    shut = {"kind": "Closure", "day": due - timedelta(4), "until": due - timedelta(1)}
    calendar = frappe.get_doc("Legal Calendar", "National")
    calendar.append("days", {**shut, "title": "Flood", "basis": "P. 9", "offices": office.office})
    calendar.save()
    law = site_law()
    elsewhere = law.calendar.backward(due.toordinal() + 1, 3)
    here = law.calendar.for_office(office.office).backward(due.toordinal() + 1, 3)
    assert here < elsewhere
    with office.acting("inspector"):
        clock_acts.record(
            clock, "serve", {"served_on": frappe.utils.getdate(), "reason": "The card"}
        )
    assert row_of(clock).red_from.toordinal() == here
    frappe.db.set_value("Case Deadline", clock, "red_from", due)
    relight.relight()
    assert row_of(clock).red_from.toordinal() == here


def test_the_same_thresholds_ask_for_nothing(
    office: Inspectorate, clock: str, asked: list[object]
) -> None:
    set_thresholds(office, amber=50, red=2)
    assert asked == []
