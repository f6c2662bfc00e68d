"""A checklist in one version."""

from __future__ import annotations

from dataclasses import asdict

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.permissions import get_role_permissions

from ecms_core.canonical import digest
from ecms_core.edge import shows_problems
from ecms_core.inspections.conditions import refuse_wrong
from ecms_core.inspections.edge.checklists import questions_of
from ecms_core.problems import Problem


class InspectionChecklist(Document):
    """Once submitted, a version is in use and locked; amending it makes the next one."""

    @shows_problems
    def validate(self) -> None:
        self._check_campaign()
        self._check_code()
        seen = set()
        for row in self.questions:
            if row.question_id in seen:
                raise Problem("ECMS-215", question=row.question_id, row=row.idx)
            seen.add(row.question_id)
        questions = [asdict(question) for question in questions_of(self)]
        refuse_wrong(questions)
        self.content_hash = digest(questions)

    def _check_campaign(self) -> None:
        """Who may write only what is their own composes for campaigns, not for all visits."""
        self.campaign = (self.campaign or "").strip()
        if self.campaign:
            # A copy of a pack's checklist says that it is the pack's.
            self.pack = self.pack_version = None
        elif not get_role_permissions(self.meta, is_owner=False).get("write"):
            raise Problem("ECMS-216", checklist=self.title)

    def _check_code(self) -> None:
        """A version of a code takes the place of those before it, so all are for the same."""
        for other in frappe.get_all(
            "Inspection Checklist",
            filters={"checklist_code": self.checklist_code, "name": ("!=", self.name)},
            fields=["name", "campaign"],
        ):
            if (other.campaign or "") != self.campaign:
                raise Problem(
                    "ECMS-217",
                    taken=self.checklist_code,
                    other=other.name,
                    found=other.campaign or _("all visits"),
                    expected=self.campaign or _("all visits"),
                )

    def on_submit(self) -> None:
        if not self.offices:
            self.supersede_others()
        self.db_set("is_current", 1)

    def supersede_others(self) -> None:
        """Let no new visit use another version; one that some offices try stays theirs."""
        others = {
            **{"checklist_code": self.checklist_code, "is_current": 1},
            **{"name": ("!=", self.name), "offices": ("is", "not set")},
        }
        for other in frappe.get_all("Inspection Checklist", others, pluck="name"):
            frappe.db.set_value("Inspection Checklist", other, "is_current", 0)

    def on_cancel(self) -> None:
        self.db_set("is_current", 0)
