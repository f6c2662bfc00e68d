"""A checklist in one version."""

from __future__ import annotations

from dataclasses import asdict

import frappe
from frappe import _
from frappe.model.document import Document

from ecms_core.canonical import digest
from ecms_core.edge import shows_problems
from ecms_core.inspections.edge.checklists import questions_of
from ecms_core.inspections.expressions import refuse_wrong


class InspectionChecklist(Document):
    """Once submitted, a version is in use and locked; amending it makes the next one."""

    @shows_problems
    def validate(self) -> None:
        seen = set()
        for row in self.questions:
            if row.question_id in seen:
                frappe.throw(_("Question {0} is there twice.").format(row.question_id))
            seen.add(row.question_id)
        questions = [asdict(question) for question in questions_of(self)]
        refuse_wrong(questions)
        self.content_hash = digest(questions)

    def on_submit(self) -> None:
        if not self.offices:
            self.supersede_others()
        self.db_set("is_current", 1)

    def supersede_others(self) -> None:
        """Let no new visit use another version; one for some offices leaves the others theirs."""
        for other in frappe.get_all(
            "Inspection Checklist",
            filters={
                "checklist_code": self.checklist_code,
                "is_current": 1,
                "name": ("!=", self.name),
            },
            pluck="name",
        ):
            frappe.db.set_value("Inspection Checklist", other, "is_current", 0)

    def on_cancel(self) -> None:
        self.db_set("is_current", 0)
