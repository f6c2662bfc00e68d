"""A letter as it was issued: its bytes, their hash, its data and its service."""

from ecms_core.oversight.edge.access import OfficeFile


class IssuedNotice(OfficeFile):
    """A letter as it was issued: its bytes, their hash, its data and its service."""
