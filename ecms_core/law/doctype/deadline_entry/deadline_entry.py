"""One thing recorded of a clock, with the date before and after; never changed."""

from ecms_core.oversight.edge.access import OfficeFile


class DeadlineEntry(OfficeFile):
    """One thing recorded of a clock, with the date before and after; never changed."""
