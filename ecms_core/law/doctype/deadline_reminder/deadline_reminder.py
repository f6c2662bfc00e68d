"""A rung of the ladder of reminders that fired, or what an expiry brought; each once."""

from ecms_core.oversight.edge.access import OfficeFile


class DeadlineReminder(OfficeFile):
    """A rung of the ladder of reminders that fired, or what an expiry brought; each once."""
