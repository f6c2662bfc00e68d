"""The authority that a named inspector has to inspect one establishment."""

from __future__ import annotations

from ecms_core.oversight.edge.access import OfficeFile


class InspectionOrder(OfficeFile):
    """Issued by a step of its case; nobody makes one by hand (inspections/edge/orders.py)."""
