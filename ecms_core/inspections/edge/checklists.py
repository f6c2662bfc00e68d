"""Checklists as the site has them, turned into the questions that plain code checks."""

from __future__ import annotations

import functools

import frappe
from frappe.model.document import Document

from ecms_core.establishments.edge.offices import is_for
from ecms_core.inspections.answer_sheet import Checklist, Question


def checklist(name: str) -> Checklist:
    """A checklist as it stands on the site."""
    # The hash is over the questions, so that a changed draft is read again.
    content = frappe.db.get_value("Inspection Checklist", name, "content_hash", cache=True)
    return _kept(frappe.local.site, name, content)


@functools.lru_cache(maxsize=64)
def _kept(site: str, name: str, content: str) -> Checklist:
    # To load a hundred rows costs more than to check a hundred answers.
    doc = frappe.get_doc("Inspection Checklist", name)
    pack_version = f"{doc.pack} {doc.pack_version}" if doc.pack else ""
    return Checklist(name, content, pack_version, questions_of(doc))


def questions_of(doc: Document) -> tuple[Question, ...]:
    """The questions of a checklist's document, in its order."""
    return tuple(
        Question(
            id=row.question_id,
            label=row.label,
            kind=row.kind,
            section=row.section or "",
            required=bool(row.required),
            violation=row.violation_type or "",
            alert=row.alert or "",
            options=tuple(
                line.strip() for line in (row.options or "").splitlines() if line.strip()
            ),
            for_statistics=bool(row.for_statistics),
            basis=row.basis or "",
            relevant=row.relevant or "",
            constraint=row.constraint_expression or "",
            constraint_message=row.constraint_message or "",
        )
        for row in doc.questions
    )


def current_checklist(office: str = "") -> str | None:
    """The checklist that a new visit of an office uses unless the inspector chooses another."""
    for row in frappe.get_all(
        "Inspection Checklist",
        filters={"is_current": 1, "docstatus": 1},
        fields=["name", "offices"],
        order_by="creation desc",
    ):
        if is_for(row.offices, office):
            return row.name
    return None
