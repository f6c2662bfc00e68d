"""Who sees which office's files: one indexed condition for lists, reports, exports and documents.

An official sees the files of the own office and of the offices that report to it. Headquarters
and the ministry's administrators see all. Frappe's User Permissions are not used for this, since
they would also restrict to which office a file can be transferred.
"""

from __future__ import annotations

import frappe
from frappe.model.document import Document
from frappe.utils.caching import request_cache

SEES_ALL = {"ECMS Administrator", "System Manager", "Administrator"}


@request_cache
def offices_of(user: str) -> set[str] | None:
    """The offices whose files a user sees; None for all of them."""
    if user == "Administrator" or SEES_ALL & set(frappe.get_roles(user)):
        return None
    today = frappe.utils.getdate()
    own = [
        row.office
        for row in frappe.get_all(
            "Inspectorate Staff",
            filters={"user": user, "active_from": ("<=", today)},
            fields=["office", "active_to"],
        )
        if not row.active_to or row.active_to >= today
    ]
    offices = frappe.get_all("Inspection Office", fields=["name", "parent_office", "kind"])
    if any(office.name in own and office.kind == "Headquarters" for office in offices):
        return None
    seen, waiting = set(), list(own)
    while waiting:
        office = waiting.pop()
        if office not in seen:
            seen.add(office)
            waiting += [below.name for below in offices if below.parent_office == office]
    return seen


def condition(user: str | None = None, doctype: str | None = None) -> str:
    """The condition that Frappe adds to every list of a doctype with an office."""
    offices = offices_of(user or frappe.session.user)
    if offices is None:
        return ""
    if not offices:
        return "1 = 0"
    names = ", ".join(frappe.db.escape(office) for office in sorted(offices))
    return f"`tab{doctype}`.`office` in ({names})"


def may(doc: Document, ptype: str | None = None, user: str | None = None) -> bool:
    """Whether a document's office is one of the user's; the roles are asked beside it.

    True rather than None where it is: Frappe 16 takes None for a refusal, Frappe 15 for consent.
    """
    offices = offices_of(user or frappe.session.user)
    return offices is None or not doc.get("office") or doc.get("office") in offices


def works_here() -> bool:
    """Whether the user has a role of the inspectorate, and so sees ECMS among the apps."""
    return any(role.startswith("ECMS ") for role in frappe.get_roles())
