"""What a deadline rule of a country says, and what each of its times tells in the same way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import IntEnum
from functools import cached_property
from typing import Any, NamedTuple, TypeVar

from ecms_core.law.reasons import Aside, DayNamed, Phrase, Quantity, Step
from ecms_core.problems import Problem
from ecms_core.words import Text, _, listed

EVENTS = {
    "served": _("service on the party"),
    "received": _("receipt"),
    "issued": _("the issue of the act"),
    "sent": _("sending"),
    "filed": _("filing"),
    "opened": _("the opening"),
    "visit_ended": _("the end of the visit"),
    "actions_ended": _("the end of the inspection actions"),
    "violation": _("the violation"),
    "violation_ended": _("the end of the violation"),
    "detected": _("detection"),
    "informed": _("the information received"),
    "recorded": _("the making of the record"),
    "announced": _("the announcement"),
    "accepted": _("acceptance"),
    "assigned": _("assignment"),
    "report_submitted": _("the submission of the report"),
    "hearing_first_session": _("the first session of the hearing"),
    "hearing_last_session": _("the last session of the hearing"),
    "hearing": _("the hearing"),
    "decided": _("the decision"),
    "deposited": _("the deposit in the electronic mailbox"),
    "final": _("the decision becoming final"),
    "accident": _("the accident"),
    "accrued": _("the day the claim fell due"),
    "due": _("the day the payment fell due"),
    "paid": _("payment"),
    "hired": _("the hiring"),
    "terminated": _("the termination of employment"),
    "birth": _("the birth"),
    "known": _("the day it became known"),
    "executed": _("the execution of the decision"),
    "started": _("the start of operations"),
    "effective": _("the effective date"),
    "period_end": _("the end of the period"),
}
UNITS = ("calendar_days", "working_days", "hours", "weeks", "months", "years")
LIMITS = {
    "calendar_days": 36_525,
    "working_days": 5_000,
    "hours": 87_600,
    "weeks": 5_200,
    "months": 1_200,
    "years": 100,
}
EFFECTS = {
    "none_internal_target": _("only an internal target has passed"),
    "right_lost_by_party": _("the party loses the right"),
    "power_lost_by_authority": _("the authority loses its power"),
    "silence_positive": _("silence means yes"),
    "silence_negative": _("silence means no"),
    "decision_becomes_final": _("the decision becomes final"),
    "coercive_collection": _("collection by force begins"),
    "surcharge_starts": _("a surcharge begins to run"),
    "escalate_to_supervisor": _("the supervisor is told"),
}
MAX_OFFSET = 100
LENGTH_SET = "length_set"
THE_RULE = _("The rule")
FIRST_DAY = _("The convention on the first day")
LAST_DAY = _("The convention on a last day that is no working day")


class Confidence(IntEnum):
    """How sure a statement of the law is; the weakest of those used decides."""

    unconfirmed = 0
    known = 1
    verified = 2


UNCONFIRMED, VERIFIED = Confidence.unconfirmed, Confidence.verified


class Ground(NamedTuple):
    """What a date rests on that is not verified, of which rule, and how sure it is."""

    what: Text
    rule: str
    confidence: Confidence


Grounds = tuple[Ground, ...]


def unsure(what: Text, rule: str, confidence: Confidence) -> Grounds:
    """What a date rests on by this: nothing to tell, where it is verified."""
    return () if confidence is VERIFIED else (Ground(what, rule, confidence),)


@dataclass(frozen=True)
class Law:
    """What every entry of a country's law carries: its days in force, article and source.

    ``law_year`` is the year of the law that it comes from, where citations give no more than that.
    """

    id: str
    valid_from: date | None
    valid_to: date | None
    law_year: int | None
    basis: str
    confidence: Confidence
    source: str
    file: str
    line: int

    def covers(self, day: date) -> bool:
        """Whether the entry was in force on the day."""
        since = self.since
        return (since is None or since <= day) and (self.valid_to is None or day <= self.valid_to)

    @cached_property
    def since(self) -> date | None:
        """The day before which it was surely not in force: of its law's year, the first."""
        if self.valid_from or not self.law_year:
            return self.valid_from
        return date(self.law_year, 1, 1)

    @property
    def in_force(self) -> Text:
        """The days in force for a reader."""
        since = self.valid_from or self.law_year or _("the beginning")
        until = self.valid_to or _("now")
        return _("from {since} to {until}").format(since=since, until=until)


Version = TypeVar("Version", bound=Law)


def version_on(what: str, versions: Sequence[Version], day: date) -> Version:
    """The version of an entry of the law in force on the day."""
    for entry in versions:
        if entry.covers(day):
            return entry
    raise not_in_force(what, versions, day)


def not_in_force(what: str, versions: Sequence[Law], day: date) -> Problem:
    """The problem of a day on which no version of an entry was in force."""
    recorded = listed((one.in_force for one in versions), "; ")
    found = day.isoformat()
    return Problem("ECMS-L032", what=what, id=versions[0].id, found=found, expected=recorded)


@dataclass(frozen=True)
class Length:
    """How long a time is: one length, or bounds within which an officer sets it.

    Where the law names no longest, it is not ``limited``: ``most`` is what can be counted at all,
    and never stands for the length.
    """

    unit: str
    least: int
    most: int
    usual: int | None  # what holds until an officer sets it; None: nothing is settled before
    limited: bool = True

    @property
    def is_set_by_officer(self) -> bool:
        return self.least != self.most or not self.limited

    @property
    def is_open(self) -> bool:
        """Whether nothing settles it until an officer does."""
        return self.is_set_by_officer and self.usual is None

    @property
    def has_to_be_set(self) -> bool:
        """Whether there is no length at all until an officer sets it."""
        return self.is_open and not self.limited

    def held(self, chosen: int | None) -> int | None:
        """The length that holds: the one chosen, else the usual, else the longest of the law."""
        if chosen is not None and self.is_set_by_officer:
            return chosen
        if self.usual is None and self.limited:
            return self.most
        return self.usual


