"""A decision on a case's violations, with its fines."""

from __future__ import annotations

from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document

from ecms_core.casework.edge import fine_facts, fines, money, steps
from ecms_core.casework.edge.cases import take_over
from ecms_core.currency import show
from ecms_core.edge import parsed, shows_problems
from ecms_core.notices.edge import issue
from ecms_core.oversight.edge.access import OfficeFile
from ecms_core.oversight.edge.audit import audit
from ecms_core.problems import Problem


class CaseDecision(OfficeFile):
    """Its fines are computed, never typed; submitting it issues the letter and moves the case."""

    @shows_problems
    def validate(self) -> None:
        self.currency = take_over(self).currency
        today = frappe.utils.getdate()
        if frappe.utils.getdate(self.decided_on) > today:
            raise Problem(
                "ECMS-310",
                field=_(self.meta.get_label("decided_on")),
                found=self.decided_on,
                expected=today,
            )
        for line in self.lines:
            line.imposed = int(bool(line.imposed or line.wilful))
        by_day = fine_facts.by_day({line.violation for line in self.lines})
        for line in self.lines:
            line.counts_days = by_day.get(line.violation, 0)
            self._check_line(line)
        fine_facts.check(self)
        self.total_fine = float(fines.compute(self))

    def _check_line(self, line: Document) -> None:
        owner = frappe.db.get_value("Case Violation", line.violation, "case")
        if owner != self.case:
            raise Problem(
                "ECMS-312", document=line.violation, found=owner or _("none"), expected=self.case
            )
        if not line.imposed:
            line.day_from = line.day_to = None
            return
        if not line.counts_days:
            line.day_from = line.day_to = None
            other = fines.imposed_before(line.violation, self.name, self.lines)
            if other:
                raise Problem("ECMS-325", violation=line.violation, decision=other)
            return
        first, last = frappe.utils.getdate(line.day_from), frappe.utils.getdate(line.day_to)
        if not (line.day_from and line.day_to):
            raise Problem(
                "ECMS-303",
                step=_("Fine"),
                case=self.case,
                expected=_("the first and the last day of the failure"),
                found=_("a day is missing"),
            )
        if last < first:
            raise Problem("ECMS-311", field=_("To"), found=last, expected=first)
        if last > frappe.utils.getdate(self.decided_on):
            raise Problem("ECMS-310", field=_("To"), found=last, expected=self.decided_on)
        fined = fines.day_fined_before(line.violation, first, last, self.name, self.lines)
        if fined:
            raise Problem(
                "ECMS-306", violation=line.violation, day=fined.day, decision=fined.decision
            )

    def before_submit(self) -> None:
        fine_facts.drop_unanswered(self)

    @shows_problems
    def on_submit(self) -> None:
        step = steps.complete(
            self.case,
            "decision",
            self,
            on=self.decided_on,
            details=show(money.whole(self.total_fine, self.currency), self.currency),
        )
        for line in self.lines:
            frappe.db.set_value("Case Violation", line.violation, "status", "Ordered")
        case = frappe.get_doc("Labour Case", self.case)
        letter = issue.issue(step.letter, case, decision=self)
        self.db_set("notice", letter.name)
        money.settle(self.case)
        audit("decision submitted", self)


@frappe.whitelist()
@shows_problems
def draft_decision(case: str) -> dict[str, Any]:
    """What a new decision begins with: a line for each open violation, nothing imposed yet.

    Beside them the facts that the law asks of each, without values.
    """
    doc = frappe.get_doc("Labour Case", case)
    doc.check_permission("read")
    served = frappe.db.get_value(
        "Issued Notice",
        {"case": case, "served_on": ("is", "set")},
        "served_on",
        order_by="served_on asc",
    )
    lines = [
        {
            "violation": violation.name,
            "basis": violation.basis,
            "currency": doc.currency,
            "day_from": frappe.utils.add_days(served, 1) if served else None,
            "day_to": frappe.utils.today(),
        }
        for violation in frappe.get_all(
            "Case Violation",
            filters={"case": case, "status": "Found"},
            fields=["name", "basis"],
            order_by="creation asc, question asc",
        )
    ]
    facts, by_day = fine_facts.offer(line["violation"] for line in lines)
    for line in lines:
        line["counts_days"] = by_day.get(line["violation"], 0)
        if not line["counts_days"]:
            line["day_from"] = line["day_to"] = None
    return {
        "values": {"case": case, "decided_on": frappe.utils.today(), "currency": doc.currency},
        "lines": lines,
        "fine_facts": facts,
    }


@frappe.whitelist()
@shows_problems
def law_facts(decision: str | dict) -> dict[str, Any]:
    """What the law asks of the violations on the screen: rows of facts, and who is fined by day."""
    doc = _on_the_screen("law_facts", decision)
    named = dict.fromkeys(line.violation for line in doc.lines if line.violation)
    own = [name for name in named if fine_facts.found(name).case == doc.case]
    facts, by_day = fine_facts.offer(own)
    return {"fine_facts": facts, "counts_days": by_day}


@frappe.whitelist()
@shows_problems
def computation(decision: str | dict) -> dict[str, Any]:
    """The fines of a decision as it stands on the screen, line by line with articles."""
    return fines.explain(_on_the_screen("computation", decision))


def _on_the_screen(call: str, decision: str | dict) -> Document:
    """A decision as it stands on the screen, of a case that the user reads."""
    shown = parsed(call, "decision", decision, dict) or {}
    doc = frappe.get_doc({**shown, "doctype": "Case Decision"})
    frappe.get_doc("Labour Case", doc.case).check_permission("read")
    return doc
