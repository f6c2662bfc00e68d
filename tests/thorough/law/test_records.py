"""The law of every pack goes into records of a site and comes back as the same law."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest

from ecms_core.law.country_law import FILES, CountryLaw, load_law
from ecms_core.law.entries import KINDS
from ecms_core.law.golden import GoldenCase, golden_cases
from ecms_core.law.read_records import law_from_records
from ecms_core.law.record_shapes import CALENDAR, DAYS, RULE, VALUE, VIOLATION, Record
from ecms_core.law.records import law_records, record_name
from ecms_core.law.rules import EFFECTS, UNITS, Confidence
from ecms_core.law.scales import DATE_RULES, MODES
from ecms_core.problems import Problem

pytestmark = pytest.mark.unit
PACKS = Path(__file__).parents[3] / "country_packs"
DOCTYPES_FOLDER = Path(__file__).parents[3] / "ecms_core" / "law" / "doctype"
FOLDERS = sorted(path.parent for path in PACKS.glob("*/calendar.yaml"))
CASES = [(folder, case) for folder in FOLDERS for case in golden_cases(folder)]


def texts(folder: Path) -> dict[str, str]:
    return {
        room: (folder / path).read_text(encoding="utf-8")
        for room, path in FILES.items()
        if (folder / path).is_file()
    }


@lru_cache
def back_from_records(folder: Path) -> CountryLaw:
    return law_from_records(law_records(texts(folder)))


def changed(rows: list[Record], doctype: str, name: str, **values: Any) -> list[Record]:
    """The records with some values of one of them changed."""
    assert any((row.doctype, row.name) == (doctype, name) for row in rows)
    return [
        row._replace(values={**row.values, **values})
        if (row.doctype, row.name) == (doctype, name)
        else row
        for row in rows
    ]


@pytest.mark.parametrize(
    ("folder", "case"), CASES, ids=[f"{folder.name}: {case.name}" for folder, case in CASES]
)
def test_a_golden_case_holds_on_the_records_too(folder: Path, case: GoldenCase) -> None:
    assert case.differences(back_from_records(folder)) == []


def test_the_year_of_a_law_has_a_field_of_its_own():
    [row] = [row for row in law_records(texts(PACKS / "co")) if row.name == "CO-D19"]
    assert row.values["law_year"] == 2007
    assert "law_year" not in row.values["more"]
    none = changed(law_records(texts(PACKS / "co")), RULE, "CO-D19", law_year=0)
    assert law_from_records(none).rules["CO-D19"][0].law_year is None


@pytest.mark.parametrize("folder", FOLDERS, ids=[folder.name for folder in FOLDERS])
def test_no_entry_changes_on_the_way(folder: Path) -> None:
    before, after = load_law(folder), back_from_records(folder)
    for entries, others in (
        (before.rules, after.rules),
        (before.violations, after.violations),
        (before.values, after.values),
        (before.catalogue.scales, after.catalogue.scales),
        (before.services, after.services),
        (before.distances, after.distances),
    ):
        assert list(entries) == list(others)
        for name in entries:
            assert plain(entries[name]) == plain(others[name])
    assert before.calendar == after.calendar
    assert before.catalogue.currency == after.catalogue.currency


def plain(entry: Any) -> Any:
    """An entry, or its versions, without the place in a file and the wording of the source."""
    if isinstance(entry, tuple | list):
        return [plain(one) for one in entry]
    entry = replace(entry, file="", line=0, source=entry.source.partition(":")[0])
    if hasattr(entry, "uses"):
        entry = replace(entry, uses=tuple(replace(use, file="", line=0) for use in entry.uses))
    return entry


@pytest.mark.parametrize(
    ("doctype", "field", "words"),
    [
        ("deadline_rule", "unit", UNITS),
        ("deadline_rule", "extension_unit", UNITS),
        ("deadline_rule", "at_expiry", EFFECTS),
        ("deadline_rule", "confidence", [level.name for level in Confidence]),
        ("case_deadline", "at_expiry", EFFECTS),
        ("penalty_scale", "mode", MODES),
        ("penalty_scale", "unit_date", DATE_RULES),
        ("legal_calendar_day", "kind", DAYS),
        ("deadline_entry", "kind", KINDS),
    ],
)
def test_a_form_offers_the_words_that_are_read(doctype: str, field: str, words: Any) -> None:
    file = DOCTYPES_FOLDER / doctype / f"{doctype}.json"
    fields = json.loads(file.read_text(encoding="utf-8"))["fields"]
    (options,) = [one["options"].split("\n") for one in fields if one["fieldname"] == field]
    assert set(options) - {""} == set(words)


@pytest.fixture
def rows() -> list[Record]:
    return law_records(texts(PACKS / "ph"))


def test_versions_have_names_of_their_own() -> None:
    law = load_law(PACKS / "pe")
    names = [row.name for row in law_records(texts(PACKS / "pe")) if row.doctype == VALUE]
    assert names[:3] == ["UIT", "UIT 2025-01-01", "UIT 2026-01-01"]
    assert [record_name(value, law.values["UIT"]) for value in law.values["UIT"]] == names[:3]


def test_an_administrator_reads_the_source_in_words(rows: list[Record]) -> None:
    rule = next(row for row in rows if (row.doctype, row.name) == (RULE, "PH-D01"))
    assert rule.values["source"].startswith("S6: ")
    assert rule.values["exact_length"] == 30 and rule.values["unit"] == "calendar_days"
    assert rule.values["starts"] == "filed, hearing_first_session"


def test_an_edited_record_counts_otherwise(rows: list[Record]) -> None:
    law = law_from_records(changed(rows, RULE, "PH-D03", exact_length=12, note="Circular 7"))
    assert law.rules["PH-D03"][0].length.most == 12


def test_a_field_that_a_later_version_reads_is_not_lost() -> None:
    told = texts(PACKS / "ph")
    for room, text in (
        ("calendar", told["calendar"].replace("library:", "library:\n  colour: red")),
        ("deadlines", told["deadlines"].replace("conventions:", "conventions:\n  colour: red")),
    ):
        with pytest.raises(Problem, match="'colour' is not a field of this record"):
            law_from_records(law_records({**told, room: text}))


def test_a_day_of_the_calendar_can_be_added(rows: list[Record]) -> None:
    days = [
        {"kind": "Holiday", "day": "2026-03-03", "title": "Day of the Oath", "basis": "Proc. 1"},
        {"kind": "Closure", "day": date(2026, 3, 4), "until": date(2026, 3, 5), "title": "Typhoon",
         "basis": "Memo 2", "offices": "RO5"},
        {"kind": "Swap", "day": "2026-03-06", "until": "2026-03-07", "title": "Bridge",
         "basis": "Memo 3", "source": "Gazette"},
    ]  # fmt: skip
    calendar = law_from_records(changed(rows, CALENDAR, "National", days=days)).calendar
    working = [day for day in range(2, 9) if calendar.is_working(date(2026, 3, day))]
    assert working == [2, 4, 5, 7]
    assert not calendar.for_office("RO5").is_working(date(2026, 3, 5))


@pytest.mark.parametrize(
    ("doctype", "name", "values", "said"),
    [
        (RULE, "PH-D03", {"exact_length": -1}, "'length' is -1; expected a whole number from 0"),
        (RULE, "PH-D03", {"unit": "moons"}, "'unit' is 'moons'; expected calendar_days, hours"),
        (RULE, "PH-D03", {"starts": "served, sung"}, "'starts' is ['served', 'sung']"),
        (RULE, "PH-D03", {"basis": ""}, "'basis' is missing; expected a text"),
        (RULE, "PH-D03", {"valid_from": "2026-02-30"}, "'valid_from' is '2026-02-30'"),
        (RULE, "PH-D03", {"valid_from": date(2027, 1, 1), "valid_to": date(2026, 1, 1)},
         "'valid_to' is 2026-01-01; expected a day from 2027-01-01 on"),
        (RULE, "PH-D03", {"distance": "remote"}, "'distance' is remote; expected the code of"),
        (RULE, "PH-D03", {"starts": "", "starts_after": "PH-D03"}, "'after' is PH-D03 ← PH-D03"),
        (RULE, "PH-D03", {"more": "roll: next\nroll: none"}, "'roll' is given twice"),
        (RULE, "PH-D03", {"more": "unit: hours"}, "'more: unit' is hours; expected nothing"),
        (RULE, "PH-D03", {"more": "colour: red"}, "'colour' is not a field of this record"),
        (RULE, "PH-D03", {"extension_unit": "hours"}, "'unit' is 'hours'; expected hours for"),
        (VALUE, "minimum_wage_ncr", {"amount": "six"}, "'amount' is 'six'; expected a number"),
        (VALUE, "minimum_wage_ncr", {"valid_to": None}, "2025-07-18; expected a day on which no"),
        (VIOLATION, "PH-V01", {"more": "penalties:\n- scale: NONE"}, "'scale' is NONE; expected"),
        (CALENDAR, "National", {"zone": "Asia/Atlantis"}, "'zone' is 'Asia/Atlantis'; expected a"),
        (CALENDAR, "National", {"complete_years": "soon"}, "'complete_years' is ['soon']"),
    ],
)  # fmt: skip
def test_a_bad_value_is_refused_by_record_and_field(
    rows: list[Record], doctype: str, name: str, values: dict[str, Any], said: str
) -> None:
    with pytest.raises(Problem) as refused:
        law_from_records(changed(rows, doctype, name, **values))
    assert said in str(refused.value)
    assert "line 0" not in str(refused.value)
    assert doctype in str(refused.value)
