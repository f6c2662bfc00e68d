"""One answer of a submitted sheet, for lists, filters and reports."""

from frappe.model.document import Document


class ChecklistAnswer(Document):
    """One answer of a submitted sheet, for lists, filters and reports."""
