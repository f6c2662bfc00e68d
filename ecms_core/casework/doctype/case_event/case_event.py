"""A step that a case took, kept as it happened."""

from ecms_core.oversight.edge.access import OfficeFile


class CaseEvent(OfficeFile):
    """A step that a case took, kept as it happened."""
