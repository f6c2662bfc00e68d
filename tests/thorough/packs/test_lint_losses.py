"""What a site would lose or never get, without anybody being told, is a problem of lint."""

from __future__ import annotations

from pathlib import Path

import pytest

from ecms_core.packs.changed_files import Files
from ecms_core.packs.changes import write_back
from ecms_core.packs.lint import lint
from ecms_core.packs.pack import Pack
from ecms_core.packs.records import wanted_records
from ecms_core.packs.source import PackSource
from tests.thorough.packs import small_pack


def told(folder: Path, **files: str) -> list[tuple[str, str, object]]:
    """The problems of the small pack with these files: number, file, line."""
    return told_of(small_pack.write(folder, **files))


def told_of(folder: Path) -> list[tuple[str, str, object]]:
    return [
        (one.code, str(one.details["file"]).partition("/")[2], one.details.get("line"))
        for one in lint(PackSource("tt", folder)).problems
    ]


def test_a_second_version_of_a_procedure_is_told(tmp_path: Path) -> None:
    text = small_pack.FILES["law/procedures.yaml"]
    entry = text.partition("\n")[2]
    newer = entry.replace('version: "1"', 'version: "2"')
    assert told(tmp_path, law__procedures_dot_yaml=f"procedures:\n{newer}{entry}") == [
        ("ECMS-P05", "law/procedures.yaml", 17)
    ]


def test_a_second_version_of_a_checklist_is_told_with_both_files(tmp_path: Path) -> None:
    newer = small_pack.FILES["forms/basic.yaml"].replace('version: "1"', 'version: "2"')
    assert told(tmp_path, forms__a2_dot_yaml=newer) == [("ECMS-P05", "forms/basic.yaml", 1)]
    assert "line 1 of tt/forms/a2.yaml" in lint(PackSource("tt", tmp_path)).problems[0].what()


PERMISSIONS = """\
permissions:
  - {doctype: Labour Case, role: ECMS Inspector, may: [read, write, create]}
  - {doctype: Labour Case, role: ECMS Inspector, may: [read], level: 1}
  - {doctype: Labour Case, role: ECMS Inspector, may: [read], own_only: true}
"""


@pytest.mark.parametrize("again", ["", ", level: 0", ", level: 1", ", own_only: true"])
def test_two_permissions_of_which_one_would_count_are_told(tmp_path: Path, again: str) -> None:
    assert told(tmp_path, roles_dot_yaml=PERMISSIONS) == []
    more = f"  - {{doctype: Labour Case, role: ECMS Inspector, may: [read]{again}}}\n"
    assert told(tmp_path, roles_dot_yaml=PERMISSIONS + more) == [("ECMS-P05", "roles.yaml", 5)]


COMMA = [
    (
        "forms/basic.yaml",
        "label: Wages are paid,",
        "label: Wages are paid in full, and on time,",
        5,
    ),
    ("forms/basic.yaml", "id: Q1,", "id: Q1, requred: ,", 5),
    ("forms/basic.yaml", "title: Basic", "title: Basic\ntitel:", 3),
    ("law/procedures.yaml", "label: Received,", "label: Received, and read,", 9),
    ("law/procedures.yaml", "label: Issue the notice,", "label: Issue, the notice,", 13),
    ("law/violations.yaml", "{en: Wages}", "{en: Wages, hours}", 3),
    ("pack.yaml", "currency: XTS", "currency: XTS\ncurency:", 7),
]


@pytest.mark.parametrize("case", COMMA, ids=lambda case: case[2])
def test_a_name_that_no_field_has_is_told_without_a_value_too(tmp_path: Path, case: tuple) -> None:
    file, old, new, line = case
    text = small_pack.FILES[file]
    assert text.count(old) == 1
    small_pack.write(tmp_path)
    (tmp_path / file).write_text(text.replace(old, new), encoding="utf-8")
    problems = lint(PackSource("tt", tmp_path)).problems
    assert [(one.details["file"], one.details["line"]) for one in problems] == [
        (f"tt/{file}", line)
    ]
    assert problems[0].code in ("ECMS-L006", "ECMS-L007")


def test_a_field_that_is_empty_is_one_that_is_not_given(tmp_path: Path) -> None:
    text = small_pack.FILES["forms/basic.yaml"].replace("label: How", "section: , label: How")
    assert told(tmp_path, forms__basic_dot_yaml=text) == []
    empty = text.replace("label: Wages are paid,", "label: ,")
    assert told(tmp_path, forms__basic_dot_yaml=empty) == [("ECMS-L005", "forms/basic.yaml", 5)]


AS_SPREADSHEETS_WRITE = {
    "a mark of the byte order": "\ufeff{head}\n{rows}",
    "a mark before a remark": "\ufeff# Of 2026\n{head}\n{rows}",
    "an empty first line": "\n{head}\n{rows}",
    "empty lines between": "# Of 2026\n\n{head}\n\n{rows}\n\n",
    "line ends of Windows": "{head}\n{rows}\n",
}


