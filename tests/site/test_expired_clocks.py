"""A time that ran out takes what was granted before it did, and runs again where that bears it."""

from __future__ import annotations

from datetime import date

import frappe
import pytest

from ecms_core.law.edge import case_clocks, projection, sweep
from ecms_core.law.edge.clock_count import entries_of
from ecms_core.law.edge.clock_panel import clocks_of
from tests.site.inspectorate import Inspectorate, refused, verify_the_calendar
from tests.site.test_clocks import after, due, record, rolled
from tests.site.test_projection import CALENDAR, holiday_on, moves, next_working
from tests.site.test_service_corrected import correct, days_ago


@pytest.fixture
def expired(office: Inspectorate) -> str:
    """A correction period of 10 days that ran out some days ago, by a rule that is verified."""
    verify_the_calendar()
    rule = frappe.get_doc("Deadline Rule", "PH-D03")
    rule.update({"confidence": "verified", "at_expiry": "power_lost_by_authority",
                 "first_day_confidence": "verified", "roll_confidence": "verified",
                 "least_length": 0, "extension_unit": "calendar_days",
                 "extension_least_length": 1, "extension_most_length": 30, "extension_times": 1,
                 "interruption": 1})  # fmt: skip
    rule.save()
    case = office.case_at("correction")
    correct(office, "inspector", days_ago(case, 40), served_on=str(after(-15)))
    sweep.climb(frappe.utils.now_datetime())
    name = frappe.db.get_value("Case Deadline", {"case": case}, "name")
    assert row(name).status == "Expired"
    return name


def row(clock: str) -> frappe._dict:
    return frappe.db.get_value("Case Deadline", clock, "*", as_dict=True)


def runs_again(clock: str) -> bool:
    """Whether a clock runs, is due ahead, and the case says so."""
    now, found = frappe.utils.now_datetime(), row(clock)
    if found.status != "Running":
        return False
    assert found.due_on > now and found.ended_on is None
    assert frappe.db.get_value("Labour Case", found.case, "next_due_on") == found.due_on
    event = frappe.get_last_doc("Case Event", {"case": found.case})
    assert event.reference_name == clock and "runs again" in event.label
    return True


def dated(values: dict[str, int]) -> dict[str, object]:
    """The values with their days, told by how far they are from today."""
    return {key: one if key == "length" else after(one) for key, one in values.items()}


@pytest.mark.parametrize(
    ("act", "values"),
    [
        ("suspend", {"since": -7, "until": 8}),
        ("extend", {"length": 30, "granted": -7}),
        ("interrupt", {"on": -6}),
    ],
)
def test_what_was_granted_in_time_lets_it_run_again(
    office: Inspectorate, expired: str, act: str, values: dict
) -> None:
    with office.acting("director"):
        (shown,) = clocks_of(frappe.get_doc("Labour Case", row(expired).case))
    assert act in [one["id"] for one in shown.acts]
    record(office, "director", expired, act, reason="Recorded late", **dated(values))
    assert runs_again(expired)


def test_what_brings_it_only_to_another_day_past_leaves_it_over(
    office: Inspectorate, expired: str
) -> None:
    before = due(expired)
    record(office, "director", expired, "suspend", since=after(-9), until=after(-9), reason="R")
    now = row(expired)
    assert now.due_on.date() in {rolled(date.fromordinal(before.toordinal() + 1)), before}
    assert (now.status, now.ended_on, now.next_turn) == ("Expired", now.due_on, None)


@pytest.mark.parametrize(
    ("act", "values", "number"),
    [
        ("suspend", {"since": 0, "until": 8}, "ECMS-L028"),
        ("extend", {"length": 30}, "ECMS-L027"),
        ("interrupt", {"on": -1}, "ECMS-L029"),
        ("set_length", {"length": 9}, "ECMS-L029"),
    ],
)
def test_what_came_too_late_is_refused(
    office: Inspectorate, expired: str, act: str, values: dict, number: str
) -> None:
    before = row(expired), entries_of(expired)
    with refused(number):
        record(office, "director", expired, act, reason="Late", **dated(values))
    assert (row(expired), entries_of(expired)) == before


def test_a_clock_that_waits_on_it_goes_with_it(office: Inspectorate, expired: str) -> None:
    rule = frappe.copy_doc(frappe.get_doc("Deadline Rule", "PH-D03"))
    rule.update({"rule_code": "PH-D99", "title": "Reply", "starts": "", "starts_after": "PH-D03"})
    rule.insert()
    case = frappe.get_doc("Labour Case", row(expired).case)
    follower = case_clocks.start(case, "PH-D99", "service", after(-15)).name
    record(office, "director", expired, "suspend", since=after(-7), until=after(8), reason="Late")
    assert due(follower) == rolled(date.fromordinal(due(expired).toordinal() + 10))


def test_a_holiday_gazetted_late_is_shown_applied_and_undone(
    office: Inspectorate, expired: str
) -> None:
    # As many holidays as bring the last day to one that is still ahead.
    ran_out = row(expired).due_on
    calendar, day = None, ran_out.date()
    while day <= after(0):
        calendar = calendar or holiday_on(day)
        if day != ran_out.date():
            calendar.append("days", {"kind": "Holiday", "day": str(day), "title": "Flood",
                                     "basis": "Proc. 9"})  # fmt: skip
        day = next_working(day)
    with office.acting("admin"):
        shown = moves(office, CALENDAR, "National", frappe.as_json(calendar.as_dict()))
        assert shown[expired]["before"] == ran_out and shown[expired]["after"].date() == day
        calendar.save()
        made = projection.apply(CALENDAR, "National", "Proclamation 9 came late")
        assert made["moved"] == 1 and runs_again(expired)
        projection.undo(made["change"], "Withdrawn")
    now = row(expired)
    assert (now.status, now.due_on, now.ended_on) == ("Expired", ran_out, ran_out)


def test_a_closed_case_is_left_alone(office: Inspectorate, expired: str) -> None:
    frappe.db.set_value("Labour Case", row(expired).case, "is_open", 0)
    calendar = holiday_on(due(expired))
    with office.acting("admin"):
        shown = projection.preview(CALENDAR, "National", frappe.as_json(calendar.as_dict()))
    assert (shown["count"], shown["checked"], shown["of"]) == (0, 0, 0)


def test_what_ends_a_time_ends_one_that_ran_out_as_well(office: Inspectorate, expired: str) -> None:
    case = row(expired).case
    office._conference(case)
    ended = row(expired)
    assert (ended.status, entries_of(expired)[-1].kind) == ("Ended", "Ended")
    assert ended.due_on == entries_of(expired)[-1].due_after
    with refused("ECMS-L029"):
        record(office, "director", expired, "suspend", since=after(-7), until=after(0), reason="R")
    with office.acting("admin"):
        assert moves(office, CALENDAR, "National", holiday_on(ended.due_on.date()).as_json()) == {}
    assert row(expired) == ended
    assert frappe.db.get_value("Labour Case", case, "next_due_what") != ended.title


def test_a_change_looks_at_times_that_ran_out_before_it_says_how_many_are_few(
    office: Inspectorate, expired: str, asked: list[object], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(projection, "AT_ONCE", 0)
    with office.acting("admin"):
        holiday_on(due(expired)).save()
        assert projection.apply(CALENDAR, "National", "Proclamation 9")["moved"] is None
    assert asked == [projection.move_all]
