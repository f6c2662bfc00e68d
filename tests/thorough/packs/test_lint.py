"""Lint tells everything that is wrong with a pack, to file and line, and never breaks off."""

# ruff: noqa: E501  (a table with one case a line)

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import time
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ecms_core.packs import conformance
from ecms_core.packs.cli import pack as pack_commands
from ecms_core.packs.lint import Report, lint
from ecms_core.packs.pack import Pack
from ecms_core.packs.source import PackSource, folder_source
from ecms_core.problems import CATALOGUE, Problem

_spec = importlib.util.spec_from_file_location(
    "small_pack", Path(__file__).parent / "small_pack.py"
)
assert _spec and _spec.loader
small = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(small)


def linted(folder: Path) -> Report:
    return lint(PackSource(folder.name, folder))


def found(report: Report) -> list[tuple[str, str, object]]:
    return [
        (one.code, str(one.details.get("file", "")).partition("/")[2], one.details.get("line"))
        for one in report.problems
    ]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "tt"
    made.mkdir()
    return small.write(made)


def change(folder: Path, name: str, old: str, new: str) -> None:
    text = (folder / name).read_text(encoding="utf-8")
    assert old in text, f"{old!r} is not in {name}"
    (folder / name).write_text(text.replace(old, new), encoding="utf-8")


def test_a_whole_pack_has_no_problems(folder: Path) -> None:
    assert found(linted(folder)) == []


def test_a_file_that_is_no_text_is_told_and_the_others_are_read(folder: Path) -> None:
    (folder / "territory.csv").write_bytes(b"code,name\n\xff\xfe,x\n")
    (folder / "CHANGES.md").unlink()
    told = [(one.code, one.details["file"]) for one in linted(folder).problems]
    assert ("ECMS-P11", "tt/territory.csv") in told
    assert ("ECMS-P11", "tt/CHANGES.md") in told


def test_of_very_many_problems_of_one_file_the_first_are_told(folder: Path) -> None:
    with (folder / "pack.yaml").open("a", encoding="utf-8") as file:
        file.writelines(f"odd_{number}: 1\n" for number in range(500))
    codes = [one.code for one in linted(folder).problems]
    assert codes.count("ECMS-L006") == 100
    assert codes.count("ECMS-P12") == 1


@pytest.mark.parametrize(
    "letter",
    [
        "<p>\n{% for i in range(99999) %}{% for j in range(99999) %}{% endfor %}{% endfor %}",
        '<p>\n{{ "x"|center(999999999) }}',
        "<p>\n{{ 'x'.ljust(999999999) }}",
    ],
)
def test_a_letter_that_would_not_end_is_told_to_its_line_and_soon(
    folder: Path, letter: str
) -> None:
    (folder / "notices/TT-N1.html").write_text(letter)
    begun = time.process_time()
    assert found(linted(folder)) == [("ECMS-P08", "notices/TT-N1.html", 2)]
    assert time.process_time() - begun < 5


