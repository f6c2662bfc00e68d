"""One thing recorded of a clock, with the date before and after; never changed."""

from frappe.model.document import Document


class DeadlineEntry(Document):
    """One thing recorded of a clock, with the date before and after; never changed."""
