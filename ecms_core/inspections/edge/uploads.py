"""Checking what is uploaded to the inspectorate's documents."""

from __future__ import annotations

import frappe
from frappe.model.document import Document

from ecms_core.edge import shows_problems
from ecms_core.inspections import evidence

LARGEST_MB = 10


@shows_problems
def check_upload(file: Document, method: str | None = None) -> None:
    """Refuse a file of ours that is not what its name says, or too large."""
    if not file.is_new() or file.is_folder or file.is_remote_file:
        return
    if not _is_ours(file.attached_to_doctype):
        return
    content = file.get_content()
    if isinstance(content, str):
        content = content.encode()
    largest = frappe.db.get_single_value("Inspectorate Settings", "largest_upload_mb")
    evidence.check(file.file_name or "", content, int(largest or LARGEST_MB))


def keep_private(file: Document, method: str | None = None) -> None:
    """Move a file of ours that was uploaded as public to the private files."""
    if _is_ours(file.attached_to_doctype) and not file.is_private and not file.is_folder:
        file.is_private = 1
        file.save(ignore_permissions=True)


def _is_ours(doctype: str | None) -> bool:
    return bool(doctype) and frappe.get_meta(doctype).module in frappe.get_module_list("ecms_core")
