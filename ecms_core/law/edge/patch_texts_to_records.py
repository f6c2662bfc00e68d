"""Sites that kept the law as a pack's texts get it as records."""

from __future__ import annotations

import frappe

from ecms_core.law.edge.site_law import write_law


def execute() -> None:
    """Write the records of each pack's texts; what an administrator changed is not written over."""
    for pack in frappe.get_all("Country Pack", fields=["name", "law"]):
        if pack.law and not frappe.db.count("Legal Calendar"):
            write_law(frappe.parse_json(pack.law), pack.name)
