"""Checklists as the site has them, turned into the questions that plain code checks."""

from __future__ import annotations

import frappe
from frappe.model.document import Document

from ecms_core.inspections.answer_sheet import Question


def questions_of(checklist: str | Document) -> list[Question]:
    """The questions of a checklist, in its order."""
    doc = (
        frappe.get_cached_doc("Inspection Checklist", checklist)
        if isinstance(checklist, str)
        else checklist
    )
    return [
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
        )
        for row in doc.questions
    ]


def current_checklist() -> str | None:
    """The checklist that a new visit uses unless the inspector chooses another."""
    return frappe.db.get_value(
        "Inspection Checklist", {"is_current": 1, "docstatus": 1}, "name", order_by="creation desc"
    )
