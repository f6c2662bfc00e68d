"""A record that a country pack brought, with each property as the pack wrote it."""

from frappe.model.document import Document


class PackLedgerEntry(Document):
    """A record that a country pack brought, with each property as the pack wrote it."""
