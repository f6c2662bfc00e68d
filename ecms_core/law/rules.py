"""What a deadline rule of a country says, and how it is read from the pack or from a record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import IntEnum

from ecms_core.problems import Problem
from ecms_core.sections import Section
from ecms_core.words import Text, _

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


class Confidence(IntEnum):
    """How sure a statement of the law is; the weakest of those used decides."""

    unconfirmed = 0
    known = 1
    verified = 2


@dataclass(frozen=True)
class Law:
    """What every entry of a country's law carries: its days in force, article and source."""

    id: str
    valid_from: date | None
    valid_to: date | None
    basis: str
    confidence: Confidence
    source: str
    file: str
    line: int

    def covers(self, day: date) -> bool:
        """Whether the entry was in force on the day."""
        after = self.valid_from is None or self.valid_from <= day
        return after and (self.valid_to is None or day <= self.valid_to)

    @property
    def in_force(self) -> Text:
        """The days in force for a reader."""
        since, until = self.valid_from or _("the beginning"), self.valid_to or _("now")
        return _("from {since} to {until}").format(since=since, until=until)


@dataclass(frozen=True)
class Length:
    """How long a time is: one length, or bounds within which an officer sets it."""

    unit: str
    least: int
    most: int
    usual: int | None  # what holds until an officer sets it; None: nothing is settled before

    @property
    def is_set_by_officer(self) -> bool:
        return self.least != self.most

    def held(self, chosen: int | None) -> int:
        """The length that holds: the one chosen, else the usual one, else the longest."""
        if chosen is not None and self.is_set_by_officer:
            return chosen
        return self.most if self.usual is None else self.usual


@dataclass(frozen=True)
class FixedDay:
    """A day of the calendar counted from the start: the 20th of the month after, 31 March."""

    years: int
    months: int
    month: int | None
    day: int | str  # 'last' or 'last_working', or the day of the month


@dataclass(frozen=True)
class ExtensionRule:
    """How often, by how much and by whom a time may be extended."""

    times: int
    length: Length
    by: str
    basis: str
    up_to_set: bool = False  # no longer than the length that the officer set
    roles: tuple[str, ...] = ()  # who may record it; none: who may record any extension

    def bounds(self, held: int) -> Length:
        """Within which length it may be granted, for a time that is so long without it."""
        length = self.length
        if not self.up_to_set or held >= length.most:
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


@dataclass(frozen=True)
class Conventions:
    """How the country counts where a rule says nothing."""

    first_day_counts: bool = False
    keeps_month_end: bool = False
    roll: str = "next"
    basis: str = ""
    confidence: Confidence = Confidence.verified


def read_law(entry: Section) -> dict[str, object]:
    """The fields that every entry of the law carries."""
    fields: dict[str, object] = {
        "id": entry.text("id"),
        "valid_from": entry.day_or_none("valid_from"),
        "valid_to": entry.day_or_none("valid_to"),
        "basis": entry.text("basis"),
        "confidence": read_confidence(entry),
        "source": entry.text("source", needed=False),
        "file": entry.file,
        "line": entry.line,
    }
    for free in ("tag", "note"):
        entry.text(free, needed=False)
    first, last = fields["valid_from"], fields["valid_to"]
    if isinstance(first, date) and isinstance(last, date) and last < first:
        raise entry.wrong("valid_to", _("a day from {first} on").format(first=first))
    return fields


def read_confidence(entry: Section, needed: bool = True) -> Confidence:
    """The field ``confidence``; what need not say it and does not is unconfirmed."""
    words = tuple(level.name for level in Confidence)
    return Confidence[entry.choice("confidence", words, None if needed else words[0])]


def read_conventions(entry: Section | None) -> Conventions:
    """The counting conventions of a country; those of most countries when nothing is said."""
    if entry is None:
        return Conventions()
    made = Conventions(
        first_day_counts=_first_day_counts(entry, False),
        keeps_month_end=_keeps_month_end(entry, False),
        roll=entry.choice("roll", ("none", "next", "previous"), "next"),
        basis=entry.text("basis"),
        confidence=read_confidence(entry, needed=False),
    )
    for word in ("source", "note"):
        entry.text(word, needed=False)
    entry.done()
    return made


