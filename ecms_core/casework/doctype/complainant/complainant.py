"""Who complained: kept apart from the case, and each reading is recorded."""

from __future__ import annotations

import frappe
from frappe.model.document import Document

from ecms_core.oversight.edge.audit import audit


class Complainant(Document):
    """The identity behind a complaint (ILO Convention 81, article 15 c: kept confidential)."""

    def onload(self) -> None:
        audit("identity read", self, content=self.name)
        # Reading is a GET, and Frappe rolls a GET back; the reading must stay on record.
        frappe.db.commit()  # nosemgrep
