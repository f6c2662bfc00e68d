"""What officials record of a running clock: service, suspension, extension; each counts at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time
from typing import Any, NamedTuple

import frappe
from frappe import _, _lt
from frappe.model.document import Document

from ecms_core.casework.edge.procedures import procedure_in_version
from ecms_core.casework.procedure import Step
from ecms_core.edge import shows_problems, values_entered
from ecms_core.law.calendars import local_day
from ecms_core.law.country_law import CountryLaw
from ecms_core.law.edge import case_clocks as clocks
from ecms_core.law.edge.clock_count import acts_allowed, count, entries_of, went_on_after
from ecms_core.law.edge.site_law import site_law
from ecms_core.law.entries import (
    ACT,
    END_OF_DAY,
    EVENT,
    EVENTS_OF_ACTS,
    EXTENDED,
    INTERRUPTED,
    LENGTH,
    LIFTED,
    RECALCULATED,
    SUSPENDED,
    WITHDRAWN,
    Service,
    inputs,
    local,
    moment_of,
    open_suspension,
)
from ecms_core.law.rules import Length, Rule
from ecms_core.notices.edge import service
from ecms_core.oversight.edge.audit import audit
from ecms_core.problems import Problem

INSPECTOR, HEARING = "ECMS Inspector", "ECMS Hearing Officer"
SUPERVISOR, DIRECTOR = "ECMS Supervisor", "ECMS Director"
# A time that ran out takes what was granted before it did, and is counted anew with that.
TAKING = ("Running", "Expired")
SERVICES = EVENTS_OF_ACTS["service"]


class Given(NamedTuple):
    """What an act is made of: the clock, the rule that it stands under, the values, its entries."""

    clock: Document
    rule: Rule
    values: frappe._dict
    entries: list[frappe._dict]
    law: CountryLaw


@frappe.whitelist(methods=["POST"])
@shows_problems
def record(deadline: str, act: str, values: str | dict | None = None) -> dict[str, Any]:
    """Record something of a clock and count it anew; returns the dates before and after.

    What an edit of the calendar or of the law moved first is apart in ``by_edit``: the dates before
    and after it, and its ``cause``. ``act``: one of ``ACTS``. Refuses by number what the rule, the
    role or the dates do not allow, and changes nothing then.
    """
    case_name = frappe.db.get_value("Case Deadline", deadline, "case")
    case = frappe.get_doc("Labour Case", case_name, for_update=True)
    case.check_permission("read")
    clock = frappe.get_doc("Case Deadline", deadline, for_update=True)
    if act not in ACTS:
        raise Problem("ECMS-L022", field="act", found=act, expected=", ".join(ACTS))
    law = site_law()
    rule, entries = acts_allowed(clock, law), entries_of(deadline)
    check_role(act, rule, entries)
    if clock.status not in TAKING:
        raise Problem(
            "ECMS-L029",
            rule=clock.rule,
            found=_("changed"),
            expected=_("it ended on {ended_on}").format(ended_on=clock.ended_on),
        )
    given = Given(
        clock,
        rule,
        values_entered(act, values),
        entries,
        law,
    )
    due_before = clock.due_on
    if act == "serve" and clock.notice:
        # The letter holds its service, and every clock that hangs on it counts by that.
        if step := _step_that_serves(clock):
            raise Problem("ECMS-505", notice=clock.notice, step=_(step.label))
        notice = frappe.get_doc("Issued Notice", clock.notice, for_update=True)
        service.correct(case, notice, given.values)
        clock.reload()
    else:
        clocks.enter(clock, law, **ACTS[act].entry(given))
    clocks.refresh_next_due(case)
    now = entries_of(deadline)
    first, by_edit = now[len(entries)], None
    if first.kind == RECALCULATED and first is not now[-1]:
        cause, moved_to = first.reason, first.due_after
        by_edit = {"due_before": due_before, "due_after": moved_to, "cause": cause}
        due_before = moved_to
    audit(f"clock {act}", clock, entry=now[-1].name, due=f"{due_before} -> {clock.due_on}")
    return {
        "due_before": due_before,
        "due_after": clock.due_on,
        "light": clock.light,
        "by_edit": by_edit,
    }


@frappe.whitelist(methods=["POST"])
@shows_problems
def correct_service(notice: str, values: str | dict | None = None) -> dict[str, Any]:
    """Record the service of a letter anew, whatever became of its clocks; each is counted anew.

    ``values``: ``served_on``, ``service_method``, ``service_details`` and the ``reason``. Returns
    how many clocks hang on the letter as ``clocks``.
    """
    letter = frappe.get_doc("Issued Notice", notice)
    case = frappe.get_doc("Labour Case", letter.case, for_update=True)
    case.check_permission("read")
    check_role("serve")
    letter = frappe.get_doc("Issued Notice", notice, for_update=True)
    if not letter.served_on:
        raise Problem("ECMS-504", notice=notice)
    service.correct(case, letter, values_entered("serve", values))
    clocks.refresh_next_due(case)
    return {"clocks": frappe.db.count("Case Deadline", {"notice": notice})}


def check_role(act: str, rule: Rule | None = None, entries: Sequence[frappe._dict] = ()) -> None:
    """Refuse an act that none of the user's roles may record."""
    if not may_record(act, rule, entries):
        raise Problem(
            "ECMS-302",
            step=str(ACTS[act].label),
            expected=", ".join(_(role) for role in _roles_for(act, rule, entries)),
            found=", ".join(_(role) for role in frappe.get_roles() if role.startswith("ECMS ")),
        )


