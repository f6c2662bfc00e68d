from frappe.model.document import Document


class ProbeCase(Document):
    pass
