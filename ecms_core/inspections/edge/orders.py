"""Orders of inspection: issuing one, and finding the one that a visit stands on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import frappe
from frappe import _
from frappe.model.document import Document

from ecms_core.edge import check_length, day_entered, write_record
from ecms_core.notices.edge import issue
from ecms_core.problems import Problem

if TYPE_CHECKING:
    from ecms_core.casework.procedure import Step

DAYS_VALID = 30  # what the dialog proposes; the officer sets the dates


def issue_order(case: Document, step: Step, values: Any) -> Document:
    """Issue the order that names the case's inspector, with its numbered letter."""
    staff = frappe.db.get_value("Inspectorate Staff", {"user": case.inspector})
    valid_from = day_entered(values.get("valid_from"), _("Valid from"))
    usual = frappe.utils.add_days(valid_from, DAYS_VALID)
    valid_to = day_entered(values.get("valid_to") or usual, _("Valid to"))
    check_length(_("Scope"), values.get("scope"))
    today = frappe.utils.getdate()
    if valid_from < today:
        # Nobody is given the right to a visit after it was held.
        raise Problem("ECMS-311", field=_("Valid from"), found=valid_from, expected=today)
    if valid_to < valid_from:
        raise Problem("ECMS-311", field=_("Valid to"), found=valid_to, expected=valid_from)
    order = frappe.get_doc(
        {
            "doctype": "Inspection Order",
            "case": case.name,
            "establishment": case.establishment,
            "office": case.office,
            "issued_on": frappe.utils.today(),
            "issued_by": frappe.session.user,
            "valid_from": valid_from,
            "valid_to": valid_to,
            "scope": values.get("scope"),
            "inspectors": [{"staff": staff}],
        }
    )
    write_record(order)
    letter = issue.issue(step.letter, case, order=order)
    order.notice, order.title = letter.name, letter.name
    order.submit()
    return order


def order_for(case: str, inspector: str, day: Any) -> str | None:
    """The order in force on a day that names an inspector for a case, the newest first."""
    order = frappe.qb.DocType("Inspection Order")
    named = frappe.qb.DocType("Order Inspector")
    found = (
        frappe.qb.from_(order)
        .join(named)
        .on(named.parent == order.name)
        .select(order.name)
        .where(
            (order.case == case)
            & (order.docstatus == 1)
            & (named.user == inspector)
            & (order.valid_from <= day)
            & (order.valid_to >= day)
        )
        .orderby(order.valid_from, order=frappe.qb.desc)
        .orderby(order.creation, order=frappe.qb.desc)
        .limit(1)
    ).run()
    return found[0][0] if found else None
