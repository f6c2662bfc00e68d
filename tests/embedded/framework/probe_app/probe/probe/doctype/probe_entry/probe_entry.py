from frappe.model.document import Document


class ProbeEntry(Document):
    pass
