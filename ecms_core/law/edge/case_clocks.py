"""The legal clocks of a case: started and ended by steps, counted anew at each entry, kept whole.

A clock's row holds where it stands; its entries hold everything that was recorded of it, each with
the date before and after. Only this module writes either.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime
from fractions import Fraction
from typing import Any

import frappe
from frappe.model.document import Document

from ecms_core.canonical import canonical
from ecms_core.casework.edge.cases import write_event
from ecms_core.casework.edge.procedures import procedure_in_version
from ecms_core.edge import write_record
from ecms_core.law.calendars import local_day
from ecms_core.law.clocks import merge_pauses
from ecms_core.law.country_law import CountryLaw
from ecms_core.law.deadlines import Deadline
from ecms_core.law.edge.site_law import edited_since, site_law, spoken
from ecms_core.law.entries import (
    END_OF_DAY,
    ENDED,
    RECALCULATED,
    SUSPENDED,
    Inputs,
    Service,
    clock_columns,
    first_entries,
    inputs,
    local,
    moment_of,
    open_suspension,
)
from ecms_core.law.lights import USUAL, Thresholds
from ecms_core.law.reasons import paragraph
from ecms_core.law.record_shapes import CALENDAR, RULE
from ecms_core.law.records import record_of
from ecms_core.law.rules import Rule
from ecms_core.law.several import allowing
from ecms_core.oversight.edge.alerts import notify
from ecms_core.problems import Problem


def start(case: Document, rule: str, act: str, on: Any, made: Document | None = None) -> Document:
    """Start a clock with the act of a step, on the day or at the moment at which it happened."""
    law = site_law()
    issued = frappe.utils.getdate(made.issued_on) if made and made.get("issued_on") else None
    happened = moment_of(on, law.calendar.zone) or frappe.utils.getdate()
    method = (made.get("service_method") or "") if made and act == "service" else ""
    entries = first_entries(law.starts(rule), act, happened, issued, method)
    clock = frappe.get_doc(
        {
            "doctype": "Case Deadline",
            "case": case.name,
            "office": case.office,
            "rule": rule,
            "notice": made.name if made and made.doctype == "Issued Notice" else None,
            "place": frappe.db.get_value("Establishment", case.establishment, "division"),
            "status": "Running",
        }
    )
    named = [{"name": str(number), **entry} for number, entry in enumerate(entries)]
    clock.update(columns_of(clock, count(clock, named, law), law))
    write_record(clock)
    for entry in entries:
        write_entry(clock, {}, **entry)
    return clock


def end(case: Document, rule: str) -> None:
    """End the case's clocks of a rule; one that ran out is not to run again after its step."""
    _end({"case": case.name, "rule": rule, "status": ("in", ("Running", "Expired"))})


def end_all(case: Document) -> None:
    """End every running clock of a case that closes."""
    _end({"case": case.name, "status": "Running"})


def _end(filters: dict[str, Any]) -> None:
    for name in frappe.get_all("Case Deadline", filters=filters, pluck="name"):
        clock = frappe.get_doc("Case Deadline", name, for_update=True)
        ended = {"status": "Ended", "ended_on": frappe.utils.now_datetime(), "next_turn": None}
        frappe.db.set_value("Case Deadline", name, ended)
        write_entry(clock, {"due_on": clock.due_on}, kind=ENDED)


def count(
    clock: Document,
    entries: list[Mapping[str, Any]],
    law: CountryLaw,
    moved: Container[str] = (),
    as_of: datetime | None = None,
) -> Deadline:
    """The deadline that a clock's entries give by the versions of the law that it stands under.

    A version made since, or one that was undone, counts only for the rules that are ``moved``. Of
    the case, what was known ``as_of`` a moment counts, else what is known now.
    """
    standing = law
    given, before = _inputs(clock, entries, law, as_of), {}
    for row, recorded in (*_before(clock, law), (clock, entries)):
        version = version_of(row, law)
        if row.rule not in moved and not _waits(row, version, recorded):
            standing = standing.under(version, frappe.utils.getdate(row.started_on))
        if row is not clock:
            before[row.rule] = _inputs(row, recorded, law, as_of)
    ledger = replace(
        given.ledger,
        place=_place(clock, law),
        before={rule: told.ledger for rule, told in before.items()},
    )
    # What starts the time before starts this one: a service corrected there counts here.
    first = next((before[rule] for rule in _waited_on(clock.rule, law) if rule in before), given)
    found = standing.deadline(clock.rule, first.events, ledger, office=clock.office)
    if found.rule not in law.rules[clock.rule]:
        found = replace(found, rule=version_of(clock, law))
    return found


