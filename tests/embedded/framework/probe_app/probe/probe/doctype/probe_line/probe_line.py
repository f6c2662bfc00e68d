from frappe.model.document import Document


class ProbeLine(Document):
    pass
