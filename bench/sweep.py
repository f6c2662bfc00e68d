"""The hourly round that turns lights, over all open deadlines of which 1 % change.

Beside the usual way to do it: a loop over the documents, each read, asked for its light and saved
where it is another. The loop is measured on a part of the documents, one in a hundred of them
changing too, and reckoned for all: the whole of it would take the better part of an hour.
"""

from __future__ import annotations

import itertools
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import frappe
import ground
from measure import Aim, Row, row, say
from pypika.terms import Parameter

from ecms_core.law.edge import sweep
from ecms_core.law.entries import light_of

SIZE, SIZE_SQLITE = 1_000_000, 200_000
LOOPED = 2_000
ROUNDS = 5
BATCH = 10_000
NAME = "BENCH-D{:07d}"
NOW = datetime(2030, 1, 15, 9)  # noqa: DTZ001 - Frappe's datetimes have no zone
TIMES = ("due_on", "amber_from", "red_from", "next_turn")
COLUMNS = (
    *("name", "creation", "modified", "owner", "modified_by", "title", "office", "rule"),
    *("status", "light", "rungs_fired", "more_pauses", *TIMES),
)


def measure(site: str) -> list[Row]:
    """The row of the sweep: all deadlines by ECMS, and what the loop would take for them."""
    frappe.set_user("Administrator")
    size = SIZE_SQLITE if frappe.db.db_type == "sqlite" else SIZE
    _write(size)

    def ecms(number: int) -> None:
        if sweep.turn_lights(NOW) != size // 100:
            raise AssertionError("another number of lights turned than was laid out")
        frappe.db.commit()

    def stock(number: int) -> None:
        for name in [NAME.format(each) for each in range(LOOPED)]:
            doc = frappe.get_doc("Case Deadline", name)
            light = light_of(doc.as_dict(), NOW)
            if doc.light != light:
                doc.light = light
                doc.save(ignore_permissions=True)
        frappe.db.commit()

    times: tuple[list[float], list[float]] = ([], [])
    for _ in range(ROUNDS):
        for kept, one in zip(times, (ecms, stock), strict=True):
            _turn_back(size)
            began = time.perf_counter()
            one(0)
            kept.append((time.perf_counter() - began) * 1000)
    whole = [each * size / LOOPED for each in times[1]]
    what = f"Lights turned over {size:,} open deadlines, 1 % of them changing"
    say(f"  the loop took {sorted(times[1])[ROUNDS // 2]:.0f} ms for {LOOPED:,} documents")
    return [row("sweep-lights", what, (times[0], whole), site, Aim(ratio=50))]


def _turn_back(size: int) -> None:
    """The same 1 % is to be turned again."""
    clock = frappe.qb.DocType("Case Deadline")
    turned = (clock.name >= NAME.format(0)) & (clock.name <= NAME.format(size))
    (
        frappe.qb.update(clock)
        .set(clock.light, "green")
        .set(clock.next_turn, clock.amber_from)
        .where(turned & (clock.amber_from <= NOW))
        .run()
    )
    frappe.db.commit()


def _write(size: int) -> None:
    """Write deadlines as rows, so many at a time that other writers get their turn."""
    blanks = [Parameter("?" if frappe.db.db_type == "sqlite" else "%s")] * len(COLUMNS)
    statement = (
        frappe.qb.into(frappe.qb.DocType("Case Deadline")).columns(*COLUMNS).insert(*blanks)
    ).get_sql()
    began = time.monotonic()
    rows = _rows(size)
    while batch := list(itertools.islice(rows, BATCH)):
        # frappe.db.sql would look through each statement's whole text.
        frappe.db._cursor.executemany(statement, batch)
        frappe.db.commit()
    say(f"  {size:,} deadlines written, {time.monotonic() - began:.0f} s")
    if frappe.db.db_type != "sqlite":
        frappe.db.sql_ddl("analyze table `tabCase Deadline`")


def _rows(size: int) -> Iterator[tuple[Any, ...]]:
    """Deadlines of which each hundredth turns amber before NOW, and the others after it."""
    shared = ("2026-01-01 08:00:00.000000",) * 2 + (ground.USER,) * 2
    for number in range(size):
        amber = NOW + timedelta(hours=-1 if number % 100 == 0 else 1 + number % 5_000)
        times = [amber + timedelta(days=days) for days in (20, 0, 18, 0)]
        yield (
            *(NAME.format(number), *shared, "Correction", ground.OFFICE, None),
            *("Running", "green", 0, 0),
            *(each.strftime("%Y-%m-%d %H:%M:%S.%f") for each in times),
        )


def remove() -> None:
    """Remove the deadlines that were written as rows, of a killed run too."""
    for first in range(0, SIZE, 10 * BATCH):
        names = (NAME.format(first), NAME.format(first + 10 * BATCH - 1))
        frappe.db.delete("Case Deadline", {"name": ("between", names)})
        frappe.db.commit()
