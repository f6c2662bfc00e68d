"""The answers that a visit gave to a checklist."""

from __future__ import annotations

import frappe
from frappe.model.document import Document

from ecms_core.canonical import canonical, digest
from ecms_core.edge import insert_rows, shows_problems
from ecms_core.inspections import answer_sheet as sheets
from ecms_core.inspections.edge.checklists import questions_of
from ecms_core.oversight.edge.alerts import alert_supervisors
from ecms_core.oversight.edge.audit import audit
from ecms_core.problems import Problem


class AnswerSheet(Document):
    """A draft takes anything that fits its questions; submitting seals the sheet."""

    def before_validate(self) -> None:
        # Read once: every query that a submission saves is felt.
        self.flags.visit = frappe.get_doc("Inspection Visit", self.visit)
        self.checklist = self.checklist or self.flags.visit.checklist

    @shows_problems
    def validate(self) -> None:
        self.client_id = self.client_id or frappe.generate_hash(length=32)
        visit = self.flags.visit
        visit.check_permission("write")
        if visit.docstatus != 0:
            raise Problem("ECMS-208", visit=visit.name)
        self.case, self.office, self.title = visit.case, visit.office, visit.title
        answers = sheets.parse(self.answers)
        questions = questions_of(self.checklist)
        sheets.check(questions, answers, self.checklist, complete=self._submitting())
        given = sum(1 for q in questions if sheets.is_answered(answers.get(q.id)))
        self.answered = f"{given}/{len(questions)}"
        self.answers = canonical(answers)

    def _submitting(self) -> bool:
        return self.docstatus == 1

    @shows_problems
    def before_submit(self) -> None:
        stored = frappe.get_cached_doc("Inspection Checklist", self.checklist)
        self.checklist_hash = stored.content_hash
        self.pack_version = f"{stored.pack} {stored.pack_version}" if stored.pack else ""
        self.seal = sheets.seal(
            sheets.parse(self.answers),
            client_id=self.client_id,
            checklist_hash=self.checklist_hash,
            pack=self.pack_version,
        )

    def on_update(self) -> None:
        found = sheets.findings(questions_of(self.checklist), sheets.parse(self.answers))
        for alert in dict.fromkeys(f.question.alert for f in found if f.question.alert):
            alert_supervisors(self.case, alert, self)

    def on_submit(self) -> None:
        self._project()
        frappe.db.set_value("Inspection Visit", self.visit, "answer_sheet", self.name)
        audit("answer sheet sealed", self, content=self.seal)

    def _project(self) -> None:
        """Lay the answers out for lists and reports; the sheet stays the evidence."""
        visit = self.flags.visit
        now, user = frappe.utils.now(), frappe.session.user
        shared = (
            self.name,
            self.visit,
            self.case,
            visit.establishment,
            self.office,
            self.checklist,
            frappe.utils.getdate(visit.started_at),
        )
        rows = sheets.rows(questions_of(self.checklist), sheets.parse(self.answers))
        insert_rows(
            "Checklist Answer",
            _COLUMNS,
            [
                (
                    f"{self.name}-{row.question}",
                    now,
                    now,
                    user,
                    user,
                    *shared,
                    row.question,
                    row.label,
                    row.result,
                    row.number,
                    row.text,
                    row.workers_affected,
                )
                for row in rows
            ],
        )


_COLUMNS = [
    "name",
    "creation",
    "modified",
    "owner",
    "modified_by",
    "answer_sheet",
    "visit",
    "case",
    "establishment",
    "office",
    "checklist",
    "visited_on",
    "question",
    "label",
    "result",
    "number",
    "text",
    "workers_affected",
]


@frappe.whitelist(methods=["POST"])
@shows_problems
def submit_sheet(
    client_id: str, visit: str, answers: str | dict, checklist: str | None = None
) -> dict[str, str]:
    """Submit a sheet made elsewhere; sending the same sheet again is harmless.

    Returns the sheet's name and seal. The same ``client_id`` with other answers is ECMS-207.
    """
    given = sheets.parse(answers)
    existing = frappe.db.get_value(
        "Answer Sheet",
        {"client_id": client_id},
        ["name", "answers", "seal", "docstatus"],
        as_dict=True,
        for_update=True,
    )
    if existing and existing.docstatus == 1:
        frappe.get_doc("Answer Sheet", existing.name).check_permission("read")
        if digest(sheets.parse(existing.answers)) != digest(given):
            raise Problem("ECMS-207", sheet=existing.name)
        return {"name": existing.name, "seal": existing.seal}
    if existing:
        doc = frappe.get_doc("Answer Sheet", existing.name)
        doc.answers = canonical(given)
    else:
        doc = frappe.get_doc(
            {
                "doctype": "Answer Sheet",
                "client_id": client_id,
                "visit": visit,
                "checklist": checklist,
                "answers": canonical(given),
            }
        )
    doc.submit()
    return {"name": doc.name, "seal": doc.seal}