# What is broken, and where lint tells of it: file, old, new, code, file, line.
BROKEN = [
    ("law/deadlines.yaml", "length: 10", "length: ten", "ECMS-L007", "law/deadlines.yaml", 5),
    ("law/deadlines.yaml", "    unit: calendar_days\n", "", "ECMS-L005", "law/deadlines.yaml", 2),
    ("law/deadlines.yaml", "unit: calendar_days", "unit: days", "ECMS-L007", "law/deadlines.yaml", 6),
    ("law/deadlines.yaml", "title: Corr", "titel: Corr", "ECMS-L006", "law/deadlines.yaml", 3),
    ("law/deadlines.yaml", "title: Correction", "title: &a Correction", "ECMS-L003", "law/deadlines.yaml", 3),
    ("law/deadlines.yaml", "title: Correction", "title: !!python/name:os.system x", "ECMS-L003", "law/deadlines.yaml", 3),
    ("law/deadlines.yaml", "length: 10", "length: 10\n    length: 11", "ECMS-L002", "law/deadlines.yaml", 6),
    ("law/deadlines.yaml", "starts: served", "after: TT-D9", "ECMS-L009", "law/deadlines.yaml", 4),
    ("law/violations.yaml", "scale: TT-P1", "scale: TT-P9", "ECMS-L009", "law/violations.yaml", 8),
    ("law/violations.yaml", "{en: Wages}", "{sw: Mtoto}", "ECMS-L005", "law/violations.yaml", 3),
    ("law/violations.yaml", "{en: Wages}", "{}", "ECMS-L005", "law/violations.yaml", 3),
    ("law/penalties.yaml", "unit: unit", "unit: gold", "ECMS-L009", "law/penalties.yaml", 2),
    ("law/deadlines.yaml", "    basis: Test Act 1\n", "    extension: {length: 3, unit: calendar_days, roles: [ECMS Boss]}\n    basis: Test Act 1\n", "ECMS-P06", "law/deadlines.yaml", 7),
    ("law/procedures.yaml", "letter: TT-N1", "letter: TT-N9", "ECMS-P06", "law/procedures.yaml", 14),
    ("law/procedures.yaml", "issued TT-N1", "issued TT-N9", "ECMS-P06", "law/procedures.yaml", 16),
    ("law/procedures.yaml", "roles: [ECMS Inspector]", "roles: [ECMS Boss]", "ECMS-P06", "law/procedures.yaml", 14),
    ("law/procedures.yaml", "ends: [TT-D1]", "ends: [TT-D9]", "ECMS-P06", "law/procedures.yaml", 16),
    ("law/procedures.yaml", "act: move", "act: teleport", "ECMS-L007", "law/procedures.yaml", 15),
    ("law/procedures.yaml", "to: noted", "to: closed", "ECMS-P13", "law/procedures.yaml", 10),
    ("law/procedures.yaml", "from: [noted], to: closed", "from: [received], to: closed", "ECMS-P13", "law/procedures.yaml", 10),
    ("law/procedures.yaml", "from: [noted], to: closed", "from: [noted], to: noted", "ECMS-P13", "law/procedures.yaml", 9),
    ("law/procedures.yaml", "{id: noted,", "{id: received,", "ECMS-P05", "law/procedures.yaml", 10),
    ("forms/basic.yaml", "violation: TT-V1", "violation: TT-V9", "ECMS-P06", "forms/basic.yaml", 5),
    ("forms/basic.yaml", "id: Q2", "id: Q1", "ECMS-P05", "forms/basic.yaml", 6),
    ("forms/basic.yaml", "${Q1}", "${Q7}", "ECMS-P07", "forms/basic.yaml", 6),
    ("forms/basic.yaml", "${Q1}", "${Q2}", "ECMS-P07", "forms/basic.yaml", 6),
    ("forms/basic.yaml", "${Q1} =", "${Q1} ==", "ECMS-P07", "forms/basic.yaml", 6),
    ("forms/basic.yaml", "kind: number", "kind: choice", "ECMS-L005", "forms/basic.yaml", 6),
    ("notices/TT-N1.html", "establishment.name", "establishment.nmae", "ECMS-P08", "notices/TT-N1.html", 1),
    ("notices/TT-N1.html", "head.issued_on", "head.issued_on.__class__", "ECMS-P08", "notices/TT-N1.html", 2),
    ("notices/TT-N1.html", "head.issued_on", "head['__class__']", "ECMS-P08", "notices/TT-N1.html", 2),
    ("notices/TT-N1.html", "{{ head.issued_on | day }}", "{% include 'x' %}", "ECMS-P08", "notices/TT-N1.html", 2),
    ("notices/TT-N1.html", "| day }}", "| day }", "ECMS-P08", "notices/TT-N1.html", 2),
    ("notices/TT-N1.yaml", "language: en", "language: fr", "ECMS-P06", "notices/TT-N1.yaml", 3),
    ("pack.yaml", '">=0.1"', '">=9"', "ECMS-104", "pack.yaml", 4),
    ("pack.yaml", "id: tt", "id: uu", "ECMS-L007", "pack.yaml", 1),
    ("pack.yaml", "time_zone: UTC", "time_zone: Mars/Olympus", "ECMS-L007", "pack.yaml", 7),
    ("pack.yaml", "currency: XTS", "currency: QQQ", "ECMS-L007", "pack.yaml", 6),
    ("pack.yaml", "languages: [en]", "languages: [en, qqq]", "ECMS-L007", "pack.yaml", 5),
    ("pack.yaml", "state: Testland\n", "", "ECMS-L005", "pack.yaml", 1),
    ("pack.yaml", "version: 1.0.0", "version: 1.1.0", "ECMS-P07", "CHANGES.md", 1),
    ("offices.csv", "Regional,HQ,T1", "Regional,XX,T1", "ECMS-P06", "offices.csv", 3),
    ("offices.csv", "Regional,HQ,T1", "Regional,HQ,T9", "ECMS-P06", "offices.csv", 3),
    ("offices.csv", "Regional,HQ,T1", "Branch,HQ,T1", "ECMS-P07", "offices.csv", 3),
    ("offices.csv", "R1,North", "HQ,North", "ECMS-P05", "offices.csv", 3),
    ("territory.csv", "City,T1", "City,T9", "ECMS-P06", "territory.csv", 3),
    ("territory.csv", "North,Region,,", "North,Region,T2,", "ECMS-P07", "territory.csv", 2),
    ("territory.csv", "Town,City,T1,", "Town,City,T1", "ECMS-P07", "territory.csv", 3),
    ("territory.csv", "code,name", "kode,name", "ECMS-P07", "territory.csv", 1),
    ("cases/deadlines.yaml", "rule: TT-D1", "rule: TT-D9", "ECMS-L009", "cases/deadlines.yaml", 3),
    ("cases/deadlines.yaml", "    why: 3 March is day 1, 12 March is day 10, a Thursday.\n", "", "ECMS-L005", "cases/deadlines.yaml", 2),
    ("calendar.yaml", "saturday, sunday", "saturday, funday", "ECMS-L007", "calendar.yaml", 2),
]  # fmt: skip


