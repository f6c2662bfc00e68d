"""Findings become violations: the fact is qualified by the rule that it breaks."""

from __future__ import annotations

import frappe
from frappe.model.document import Document

from ecms_core.edge import write_record
from ecms_core.inspections.answer_sheet import findings, parse
from ecms_core.inspections.edge.checklists import checklist


def record(visit: Document) -> list[Document]:
    """Record a violation for each finding of the visit's sheets that names one."""
    recorded = []
    for sheet in frappe.get_all(
        "Answer Sheet",
        filters={"visit": visit.name, "docstatus": 1},
        fields=["checklist", "answers"],
    ):
        for finding in findings(checklist(sheet.checklist).questions, parse(sheet.answers)):
            if finding.question.violation:
                recorded.append(_record_one(visit, finding))
    return recorded


def _record_one(visit: Document, finding) -> Document:
    kind = frappe.get_cached_doc("Violation Type", finding.question.violation)
    return write_record(
        frappe.get_doc(
            {
                "doctype": "Case Violation",
                "title": kind.title,
                "case": visit.case,
                "office": visit.office,
                "violation_type": kind.name,
                "basis": finding.question.basis or kind.basis,
                "confidence": kind.confidence,
                "visit": visit.name,
                "question": finding.question.id,
                "found_on": frappe.utils.getdate(visit.started_at),
                "workers_affected": finding.workers_affected,
                "remark": finding.remark,
                "status": "Found",
            }
        )
    )
