from frappe.model.document import Document


class ProbeOffice(Document):
    pass