def may_record(act: str, rule: Rule | None = None, entries: Sequence[frappe._dict] = ()) -> bool:
    """Whether one of the user's roles may record an act, of a clock under this rule."""
    return bool(set(_roles_for(act, rule, entries)) & set(frappe.get_roles()))


def _roles_for(act: str, rule: Rule | None, entries: Sequence[frappe._dict]) -> tuple[str, ...]:
    if act == "set_length" and _count(entries, LENGTH):
        act = "extend"  # another length than the one that was set makes the time longer or shorter
    named = rule.extension.roles if act == "extend" and rule and rule.extension else ()
    return named or ACTS[act].roles


def acts_for(
    clock: frappe._dict, rule: Rule, entries: list[frappe._dict], law: CountryLaw
) -> list[str]:
    """The acts that the user may record of a clock now."""
    suspended = open_suspension(entries) is not None
    waiting = suspended and went_on_after(clock, rule, entries, law) is None
    interrupted = [entry for entry in withdrawable(entries) if entry.kind == INTERRUPTED]
    since = max((entry.moment for entry in interrupted), default="")[:10]
    granted = sum(
        entry.kind == EXTENDED and entry.moment >= since for entry in withdrawable(entries)
    )
    possible = {
        "serve": _may_be_served(clock, law),
        "suspend": rule.suspendable and not waiting,
        "lift": waiting,
        "act": suspended and rule.resumes_after is not None,
        "extend": rule.extension is not None
        and granted < rule.extension.times
        and not has_to_be_set(rule, entries),
        "set_length": rule.length is not None
        and rule.length.is_set_by_officer
        and not _is_over(clock),
        "interrupt": rule.restarts,
        "withdraw": bool(withdrawable(entries)),
    }
    return [
        act
        for act in ACTS
        if clock.status in TAKING and possible[act] and may_record(act, rule, entries)
    ]


def _may_be_served(clock: frappe._dict, law: CountryLaw) -> bool:
    """Whether a service starts the clock; what is received without a letter is no service.

    Without a letter of its own, a time that begins at the end of another is served there.
    """
    if clock.notice:
        starts = Service(date.min).entry(law.starts(clock.rule)) is not None
        return starts and _step_that_serves(clock) is None
    return any("served" in version.starts for version in law.rules[clock.rule])


def _step_that_serves(clock: Document | frappe._dict) -> Step | None:
    """The step of the case by which the clock's letter is yet to be served.

    Recorded elsewhere, the service would leave the case where it is, with a step that no longer
    can be taken.
    """
    notice = frappe.db.get_value(
        "Issued Notice", clock.notice, ["case", "template", "served_on"], as_dict=True
    )
    if notice.served_on:
        return None
    procedure = frappe.db.get_value("Labour Case", notice.case, "procedure")
    return procedure_in_version(procedure).serving(notice.template)


def withdrawable(entries: Sequence[frappe._dict]) -> list[frappe._dict]:
    """The entries that may be withdrawn: not the event, and not what was withdrawn before."""
    gone = {entry.refers_to for entry in entries if entry.kind == WITHDRAWN}
    may = (SUSPENDED, LIFTED, EXTENDED, LENGTH, INTERRUPTED, ACT)
    return [entry for entry in entries if entry.kind in may and entry.name not in gone]


def service_recorded(clock: Any, entries: list[frappe._dict]) -> dict[str, str] | None:
    """The service by which a clock counts, its letter's or its own; None where none is recorded."""
    if clock.notice:
        return service.recorded(frappe.get_doc("Issued Notice", clock.notice))
    own = [entry for entry in entries if entry.kind == EVENT and entry.event in SERVICES]
    if not own:
        return None
    return {"served_on": own[-1].moment, "service_method": own[-1].method or "",
            "service_details": ""}  # fmt: skip


def _serve(given: Given) -> dict[str, Any]:
    told = service.service_from(given.values)
    if service_recorded(given.clock, given.entries):
        told = told._replace(why=service.reason_of(given.values))
    entry = told.entry(given.law.starts(given.clock.rule))
    if entry is None:
        raise Problem(
            "ECMS-L029", rule=given.clock.rule, found=_("served"), expected=_("it starts otherwise")
        )
    return entry


