"""The Philippine pack's places and offices, and the core's branches of activity, are whole."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import pytest

from ecms_core.packs.pack import Pack
from ecms_core.packs.source import PackSource

ROOT = Path(__file__).resolve().parents[3]
HEADQUARTERS = "BWC"
BANGSAMORO = "1900000000"  # has a ministry of labour of its own


@pytest.fixture(scope="module")
def pack() -> Pack:
    return Pack(PackSource("ph", ROOT / "country_packs" / "ph"))


@pytest.fixture(scope="module")
def places(pack: Pack) -> dict[str, dict[str, str]]:
    rows = pack.rows("territory.csv")
    by_code = {row["code"]: row for row in rows}
    assert len(by_code) == len(rows), "a code is there twice"
    return by_code


def test_the_territory_has_as_many_units_as_the_statistics_authority_counts(places):
    assert Counter(row["level"] for row in places.values()) == {
        "Region": 18,
        "Province": 82,
        "City": 149,
        "Municipality": 1493,
        "Special area": 2,
    }


def test_every_place_lies_in_a_place_of_a_higher_level(places):
    above = {
        "Province": {"Region"},
        "Special area": {"Region"},
        "City": {"Region", "Province", "Special area"},
        "Municipality": {"Region", "Province", "Special area"},
    }
    for row in places.values():
        if row["level"] == "Region":
            assert row["parent"] == "", row
        else:
            assert places[row["parent"]]["level"] in above[row["level"]], row


def test_codes_have_ten_digits_and_stand_in_order(places):
    assert list(places) == sorted(places)
    assert all(len(code) == 10 and code.isdigit() for code in places)
    # The first two digits are the region's.
    for code, row in places.items():
        assert row["parent"][:2] in ("", code[:2]), row


def test_no_code_of_the_source_package_is_taken_for_one_of_the_authority(places):
    # The package groups highly urbanised cities under codes of its own that end in 99999.
    assert not [code for code in places if code.endswith("99999")]


def test_names_keep_their_letters(places):
    assert places["1380200000"]["name"] == "City of Las Piñas"
    assert places["0403405000"]["name"] == "City of Calamba"
    assert not [row for row in places.values() if row["name"] != row["name"].strip()]


def test_regions_have_their_iso_codes_but_the_newest(places):
    codes = {code: row["iso_3166_2"] for code, row in places.items() if row["level"] == "Region"}
    assert codes.pop("1800000000") == "", "the Negros Island Region has none yet"
    assert codes["1300000000"] == "PH-00"
    assert codes["0400000000"] == "PH-40"
    assert codes["1700000000"] == "PH-41"
    assert len(set(codes.values())) == 17


def test_populations_add_up_from_the_regions_cities_and_municipalities(places):
    def people(*levels: str) -> int:
        return sum(int(row["population"]) for row in places.values() if row["level"] in levels)

    assert people("Region") == 112_727_776  # the census of 2024 without 1,708 in missions abroad
    assert abs(people("City", "Municipality") - people("Region")) < 10_000


def test_every_region_but_one_has_an_office_under_the_headquarters(pack, places):
    offices = pack.rows("offices.csv")
    assert len({row["code"] for row in offices}) == len(offices)
    [head] = [row for row in offices if row["kind"] == "Headquarters"]
    assert (head["code"], head["parent"], head["division"]) == (HEADQUARTERS, "", "")
    regional = [row for row in offices if row["kind"] == "Regional"]
    assert {row["parent"] for row in regional} == {HEADQUARTERS}
    regions = {code for code, row in places.items() if row["level"] == "Region"}
    assert sorted(row["division"] for row in regional) == sorted(regions - {BANGSAMORO})


def test_the_files_say_where_they_come_from(pack):
    for name in ("territory.csv", "offices.csv"):
        head = (pack.folder / name).read_text(encoding="utf-8").splitlines()[0]
        assert head.startswith("#"), name
    data = (pack.folder / "DATA.md").read_text(encoding="utf-8")
    for word in ("psgc` 2026.4.13.0", "Philippine Statistics Authority", "MIT License"):
        assert word in data


def test_branches_of_activity_are_the_21_sections():
    file = ROOT / "fixtures" / "economic_activities.csv"
    lines = file.read_text(encoding="utf-8").splitlines()
    rows = list(csv.DictReader(line for line in lines if not line.startswith("#")))
    assert [row["code"] for row in rows] == list("ABCDEFGHIJKLMNOPQRSTU")
    # A title must fit the column that holds it.
    assert all(0 < len(row["title"]) <= 140 for row in rows)
