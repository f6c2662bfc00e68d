"""Edits of a site come back to a pack's files: only what changed, and comments stay."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from ecms_core.packs.changed_files import Files
from ecms_core.packs.changes import add_change, write_back
from ecms_core.packs.law_changes import add_law
from ecms_core.packs.merge import compare
from ecms_core.packs.pack import Pack
from ecms_core.packs.plugins import pack_source
from ecms_core.packs.records import KEYS, wanted_records
from ecms_core.packs.rights import Rights, change_rights
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
        if record[0] not in ("System Settings", "Currency", "DefaultValue"):
            write_back(files, record, values, values)
    assert files.diff() == ""


SETTINGS = ("Inspectorate Settings", "Inspectorate Settings")
EDITS = {
    "law/deadlines.yaml": (("Deadline Rule", "PH-D03"), {"note": "Circular 7"}, "note: Circular 7"),
    "law/values.yaml": (("Legal Value", "minimum_wage_ncr"), {"amount": "646"}, "amount: 646"),
    "calendar.yaml": (("Legal Calendar", "National"), {"weekend": "sunday"}, "weekend: [sunday]"),
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


@pytest.fixture
def fictional(tmp_path: Path) -> Pack:
    folder = tmp_path / "zz"
    shutil.copytree(pack_source("zz").folder, folder)
    return Pack(PackSource("zz", folder))


def taken_over(pack: Pack, files: Files) -> dict:
    """The records of the pack with the changes in its files."""
    for name, text in files.changed().items():
        (pack.folder / name).write_text(text, encoding="utf-8")
    return wanted_records(Pack(PackSource(pack.source.id, pack.folder)))


CALENDAR = ("Legal Calendar", "National")


def test_days_of_the_calendar_are_added_changed_and_removed_one_by_one(fictional: Pack) -> None:
    base = wanted_records(fictional)[CALENDAR]
    new = {"kind": "Holiday", "day": "2026-11-11", "until": "", "title": "Lantern Day"}
    storm = next(day for day in base["days"] if day["kind"] == "Closure")
    days = [day for day in base["days"] if day["kind"] != "Swap" and day["day"] != "2027-03-10"]
    days[days.index(storm)] = {**storm, "until": "2026-03-26", "title": "Long storm"}
    days.append({**new, "basis": "Decree 9/2026", "source": "", "offices": ""})
    site = {**base, "days": days, "roll": "previous"}
    files = Files(fictional.folder)
    write_back(files, CALENDAR, base, site)
    assert sorted(files.changed()) == ["calendar.yaml", "law/deadlines.yaml"]
    lines = changed_lines(files)
    assert [line for line in lines if "Founding Day" in line or "New Year" in line] == [
        line for line in lines if "2027-03-10" in line
    ]
    after = taken_over(fictional, files)[CALENDAR]
    kept = [{key: day[key] for key in new} for day in days]
    assert sorted(map(str, kept)) == sorted(
        str({key: day[key] for key in new}) for day in after["days"]
    )
    assert after["roll"] == "previous"
    assert "# Working days of a country" in (fictional.folder / "calendar.yaml").read_text()


def test_a_new_amount_stands_with_its_value_and_a_new_value_behind_them(fictional: Pack) -> None:
    records = wanted_records(fictional)
    last = [record for record in records if record[0] == "Legal Value"][-1]
    first = records[last]
    later = {**first, "valid_from": "2090-01-01", "valid_to": "", "amount": "12.50", "more": ""}
    files = Files(fictional.folder)
    add_law(files, "Legal Value", "later", later)
    add_law(files, "Legal Value", "new", {**later, "value_code": "new_unit", "title": "New unit"})
    edited = {**first, "title": "In other words", "valid_to": "2089-12-31"}
    write_back(files, last, first, edited)
    after = taken_over(fictional, files)
    code = first["value_code"]
    assert after[last] == edited
    assert after["Legal Value", f"{code} 2090-01-01"]["amount"] == "12.5"
    assert after["Legal Value", f"{code} 2090-01-01"]["title"] == "In other words"
    assert after["Legal Value", "new_unit"]["title"] == "New unit"


@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_a_translation_is_changed_where_it_stands(fictional: Pack, mark: str) -> None:
    catalogue = fictional.folder / "locale" / "ar.po"
    catalogue.write_text(mark + catalogue.read_text("utf-8"), "utf-8")
    records = wanted_records(fictional)
    record, base = next(
        (record, values)
        for record, values in records.items()
        if record[0] == "Translation"
        and values["source_text"] == "Draw an inspector"
        and values["language"] == "ar"
    )
    files = Files(fictional.folder)
    write_back(files, record, base, {**base, "translated_text": 'اختيار "مفتش"\nبالقرعة'})
    assert list(files.changed()) == ["locale/ar.po"]
    removed = [line for line in changed_lines(files) if line[0] == "-"]
    assert removed == ['-msgstr "سحب مفتش بالقرعة"']
    after = taken_over(fictional, files)
    assert after[record]["translated_text"] == 'اختيار "مفتش"\nبالقرعة'
    assert {key: values for key, values in after.items() if key != record} == {
        key: values for key, values in records.items() if key != record
    }


def test_what_no_file_can_say_is_told(pack: Pack) -> None:
    files = Files(pack.folder)
    write_back(files, ("Currency", "PHP"), {"enabled": 1}, {"enabled": 0})
    assert files.left == ["Currency PHP: enabled"] and files.diff() == ""


LINE = "Case Hearing/TT Mediator/0/0"


@pytest.fixture
def with_rights(tmp_path: Path) -> Files:
    (tmp_path / "roles.yaml").write_text(
        "roles:\n  - {role: TT Mediator, description: Conciliates}\n"
        "permissions:\n  - {doctype: Case Hearing, role: TT Mediator, may: [read, write]}\n"
    )
    return Files(tmp_path)


def rights_said(files: Files) -> list[tuple[str, str, list[str]]]:
    entries = files.yaml("roles.yaml")["permissions"]
    return [(entry["doctype"], entry["role"], list(entry["may"])) for entry in entries]


def test_rights_are_given_with_what_they_need(with_rights: Files) -> None:
    cases = Rights("Labour Case", "ECMS Clerk of no list", 0, False)
    mine = cases._replace(role="TT Mediator", level=1, own_only=True)
    assert list(change_rights(with_rights, mine, ["submit"], [], ["read", "write", "submit"])) == []
    assert rights_said(with_rights)[-1] == (
        *("Labour Case", "TT Mediator"),
        ["read", "write", "submit"],
    )
    added = with_rights.changed()["roles.yaml"].splitlines()[-1]
    assert added.endswith("may: [read, write, submit], level: 1, own_only: true}")
    (told,) = change_rights(with_rights, cases, ["read"], [], ["read"])
    assert told == "read given; the pack does not have the role ECMS Clerk of no list"
    (told,) = change_rights(with_rights, Rights("Contact", "All", 0, False), ["read"], [], ["read"])
    assert told == "read given; a pack permits nothing of Contact"
    assert len(rights_said(with_rights)) == 2


def test_rights_that_a_file_cannot_say_are_told(with_rights: Files) -> None:
    line = Rights.of(LINE)
    (told,) = change_rights(with_rights, line, ["mask"], [], ["mask", "read", "write"])
    assert told == "mask given, which a pack cannot say"
    (told,) = change_rights(with_rights, line, [], ["read", "write"], [])
    assert told == "every right of the pack taken away"
    assert with_rights.diff() == ""
    assert list(change_rights(with_rights, line, ["print"], ["write"], ["read", "print"])) == []
    assert rights_said(with_rights) == [("Case Hearing", "TT Mediator", ["read", "print"])]


def test_what_a_file_says_of_all_amounts_is_not_said_for_one(fictional: Pack) -> None:
    records = wanted_records(fictional)
    last = [record for record in records if record[0] == "Legal Value"][-1]
    base = records[last]
    files = Files(fictional.folder)
    write_back(files, last, base, {**base, "title": "In other words"}, {"title"})
    assert files.diff() == ""
    assert files.left == [
        f"Legal Value {last[1]}: title, which a file says of all its amounts",
    ]


QUESTIONS = """\
id: C
title: C
version: "1"
questions:
  - id: A
    label: A  # of the act
    basis: Act 1
    # Asked last.
  - {id: B, label: B, kind: choice, options: [One, Two], relevant: "${A} = 'Complying'"}
