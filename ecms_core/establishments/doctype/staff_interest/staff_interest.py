"""An establishment in which an official has declared an interest."""

from frappe.model.document import Document


class StaffInterest(Document):
    """An establishment in which an official has declared an interest."""
