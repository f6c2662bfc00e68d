"""The legal clocks of a case: started and ended by steps, counted anew at each entry, kept whole.

A clock's row holds where it stands; its entries hold everything that was recorded of it, each with
the date before and after. Only this module writes either.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

import frappe
from frappe.model.document import Document

from ecms_core.casework.edge.cases import write_event
from ecms_core.edge import write_record
from ecms_core.law.country_law import CountryLaw
from ecms_core.law.edge.clock_count import columns_of, count, differs, entries_of, resumes
from ecms_core.law.edge.site_law import edited_since, site_law
from ecms_core.law.entries import (
    END_OF_DAY,
    ENDED,
    RECALCULATED,
    Service,
    first_entries,
    moment_of,
    open_suspension,
)
from ecms_core.law.record_shapes import CALENDAR, RULE
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
    resuming = [rule for rule in law.rules if resumes(rule, law)]
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
