"""A random draw of an inspector, kept so that it can be checked."""

from ecms_core.oversight.edge.access import OfficeFile


class InspectorDraw(OfficeFile):
    """A random draw of an inspector, kept so that it can be checked."""