"""


def test_what_is_emptied_leaves_the_file_and_comments_stay(tmp_path: Path) -> None:
    (tmp_path / "forms").mkdir()
    (tmp_path / "forms/c.yaml").write_text(QUESTIONS)
    row = {"violation_type": "", "options": "", "basis": "", "relevant": "", "kind": "compliance"}
    first = {**row, "question_id": "A", "label": "A", "basis": "Act 1"}
    choice = {"kind": "choice", "options": "One\nTwo", "relevant": "${A} = 'Complying'"}
    second = {**row, "question_id": "B", "label": "B", **choice}

    def written(*questions: dict) -> str:
        files = Files(tmp_path)
        base = {"title": "C", "questions": [first, second]}
        write_back(files, ("Inspection Checklist", "C"), base, {**base, "questions": questions})
        return files.changed()["forms/c.yaml"]

    plain = written({**first, "basis": ""}, {**second, "relevant": ""})
    assert plain == QUESTIONS.replace("    basis: Act 1\n", "").replace(
        """, relevant: "${A} = 'Complying'\"""", ""
    )
    one = written(first, {**second, "options": "One"})
    assert "options: [One]" in one
    assert "options: [One, Three]" in written(first, {**second, "options": "One\n\nThree\n"})
    assert "kind: yes_no" in written(first, {**second, "kind": "yes_no", "options": ""})
    assert "options" not in written(first, {**second, "kind": "yes_no", "options": ""})


def test_what_a_file_must_have_and_was_emptied_is_told(fictional: Pack) -> None:
    records = wanted_records(fictional)
    record, base = next(each for each in records.items() if each[0][0] == "Notice Template")
    files = Files(fictional.folder)
    write_back(files, record, base, {**base, "basis": "", "signatory": "", "title": "Other"})
    assert files.left == [f"Notice Template {record[1]}: basis"]
    added = [line for line in changed_lines(files) if line[0] == "+"]
    assert added == ["+title: Other"]


def test_amounts_are_compared_as_numbers() -> None:
    keys = KEYS["Legal Value"]
    for site, base, wanted, kinds in (
        ("12.50", "12", "12.5", []),
        ("12.50", "12.5", "13", ["take"]),
        ("12.50", "12", "13", ["conflict"]),
        ("0", "0", "", ["take"]),
    ):
        found = compare({"amount": base}, {"amount": site}, {"amount": wanted}, keys)
        assert [each.kind for each in found] == kinds, (site, base, wanted)
    (found,) = compare({"amount": "12"}, {"amount": "12.50"}, {"amount": "13"}, keys)
    assert (found.base, found.site, found.wanted) == ("12", "12.50", "13")
