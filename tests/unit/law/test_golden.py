"""Every golden case of every pack holds."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import pytest

from ecms_core.law.country_law import CountryLaw, load_law
from ecms_core.law.golden import GoldenCase, golden_cases

pytestmark = pytest.mark.unit
PACKS = Path(__file__).parents[3] / "country_packs"
FOLDERS = sorted(path.parent for path in PACKS.glob("*/cases") if list(path.glob("*.yaml")))
CASES = [(folder, case) for folder in FOLDERS for case in golden_cases(folder)]


@lru_cache
def _law(folder: Path) -> CountryLaw:
    return load_law(folder)


@pytest.mark.parametrize(
    ("folder", "case"), CASES, ids=[f"{folder.name}: {case.name}" for folder, case in CASES]
)
def test_case(folder: Path, case: GoldenCase) -> None:
    assert case.differences(_law(folder)) == []


def test_a_wrong_expectation_is_told() -> None:
    folder, case = next((f, c) for f, c in CASES if "due" in c.told["expect"])
    case.told["expect"]["due"], kept = "1999-01-01", case.told["expect"]["due"]
    try:
        assert case.differences(_law(folder))[0].startswith("due: expected 1999-01-01, found ")
    finally:
        case.told["expect"]["due"] = kept
