"""A complaint about an establishment."""

from __future__ import annotations

import frappe
from frappe import _

from ecms_core.edge import shows_problems
from ecms_core.oversight.edge.access import OfficeFile
from ecms_core.problems import Problem

# What only the opening of a case changes.
BY_CASE = ("case", "status")


class LabourComplaint(OfficeFile):
    """Received, then a case is opened on it or it is dismissed."""

    @shows_problems
    def validate(self) -> None:
        self._keep_to_its_case()
        self._check_complainant()
        today = frappe.utils.getdate()
        if frappe.utils.getdate(self.received_on) > today:
            raise Problem(
                "ECMS-310",
                field=_(self.meta.get_label("received_on")),
                found=self.received_on,
                expected=today,
            )
        self.office, self.is_demo = frappe.db.get_value(
            "Establishment", self.establishment, ["office", "is_demo"]
        )

    def _keep_to_its_case(self) -> None:
        if self.is_new():
            self.case, self.status = None, "Received"
            return
        settled = (*BY_CASE, "establishment") if self.case else BY_CASE
        for field in settled:
            if self.has_value_changed(field):
                raise Problem("ECMS-316", field=_(self.meta.get_label(field)), complaint=self.name)

    def _check_complainant(self) -> None:
        if self.complainant and self.has_value_changed("complainant"):
            frappe.get_doc("Complainant", self.complainant).check_permission("read")


@frappe.whitelist(methods=["POST"])
@shows_problems
def open_case(complaint: str) -> str:
    """Open a case on a complaint; the same complaint gives the same case again."""
    doc = frappe.get_doc("Labour Complaint", complaint, for_update=True)
    doc.check_permission("write")
    if doc.case:
        return doc.case
    case = frappe.get_doc(
        {
            "doctype": "Labour Case",
            "establishment": doc.establishment,
            "complaint": doc.name,
        }
    )
    case.insert()
    case.add_comment("Info", _("opened on complaint {0}").format(frappe.bold(doc.name)))
    return case.name
