"""An office of the inspectorate."""

from frappe.model.document import Document


class InspectionOffice(Document):
    """An office of the inspectorate."""
