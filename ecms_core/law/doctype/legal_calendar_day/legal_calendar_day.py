"""A day on which offices do not work by an act, or do so instead."""

from frappe.model.document import Document


class LegalCalendarDay(Document):
    """A day on which offices do not work by an act, or do so instead."""
