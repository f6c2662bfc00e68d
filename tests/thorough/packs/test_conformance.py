"""`ecms pack test` shows what a pack does, and `gaps` counts only what a recorded run showed."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from ecms_core.canonical import digest
from ecms_core.packs import conformance
from ecms_core.packs.cli import pack as commands
from ecms_core.packs.files import RECORD
from ecms_core.packs.gaps import FEATURES, gaps
from ecms_core.packs.pack import Pack
from ecms_core.packs.source import PackSource

_spec = importlib.util.spec_from_file_location(
    "small_pack", Path(__file__).parent / "small_pack.py"
)
assert _spec and _spec.loader
small = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(small)
ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "tt"
    made.mkdir()
    return small.write(made)


def pack_in(folder: Path) -> Pack:
    return Pack(PackSource("tt", folder))


def test_a_wrong_rule_fails_its_golden_case(folder: Path) -> None:
    file = folder / "law/deadlines.yaml"
    file.write_text(file.read_text().replace("length: 10", "length: 11"))
    (failed,) = [one for one in conformance.run(pack_in(folder)) if one.failed]
    assert failed.name == "case: ten days"
    assert failed.found == "due: expected 2026-03-12, found 2026-03-13"


def test_a_pack_that_cannot_be_read_is_not_tested(folder: Path) -> None:
    file = folder / "law/deadlines.yaml"
    file.write_text(file.read_text().replace("length: 10", "length: ten"))
    run = CliRunner().invoke(commands, ["test", str(folder), "--json"])
    told = json.loads(run.output)
    assert run.exit_code == 1 and told["tests"] == [] and told["passed"] is False
    assert [problem["code"] for problem in told["problems"]] == ["ECMS-L007"]


@pytest.mark.parametrize("fault", ["sys.exit(0)", "sys.exit(3)"])
@pytest.mark.parametrize("inside", ["", "    "])
def test_a_plugin_that_ends_the_process_fails_its_test(
    folder: Path, fault: str, inside: str
) -> None:
    (folder / "plugin.py").write_text(
        "import sys\n\nfrom ecms_core.packs.hookspecs import hookimpl\n\n\n"
        f"@hookimpl\ndef ecms_check_identifier(scheme):\n    pass\n\n{inside}{fault}\n"
    )
    run = CliRunner().invoke(commands, ["test", str(folder), "--json"])
    assert run.exit_code == 1
    tests = {test["name"]: test["found"] for test in json.loads(run.output)["tests"]}
    found = tests["plugin: it loads and its hooks answer"]
    assert "SystemExit" in found and "plugin.py" in found


def test_a_form_that_nobody_can_submit_fails(folder: Path) -> None:
    file = folder / "forms/basic.yaml"
    file.write_text(file.read_text().replace("kind: number,", 'kind: number, constraint: ". < 0",'))
    assert [one for one in conformance.run(pack_in(folder)) if one.failed] == []
    file.write_text(file.read_text().replace("= 'Not complying'", "!= ''"))
    (failed,) = [one for one in conformance.run(pack_in(folder)) if one.failed]
    assert failed.name == "form TT-C: a whole sheet can be submitted" and "Q2" in failed.found


def test_a_letter_is_shown_as_a_page_with_an_invented_case(folder: Path, tmp_path: Path) -> None:
    run = CliRunner().invoke(commands, ["test", str(folder), "--letters", str(tmp_path / "out")])
    assert run.exit_code == 0, run.output
    page = (tmp_path / "out" / "TT-N1.html").read_text()
    assert "Sample Workshop" in page and 'dir="ltr"' in page and "27 March 2026" in page


def test_a_letter_in_arabic_is_written_from_right_to_left() -> None:
    pages = conformance.letters_as_html(Pack(PackSource("zz", ROOT / "country_packs/zz")))
    assert '<html lang="ar" dir="rtl">' in pages["ZZ-N02"] and "12 مارس 2026" in pages["ZZ-N02"]
    assert pages["ZZ-N03"].count('dir="rtl"') == 1 and 'lang="en" dir="ltr"' in pages["ZZ-N03"]


def statuses(folder: Path) -> dict[int, str]:
    return {gap.feature.number: gap.status for gap in gaps(pack_in(folder))}


def test_nothing_is_present_without_a_recorded_run(folder: Path) -> None:
    assert set(statuses(folder).values()) == {"unproven", "absent"}


def test_a_recorded_run_shows_features_until_the_pack_changes(folder: Path) -> None:
    run = CliRunner().invoke(commands, ["test", str(folder), "--record"])
    assert run.exit_code == 0, run.output
    told = json.loads((folder / RECORD).read_text())
    assert told["digest"] == pack_in(folder).digest and told["version"] == "1.0.0"
    shown = statuses(folder)
    # Its steps are taken by roles, and it draws nobody; only a site shows one register and an
    # audit trail, and no pack can have a portal.
    assert [shown[number] for number in (6, 12, 1, 13, 11, 8, 16)] == [
        "present", "present", "unproven", "unproven", "partly", "partly", "absent",
    ]  # fmt: skip
    (folder / "law/values.yaml").write_text(small.FILES["law/values.yaml"] + "# changed\n")
    assert "present" not in statuses(folder).values()
    (gap, *_) = gaps(pack_in(folder))
    assert gap.evidence == ("the pack has changed since the recorded run",)


def test_a_failed_test_takes_its_features_away(folder: Path) -> None:
    file = folder / "law/deadlines.yaml"
    file.write_text(file.read_text().replace("length: 10", "length: 11"))
    run = CliRunner().invoke(commands, ["test", str(folder), "--record"])
    assert run.exit_code == 1
    found = {gap.feature.number: gap for gap in gaps(pack_in(folder))}
    assert found[6].status == "partly" and "failed: case: ten days" in found[6].evidence


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"tests": 3}', '{"tests": {}, "digest": 1}', "\xff"]
)
def test_a_broken_record_shows_nothing(folder: Path, text: str) -> None:
    (folder / RECORD).write_text(text)
    assert set(statuses(folder).values()) == {"unproven", "absent"}


def edited(record: dict[str, Any], how: str) -> None:
    """What somebody might write into a record who wants a feature to be there."""
    if how == "passed":
        record["tests"] = dict.fromkeys(record["tests"], True)
    elif how == "invented":
        record["tests"]["case: invented"] = True
    elif how == "left out":
        del record["tests"]["case: ten days"]
    elif how == "files":
        record["digest"] = "0" * 64
    else:
        record["ecms"] = "9.9"


HOWS = {
    "passed": "the record was changed after the run",
    "invented": "the record and the pack do not have the same tests: case: invented",
    "left out": "the record and the pack do not have the same tests: case: ten days",
    "files": "the pack has changed since the recorded run",
    "ecms": "the run was recorded with ECMS 9.9; this is",
}


@pytest.mark.parametrize("how", HOWS)
def test_a_record_that_was_edited_shows_nothing(folder: Path, how: str) -> None:
    file = folder / "law/deadlines.yaml"
    file.write_text(file.read_text().replace("length: 10", "length: 11"))
    CliRunner().invoke(commands, ["test", str(folder), "--record"])
    told = json.loads((folder / RECORD).read_text())
    edited(told, how)
    (folder / RECORD).write_text(json.dumps(told))
    assert set(statuses(folder).values()) == {"unproven", "absent"}
    if how == "passed":
        assert evidence(folder) == HOWS[how]
    # Sealed anew, it still must be of these files, this ECMS and these tests.
    told.pop("seal")
    (folder / RECORD).write_text(json.dumps({**told, "seal": digest(told)}))
    if how != "passed":
        assert set(statuses(folder).values()) == {"unproven", "absent"}
        assert evidence(folder).startswith(HOWS[how])


def evidence(folder: Path) -> str:
    """Why nothing is shown."""
    return next(gap.evidence[0] for gap in gaps(pack_in(folder)) if gap.feature.number == 6)


def test_a_plugin_that_lets_everybody_be_drawn_or_nobody_fails_the_draw(folder: Path) -> None:
    body = (
        "from ecms_core.packs.hookspecs import hookimpl\n\n\n@hookimpl\n"
        "def ecms_exclude_inspectors(candidates):\n"
        "    return {one['staff']: 'nobody' for one in candidates}\n"
    )
    (folder / "plugin.py").write_text(body)
    (failed,) = [one for one in conformance.run(pack_in(folder)) if one.failed]
    assert failed.name.startswith("draw: ") and failed.found == "drawn: "


def test_a_step_that_anybody_takes_fails(folder: Path) -> None:
    name = "procedure TT-PR: a step is refused to other roles"
    (found,) = [one for one in conformance.run(pack_in(folder)) if one.name == name]
    assert found.passed
    file = folder / "law/procedures.yaml"
    file.write_text(file.read_text().replace("roles: [ECMS Director]", "roles: []"))
    told = [one for one in conformance.run(pack_in(folder)) if one.failed]
    assert [one.name for one in told] == ["procedure TT-PR: its steps name who takes them"]


def test_the_record_that_comes_with_the_fictional_country_is_of_this_version() -> None:
    zz = Pack(PackSource("zz", ROOT / "country_packs/zz"))
    # Stale? bin/ecms pack test zz --record
    kept = (zz.folder / RECORD).read_text(encoding="utf-8")
    assert kept == conformance.record(zz, conformance.run(zz))
    shown = {gap.feature.number: gap.status for gap in gaps(zz)}
    present = {number for number, status in shown.items() if status == "present"}
    assert present == {6, 8, 9, 10, 11, 12}


def test_the_gaps_are_sixteen_features_as_json(folder: Path) -> None:
    run = CliRunner().invoke(commands, ["gaps", str(folder), "--json"])
    features = json.loads(run.output)["features"]
    assert [feature["number"] for feature in features] == list(range(1, 17))
    assert all({"feature", "status", "evidence"} <= feature.keys() for feature in features)
    assert len({feature.title for feature in FEATURES}) == 16
