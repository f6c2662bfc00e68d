"""Other thresholds of the lights reach the deadlines that run already.

The settings say by which thresholds all open deadlines are lit; as long as these are not the ones
in force, the hourly round asks for the work again. It changes only what is not lit so yet, so a run
that was killed costs nothing but its time.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

import frappe

from ecms_core.law.calendars import Calendar
from ecms_core.law.deadlines import Deadline
from ecms_core.law.edge import case_clocks as clocks
from ecms_core.law.edge.site_law import site_law
from ecms_core.law.entries import clock_columns
from ecms_core.law.lights import USUAL, Thresholds
from ecms_core.problems import Problem

BATCH = 500
SETTINGS = "Deadline Settings"
LIT = ("amber_from", "red_from", "grey_from", "grey_until", "more_pauses", "light", "next_turn")


def ask() -> None:
    """Have the open deadlines lit anew in the background, if they are lit by other thresholds."""
    if _lit_by() != _named(clocks.thresholds()):
        frappe.enqueue(
            relight,
            queue="long",
            job_id="ecms relight",
            deduplicate=True,
            enqueue_after_commit=True,
        )


def relight() -> int:
    """Light every open deadline by the thresholds in force; returns how many were changed."""
    wanted, changed = clocks.thresholds(), 0
    for row in _running():
        changed += _lit(row, wanted)
    frappe.db.set_single_value(SETTINGS, "lit_by", _named(wanted))
    frappe.db.commit()
    return changed


def _running() -> Any:
    """The deadlines with a date, by their names, each batch committed before the next is read."""
    last = ""
    while True:
        rows = frappe.get_all(
            "Case Deadline",
            filters={"status": "Running", "due_on": ("is", "set"), "name": (">", last)},
            fields=["name", "office", "rule", "started_on", "due_on", "modified", *LIT],
            order_by="name asc",
            limit=BATCH,
        )
        if not rows:
            return
        entries = clocks.entries_by_clock({"deadline": ("in", [row.name for row in rows])})
        for row in rows:
            row.entries = entries.get(row.name, [])
            yield row
        last = rows[-1].name
        frappe.db.commit()


def _lit(row: frappe._dict, wanted: Thresholds) -> bool:
    """Give a row its light by the thresholds; its date stays, whatever the law says now."""
    law, now = site_law(), frappe.utils.now_datetime()
    try:
        counted = clocks.count(row, row.entries, law)
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
