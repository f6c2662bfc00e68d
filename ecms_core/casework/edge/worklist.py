"""What is due, for me, my office or all I see, by due date; flat in time however many there are.

A page is asked for by the last row of the page before (its due date and name), not by a number of
rows to skip: the index is entered at that row, so page 500 costs what page 1 costs.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

import frappe

from ecms_core.casework.edge.procedures import procedure_in_version
from ecms_core.edge import parsed, shows_problems
from ecms_core.oversight.edge.access import offices_of, own_offices
from ecms_core.problems import Problem

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
@shows_problems
def page(
    scope: str = "mine", after: str | None = None, size: int = 20, office: str | None = None
) -> dict[str, Any]:
    """One page of open cases with a due date, the earliest first.

    ``scope``: mine (cases I inspect), office (where I serve, or the one given that I see) or all
    (every office whose files I see).
    ``after``: the ``next`` of the page before. Returns ``rows`` and ``next`` (None at the end).
    """
    if not frappe.has_permission("Labour Case", "read"):
        raise frappe.PermissionError
    size = max(1, min(size, LARGEST_PAGE))
    rows = _rows(scope, office, _last_shown(after), size)
    last = rows[-1] if len(rows) == size else None
    return {
        "rows": rows,
        "next": frappe.as_json([last.next_due_on, last.name], indent=None) if last else None,
    }


@frappe.whitelist()
@shows_problems
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


@frappe.whitelist()
@shows_problems
def waiting() -> list[dict[str, Any]]:
    """Open cases at a stage where the next step is mine, the longest open first; at most 100.

    An inspector is shown the own cases, everybody else those of the offices whose files they see.
    """
    roles = set(frappe.get_roles())
    stages = {
        stage
        for name in frappe.get_all("Case Procedure", pluck="name")
        for step in procedure_in_version(name).steps
        if roles & set(step.roles)
        for stage in step.start
    }
    filters: dict[str, Any] = {"is_open": 1, "stage": ("in", sorted(stages) or [""])}
    if "ECMS Inspector" in roles:
        filters["inspector"] = frappe.session.user
    return frappe.get_list(
        "Labour Case",
        filters=filters,
        fields=[*FIELDS, "opened_on"],
        order_by="opened_on asc, name asc",
        limit_page_length=LARGEST_PAGE,
    )


def _last_shown(after: str | None) -> tuple[datetime, str] | None:
    """The due date and the name of the last row of the page before."""
    given = parsed("page", "after", after, list)
    if given is None:
        return None
    try:
        due, name = given
        # Not by Frappe's get_datetime, which takes what is no date for none, or for now.
        return datetime.fromisoformat(due), str(name)
    except (TypeError, ValueError) as error:
        raise Problem("ECMS-704", call="page", found=str(given)) from error


def _rows(
    scope: str, office: str | None, after: tuple[datetime, str] | None, size: int
) -> list[frappe._dict]:
    seen = offices_of(frappe.session.user)
    if scope == "mine":
        return _range({"inspector": frappe.session.user}, after, size, among=seen)
    if office:
        if seen is not None and office not in seen:
            raise frappe.PermissionError
        seen = {office}
    elif scope != "all":
        seen = own_offices(frappe.session.user)
    if seen is None:
        return _range({}, after, size)
    # One indexed range for each office, merged: a list of offices in one query would be sorted.
    merged = [row for own in sorted(seen) for row in _range({"office": own}, after, size)]
    return sorted(merged, key=lambda row: (row.next_due_on, row.name))[:size]


def _range(
    equal: dict[str, Any],
    after: tuple[datetime, str] | None,
    size: int,
    among: set[str] | None = None,
) -> list[frappe._dict]:
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
        query = query.where(case[field] == value)
    if among is not None:
        query = query.where(case.office.isin(sorted(among) or [""]))
    if after:
        due, name = after
        # The first condition bounds the index range; the second leaves out what was shown.
        query = query.where(case.next_due_on >= due).where(
            (case.next_due_on > due) | (case.name > name)
        )
    return query.run(as_dict=True)
