"""Reasons in the case's language: the sentences that the law room says, and how a date is written.

The translations are Frappe's own (``translations/<language>.csv``), so that the command line says
what the Desk says. What a pack says (titles, notes, articles) stays as the pack wrote it.
"""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from ecms_core.law.reasons import Moment, english_date
from ecms_core.problems import Problem

FOLDER = Path(__file__).resolve().parent.parent / "translations"


class Language(NamedTuple):
    """How a reader is spoken to."""

    translate: Callable[[str], str]
    write_date: Callable[[Moment], str]


def language(name: str) -> Language:
    """The language by its code, such as es; English, in which the sentences are written, is en."""
    if name == "en":
        return Language(str, english_date)
    known = {file.stem for file in FOLDER.glob("*.csv")}
    if name not in known:
        raise Problem("ECMS-L038", found=name, expected=", ".join(sorted({"en", *known})))
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        said = {row[0]: row[1] for row in csv.reader(file)}
    # Its calendar data take a while to load, and English does without them.
    from babel.dates import format_date

    def write_date(moment: Moment) -> str:
        written = str(format_date(moment, "full", locale=name))
        return f"{written}, {moment:%H:%M}" if isinstance(moment, datetime) else written

    return Language(lambda text: said.get(text, text), write_date)
