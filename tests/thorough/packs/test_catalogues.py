"""A translator is told what is left, and gets it into the catalogue by a command."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from ecms_core.packs.cli import pack as commands
from ecms_core.packs.lint import lint
from ecms_core.packs.pack import Pack
from ecms_core.packs.source import folder_source
from ecms_core.problems import Problem
from tests.thorough.packs import small_pack

HEAD = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n'
ENTRY = '\n#. Stage of a case\nmsgid "{}"\nmsgstr "{}"\n'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "tt"
    small_pack.write(folder)
    manifest = folder / "pack.yaml"
    manifest.write_text(manifest.read_text().replace("[en]", "[en, sw]"))
    return folder


def with_entries(folder: Path, *entries: str) -> Path:
    file = folder / "locale/sw.po"
    file.parent.mkdir(exist_ok=True)
    file.write_text(HEAD + "".join(entries), encoding="utf-8")
    return file


def notices(folder: Path) -> dict[str, tuple[str, ...]]:
    report = lint(folder_source(folder))
    assert report.is_clean, report.problems
    return {notice.kind: notice.entries for notice in report.notices}


def brought_up(folder: Path) -> str:
    run = CliRunner().invoke(commands, ["catalogue", str(folder)], catch_exceptions=False)
    assert run.exit_code == 0
    return run.output


def test_a_text_that_the_catalogue_does_not_have_is_counted(folder: Path) -> None:
    with_entries(folder)
    left = notices(folder)["untranslated"]
    assert {"Received", "Issue the notice", "Wages are paid", "Basic", "Correction"} <= set(left)
    with_entries(folder, ENTRY.format("Received", "Imepokelewa"))
    assert set(left) - set(notices(folder)["untranslated"]) == {"Received"}


def test_the_language_in_which_the_pack_is_written_needs_no_catalogue(folder: Path) -> None:
    manifest = folder / "pack.yaml"
    manifest.write_text(manifest.read_text().replace("[en, sw]", "[sw, en]"))
    with_entries(folder)
    assert notices(folder) == {"uncatalogued": ("en",)}


def test_an_entry_of_no_text_is_told_and_one_of_the_core_is_not(folder: Path) -> None:
    words = ("Long gone", "Iliondoka"), ("Not complying", "Hafuati"), ("Received", "Imepokelewa")
    with_entries(folder, *(ENTRY.format(*pair) for pair in words))
    assert notices(folder)["unused"] == ("Long gone",)


def test_the_command_adds_what_is_missing_and_keeps_what_is_translated(folder: Path) -> None:
    own = '\n# Ask the union.\n#. Stage\nmsgid ""\n"Rece"\n"ived"\nmsgstr "Imepokelewa"\n'
    file = with_entries(folder, own)
    left = notices(folder)["untranslated"]
    assert brought_up(folder) == f"locale/sw.po: {len(left)} added, 0 no longer used\n"
    text = file.read_text(encoding="utf-8")
    assert text.startswith(HEAD + own)
    assert '#. Question of the checklist TT-C\nmsgid "Wages are paid"\nmsgstr ""\n' in text
    assert notices(folder)["untranslated"] == left
    brought_up(folder)
    assert file.read_text(encoding="utf-8") == text


def test_a_language_that_has_no_catalogue_gets_one(folder: Path) -> None:
    assert notices(folder) == {"uncatalogued": ("sw",)}
    brought_up(folder)
    assert "Received" in notices(folder)["untranslated"]


def test_what_went_is_out_of_use_and_comes_back_with_its_text(folder: Path) -> None:
    file = with_entries(
        folder, ENTRY.format("Issue the notice", "Toa ilani"), ENTRY.format("Long gone", "")
    )
    procedure = folder / "law/procedures.yaml"
    before = procedure.read_text()
    procedure.write_text(before.replace("label: Issue the notice", "label: Come in"))
    assert "0 no longer used" not in brought_up(folder)
    text = file.read_text(encoding="utf-8")
    assert (
        '#~ msgid "Issue the notice"\n#~ msgstr "Toa ilani"\n' in text and "Long gone" not in text
    )
    assert [one.text for one in Pack(folder_source(folder)).translations()["sw"]] == []
    procedure.write_text(before)
    brought_up(folder)
    assert "#~" not in file.read_text(encoding="utf-8")
    (message,) = Pack(folder_source(folder)).translations()["sw"]
    assert (message.text, message.translation) == ("Issue the notice", "Toa ilani")


def test_nothing_is_written_where_a_text_cannot_be_read(folder: Path) -> None:
    file = with_entries(folder, ENTRY.format("Received", "Imepokelewa"))
    before = file.read_bytes()
    (folder / "law/procedures.yaml").write_text("procedures: [")
    run = CliRunner().invoke(commands, ["catalogue", str(folder)])
    assert isinstance(run.exception, Problem) and file.read_bytes() == before


def test_a_guess_that_is_out_of_use_does_not_come_back_as_a_translation(folder: Path) -> None:
    with_entries(folder, '\n#, fuzzy\n#~ msgid "Issue the notice"\n#~ msgstr "Toa"\n')
    brought_up(folder)
    assert "Issue the notice" in notices(folder)["untranslated"]


def test_no_file_is_named_after_what_is_no_language(folder: Path) -> None:
    manifest = folder / "pack.yaml"
    manifest.write_text(manifest.read_text().replace("[en, sw]", "[en, ../../sw]"))
    run = CliRunner().invoke(commands, ["catalogue", str(folder)])
    assert isinstance(run.exception, Problem) and run.exception.code == "ECMS-L007"
    assert not list(folder.parent.rglob("*.po"))


@pytest.mark.parametrize("pack", ["co", "pe", "zz"])
def test_the_bundled_law_is_said_in_its_other_language(pack: str) -> None:
    root = Path(__file__).resolve().parents[3] / "country_packs"
    assert {"untranslated", "unused"} & notices(root / pack).keys() == set()
