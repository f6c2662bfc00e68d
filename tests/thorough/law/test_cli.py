"""The law from the command line, as a lawyer or a script uses it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from ecms_core.cli import ecms

pytestmark = pytest.mark.unit
PACK = str(Path(__file__).parents[3] / "country_packs" / "ph")


def run(*words: str, code: int = 0):
    result = CliRunner().invoke(ecms, ["law", *words])
    assert result.exit_code == code, result.output
    return result


def test_a_deadline_in_words_and_as_data():
    words = ("deadline", "--pack", "ph", "--rule", "PH-D03", "--event", "served=2026-03-25")
    told = run(*words).output
    assert told.startswith("2026-04-06 (unconfirmed)")
    assert "Saturday 4 April 2026 is not a working day (Black Saturday)" in told
    data = json.loads(run(*words, "--json").output)
    assert (data["due"], data["provisional"]) == ("2026-04-06", False)
    rolled = next(step for step in data["reasons"] if step["did"] == "rolled")
    assert (rolled["from"], rolled["to"]) == ("2026-04-04", "2026-04-06")
    assert data["reasons"][0]["article"] == "DO 183-17; DO 238-23"


def test_the_options_of_a_deadline():
    words = ("deadline", "--pack", PACK, "--json", "--rule")
    data = json.loads(
        run(
            *words, "PH-D03", "--event", "served=2026-03-27", "--suspend", "2026-03-27:2026-04-05"
        ).output
    )
    assert data["due"] == "2026-04-15"
    data = json.loads(
        run(*words, "PH-D04", "--event", "served=2026-03-27", "--length", "45").output
    )
    assert data["due"] == "2026-05-11"
    data = json.loads(run(*words, "PH-D06", "--event", "issued=2026-03-27T06:00Z").output)
    assert data["due"] == "2026-03-28T14:00:00+08:00"


def test_a_picture_of_the_count(tmp_path):
    words = ("deadline", "--pack", "ph", "--rule", "PH-D03", "--event", "served=2026-03-25")
    file = tmp_path / "count.svg"
    assert run(*words, "--picture", str(file)).output.startswith("2026-04-06")
    assert "Black Saturday" in file.read_text(encoding="utf-8")
    told = run(*words, "--picture", str(tmp_path / "nowhere" / "count.svg"), code=1).output
    assert told.startswith("ECMS-L037: ") and "nowhere" in told


def test_a_penalty_in_words_and_as_data():
    words = ("penalty", "--pack", "ph", "--violation", "PH-V15", "--date", "2026-05-04")
    told = run(*words, "--set", "days=3").output
    assert told.startswith("60000.00 PHP (provisional, verified)")
    wilful = run(*words, "--set", "days=3", "--set", "wilful=true").output
    assert wilful.startswith("60000.00 PHP (verified)")
    assert "20000.00 for each of 3 days [DO 198-18 s. 29]" in told
    more = ("--violation", "PH-V21", "--violation", "PH-V28", "--set", "days=2", "--json")
    data = json.loads(run(*words, *more).output)
    assert (data["amount"], data["currency"]) == ("200000.00", "PHP")
    assert [line["amount"] for line in data["reasons"]][-2:] == ["-20000.00", None]
    assert "Known, not verified: the highest amount (" in data["reasons"][-1]["text"]


def test_a_calendar():
    told = run("calendar", "--pack", "ph", "--year", "2026").output
    assert "2026-04-03 friday    Good Friday" in told
    data = json.loads(run("calendar", "--pack", "ph", "--year", "2029", "--json").output)
    assert data["covered"] is False


def test_an_extension_is_as_long_as_is_said_and_else_only_assumed():
    asked = ("deadline", "--pack", "co", "--rule", "CO-D01", "--event", "received=2026-04-01",
             "--language", "en")  # fmt: skip
    assumed = run(*asked, "--extend", "1").output
    assert assumed.startswith("2026-05-19 (provisional, ")
    assert "until it is told for how long, the longest allowed, 15 working days, is" in assumed
    told = run(*asked, "--extend", "1:15").output
    assert told.startswith("2026-05-19 (verified)") or told.startswith("2026-05-19 (known)")
    assert "The time was extended by 15 working days, granted by" in told


def test_a_check_of_the_law():
    found = json.loads(run("check", "--pack", "co", "--year", "2027", "--json").output)
    kinds = {(finding["kind"], finding["id"]) for finding in found}
    assert ("unconfirmed", "CO-D20") in kinds
    assert ("unconfirmed", "CO-D06") not in kinds
    assert ("value", "CO-P-GENERAL") in kinds
    of_2026 = json.loads(run("check", "--pack", "co", "--year", "2026", "--json").output)
    assert "value" not in {finding["kind"] for finding in of_2026}
    told = run("check", "--pack", "ph", "--year", "2027").output
    assert "calendar     2028" in told
    assert "ph/law/deadlines.yaml:" in told


def test_a_value_missing_at_its_date_is_told_with_its_place():
    words = ("penalty", "--pack", "co", "--violation", "CO-V01", "--date", "2027-01-01")
    told = run(*words, code=1).output
    assert told.startswith("ECMS-L040: The value SMMLV is not recorded for 2027-01-01")
    assert "1750905 from 2026-02-19 (co/law/values.yaml, line " in told


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("deadline", "--rule", "PH-D03", "--event", "served=0000-01-01"), "ECMS-L022"),
        (("deadline", "--rule", "PH-D03", "--event", "served"), "ECMS-L022"),
        (("deadline", "--rule", "PH-D03", "--event", "served=9999-12-30"), "ECMS-L030"),
        (
            ("deadline", "--rule", "PH-D06", "--event", "issued=2026-01-01", "--method", "posted"),
            "ECMS-L022",
        ),
        (
            ("deadline", "--rule", "PH-D03", "--event", "served=2026-01-01", "--place", "Cebu"),
            "ECMS-L039",
        ),
        (("calendar", "--year", "0"), "ECMS-L022"),
        (("check", "--year", "0"), "ECMS-L022"),
        (("check", "--year", "9999"), "ECMS-L022"),
        (("deadline", "--rule", "PH-D06", "--event", "issued=20260306"), "ECMS-L022"),
        (("deadline", "--rule", "PH-D06", "--event", "issued=20260306T1000"), "ECMS-L022"),
        (("penalty", "--violation", "PH-V15", "--set", "days=1", "--set", "days=2"), "ECMS-L022"),
        (("calendar", "--year", "10000"), "ECMS-L022"),
        (
            ("deadline", "--rule", "PH-D03", *("--event", "served=2026-03-27") * 2),
            "ECMS-L022",
        ),
        (("deadline", "--rule", "PH-D03", "--event", "wish=2026-01-01"), "ECMS-L021"),
        (("deadline", "--rule", "PH-D99", "--event", "served=2026-01-01"), "ECMS-L036"),
        (
            ("deadline", "--rule", "PH-D03", "--event", "served=2026-01-01", "--extend", "-1"),
            "ECMS-L026",
        ),
        (
            ("deadline", "--rule", "PH-D03", "--event", "served=2026-01-01", "--extend", "1:soon"),
            "ECMS-L022",
        ),
        (
            ("deadline", "--rule", "PH-D03", "--event", "served=2026-01-01", "--suspend", "now"),
            "ECMS-L022",
        ),
        (("penalty", "--violation", "PH-V15", "--date", "soon", "--set", "days=1"), "ECMS-L022"),
        (("penalty", "--violation", "PH-V99", "--set", "days=1"), "ECMS-L036"),
        (("penalty", "--violation", "PH-V15", "--set", "days=many"), "ECMS-L042"),
    ],
)
def test_bad_input_is_one_numbered_problem(words, code):
    result = run(words[0], "--pack", "ph", *words[1:], code=1)
    assert result.output.startswith(f"{code}: ")
    assert "Traceback" not in result.output


@pytest.mark.parametrize(
    ("words", "link"),
    [
        (("check",), "law/values.yaml"),
        (("check",), "law/procedures.yaml"),
        (("calendar", "--year", "2026"), "calendar.yaml"),
        (("deadline", "--rule", "PH-D03", "--event", "served=2026-03-25"), "pack.yaml"),
        (("penalty", "--violation", "PH-V01"), "locale/en.po"),
    ],
)
def test_a_link_that_leaves_the_folder_is_refused(tmp_path, words, link):
    folder, elsewhere = tmp_path / "ph", tmp_path / "elsewhere"
    shutil.copytree(PACK, folder)
    file = folder / link
    elsewhere.write_text(file.read_text() if file.exists() else "")
    file.unlink(missing_ok=True)
    file.parent.mkdir(exist_ok=True)
    file.symlink_to(elsewhere)
    told = run(*words, "--pack", str(folder), code=1).output
    assert "ECMS-P03" in told and f"ph/{link}" in told


def test_a_folder_without_law(tmp_path):
    (tmp_path / "pack.yaml").touch()
    words = ("deadline", "--rule", "X", "--event", "served=2026-03-25", "--pack", str(tmp_path))
    told = run(*words, code=1).output
    assert told.startswith(f"ECMS-L011: There is no law of a country pack in {tmp_path}")
    assert "expected a folder with law/*.yaml" in told


@pytest.mark.parametrize(("pack", "expected"), [("zz", "ZZ-N"), ("pe", "no office")])
def test_an_unknown_office_is_refused(pack, expected):
    words = ["law", "calendar", "--pack", pack, "--year", "2026", "--office", "zz-n"]
    result = CliRunner().invoke(ecms, words)
    assert result.exit_code == 1
    assert result.output.startswith(f"ECMS-L022: '--office' is zz-n; expected {expected}")


def test_a_moment_of_another_zone_is_told_as_the_day_it_is_here():
    words = ("--pack", "co", "--rule", "CO-D06", "--event", "served=2026-03-28T03:00:00Z")
    told = run("deadline", *words, "--language", "en").output
    assert "service on the party on Friday 27 March 2026 at 22:00" in told
    assert "28 March" not in told
