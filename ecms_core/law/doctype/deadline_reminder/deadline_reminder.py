"""A rung of the ladder of reminders that fired, or what an expiry brought; each once."""

from frappe.model.document import Document


class DeadlineReminder(Document):
    """A rung of the ladder of reminders that fired, or what an expiry brought; each once."""