@pytest.mark.parametrize("broken", BROKEN, ids=lambda broken: f"{broken[0]}: {broken[2][:30]}")
def test_what_is_broken_is_told_with_its_place(folder: Path, broken: tuple) -> None:
    file, old, new, code, where, line = broken
    change(folder, file, old, new)
    told = found(linted(folder))
    assert (code, where, line) in told, told


def test_a_manifest_that_cannot_be_read_is_a_numbered_problem(folder: Path) -> None:
    change(folder, "pack.yaml", '">=0.1"', "nonsense")
    with pytest.raises(Problem, match="requires_ecms") as wrong:
        _ = Pack(PackSource("tt", folder)).manifest
    assert (wrong.value.code, wrong.value.details["line"]) == ("ECMS-L007", 4)
    assert found(linted(folder)) == [("ECMS-L007", "pack.yaml", 4)]
    (folder / "pack.yaml").unlink()
    with pytest.raises(Problem, match=r"tt/pack\.yaml") as gone:
        _ = Pack(PackSource("tt", folder)).manifest
    assert gone.value.code == "ECMS-P11"


def test_all_problems_are_told_at_once(folder: Path) -> None:
    change(folder, "law/deadlines.yaml", "length: 10", "length: ten")
    change(folder, "law/procedures.yaml", "letter: TT-N1", "letter: TT-N9")
    change(folder, "notices/TT-N1.html", "establishment.name", "establishment.nmae")
    change(folder, "notices/TT-N1.html", "head.issued_on", "head.nope")
    change(folder, "offices.csv", "Regional,HQ,T1", "Branch,XX,T1")
    codes = [code for code, _, _ in found(linted(folder))]
    assert sorted(codes) == ["ECMS-L007", *["ECMS-P06"] * 2, "ECMS-P07", *["ECMS-P08"] * 2]


