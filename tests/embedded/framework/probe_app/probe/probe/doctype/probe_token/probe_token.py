from frappe.model.document import Document


class ProbeToken(Document):
    pass
