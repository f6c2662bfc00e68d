"""What a pack can leave behind: a picture of the site's forms, rights and records to compare.

The picture holds hashes, not contents: taken before a pack comes and after it went, it must be the
same. What changes by itself (who changed a row when) is left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import frappe

from ecms_core.canonical import digest
from ecms_core.packs.merge import plain

# Beside every doctype of the core that says of its records which pack brought them.
KINDS = (
    *("Custom Field", "Property Setter", "Custom DocPerm", "Role", "Translation", "Print Format"),
    *("Notification", "Report", "Dashboard Chart", "Number Card", "Workspace", "Web Form"),
    *("Scheduled Job Type", "Workflow", "Email Template", "Letter Head", "Client Script"),
    *("Server Script", "Web Page", "Module Def", "DocType Layout", "Currency"),
)
SINGLES = ("Inspectorate Settings", "System Settings")
PASSING = ("creation", "modified", "modified_by", "owner", "idx", "_user_tags", "_comments")
PASSING += ("_assign", "_liked_by", "_seen")
# Rows whose names are drawn at random are known by what they say.
UNNAMED = ("Custom DocPerm",)
CLOCK = ("last_execution", "next_execution", "last_login", "last_active")

Picture = dict[str, dict[str, Any]]


def take() -> Picture:
    """The picture of the site now."""
    found: Picture = {"tables": _tables()}
    found |= rows_of(_kinds())
    for doctype in SINGLES:
        values = frappe.db.get_singles_dict(doctype)
        found[doctype] = {
            key: digest(plain(value))
            for key, value in values.items()
            if key not in PASSING and value
        }
    found["DefaultValue"] = {
        row.defkey: digest(row.defvalue)
        for row in frappe.get_all(
            "DefaultValue", filters={"parent": "__default"}, fields=["defkey", "defvalue"]
        )
    }
    return found


def differences(before: Mapping[str, Mapping[str, Any]], after: Picture) -> list[str]:
    """What differs, in words: one line for each thing."""
    lines = []
    for kind in sorted({*before, *after}):
        old, new = before.get(kind, {}), after.get(kind, {})
        for name in sorted({*old, *new}):
            if old.get(name) != new.get(name):
                what = "left" if name not in old else "gone" if name not in new else "changed"
                lines.append(f"{kind} {name}: {what}")
    return lines


def rows_of(doctypes: Iterable[str]) -> Iterator[tuple[str, dict[str, str]]]:
    """The part of the picture that shows each of these doctypes."""
    children = _children()
    for doctype in doctypes:
        yield doctype, dict(sorted(_rows(doctype, children.get(doctype, ()))))


def _tables() -> dict[str, Any]:
    every = "select table_name, column_name from information_schema.columns where table_schema = {}"
    found: dict[str, list[str]] = {}
    for table, column in frappe.db.multisql(
        {
            "mariadb": every.format("database()"),
            "postgres": every.format("current_schema()"),
            "sqlite": "select t.name, c.name from sqlite_master t join pragma_table_info(t.name) c "
            "where t.type = 'table'",
        }
    ):
        found.setdefault(table, []).append(column)
    return {table: sorted(columns) for table, columns in found.items()}


def _kinds() -> Iterator[str]:
    yield from KINDS
    yield from brought()
    yield "Country Pack"


def brought() -> list[str]:
    """The doctypes whose records say which pack brought them."""
    found: list[str] = frappe.get_all(
        "DocField",
        filters={
            "fieldname": "pack",
            "parent": ("not in", ("Pack Ledger Entry", "Pack Journal", "Answer Sheet")),
            "parenttype": "DocType",
        },
        pluck="parent",
        order_by="parent asc",
    )
    return found


def _children() -> dict[str, list[str]]:
    """The tables in the forms of each doctype."""
    found: dict[str, list[str]] = {}
    for holder, parent in (("DocField", "parent"), ("Custom Field", "dt")):
        for row in frappe.get_all(
            holder,
            filters={"fieldtype": ("in", ("Table", "Table MultiSelect"))},
            fields=[f"{parent} as form", "options"],
            order_by="idx asc",
        ):
            found.setdefault(row.form, []).append(row.options)
    return found


def _rows(doctype: str, children: Sequence[str]) -> Iterator[tuple[str, str]]:
    if not frappe.db.table_exists(doctype):
        return
    items: dict[str, list[Any]] = {}
    for each in children:
        table = frappe.qb.DocType(each)
        asked = _every(each).where(table.parenttype == doctype)
        for row in asked.orderby(table.parent, table.parentfield, table.idx).run(as_dict=True):
            items.setdefault(row.parent, []).append(_content(row, unnamed=True))
    for row in _every(doctype).run(as_dict=True):
        content = _content(row, doctype in UNNAMED)
        value = digest([content, items.get(row.name, [])])
        yield (value if doctype in UNNAMED else str(row.name)), value


def _every(doctype: str) -> Any:
    """All rows of a table; frappe.get_all loads each doctype's form first: five times slower."""
    return frappe.qb.from_(frappe.qb.DocType(doctype)).select("*")


def _content(row: Mapping[str, Any], unnamed: bool) -> dict[str, Any]:
    left_out = {*PASSING, *CLOCK, *(["name"] if unnamed else [])}
    # A column that a field left behind is no content of the row.
    return {
        key: plain(value)
        for key, value in row.items()
        if key not in left_out and value not in (None, "", 0)
    }