UNREADABLE = {
    "law/violations.yaml": (b"severity: 2", b"severity: 3: 4", "ECMS-L001", 5),
    "law/values.yaml": (b"title: Unit", b"title: &a Unit", "ECMS-L003", 4),
    "law/penalties.yaml": (b"title: Fine", b"title: \xff", "ECMS-L001", 2),
    "law/deadlines.yaml": (b"title: Correction", b"title: 'Correction", "ECMS-L001", 10),
    "law/procedures.yaml": (b"label: Noted", b"label: [Noted", "ECMS-L001", 10),
    "forms/basic.yaml": (b"label: Wages", b"label: : Wages", "ECMS-L001", 5),
    "forms/fields.yaml": (b"label: Union", b"label: *a", "ECMS-L003", 2),
    "roles.yaml": (b"role: TT Mediator", b"role: !x TT Mediator", "ECMS-L003", 2),
    "notices/TT-N1.yaml": (b"title: Notice", b"title: 'Notice", "ECMS-L001", 7),
    "notices/TT-N1.html": (b"<p>", b"<p>\xff", "ECMS-P11", 1),
    "calendar.yaml": (b"zone: UTC", b"zone: UTC: x", "ECMS-L001", 1),
    "territory.csv": (b"North", b"N\xff", "ECMS-P11", 2),
    "offices.csv": (b"Head,Head", b"Head,Head,Head", "ECMS-P07", 2),
    "pack.yaml": (b"title: Testland", b"title: a: b", "ECMS-L001", 2),
    "cases/deadlines.yaml": (b"rule: TT-D1", b"rule: TT-D1: 2", "ECMS-L001", 3),
}


@pytest.mark.parametrize("name", UNREADABLE)
def test_a_file_that_cannot_be_read_is_one_problem(folder: Path, name: str) -> None:
    small.write(
        folder,
        forms__fields_dot_yaml="fields:\n  - {doctype: Establishment, fieldname: tt_union, "
        "label: Union,\n     fieldtype: Data, after: tax_id, basis: Act, confidence: known}\n"
        "changes:\n  - {doctype: Establishment, fieldname: tt_union, property: hidden, "
        "value: true}\n",
        roles_dot_yaml="roles:\n  - {role: TT Mediator, description: Mediates.}\n"
        "permissions:\n  - {doctype: Labour Case, role: TT Mediator, may: [read]}\n",
        locale__en_dot_po='#. Label\nmsgid "Close"\nmsgstr "Shut"\n',
    )
    change(folder, "law/procedures.yaml", "roles: [ECMS Director]", "roles: [TT Mediator]")
    assert found(linted(folder)) == []
    old, new, code, line = UNREADABLE[name]
    content = (folder / name).read_bytes()
    assert content.count(old)
    (folder / name).write_bytes(content.replace(old, new, 1))
    assert found(linted(folder)) == [(code, name, line)]


def test_rights_of_roles_that_ecms_has_need_no_new_role(folder: Path) -> None:
    (folder / "roles.yaml").write_text(
        "permissions:\n  - {doctype: Labour Case, role: ECMS Inspector, may: [read]}\n"
    )
    assert found(linted(folder)) == []
    assert len(Pack(PackSource("tt", folder)).permissions()) == 1
    (folder / "roles.yaml").write_text("{}\n")
    assert found(linted(folder)) == [("ECMS-L007", "roles.yaml", 1)]


def test_what_is_expected_reads_as_a_sentence(folder: Path) -> None:
    change(folder, "law/deadlines.yaml", "    basis: Test Act 1\n", "")
    change(folder, "pack.yaml", "currency: XTS\n", "")
    told = [problem.what() for problem in linted(folder).problems]
    assert told == [
        "tt/law/deadlines.yaml, line 2: 'basis' is missing; expected the article that says so.",
        "tt/pack.yaml, line 1: 'currency' is missing; expected ISO 4217 code of the currency.",
    ]


