"""A hearing or conference of a case."""

from __future__ import annotations

import frappe
from frappe import _

from ecms_core.casework.edge import steps
from ecms_core.casework.edge.cases import take_over
from ecms_core.edge import shows_problems
from ecms_core.oversight.edge.access import OfficeFile
from ecms_core.oversight.edge.audit import audit
from ecms_core.problems import Problem


class CaseHearing(OfficeFile):
    """Submitting the minutes takes the case on."""

    @shows_problems
    def validate(self) -> None:
        take_over(self)
        today = frappe.utils.getdate()
        if frappe.utils.getdate(self.held_on) > today:
            raise Problem(
                "ECMS-310",
                field=_(self.meta.get_label("held_on")),
                found=self.held_on,
                expected=today,
            )

    @shows_problems
    def on_submit(self) -> None:
        steps.complete(self.case, "hearing", self, on=self.held_on, details=_(self.outcome))
        audit("hearing submitted", self)
