"""A minimum wage, tax unit or other legal value, from a day on."""

from ecms_core.law.edge.law_record import LawRecord


class LegalValue(LawRecord):
    """A minimum wage, tax unit or other legal value, from a day on."""