def test_a_text_that_a_catalogue_has_twice_is_told(folder: Path) -> None:
    entry = '#. Button\nmsgid "Close"\nmsgstr "{0}"\n\n'
    context = '#. Button\nmsgctxt "door"\nmsgid "Close"\nmsgstr "Shut"\n\n'
    long = '#. Button\nmsgid ""\n"Clo"\n"se"\nmsgstr "Close up"\n'
    small.write(folder, locale__en_dot_po=entry.format("Shut") + context)
    assert found(linted(folder)) == []
    small.write(
        folder, locale__en_dot_po=entry.format("Shut") + context + entry.format("End") + long
    )
    assert found(linted(folder)) == [("ECMS-P09", "locale/en.po", line) for line in (11, 15)]
    assert "line 2" in linted(folder).problems[0].what()


@pytest.mark.parametrize(
    ("name", "old", "new", "expected"),
    [
        (
            "law/procedures.yaml",
            "valid_from: 2026-01-01",
            "valid_from: 01.01.2026",
            "holds, such as 2026-03-27.",
        ),
        (
            "calendar.yaml",
            "complete_years:",
            "gazetted: [{date: '2026-12-25', name: N, basis: B}]\ncomplete_years:",
            "expected a date without quotes.",
        ),
        ("pack.yaml", "version: 1.0.0", "version: v1-final", "such as 1.2.0"),
        ("offices.csv", "code,", "cod,", "expected code, name, kind, parent, division."),
        ("territory.csv", "code,", "cod,", "; beside them, population."),
    ],
)
def test_what_is_expected_says_how_it_is_written(
    folder: Path, name: str, old: str, new: str, expected: str
) -> None:
    change(folder, name, old, new)
    told = [one.what() for one in linted(folder).problems if name in str(one.details["file"])]
    assert len(told) == 1 and expected in told[0], told


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_files_as_an_editor_of_another_system_keeps_them(
    folder: Path, tmp_path: Path, mark: str, end: str
) -> None:
    small.write(folder, locale__en_dot_po='#. Button\nmsgid "Close"\nmsgstr "Shut"\n')
    folder = folder.rename(tmp_path / "under way")
    for file in folder.rglob("*.*"):
        text = mark + file.read_text(encoding="utf-8").replace("\n", end)
        file.write_bytes(text.encode())
    assert folder_source(folder).id == "tt"
    assert found(lint(folder_source(folder))) == []
    translated = Pack(folder_source(folder)).translations()["en"]
    assert [(one.text, one.translation) for one in translated] == [("Close", "Shut")]


def test_a_language_without_a_catalogue_is_counted(folder: Path) -> None:
    change(folder, "pack.yaml", "languages: [en]", "languages: [en, fil, pt-BR]")
    report = linted(folder)
    assert report.is_clean
    (notice,) = report.notices
    assert (notice.kind, notice.entries) == ("uncatalogued", ("fil", "pt-BR"))
    (folder / "locale").mkdir()
    (folder / "locale/fil.po").write_text('#. Label\nmsgid "Close"\nmsgstr "Isara"\n')
    notices = {notice.kind: notice.entries for notice in linted(folder).notices}
    assert notices["uncatalogued"] == ("pt-BR",) and "Close" not in notices["untranslated"]


def test_two_versions_in_force_on_one_day_are_told_for_every_id(folder: Path) -> None:
    text = small.FILES["law/deadlines.yaml"]
    again = text.partition("\n")[2]
    (folder / "law/deadlines.yaml").write_text(text + again)
    assert found(linted(folder)) == [("ECMS-L008", "law/deadlines.yaml", 10)]


def test_a_file_that_nothing_reads_is_told(folder: Path) -> None:
    (folder / "law" / "deadline.yaml").write_text("deadlines: []\n")
    (folder / "notices" / "TT-N2.html").write_text("<p></p>\n")
    (folder / ".git").mkdir()
    assert found(linted(folder)) == [
        ("ECMS-P01", "law/deadline.yaml", None),
        ("ECMS-P01", "notices/TT-N2.html", None),
    ]


