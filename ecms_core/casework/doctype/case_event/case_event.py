"""A step that a case took, kept as it happened."""

from frappe.model.document import Document


class CaseEvent(Document):
    """A step that a case took, kept as it happened."""
