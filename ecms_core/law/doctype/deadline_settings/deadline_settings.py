"""When a deadline turns amber and red, and who is reminded when."""

import frappe
from frappe import _
from frappe.model.document import Document

from ecms_core.edge import shows_problems
from ecms_core.law.edge import relight
from ecms_core.problems import Problem


class DeadlineSettings(Document):
    """When a deadline turns amber and red, and who is reminded when."""

    @shows_problems
    def validate(self) -> None:
        for field, least, most in (("amber_percent", 1, 100), ("red_working_days", 0, 60)):
            if not least <= (self.get(field) or 0) <= most:
                raise Problem(
                    "ECMS-L022",
                    field=_(self.meta.get_label(field)),
                    found=self.get(field),
                    expected=_("a number from {least} to {most}").format(least=least, most=most),
                )
        seen = set()
        for rung in self.rungs:
            if not -250 <= rung.working_days <= 250 or (rung.working_days, rung.recipient) in seen:
                raise Problem(
                    "ECMS-L022",
                    field=f"rung {rung.idx}",
                    found=f"{rung.working_days} {rung.recipient}",
                    expected=_("another rung of at most 250 working days"),
                )
            seen.add((rung.working_days, rung.recipient))

    def on_update(self) -> None:
        relight.ask()
        # How many rungs fired is said by their number; by another ladder each row is looked at
        # again, and what fired is found among the reminders.
        frappe.db.set_value(
            "Case Deadline", {"status": "Running"}, "rungs_fired", 0, update_modified=False
        )
