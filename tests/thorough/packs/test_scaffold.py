"""A new country's pack passes lint and tests at once, for every country, whole or not at all."""

from __future__ import annotations

import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pycountry
import pytest
from click.testing import CliRunner

from ecms_core.packs import conformance, scaffold
from ecms_core.packs.cli import pack as commands
from ecms_core.packs.lint import lint
from ecms_core.packs.pack import Pack
from ecms_core.packs.source import folder_source
from ecms_core.packs.translations import read_catalogue
from ecms_core.problems import Problem

COUNTRIES = sorted(country.alpha_2 for country in pycountry.countries)


@pytest.mark.parametrize("code", COUNTRIES)
def test_every_country_gives_a_pack_that_passes(tmp_path: Path, code: str) -> None:
    # A pack that does not pass lint is not written at all.
    folder = scaffold.write(code.lower(), tmp_path / code.lower(), scaffold.defaults(code))
    source = folder_source(folder)
    outcomes = conformance.run(Pack(source))
    assert [one for one in outcomes if one.failed] == []
    assert "@@" not in "".join(
        file.read_text(encoding="utf-8") for file in folder.rglob("*") if file.is_file()
    )


def test_the_command_takes_the_defaults_at_the_end_of_input(tmp_path: Path) -> None:
    folder = tmp_path / "anywhere"
    run = CliRunner().invoke(commands, ["new", "lk", "--out", str(folder)], input="")
    assert run.exit_code == 0, run.output
    assert lint(folder_source(folder)).is_clean
    manifest = Pack(folder_source(folder)).manifest
    assert (manifest.id, manifest.title, manifest.currency) == ("lk", "Sri Lanka", "LKR")
    assert manifest.languages == ("en", "si", "ta") and manifest.time_zone == "Asia/Colombo"


def test_what_is_asked_stands_on_lines_of_its_own_at_the_end_of_input(tmp_path: Path) -> None:
    words = ["new", "lk", "--out", str(tmp_path / "lk")]
    for typed in ("", "Ceylon\n", "Ceylon"):
        lines = CliRunner().invoke(commands, words, input=typed).output.splitlines()
        asked = [line for line in lines if line.endswith("]: ")]
        # CliRunner does not show what is typed; a terminal ends the line there.
        assert len(asked) >= 6, lines
        shutil.rmtree(tmp_path / "lk")


