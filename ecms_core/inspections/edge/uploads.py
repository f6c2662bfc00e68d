"""Checking what is uploaded to the inspectorate's documents."""

from __future__ import annotations

import frappe
from frappe.model.document import Document

from ecms_core.edge import shows_problems
from ecms_core.inspections import evidence
from ecms_core.oversight.edge.access import is_ours

LARGEST_MB = 10


@shows_problems
def check_upload(file: Document, method: str | None = None) -> None:
    """Refuse a file of ours that is not what its name says, or too large, or of no right.

    A file may be uploaded first and attached later: it is checked when it becomes ours.
    """
    moved = file.has_value_changed("attached_to_doctype") or file.has_value_changed(
        "attached_to_name"
    )
    if file.is_folder or not is_ours(file.attached_to_doctype) or not (file.is_new() or moved):
        return
    if not file.flags.ignore_permissions:
        _check_right(file)
    if file.is_remote_file:
        return
    content = file.get_content()
    if isinstance(content, str):
        content = content.encode()
    largest = frappe.db.get_single_value("Inspectorate Settings", "largest_upload_mb")
    evidence.check(file.file_name or "", content, int(largest or LARGEST_MB))


def _check_right(file: Document) -> None:
    """Frappe 15 asks who uploads for the right to the document, but not who inserts a File."""
    doctype, name = file.attached_to_doctype, file.attached_to_name
    # The Desk attaches to a form before it is saved; the file follows when it is.
    on = frappe.get_doc(doctype, name) if frappe.db.exists(doctype, name) else None
    frappe.has_permission(doctype, "write", on, throw=True)


def keep_private(file: Document, method: str | None = None) -> None:
    """Move a file of ours that is public to the private files.

    Frappe has written a new file before anybody is asked, so that one is moved after its insert.
    """
    if file.is_new() or file.is_private or file.is_folder or not is_ours(file.attached_to_doctype):
        return
    file.is_private = 1
    if method == "after_insert":
        file.save(ignore_permissions=True)
