"""One way in which the law makes an amount, in one version."""

from ecms_core.law.edge.law_record import LawRecord


class PenaltyScale(LawRecord):
    """One way in which the law makes an amount, in one version."""
