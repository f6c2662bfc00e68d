"""One question of a checklist."""

from frappe.model.document import Document


class ChecklistQuestion(Document):
    """One question of a checklist."""
