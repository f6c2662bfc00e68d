"""A letter as it was issued: its bytes, their hash, its data and its service."""

from frappe.model.document import Document


class IssuedNotice(Document):
    """A letter as it was issued: its bytes, their hash, its data and its service."""