def _inputs(
    clock: Any, entries: list[Mapping[str, Any]], law: CountryLaw, as_of: datetime | None = None
) -> Inputs:
    """What the entries of a clock come to, with the steps of its case as acts where they matter."""
    given = inputs(entries, law.calendar.zone)
    waiting = [one for one in given.ledger.suspensions if one.until is None]
    if not waiting or not _resumes(clock.rule, law):
        return given
    known_to = as_of.date() if as_of else frappe.utils.getdate()
    first = min(local_day(one.since, law.calendar.zone) for one in waiting)
    acts = _acts_of(clock.case, first, as_of)
    suspensions = [
        one if one.until else one._replace(acts=(*one.acts, *acts), known_to=known_to)
        for one in given.ledger.suspensions
    ]
    return given._replace(ledger=replace(given.ledger, suspensions=suspensions))


def went_on_after(
    clock: Any, rule: Rule, entries: list[Mapping[str, Any]], law: CountryLaw
) -> date | None:
    """The last day of the latest suspension without an end, where inactivity ended it since."""
    counted = law.counted_by(rule.id) if rule.members else [rule]
    standing = [one for one in counted if one.suspendable]
    if open_suspension(entries) is None or not all(one.resumes_after for one in standing):
        return None
    given = _inputs(clock, entries, law).ledger.suspensions
    latest = [one for one in given if one.until is None][-1:]
    calendar = law.country(clock.office).calendar
    pauses = [pause for one in standing for pause in merge_pauses(one, latest, calendar)]
    over = [local_day(pause.until, calendar.zone) for pause in pauses if pause.until]
    return None if any(pause.ahead for pause in pauses) else max(over, default=None)


def _resumes(rule: str, law: CountryLaw) -> bool:
    """Whether a time that stands still goes on by itself after inactivity."""
    return any(version.resumes_after for version in law.counted_by(rule))


def _acts_of(case: str, since: date, as_of: datetime | None) -> list[date]:
    """The days from one on, on which a step of a case was taken, as was known at a moment."""
    procedure = frappe.db.get_value("Labour Case", case, "procedure")
    steps = [step.id for step in procedure_in_version(procedure).steps]
    taken: dict[str, Any] = {"case": case, "step": ("in", steps), "happened_at": (">=", since)}
    if as_of:
        taken["creation"] = ("<=", as_of)
    return [at.date() for at in frappe.get_all("Case Event", taken, pluck="happened_at")]


def version_of(clock: Any, law: CountryLaw) -> Rule:
    """The version of its rule that a clock stands under; a new one by the day of its start."""
    versions, day = law.rules[clock.rule], frappe.utils.getdate(clock.started_on)
    named = (one for one in versions if record_of(one, RULE) == clock.rule_version)
    covering = (one for one in versions if one.covers(day))
    return next((one for found in (named, covering) for one in found), versions[-1])


def acts_allowed(clock: Any, law: CountryLaw) -> Rule:
    """The version that a clock stands under, with the acts that its time, or times, take."""
    version = version_of(clock, law)
    return allowing(version, law.counted_by(version.id))


def _waits(clock: Any, version: Rule, entries: list[Mapping[str, Any]]) -> bool:
    """Whether a clock has not begun, so that it stands under no version of its rule yet."""
    if clock.due_on or not clock.started_on:
        return not clock.started_on
    # Without a date it waits on the end of another, unless it was suspended itself.
    return bool(version.after) and not any(entry["kind"] == SUSPENDED for entry in entries)


def _place(clock: Document, law: CountryLaw) -> str:
    """How the tables of distances of a clock's rule name its place; empty where they do not.

    A table may name a town, a province or a region: the nearest that it knows around the place
    counts. A place that no table names is not distant, and nothing is added.
    """
    tables, here, seen = law.distances_of(clock.rule), clock.place, set()
    while tables and here and here not in seen:
        seen.add(here)
        for known in (here, _of_division(here, "division_name")):
            if all(known in table.days for table in tables):
                return known
        here = _of_division(here, "parent_division")
    return ""


