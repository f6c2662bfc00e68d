"""A fact of a violation that the law asks for before it gives an amount."""

from frappe.model.document import Document


class CaseDecisionFact(Document):
    """A fact of a violation that the law asks for before it gives an amount."""
