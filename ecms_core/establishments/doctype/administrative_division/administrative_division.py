"""A region, province, city or other unit of the country's territory."""

from __future__ import annotations

from frappe.model.document import Document

from ecms_core.establishments.search import search_key


class AdministrativeDivision(Document):
    """Keeps the words by which the place is found."""

    def validate(self) -> None:
        self.search_key = search_key(self.division_name)[:140]