def _of_division(division: str, field: str) -> str | None:
    return frappe.db.get_value("Administrative Division", division, field, cache=True)


def _waited_on(rule: str, law: CountryLaw) -> list[str]:
    """The rules at whose end the time of a rule begins, the first of them first."""
    chain: list[str] = []
    while rule:
        rule = next((version.after for version in law.rules[rule] if version.after), "")
        chain[:0] = [rule] if rule else []
    return chain


def _before(clock: Document, law: CountryLaw) -> list[tuple[frappe._dict, list[frappe._dict]]]:
    """The case's own clocks on whose end this one waits, the last of each rule, with entries."""
    rules = sorted(law.before(clock.rule))
    if not rules:
        return []
    rows = frappe.get_all(
        "Case Deadline",
        filters={"case": clock.case, "rule": ("in", rules)},
        fields=["name", "case", "rule", "rule_version", "started_on", "due_on"],
        order_by="creation asc, name asc",
    )
    last = {row.rule: row for row in rows}
    return [(row, entries_of(row.name)) for row in last.values()]


def entries_of(clock: str) -> list[frappe._dict]:
    """Everything recorded of a clock, in order."""
    return entries_by_clock({"deadline": clock}).get(clock, [])


def entries_by_clock(filters: dict[str, Any]) -> dict[str, list[frappe._dict]]:
    """Everything recorded of several clocks, of each in order."""
    found: dict[str, list[frappe._dict]] = {}
    for entry in frappe.get_all(
        "Deadline Entry", filters=filters, fields=["*"], order_by="number asc"
    ):
        found.setdefault(entry.deadline, []).append(entry)
    return found


def columns_of(
    clock: Document, deadline: Deadline, law: CountryLaw, now: datetime | None = None
) -> dict[str, Any]:
    """What a clock's row holds of a deadline."""
    now = now or frappe.utils.now_datetime()
    # The case's language is the site's, whoever records something in it.
    language = frappe.db.get_single_value("System Settings", "language") or "en"
    calendar = law.country(clock.office).calendar
    return clock_columns(deadline, calendar, now, thresholds()) | {
        "rule_version": record_of(deadline.rule, RULE),
        "explanation": paragraph(deadline.reasons, *spoken(language)),
        "reasons": canonical(deadline.as_data()["reasons"]),
    }


def differs(clock: Document, deadline: Deadline, law: CountryLaw) -> bool:
    """Whether a row holds another date, version or certainty than the law gives now.

    Of a time that ran out only the date matters still: what followed, followed.
    """
    if clock.status == "Expired":
        return clock.due_on != local(deadline.due, END_OF_DAY, law.calendar.zone)
    return (
        clock.due_on,
        clock.provisional,
        clock.confidence,
        clock.settled,
        clock.rule_version,
    ) != (
        local(deadline.due, END_OF_DAY, law.calendar.zone),
        int(deadline.provisional),
        deadline.confidence.name,
        int(deadline.settled),
        record_of(deadline.rule, RULE),
    )


def thresholds() -> Thresholds:
    """When lights turn here; a share of the time left, and working days before the last."""
    share = frappe.db.get_single_value("Deadline Settings", "amber_percent")
    days = frappe.db.get_single_value("Deadline Settings", "red_working_days")
    if not share and not days:
        return USUAL
    return Thresholds(Fraction(int(share), 100), int(days))


STATE = (
    *("status", "ended_on", "title", "rule_version", "started_on", "due_on", "amber_from"),
    *(
        "red_from",
        "grey_from",
        "grey_until",
        "more_pauses",
        "provisional",
        "confidence",
        "at_expiry",
        "settled",
    ),
    *("explanation", "reasons", "light", "next_turn"),
)