@pytest.mark.parametrize(
    "name", ["reports/cases.json", "notifications/due.yaml", "print_formats/order.html"]
)
def test_what_a_pack_cannot_bring_is_told(folder: Path, name: str) -> None:
    (folder / name).parent.mkdir()
    (folder / name).write_text("{}\n")
    assert found(linted(folder)) == [("ECMS-P01", name, None)]


def test_a_link_that_leaves_the_folder_is_refused(folder: Path, tmp_path: Path) -> None:
    secret = tmp_path / "secret.html"
    secret.write_text("<p></p>\n")
    (folder / "notices" / "TT-N1.html").unlink()
    (folder / "notices" / "TT-N1.html").symlink_to(secret)
    os.symlink("/etc", folder / "cases" / "etc")
    codes = {(code, file) for code, file, _ in found(linted(folder))}
    assert {("ECMS-P03", "notices/TT-N1.html"), ("ECMS-P03", "cases/etc")} <= codes


def test_what_is_missing_must_be_said(folder: Path) -> None:
    (folder / "offices.csv").unlink()
    assert found(linted(folder)) == [("ECMS-P02", "offices.csv", None)]
    with (folder / "pack.yaml").open("a") as file:
        file.write("missing: [offices, territory]\n")
    assert found(linted(folder)) == [("ECMS-P14", "territory.csv", None)]


def test_a_file_that_is_too_large_is_told(folder: Path) -> None:
    (folder / "notices" / "TT-N1.html").write_text("<p></p>" * 100_000)
    assert ("ECMS-P04", "notices/TT-N1.html", None) in found(linted(folder))


def test_what_counsel_has_to_confirm_is_counted_and_no_problem(folder: Path) -> None:
    change(folder, "law/deadlines.yaml", "confidence: verified", "confidence: unconfirmed")
    change(folder, "notices/TT-N1.yaml", "confidence: verified", "confidence: unconfirmed")
    report = linted(folder)
    assert report.is_clean
    (notice,) = report.notices
    assert (notice.kind, notice.entries) == ("unconfirmed", ("TT-D1", "TT-N1"))


def test_fields_roles_and_translations_are_checked(folder: Path) -> None:
    small.write(
        folder,
        forms__fields_dot_yaml="""\
fields:
  - {doctype: Establishment, fieldname: tt_union, label: Union, fieldtype: Data, after: tax_id,
     basis: Test Act 7, confidence: verified}
  - {doctype: Nothing, fieldname: union, label: Union, fieldtype: Select, after: tax_id,
     basis: Test Act 7, confidence: verified}
  - {doctype: Establishment, fieldname: tt_other, label: Other, fieldtype: Link, after: nowhere,
     options: No Such Record, basis: Test Act 7, confidence: verified}
changes:
  - {doctype: Establishment, fieldname: tt_union, property: hidden, value: true}
  - {doctype: Establishment, fieldname: tt_nobody, property: hidden, value: true}
""",
        roles_dot_yaml="""\
roles:
  - {role: ECMS Inspector, description: Clashes.}
  - {role: TT Mediator, description: Mediates.}
permissions:
  - {doctype: Labour Case, role: TT Mediator, may: [read]}
  - {doctype: Labour Case, role: TT Nobody, may: [read]}
  - {doctype: Labour Complaint, role: TT Mediator, may: [write]}
""",
        locale__en_dot_po="""\
#. Button of a case
msgid "Close {0}"
msgstr "Shut"

msgid "No description"
msgstr ""
""",
    )
    assert found(linted(folder)) == [
        ("ECMS-P06", "forms/fields.yaml", 4),
        ("ECMS-P07", "forms/fields.yaml", 4),
        ("ECMS-P07", "forms/fields.yaml", 4),
        ("ECMS-P06", "forms/fields.yaml", 6),
        ("ECMS-P06", "forms/fields.yaml", 7),
        ("ECMS-P06", "forms/fields.yaml", 10),
        ("ECMS-P09", "locale/en.po", 2),
        ("ECMS-P09", "locale/en.po", 5),
        ("ECMS-P07", "roles.yaml", 2),
        ("ECMS-P06", "roles.yaml", 6),
        ("ECMS-P07", "roles.yaml", 7),
    ]


