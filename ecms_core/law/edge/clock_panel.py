"""The clocks of a case as its panel shows them: light, days left, reasons, what was recorded."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document

from ecms_core.edge import shows_problems
from ecms_core.law.country_law import CountryLaw
from ecms_core.law.edge.clock_acts import (
    ACTS,
    acts_for,
    extension_bounds,
    has_to_be_set,
    service_recorded,
    withdrawable,
)
from ecms_core.law.edge.clock_count import acts_allowed, entries_by_clock, version_of
from ecms_core.law.edge.site_law import site_law, spoken
from ecms_core.law.entries import EVENT, days_left, inputs, light_of
from ecms_core.law.picture import picture as draw
from ecms_core.law.rules import EFFECTS, EVENTS
from ecms_core.notices.edge.service import needs_time

FIELDS = (
    *(
        "name",
        "case",
        "office",
        "rule",
        "rule_version",
        "title",
        "started_on",
        "due_on",
        "amber_from",
        "red_from",
        "grey_from",
    ),
    *("grey_until", "status", "ended_on", "provisional", "confidence", "at_expiry", "settled"),
    *("explanation", "notice"),
)
SHOWN = ("name", "kind", "made_at", "actor", "event", "moment", "until", "length", "reason")


def clocks_of(case: Document) -> list[dict[str, Any]]:
    """The clocks of a case whose reading was allowed, those that run first."""
    clocks = frappe.get_all(
        "Case Deadline",
        filters={"case": case.name},
        fields=list(FIELDS),
        order_by="status desc, due_on asc",
        limit_page_length=50,
    )
    if not clocks:
        return []
    law, now = site_law(), frappe.utils.now_datetime()
    calendar = law.calendar.for_office(case.office)
    recorded = entries_by_clock({"case": case.name})
    for clock in clocks:
        rule, entries = acts_allowed(clock, law), recorded.get(clock.name, [])
        clock.light = light_of(clock, now) if clock.status == "Running" else "ended"
        if clock.due_on:
            clock.days_left, clock.working_days_left = days_left(clock.due_on, now, calendar)
        clock.in_hours = bool(rule.length and rule.length.unit == "hours")
        clock.effect = _(EFFECTS.get(clock.at_expiry, ""))
        acts = acts_for(clock, rule, entries, law)
        clock.acts = [{"id": act, "label": str(ACTS[act].label)} for act in acts]
        if "serve" in acts:
            clock.service = service_recorded(clock, entries)
            clock.needs_time = needs_time(clock.notice, (clock.rule,))
            if clock.service:
                next(one for one in clock.acts if one["id"] == "serve")["label"] = _(
                    "Correct the service"
                )
        clock.bounds = {"length": _bounds(rule.length)}
        clock.has_to_be_set = has_to_be_set(rule, entries)
        chosen = clock.length_set = inputs(entries, calendar.zone).ledger.length
        if rule.extension:
            clock.bounds["extension"] = _bounds(extension_bounds(rule, chosen))
            # The rule's own words; who may record it here is said by the acts' roles.
            clock.extended_by = {"by": rule.extension.by, "basis": rule.extension.basis}
        clock.withdrawable = [
            {"value": entry.name, "label": f"{_named(entry)} {entry.moment or ''}"}
            for entry in withdrawable(entries)
        ]
        clock.entries = [_shown(entry, law) for entry in entries]
    return clocks


@frappe.whitelist()
@shows_problems
def picture(deadline: str) -> str:
    """The count of a clock as a drawing on a calendar, as SVG."""
    clock = frappe.get_doc("Case Deadline", deadline)
    clock.check_permission("read")
    rule = version_of(clock, site_law())
    in_hours = bool(rule.length and rule.length.unit == "hours")

    def written(moment: datetime | None) -> str | None:
        return moment and (moment if in_hours else moment.date()).isoformat()

    return draw(
        {
            "rule": clock.rule,
            "start": written(clock.started_on),
            "due": written(clock.due_on),
            "reasons": frappe.parse_json(clock.reasons),
        },
        *spoken(frappe.local.lang or "en"),
    )


def _bounds(length: Any) -> dict[str, Any] | None:
    if length is None:
        return None
    most = length.most if length.limited else None
    return {"least": length.least, "most": most, "unit": length.unit}


def _named(entry: frappe._dict) -> str:
    """What was recorded, by its kind; an event by its own word."""
    word = _(EVENTS[entry.event]) if entry.kind == EVENT else _(entry.kind)
    return word[:1].upper() + word[1:]


def _shown(entry: frappe._dict, law: CountryLaw) -> dict[str, Any]:
    way = law.way_of_service(entry.method)
    return {
        **{field: entry[field] for field in SHOWN},
        "kind_label": _named(entry),
        "way": way.title if way else entry.method,
        "who": frappe.utils.get_fullname(entry.actor),
        "due_before": entry.due_before,
        "due_after": entry.due_after,
    }
