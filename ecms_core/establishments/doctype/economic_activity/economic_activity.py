"""A branch of economic activity after ISIC Rev. 4."""

from frappe.model.document import Document


class EconomicActivity(Document):
    """A branch of economic activity after ISIC Rev. 4."""
