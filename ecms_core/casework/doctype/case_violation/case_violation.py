"""A finding qualified in law: which rule the fact breaks."""

from frappe.model.document import Document


class CaseViolation(Document):
    """A finding qualified in law: which rule the fact breaks."""