def test_a_plugin_is_read_and_not_run(folder: Path, tmp_path: Path) -> None:
    mark = tmp_path / "ran"
    (folder / "plugin.py").write_text(
        f"open({str(mark)!r}, 'w')\n"
        "from ecms_core.packs.hookspecs import hookimpl\n\n"
        "@hookimpl\ndef ecms_mispelt():\n    pass\n\n"
        "@hookimpl\ndef ecms_check_identifier(scheme, number):\n    pass\n"
    )
    assert found(linted(folder)) == [("ECMS-P10", "plugin.py", 5), ("ECMS-P10", "plugin.py", 9)]
    assert not mark.exists()
    (folder / "plugin.py").write_text("def (\n")
    assert found(linted(folder)) == [("ECMS-P10", "plugin.py", 1)]


def test_a_hook_that_nobody_would_call_is_told(folder: Path) -> None:
    hook = "def ecms_check_identifier(scheme, value):\n    return None\n\n"
    (folder / "plugin.py").write_text(
        "from functools import cache\nfrom ecms_core.packs.hookspecs import hookimpl as answers\n\n"
        f"{hook}@cache\n{hook.replace('check', 'chekc')}"
        f"@answers\n{hook}def _valid(value):\n    return True\n"
    )
    report = linted(folder)
    assert found(report) == [("ECMS-P10", "plugin.py", 4), ("ECMS-P10", "plugin.py", 8)]
    assert "ecms_check_identifier without @hookimpl" in report.problems[0].what()


def test_the_command_says_by_its_exit_whether_a_pack_is_clean(folder: Path) -> None:
    run = CliRunner().invoke(pack_commands, ["lint", str(folder)])
    assert run.exit_code == 0 and "no problems" in run.output
    change(folder, "offices.csv", "Regional,HQ,T1", "Branch,HQ,T1")
    run = CliRunner().invoke(pack_commands, ["lint", str(folder), "--json"])
    assert run.exit_code == 1
    told = json.loads(run.output)
    assert told["clean"] is False
    (problem,) = told["problems"]
    assert (problem["code"], problem["file"], problem["line"]) == ("ECMS-P07", "tt/offices.csv", 3)
    assert problem["do"] == CATALOGUE["ECMS-P07"].do


NASTY = st.sampled_from(
    ["", "null", "[]", "{}", "- 1", "deadlines: 3", "deadlines: [1, {}]", "questions: [{id: 1}]",
     "&a [*a]", "? [a]\n: b", "a: 1\na: 2", "\x00", "{" * 60, "- " * 300, "%YAML 3", "procedures: [{}]",
     "stages: x", "{{ case", "{% for x in y %}", "code,name\n\"", "msgid \"x\nmsgstr", "def f(:",
     "@hookimpl\ndef x(): pass", "currency: {code: 1}", "1e999: 2", "x: .nan", "d: 2026-13-40"]
)  # fmt: skip
YAML_TREE = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=8), st.dates().map(str)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(
            st.sampled_from(
                ["id", "title", "deadlines", "cases", "scales", "values", "violations", "fields",
                 "roles", "permissions", "procedures", "stages", "steps", "questions", "options",
                 "currency", "amounts", "expect", "events", "from", "to", "relevant", "languages",
                 "missing", "doctype", "fieldname", "library", "weekend", "closures", "penalties"]
            ),
            inner,
            max_size=5,
        ),
    ),
    max_leaves=25,
)  # fmt: skip
CONTENT = st.one_of(
    st.binary(max_size=300),
    NASTY.map(str.encode),
    YAML_TREE.map(lambda tree: json.dumps(tree).encode()),
)


ZEPHYRIA = Path(__file__).resolve().parents[3] / "country_packs" / "zz"


def shapes(value: Any, path: tuple = ()) -> dict[tuple, tuple]:
    """Where a file has fields or lists: of the entries of a list, the first with each of them."""
    if not isinstance(value, dict | list):
        return {}
    found = {tuple("*" if isinstance(one, int) else one for one in path): path}
    for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
        found = shapes(inner, (*path, key)) | found
    return found


