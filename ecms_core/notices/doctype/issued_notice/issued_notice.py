"""A letter as it was issued: its bytes, their hash, its data and its service."""

from ecms_core.law.edge.clock_acts import may_record
from ecms_core.law.edge.site_law import site_law
from ecms_core.notices.edge import service
from ecms_core.oversight.edge.access import OfficeFile


class IssuedNotice(OfficeFile):
    """A letter as it was issued: its bytes, their hash, its data and its service."""

    def onload(self) -> None:
        """Give the form the words for the way of service, and what a correction is told with."""
        way = site_law().way_of_service(self.service_method)
        self.set_onload("way_of_service", way.title if way else "")
        if self.served_on and may_record("serve"):
            self.set_onload(
                "correction",
                {
                    "service": service.recorded(self),
                    "ways": service.ways_of_service(),
                    "needs_time": service.needs_time(self.name),
                },
            )
