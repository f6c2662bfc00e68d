"""One plan for a country pack: when it was begun, by whom, and how it ended."""

from frappe.model.document import Document


class PackJournal(Document):
    """One plan for a country pack: when it was begun, by whom, and how it ended."""
