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

from ecms_core.law.edge.case_clocks import entries_by_clock

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


def number(filters: dict[str, Any]) -> int:
    """How many deadlines run."""
    return frappe.db.count("Case Deadline", {**filters, "status": "Running"})


def batches(
    filters: dict[str, Any], fields: Sequence[str], after: str = ""
) -> Iterator[list[frappe._dict]]:
    """The running deadlines in the order of their names, each with its ``entries``."""
    last = after
    while True:
        rows = frappe.get_all(
            "Case Deadline",
            filters={**filters, "status": "Running", "name": (">", last)},
            fields=["name", *fields],
            order_by="name asc",
            limit=BATCH,
        )
        if not rows:
            return
        entries = entries_by_clock({"deadline": ("in", [row.name for row in rows])})
        for row in rows:
            row.entries = entries.get(row.name, [])
        last = rows[-1].name
        yield rows