def test_each_language_has_its_catalogue_and_lint_counts_what_is_not_translated(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "eg"
    run = CliRunner().invoke(commands, ["new", "eg", "--out", str(folder), "--yes"])
    assert run.exit_code == 0, run.output
    assert Pack(folder_source(folder)).manifest.languages == ("en", "ar")
    messages, problems = read_catalogue(folder / "locale/ar.po", "eg/locale/ar.po")
    assert problems == [] and not any(message.translation for message in messages)
    texts = {message.text for message in messages}
    assert {"How many workers were present?", "Wages"} <= texts and len(texts) > 20
    (notice,) = [one for one in lint(folder_source(folder)).notices if "locale/ar.po" in one.text]
    assert (notice.kind, len(notice.entries)) == ("untranslated", len(texts))


def test_what_is_answered_is_taken(tmp_path: Path) -> None:
    folder = tmp_path / "ae"
    answers = "\n\nMinistry of Human Resources\nar, en\n\n\nsaturday sunday\n"
    run = CliRunner().invoke(commands, ["new", "AE", "--out", str(folder)], input=answers)
    assert run.exit_code == 0, run.output
    pack = Pack(folder_source(folder))
    assert pack.manifest.ministry == "Ministry of Human Resources"
    assert pack.rows("offices.csv")[0]["name"] == "Ministry of Human Resources"
    assert "weekend: [saturday, sunday]" in (folder / "calendar.yaml").read_text()


ROOT = Path(__file__).resolve().parents[3]
PIPED = "A\nB\nC\nqu es\nPEN\nAmerica/Lima\nfriday saturday\n"


def piped(folder: Path, answers: str) -> subprocess.CompletedProcess[str]:
    """A new pack of Bolivia whose answers come through a pipe, as from a script."""
    command = [sys.executable, "-m", "ecms_core.cli", "pack", "new", "bo", "--out", str(folder)]
    return subprocess.run(
        command, cwd=ROOT, input=answers, capture_output=True, text=True, check=False
    )


def test_every_answer_of_a_pipe_is_taken(tmp_path: Path) -> None:
    made = piped(tmp_path / "bo", PIPED)
    assert made.returncode == 0, made.stderr
    pack = Pack(folder_source(tmp_path / "bo"))
    manifest = pack.manifest
    assert (manifest.title, manifest.state, manifest.ministry) == ("A", "B", "C")
    assert manifest.languages == ("en", "qu", "es")
    assert (manifest.currency, manifest.time_zone) == ("PEN", "America/Lima")
    assert "weekend: [friday, saturday]" in (pack.folder / "calendar.yaml").read_text()


@pytest.mark.parametrize(("good", "bad"), [("PEN", "QQQ"), ("America/Lima", "Mars/Base")])
def test_a_later_answer_of_a_pipe_is_checked(tmp_path: Path, good: str, bad: str) -> None:
    made = piped(tmp_path / "bo", PIPED.replace(good, bad))
    assert made.returncode == 1 and "ECMS-P23" in made.stderr and bad in made.stderr
    assert list(tmp_path.iterdir()) == []


def test_no_language_at_all_is_told_as_such(tmp_path: Path) -> None:
    words = ["new", "pe", "--out", str(tmp_path / "pe"), "--languages", ""]
    run = CliRunner().invoke(commands, words)
    assert isinstance(run.exception, Problem) and run.exception.code == "ECMS-P23"
    assert run.exception.details["field"] == "languages"


def test_options_are_taken_and_nothing_is_asked(tmp_path: Path) -> None:
    folder = tmp_path / "pe"
    words = ["new", "pe", "--out", str(folder), "--ministry", 'The "Ministry", of Work: 1']
    run = CliRunner().invoke(commands, words)
    assert run.exit_code == 0 and "[" not in run.output
    assert Pack(folder_source(folder)).manifest.ministry == 'The "Ministry", of Work: 1'


@pytest.mark.parametrize(
    ("code", "words", "number"),
    [
        ("xx", [], "ECMS-P20"),
        ("../x", [], "ECMS-P20"),
        ("", [], "ECMS-P20"),
        ("pe", ["--currency", "GOLD"], "ECMS-P23"),
        ("pe", ["--time-zone", "Mars"], "ECMS-P23"),
        ("pe", ["--languages", "klingon"], "ECMS-P23"),
        ("pe", ["--weekend", "someday"], "ECMS-P23"),
        ("pe", ["--title", " "], "ECMS-P23"),
        ("pe", ["--state", "a\nb"], "ECMS-P23"),
    ],
)
def test_a_wrong_answer_is_refused_and_nothing_is_written(
    tmp_path: Path, code: str, words: list[str], number: str
) -> None:
    folder = tmp_path / "out"
    run = CliRunner().invoke(commands, ["new", code, "--out", str(folder), "--yes", *words])
    assert isinstance(run.exception, Problem) and run.exception.code == number
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_empty_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "pe"
    folder.mkdir()
    scaffold.write("pe", folder, scaffold.defaults("pe"))
    with pytest.raises(Problem, match="ECMS-P21"):
        scaffold.write("pe", folder, scaffold.defaults("pe"))
    with pytest.raises(Problem, match="ECMS-P21"):
        scaffold.write("pe", folder / "pack.yaml", scaffold.defaults("pe"))


def test_a_pack_that_cannot_be_written_leaves_nothing(tmp_path: Path, monkeypatch) -> None:
    def no_space(*args: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(scaffold, "_write_places", no_space)
    with pytest.raises(Problem, match=r"ECMS-P22.*No space left"):
        scaffold.write("pe", tmp_path / "pe", scaffold.defaults("pe"))
    assert list(tmp_path.iterdir()) == []


def test_the_folder_can_be_read_by_others(tmp_path: Path) -> None:
    folder = scaffold.write("pe", tmp_path / "pe", scaffold.defaults("pe"))
    assert stat.S_IMODE(folder.stat().st_mode) == 0o755
