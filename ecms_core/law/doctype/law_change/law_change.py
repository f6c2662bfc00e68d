"""What a change of the law or of the calendar did to the open deadlines."""

from frappe.model.document import Document


class LawChange(Document):
    """What a change of the law or of the calendar did to the open deadlines."""
