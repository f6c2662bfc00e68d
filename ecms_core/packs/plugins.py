"""The plugin manager of a site: our default plugins, installed ones, and its active packs."""

from __future__ import annotations

import functools
import importlib
import importlib.util
from pathlib import Path
from types import ModuleType

import pluggy

from ecms_core.packs import hookspecs
from ecms_core.packs.source import PackSource, folder_source
from ecms_core.problems import Problem

DEFAULT_PLUGINS = ("ecms_core.plugins.bundled_packs", "ecms_core.plugins.assignment")
ENTRY_POINTS = ("ecms.plugins", "ecms.country_packs")


@functools.lru_cache(maxsize=64)
def manager(site: str, active: tuple[PackSource, ...] = ()) -> pluggy.PluginManager:
    """The manager for a site and what is active there; the same arguments give the same one.

    One process serves many sites, so nothing is registered on a manager after it was built. An
    implementation of a hook that does not exist is refused.
    """
    built = pluggy.PluginManager("ecms")
    built.add_hookspecs(hookspecs)
    for name in DEFAULT_PLUGINS:
        built.register(importlib.import_module(name), name)
    for group in ENTRY_POINTS:
        built.load_setuptools_entrypoints(group)
    for source in active:
        module = _module(source)
        if module:
            built.register(module, f"country pack {source.id}")
    built.check_pending()
    return built


def pack_sources() -> dict[str, PackSource]:
    """Every country pack that any plugin brings, by id."""
    built = manager("")
    found: dict[str, PackSource] = {}
    for sources in built.hook.ecms_country_packs():
        for source in sources:
            if source.id in found:
                raise Problem(
                    "ECMS-103",
                    pack=source.id,
                    first=found[source.id].folder,
                    second=source.folder,
                )
            found[source.id] = source
    return dict(sorted(found.items()))


def pack_source(id_or_folder: str) -> PackSource:
    """The pack of an id, or the one in a folder."""
    folder = Path(id_or_folder)
    if (folder / "pack.yaml").is_file():
        return folder_source(folder)
    known = pack_sources()
    if id_or_folder not in known:
        raise Problem("ECMS-101", pack=id_or_folder, known=", ".join(known) or "none")
    return known[id_or_folder]


def _module(source: PackSource) -> ModuleType | None:
    file = source.folder / "plugin.py"
    if not file.is_file():
        return None
    # Not by a dotted name: two sites may run two versions of a pack in one process.
    spec = importlib.util.spec_from_file_location(f"ecms_pack_{source.id}", file)
    if spec is None or spec.loader is None:  # a path that ends in .py always has both
        return None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
