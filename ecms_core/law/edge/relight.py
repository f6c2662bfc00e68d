"""Other thresholds of the lights reach the deadlines that run already.

The settings say by which thresholds all open deadlines are lit; as long as these are not the ones
in force, the work is not done.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

import frappe

from ecms_core.law.calendars import Calendar
from ecms_core.law.deadlines import Deadline
from ecms_core.law.edge import open_clocks
from ecms_core.law.edge.clock_count import count, thresholds
from ecms_core.law.edge.site_law import site_law
from ecms_core.law.entries import clock_columns
from ecms_core.law.lights import USUAL, Thresholds
from ecms_core.problems import Problem

SETTINGS = "Deadline Settings"
LIT = ("amber_from", "red_from", "grey_from", "grey_until", "more_pauses", "light", "next_turn")
FIELDS = (
    "case",
    "office",
    "place",
    "rule",
    "rule_version",
    "started_on",
    "due_on",
    "modified",
    *LIT,
)


def ask() -> None:
    """Have the open deadlines lit anew in the background, if they are lit by other thresholds."""
    if _lit_by() != _named(thresholds()):
        open_clocks.ask(relight)


def relight() -> int:
    """Light every open deadline by the thresholds in force; returns how many were changed."""
    wanted, changed = thresholds(), 0
    for rows in open_clocks.batches({"due_on": ("is", "set")}, FIELDS):
        changed += sum(_lit(row, wanted) for row in rows)
        frappe.db.commit()
    frappe.db.set_single_value(SETTINGS, "lit_by", _named(wanted))
    frappe.db.commit()
    return changed


def _lit(row: frappe._dict, wanted: Thresholds) -> bool:
    """Give a row its light by the thresholds; its date stays, whatever the law says now."""
    law, now = site_law(), frappe.utils.now_datetime()
    try:
        counted = count(row, row.entries, law)
    except Problem:  # what the law can no longer count keeps what it has
        return False
    calendar = law.country(row.office).calendar
    columns = clock_columns(_as_stored(counted, row, calendar), calendar, now, wanted)
    lit = {field: columns[field] for field in LIT}
    if lit == {field: row[field] for field in LIT}:
        return False
    # What somebody recorded in between was lit by the thresholds in force when it was.
    unchanged = {"name": row.name, "modified": row.modified}
    frappe.db.set_value("Case Deadline", unchanged, lit, update_modified=False)
    return True


def _as_stored(counted: Deadline, row: frappe._dict, calendar: Calendar) -> Deadline:
    in_hours = isinstance(counted.start, datetime)

    def moment(at: datetime) -> Any:
        return at.replace(tzinfo=calendar.zone) if in_hours else at.date()

    return replace(counted, start=moment(row.started_on), due=moment(row.due_on))


def _lit_by() -> str:
    return frappe.db.get_single_value(SETTINGS, "lit_by") or _named(USUAL)


def _named(thresholds: Thresholds) -> str:
    return f"{thresholds.amber_share} {thresholds.red_working_days}"