def _suspend(given: Given) -> dict[str, Any]:
    if open_suspension(given.entries) and _went_on(given) is None:
        expected = _("a suspension is open; its end is recorded first")
        raise Problem("ECMS-L029", rule=given.clock.rule, found=_("suspended"), expected=expected)
    since, until = _moment(given, "since", needed=True), _moment(given, "until")
    entry = {
        "kind": SUSPENDED,
        "moment": _text(since),
        "until": _text(until),
        "reason": _reason(given, needed=True),
        "basis": given.values.get("basis") or "",
    }
    due, begun = given.clock.due_on, given.clock.started_on
    outside = ""
    if due and _begins(given, since) > due:
        outside = _("the time had run out on {day}").format(day=frappe.utils.getdate(due))
    elif (
        until
        and begun
        and local(until, END_OF_DAY, given.law.calendar.zone) < begun
        and not _holds_what_is_before(given, entry)
    ):
        outside = _("the time begins on {day}").format(day=frappe.utils.getdate(begun))
    if outside:
        raise Problem("ECMS-L028", since=since, until=until, found=outside)
    return entry


def _holds_what_is_before(given: Given, entry: Mapping[str, Any]) -> bool:
    """Whether a suspension reaches a time on whose end this one waits, without a clock there."""
    entries = given.entries, [*given.entries, {"name": "new", **entry}]
    without, with_it = (
        [step for step in found.reasons if step.did == "paused"]
        for found in (count(given.clock, each, given.law) for each in entries)
    )
    return without != with_it


def _lift(given: Given) -> dict[str, Any]:
    suspension = open_suspension(given.entries)
    if suspension is None:
        raise Problem(
            "ECMS-L029",
            rule=given.clock.rule,
            found=_("lifted"),
            expected=_("no suspension is open"),
        )
    until, went_on = _moment(given, "until", needed=True), _went_on(given)
    if went_on and _as_day(until) > went_on:
        raise _gone_on(given, _("lifted"), went_on)
    return {
        "kind": LIFTED,
        "refers_to": suspension,
        "moment": _text(until),
        "reason": _reason(given),
    }


def _extend(given: Given) -> dict[str, Any]:
    allowed = given.rule.extension
    chosen = inputs(given.entries, given.law.calendar.zone).ledger.length
    length = _integer(given, "length", extension_bounds(given.rule, chosen))
    granted = _moment(given, "granted") or frappe.utils.getdate()
    _check_happened(given, granted, _("Granted on"))
    return {
        "kind": EXTENDED,
        "moment": _text(_as_day(granted)),
        "length": length,
        "granted_by": frappe.utils.get_fullname(),
        "reason": _reason(given, needed=True),
        "basis": (allowed.basis if allowed else "") or given.values.get("basis") or "",
    }


def _set_length(given: Given) -> dict[str, Any]:
    if _is_over(given.clock):
        raise _too_late(given, _("given another length"))
    return {
        "kind": LENGTH,
        "length": _integer(given, "length", given.rule.length),
        "reason": _reason(given, needed=_count(given.entries, LENGTH) > 0),
    }


def _interrupt(given: Given) -> dict[str, Any]:
    on, due = _moment(given, "on", needed=True), given.clock.due_on
    _check_happened(given, on, _("Interrupted on"))
    if due and _begins(given, on) > due:
        raise _too_late(given, _("interrupted"))
    return {
        "kind": INTERRUPTED,
        "moment": _text(on),
        "reason": _reason(given, needed=True),
        "basis": given.values.get("basis") or "",
    }


def _act(given: Given) -> dict[str, Any]:
    on, zone = _moment(given, "on", needed=True), given.law.calendar.zone
    suspensions = inputs(given.entries, zone).ledger.suspensions
    since = min((local_day(one.since, zone) for one in suspensions if not one.until), default=None)
    if since is None or given.rule.resumes_after is None:
        expected = _("no suspension is open that inactivity ends")
        raise Problem(
            "ECMS-L029", rule=given.clock.rule, found=_("given an act"), expected=expected
        )
    _check_happened(given, on, _("Day of the act"))
    if _as_day(on) < since:
        raise Problem("ECMS-L023", first=_("suspension"), second=_("act"), found=on, expected=since)
    pauses = count(given.clock, given.entries, given.law).pauses
    quiet = [pause for pause in pauses if pause.quiet_since]
    over = [pause.until for pause in quiet if pause.until and pause.until < _as_day(on)]
    if over and not any(pause.holds(_as_day(on)) for pause in quiet):
        raise _gone_on(given, _("given an act"), over[-1])
    return {"kind": ACT, "moment": _text(on), "reason": _reason(given, needed=True)}


