"""Records that every site has, whatever its country: kept as files in fixtures/."""

from __future__ import annotations

import csv
from pathlib import Path

import frappe

FOLDER = Path(__file__).resolve().parents[2] / "core_records"


def install() -> None:
    """Add what is missing; what an administrator changed stays as it is."""
    with (FOLDER / "economic_activities.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(line for line in file if not line.startswith("#")):
            if not frappe.db.exists("Economic Activity", row["code"]):
                frappe.get_doc({"doctype": "Economic Activity", **row}).insert(
                    ignore_permissions=True
                )
    _show_people_by_name()


def _show_people_by_name() -> None:
    """Let links to users show the person's name, as letters do, and not the login."""
    shown = {
        "doctype": "Property Setter",
        "doctype_or_field": "DocType",
        "doc_type": "User",
        "property": "show_title_field_in_link",
        "property_type": "Check",
    }
    if not frappe.db.exists(shown):
        # Frappe's own helper would leave it looking like an administrator's change.
        setter = frappe.get_doc({**shown, "value": "1", "is_system_generated": 1})
        setter.insert(ignore_permissions=True)