def read_rule(entry: Section, usual: Conventions) -> Rule:
    """One deadline rule; where it is silent, the country's conventions hold."""
    law = read_law(entry)
    length = read_length(entry) if "length" in entry else None
    fixed = _fixed(entry.section("due"))
    choice, members = _members(entry)
    if sum((length is not None, fixed is not None, bool(members))) != 1:
        raise Problem(
            "ECMS-L005",
            field="length",
            expected=_("one of length, due, earliest_of, latest_of"),
            **entry.at("id"),
        )
    backward = entry.choice("direction", ("after", "before"), "after") == "before"
    starts = entry.words("starts", EVENTS)
    after = entry.text("after", needed=False)
    if not (starts or after or members) or (starts and after):
        raise Problem(
            "ECMS-L005", field="starts", expected=_("an event, or 'after' a rule"), **entry.at("id")
        )
    in_hours = length is not None and length.unit == "hours"
    sure = Confidence.verified
    silent_roll = "none" if in_hours else "previous" if backward else usual.roll
    rule = Rule(
        **law,  # type: ignore[arg-type]
        title=entry.text("title"),
        starts=starts,
        start_choice=choice or entry.choice("start", ("first", "earliest", "latest"), "first"),
        after=after,
        length=length,
        fixed=fixed,
        members=members,
        backward=backward,
        first_day_counts=_first_day_counts(entry, usual.first_day_counts),
        keeps_month_end=_keeps_month_end(entry, usual.keeps_month_end),
        roll=entry.choice("roll", ("none", "next", "previous"), silent_roll),
        distance=entry.text("distance", needed=False),
        suspendable=entry.flag("suspension", default=not (backward or fixed)),
        restarts=entry.flag("interruption"),
        resumes_after=_resumes(entry.section("resumes_after")),
        extension=_extension(entry.section("extension"), length),
        effect=entry.choice("at_expiry", EFFECTS),
        effect_note=entry.text("then", needed=False),
        first_day_basis="" if "first_day" in entry else usual.basis,
        roll_basis="" if "roll" in entry or backward else usual.basis,
        first_day_confidence=sure if "first_day" in entry else usual.confidence,
        roll_confidence=sure if "roll" in entry or backward or in_hours else usual.confidence,
    )
    if rule.suspendable and (backward or fixed):
        raise entry.wrong("suspension", _("false: only a time that runs forward can be suspended"))
    if in_hours and (backward or rule.roll != "none" or rule.distance):
        raise entry.wrong("unit", _("another unit: hours run forward by the clock, without roll"))
    entry.done()
    return rule


def read_length(entry: Section) -> Length:
    """The fields ``length`` and ``unit``: a number, or min, max and the usual length."""
    unit = entry.choice("unit", UNITS)
    limit = LIMITS[unit]
    if not isinstance(entry.get("length"), Section):
        number = entry.integer("length", 0, limit)
        return Length(unit, number, number, number)
    bounds = entry.section("length", needed=True)
    if bounds is None:
        raise entry.wrong("length", _("a number, or min and max"))
    most = bounds.integer("max", 0, limit)
    least = bounds.integer("min", 0, most, 0)
    usual = bounds.integer("usual", least, most) if "usual" in bounds else None
    bounds.done()
    return Length(unit, least, most, usual)


def read_service(entry: Section) -> ServiceMethod:
    """One way of service; ``deemed`` says how long after the act it counts as served."""
    law = read_law(entry)
    title, deemed = entry.text("title"), entry.section("deemed")
    length = read_length(deemed) if deemed else Length("calendar_days", 0, 0, 0)
    if length.unit not in ("calendar_days", "working_days") or length.usual is None:
        raise entry.wrong("deemed", _("a number of calendar_days or working_days"))
    if deemed:
        deemed.done()
    entry.done()
    return ServiceMethod(**law, title=title, count=length.usual, unit=length.unit)  # type: ignore[arg-type]


def read_distance(entry: Section) -> DistanceTable:
    """One table of days by place."""
    law = read_law(entry)
    table = entry.section("days") or Section()
    unit = entry.choice("unit", ("calendar_days", "working_days"), None if table else "")
    days = {place: table.integer(place, 0, 365) for place in table}
    entry.done()
    return DistanceTable(**law, unit=unit, days=days)  # type: ignore[arg-type]


def _first_day_counts(entry: Section, usual: bool) -> bool:
    word = "counted" if usual else "excluded"
    return entry.choice("first_day", ("excluded", "counted"), word) == "counted"


def _keeps_month_end(entry: Section, usual: bool) -> bool:
    word = "last_day" if usual else "clip"
    return entry.choice("month_end", ("clip", "last_day"), word) == "last_day"


def _members(entry: Section) -> tuple[str, tuple[str, ...]]:
    for choice in ("earliest", "latest"):
        members = entry.words(f"{choice}_of")
        if members:
            return choice, members
    return "", ()


def _fixed(entry: Section | None) -> FixedDay | None:
    if entry is None:
        return None
    day = entry.plain("day")
    if day not in ("last", "last_working"):
        day = entry.integer("day", 1, 31)
    fixed = FixedDay(
        years=entry.integer("years", 0, MAX_OFFSET, 0),
        months=entry.integer("months", 0, 12 * MAX_OFFSET, 0),
        month=entry.integer("month", 1, 12) if "month" in entry else None,
        day=day,
    )
    entry.done()
    return fixed


def _resumes(entry: Section | None) -> Length | None:
    if entry is None:
        return None
    length = read_length(entry)
    if length.unit not in ("calendar_days", "working_days") or length.is_set_by_officer:
        raise entry.wrong("unit", _("calendar_days or working_days, of one length"))
    entry.done()
    return length


def _extension(entry: Section | None, of: Length | None) -> ExtensionRule | None:
    if entry is None:
        return None
    length = read_length(entry)
    if (length.unit == "hours") != (of is not None and of.unit == "hours"):
        raise entry.wrong("unit", _("hours for a time in hours, and days or longer for the others"))
    up_to = entry.choice("up_to", ("", LENGTH_SET), "")
    if up_to and (of is None or not of.is_set_by_officer or of.unit != length.unit):
        raise entry.wrong("up_to", _("a time of the same unit whose length an officer sets"))
    rule = ExtensionRule(
        times=entry.integer("times", 1, 100, 1),
        length=length,
        by=entry.text("by", needed=False),
        basis=entry.text("basis", needed=False),
        up_to_set=bool(up_to),
        roles=entry.words("roles"),
    )
    entry.done()
    return rule
