"""One rung of the ladder of reminders."""

from frappe.model.document import Document


class ReminderRung(Document):
    """One rung of the ladder of reminders."""
