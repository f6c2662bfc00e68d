"""Where a country pack is: what a plugin says of the packs that it brings."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import NamedTuple

# With what other editors put before a text and at the ends of its lines.
ID = re.compile(
    rb"^(?:\xef\xbb\xbf)?id:[ \t]*[\"']?([a-z][a-z0-9_]{1,29})[\"']?[ \t]*(#.*)?\r?$", re.MULTILINE
)


class PackSource(NamedTuple):
    """A pack's id and its folder."""

    id: str
    folder: Path


def folder_source(folder: Path) -> PackSource:
    """The pack in a folder that somebody names: its id is what pack.yaml says, whatever its state.

    A pack under way may lie in a folder of any name; where nothing can be read of it, the folder's
    name stands in.
    """
    folder = folder.resolve()
    manifest = folder / "pack.yaml"
    found = None
    if not leaves(manifest, folder):
        try:
            with manifest.open("rb") as file:
                found = ID.search(file.read(100_000))
        except OSError:
            pass
    return PackSource(found[1].decode() if found else folder.name, folder)


def leaves(path: Path, folder: Path) -> bool:
    """Whether a path is a link that leads out of the folder, or to no file in it."""
    if not path.is_symlink():
        return False
    target = Path(os.path.realpath(path))
    return not target.is_relative_to(folder.resolve()) or not target.is_file()
