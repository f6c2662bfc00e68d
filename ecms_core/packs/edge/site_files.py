"""The copy of a pack's files on the site: two sites of one bench may run two versions of a pack."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import frappe

from ecms_core.packs.files import SKIPPED
from ecms_core.packs.pack import Pack
from ecms_core.packs.source import PackSource


def folder(pack: str, digest: str) -> Path:
    """Where the site keeps the files of a pack with this digest.

    Not below private/files: nobody uploads there, and a pack may bring code.
    """
    return Path(frappe.get_site_path("packs", pack, digest[:16])).resolve()


def keep(pack: Pack) -> Path:
    """Copy a pack's files to the site, whole or not at all."""
    place = folder(pack.source.id, pack.digest)
    if place.is_dir():
        return place
    fresh = place.with_name(f"{place.name}.{os.getpid()}")
    shutil.rmtree(fresh, ignore_errors=True)
    place.parent.mkdir(parents=True, exist_ok=True)
    try:
        # Links become the files themselves: the copy stands alone.
        ignored = shutil.ignore_patterns(*SKIPPED, ".*", "*.pyc")
        shutil.copytree(pack.folder, fresh, ignore=ignored)
        fresh.rename(place)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
    return place


def keep_only(pack: str, digest: str = "") -> None:
    """Remove the copies of a pack but the one with this digest."""
    kept = folder(pack, digest or "none")
    if not kept.parent.is_dir():
        return
    for place in kept.parent.iterdir():
        if place != kept:
            shutil.rmtree(place, ignore_errors=True)
    for place in (kept.parent, kept.parent.parent):
        if not any(place.iterdir()):
            place.rmdir()


def code_changed(pack: str, new: Pack | None) -> tuple[str, ...]:
    """The files of code in which a pack differs from its copy here; no pack is one that goes."""
    here = applied(pack)
    old, wanted = (_code(each and each.folder) for each in (here, new))
    return tuple(name for name in sorted({*old, *wanted}) if old.get(name) != wanted.get(name))


def _code(place: Path | None) -> dict[str, bytes]:
    files = place.glob("*.py") if place else ()
    return {file.name: file.read_bytes() for file in files if file.is_file()}


def applied(pack: str) -> PackSource | None:
    """The files of an active pack as they were applied; None where they are not there."""
    digest = frappe.db.get_value("Country Pack", pack, "digest")
    place = folder(pack, digest or "")
    return PackSource(pack, place) if digest and place.is_dir() else None
