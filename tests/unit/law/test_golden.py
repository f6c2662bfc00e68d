"""Every golden case of every pack holds."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from pathlib import Path

import pytest

from ecms_core.law.country_law import CountryLaw, load_law
from ecms_core.law.golden import GoldenCase, golden_cases
from ecms_core.sections import Section, parse_section

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


@pytest.mark.parametrize(
    ("expected", "told"),
    [
        ("{amount: 2500, to_workers: 300.0, lines: [none, 2200, 300, none]}", []),
        ('{amount: "2500", to_state: "2200.000", lines: [none, "2200", "300.00", none]}', []),
        ("{amount: 2500.01}", ["amount: expected 2500.01, found 2500.00"]),
        ("{amount: }", ["amount: expected none, found 2500.00"]),
        ("{amount: true}", ["amount: expected true, found 2500.00"]),
        ("{to_fund: 0}", ["to_fund: expected 0, found none"]),
        ("{lines: [2200]}", ["lines: expected 2200, found none, 2200.00, 300.00, none"]),
        ("{to_establish: []}", []),
    ],
)
def test_an_amount_is_the_same_with_and_without_its_minor_units(
    expected: str, told: list[str]
) -> None:
    [(folder, case)] = [each for each in CASES if each[1].name == "within bounds, with a ground "
                        "and what is owed"]  # fmt: skip
    other = parse_section(f"expect: {expected}", case.file)
    assert replace(case, told=Section(case.told | other)).differences(_law(folder)) == told
