"""What a procedure asks about a case, read from the case's documents."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import frappe
from frappe.model.document import Document

from ecms_core.casework.procedure import CaseFacts


def gather(case: Document, day: Any = None) -> CaseFacts:
    """The facts of a case as they stand now, whoever asks; its order on the day that counts."""
    day = frappe.utils.getdate(day)
    violations = frappe.get_all("Case Violation", filters={"case": case.name}, pluck="status")
    notices = frappe.get_all(
        "Issued Notice", filters={"case": case.name}, fields=["template", "served_on"]
    )
    running = frappe.get_all(
        "Case Deadline",
        filters={
            "case": case.name,
            "status": "Running",
            "due_on": (">=", frappe.utils.now_datetime()),
        },
        pluck="rule",
    )
    return CaseFacts(
        case=case.name,
        inspectors=(case.inspector,) if case.inspector else (),
        order_in_force=bool(
            frappe.db.exists(
                "Inspection Order",
                {
                    "case": case.name,
                    "docstatus": 1,
                    "valid_from": ("<=", day),
                    "valid_to": (">=", day),
                },
            )
        ),
        visit_refused=bool(
            frappe.db.exists(
                "Inspection Visit", {"case": case.name, "docstatus": 1, "access_refused": 1}
            )
        ),
        violations=len(violations),
        open_violations=violations.count("Found"),
        served=frozenset(n.template for n in notices if n.served_on),
        issued=frozenset(n.template for n in notices),
        running_deadlines=frozenset(running),
        decided=bool(frappe.db.exists("Case Decision", {"case": case.name, "docstatus": 1})),
        owed=Decimal(str(case.owed or 0)),
    )
