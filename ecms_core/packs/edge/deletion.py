"""Removing one document at once and for good."""

from __future__ import annotations

from typing import Any

import frappe
from frappe.model.delete_doc import delete_dynamic_links


def delete_record(doctype: str, name: str, **flags: Any) -> None:
    """Remove a document, submitted or not, with what hangs on it and no copy in the bin.

    What refers to it was asked before. Frappe's own deletion queues a job for each document, and
    refuses where five hundred are waiting.
    """
    doc = frappe.get_doc(doctype, name)
    doc.flags.update({"ignore_permissions": True, **flags})
    # Only Administrator deletes Administrator's fields; who may take a pack away was asked before.
    doc.owner = frappe.session.user
    doc.run_method("on_trash")
    frappe.delete_doc(doctype, name, for_reload=True, ignore_permissions=True)
    delete_dynamic_links(doctype, name)
