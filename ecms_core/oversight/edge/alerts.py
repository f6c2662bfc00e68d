"""Telling the supervisors of an office at once: on the Desk and by e-mail."""

from __future__ import annotations

from collections.abc import Iterable

import frappe
from frappe import _
from frappe.model.document import Document

from ecms_core.oversight.edge.audit import audit

SUPERVISOR = "ECMS Supervisor"


def alert_supervisors(case: str, reason: str, document: Document) -> bool:
    """Alert the supervisors of a case's office once for each reason; True where it was new."""
    doc = frappe.get_doc("Labour Case", case, for_update=True)
    reasons = [known for known in (doc.alert or "").split("; ") if known]
    if reason in reasons:
        return False
    doc.alert = "; ".join([*reasons, reason])
    doc.save_by_step()
    audit("alert", doc, reason=reason, document=document.name)
    subject = _("{0}: {1}, case {2}").format(_(reason), doc.title, doc.name)
    people = officials_of(doc.office, SUPERVISOR)
    notify(people, subject, "Labour Case", doc.name)
    mail(
        people,
        subject,
        _("{0} was reported by {1}. Open the case: {2}").format(
            _(reason),
            frappe.utils.get_fullname(),
            frappe.utils.get_url_to_form("Labour Case", doc.name),
        ),
    )
    return True


def notify(people: Iterable[str], subject: str, doctype: str, name: str) -> None:
    """Tell people on the Desk, with a link to the document."""
    for user in people:
        notification = frappe.get_doc(
            {
                "doctype": "Notification Log",
                "for_user": user,
                "from_user": frappe.session.user,
                "type": "Alert",
                "document_type": doctype,
                "document_name": name,
                "subject": frappe.utils.escape_html(subject),
            }
        )
        notification.insert(ignore_permissions=True)


def mail(people: list[str], subject: str, message: str) -> None:
    """Queue a mail; without an outgoing account Frappe refuses, and the Desk has told them."""
    if people and frappe.db.exists("Email Account", {"enable_outgoing": 1, "default_outgoing": 1}):
        frappe.sendmail(recipients=people, subject=subject, message=message)


def officials_of(office: str, role: str) -> list[str]:
    """The enabled officials of a role at an office; where it has none, of the office above it."""
    while office:
        users = frappe.get_all("Inspectorate Staff", filters={"office": office}, pluck="user")
        found = frappe.get_all(
            "Has Role",
            filters={"role": role, "parenttype": "User", "parent": ("in", users or [""])},
            pluck="parent",
        )
        enabled = [user for user in found if frappe.db.get_value("User", user, "enabled")]
        if enabled:
            return sorted(set(enabled))
        office = frappe.db.get_value("Inspection Office", office, "parent_office")
    return []
