"""Who did what, with the hash of what was written."""

from frappe.model.document import Document


class AuditEntry(Document):
    """Who did what, with the hash of what was written."""
