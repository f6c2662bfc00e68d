"""What the whole inspectorate shares."""

from frappe.model.document import Document


class InspectorateSettings(Document):
    """What the whole inspectorate shares."""
