"""A letter as it was issued: its bytes, their hash, its data and its service."""

from ecms_core.law.edge.site_law import site_law
from ecms_core.oversight.edge.access import OfficeFile


class IssuedNotice(OfficeFile):
    """A letter as it was issued: its bytes, their hash, its data and its service."""

    def onload(self) -> None:
        """Give the form the words for the way of service, of which the letter keeps the id."""
        way = site_law().services.get(self.service_method) if self.service_method else None
        self.set_onload("way_of_service", way.title if way else "")
