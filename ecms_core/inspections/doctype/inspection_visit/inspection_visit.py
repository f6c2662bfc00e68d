"""A visit to an establishment under an order of inspection."""

from __future__ import annotations

import frappe
from frappe import _

from ecms_core.casework.edge import steps, violations
from ecms_core.casework.edge.cases import take_over
from ecms_core.edge import shows_problems
from ecms_core.inspections.edge.checklists import current_checklist
from ecms_core.inspections.edge.orders import order_for
from ecms_core.oversight.edge.access import OfficeFile
from ecms_core.oversight.edge.alerts import alert_supervisors
from ecms_core.oversight.edge.audit import audit
from ecms_core.problems import Problem

REFUSAL = "Access refused"


class InspectionVisit(OfficeFile):
    """Stands on an order in force that names the inspector; submitting it takes the case on."""

    def before_validate(self) -> None:
        super().before_validate()
        if self.is_new():
            self.inspector = frappe.session.user
        if self.case:
            self.establishment = take_over(self).establishment
        if not self.checklist and not self.access_refused:
            self.checklist = current_checklist(self.office)

    @shows_problems
    def validate(self) -> None:
        self._check_times()
        self._check_checklist()
        self.check_authority()

    def check_authority(self) -> None:
        """Refuse a visit, and what is written at it, by whom its order does not name."""
        in_force = order_for(self.case, frappe.session.user, frappe.utils.getdate(self.started_at))
        self.inspection_order = self.inspection_order or in_force
        if not in_force or self.inspection_order != in_force:
            raise Problem(
                "ECMS-204",
                establishment=self.title,
                day=frappe.utils.getdate(self.started_at),
                inspector=frappe.utils.get_fullname(),
                found=self.inspection_order or _("none"),
            )

    def _check_checklist(self) -> None:
        if not self.checklist or not (self.is_new() or self.has_value_changed("checklist")):
            return
        in_use = {"name": self.checklist, "docstatus": 1, "is_current": 1}
        if not frappe.db.exists("Inspection Checklist", in_use):
            raise Problem("ECMS-212", found=self.checklist)

    def _check_times(self) -> None:
        now = frappe.utils.now_datetime()
        for field in ("started_at", "ended_at"):
            at = frappe.utils.get_datetime(self.get(field)) if self.get(field) else None
            if at and at > now:
                raise Problem(
                    "ECMS-205",
                    field=_(self.meta.get_label(field)),
                    found=frappe.utils.format_datetime(at, "yyyy-MM-dd HH:mm"),
                    now=frappe.utils.format_datetime(now, "yyyy-MM-dd HH:mm"),
                )
        start, end = self.started_at, self.ended_at
        if start and end and frappe.utils.get_datetime(end) < frappe.utils.get_datetime(start):
            raise Problem("ECMS-206", start=start, end=end)

    def on_update(self) -> None:
        if self.access_refused:
            alert_supervisors(self.case, REFUSAL, self)

    @shows_problems
    def before_submit(self) -> None:
        sheet = self._sheet()
        if not sheet and not self.access_refused:
            raise Problem("ECMS-210")
        if self.access_refused:
            self.result = REFUSAL
        else:
            found = frappe.db.count(
                "Checklist Answer", {"answer_sheet": sheet, "result": "Not complying"}
            )
            self.result = "Violations found" if found else "No violation"

    @shows_problems
    def on_submit(self) -> None:
        if not self.access_refused:
            violations.record(self)
        steps.complete(
            self.case,
            "visit",
            self,
            on=frappe.utils.get_datetime(self.ended_at),
            details=_(self.result),
        )
        audit("visit submitted", self)

    def _sheet(self) -> str | None:
        return frappe.db.get_value("Answer Sheet", {"visit": self.name, "docstatus": 1}, "name")
