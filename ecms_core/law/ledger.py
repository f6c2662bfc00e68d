"""What is told of a deadline: its events, and the ledger of what happened to it besides."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import NamedTuple
from zoneinfo import ZoneInfo

from ecms_core.law.calendars import local_day
from ecms_core.law.clocks import Suspension
from ecms_core.law.reasons import Moment
from ecms_core.law.rules import Rule


class Event(NamedTuple):
    """Something that happened to the case; ``method`` is the way of service, if it is one."""

    kind: str
    at: Moment
    method: str = ""


class Extension(NamedTuple):
    """One extension; without a length the usual one, else the longest allowed is assumed."""

    length: int | None = None
    granted: date | None = None
    by: str = ""


class Interruption(NamedTuple):
    """An act after which the whole time begins again; a time in hours, from the moment of it."""

    on: Moment
    reason: str = ""
    basis: str = ""


@dataclass(frozen=True)
class Ledger:
    """What happened to one deadline besides its events.

    ``before`` has the ledgers of the rules on whose end this one waits, where they have their own;
    for any other of them, what falls into its time is taken from here. ``shared``: it is that of
    several times, each of which takes the acts that its rule allows and that fall into it. The
    ``place`` must be in the table of distances, unless it has others ``around`` it, the nearest
    first: then the first that the table names counts, and where it names none nothing is added.
    """

    length: int | None = None
    place: str = ""
    around: tuple[str, ...] | None = None
    suspensions: Sequence[Suspension] = ()
    extensions: Sequence[Extension] = ()
    interruptions: Sequence[Interruption] = ()
    before: Mapping[str, Ledger] = field(default_factory=dict)
    shared: bool = False

    @property
    def acts(self) -> int:
        """How many suspensions, extensions and interruptions there are."""
        return len(self.suspensions) + len(self.extensions) + len(self.interruptions)

    def allowed_by(self, rule: Rule) -> Ledger:
        """The acts that a rule allows, and the length where it lets an officer set one."""
        return replace(
            self,
            length=self.length if rule.length and rule.length.is_set_by_officer else None,
            suspensions=self.suspensions if rule.suspendable else (),
            extensions=self.extensions if rule.extension else (),
            interruptions=self.interruptions if rule.restarts else (),
        )

    def within(self, rule: Rule, last: date, zone: ZoneInfo) -> Ledger:
        """Of the acts, those up to the last day of a rule's time that the rule allows."""
        allowed = self.allowed_by(rule)
        return replace(
            self,
            length=None,
            suspensions=[
                one
                for one in allowed.suspensions
                if one.since and local_day(one.since, zone) <= last
            ],
            extensions=[one for one in allowed.extensions if one.granted and one.granted <= last],
            interruptions=[one for one in allowed.interruptions if local_day(one.on, zone) <= last],
        )

    def beyond(self, taken: Ledger, last: date, zone: ZoneInfo) -> Ledger:
        """What is left after a deadline before took its acts; a suspension may reach over both."""
        return replace(
            self,
            suspensions=[
                one
                for one in self.suspensions
                if one not in taken.suspensions
                or one.until is None
                or local_day(one.until, zone) > last
            ],
            extensions=[one for one in self.extensions if one not in taken.extensions],
            interruptions=[one for one in self.interruptions if one not in taken.interruptions],
        )


NOTHING = Ledger()
