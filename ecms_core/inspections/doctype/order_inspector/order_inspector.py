"""An inspector whom an order names."""

from frappe.model.document import Document


class OrderInspector(Document):
    """An inspector whom an order names."""
