"""Edits of a site come back to a pack's files: only what changed, and comments stay."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from ecms_core.packs.changes import Files, add_change, write_back
from ecms_core.packs.pack import Pack
from ecms_core.packs.plugins import pack_source
from ecms_core.packs.records import wanted_records
from ecms_core.packs.source import PackSource


@pytest.fixture
def pack(tmp_path: Path) -> Pack:
    folder = tmp_path / "ph"
    shutil.copytree(pack_source("ph").folder, folder)
    return Pack(PackSource("ph", folder))


def changed_lines(files: Files) -> list[str]:
    lines = files.diff().splitlines()
    return [line for line in lines if line[0] in "+-" and line[:3] not in ("+++", "---")]


def test_nothing_is_written_where_nothing_was_changed(pack: Pack) -> None:
    files = Files(pack.folder)
    for record, values in wanted_records(pack).items():
        if record[0] not in ("System Settings", "Currency", "DefaultValue", "Legal Calendar"):
            write_back(files, record, values, values)
    assert files.diff() == ""


SETTINGS = ("Inspectorate Settings", "Inspectorate Settings")
EDITS = {
    "law/deadlines.yaml": (("Deadline Rule", "PH-D03"), {"note": "Circular 7"}, "note: Circular 7"),
    "notices/PH-N12.yaml": (
        ("Notice Template", "PH-N12"),
        {"signatory": "Head"},
        "signatory: Head",
    ),
    "offices.csv": (("Inspection Office", "RO-NCR"), {"office_name": "Capital"}, "RO-NCR,Capital,"),
    "pack.yaml": (SETTINGS, {"ministry_name": "DOLE"}, "ministry: DOLE"),
}


@pytest.mark.parametrize("file", EDITS)
def test_one_edit_changes_one_line(pack: Pack, file: str) -> None:
    record, edit, line = EDITS[file]
    base = wanted_records(pack)[record]
    files = Files(pack.folder)
    write_back(files, record, base, base | edit)
    assert list(files.changed()) == [file]
    removed, added = changed_lines(files)
    assert removed[0] == "-" and added[0] == "+" and line in added


def test_a_name_with_commas_and_quotes_stays_one_cell(pack: Pack) -> None:
    record = ("Inspection Office", "RO-NCR")
    base = wanted_records(pack)[record]
    first, second = 'Manila, "the Capital"', "Manila, Quezon"
    for before, after in ((base["office_name"], first), (first, second)):
        files = Files(pack.folder)
        write_back(files, record, {**base, "office_name": before}, {**base, "office_name": after})
        (pack.folder / "offices.csv").write_text(files.changed()["offices.csv"], encoding="utf-8")
        again = wanted_records(Pack(PackSource("ph", pack.folder)))[record]
        assert again == {**base, "office_name": after}


def test_the_text_of_a_letter_is_a_file_of_its_own(pack: Pack) -> None:
    base = wanted_records(pack)["Notice Template", "PH-N12"]
    files = Files(pack.folder)
    write_back(files, ("Notice Template", "PH-N12"), base, {**base, "body": "<p>Short.</p>\n"})
    assert files.changed() == {"notices/PH-N12.html": "<p>Short.</p>\n"}


def test_a_question_that_was_moved_keeps_its_words(pack: Pack) -> None:
    record = ("Inspection Checklist", "PH-GLS")
    base = wanted_records(pack)[record]
    questions = [base["questions"][-1], *base["questions"][:-1]]
    files = Files(pack.folder)
    write_back(files, record, base, {**base, "questions": questions})
    removed, added = sorted(changed_lines(files), key=lambda line: line[0], reverse=True)
    assert removed[1:] == added[1:]


def test_a_hidden_field_becomes_a_change_of_the_pack(pack: Pack) -> None:
    files = Files(pack.folder)
    setter = {
        "doc_type": "Labour Case",
        "field_name": "complaint",
        "property": "hidden",
        "property_type": "Check",
        "value": "1",
    }
    add_change(files, setter)
    add_change(files, {**setter, "value": "0"})
    assert "value: false" in files.changed()["forms/fields.yaml"]
    assert files.changed()["forms/fields.yaml"].count("property: hidden") == 1


def test_what_no_file_can_say_is_told(pack: Pack) -> None:
    files = Files(pack.folder)
    write_back(files, ("Currency", "PHP"), {"enabled": 1}, {"enabled": 0})
    assert files.left == ["Currency PHP: enabled"] and files.diff() == ""
