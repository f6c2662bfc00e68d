"""What a document of a case takes over from it."""

from __future__ import annotations

import frappe
from frappe.model.document import Document


def take_over(document: Document) -> Document:
    """Give a document its case's office and title; refuses a case that the user may not read."""
    case = frappe.get_doc("Labour Case", document.case)
    case.check_permission("read")
    document.office, document.title = case.office, case.title
    return case
