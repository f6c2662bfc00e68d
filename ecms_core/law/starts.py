"""Where the clock of a legal time starts: the event, the way of service, and how sure both are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import islice
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from ecms_core.law.calendars import (
    Calendar,
    Doubt,
    instant,
    is_within_the_calendar,
    local_day,
)
from ecms_core.law.clocks import day_of
from ecms_core.law.ledger import Event
from ecms_core.law.reasons import Moment, Phrase, Quantity, Step
from ecms_core.law.rules import (
    EVENTS,
    DistanceTable,
    Grounds,
    Rule,
    ServiceMethod,
    unsure,
    version_on,
)
from ecms_core.problems import Problem
from ecms_core.words import _, either

MAX_EVENTS = 100
SERVICE = _("The way of service")
HOLIDAYS = _("The list of holidays")
IN_ORDER = (("issued", "served"), ("issued", "received"), ("violation", "violation_ended"))


@dataclass(frozen=True)
class Country:
    """What counting needs besides the rule: the calendar, and each version of the ways of service
    and of the tables of distances.
    """

    calendar: Calendar
    services: Mapping[str, Sequence[ServiceMethod]] = field(default_factory=dict)
    distances: Mapping[str, Sequence[DistanceTable]] = field(default_factory=dict)


class Start(NamedTuple):
    """Where a clock starts, and what is not sure on the way there.

    ``event``: when what starts it happened, where it takes effect later.
    """

    at: Moment
    steps: tuple[Step, ...]
    doubts: Sequence[Doubt] = ()
    provisional: bool = False
    grounds: Grounds = ()
    event: Moment | None = None


def check_events(events: Iterable[Event], zone: ZoneInfo) -> tuple[Event, ...]:
    """The events, after refusing unknown words and dates that cannot follow one another."""
    known = tuple(islice(events, MAX_EVENTS + 1))
    if len(known) > MAX_EVENTS:
        raise Problem("ECMS-L050", expected=MAX_EVENTS)
    first_of: dict[str, Moment] = {}
    for event in known:
        if event.kind not in EVENTS:
            raise Problem("ECMS-L021", found=event.kind, expected=", ".join(EVENTS))
        if not isinstance(event.at, date):
            raise Problem(
                "ECMS-L022",
                field=event.kind,
                found=repr(event.at),
                expected=_("a date or date-time"),
            )
        if not is_within_the_calendar(event.at, zone):
            raise Problem(
                "ECMS-L022",
                field=event.kind,
                found=event.at.isoformat(),
                expected=_("a moment within the years 1 to 9999, here and in UTC"),
            )
        earlier = first_of.get(event.kind)
        if earlier is None or instant(event.at, zone) < instant(earlier, zone):
            first_of[event.kind] = event.at
    for first, second in IN_ORDER if len(first_of) > 1 else ():
        if first not in first_of or second not in first_of:
            continue
        moments = [first_of[first], first_of[second]]
        if not all(isinstance(moment, datetime) for moment in moments):
            moments = [local_day(moment, zone) for moment in moments]
        if instant(moments[1], zone) < instant(moments[0], zone):
            raise Problem(
                "ECMS-L023",
                first=first,
                second=second,
                found=first_of[second],
                expected=first_of[first],
            )
    return known


def find_start(rule: Rule, events: Sequence[Event], country: Country) -> Start:
    """The event that starts the rule's clock, on the day on which it takes effect."""
    found = []
    for kind in rule.starts:
        found += [_effective(rule, event, country) for event in events if event.kind == kind]
        if found and rule.start_choice == "first":
            break
    if not found:
        recorded = ", ".join(sorted({event.kind for event in events})) or _("nothing")
        expected = either(rule.starts)
        raise Problem("ECMS-L020", rule=rule.id, expected=expected, found=recorded)
    zone = country.calendar.zone
    choose = max if rule.start_choice == "latest" else min
    return choose(found, key=lambda start: instant(start.at, zone))


def _as_here(at: Moment, zone: ZoneInfo) -> Moment:
    """The moment as the country's clocks show it; a day as it is."""
    return instant(at, zone).astimezone(zone) if isinstance(at, datetime) else at


def _effective(rule: Rule, event: Event, country: Country) -> Start:
    calendar = country.calendar
    at = _as_here(event.at, calendar.zone)
    starts = Step("starts", rule.id, rule.basis, at, None, rule.start_details[event.kind])
    if not event.method:
        return Start(at, (starts,), grounds=rule.grounds, event=event.at)
    versions = country.services.get(event.method)
    if not versions:
        raise Problem(
            "ECMS-L034",
            found=event.method,
            expected=", ".join(sorted(country.services)) or _("none"),
        )
    method = version_on(_("Way of service"), versions, local_day(at, calendar.zone))
    grounds = rule.grounds + unsure(SERVICE, rule.id, method.confidence)
    doubts: list[Doubt] = []
    detail: dict[str, Any] = {"method": Phrase(method.title)}
    more: list[Step] = []
    if method.count:
        day = local_day(at, calendar.zone).toordinal()
        detail |= {
            "length": Quantity(method.count, method.unit),
            "first": day_of(day + 1, rule, event.at),
        }
        if method.unit == "working_days":
            deemed = calendar.forward(day, method.count)
            doubts = calendar.doubts(day + 1, deemed)
            grounds += unsure(HOLIDAYS, rule.id, calendar.confidence(day + 1, deemed))
            off = tuple(calendar.named_off(day + 1, deemed))
            if off:
                ends = (off[0][0], off[-1][0])
                more.append(Step("served_skipped", rule.id, method.basis, *ends, {"days": off}))
        else:
            deemed = day + method.count
        at = day_of(deemed, rule, event.at)
    served = Step("served_by", rule.id, method.basis, starts.since, at, detail)
    return Start(at, (starts, served, *more), doubts, grounds=grounds, event=event.at)
