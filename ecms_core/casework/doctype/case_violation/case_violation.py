"""A finding qualified in law: which rule the fact breaks."""

from ecms_core.oversight.edge.access import OfficeFile


class CaseViolation(OfficeFile):
    """A finding qualified in law: which rule the fact breaks."""
