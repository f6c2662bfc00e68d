"""The home page of the inspectorate's people: it leads on to the worklist in the Desk.

A home page has to be a page of the website: the Desk's own address is /app in Frappe 15 and /desk
in Frappe 16, and neither is found as one.
"""

from __future__ import annotations

import frappe

no_cache = 1


def get_context(context: frappe._dict) -> None:
    """Lead on."""
    frappe.local.flags.redirect_location = "/app/worklist"
    raise frappe.Redirect
