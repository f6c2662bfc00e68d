"""Reasons in the case's language: the sentences that the law room says, and how a date is written.

The translations are Frappe's own (``translations/<language>.csv``), so that the command line says
what the Desk says. What the law says itself (titles, notes, grounds) is in the pack's own language;
the pack's ``locale/<language>.po`` says it in others. Articles are cited as the law is.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from ecms_core.law.reasons import Moment, english_date
from ecms_core.problems import Problem
from ecms_core.sections import read_section

FOLDER = Path(__file__).resolve().parent.parent / "translations"
ENGLISH = "en"  # the sentences are written in it


class Language(NamedTuple):
    """How a reader is spoken to."""

    translate: Callable[[str], str]
    write_date: Callable[[Moment], str]


def language(name: str, of_pack: Mapping[str, str] | None = None) -> Language:
    """The language by its code, such as es, with a pack's translations of its own texts."""
    said: dict[str, str] = {}
    if name != ENGLISH:
        known = _known()
        if name not in known:
            raise Problem("ECMS-L038", found=name, expected=", ".join(sorted(known)))
        with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            said = {row[0]: row[1] for row in csv.reader(file)}
    said |= of_pack or {}
    if name == ENGLISH:
        return Language(lambda text: said.get(text, text), english_date)
    # Its calendar data take a while to load, and English does without them.
    from babel.dates import format_date

    def write_date(moment: Moment) -> str:
        written = str(format_date(moment, "full", locale=name))
        return f"{written}, {moment:%H:%M}" if isinstance(moment, datetime) else written

    return Language(lambda text: said.get(text, text), write_date)


def pack_language(folder: Path, name: str = "") -> Language:
    """A language with the translations of the pack in the folder; by default the pack's own."""
    name = name or _own(folder)
    catalogue = folder / "locale" / f"{name}.po"
    if not catalogue.is_file():
        return language(name)
    # Reading catalogues takes a while to load, and most packs do without them.
    from ecms_core.packs.translations import read_catalogue

    messages, problems = read_catalogue(catalogue, f"{folder.name}/locale/{catalogue.name}")
    if problems:
        raise problems[0]
    return language(name, {each.text: each.translation for each in messages if each.translation})


def _own(folder: Path) -> str:
    """The first language of the pack in which there are sentences; English where it has none."""
    manifest = folder / "pack.yaml"
    if not manifest.is_file():
        return ENGLISH
    named = read_section(manifest, f"{folder.name}/pack.yaml").words("languages")
    known = _known()
    return next((name for name in named if name in known), ENGLISH)


def _known() -> set[str]:
    return {ENGLISH, *(file.stem for file in FOLDER.glob("*.csv"))}
