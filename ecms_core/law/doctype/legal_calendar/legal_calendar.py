"""The working days of the country, how it counts time, and its currency."""

from ecms_core.law.edge.law_record import LawRecord


class LegalCalendar(LawRecord):
    """The working days of the country, how it counts time, and its currency."""
