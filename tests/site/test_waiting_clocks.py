"""A clock that waits on another goes with it, whatever happens to the first."""

from __future__ import annotations

from datetime import date

import frappe
import pytest

from ecms_core.law.edge import case_clocks, clock_acts, projection
from ecms_core.law.edge.clock_count import entries_of
from tests.site.inspectorate import Inspectorate, refused
from tests.site.test_clocks import after, due, extended_once, record, rolled
from tests.site.test_projection import CALENDAR, RULE, kinds, moves
from tests.site.test_service_corrected import days_ago


@pytest.fixture
def first(office: Inspectorate) -> str:
    """The correction period, which this site's law lets the director extend once."""
    return extended_once(office)


@pytest.fixture
def reply(first: str) -> str:
    """A rule: 10 days that begin when the correction period ends."""
    rule = frappe.copy_doc(frappe.get_doc("Deadline Rule", "PH-D03"))
    rule.update({"rule_code": "PH-D99", "title": "Reply", "starts": "", "starts_after": "PH-D03"})
    return rule.insert().name


@pytest.fixture
def waiting(first: str, reply: str) -> str:
    """A time of 10 days that begins when the correction period ends."""
    return case_clocks.start(case_of(first), reply, "service", after(0)).name


def case_of(clock: str) -> frappe.model.document.Document:
    return frappe.get_doc("Labour Case", frappe.db.get_value("Case Deadline", clock, "case"))


def ten_days_after(day: date) -> date:
    return rolled(date.fromordinal(day.toordinal() + 10))


def last_of(clock: str) -> frappe._dict:
    return entries_of(clock)[-1]


def follows(first: str, waiting: str) -> None:
    """The second has gone with the first, and its last entry says why."""
    assert due(waiting) == ten_days_after(due(first))
    entry = last_of(waiting)
    assert entry.kind == "Recalculated" and entry.reason.endswith("has another date")
    assert (
        entry.due_before
        != entry.due_after
        == frappe.db.get_value("Case Deadline", waiting, "due_on")
    )
    assert case_of(first).next_due_on.date() == min(due(first), due(waiting))


def test_when_the_first_is_suspended_and_lifted(
    office: Inspectorate, first: str, waiting: str
) -> None:
    begun = due(waiting)
    record(office, "supervisor", first, "suspend", since=after(2), until=after(6), reason="Flood")
    follows(first, waiting)
    assert due(waiting) > begun
    record(office, "supervisor", first, "suspend", since=after(8), reason="Court")
    assert (due(first), due(waiting)) == (None, None)
    assert frappe.db.get_value("Case Deadline", waiting, "light") == "grey"
    record(office, "supervisor", first, "lift", until=after(9))
    follows(first, waiting)
    assert kinds(waiting).count("Recalculated") == 3


def test_when_the_first_is_extended_and_that_is_withdrawn(
    office: Inspectorate, first: str, waiting: str
) -> None:
    begun = due(waiting)
    record(office, "director", first, "extend", length=6, reason="Asked for")
    follows(first, waiting)
    assert due(waiting) > begun
    record(office, "director", first, "withdraw", entry=last_of(first).name, reason="Not asked")
    follows(first, waiting)
    assert due(waiting) == begun


def test_when_the_service_of_the_first_is_corrected(
    office: Inspectorate, first: str, waiting: str
) -> None:
    notice = days_ago(case_of(first).name, 6)
    with office.acting("inspector"):
        clock_acts.correct_service(notice, {"served_on": str(after(-5)), "reason": "The card"})
    assert due(first) == rolled(after(5))
    follows(first, waiting)


def test_what_is_refused_of_the_first_leaves_the_second(
    office: Inspectorate, first: str, waiting: str
) -> None:
    before, entries = due(waiting), kinds(waiting)
    with refused("ECMS-L026"):
        record(office, "director", first, "extend", length=11, reason="Asked for")
    assert (due(waiting), kinds(waiting)) == (before, entries)


def test_when_the_law_moves_the_first_and_that_is_undone(
    office: Inspectorate, first: str, waiting: str
) -> None:
    before = due(first), due(waiting)
    with office.acting("admin"):
        longer = frappe.copy_doc(frappe.get_doc(RULE, "PH-D03"))
        longer.update({"valid_from": after(0), "supersedes": "PH-D03", "exact_length": 20})
        made = projection.apply(RULE, longer.insert().name, "Proclamation 9")
        assert due(first) == rolled(after(20))
        assert due(waiting) == ten_days_after(due(first))
        assert (last_of(first).reason, last_of(waiting).reason) == ("Proclamation 9",) * 2
        undone = projection.undo(made["change"], "Withdrawn the same day")
    assert (due(first), due(waiting)) == before
    assert undone == {"restored": 2, "kept": []}
    assert kinds(first)[-2:] == kinds(waiting)[-2:] == ["Recalculated", "Undone"]


def test_when_the_first_has_ended_the_second_keeps_its_date(
    office: Inspectorate, first: str, waiting: str
) -> None:
    before = due(waiting)
    case_clocks.end(case_of(first), "PH-D03")
    record(office, "supervisor", waiting, "suspend", since=after(12), until=after(13), reason="R")
    assert due(waiting) >= before
    with refused("ECMS-L029"):
        record(office, "director", first, "extend", length=2, reason="Late")


def longer(office: Inspectorate, rule: str, length: int = 20) -> str:
    """A change that moved the open clocks of a rule to a version with another length."""
    with office.acting("admin"):
        new = frappe.copy_doc(frappe.get_doc(RULE, rule))
        new.update({"valid_from": after(0), "supersedes": rule, "exact_length": length})
        return projection.apply(RULE, new.insert().name, "DO 300")["change"]