def _went_on(given: Given) -> date | None:
    return went_on_after(given.clock, given.rule, given.entries, given.law)


def _gone_on(given: Given, found: str, until: date) -> Problem:
    expected = _("it went on after {day}").format(day=until)
    return Problem("ECMS-L029", rule=given.clock.rule, found=found, expected=expected)


def _withdraw(given: Given) -> dict[str, Any]:
    known = [entry.name for entry in withdrawable(given.entries)]
    chosen = given.values.get("entry")
    if chosen not in known:
        raise Problem(
            "ECMS-L022", field="entry", found=chosen, expected=", ".join(known) or _("no entry")
        )
    return {"kind": WITHDRAWN, "refers_to": chosen, "reason": _reason(given, needed=True)}


class Act(NamedTuple):
    """An act: its label, who may record it, and the entry that it makes."""

    label: Any  # in the language of who reads it
    roles: tuple[str, ...]
    entry: Callable[[Given], dict[str, Any]]


ACTS = {
    "serve": Act(_lt("Record service"), (INSPECTOR, HEARING, SUPERVISOR, DIRECTOR), _serve),
    "suspend": Act(_lt("Suspend"), (HEARING, SUPERVISOR, DIRECTOR), _suspend),
    "lift": Act(_lt("Lift the suspension"), (HEARING, SUPERVISOR, DIRECTOR), _lift),
    "act": Act(_lt("Record an act"), (INSPECTOR, HEARING, SUPERVISOR, DIRECTOR), _act),
    "extend": Act(_lt("Extend"), (SUPERVISOR, DIRECTOR), _extend),
    "set_length": Act(
        _lt("Set the length"), (INSPECTOR, HEARING, SUPERVISOR, DIRECTOR), _set_length
    ),
    "interrupt": Act(_lt("Record an interruption"), (SUPERVISOR, DIRECTOR), _interrupt),
    "withdraw": Act(_lt("Withdraw an entry"), (SUPERVISOR, DIRECTOR), _withdraw),
}


def extension_bounds(rule: Rule, chosen: int | None) -> Length | None:
    """Within which length a rule lets a time be extended of which an officer set the length."""
    if rule.extension is None:
        return None
    return rule.extension.bounds(rule.length.held(chosen) if rule.length else 0)


def has_to_be_set(rule: Rule, entries: Sequence[frappe._dict]) -> bool:
    """Whether a clock has no date as long as no officer sets how long its time is."""
    return bool(rule.length and rule.length.has_to_be_set) and not _count(entries, LENGTH)


def _check_happened(given: Given, at: Any, field: str) -> None:
    """Refuse a day or an hour that is still to come."""
    if _begins(given, at) > frappe.utils.now_datetime():
        today = frappe.utils.getdate()
        raise Problem("ECMS-310", field=field, found=at, expected=today)


def _begins(given: Given, at: Any) -> datetime:
    """A moment, or the first of a day, as a clock's row holds it."""
    return local(at, time(), given.law.calendar.zone)


def _moment(given: Given, field: str, needed: bool = False) -> Any:
    read = moment_of(given.values.get(field), given.law.calendar.zone, field)
    if read is None and needed:
        raise Problem(
            "ECMS-L022", field=field, found=_("empty"), expected=_("a date such as 2026-03-27")
        )
    return read


def _integer(given: Given, field: str, bounds: Length | None) -> int:
    """The number given, else the one that the law itself gives; the engine checks the bounds."""
    value = given.values.get(field)
    if value in (None, "") and bounds is not None:
        value = _("empty") if bounds.is_open else bounds.held(None)
    try:
        return int(str(value))
    except ValueError:
        raise Problem("ECMS-L022", field=field, found=value, expected=_("a whole number")) from None


def _reason(given: Given, needed: bool = False) -> str:
    reason = (given.values.get("reason") or "").strip()
    if needed and not reason:
        raise Problem(
            "ECMS-L022", field="reason", found=_("empty"), expected=_("the reason in words")
        )
    return reason


def _is_over(clock: Any) -> bool:
    return bool(clock.due_on) and clock.due_on < frappe.utils.now_datetime()


def _too_late(given: Given, found: str) -> Problem:
    day = frappe.utils.getdate(given.clock.due_on)
    over = _("the time had run out on {day}").format(day=day)
    return Problem("ECMS-L029", rule=given.clock.rule, found=found, expected=over)


def _text(moment: Any) -> str:
    if isinstance(moment, datetime):
        return moment.replace(tzinfo=None).isoformat(" ")
    return moment.isoformat() if moment else ""


def _as_day(moment: Any) -> date:
    return moment.date() if isinstance(moment, datetime) else moment


def _count(entries: Sequence[frappe._dict], kind: str) -> int:
    return sum(entry.kind == kind for entry in withdrawable(entries))
