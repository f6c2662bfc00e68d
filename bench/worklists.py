"""The worklist's first and 500th page, beside the same rows asked for in Frappe's usual way.

Both read the same index (office, open, due date, name) as the same inspector, with the conditions
on offices that ECMS adds to every list. My office has at least so many open cases that there is a
page 500; beyond that the cases are spread over all offices, six in ten of them open.
"""

from __future__ import annotations

import itertools
import random
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import frappe
import ground
from measure import Aim, Row, alternate, growth, row, say
from pypika.functions import Max
from pypika.terms import Parameter

from ecms_core.casework.edge import worklist

SIZES = (20_000, 200_000, 1_000_000)
ROUNDS = 61
PAGE, LAST_PAGE = 20, 500
MINE_OPEN = LAST_PAGE * PAGE + 100
NAME = "BENCH-C{:07d}"
BATCH = 10_000
COLUMNS = (
    *("name", "creation", "modified", "owner", "modified_by", "title", "establishment", "office"),
    *("stage", "stage_label", "inspector", "next_due_on", "next_due_what", "is_open", "opened_on"),
)


def measure(site: str) -> list[Row]:
    """The rows of each size, and how much slower the largest is than the smallest."""
    frappe.set_user("Administrator")
    others = frappe.get_all(
        "Inspection Office", filters={"name": ("!=", ground.OFFICE)}, pluck="name"
    )
    rows: list[Row] = []
    written = 0
    sizes = SIZES
    if frappe.db.db_type == "sqlite":
        sizes = SIZES[:-1]
        say(f"  {SIZES[-1]:,} cases are left out: SQLite would write them for minutes")
    for size in sizes:
        wanted = max(0, size - frappe.db.count("Labour Case"))
        _write(written, written + wanted, others)
        written += wanted
        frappe.set_user(ground.USER)
        rows += _pages(size, site)
        frappe.set_user("Administrator")
    by_id = {each.id: each for each in rows}
    for page in (1, LAST_PAGE):
        small, large = (by_id[_id(size, page)] for size in (sizes[0], sizes[-1]))
        what = f"Page {page}: {sizes[-1]:,} cases through {sizes[0]:,}"
        rows.append(growth(f"worklist-growth-page-{page}", what, small, large, Aim(at_most=1.5)))
    return rows


def _id(size: int, page: int) -> str:
    return f"worklist-{size}-page-{page}"


def _pages(size: int, site: str) -> list[Row]:
    last_before = frappe.get_list(
        "Labour Case", **_asked(), limit_start=(LAST_PAGE - 1) * PAGE - 1, limit_page_length=1
    )[0]
    after = frappe.as_json([last_before.next_due_on, last_before.name], indent=None)
    rows = []
    for page, key in ((1, None), (LAST_PAGE, after)):

        def ecms(number: int, key: str | None = key) -> list[Any]:
            ground.begin_request()
            return worklist.page("office", key, PAGE)["rows"]

        def stock(number: int, page: int = page) -> list[Any]:
            ground.begin_request()
            return frappe.get_list(
                "Labour Case", **_asked(), limit_start=(page - 1) * PAGE, limit_page_length=PAGE
            )

        if [each.name for each in ecms(0)] != [each.name for each in stock(0)]:
            raise AssertionError(f"page {page} has other rows than the stock list")
        say(f"  {size:,} cases, page {page}")
        rows.append(
            row(
                _id(size, page),
                f"Worklist page {page} of my office, {size:,} cases",
                alternate(ecms, stock, ROUNDS),
                site,
                Aim(ratio=1 / 1.2),
            )
        )
    return rows


def _asked() -> dict[str, Any]:
    return {
        "fields": list(worklist.FIELDS),
        "filters": {
            "office": ground.OFFICE,
            "is_open": 1,
            # As a list view asks for 'set' Frappe wraps the column, and no index is used.
            "next_due_on": (">", "1900-01-01"),
        },
        "order_by": "next_due_on asc, name asc",
    }


def _write(first: int, end: int, others: list[str]) -> None:
    """Write cases as rows, so many at a time that other writers get their turn."""
    columns = [Parameter("?" if frappe.db.db_type == "sqlite" else "%s")] * len(COLUMNS)
    statement = (
        frappe.qb.into(frappe.qb.DocType("Labour Case")).columns(*COLUMNS).insert(*columns)
    ).get_sql()
    began = time.monotonic()
    rows = _rows(first, end, others)
    done = first
    while batch := list(itertools.islice(rows, BATCH)):
        # frappe.db.sql would look through each statement's whole text.
        frappe.db._cursor.executemany(statement, batch)
        frappe.db.commit()
        done += len(batch)
        if done % (10 * BATCH) == 0 or done == end:
            say(f"  {done:,} of {end:,} cases written, {time.monotonic() - began:.0f} s")
    if end > first and frappe.db.db_type != "sqlite":
        frappe.db.sql_ddl("analyze table `tabLabour Case`")


def _rows(first: int, end: int, others: list[str]) -> Iterator[tuple[Any, ...]]:
    """Cases in a repeatable random order of due dates, no two of them the same."""
    chance = random.Random(f"cases from {first}")  # noqa: S311 - repeatable, and no secret
    base = datetime(2026, 1, 1)  # noqa: DTZ001 - Frappe's datetimes have no zone
    stages = (("correction", "Correction period"), ("ordered", "Order served"))
    for number in range(first, end):
        mine = number < MINE_OPEN or chance.random() < 1 / (len(others) + 1)
        is_open = number < MINE_OPEN or chance.random() < 0.6
        office = ground.OFFICE if mine else chance.choice(others)
        due = base + timedelta(seconds=chance.randrange(63_000_000), microseconds=number % 10**6)
        stage, label = chance.choice(stages) if is_open else ("closed", "Closed")
        yield (
            NAME.format(number),
            "2026-01-01 08:00:00.000000",
            "2026-01-01 08:00:00.000000",
            ground.USER,
            ground.USER,
            f"Establishment {number}",
            ground.OFFICE,
            office,
            stage,
            label,
            f"inspector.{number % 12}@{office}.invalid",
            due.strftime("%Y-%m-%d %H:%M:%S.%f"),
            "Correction",
            int(is_open),
            "2026-01-01",
        )


def remove() -> None:
    """Remove the cases that were written as rows, of a killed run too."""
    case = frappe.qb.DocType("Labour Case")
    written = (
        frappe.qb.from_(case)
        .select(Max(case.name))
        .where((case.name >= NAME.format(0)) & (case.name <= NAME.format(9_999_999)))
    ).run()[0][0]
    if not written:
        return
    # From the end, so that a removal that is killed is taken up again.
    for first in range(int(written[-7:]) // BATCH * BATCH, -1, -BATCH):
        names = (NAME.format(first), NAME.format(first + BATCH - 1))
        frappe.db.delete("Labour Case", {"name": ("between", names)})
        frappe.db.commit()
    if frappe.db.db_type == "mariadb":
        frappe.db.sql_ddl("optimize table `tabLabour Case`")
