"""Writing down who did what, in the transaction that did it."""

from __future__ import annotations

from typing import Any

import frappe
from frappe.model.document import Document

from ecms_core.canonical import canonical, digest


def audit(action: str, subject: Document, content: Any = None, **details: Any) -> None:
    """Add an entry: the action, its subject, and the hash of what was written.

    ``content`` is what the hash is taken of; without it, of the document's own values. The row is
    written directly: an entry has no rules of its own that a document's life cycle would run.
    """
    if content is None:
        content = subject.get_valid_dict(convert_dates_to_str=True)
    entry = frappe.get_doc(
        {
            "doctype": "Audit Entry",
            "at": frappe.utils.now(),
            "actor": frappe.session.user,
            "action": action,
            "subject_doctype": subject.doctype,
            "subject_name": subject.name,
            "content_hash": digest(_plain(content)),
            "details": canonical(_plain(details)),
        }
    )
    entry.name = frappe.generate_hash(length=20)
    entry.db_insert()


def _plain(data: Any) -> Any:
    return frappe.parse_json(frappe.as_json(data))
