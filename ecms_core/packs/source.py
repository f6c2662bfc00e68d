"""Where a country pack is: what a plugin says of the packs that it brings."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple


class PackSource(NamedTuple):
    """A pack's id and its folder."""

    id: str
    folder: Path