def undo(office: Inspectorate, change: str) -> dict:
    with office.acting("admin"):
        return projection.undo(change, "Stayed by the court")


def standing(clock: str) -> tuple[date, str]:
    return due(clock), frappe.db.get_value("Case Deadline", clock, "rule_version")


def test_an_undone_change_is_undone_for_what_waits_and_has_acts_of_its_own(
    office: Inspectorate, first: str, waiting: str
) -> None:
    before = standing(first), standing(waiting)
    change = longer(office, "PH-D03")
    day = due(waiting)
    record(office, "supervisor", waiting, "suspend", since=day, until=day, reason="Flood")
    case = case_of(first).name
    assert undo(office, change) == {"restored": 1, "kept": [case]}
    assert standing(first) == before[0]
    follows(first, waiting)  # the suspended day lies after its time now
    assert standing(waiting) == before[1]
    assert "20 calendar days" not in frappe.db.get_value("Case Deadline", waiting, "explanation")
    # No later change of something else brings it along.
    assert moves(office, CALENDAR, "National") == {}


def test_an_undone_change_reaches_what_began_to_wait_since(
    office: Inspectorate, first: str, reply: str
) -> None:
    change = longer(office, "PH-D03")
    waiting = case_clocks.start(case_of(first), reply, "service", after(0)).name
    assert due(waiting) == ten_days_after(rolled(after(20)))
    assert undo(office, change) == {"restored": 1, "kept": []}
    follows(first, waiting)


def test_a_change_of_the_second_s_rule_is_undone_after_the_first_moved(
    office: Inspectorate, first: str, waiting: str
) -> None:
    change = longer(office, "PH-D99")
    record(office, "supervisor", first, "suspend", since=after(2), until=after(6), reason="Flood")
    assert kinds(waiting)[-2:] == ["Recalculated"] * 2
    assert undo(office, change) == {"restored": 1, "kept": []}
    assert standing(waiting) == (ten_days_after(due(first)), "PH-D99")
    assert kinds(waiting)[-1] == "Undone"
    assert case_of(first).next_due_on.date() == min(due(first), due(waiting))


@pytest.mark.parametrize("happened", ["suspended", "ended"])
def test_where_the_first_keeps_the_change_the_second_does_too(
    office: Inspectorate, first: str, waiting: str, happened: str
) -> None:
    change = longer(office, "PH-D03")
    if happened == "suspended":
        record(office, "supervisor", first, "suspend", since=after(2), until=after(6), reason="F")
    else:
        case_clocks.end(case_of(first), "PH-D03")
    kept = standing(first), standing(waiting)
    assert undo(office, change) == {"restored": 0, "kept": [case_of(first).name]}
    assert (standing(first), standing(waiting)) == kept
    assert due(waiting) == ten_days_after(due(first))


def test_what_has_no_clock_of_its_own_is_suspended_on_the_one_that_waits_on_it(
    office: Inspectorate, first: str
) -> None:
    for code, link in (("PH-D98", {}), ("PH-D99", {"starts": "", "starts_after": "PH-D98"})):
        rule = frappe.copy_doc(frappe.get_doc("Deadline Rule", "PH-D03"))
        rule.update({"rule_code": code, "title": code, "roll": "none", **link}).insert()
    waiting = case_clocks.start(case_of(first), "PH-D99", "service", after(-3)).name
    begun, given = due(waiting), {"since": after(1), "until": after(2), "reason": "Flood"}
    assert begun == after(17)
    with refused("ECMS-L028"):
        record(office, "director", waiting, "suspend", **given | dict.fromkeys(
            ("since", "until"), after(-5)))  # fmt: skip
    record(office, "director", waiting, "suspend", **given)
    assert due(waiting) == after(19)
    assert "Flood" in frappe.db.get_value("Case Deadline", waiting, "explanation")
    # With a clock of its own it has the suspension there.
    case_clocks.start(case_of(first), "PH-D98", "service", after(-3))
    with refused("ECMS-L028"):
        record(office, "director", waiting, "suspend", since=after(3), until=after(3), reason="R")


@pytest.fixture
def unset(first: str, reply: str) -> str:
    """A time that begins when the correction period ends, and whose length has to be set."""
    frappe.get_doc(RULE, reply).update({"exact_length": 0, "least_length": 1}).save()
    return case_clocks.start(case_of(first), reply, "service", after(0)).name


def replaced(office: Inspectorate, reply: str) -> str:
    """A version of the reply in force since before the clocks began, with a length of 15 days."""
    with office.acting("admin"):
        new = frappe.copy_doc(frappe.get_doc(RULE, reply))
        new.update(
            {"valid_from": after(-20), "supersedes": reply, "exact_length": 15, "least_length": 0}
        )
        return new.insert().name


def version(clock: str) -> str:
    return frappe.db.get_value("Case Deadline", clock, "rule_version")


def test_what_began_and_has_no_length_yet_keeps_its_version(
    office: Inspectorate, first: str, reply: str, unset: str
) -> None:
    assert due(unset) is None and due(first) is not None
    replaced(office, reply)
    record(office, "inspector", unset, "set_length", length=200)
    assert version(unset) == reply
    assert due(unset) == rolled(date.fromordinal(due(first).toordinal() + 200))


def test_what_has_not_begun_begins_under_the_version_of_that_day(
    office: Inspectorate, first: str, reply: str, unset: str
) -> None:
    record(office, "supervisor", first, "suspend", since=after(2), reason="Court")
    new = replaced(office, reply)
    record(office, "supervisor", first, "lift", until=after(4))
    assert version(unset) == new
    assert due(unset) == rolled(date.fromordinal(due(first).toordinal() + 15))
