"""Who sees which office's files: one indexed condition for lists, reports, exports and documents.

An official sees the files of the own office and of the offices that report to it. Headquarters
and the ministry's administrators see all. Frappe's User Permissions are not used for this, since
they would also restrict to which office a file can be transferred.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.model.meta import get_parent_dt
from frappe.utils.caching import request_cache

from ecms_core.edge import check_length, shows_problems

SEES_ALL = {"ECMS Administrator", "System Manager", "Administrator"}


@request_cache
def offices_of(user: str) -> set[str] | None:
    """The offices whose files a user sees; None for all of them."""
    if user == "Administrator" or SEES_ALL & set(frappe.get_roles(user)):
        return None
    own = own_offices(user)
    offices = frappe.get_all("Inspection Office", fields=["name", "parent_office", "kind"])
    if any(office.name in own and office.kind == "Headquarters" for office in offices):
        return None
    seen, waiting = set(), list(own)
    while waiting:
        office = waiting.pop()
        if office not in seen:
            seen.add(office)
            waiting += [below.name for below in offices if below.parent_office == office]
    return seen


@request_cache
def own_offices(user: str) -> set[str]:
    """The offices at which a user serves today."""
    today = frappe.utils.getdate()
    return {
        row.office
        for row in frappe.get_all(
            "Inspectorate Staff",
            filters={"user": user, "active_from": ("<=", today)},
            fields=["office", "active_to"],
        )
        if not row.active_to or row.active_to >= today
    }


def condition(user: str | None = None, doctype: str | None = None) -> str:
    """The condition that Frappe adds to every list of a doctype with an office, or of its rows."""
    offices = offices_of(user or frappe.session.user)
    if offices is None:
        return ""
    if not offices:
        return "1 = 0"
    if frappe.get_meta(doctype).istable:
        # Of a table's rows Frappe 15 asks no more than the right to the doctype that they are of.
        parent = get_parent_dt(doctype)
        return (
            f"exists (select 1 from `tab{parent}` kept"  # noqa: S608
            f" where kept.name = `tab{doctype}`.`parent` and kept.office in ({_names(offices)}))"
        )
    return f"`tab{doctype}`.`office` in ({_names(offices)})"


def files_condition(user: str | None = None, doctype: str | None = None) -> str:
    """Leave out of lists what is attached to another office's files, and to who complained.

    Frappe's own condition comes first and ends in "or what is attached to a doctype that the user
    reads"; this one narrows that last part.
    """
    return open_to(user, "File", "attached_to_doctype", "attached_to_name")


def open_to(user: str | None, table: str, doctype: str, name: str) -> str:
    """The condition that a row of a table does not point at another office's file.

    ``doctype`` and ``name`` are the table's columns that say at what it points.
    """
    offices = offices_of(user or frappe.session.user)
    if offices is None:
        return ""
    kept = kept_by_office()
    closed = _names([*kept, "Complainant"])
    parts = [f"coalesce(`tab{table}`.{doctype}, '') not in ({closed})"]
    parts += [
        f"(`tab{table}`.{doctype} = {frappe.db.escape(one)}"  # noqa: S608
        f" and exists (select 1 from `tab{one}` kept"
        f" where kept.name = `tab{table}`.{name} and kept.office in ({_names(offices)})))"
        for one in kept
        if offices
    ]
    return f"({' or '.join(parts)})"


def _names(names: Iterable[str]) -> str:
    return ", ".join(frappe.db.escape(name) for name in sorted(names))


def is_ours(doctype: str | None) -> bool:
    """Whether a doctype is one of the inspectorate's."""
    return bool(doctype) and frappe.get_meta(doctype).module in frappe.get_module_list("ecms_core")


def kept_by_office() -> list[str]:
    """The doctypes of which an official sees the own office's alone: those that ask ``may``."""
    asked = f"{may.__module__}.{may.__name__}"
    return sorted(
        doctype for doctype, asks in frappe.get_hooks("has_permission").items() if asked in asks
    )


def may(doc: Document, ptype: str | None = None, user: str | None = None) -> bool:
    """Whether a document's office is one of the user's; the roles are asked beside it.

    A change is judged after it was put into the document, so the office that is kept of it counts
    as well, and so do the offices of what it newly points to: Frappe shows a link's target to
    whoever reads the link.

    True rather than None where it is: Frappe 16 takes None for a refusal, Frappe 15 for consent.
    """
    user = user or frappe.session.user
    links = {}
    if ptype in ("create", "write"):
        kept = kept_by_office()
        links = {
            field.fieldname: field.options
            for field in doc.meta.get_link_fields()
            if field.options in kept
        }
    # Asked by name alone: whoever sends a document says himself whether it is a new one.
    stored = _stored(doc.doctype, doc.name, "office", *links)
    concerned = {doc.get("office"), stored.get("office")}
    for field, doctype in links.items():
        if doc.get(field) and doc.get(field) != stored.get(field):
            concerned.add(_stored(doctype, doc.get(field), "office").get("office"))
    concerned -= {None, ""}
    # Most of what people do is at their own office: the tree of offices is not asked then.
    if concerned <= own_offices(user):
        return True
    offices = offices_of(user)
    return offices is None or concerned <= offices


def _stored(doctype: str, name: str | None, *fields: str) -> dict[str, Any]:
    """What is kept of a document; nothing of one that is not yet."""
    if not name:
        return {}
    # Not by get_value, which parses the name of every field as SQL: this is asked at every turn.
    table = frappe.qb.DocType(doctype)
    found = frappe.qb.from_(table).select(*fields).where(table.name == name).run(as_dict=True)
    return found[0] if found else {}


def may_change(doc: Document, ptype: str | None = None, user: str | None = None) -> bool:
    """All read the register of workplaces; what is in it is changed by the workplace's office."""
    return ptype not in ("write", "delete") or may(doc, ptype, user)


class OfficeFile(Document):
    """A document that an office keeps: under one name it is not saved as another.

    Frappe puts what a request brings into the stored document before it asks for the right to it,
    the name as well: it would ask for the right to an own document, and show another office's.
    """

    def update(self, d: dict) -> Document:
        known = self.get("name")  # while a document is sought, its filters
        if isinstance(known, str) and d.get("name", known) != known:
            raise frappe.PermissionError(frappe._("The name of a document is not changed."))
        return super().update(d)

    @shows_problems
    def before_validate(self) -> None:
        """Keep its texts to a length that a letter shows and a database takes."""
        for field in self.meta.get("fields", {"fieldtype": ("in", ("Small Text", "Text"))}):
            if not field.read_only:
                check_length(_(field.label), self.get(field.fieldname))


def works_here() -> bool:
    """Whether the user has a role of the inspectorate, and so sees ECMS among the apps."""
    return any(role.startswith("ECMS ") for role in frappe.get_roles())
