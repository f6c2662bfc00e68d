"""The authority that a named inspector has to inspect one establishment."""

from __future__ import annotations

from frappe.model.document import Document

from ecms_core.edge import shows_problems
from ecms_core.problems import Problem


class InspectionOrder(Document):
    """Issued from its case, never by hand: the letter and the order are one act."""

    @shows_problems
    def before_submit(self) -> None:
        if not self.notice:
            raise Problem(
                "ECMS-303",
                step=self.meta.name,
                case=self.case,
                expected="to be issued from the case",
                found="it has no letter",
            )