@pytest.mark.parametrize("way", AS_SPREADSHEETS_WRITE)
def test_a_table_as_a_spreadsheet_writes_it_is_read_alike_everywhere(
    tmp_path: Path, way: str
) -> None:
    plain = Pack(PackSource("tt", small_pack.write(tmp_path / "plain" / "tt")))
    folder = small_pack.write(tmp_path / "tt")
    for name in ("territory.csv", "offices.csv"):
        head, _line, rows = small_pack.FILES[name].partition("\n")
        text = AS_SPREADSHEETS_WRITE[way].format(head=head, rows=rows)
        if way == "line ends of Windows":
            text = text.replace("\n", "\r\n")
        (folder / name).write_bytes(text.encode())
    pack = Pack(PackSource("tt", folder))
    assert lint(pack.source).problems == ()
    wanted = wanted_records(pack)
    assert wanted == wanted_records(plain)
    office = ("Inspection Office", "R1")
    files = Files(folder)
    write_back(files, office, wanted[office], {**wanted[office], "office_name": "South"})
    assert files.left == [] and files.diff().count("\n+") == 2
    (folder / "offices.csv").write_bytes(files.changed()["offices.csv"].encode())
    assert wanted_records(Pack(pack.source))[office]["office_name"] == "South"


def test_a_row_that_cannot_be_read_is_told_with_its_line(tmp_path: Path) -> None:
    rows = (
        small_pack.FILES["offices.csv"] + "\n# The last.\nR2," + "x" * 140_000 + ",Regional,HQ,\n"
    )
    assert told(tmp_path, offices_dot_csv=rows) == [("ECMS-P07", "offices.csv", 6)]


def test_a_guessed_translation_is_counted_and_comes_to_no_site(tmp_path: Path) -> None:
    entries = """\
#. Button
msgid "Close"
msgstr "Shut"

#. Button
#, fuzzy
msgid "Issue the notice"
msgstr "Open it"
"""
    assert told(tmp_path, locale__en_dot_po=entries) == []
    pack = Pack(PackSource("tt", tmp_path))
    (notice,) = lint(pack.source).notices
    assert (notice.kind, notice.entries) == ("untranslated", ("Issue the notice",))
    texts = [
        values["source_text"]
        for (doctype, _name), values in wanted_records(pack).items()
        if doctype == "Translation"
    ]
    assert texts == ["Close"]


CHANGES = """\
fields: []
changes:
  - {{doctype: Establishment, fieldname: tax_id, property: {}, value: {}}}
"""


@pytest.mark.parametrize(
    ("prop", "value"), [("hidden", "maybe"), ("label", "true"), ("label", "2026-01-01")]
)
def test_a_change_that_cannot_be_made_is_told(tmp_path: Path, prop: str, value: str) -> None:
    assert told(tmp_path, forms__fields_dot_yaml=CHANGES.format(prop, value)) == [
        ("ECMS-L007", "forms/fields.yaml", 3)
    ]


@pytest.mark.parametrize(
    ("file", "old", "line"),
    [
        ("forms/basic.yaml", "title: Basic", 2),
        ("notices/TT-N1.yaml", "title: Notice", 2),
        ("pack.yaml", "ministry: Ministry of Tests", 9),
    ],
)
def test_a_day_where_a_text_is_expected_is_told(
    tmp_path: Path, file: str, old: str, line: int
) -> None:
    day = f"{old.partition(':')[0]}: 2026-01-01"
    small_pack.write(tmp_path)
    text = small_pack.FILES[file]
    assert old in text
    (tmp_path / file).write_text(text.replace(old, day), encoding="utf-8")
    assert told_of(tmp_path) == [("ECMS-L007", file, line)]
    (tmp_path / file).write_text(text.replace(old, f"{day[:-10]}'2026-01-01'"), encoding="utf-8")
    assert told_of(tmp_path) == []


ALIKE = [
    ("offices.csv", "R1,North,Regional,HQ,T1", "hq,North,Regional,HQ,T1", 3, "hq (HQ)"),
    ("territory.csv", "T2,Town", "t1,Town", 3, "t1 (T1)"),
    (
        "law/values.yaml",
        "values:\n",
        "values:\n  - id: Unit\n    title: Old\n    amounts:\n"
        "      - {amount: 9, valid_from: 2024-01-01, valid_to: 2025-12-31, basis: Act,\n"
        "         confidence: known}\n",
        8,
        "unit (Unit)",
    ),
    ("law/procedures.yaml", "{id: closed,", "{id: NOTED,", 11, "NOTED (noted)"),
    ("forms/basic.yaml", "id: Q2", "id: q1", 6, "q1 (Q1)"),
]


@pytest.mark.parametrize("case", ALIKE, ids=lambda case: case[0])
def test_ids_that_a_database_would_take_for_one_are_told(tmp_path: Path, case: tuple) -> None:
    file, old, new, line, name = case
    text = small_pack.FILES[file]
    assert text.count(old) == 1
    small_pack.write(tmp_path)
    (tmp_path / file).write_text(text.replace(old, new), encoding="utf-8")
    (twice,) = [one for one in lint(PackSource("tt", tmp_path)).problems if one.code == "ECMS-P05"]
    assert (twice.details["file"], twice.details["line"]) == (f"tt/{file}", line)
    assert f"'{name}'" in twice.what()


def test_a_role_that_ecms_has_in_other_letters_is_told(tmp_path: Path) -> None:
    roles = "roles:\n  - {role: ecms inspector, description: Inspects.}\npermissions: []\n"
    assert told(tmp_path, roles_dot_yaml=roles) == [("ECMS-P07", "roles.yaml", 2)]


def test_rights_of_everybody_are_counted(tmp_path: Path) -> None:
    procedure = small_pack.FILES["law/procedures.yaml"].replace("[ECMS Director]", "[All]")
    roles = PERMISSIONS + "  - {doctype: Labour Case, role: Guest, may: [read]}\n"
    assert told(tmp_path, roles_dot_yaml=roles, law__procedures_dot_yaml=procedure) == []
    (notice,) = lint(PackSource("tt", tmp_path)).notices
    assert notice.kind == "everybody"
    assert notice.entries == ("Labour Case (Guest)", "TT-PR close (All)")
