"""A case of an inspectorate, from complaint or programme to closure."""

from __future__ import annotations

import frappe
from frappe import _
from frappe.model.naming import make_autoname

from ecms_core.casework.edge.procedures import procedure_of
from ecms_core.edge import shows_problems
from ecms_core.establishments.edge.offices import is_for
from ecms_core.oversight.edge.access import OfficeFile, may
from ecms_core.problems import Problem

# What only the procedure's steps change.
BY_STEPS = (
    "procedure",
    "stage",
    "stage_label",
    "is_open",
    "office",
    "inspector",
    "alert",
    "opened_on",
    "closed_on",
    "next_due_on",
    "next_due_what",
    "fined",
    "paid",
    "owed",
    "currency",
)


class LabourCase(OfficeFile):
    """Follows its procedure: nothing but a step changes where it stands."""

    def autoname(self) -> None:
        self._open()
        self.name = make_autoname(f"{self.office}-.YYYY.-.#####")

    @shows_problems
    def _open(self) -> None:
        taken_over = ["establishment_name", "office", "is_demo"]
        establishment = frappe.db.get_value(
            "Establishment", self.establishment, taken_over, as_dict=True
        )
        if not establishment:
            frappe.throw(_("Choose an establishment."), frappe.MandatoryError)
        today = frappe.utils.getdate()
        self.title, self.office = establishment.establishment_name, establishment.office
        self.is_demo = establishment.is_demo
        if not may(self):
            raise frappe.PermissionError(_("This establishment belongs to another office."))
        if self.complaint:
            self._take_up_complaint()
        self.procedure = procedure_in_force(today, self.office)
        first = procedure_of(self).stages[0]
        self.stage, self.stage_label = first.id, first.label
        self.opened_on, self.is_open = today, 1
        self.currency = frappe.db.get_value("Country Pack", {}, "currency")
        for field in ("inspector", "alert", "closed_on", "next_due_on"):
            self.set(field, None)
        self.fined = self.paid = self.owed = 0

    def _take_up_complaint(self) -> None:
        complaint = frappe.get_doc("Labour Complaint", self.complaint, for_update=True)
        complaint.check_permission("write")
        if complaint.establishment != self.establishment:
            raise Problem(
                "ECMS-314",
                complaint=complaint.name,
                found=complaint.establishment,
                expected=self.establishment,
            )
        if complaint.case:
            raise Problem("ECMS-315", complaint=complaint.name, found=complaint.case)

    @shows_problems
    def validate(self) -> None:
        if self.is_new() or self.flags.by_step:
            return
        for field in BY_STEPS:
            if self.has_value_changed(field):
                raise Problem("ECMS-305", field=_(self.meta.get_label(field)), case=self.name)

    def after_insert(self) -> None:
        if self.complaint:
            frappe.db.set_value(
                "Labour Complaint", self.complaint, {"case": self.name, "status": "Case opened"}
            )

    def save_by_step(self) -> None:
        """Save what a step changed; the step has checked who takes it."""
        self.flags.by_step = self.flags.ignore_permissions = True
        try:
            self.save()
        finally:
            self.flags.by_step = self.flags.ignore_permissions = False


def procedure_in_force(day, office: str = "") -> str:
    """The newest procedure in force on a day in an office; what some offices try is theirs."""
    rows = frappe.get_all(
        "Case Procedure",
        filters={"valid_from": ("<=", day)},
        fields=["name", "valid_from", "valid_to", "offices"],
        order_by="creation desc",
    )
    for row in sorted(rows, key=lambda row: (row.valid_from, bool(row.offices)), reverse=True):
        if (not row.valid_to or row.valid_to >= day) and is_for(row.offices, office):
            return row.name
    raise Problem("ECMS-313", day=day)


def on_doctype_update() -> None:
    """Indexes for the lists that people live in: open cases by date, an office's and an own."""
    frappe.db.add_index(
        "Labour Case", ["office", "is_open", "next_due_on", "name"], "ecms_office_due"
    )
    frappe.db.add_index("Labour Case", ["is_open", "next_due_on", "name"], "ecms_due")
    frappe.db.add_index(
        "Labour Case", ["inspector", "is_open", "next_due_on", "name"], "ecms_inspector_due"
    )
