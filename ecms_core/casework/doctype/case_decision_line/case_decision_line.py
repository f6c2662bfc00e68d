"""What a decision orders for one violation, and how the fine was computed."""

from frappe.model.document import Document


class CaseDecisionLine(Document):
    """What a decision orders for one violation, and how the fine was computed."""