def replaced(value: Any, path: tuple, new: object) -> Any:
    if not path:
        return new
    copy = value.copy()
    copy[path[0]] = replaced(value[path[0]], path[1:], new)
    return copy


def test_whatever_stands_for_fields_or_a_list_is_told_and_does_not_make_lint_fail(
    tmp_path: Path,
) -> None:
    folder = Path(shutil.copytree(ZEPHYRIA, tmp_path / "zz"))
    whole = {file: yaml.safe_load(file.read_bytes()) for file in sorted(folder.rglob("*.yaml"))}
    for instead in ({}, [], "text"):
        left = {file: list(shapes(data).values()) for file, data in whole.items()}
        while any(left.values()):
            # One place of every file at once: what fails in one does not hide the others.
            for file, paths in left.items():
                data = replaced(whole[file], paths.pop(), instead) if paths else whole[file]
                file.write_text(yaml.safe_dump(data), encoding="utf-8")
            report = linted(folder)
            assert report.problems
            assert [str(problem) for problem in report.problems]


def test_a_field_that_is_left_empty_does_not_make_lint_fail(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(ZEPHYRIA, tmp_path / "zz"))
    clean = 0
    for file in sorted(folder.rglob("*.yaml")):
        text = file.read_text(encoding="utf-8")
        data = yaml.safe_load(text)
        for shape, path in shapes(data).items():
            if len(shape) == 1:
                emptied = yaml.safe_dump(replaced(data, path, None))
                file.write_text(emptied, encoding="utf-8")
                clean += linted(folder).is_clean
        file.write_text(text, encoding="utf-8")
    assert clean  # where nothing is wrong, the records were made too


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.dictionaries(st.sampled_from([*small.FILES, "roles.yaml", "forms/fields.yaml",
       "locale/en.po", "plugin.py", "demo.yaml", "odd.bin"]), CONTENT, min_size=1, max_size=4))  # fmt: skip
def test_nothing_in_a_file_makes_lint_fail(tmp_path_factory, contents: dict[str, bytes]) -> None:
    folder = tmp_path_factory.mktemp("packs") / "tt"
    folder.mkdir()
    small.write(folder)
    for name, content in contents.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(content)
    report = linted(folder)
    json.dumps(report.as_data())
    assert all(problem.code in CATALOGUE for problem in report.problems)
    if report.is_clean:  # what lint has nothing to say of can be tested
        assert conformance.run(Pack(PackSource("tt", folder)))


@pytest.mark.parametrize(
    ("change", "code", "told"),
    [
        (
            "Labour Case, fieldname: establishment, property: options, value: No Such",
            "P06",
            "No Su",
        ),
        ("Labour Case, fieldname: establishment, property: options, value: ''", "P07", "a text"),
        ("Labour Complaint, fieldname: channel, property: options, value: ''", "P07", "a text"),
        ("Establishment, fieldname: tt_union, property: label, value: Guild", "P07", "own entry"),
        ("Establishment, fieldname: tt_union, property: reqd, value: true", "P07", "own entry"),
        ("Establishment, fieldname: tt_union, property: hidden, value: true", "", ""),
        ("Labour Case, fieldname: complaint, property: description, value: ''", "", ""),
        ("Labour Complaint, fieldname: channel, property: options, value: Post", "", ""),
    ],
)
def test_what_is_changed_of_a_field_can_be(folder: Path, change: str, code: str, told: str) -> None:
    small.write(
        folder,
        forms__fields_dot_yaml=f"""\
fields:
  - {{doctype: Establishment, fieldname: tt_union, label: Union, fieldtype: Data, after: tax_id,
     basis: Test Act 7, confidence: verified}}
changes:
  - {{doctype: {change}}}
""",
    )
    found = lint(PackSource("tt", folder)).problems
    assert [problem.code for problem in found] == ([f"ECMS-{code}"] if code else [])
    assert all(told in problem.what() for problem in found)
