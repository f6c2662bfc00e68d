"""What people hang on a document: tasks, comments, likes, followers, tags, events, messages.

Frappe asks for the right to the document where its own buttons make them, but not of who inserts
such a record over REST, nor of who likes a document; and all of them write to its row or timeline.
"""

from __future__ import annotations

import frappe
from frappe.desk import like
from frappe.model.document import Document

from ecms_core.edge import shows_problems
from ecms_core.oversight.edge.access import is_ours, open_to


def only_where_read(doc: Document, method: str | None = None) -> None:
    """Refuse to hang something on a document of ours that the user does not read."""
    before = doc.get_doc_before_save()
    for doctype, name in _pointed_at(doc) - (_pointed_at(before) if before else set()):
        # Of what is deleted Frappe keeps a comment that points at what is no longer there.
        if is_ours(doctype) and frappe.db.exists(doctype, name):
            frappe.has_permission(doctype, "read", name, throw=True)
            if doc.doctype == "Document Follow":
                # Who follows is sent what changes.
                frappe.has_permission(doctype, "read", name, user=doc.user, throw=True)


def _pointed_at(doc: Document) -> set[tuple[str, str]]:
    rows = [
        doc,
        *(row for table in doc.meta.get_table_fields() for row in doc.get(table.fieldname)),
    ]
    return {
        (row.get(field.options), row.get(field.fieldname))
        for row in rows
        for field in row.meta.get_dynamic_link_fields()
        if row.get(field.options) and row.get(field.fieldname)
    }


def tag_links_condition(user: str | None = None, doctype: str | None = None) -> str:
    """Leave the tags of another office's files out of lists: they tell the files' titles."""
    return open_to(user, "Tag Link", "document_type", "document_name")


def may_see_tag(doc: Document, ptype: str | None = None, user: str | None = None) -> bool:
    """Whether the user reads what is tagged."""
    doctype, name = doc.get("document_type"), doc.get("document_name")
    if not name or not is_ours(doctype) or not frappe.db.exists(doctype, name):
        return True
    return bool(frappe.has_permission(doctype, "read", name, user=user))


@frappe.whitelist()
@shows_problems
def toggle_like(doctype: str, name: str, add: str | bool = False) -> None:
    """Like a document that the user reads, or no longer."""
    if not frappe.db.exists("DocType", doctype):
        raise frappe.DoesNotExistError
    frappe.has_permission(doctype, "read", name, throw=True)
    like.toggle_like(doctype, name, add)


@frappe.whitelist()
@shows_problems
def tagged(doctype: str, tag: str) -> list[tuple[str]]:
    """The names of the documents with a tag that the user sees."""
    return frappe.get_list(doctype, filters={"_user_tags": ("like", tag)}, as_list=True)
