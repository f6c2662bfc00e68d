"""A country pack that is active on this site."""

from frappe.model.document import Document


class CountryPack(Document):
    """A country pack that is active on this site."""
