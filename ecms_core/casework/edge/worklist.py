"""What is due, for me or for my office, by due date; flat in time however many cases there are.

A page is asked for by the last row of the page before (its due date and name), not by a number of
rows to skip: the index is entered at that row, so page 500 costs what page 1 costs.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

import frappe

from ecms_core.oversight.edge.access import offices_of

FIELDS = (
    "name",
    "title",
    "stage_label",
    "next_due_on",
    "next_due_what",
    "inspector",
    "office",
    "alert",
)
LARGEST_PAGE = 100


@frappe.whitelist()
def page(
    scope: str = "mine", after: str | None = None, size: int = 20, office: str | None = None
) -> dict[str, Any]:
    """One page of open cases with a due date, the earliest first.

    ``scope``: mine (cases I inspect) or office (the offices whose files I see, or the one given).
    ``after``: the ``next`` of the page before. Returns ``rows`` and ``next`` (None at the end).
    """
    if not frappe.has_permission("Labour Case", "read"):
        raise frappe.PermissionError
    size = max(1, min(int(size), LARGEST_PAGE))
    rows = _rows(_scope(scope, office), frappe.parse_json(after) if after else None, size)
    last = rows[-1] if len(rows) == size else None
    return {
        "rows": rows,
        "next": frappe.as_json([last.next_due_on, last.name], indent=None) if last else None,
    }


@frappe.whitelist()
def summary() -> dict[str, int]:
    """How many of my open cases are overdue, due today, and due in the next seven days."""
    start = datetime.combine(frappe.utils.getdate(), time())
    bounds = {
        "overdue": (None, start),
        "today": (start, start + timedelta(days=1)),
        "week": (start + timedelta(days=1), start + timedelta(days=7)),
    }
    case = frappe.qb.DocType("Labour Case")
    counts = {}
    for name, (since, until) in bounds.items():
        query = (
            frappe.qb.from_(case)
            .select(frappe.query_builder.functions.Count("*"))
            .where((case.inspector == frappe.session.user) & (case.is_open == 1))
            .where(case.next_due_on < until)
        )
        if since:
            query = query.where(case.next_due_on >= since)
        counts[name] = query.run()[0][0]
    return counts


def _scope(scope: str, office: str | None) -> dict[str, Any]:
    if scope == "mine":
        return {"inspector": frappe.session.user}
    seen = offices_of(frappe.session.user)
    if office:
        if seen is not None and office not in seen:
            raise frappe.PermissionError
        return {"office": [office]}
    return {"office": sorted(seen) if seen is not None else None}


def _rows(scope: dict[str, Any], after: list[str] | None, size: int) -> list[frappe._dict]:
    offices = scope.get("office")
    if "inspector" in scope or offices is None or len(offices) == 1:
        return _one(
            scope if "inspector" in scope else {"office": (offices or [None])[0]}, after, size
        )
    # One indexed range for each office, merged: a list of offices in one query would be sorted.
    merged = [row for office in offices for row in _one({"office": office}, after, size)]
    return sorted(merged, key=lambda row: (row.next_due_on, row.name))[:size]


def _one(equal: dict[str, Any], after: list[str] | None, size: int) -> list[frappe._dict]:
    case = frappe.qb.DocType("Labour Case")
    query = (
        frappe.qb.from_(case)
        .select(*(case[field] for field in FIELDS))
        .where((case.is_open == 1) & case.next_due_on.isnotnull())
        .orderby(case.next_due_on)
        .orderby(case.name)
        .limit(size)
    )
    for field, value in equal.items():
        if value is not None:
            query = query.where(case[field] == value)
    if after:
        due, name = frappe.utils.get_datetime(after[0]), after[1]
        # The first condition bounds the index range; the second leaves out what was shown.
        query = query.where(case.next_due_on >= due).where(
            (case.next_due_on > due) | (case.name > name)
        )
    return query.run(as_dict=True)
