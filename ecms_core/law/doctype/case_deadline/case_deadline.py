"""A legal clock of a case, with the reasons for its date."""

from frappe.model.document import Document


class CaseDeadline(Document):
    """A legal clock of a case, with the reasons for its date."""
