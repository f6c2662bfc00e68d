"""The page on which anybody checks a letter that the inspectorate issued."""

from __future__ import annotations

import frappe
from frappe import _
from frappe.rate_limiter import rate_limit

no_cache = 1


@rate_limit(limit=60, seconds=60 * 60)
def get_context(context: frappe._dict) -> None:
    """Tell whether a code belongs to an issued letter: its number, date and hash, and no more.

    Nothing of the letter's content is shown; who holds the paper compares it with what is told.
    """
    code = (frappe.form_dict.get("code") or "").strip().upper()
    context.title = _("Check a document")
    context.code = code
    context.found = None
    if code:
        context.found = frappe.db.get_value(
            "Issued Notice",
            {"verification_code": code},
            ["name", "title", "issued_on", "pdf_hash", "office"],
            as_dict=True,
        )
    if context.found:
        context.office = frappe.db.get_value(
            "Inspection Office", context.found.office, "office_name"
        )
