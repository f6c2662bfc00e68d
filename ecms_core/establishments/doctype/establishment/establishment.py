"""A workplace that the inspectorate may inspect."""

from __future__ import annotations

from frappe.model.document import Document

from ecms_core.edge import shows_problems
from ecms_core.establishments.edge.identifiers import check_identifiers
from ecms_core.establishments.search import search_key


class Establishment(Document):
    """Keeps the search words and the number of workers in step with what was entered."""

    @shows_problems
    def validate(self) -> None:
        check_identifiers(self, ("tax_id", "registration_no"))
        self.search_key = search_key(self.establishment_name, self.trade_name, self.employer_name)
        self.workers_total = (self.workers_male or 0) + (self.workers_female or 0)
