"""The ledger of one running clock: what was recorded of it, and what the count makes of that.

Entries are only added. A service recorded again replaces the day recorded before, a lifting ends a
suspension, a withdrawal takes an entry out of the count; all of them stay readable.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from ecms_core.law.calendars import Calendar, instant
from ecms_core.law.clocks import Suspension
from ecms_core.law.deadlines import Deadline
from ecms_core.law.ledger import Event, Extension, Interruption, Ledger
from ecms_core.law.lights import AMBER, GREEN, GREY, RED, USUAL, Thresholds, lights
from ecms_core.law.reasons import Moment
from ecms_core.problems import Problem
from ecms_core.words import _

EVENT, SUSPENDED, LIFTED, EXTENDED = "Event", "Suspended", "Lifted", "Extended"
LENGTH, INTERRUPTED, WITHDRAWN = "Length set", "Interrupted", "Withdrawn"
ACT = "Act"
RECALCULATED, UNDONE, ENDED, EXPIRED = "Recalculated", "Undone", "Ended", "Expired"
KINDS = (
    EVENT,
    SUSPENDED,
    LIFTED,
    EXTENDED,
    LENGTH,
    INTERRUPTED,
    ACT,
    WITHDRAWN,
    RECALCULATED,
    UNDONE,
    ENDED,
    EXPIRED,
)
END_OF_DAY = time(23, 59, 59)
# What a step's act is as an event of the law, in the order in which a rule may name it.
EVENTS_OF_ACTS = {
    "service": ("served", "received", "final"),
    "notice": ("issued", "sent"),
    "order": ("issued", "assigned"),
    "draw": ("assigned",),
    "visit": ("visit_ended", "actions_ended"),
    "hearing": ("hearing_last_session", "hearing_first_session", "hearing"),
    "decision": ("decided", "issued"),
    "payment": ("paid",),
}


class Service(NamedTuple):
    """The service of a paper as it is recorded: when, in which way, and who received it.

    ``why``: the reason for recording it again, where it was recorded before.
    """

    on: Moment
    method: str = ""
    details: str = ""
    why: str = ""

    def entry(self, starts: Sequence[str]) -> dict[str, Any] | None:
        """The entry of a clock that may start with these events; None where none is a service."""
        kind = _event_of("service", starts)
        if kind is None:
            return None
        return {
            "kind": EVENT,
            "event": kind,
            "moment": written(self.on),
            "method": self.method,
            "reason": "; ".join(filter(None, (self.why, self.details))),
        }


class Inputs(NamedTuple):
    """What a count is asked with."""

    events: tuple[Event, ...]
    ledger: Ledger


def inputs(entries: Iterable[Mapping[str, Any]], zone: ZoneInfo) -> Inputs:
    """What the entries of a clock, in their order, come to.

    An entry has ``name`` and ``kind``, and as its kind needs ``event``, ``method``, ``moment``,
    ``until``, ``length``, ``granted_by``, ``reason``, ``basis``, and ``refers_to`` (another entry).
    """
    given = list(entries)
    withdrawn = {entry["refers_to"] for entry in given if entry["kind"] == WITHDRAWN}
    events: dict[str, Event] = {}
    suspensions: dict[str, Suspension] = {}
    extensions: list[Extension] = []
    interruptions: list[Interruption] = []
    acts: list[date] = []
    length: int | None = None
    for entry in given:
        if entry["name"] in withdrawn:
            continue
        kind, at = entry["kind"], moment_of(entry.get("moment"), zone)
        reason, basis = entry.get("reason") or "", entry.get("basis") or ""
        if kind == EVENT and at is not None:
            events[entry["event"]] = Event(entry["event"], at, entry.get("method") or "")
        elif kind == SUSPENDED and at is not None:
            until = moment_of(entry.get("until"), zone)
            suspensions[entry["name"]] = Suspension(at, until, reason, basis)
        elif kind == LIFTED and entry.get("refers_to") in suspensions:
            stood = suspensions[entry["refers_to"]]
            suspensions[entry["refers_to"]] = stood._replace(until=at)
        elif kind == EXTENDED:
            granted = at.date() if isinstance(at, datetime) else at
            by = entry.get("granted_by") or ""
            extensions.append(Extension(entry.get("length"), granted, by))
        elif kind == LENGTH:
            length = entry.get("length")
        elif kind == INTERRUPTED and at is not None:
            interruptions.append(Interruption(at, reason, basis))
        elif kind == ACT and at is not None:
            acts.append(_day(at))
    return Inputs(
        tuple(events.values()),
        Ledger(
            length=length,
            suspensions=tuple(
                one if one.until else one._replace(acts=tuple(acts)) for one in suspensions.values()
            ),
            extensions=tuple(extensions),
            interruptions=tuple(interruptions),
        ),
    )


def first_entries(
    starts: Sequence[str], act: str, on: Moment, issued: date | None = None, method: str = ""
) -> list[dict[str, Any]]:
    """The entries with which a step's act starts a clock.

    ``issued`` and ``method``: of the paper that is served, and the way in which it was.
    """
    kind = _event_of(act, starts) or starts[0]
    entries = [{"kind": EVENT, "event": kind, "moment": written(on)}]
    if method:
        entries[0]["method"] = method
    if issued is not None and act == "service" and "issued" not in starts:
        # Not what the time counts from; kept so that no service before the issue is recorded.
        entries.insert(0, {"kind": EVENT, "event": "issued", "moment": written(issued)})
    return entries


def _event_of(act: str, starts: Sequence[str]) -> str | None:
    """What an act is to a rule, by the events with which the rule may start."""
    return next((word for word in EVENTS_OF_ACTS.get(act, ()) if word in starts), None)


def written(moment: Moment) -> str:
    """A day or a moment as an entry keeps it."""
    if isinstance(moment, datetime):
        return moment.replace(tzinfo=None, microsecond=0).isoformat(" ")
    return moment.isoformat()


def open_suspension(entries: Iterable[Mapping[str, Any]]) -> str | None:
    """The entry of the last suspension that has no end yet."""
    given = list(entries)
    over = {entry["refers_to"] for entry in given if entry["kind"] == WITHDRAWN}
    over |= {
        entry["refers_to"]
        for entry in given
        if entry["kind"] == LIFTED and entry["name"] not in over
    }
    waiting = [
        entry["name"]
        for entry in given
        if entry["kind"] == SUSPENDED and not entry.get("until") and entry["name"] not in over
    ]
    return waiting[-1] if waiting else None


def moment_of(text: Any, zone: ZoneInfo, field: str = "moment") -> Moment | None:
    """A day or a moment from how it was written: 2026-03-27, or 2026-03-27 10:00."""
    if text in (None, ""):
        return None
    if isinstance(text, datetime):
        return text if text.tzinfo else text.replace(tzinfo=zone)
    if isinstance(text, date):
        return text
    written = str(text).strip()
    try:
        if len(written) == 10:
            return date.fromisoformat(written)
        read = datetime.fromisoformat(written)
        return read.astimezone(zone) if read.tzinfo else read.replace(tzinfo=zone)
    except (ValueError, OverflowError):
        raise Problem(
            "ECMS-L022", field=field, found=repr(text), expected=_("a date such as 2026-03-27")
        ) from None


def clock_columns(
    deadline: Deadline, calendar: Calendar, now: datetime, thresholds: Thresholds = USUAL
) -> dict[str, Any]:
    """What a clock's row holds of a deadline, so that its light can be turned without a count.

    Times are the site's local time without zone, as columns hold them. A clock is grey from
    ``grey_from`` up to ``grey_until``, which is the suspension that holds now or comes next;
    ``more_pauses`` says that others follow it.
    """
    zone = calendar.zone
    changes = lights(deadline, calendar, thresholds)
    spans = [
        (local(_day(pause.since), time(), zone), _day_after(pause.until))
        for pause in changes.pauses
    ]
    ahead = [span for span in spans if span[1] is None or span[1] > now]
    grey_from, grey_until = ahead[0] if ahead else (None, None)
    columns: dict[str, Any] = {
        "title": deadline.rule.title,
        "started_on": local(deadline.start, time(), zone),
        "due_on": local(deadline.due, END_OF_DAY, zone),
        "amber_from": local(changes.amber_from, time(), zone),
        "red_from": local(changes.red_from, time(), zone),
        "grey_from": grey_from,
        "grey_until": grey_until,
        "more_pauses": int(len(ahead) > 1),
        "provisional": int(deadline.provisional),
        "confidence": deadline.confidence.name,
        "at_expiry": deadline.rule.effect,
        "settled": int(deadline.settled),
    }
    return columns | turned(columns, now)


def turned(row: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """The light of a row at a moment, and the next moment at which it may change."""
    ahead = [
        row[name]
        for name in ("amber_from", "red_from", "grey_from", "grey_until")
        if row[name] is not None and row[name] > now
    ]
    return {"light": light_of(row, now), "next_turn": min(ahead, default=None)}


def light_of(row: Mapping[str, Any], now: datetime) -> str:
    """green, amber, red, or grey while the time stands still; the sweep says the same in SQL."""
    if row["due_on"] is None:
        return GREY
    if (
        row["grey_from"] is not None
        and row["grey_from"] <= now
        and (row["grey_until"] is None or now < row["grey_until"])
    ):
        return GREY
    if row["red_from"] is not None and row["red_from"] <= now:
        return RED
    return AMBER if row["amber_from"] is not None and row["amber_from"] <= now else GREEN


def days_left(due_on: datetime, now: datetime, calendar: Calendar) -> tuple[int, int]:
    """Calendar days and working days until the last day; below nothing when it is past."""
    today, last = now.date().toordinal(), due_on.date().toordinal()
    if last >= today:
        return last - today, calendar.working_between(today, last)
    return last - today, -calendar.working_between(last, today)


def local(moment: Moment | None, at: time, zone: ZoneInfo) -> datetime | None:
    """What a column holds: the site's local time without zone; a day becomes a time of that day."""
    if moment is None:
        return None
    if isinstance(moment, datetime):
        return instant(moment, zone).astimezone(zone).replace(tzinfo=None, microsecond=0)
    return datetime.combine(moment, at)


def _day(moment: Moment) -> date:
    return moment.date() if isinstance(moment, datetime) else moment


def _day_after(until: Moment | None) -> datetime | None:
    return None if until is None else datetime.combine(_day(until) + timedelta(1), time())
