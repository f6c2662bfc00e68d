"""Who complained: kept apart from the case, and each reading is recorded."""

from __future__ import annotations

import frappe
from frappe.model.document import Document

from ecms_core.oversight.edge.access import OfficeFile, offices_of
from ecms_core.oversight.edge.audit import audit


class Complainant(OfficeFile):
    """The identity behind a complaint (ILO Convention 81, article 15 c: kept confidential)."""


def may_know(doc: Document, ptype: str | None = None, user: str | None = None) -> bool:
    """Whether a user may know an identity; who comes to know it is written down.

    Every right is a reading: the answer to a change is the whole record. The roles are asked
    before, so that nobody is written down who was refused.
    """
    owner = frappe.db.get_value("Complainant", doc.name, "owner")
    if not owner:
        return True  # it is on its way in
    user = user or frappe.session.user
    if not frappe.has_permission("Complainant", "read", user=user):
        return False
    if not _concerns(doc.name, owner, user):
        return False
    if ptype:
        audit("identity read", doc, content=doc.name, right=ptype)
        if frappe.request and frappe.request.method == "GET":
            # Frappe rolls a GET back at its end, and the reading must stay on record.
            frappe.db.commit()
    return True


def _concerns(name: str, owner: str, user: str) -> bool:
    """Whether a complaint of it is of the user's offices, or the user has just taken it down."""
    offices = offices_of(user)
    complained = frappe.get_all("Labour Complaint", {"complainant": name}, pluck="office")
    if offices is None or not complained:
        return offices is None or owner == user
    return bool(offices & set(complained))


def not_in_lists(user: str | None = None) -> str:
    """Identities are opened one by one, from their complaint; no list or export shows them."""
    return "1 = 0"
