"""The law of this site, read from the records that its administrators edit."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import frappe
from frappe import _

from ecms_core.law.country_law import CountryLaw
from ecms_core.law.language import Language, language
from ecms_core.law.read_records import law_from_records
from ecms_core.law.record_shapes import CALENDAR, CODES, DOCTYPES, Record
from ecms_core.problems import Problem


def site_law() -> CountryLaw:
    """The law in force here by its records; ECMS-313 where the site has none yet."""
    version = frappe.db.get_value(CALENDAR, {}, "law_version")
    if not version:
        raise Problem("ECMS-313", day=frappe.utils.today())
    return _read(frappe.local.site, version)


@functools.lru_cache(maxsize=8)
def _read(site: str, version: str) -> CountryLaw:
    return law_from_records(stored_records())


@functools.lru_cache(maxsize=8)
def spoken(name: str) -> Language:
    """The language of reasons by Frappe's code for it; English where they have no translation.

    Frappe's own translations have our sentences, and the texts of the pack that is applied here.
    """
    try:
        found = language(name.partition("-")[0])
    except Problem:
        return language("en")
    return found._replace(translate=lambda text: str(frappe._(text, name)))


def stored_records() -> list[Record]:
    """Every record of the law, as it is stored."""
    records = [
        Record(doctype, row.name, row)
        for doctype in DOCTYPES
        for row in frappe.get_all(doctype, fields=["*"], order_by="creation asc, name asc")
    ]
    for record in records:
        if record.doctype == CALENDAR:
            record.values["days"] = frappe.get_all(
                "Legal Calendar Day",
                filters={"parent": record.name, "parenttype": CALENDAR},
                fields=["*"],
                order_by="idx asc",
            )
    return records


def versions_here(pack: str) -> dict[tuple[str, str], dict[str, Any]]:
    """Code and first day of every version of the law that no other pack than this one brought."""
    return {
        (doctype, row.name): row
        for doctype, code in CODES.items()
        if doctype != CALENDAR
        for row in frappe.get_all(
            doctype, fields=["name", code, "valid_from", "pack"], limit_page_length=0
        )
        if (row.pack or pack) == pack
    }


def edited_since(moment: Any, records: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """Which of some records of the law were edited since a moment, in words, with who did it.

    ``records``: by their doctype, the filters that find them.
    """
    return [
        _("{0} {1} by {2}").format(_(doctype), row.name, frappe.utils.get_fullname(row.modified_by))
        for doctype, filters in records.items()
        for row in frappe.get_all(
            doctype,
            filters={**filters, "modified": (">", moment)},
            fields=["name", "modified_by"],
            order_by="modified asc",
        )
    ]


def mark_changed() -> None:
    """Let every worker read the law anew, once this transaction is committed.

    A counter would not do: after a rollback the next edit would reach the same number with other
    records, and a worker that read them before would keep what never was.
    """
    frappe.db.set_value(
        CALENDAR,
        {"name": ("is", "set")},
        "law_version",
        frappe.generate_hash(length=20),
        update_modified=False,
    )


def replaced(records: list[Record], doctype: str, name: str, values: Any) -> list[Record]:
    """The records with one of them new or replaced; without values it is left out.

    The version that it supersedes ends on the day before its first, as it does when it is saved.
    """
    others = [row for row in records if (row.doctype, row.name) != (doctype, name)]
    if values is None:
        return others
    stored = next((row.values for row in records if (row.doctype, row.name) == (doctype, name)), {})
    last, had = (_day_before(each.get("valid_from")) for each in (values, stored))
    for number, row in enumerate(others):
        if last and (row.doctype, row.name) == (doctype, values.get("supersedes")):
            ends = row.values["valid_to"]
            if ends == had if stored else not ends or last < ends:
                others[number] = row._replace(values={**row.values, "valid_to": last})
    return [*others, Record(doctype, name, values)]


def _day_before(day: Any) -> date | None:
    try:
        return date.fromisoformat(str(day)) - timedelta(1)
    except (ValueError, OverflowError):  # left for the readers to refuse
        return None
