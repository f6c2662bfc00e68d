"""How a deadline rule, and what every entry of the law carries, is read from a pack or a record."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date

from ecms_core.law.rules import (
    EFFECTS,
    EVENTS,
    LENGTH_SET,
    LIMITS,
    MAX_OFFSET,
    UNITS,
    Confidence,
    DistanceTable,
    ExtensionRule,
    FixedDay,
    Length,
    Rule,
    ServiceMethod,
)
from ecms_core.problems import Problem
from ecms_core.sections import Section
from ecms_core.words import _

LEAP_YEAR = 2024


@dataclass(frozen=True)
class Conventions:
    """How the country counts where a rule says nothing."""

    first_day_counts: bool = False
    keeps_month_end: bool = False
    roll: str = "next"
    basis: str = ""
    confidence: Confidence = Confidence.verified
    source: str = ""
    file: str = ""
    line: int = 0


def read_law(entry: Section) -> dict[str, object]:
    """The fields that every entry of the law carries."""
    fields: dict[str, object] = {
        "id": entry.text("id"),
        "valid_from": entry.day_or_none("valid_from"),
        "valid_to": entry.day_or_none("valid_to"),
        "law_year": entry.integer("law_year", 1, 9999) if "law_year" in entry else None,
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
    year = fields["law_year"]
    for name, day in (("valid_from", first), ("valid_to", last)):
        if isinstance(year, int) and isinstance(day, date) and day.year < year:
            raise entry.wrong(name, _("a day from the law's year, {year}, on").format(year=year))
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
        source=entry.text("source", needed=False),
        file=entry.file,
        line=entry.line,
    )
    entry.text("note", needed=False)
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
    """The fields ``length`` and ``unit``: a number, or min, max and the usual length.

    Without ``max`` the law names no longest time.
    """
    unit = entry.choice("unit", UNITS)
    limit = LIMITS[unit]
    if not isinstance(entry.get("length"), Section):
        number = entry.integer("length", 0, limit)
        return Length(unit, number, number, number)
    bounds = entry.section("length", needed=True)
    if bounds is None:
        raise entry.wrong("length", _("a number, or min and max"))
    limited = "max" in bounds
    most = bounds.integer("max", 0, limit) if limited else limit
    least = bounds.integer("min", 0, most, 0) if limited else bounds.integer("min", 1, most)
    usual = bounds.integer("usual", least, most) if "usual" in bounds else None
    bounds.done()
    return Length(unit, least, most, usual, limited)


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
    month = fixed.named.month
    if month and isinstance(day, int) and day > (most := monthrange(LEAP_YEAR, month)[1]):
        raise entry.wrong("day", _("a day of its month, from 1 to {most}").format(most=most))
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
