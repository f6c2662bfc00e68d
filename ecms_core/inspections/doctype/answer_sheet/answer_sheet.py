"""The answers that a visit gave to a checklist."""

from __future__ import annotations

from typing import Any

import frappe
from frappe.model.document import Document

from ecms_core.canonical import canonical, digest
from ecms_core.edge import insert_rows, shows_problems
from ecms_core.inspections import answer_sheet as sheets
from ecms_core.inspections.edge.checklists import checklist
from ecms_core.oversight.edge.access import OfficeFile
from ecms_core.oversight.edge.alerts import alert_supervisors
from ecms_core.oversight.edge.audit import audit
from ecms_core.problems import Problem


class AnswerSheet(OfficeFile):
    """A draft takes anything that fits its questions; submitting seals the sheet."""

    def before_validate(self) -> None:
        # Read once: every query that a submission saves is felt.
        held = self.flags.pop("held", None)
        if not held or held.name != self.visit:
            held = _visit(self.visit, lock=self._submitting())
        self.flags.visit = held
        self.checklist = self.checklist or self.flags.visit.checklist

    @shows_problems
    def validate(self) -> None:
        self.client_id = self.client_id or frappe.generate_hash(length=32)
        visit = self.flags.visit
        visit.check_permission("write")
        if visit.docstatus != 0:
            raise Problem("ECMS-208", visit=visit.name)
        visit.check_authority()
        if self.checklist != visit.checklist:
            raise Problem(
                "ECMS-213", found=self.checklist, visit=visit.name, expected=visit.checklist
            )
        self.case, self.office, self.title = visit.case, visit.office, visit.title
        answers = self.flags.given = sheets.parse(self.answers)
        questions = checklist(self.checklist).questions
        sheets.check(questions, answers, self.checklist, complete=self._submitting())
        given = sum(1 for q in questions if sheets.is_answered(answers.get(q.id)))
        self.answered = f"{given}/{len(questions)}"
        self.answers = canonical(answers)

    def _submitting(self) -> bool:
        return self.docstatus == 1

    @shows_problems
    def before_submit(self) -> None:
        self._check_only_one()
        used = checklist(self.checklist)
        self.checklist_hash, self.pack_version = used.hash, used.pack_version
        self.seal = sheets.seal(
            self.flags.given,
            client_id=self.client_id,
            checklist_hash=self.checklist_hash,
            pack=self.pack_version,
        )

    def _check_only_one(self) -> None:
        """Two sheets would count every violation twice."""
        visit = self.flags.visit
        if visit.answer_sheet:
            raise Problem("ECMS-214", visit=visit.name, sheet=visit.answer_sheet)

    def on_update(self) -> None:
        found = sheets.findings(checklist(self.checklist).questions, self.flags.given)
        for alert in dict.fromkeys(f.question.alert for f in found if f.question.alert):
            alert_supervisors(self.case, alert, self)

    def on_submit(self) -> None:
        self._project()
        frappe.db.set_value("Inspection Visit", self.visit, "answer_sheet", self.name)
        audit("answer sheet sealed", self, content=self.seal)

    def _project(self) -> None:
        """Lay the answers out for lists and reports; the sheet stays the evidence."""
        visit = self.flags.visit
        rows = sheets.rows(checklist(self.checklist).questions, self.flags.given)
        insert_rows(
            "Checklist Answer",
            {
                "answer_sheet": self.name,
                "visit": self.visit,
                "case": self.case,
                "establishment": visit.establishment,
                "office": self.office,
                "checklist": self.checklist,
                "visited_on": frappe.utils.getdate(visit.started_at),
            },
            ("name", "question", "label", "result", "number", "text", "workers_affected"),
            [
                (
                    f"{self.name}-{row.question}",
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


@frappe.whitelist(methods=["POST"])
@shows_problems
def submit_sheet(
    client_id: str, visit: str, answers: str | dict, checklist: str | None = None
) -> dict[str, str]:
    """Submit a sheet made elsewhere; sending the same sheet again is harmless.

    Returns the sheet's name and seal. The same ``client_id`` with other answers is ECMS-207.
    """
    given = sheets.parse(answers)
    held = _visit(visit, lock=True)
    if held.answer_sheet:
        sheet = frappe.get_doc("Answer Sheet", held.answer_sheet, for_update=True)
        if sheet.client_id == client_id:
            return _as_submitted(sheet, given)
    begun = frappe.db.get_value("Answer Sheet", {"client_id": client_id})
    if begun:
        doc = frappe.get_doc("Answer Sheet", begun)
        if doc.docstatus.is_submitted():
            return _as_submitted(doc, given)
        if doc.visit != held.name:
            raise Problem("ECMS-218", sheet=doc.name, found=visit, expected=doc.visit)
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
    # Its links are the visit and what the visit says: they need not be sought again.
    doc.flags.held, doc.flags.ignore_links = held, True
    doc.submit()
    return {"name": doc.name, "seal": doc.seal}


def _visit(name: str, *, lock: bool) -> Document:
    """The visit of a sheet; locked, nobody submits another sheet for it until the commit.

    The visit's row is what two senders wait for. To lock the sheet that is not there would lock
    the gap in which other visits' sheets are written.
    """
    return frappe.get_doc("Inspection Visit", name, for_update=lock)


def _as_submitted(sheet: Document, given: dict[str, Any]) -> dict[str, str]:
    """The sheet as it was submitted; refuses other answers under its id."""
    sheet.check_permission("read")
    if digest(sheets.parse(sheet.answers)) != digest(given):
        raise Problem("ECMS-207", sheet=sheet.name)
    return {"name": sheet.name, "seal": sheet.seal}
