"""A breach that the law names, with its basis and its sanction."""

from frappe.model.document import Document


class ViolationType(Document):
    """A breach that the law names, with its basis and its sanction."""
