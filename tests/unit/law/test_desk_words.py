"""What the Desk says of deadlines is said in Spanish too, with every blank kept."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ecms_core.law.entries import KINDS
from ecms_core.law.language import language

pytestmark = pytest.mark.unit
APP = Path(__file__).resolve().parents[3] / "ecms_core"
TEXT = r'\(\s*"((?:[^"\\]|\\.)*)"'
WRITTEN = {
    "public/js/case_clocks.js": "__",
    "public/js/law_record.js": "__",
    "law/doctype/law_change/law_change.js": "__",
    "law/edge/clock_acts.py": "_lt",
}
# Frappe itself has these words.
FRAPPES = {"Case", "From", "To", "Reason"}
SAME = {"provisional", "Inspector"}


def said() -> list[str]:
    texts = {
        text
        for file, mark in WRITTEN.items()
        for text in re.findall(mark + TEXT, (APP / file).read_text(encoding="utf-8"))
    }
    return sorted((texts | set(KINDS) | {"expired"}) - FRAPPES - {"Event"})


def test_the_texts_are_found() -> None:
    assert {"soon due", "Suspend", "Which deadlines move?", "Undo: {0}"} <= set(said())


def test_every_text_is_said_in_spanish_with_its_blanks() -> None:
    translate = language("es").translate
    assert [text for text in said() if translate(text) == text and text not in SAME] == []
    for text in said():
        blanks = r"\{\w*\}"
        assert sorted(re.findall(blanks, translate(text))) == sorted(re.findall(blanks, text))
