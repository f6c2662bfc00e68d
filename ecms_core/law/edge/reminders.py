"""Firing a rung of the ladder once, and telling the people it names on the Desk."""

from __future__ import annotations

from collections.abc import Callable

import frappe
from frappe import _

from ecms_core.edge import write_record
from ecms_core.law.ladder import EXPIRY, Rung
from ecms_core.oversight.edge.alerts import notify, officials_of

ROLES = {"Supervisor": "ECMS Supervisor", "Director": "ECMS Director"}


def stands(row: frappe._dict) -> bool:
    """Whether a deadline still runs to the date that was read; it is locked until the commit.

    Every writer locks the case before its clock. Between the reading of a batch and its turn a
    clock may have been extended, suspended or ended: then nothing of the former date holds.
    """
    frappe.db.get_value("Labour Case", row.case, "name", for_update=True)
    now = frappe.db.get_value(
        "Case Deadline", row.name, ["status", "due_on"], as_dict=True, for_update=True
    )
    return bool(now) and (now.status, now.due_on) == ("Running", row.due_on)


def fire(row: frappe._dict, rung: Rung, act: Callable[..., list[str]]) -> list[str] | None:
    """Do what a rung does, unless it was done for this deadline and date; returns who was told.

    The record's name is the key: of two workers the second waits for the first and is refused.
    A reminder that nobody would get is not fired: it waits until there is somebody.
    """
    record = frappe.get_doc(
        {
            "doctype": "Deadline Reminder",
            "deadline": row.name,
            "case": row.case,
            "office": row.office,
            "rung": rung.id,
            "due_on": row.due_on,
            "made_at": frappe.utils.now_datetime(),
        }
    )
    frappe.db.savepoint("fired")
    try:
        write_record(record, f"{row.name} {rung.id} {row.due_on:%Y-%m-%d %H.%M}")
    except frappe.DuplicateEntryError:
        frappe.db.rollback(save_point="fired")
        frappe.clear_last_message()
        return None
    people = act(row, rung)
    if not people and rung.recipient != EXPIRY:
        frappe.db.rollback(save_point="fired")
        return []
    record.db_set("sent_to", ", ".join(people), update_modified=False)
    return people


def remind(row: frappe._dict, rung: Rung) -> list[str]:
    """Tell the people of a rung that the day comes, or has passed."""
    day = frappe.utils.format_date(row.due_on)
    late = row.due_on < frappe.utils.now_datetime()
    text = _("{0} ended on {1}, case {2}") if late else _("{0} ends on {1}, case {2}")
    people = people_of(row, rung.recipient)
    notify(people, text.format(row.title, day, row.case), "Labour Case", row.case)
    return people


def people_of(row: frappe._dict, recipient: str) -> list[str]:
    """The case's inspector, or the officials of a role at its office or above it.

    Where nobody is there, those who come next on the ladder: supervisors, then directors.
    """
    if recipient == "Inspector":
        inspector = frappe.db.get_value("Labour Case", row.case, "inspector")
        if inspector and frappe.db.get_value("User", inspector, "enabled"):
            return [inspector]
        recipient = "Supervisor"
    people = officials_of(row.office, ROLES[recipient])
    if not people and recipient == "Supervisor":
        return officials_of(row.office, ROLES["Director"])
    return people