def bring_to(clock: Document, columns: Mapping[str, Any], **entry: Any) -> Document:
    """Bring a locked clock to new columns and write the entry that did it; returns the entry.

    One that had run out and by its new date has not runs again, and the case says so.
    """
    before = {field: clock.get(field) for field in STATE}
    changed = {**columns, **_standing(clock, columns)}
    if before["due_on"] != columns["due_on"]:
        changed["rungs_fired"] = 0  # another date is reminded of anew
    frappe.db.set_value("Case Deadline", clock.name, changed)
    clock.update(changed)
    if clock.status != before["status"]:
        _write_turn(clock, entry.get("reason") or "")
    return write_entry(clock, before, **entry)


def _standing(clock: Document, columns: Mapping[str, Any]) -> dict[str, Any]:
    """Whether a clock that runs no more does so by new columns; nothing where they say it."""
    if clock.status == "Running" or "status" in columns:
        return {}
    if clock.status == "Ended":
        return {"next_turn": None}
    due = columns["due_on"]
    is_over = due and due < frappe.utils.now_datetime()
    if is_over or not frappe.db.get_value("Labour Case", clock.case, "is_open"):
        return {"next_turn": None, "ended_on": due or clock.ended_on}
    return {"status": "Running", "ended_on": None}


def _write_turn(clock: Document, reason: str) -> None:
    label = frappe._("{0} runs again") if clock.status == "Running" else frappe._("{0}: it is over")
    case = frappe.get_doc("Labour Case", clock.case)
    told = {"label": label.format(clock.title), "details": reason}
    write_event(case, clock, step=f"{clock.status.lower()} {clock.rule}", **told)


def enter(clock: Document, law: CountryLaw, **entry: Any) -> Document:
    """Add an entry to a locked clock and count it anew, with those that wait on its end.

    What only an edit of the law changes that reaches every date, such as a new holiday, is an
    entry of its own before it, which is told as well: nobody is to read that an official did it. A
    new version of a rule waits until it is applied.
    """
    deadline = count(clock, [*entries_of(clock.name), {"name": "new", **entry}], law)
    waiting = list(waiting_on(clock, law))
    for one in (clock, *(follower for follower, _before in waiting)):
        catch_up(one, law)
    written = bring_to(clock, columns_of(clock, deadline, law), **entry)
    for follower, before in waiting:
        follow(follower, before, law)
    return written


def follow(clock: Document, before: Document, law: CountryLaw) -> None:
    """Count a locked clock anew because the one on whose end it waits was moved."""
    deadline = count(clock, entries_of(clock.name), law)
    why = frappe._("{0} has another date").format(before.title)
    bring_to(clock, columns_of(clock, deadline, law), kind=RECALCULATED, reason=why)


def note_act(case: Document, what: str) -> None:
    """Count the clocks anew of a case in which a step was taken while inactivity ran."""
    law = site_law()
    resuming = [rule for rule in law.rules if _resumes(rule, law)]
    for clock in _running(case.name, resuming):
        entries = entries_of(clock.name)
        if open_suspension(entries) and differs(clock, count(clock, entries, law), law):
            enter(clock, law, kind=RECALCULATED, reason=what)


def waiting_on(clock: Document, law: CountryLaw) -> Iterator[tuple[Document, Document]]:
    """The case's running clocks that wait on the end of one, locked, each with the one before."""
    followers = [
        rule
        for rule, versions in law.rules.items()
        if clock.rule in {one.after for one in versions}
    ]
    for follower in _running(clock.case, followers):
        yield follower, clock
        yield from waiting_on(follower, law)


def _running(case: str, rules: list[str]) -> Iterator[Document]:
    """The case's running clocks under these rules, each locked when it is reached."""
    for name in frappe.get_all(
        "Case Deadline",
        filters={"case": case, "rule": ("in", rules), "status": "Running"},
        pluck="name",
        order_by="name asc",
    ):
        yield frappe.get_doc("Case Deadline", name, for_update=True)


