"""The files of a pack: which there may be, who reads each, and what does not belong there."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase
from pathlib import Path
from typing import NamedTuple

from ecms_core.packs.source import leaves
from ecms_core.problems import Problem
from ecms_core.words import _

MOST_FILES = 2_000
MOST_BYTES = 50_000_000
RECORD = "conformance.json"  # of the last recorded run of a pack's tests
SKIPPED = {"__pycache__"}


class Kind(NamedTuple):
    """A kind of file: where it lies, the schema that it follows, its largest size, its reader."""

    pattern: str
    schema: str
    most_bytes: int
    reader: str
    part: str = ""  # the word by which pack.yaml can say that the pack does not have it yet


KINDS = (
    Kind("pack.yaml", "pack", 2_000_000, "everything: the manifest"),
    Kind(
        "law/procedures.yaml", "procedures", 2_000_000, "casework: stages and steps", "procedures"
    ),
    Kind("law/deadlines.yaml", "deadlines", 2_000_000, "law: legal times", "deadlines"),
    Kind("law/values.yaml", "values", 2_000_000, "law: legal values by date", "values"),
    Kind("law/violations.yaml", "violations", 2_000_000, "law: the catalogue", "violations"),
    Kind("law/penalties.yaml", "penalties", 2_000_000, "law: scales", "penalties"),
    Kind("calendar.yaml", "calendar", 2_000_000, "law: working days", "calendar"),
    Kind("forms/fields.yaml", "fields", 2_000_000, "packs: fields that the country adds"),
    Kind("forms/*.yaml", "checklist", 2_000_000, "inspections: checklists", "checklists"),
    Kind("notices/*.yaml", "notice", 2_000_000, "notices: what stands beside a letter", "letters"),
    Kind("notices/*.html", "", 200_000, "notices: the letter's template"),
    Kind("cases/*.yaml", "cases", 2_000_000, "law: golden cases", "cases"),
    Kind("roles.yaml", "roles", 2_000_000, "packs: roles and permissions"),
    Kind("territory.csv", "territory", 20_000_000, "establishments: places", "territory"),
    Kind("offices.csv", "offices", 2_000_000, "establishments: offices", "offices"),
    Kind("locale/*.po", "", 2_000_000, "packs: translations"),
    Kind("demo.yaml", "demo", 2_000_000, "demo: words of invented data"),
    Kind("plugin.py", "", 500_000, "packs: implementations of hooks"),
    Kind("__init__.py", "", 100_000, "Python, where the pack is a package"),
    Kind(RECORD, "", 1_000_000, "packs: the record of the last run of the pack's tests"),
    Kind("CHANGES.md", "", 1_000_000, "people: what is new in each version"),
    Kind("DATA.md", "", 1_000_000, "people: where the data come from"),
    Kind("README.md", "", 1_000_000, "people"),
    Kind("LICENSE", "", 1_000_000, "people"),
)
PARTS = {kind.part: kind for kind in KINDS if kind.part}


class File(NamedTuple):
    """One file of a pack: its path in the folder, and its kind."""

    name: str
    path: Path
    kind: Kind


def kind_of(name: str) -> Kind | None:
    """The kind of a file by its path in the folder; None for an orphan."""
    depth = name.count("/")
    for kind in KINDS:
        if kind.pattern.count("/") == depth and fnmatchcase(name, kind.pattern):
            return kind
    return None


def find(folder: Path, pack: str) -> tuple[list[File], list[Problem]]:
    """The files of a pack in order, and what is wrong with the folder itself.

    Hidden files (a name that begins with a dot) are left alone: an editor's or git's.
    """
    files: list[File] = []
    problems: list[Problem] = []
    seen = size = 0
    for name, path in _walk(folder, "", folder.resolve(), pack, problems):
        seen += 1
        if seen > MOST_FILES:
            found = _("more than {most} files").format(most=MOST_FILES)
            problems.append(Problem("ECMS-P04", file=pack, found=found, expected=MOST_FILES))
            break
        kind = kind_of(name)
        if kind is None:
            problems.append(Problem("ECMS-P01", file=f"{pack}/{name}"))
            continue
        bytes_here = path.stat().st_size
        size += bytes_here
        if bytes_here > kind.most_bytes:
            limit = f"{kind.most_bytes:,} bytes"
            found = _("{bytes_here} bytes").format(bytes_here=f"{bytes_here:,}")
            problems.append(Problem("ECMS-P04", file=f"{pack}/{name}", found=found, expected=limit))
            continue
        files.append(File(name, path, kind))
    if size > MOST_BYTES:
        limit = f"{MOST_BYTES:,} bytes"
        problems.append(
            Problem(
                "ECMS-P04",
                file=pack,
                found=_("{size} bytes").format(size=f"{size:,}"),
                expected=limit,
            )
        )
    return files, problems


def refuse_unreadable(problems: Iterable[Problem]) -> None:
    """Refuse a folder that a link leads out of, or that is too large; every reader asks first."""
    for problem in problems:
        if problem.code in ("ECMS-P03", "ECMS-P04"):
            raise problem


def _walk(
    folder: Path, under: str, root: Path, pack: str, problems: list[Problem]
) -> Iterator[tuple[str, Path]]:
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError as error:
        found = error.strerror or _("it cannot be listed")
        problems.append(Problem("ECMS-P11", file=f"{pack}/{under}", found=found))
        return
    for entry in entries:
        name = f"{under}{entry.name}"
        if entry.name.startswith(".") or entry.name in SKIPPED or entry.name.endswith(".pyc"):
            continue
        if leaves(Path(entry.path), root):
            problems.append(
                Problem("ECMS-P03", file=f"{pack}/{name}", found=os.readlink(entry.path))
            )
            continue
        if entry.is_dir():
            if under.count("/") > 2:
                problems.append(Problem("ECMS-P01", file=f"{pack}/{name}/"))
                continue
            yield from _walk(Path(entry.path), f"{name}/", root, pack, problems)
        elif entry.is_file():
            yield name, Path(entry.path)
        else:
            problems.append(Problem("ECMS-P01", file=f"{pack}/{name}"))


def write_whole(out: Path, content: bytes) -> None:
    """Write a file whole: what was there stays until the new one is complete."""
    try:
        out.parent.mkdir(exist_ok=True)
        handle, name = tempfile.mkstemp(dir=out.resolve().parent, prefix=".write-")
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        os.chmod(name, 0o644)
        os.replace(name, out)
    except OSError as error:
        raise Problem("ECMS-P22", folder=out, found=error.strerror or error) from None
