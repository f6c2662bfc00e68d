"""A random draw of an inspector, kept so that it can be checked."""

from frappe.model.document import Document


class InspectorDraw(Document):
    """A random draw of an inspector, kept so that it can be checked."""