@dataclass(frozen=True)
class FixedDay:
    """A day of the calendar counted from the start: the 20th of the month after, 31 March."""

    years: int
    months: int
    month: int | None
    day: int | str  # 'last' or 'last_working', or the day of the month

    @property
    def named(self) -> DayNamed:
        """The day as the law names it, seen from the start."""
        months = 12 * self.years + self.months
        if self.month is None:
            later = Quantity(months, "months") if months % 12 else Quantity(months // 12, "years")
            return DayNamed(self.day, None, later if months else None)
        years, place = divmod(self.month - 1 + months, 12)
        return DayNamed(self.day, place + 1, Quantity(years, "years") if years else None)


@dataclass(frozen=True)
class ExtensionRule:
    """How often, by how much and by whom a time may be extended."""

    times: int
    length: Length
    by: str
    basis: str
    up_to_set: bool = False  # no longer than the length that the officer set
    roles: tuple[str, ...] = ()  # who may record it; none: who may record any extension

    def bounds(self, held: int | None) -> Length:
        """Within which length it may be granted, for a time that is so long without it."""
        length = self.length
        if not self.up_to_set or held is None or held >= length.most:
            return length
        usual = None if length.usual is None else min(length.usual, held)
        return Length(length.unit, min(length.least, held), held, usual)


@dataclass(frozen=True)
class ServiceMethod(Law):
    """A way of serving papers, and when it counts as served."""

    title: str
    count: int
    unit: str


@dataclass(frozen=True)
class DistanceTable(Law):
    """Days added for the distance of a place; none where the table itself is not recorded yet."""

    unit: str
    days: Mapping[str, int]


# What ends a time of a party's own; by every other effect the inspectorate has to act.
OF_A_PARTY = ("right_lost_by_party", "decision_becomes_final")


@dataclass(frozen=True)
class Rule(Law):
    """One version of a legal time."""

    title: str
    starts: tuple[str, ...]
    start_choice: str  # first (named first), earliest, latest
    after: str  # id of the deadline whose last day starts this one
    length: Length | None
    fixed: FixedDay | None
    members: tuple[str, ...]  # a rule that is the earliest or latest of several
    backward: bool
    first_day_counts: bool
    keeps_month_end: bool
    roll: str
    distance: str
    suspendable: bool
    restarts: bool
    resumes_after: Length | None
    extension: ExtensionRule | None
    effect: str
    effect_note: str
    first_day_basis: str = ""  # of the country's convention, where the rule itself is silent
    roll_basis: str = ""
    first_day_confidence: Confidence = Confidence.verified
    roll_confidence: Confidence = Confidence.verified

    @property
    def binds_the_office(self) -> bool:
        """Whether the inspectorate has to act at its end; else it is a party's own time."""
        return self.effect not in OF_A_PARTY

    @property
    def is_irreversible(self) -> bool:
        """Whether its expiry takes something away that cannot be given back."""
        return self.effect not in ("none_internal_target", "escalate_to_supervisor")

    # What each of its times tells in the same way is put together once, when the first is counted.

    @cached_property
    def grounds(self) -> Grounds:
        """What each of its dates rests on: the rule itself."""
        return unsure(THE_RULE, self.id, self.confidence)

    @cached_property
    def first_day_grounds(self) -> Grounds:
        """What a date rests on whose first day the convention decided."""
        return unsure(FIRST_DAY, self.id, self.first_day_confidence)

    @cached_property
    def roll_grounds(self) -> Grounds:
        """What a date rests on that the convention moved off a day that is no working day."""
        return unsure(LAST_DAY, self.id, self.roll_confidence)

    @cached_property
    def start_details(self) -> Mapping[str, Mapping[str, Any]]:
        """What is told of its start, by the event."""
        title = Phrase(self.title)
        return {
            word: {"title": title, "event": Phrase(EVENTS[word]), "word": word}
            for word in self.starts
        }

    @property
    def others(self) -> tuple[str, ...]:
        """The rules by which this one counts: on whose end it waits, and those it is of."""
        return (self.after, *self.members) if self.after else self.members

    @cached_property
    def undated_steps(self) -> tuple[Step, ...]:
        """That nothing says since when it holds, if so."""
        return () if self.since else (Step("undated", self.id, "", None, None, {}),)

    @cached_property
    def first_day_step(self) -> Step:
        """Whether the day of the event is counted."""
        did = "first_counted" if self.first_day_counts else "first_excluded"
        return Step(did, self.id, self.first_day_basis, None, None, {})

    @cached_property
    def expiry_detail(self) -> Mapping[str, Any]:
        """What is told of what follows when the time ends."""
        note = Aside((self.effect_note,) if self.effect_note else (), " (", ")")
        return {"effect": Phrase(EFFECTS[self.effect]), "word": self.effect, "note": note}

    def length_step(self, did: str, length: Length, used: int) -> Step:
        """How long its time is, and who says so."""
        detail = {
            "length": Quantity(used, length.unit),
            "least": length.least,
            "most": Quantity(length.most, length.unit) if length.limited else None,
        }
        return Step(did, self.id, "", None, None, detail)

    @cached_property
    def usual_length_step(self) -> Step | None:
        """The length that holds until an officer sets one, or that there is none before."""
        length = self.length
        if length is None:
            return None
        held = length.held(None)
        if held is None:
            return Step("not_set", self.id, "", None, None, {})
        did = "length_usual" if length.is_set_by_officer else "length"
        if length.usual is None:
            did = "length_open"
        return self.length_step(did, length, held)
