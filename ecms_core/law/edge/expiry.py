"""What follows when a time ends: by itself only where the rule is verified, else a task."""

from __future__ import annotations

import frappe
from frappe import _

from ecms_core.casework.edge.cases import write_event
from ecms_core.edge import write_record
from ecms_core.law.edge.case_clocks import STATE, refresh_next_due, write_entry
from ecms_core.law.edge.clock_count import count, differs, entries_of
from ecms_core.law.edge.reminders import people_of
from ecms_core.law.edge.site_law import site_law
from ecms_core.law.entries import EXPIRED
from ecms_core.law.ladder import Rung
from ecms_core.law.rules import EFFECTS
from ecms_core.oversight.edge.alerts import notify
from ecms_core.oversight.edge.audit import audit
from ecms_core.problems import Problem

# The law itself changes something at the end of such a time; nobody has to decide it.
BY_LAW = (
    "right_lost_by_party",
    "power_lost_by_authority",
    "silence_positive",
    "silence_negative",
    "decision_becomes_final",
    "coercive_collection",
    "surcharge_starts",
)


def expire(row: frappe._dict, rung: Rung) -> list[str]:
    """Do what follows when a deadline's time has ended; returns who was told.

    A settled deadline (its rule verified, its date certain) whose rule names an effect takes it:
    the clock expires and the case says so. To tell the supervisor is done where the rule says so
    and is verified, and where somebody is there. In every other case the responsible officer gets
    a task, and decides; also where the law was edited since the date was counted and no longer
    bears it out.
    """
    case = frappe.get_doc("Labour Case", row.case, for_update=True)
    clock = frappe.get_doc("Case Deadline", row.name, for_update=True)
    effect = _(EFFECTS[clock.at_expiry])
    day = frappe.utils.format_date(clock.due_on)
    borne_out = _is_borne_out(clock)
    if clock.settled and borne_out and clock.at_expiry in BY_LAW:
        _take_effect(case, clock, effect)
        people = people_of(row, "Inspector")
        told = _("{0} ended on {1}: {2}. Case {3}").format(clock.title, day, effect, case.name)
        notify(people, told, "Labour Case", case.name)
        return people
    if clock.settled and borne_out and clock.at_expiry == "escalate_to_supervisor":
        told = _("{0} ended on {1}, case {2}").format(clock.title, day, case.name)
        if people := people_of(row, "Supervisor"):
            notify(people, told, "Labour Case", case.name)
            return people
    return [_task(case, clock, effect, day, borne_out)]


def _is_borne_out(clock: frappe.model.document.Document) -> bool:
    """Whether the law as it is now gives the same date, as certain as the row says."""
    law = site_law()
    try:
        deadline = count(clock, entries_of(clock.name), law, moved=law.rules)
    except Problem:  # what the law can no longer count
        return False
    return not differs(clock, deadline, law)


def _take_effect(case: frappe.model.document.Document, clock, effect: str) -> None:
    before = {field: clock.get(field) for field in STATE}
    ended = {"status": "Expired", "ended_on": clock.due_on, "next_turn": None}
    frappe.db.set_value("Case Deadline", clock.name, ended)
    write_entry(clock, before, kind=EXPIRED, reason=effect)
    write_event(
        case,
        clock,
        step=f"expiry {clock.rule}",
        label=_("{0}: {1}").format(clock.title, effect),
        details=frappe.db.get_value("Deadline Rule", clock.rule_version, "basis"),
    )
    refresh_next_due(case)
    audit("clock expired", clock, effect=clock.at_expiry)


def _task(case, clock, effect: str, day: str, borne_out: bool) -> str:
    """Ask the officer responsible for the case to decide what follows."""
    officer = next(iter(people_of(clock, "Inspector")), "Administrator")
    why = _("rule {0}").format(_(clock.confidence))
    if clock.provisional:
        why = _("the date is provisional")
    if not borne_out:
        why = _("the law was edited since the date was counted")
    text = _("{0} ended on {1}. By the rule: {2} ({3}). Decide what follows.")
    task = frappe.get_doc(
        {
            "doctype": "ToDo",
            "allocated_to": officer,
            "assigned_by": officer,
            "description": frappe.utils.escape_html(text.format(clock.title, day, effect, why)),
            "reference_type": "Labour Case",
            "reference_name": case.name,
            "date": frappe.utils.today(),
            "priority": "High",
        }
    )
    write_record(task)
    return officer
