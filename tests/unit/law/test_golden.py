"""Every golden case of every pack holds."""

from __future__ import annotations

import shutil
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


@pytest.mark.parametrize("pack", ["co", "pe", "ph"])
def test_each_case_of_a_country_names_its_article(pack: str) -> None:
    cases = [case for folder, case in CASES if folder.name == pack]
    assert [case.name for case in cases if "article" not in case.told["expect"]] == []


@pytest.mark.parametrize(
    ("pack", "file", "article", "case"),
    [
        ("co", "deadlines", "CPACA art. 47", "descargos through Holy Week"),
        ("co", "deadlines", "CPACA art. 47", "descargos cannot be extended"),
        ("co", "violations", "CST 354", "freedom of association"),
        ("co", "penalties", "CST art. 486", "two criteria on the general scale"),
        ("pe", "violations", "RLGIT 24.4", "small, 12 workers, grave"),
        ("pe", "penalties", "LGIT art. 40", "corrected after the decision on appeal"),
        ("ph", "penalties", "RA 11058 s. 28", "three violations above the daily cap"),
        ("ph", "penalties", "DO 198-18 s. 29", "failure that was not wilful"),
        ("ph", "violations", "RA 6727, 8188", "double indemnity"),
    ],
)
def test_an_article_that_the_law_cites_wrongly_is_told(
    tmp_path: Path, pack: str, file: str, article: str, case: str
) -> None:
    folder = tmp_path / pack
    shutil.copytree(PACKS / pack, folder)
    cited = folder / "law" / f"{file}.yaml"
    text = cited.read_text(encoding="utf-8")
    cited.write_text(text.replace(article, "Act 999"), encoding="utf-8")
    golden = next(each for each in golden_cases(folder) if each.name == case)
    told = golden.differences(load_law(folder))
    assert [text for text in told if text.startswith("article: ") and article in text]


@pytest.mark.parametrize(
    ("expected", "told"),
    [
        ("{amount: 2500, to_workers: 300.0, lines: [none, none, none, 2200, 300, none]}", []),
        ('{amount: "2500", to_state: "2200.000", to_workers: "300"}', []),
        ("{amount: 2500.01}", ["amount: expected 2500.01, found 2500.00"]),
        ("{amount: }", ["amount: expected none, found 2500.00"]),
        ("{amount: true}", ["amount: expected true, found 2500.00"]),
        ("{to_fund: 0}", ["to_fund: expected 0, found none"]),
        (
            "{lines: [2200]}",
            ["lines: expected 2200, found none, none, none, 2200.00, 300.00, none"],
        ),
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
