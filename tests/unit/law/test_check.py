"""What `ecms law check` finds: each kind of finding in a law made for it, and its exit codes."""

from __future__ import annotations

import json
import shutil
from datetime import date
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from ecms_core.cli import ecms
from ecms_core.law.check import Steps, findings
from tests.unit.law.conftest import PACKS

pytestmark = pytest.mark.unit
STATED = {"basis": "Act 1", "confidence": "verified"}


def rule(name: str, **fields) -> dict[str, object]:
    made = {"id": name, "title": "T", "at_expiry": "none_internal_target", **STATED}
    if not {"after", "earliest_of", "latest_of"} & set(fields):
        made["starts"] = "served"
    if not {"earliest_of", "latest_of"} & set(fields):
        made |= {"length": 3, "unit": "working_days"}
    return made | fields


def found(law, steps: Steps | None = None, year: int = 2026) -> set[tuple[str, str, str]]:
    return {(one.kind, one.id, one.text) for one in findings(law, year, steps)}


def of_kind(kind: str, law, steps: Steps | None = None) -> dict[str, str]:
    return {name: text for of, name, text in found(law, steps) if of == kind}


def test_clocks_that_can_never_start(make_law):
    more = [
        rule("AFTER", after="R"),
        rule("LATER", after="AFTER"),
        rule("ALONE"),
        rule("WAITS", after="ALONE"),
        rule("ONE", earliest_of=["R", "ALONE"]),
        rule("BOTH", latest_of=["R", "ALONE"]),
    ]
    law = make_law(length=3, unit="working_days", more=more)
    steps = Steps({"R": ["P serve"]}, {"R": ["P close"]})
    told = of_kind("clock", law, steps)
    assert set(told) == {"ALONE", "WAITS", "BOTH"}
    assert told["ALONE"] == "no step starts it, nor a clock before it (served)"


def test_a_clock_that_no_step_ends(make_law):
    law = make_law(length=3, unit="working_days")
    told = of_kind("clock", law, Steps({"R": ["P serve"]}, {}))
    assert told == {"R": "P serve starts it; none ends it"}


def test_a_step_that_names_no_deadline_of_the_pack(make_law):
    law = make_law(length=3, unit="working_days")
    told = of_kind("clock", law, Steps({"R": ["P a"], "X": ["P a"]}, {"R": ["P b"]}))
    assert told == {"X": "the pack does not define this deadline; named by P a"}


def test_without_procedures_clocks_start_by_hand(make_law):
    told = of_kind("clock", make_law(length=3, unit="working_days"))
    assert told == {"procedures": "the pack has no procedure: a clock starts only by hand"}


def test_an_unconfirmed_rule_in_use_says_who_uses_it(make_law):
    law = make_law(length=3, unit="working_days", confidence="unconfirmed")
    idle = of_kind("unconfirmed", law)
    assert idle == {"R": "the deadline is not confirmed by counsel; it cites: Act 1"}
    used = of_kind("unconfirmed", law, Steps({"R": ["P serve"]}, {}))
    in_use = "the deadline is not confirmed by counsel, and is in use: P serve; it cites: Act 1"
    assert used == {"R": in_use}


def test_a_time_of_practice_shows_that_no_rule_is_recorded_for_it():
    told = json.loads(run("--pack", "pe", "--year", "2026", "--json").output)
    payment = [each["text"] for each in told if each["id"] == "PE-D16"]
    assert [text for text in payment if text.endswith("it cites: sin norma registrada")]


def test_what_is_verified_without_a_source_is_told(make_law):
    law = make_law(length=3, unit="working_days")
    assert of_kind("source", law) == {"R": "the deadline is verified, and names no source"}
    assert not of_kind("source", make_law(length=3, unit="working_days", source="S1"))
    assert not of_kind("source", make_law(length=3, unit="working_days", confidence="known"))
    usual = {"roll": "next", "basis": "Act 9", "confidence": "verified"}
    told = of_kind("source", make_law(length=3, unit="working_days", extra={"conventions": usual}))
    assert told["conventions"] == "they are verified, and name no source"


def test_conventions_highest_amounts_and_interest_to_be_confirmed_are_told(make_law, make_fines):
    usual = {"roll": "next", "basis": "Act 9", "confidence": "unconfirmed"}
    law = make_law(length=3, unit="working_days", extra={"conventions": usual})
    told = of_kind("unconfirmed", law)
    assert told == {"conventions": "they are not confirmed by counsel; they cite: Act 9"}
    open_part = {"basis": "Act 5", "confidence": "unconfirmed"}
    capped = make_fines(mode="amount", amount=5, caps=[{"amount": 3, "per": "case", **open_part}])
    text = "the highest amount is not confirmed by counsel; it cites: Act 5"
    assert of_kind("unconfirmed", capped) == {"S": text}
    late = make_fines(mode="amount", amount=5, interest={"percent_per_day": 1, **open_part})
    text = "the interest is not confirmed by counsel; it cites: Act 5"
    assert of_kind("unconfirmed", late) == {"S": text}


def test_gaps_and_the_end_of_the_last_version(make_law):
    law = make_law(
        length=3,
        unit="working_days",
        valid_to=date(2024, 12, 31),
        more=[rule("R", valid_from=date(2025, 2, 1), valid_to=date(2026, 6, 30))],
    )
    gaps = {text for kind, _, text in found(law) if kind == "gap"}
    assert gaps == {"no version from 2025-01-01 to 2025-01-31", "no version after 2026-06-30"}


