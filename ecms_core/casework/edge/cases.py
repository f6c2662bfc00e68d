"""What a document of a case takes over from it, and the course that a case keeps of itself."""

from __future__ import annotations

from typing import Any

import frappe
from frappe.model.document import Document

from ecms_core.edge import write_record


def take_over(document: Document) -> Document:
    """Give a document its case's office and title; refuses a case that the user may not read."""
    case = frappe.get_doc("Labour Case", document.case)
    case.check_permission("read")
    document.office, document.title = case.office, case.title
    return case


def write_event(
    case: Document, reference: Document | None = None, *, came_from: str | None = None, **told: Any
) -> Document:
    """Write what happened to a case into its course: by whom, when, and the document that it is of.

    ``told``: step, label and details. Without ``came_from`` the case stays at its stage.
    """
    return write_record(
        frappe.get_doc(
            {
                "doctype": "Case Event",
                "case": case.name,
                "office": case.office,
                "happened_at": frappe.utils.now_datetime(),
                "actor": frappe.session.user,
                "from_stage": came_from or case.stage,
                "to_stage": case.stage,
                "reference_doctype": reference and reference.doctype,
                "reference_name": reference and reference.name,
                **told,
            }
        )
    )
