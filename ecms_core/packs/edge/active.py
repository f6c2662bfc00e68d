"""The plugins of the site that is being served."""

from __future__ import annotations

import frappe
import pluggy
from frappe.utils.caching import request_cache

from ecms_core.packs.edge import site_files
from ecms_core.packs.plugins import Brought, built_anew, manager, pack_source, packs_brought
from ecms_core.packs.source import PackSource
from ecms_core.problems import Problem


@request_cache
def plugins() -> pluggy.PluginManager:
    """The site's plugin manager, with the packs that are active there, as they were applied."""
    packs = frappe.get_all("Country Pack", pluck="name", order_by="name asc")
    return manager(frappe.local.site, tuple(_source(pack) for pack in packs), _folder())


def refuse_unloadable(source: PackSource) -> None:
    """Refuse a pack with which the site's plugins could no longer be loaded.

    The manager is built as it would be after the pack came; it is not kept, since the folder that
    the pack comes from may change.
    """
    others = frappe.get_all("Country Pack", {"name": ("!=", source.id)}, pluck="name")
    active = {pack: site_files.applied(pack) for pack in others} | {source.id: source}
    # A pack whose copy is gone is told by whoever asks its plugin; applying it again mends it.
    found = tuple(each for _, each in sorted(active.items()) if each)
    built_anew(found, _folder())


def brought_here() -> dict[str, list[Brought]]:
    """Who brings each pack that is known here, by id; the first is taken."""
    return packs_brought(_folder())


def source_here(id_or_folder: str) -> PackSource:
    """The pack of an id, also one in the folder of the site's configuration, or one in a folder."""
    return pack_source(id_or_folder, _folder())


def _folder() -> str:
    return frappe.conf.get("ecms_plugins") or ""


def _source(pack: str) -> PackSource:
    source = site_files.applied(pack)
    if source is None:
        version, digest = frappe.db.get_value("Country Pack", pack, ["version", "digest"])
        place = site_files.folder(pack, digest)
        raise Problem("ECMS-119", pack=pack, version=version, found=place)
    return source
