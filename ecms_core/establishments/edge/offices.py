"""Offices and those that report to them."""

from __future__ import annotations

import frappe


def is_for(listed: str | None, office: str) -> bool:
    """Whether something is for an office: it or one above it is listed, or nothing is listed."""
    codes = set((listed or "").split())
    above: str | None = office
    seen: set[str] = set()
    while codes and above and above not in codes and above not in seen:
        seen.add(above)
        above = frappe.db.get_value("Inspection Office", above, "parent_office")
    return not codes or above in codes
