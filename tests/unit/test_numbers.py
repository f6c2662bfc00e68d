"""Every number of a catalogue is raised by something, and a test names it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ecms_core.problems import CATALOGUE
from embedded.problems import CATALOGUE as OF_THE_MACHINE

ROOT = Path(__file__).resolve().parents[2]
NUMBER = re.compile(r"\b(?:ECMS-[A-Z]?|E)\d{2,3}\b")


def numbers(*folders: str, without: str = "") -> set[str]:
    """The numbers that the Python files of these folders name."""
    return {
        number
        for folder in folders
        for file in (ROOT / folder).rglob("*.py")
        if not without or not file.name.endswith(without)
        for number in NUMBER.findall(file.read_text(encoding="utf-8"))
    }


@pytest.fixture(scope="module")
def known() -> set[str]:
    return {*CATALOGUE, *OF_THE_MACHINE}


def test_every_number_is_raised(known: set[str]) -> None:
    raised = numbers("ecms_core", "embedded", "plugins", without="problems.py")
    # These are read from the log of a step, beside the catalogue.
    told = {"E106", "E108", "E109"}
    assert known - raised - told == set()


def test_every_number_is_named_in_a_test(known: set[str]) -> None:
    assert known - numbers("tests") == set()