def catch_up(clock: Document, law: CountryLaw) -> None:
    """Bring a locked clock to what edits of the law that reach every date make of it, and tell.

    What became known of the case since, such as the step that is being taken, is no edit.
    """
    if clock.status == "Ended":
        return
    counted = frappe.db.get_value(
        "Deadline Entry", {"deadline": clock.name}, "made_at", order_by="number desc"
    )
    try:
        deadline = count(clock, entries_of(clock.name), law, as_of=counted)
    except Problem:  # what the law can count only with the entry that follows
        return
    if not differs(clock, deadline, law):
        return
    records = {CALENDAR: {}, RULE: {"name": clock.rule_version}}
    reason = frappe._("The law was edited since the date was counted.")
    if edited := edited_since(counted, records):
        reason = frappe._("Edited since the date was counted: {0}.").format("; ".join(edited))
    before = clock.due_on
    bring_to(clock, columns_of(clock, deadline, law), kind=RECALCULATED, reason=reason)
    inspector = frappe.db.get_value("Labour Case", clock.case, "inspector")
    days = [frappe.utils.format_date(due) for due in (before, clock.due_on)]
    text = frappe._("{0}: due {1} → {2}. {3}").format(clock.title, *days, reason)
    notify([inspector] if inspector else [], text, "Labour Case", clock.case)


def serve(notice: str, service: Service) -> None:
    """Let the clocks that hang on a letter count by its service.

    Those that ended too, where it is recorded anew: whether something came in time is asked later.
    """
    law = site_law()
    for name in frappe.get_all(
        "Case Deadline", filters={"notice": notice}, pluck="name", order_by="name asc"
    ):
        clock = frappe.get_doc("Case Deadline", name, for_update=True)
        entry = service.entry(law.starts(clock.rule))
        if entry is not None and clock.status == "Running":
            enter(clock, law, **entry)
        elif entry is not None and service.why:
            _enter_ended(clock, law, entry)


def _enter_ended(clock: Document, law: CountryLaw, entry: Mapping[str, Any]) -> None:
    """Add another service to a clock that runs no more, also where it does not bear that."""
    try:
        count(clock, [*entries_of(clock.name), {"name": "new", **entry}], law)
    except Problem:  # the law, or what was recorded since, does not bear another start: it ended
        write_entry(clock, {"due_on": clock.due_on}, **entry)
        return
    enter(clock, law, **entry)


def write_entry(clock: Document, before: Mapping[str, Any], **entry: Any) -> Document:
    """Add an entry to a clock's ledger: what, by whom, and the dates before and after.

    The number is part of the name: of two entries at once, one is refused by the primary key. Its
    transaction read the clock before the other was committed, and decided on what was no longer so.
    """
    number = frappe.db.count("Deadline Entry", {"deadline": clock.name}) + 1
    written = frappe.get_doc(
        {
            "doctype": "Deadline Entry",
            "deadline": clock.name,
            "case": clock.case,
            "office": clock.office,
            "number": number,
            "made_at": frappe.utils.now_datetime(),
            "actor": frappe.session.user,
            "due_before": before.get("due_on"),
            "due_after": clock.due_on,
            "state_before": frappe.as_json(before, indent=None) if before else None,
            **entry,
        }
    )
    try:
        return write_record(written, f"{clock.name}-{number:03d}")
    except frappe.DuplicateEntryError as error:
        frappe.clear_last_message()
        raise Problem("ECMS-L055", title=clock.title, case=clock.case) from error


def refresh_next_due(case: Document) -> None:
    """Let the case say what is due next, after one of its clocks changed."""
    case.next_due_on, case.next_due_what = next_due(case)
    case.save_by_step()


def next_due(case: Document) -> tuple[datetime | None, str | None]:
    """When the case is next due, and what is due then."""
    rules = site_law().rules
    for clock in frappe.get_all(
        "Case Deadline",
        filters={"case": case.name, "status": "Running", "due_on": ("is", "set")},
        fields=["due_on", "title", "rule"],
        order_by="due_on asc",
    ):
        # A time that a party may let pass, such as an appeal's, makes nothing late here.
        if rules[clock.rule][-1].binds_the_office:
            return clock.due_on, clock.title
    # Until the visit, the order of inspection is what runs out.
    valid_to = None
    if not frappe.db.exists("Inspection Visit", {"case": case.name, "docstatus": 1}):
        valid_to = frappe.db.get_value(
            "Inspection Order",
            {"case": case.name, "docstatus": 1},
            "valid_to",
            order_by="valid_to desc",
        )
    return (datetime.combine(valid_to, END_OF_DAY), frappe._("Visit")) if valid_to else (None, None)
