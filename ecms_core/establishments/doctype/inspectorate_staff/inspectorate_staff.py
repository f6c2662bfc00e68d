"""An official of the inspectorate: office, position and time of service."""

from __future__ import annotations

import frappe
from frappe import _
from frappe.model.document import Document

from ecms_core.edge import shows_problems
from ecms_core.problems import Problem


class InspectorateStaff(Document):
    """Ends the account of a person whose service has ended."""

    @shows_problems
    def validate(self) -> None:
        if self.active_to and frappe.utils.getdate(self.active_to) < frappe.utils.getdate(
            self.active_from
        ):
            raise Problem(
                "ECMS-311",
                field=_(self.meta.get_label("active_to")),
                found=self.active_to,
                expected=self.active_from,
            )

    def on_update(self) -> None:
        getattr(frappe.local, "request_cache", {}).clear()  # there is none outside a request
        if self.active_to and frappe.utils.getdate(self.active_to) < frappe.utils.getdate():
            end_account(self.user)


def end_account(user: str) -> None:
    """Disable an account; Frappe ends its sessions with it."""
    if frappe.db.get_value("User", user, "enabled"):
        account = frappe.get_doc("User", user)
        account.enabled = 0
        account.save(ignore_permissions=True)


def end_accounts_of_leavers() -> None:
    """Every night: the accounts of officials whose last day has passed."""
    # Without "is set", Frappe takes a day that is not there for one long past.
    passed = [["active_to", "is", "set"], ["active_to", "<", frappe.utils.today()]]
    for user in frappe.get_all("Inspectorate Staff", filters=passed, pluck="user"):
        end_account(user)
