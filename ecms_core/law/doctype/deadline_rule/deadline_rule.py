"""A legal time limit: from what it counts, how long, in which unit, and what follows."""

from frappe.model.document import Document


class DeadlineRule(Document):
    """A legal time limit: from what it counts, how long, in which unit, and what follows."""
