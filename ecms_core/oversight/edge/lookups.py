"""What Frappe looks up without asking for the right to the document: here it is asked."""

from __future__ import annotations

from typing import Any

import frappe
from frappe import client
from frappe.desk import search

from ecms_core.edge import parsed, shows_problems
from ecms_core.oversight.edge.access import kept_by_office


@frappe.whitelist()
@shows_problems
def choices(  # noqa: PLR0917
    doctype: str,
    txt: str,
    searchfield: str,
    start: int,
    page_len: int,
    filters: dict | list | str | None = None,
    as_dict: bool = False,
) -> list[Any]:
    """What a link field offers of an office's files.

    Frappe 15 leaves every condition out for whoever asks it to ignore User Permissions.
    """
    meta = frappe.get_meta(doctype)
    fields = search.get_std_fields_list(meta, searchfield or "name")
    sought = ["name", meta.get_title_field(), *(meta.get_search_fields())]
    if meta.show_title_field_in_link and meta.title_field:
        fields.insert(1, f"{meta.title_field} as label")
    return frappe.get_list(
        doctype,
        fields=fields,
        filters=parsed("choices", "filters", filters, dict, list) or {},
        or_filters=[[doctype, field, "like", f"%{txt}%"] for field in dict.fromkeys(sought) if txt],
        limit_start=start,
        limit_page_length=page_len,
        as_list=not as_dict,
    )


@frappe.whitelist()
@shows_problems
def link_title(doctype: str, docname: str) -> str | None:
    """The title that a link shows; the name alone to whom another office's files are closed."""
    if doctype in kept_by_office() and not frappe.has_permission(doctype, "read", docname):
        return docname
    return search.get_link_title(doctype, docname)


@frappe.whitelist()
@shows_problems
def count(
    doctype: str, filters: dict | list | str | None = None, debug: bool = False, cache: bool = False
) -> int:
    """How many documents fit; of an office's files those that the user sees.

    Frappe 15 counts all, and so tells by a filter what stands in another office's file.
    """
    if doctype not in kept_by_office():
        return client.get_count(doctype, filters, debug, cache)
    wanted = parsed("count", "filters", filters, dict, list) or {}
    found = frappe.get_list(doctype, filters=wanted, pluck="name", limit_page_length=0)
    return len(found)
