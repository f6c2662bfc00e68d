"""A complaint about an establishment."""

from __future__ import annotations

import frappe
from frappe import _
from frappe.model.document import Document

from ecms_core.edge import shows_problems
from ecms_core.problems import Problem


class LabourComplaint(Document):
    """Received, then a case is opened on it or it is dismissed."""

    @shows_problems
    def validate(self) -> None:
        today = frappe.utils.getdate()
        if frappe.utils.getdate(self.received_on) > today:
            raise Problem(
                "ECMS-310",
                field=self.meta.get_label("received_on"),
                found=self.received_on,
                expected=today,
            )
        self.office, self.is_demo = frappe.db.get_value(
            "Establishment", self.establishment, ["office", "is_demo"]
        )


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
