"""The plugins of the site that is being served."""

from __future__ import annotations

import frappe
import pluggy
from frappe.utils.caching import request_cache

from ecms_core.packs.plugins import manager, pack_sources
from ecms_core.packs.source import PackSource


@request_cache
def plugins() -> pluggy.PluginManager:
    """The site's plugin manager, with the packs that are active there."""
    known = pack_sources()
    active = frappe.get_all("Country Pack", pluck="name", order_by="name asc")
    sources: tuple[PackSource, ...] = tuple(known[pack] for pack in active if pack in known)
    return manager(frappe.local.site, sources)