def test_what_changes_a_date_or_an_amount_without_article(make_law, make_fines):
    law = make_law(
        length=3, unit="working_days", extension={"length": 1, "unit": "working_days", "times": 1}
    )
    assert of_kind("basis", law) == {"R": "the extension names no article of its own"}
    halved = [{"when": "corrected", "to_percent": 50, "text": "corrected at once"}]
    fines = make_fines(mode="amount", amount=5, reductions=halved)
    assert of_kind("basis", fines) == {"S": "'corrected at once' names no article"}


@pytest.mark.parametrize(
    ("right", "wrong", "day", "text"),
    [
        (
            "{date: 2026-06-07, name: Day of the Wind, basis: Decree",
            "{date: 2026-06-08, name: Day of the Wind, basis: Decree",
            "2026-06-08",
            "'Day of the Wind' is withdrawn on a day that is no holiday",
        ),
        (
            "on: 2026-03-28",
            "on: 2026-03-29",
            "2026-03-29",
            "'Spring bridge' makes a working day of one that is one already",
        ),
        (
            "off: 2026-03-22",
            "off: 2026-03-21",
            "2026-03-21",
            "'Spring bridge' makes a day off of one that is one already",
        ),
    ],
)
def test_a_day_that_changes_nothing_is_told(tmp_path, right, wrong, day, text):
    folder = tmp_path / "zz"
    shutil.copytree(PACKS / "zz", folder)
    calendar = folder / "calendar.yaml"
    held = calendar.read_text(encoding="utf-8")
    line = next(n for n, each in enumerate(held.splitlines(), 1) if right in each)
    calendar.write_text(held.replace(right, wrong), encoding="utf-8")
    told = json.loads(run("--pack", str(folder), "--year", "2026", "--json").output)
    place = {"file": "zz/calendar.yaml", "line": line}
    assert {"kind": "calendar", "id": day, "text": text, **place} in told
    linted = CliRunner().invoke(ecms, ["pack", "lint", str(folder)]).output
    assert f"withdrawn or swapped and change nothing: {day} (zz/calendar.yaml:{line})" in linted


def test_a_calendar_whose_changes_change_something_says_nothing():
    told = json.loads(run("--pack", "zz", "--year", "2026", "--json").output)
    assert [each for each in told if each["kind"] == "calendar"] == []
    assert "change nothing" not in CliRunner().invoke(ecms, ["pack", "lint", "zz"]).output


def run(*words: str):
    return CliRunner().invoke(ecms, ["law", "check", *words])


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    folder = tmp_path / "zz"
    (folder / "law").mkdir(parents=True)
    write(folder / "calendar.yaml", {"zone": "UTC", "weekend": ["sunday"]})
    write(folder / "law/values.yaml", {"currency": {"code": "XXX", "minor_units": 2}})
    write(folder / "law/deadlines.yaml", {"deadlines": [rule("R")]})
    return folder


def write(file: Path, data: object) -> None:
    file.write_text(yaml.safe_dump(data), encoding="utf-8")


def test_findings_are_told_and_the_exit_code_is_0(pack):
    steps = [{"id": "serve", "starts": ["R"]}, {"id": "close", "ends": ["R"]}]
    write(pack / "law/procedures.yaml", {"procedures": [{"id": "P", "steps": steps}]})
    result = run("--pack", str(pack), "--year", "2026", "--json")
    assert result.exit_code == 0
    kinds = [(each["kind"], each["id"]) for each in json.loads(result.output)]
    assert kinds == [("source", "R"), ("undated", "R"), ("calendar", "2026"), ("calendar", "2027")]
    told = run("--pack", str(pack), "--year", "2026").output
    assert told.endswith("4 findings: 2 calendar, 1 source, 1 undated\n")
    assert "zz/law/deadlines.yaml:" in told


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ([rule("R")], "ECMS-L008"),  # an overlap
        ([rule("A", basis="")], "ECMS-L007"),  # without article
        ([rule("A", after="B"), rule("B", after="A")], "ECMS-L010"),
        ([rule("A", after="C")], "ECMS-L009"),
    ],
)
def test_a_law_that_is_wrong_is_refused_with_exit_code_1(pack, more, code):
    write(pack / "law/deadlines.yaml", {"deadlines": [rule("R"), *more]})
    result = run("--pack", str(pack), "--json")
    assert result.exit_code == 1
    assert result.output.startswith(f"{code}: zz/law/deadlines.yaml, line ")


def test_a_misused_command_exits_with_2():
    assert run("--pack").exit_code == 2


def test_without_a_pack_all_are_checked():
    result = run("--year", "2027", "--json")
    assert result.exit_code == 0
    files = {each["file"].split("/")[0] for each in json.loads(result.output)}
    assert {"co", "pe", "ph"} <= files
    of_2028 = {each["file"] for each in json.loads(result.output) if each["id"] == "2028"}
    assert "ph/calendar.yaml" in of_2028


@pytest.mark.parametrize("pack_id", ["co", "pe", "ph"])
def test_the_packs_have_no_gap_and_no_clock_without_end(pack_id):
    result = run("--pack", pack_id, "--year", "2026", "--json")
    assert result.exit_code == 0
    kinds = {(each["kind"], each["text"]) for each in json.loads(result.output)}
    assert not [kind for kind, _ in kinds if kind in ("gap", "value", "calendar")]
    assert not [text for _, text in kinds if text.endswith("none ends it")]
