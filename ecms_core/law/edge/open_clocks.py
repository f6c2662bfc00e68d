"""The open deadlines, for the work that goes over all of them in the background.

All such work has one shape. Something kept says that it is to be done: the thresholds by which the
deadlines are lit, a change of the law that is being applied. It goes over the deadlines in the
order of their names, commits as it goes, changes only what is not as it should be, and says at the
end that it is done. As long as it has not said so the hourly round asks for it again, so that a run
that was killed costs nothing but its time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import frappe
from frappe.query_builder.functions import Count
from pypika import Table
from pypika.terms import Criterion

from ecms_core.law.edge.clock_count import entries_by_clock

BATCH = 500


def ask(work: Callable[..., Any], **about: str) -> None:
    """Have work done in the background, unless it waits there already or is under way."""
    frappe.enqueue(
        work,
        queue="long",
        job_id=" ".join(("ecms", work.__name__, *about.values())),
        deduplicate=True,
        enqueue_after_commit=True,
        **about,
    )


def number(filters: dict[str, Any], and_expired: bool = False) -> int:
    """How many deadlines run; ``and_expired``: or ran out in a case that is still open."""
    clock = frappe.qb.DocType("Case Deadline")
    found = frappe.qb.get_query("Case Deadline", fields=Count("*"), filters=filters)
    return found.where(_open(clock, and_expired)).run()[0][0]


def batches(
    filters: dict[str, Any], fields: Sequence[str], after: str = "", and_expired: bool = False
) -> Iterator[list[frappe._dict]]:
    """The deadlines of ``number`` in the order of their names, each with its ``entries``."""
    clock, last = frappe.qb.DocType("Case Deadline"), after
    while True:
        found = frappe.qb.get_query("Case Deadline", fields=["name", *fields], filters=filters)
        found = found.where(_open(clock, and_expired) & (clock.name > last))
        rows = found.orderby(clock.name).limit(BATCH).run(as_dict=True)
        if not rows:
            return
        entries = entries_by_clock({"deadline": ("in", [row.name for row in rows])})
        for row in rows:
            row.entries = entries.get(row.name, [])
        last = rows[-1].name
        yield rows


def _open(clock: Table, and_expired: bool) -> Criterion:
    if not and_expired:
        return clock.status == "Running"
    case = frappe.qb.DocType("Labour Case")
    open_cases = frappe.qb.from_(case).select(case.name).where(case.is_open == 1)
    ran_out = (clock.status == "Expired") & clock.case.isin(open_cases)
    return (clock.status == "Running") | ran_out
