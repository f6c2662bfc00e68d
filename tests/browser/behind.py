"""What a browser test does behind the Desk, because no user can: here, letting time pass."""

from __future__ import annotations

import sys

import frappe


def let_time_pass(notice: str, days: str) -> None:
    """Make a letter one that was issued so many days ago."""
    issued_on = frappe.utils.add_days(frappe.utils.today(), -int(days))
    frappe.db.set_value("Issued Notice", notice, "issued_on", issued_on)
    print(issued_on)


if __name__ == "__main__":
    site, function, *words = sys.argv[1:]
    frappe.init(site, sites_path=".")
    frappe.connect()
    globals()[function](*words)
    frappe.db.commit()
    frappe.destroy()
