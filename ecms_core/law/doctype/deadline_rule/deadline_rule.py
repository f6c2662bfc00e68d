"""A legal time limit in one version."""

from ecms_core.law.edge.law_record import LawRecord


class DeadlineRule(LawRecord):
    """A legal time limit in one version."""
