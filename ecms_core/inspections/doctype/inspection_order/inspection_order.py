"""The authority that a named inspector has to inspect one establishment."""

from __future__ import annotations

from frappe.model.document import Document


class InspectionOrder(Document):
    """Issued by a step of its case; nobody makes one by hand (inspections/edge/orders.py)."""
