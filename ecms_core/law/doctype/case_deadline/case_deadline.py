"""A legal clock of a case, with the reasons for its date."""

import frappe

from ecms_core.oversight.edge.access import OfficeFile


class CaseDeadline(OfficeFile):
    """A legal clock of a case, with the reasons for its date."""


def on_doctype_update() -> None:
    """Indexes for the sweep and the reminders: what turns next, and what is due next."""
    frappe.db.add_index("Case Deadline", ["status", "next_turn"], "ecms_turn")
    frappe.db.add_index("Case Deadline", ["status", "rungs_fired", "due_on"], "ecms_rung")
