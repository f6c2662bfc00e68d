"""One answer of a submitted sheet, for lists, filters and reports."""

from ecms_core.oversight.edge.access import OfficeFile


class ChecklistAnswer(OfficeFile):
    """One answer of a submitted sheet, for lists, filters and reports."""
