"""Who complained: kept apart from the case, and each reading is recorded."""

from __future__ import annotations

import frappe
from frappe.model.document import Document

from ecms_core.oversight.edge.audit import audit


class Complainant(Document):
    """The identity behind a complaint (ILO Convention 81, article 15 c: kept confidential)."""


def record_reading(doc: Document, ptype: str | None = None, user: str | None = None) -> bool:
    """Write down who reads an identity, by whatever way it is asked for; the roles decide."""
    if ptype == "read" and not doc.is_new():
        audit("identity read", doc, content=doc.name)
        if frappe.request and frappe.request.method == "GET":
            # Frappe rolls a GET back at its end, and the reading must stay on record.
            frappe.db.commit()
    return True


def not_in_lists(user: str | None = None) -> str:
    """Identities are opened one by one, from their complaint; no list or export shows them."""
    return "1 = 0"
