"""The page on which anybody checks a letter that the inspectorate issued."""

from __future__ import annotations

import frappe
from frappe import _
from frappe.rate_limiter import rate_limit

no_cache = 1


def get_context(context: frappe._dict) -> None:
    """Tell whether a code belongs to an issued letter: its number, date and hash, and no more.

    Nothing of the letter's content is shown; who holds the paper compares it with what is told.
    """
    code = str(frappe.form_dict.get("code") or "").strip().upper()
    context.title = _("Check a document")
    context.no_breadcrumbs = True
    context.code = code
    context.found = _issued(code) if code else None


# Not around get_context: Frappe looks at its arguments, which a decorated function does not show.
@rate_limit(limit=60, seconds=60 * 60)
def _issued(code: str) -> frappe._dict | None:
    notice = frappe.db.get_value(
        "Issued Notice",
        {"verification_code": code},
        ["name", "title", "issued_on", "pdf_hash", "office"],
        as_dict=True,
    )
    if notice:
        notice.office_name = frappe.db.get_value("Inspection Office", notice.office, "office_name")
    return notice
