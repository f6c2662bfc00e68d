"""The legal clocks of a case: started and ended by the steps of its procedure."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

import frappe
from frappe.model.document import Document

from ecms_core.canonical import canonical
from ecms_core.edge import write_record
from ecms_core.law.deadlines import Event
from ecms_core.law.edge.site_law import site_law
from ecms_core.law.lights import lights
from ecms_core.law.reasons import paragraph
from ecms_core.law.records import record_name

END_OF_DAY = time(23, 59, 59)


def start(case: Document, rule: str, on: Any) -> Document:
    """Start a clock on the day (or at the moment) of the event that the rule names."""
    law = site_law()
    moment = _moment(on)
    event = Event(law.starts(rule)[0], moment)
    deadline = law.deadline(rule, [event], office=case.office)
    changes = lights(deadline, law.calendar)
    return write_record(
        frappe.get_doc(
            {
                "doctype": "Case Deadline",
                "title": deadline.rule.title,
                "case": case.name,
                "office": case.office,
                "rule": rule,
                "rule_version": record_name(deadline.rule, law.rules[rule]),
                "started_on": _column(deadline.start, time()),
                "due_on": _column(deadline.due, END_OF_DAY),
                "amber_from": _column(changes.amber_from, time()),
                "red_from": _column(changes.red_from, time()),
                "status": "Running",
                "provisional": int(deadline.provisional),
                "confidence": deadline.confidence.name,
                "explanation": paragraph(deadline.reasons, translate=frappe._),
                "reasons": canonical(deadline.as_data()["reasons"]),
            }
        )
    )


def end(case: Document, rule: str) -> None:
    """End the case's running clocks of a rule."""
    _end({"case": case.name, "rule": rule, "status": "Running"})


def end_all(case: Document) -> None:
    """End every running clock of a case that closes."""
    _end({"case": case.name, "status": "Running"})


def next_due(case: Document) -> tuple[datetime | None, str | None]:
    """When the case is next due, and what is due then."""
    rules = site_law().rules
    for clock in frappe.get_all(
        "Case Deadline",
        filters={"case": case.name, "status": "Running"},
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


def _end(filters: dict[str, str]) -> None:
    for name in frappe.get_all("Case Deadline", filters=filters, pluck="name"):
        frappe.db.set_value(
            "Case Deadline", name, {"status": "Ended", "ended_on": frappe.utils.now_datetime()}
        )


def _moment(on: Any) -> date | datetime:
    """A day for a date, a moment of the site's time zone for a date-time."""
    if isinstance(on, str):
        on = frappe.utils.get_datetime(on) if len(on) > 10 else frappe.utils.getdate(on)
    if isinstance(on, datetime) and on.tzinfo is None:
        return on.replace(tzinfo=site_law().calendar.zone)
    return on


def _column(moment: date | datetime | None, at: time) -> datetime | None:
    """What a column holds: the site's local time without zone; a day becomes a time of that day."""
    if moment is None:
        return None
    if isinstance(moment, datetime):
        return moment.astimezone(site_law().calendar.zone).replace(tzinfo=None, microsecond=0)
    return datetime.combine(moment, at)
