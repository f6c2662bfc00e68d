"""The country packs that come with ECMS: every folder of country_packs with a pack.yaml."""

from __future__ import annotations

from pathlib import Path

from ecms_core.packs.hookspecs import hookimpl
from ecms_core.packs.source import PackSource

FOLDER = Path(__file__).resolve().parent.parent / "country_packs"


@hookimpl
def ecms_country_packs() -> list[PackSource]:
    """One source for each folder."""
    return [
        PackSource(manifest.parent.name, manifest.parent)
        for manifest in sorted(FOLDER.glob("*/pack.yaml"))
    ]
