"""Checklists go to a workbook and back without loss; a bad workbook is told row by row."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner
from openpyxl import Workbook, load_workbook

from ecms_core.inspections import xlsform
from ecms_core.inspections.answers import RESULTS
from ecms_core.packs.changed_files import Files
from ecms_core.packs.cli import pack as commands
from ecms_core.packs.forms import convert
from ecms_core.sections import read_section

ROOT = Path(__file__).resolve().parents[3]
FORMS = sorted(p for p in ROOT.glob("country_packs/*/forms/*.yaml") if p.name != "fields.yaml")
USUAL = [("kind", "compliance"), ("required", True), ("for_statistics", True)]


def questions(file: Path) -> list[dict]:
    return [
        {key: value for key, value in question.items() if (key, value) not in USUAL}
        for question in read_section(file)["questions"]
    ]


@pytest.mark.parametrize("form", FORMS, ids=lambda form: f"{form.parts[-3]} {form.stem}")
def test_a_checklist_comes_back_as_it_was(tmp_path: Path, form: Path) -> None:
    book, back = tmp_path / "form.xlsx", tmp_path / "form.yaml"
    assert convert(form, book) == []
    assert convert(book, back) == []
    assert questions(back) == questions(form)
    fields = read_section(form).keys() - {"questions"}
    assert read_section(back).keys() - {"questions"} == fields
    for field in fields:
        assert read_section(back)[field] == read_section(form)[field]


def test_a_change_of_a_checklist_that_was_read_is_a_diff_of_its_lines(tmp_path: Path) -> None:
    long = "Are the wages " + "of every worker " * 10 + "paid?"
    file = workbook(tmp_path / "form.xlsx", [["text", "a", "A"], ["text", "b", long]])
    (tmp_path / "forms").mkdir()
    assert convert(file, tmp_path / "forms/general.yaml") == []
    files = Files(tmp_path)
    files.yaml("forms/general.yaml")["questions"][1]["label"] = "B"
    changed = [line for line in files.diff().splitlines() if line.startswith(("+ ", "- "))]
    assert changed == [f"-    label: {long}", "+    label: B"]


def workbook(
    file: Path, survey: list[list], choices: list[list] | None = None, head: list | None = None
) -> Path:
    book = Workbook()
    book.active.title = "survey"
    book.active.append(head or ["type", "name", "label", "required", "relevant", "constraint"])
    for row in survey:
        book.active.append(row)
    sheet = book.create_sheet("choices")
    sheet.append(["list_name", "name", "label"])
    for row in choices or []:
        sheet.append(row)
    book.save(file)
    return file


def test_a_form_written_elsewhere_is_read(tmp_path: Path) -> None:
    file = workbook(
        tmp_path / "gls.xlsx",
        [
            ["begin_group", "g1", "Safety", "", "${n} > 0"],
            ["integer", "age", "Age", "yes", "${n} < 9", ". > 3"],
            ["end_group"],
            ["integer", "n", "Number"],
            ["select_one colours", "c", "Colour"],
            ["select_one yes_no", "y", "Well?", "no"],
            ["select_multiple colours", "m", "Which?"],
            ["date", "d", "Since?"],
        ],
        [
            ["colours", "Red", "Red"],
            ["colours", "Blue", "Blue"],
            ["yes_no", "Yes", "Yes"],
            ["yes_no", "No", "No"],
        ],
    )
    checklist, problems = xlsform.read(file)
    assert problems == []
    age, number, colour, well, which, since = checklist["questions"]
    assert (which["kind"], which["options"]) == ("multiple", ["Red", "Blue"])
    assert since["kind"] == "date"
    assert age["section"] == "Safety" and age["relevant"] == "(${n} > 0) and (${n} < 9)"
    assert age["constraint"] == "(. > 3) and . = round(.)" and "required" not in age
    assert number["required"] is False and colour["options"] == ["Red", "Blue"]
    assert well["kind"] == "yes_no" and checklist["id"] == "gls"


@pytest.mark.parametrize(
    ("rows", "row", "told"),
    [
        (
            [["integer", "a", "A", "", "${b} > 1"], ["integer", "b", "B", "", "${a} > 1"]],
            2,
            "a ← b ← a",
        ),
        ([["integer", "a", "A", "", "${zz} > 1"]], 2, "${zz}"),
        ([["decimal", "a", "A", "", "", ". >"]], 2, "the end"),
        ([["integer", "a", "A"], ["integer", "a", "B"]], 3, "'a'"),
        ([["integer", "a", "=1+1"]], 2, "the formula =1+1"),
        ([["geopoint", "a", "Where?"]], 2, "geopoint"),
        ([["begin_repeat", "a", "Each"]], 2, "begin_repeat"),
        ([["text", "a", "A"], ["note", "n", "Be kind"]], 3, "a note"),
        ([["begin_group", "g", "G"], ["begin_group", "h", "H"]], 3, "'H' within 'G'"),
        ([["begin_group", "g", "G", "yes"]], 2, "required of a group"),
        ([["select_one none", "a", "A"]], 2, "'none'"),
        ([["select_multiple none", "a", "A"]], 2, "'none'"),
        ([["datetime", "a", "A"]], 2, "datetime"),
        ([["integer", "a", "A", "${b} = 1"]], 2, "required"),
        ([["integer", "", "A"]], 2, "no name"),
        ([["integer", "a", "A"], ["end_group"]], 3, "end_group"),
        ([["begin_group", "g", "G"], ["integer", "a", "A"]], 3, "not closed"),
        ([], 1, "no question"),
    ],
)
def test_what_a_checklist_cannot_say_is_told_with_its_row(
    tmp_path: Path, rows: list[list], row: int, told: str
) -> None:
    _, problems = xlsform.read(workbook(tmp_path / "form.xlsx", rows))
    assert problems and {problem.code for problem in problems} == {"ECMS-F11"}
    assert any(one.details["row"] == row and told in str(one.details["found"]) for one in problems)


def rows_told(rows: list[list], tmp_path: Path, *columns: str) -> list[tuple[str, str, object]]:
    """The problems of a workbook with these rows: number, place, row."""
    head = ["type", "name", "label", "required", "relevant", *columns]
    problems = convert(workbook(tmp_path / "n.xlsx", rows, head=head), tmp_path / "n.yaml")
    assert not (tmp_path / "n.yaml").exists()
    return [
        (one.code, str(one.details["file"]), one.details.get("row", one.details.get("line")))
        for one in problems
    ]


@pytest.mark.parametrize("name", ["no-workers", "no.workers", "1workers", "travailleurs_à"])
def test_a_bad_name_is_told_at_its_row(tmp_path: Path, name: str) -> None:
    bad = ["integer", name, "Workers"]
    assert rows_told([bad], tmp_path) == [("ECMS-F11", "n.xlsx", 2)]
    asked = ["text", "why", "Why?", "", "${workers} > 3"]
    assert [row for *_, row in rows_told([bad, asked], tmp_path)] == [2, 3]


def test_a_row_that_is_told_is_not_told_again_where_it_is_named(tmp_path: Path) -> None:
    rows = [["integer", "a"], ["select_one nothing", "b", "B"],
            ["text", "c", "C", "", "${a} > 3 and ${b} = 'x'"]]  # fmt: skip
    assert [row for *_, row in rows_told(rows, tmp_path)] == [2, 3]


def test_what_the_format_refuses_is_told_at_its_row(tmp_path: Path) -> None:
    rows = [["text", "a", "A"], ["text", "b", "B", "", "", "no violation!"]]
    told = rows_told(rows, tmp_path, "ecms_violation")
    assert told == [("ECMS-L007", "n.xlsx, sheet survey", 3)]


def test_all_rows_are_told_at_once_and_nothing_is_written(tmp_path: Path) -> None:
    file = workbook(tmp_path / "form.xlsx", [["geopoint", "a", "A"], ["integer", "", "B"]])
    out = tmp_path / "form.yaml"
    run = CliRunner().invoke(commands, ["form", str(file), "--out", str(out)])
    assert run.exit_code == 1 and run.output.count("ECMS-F11") == 3
    assert not out.exists()


def test_an_unknown_column_is_told(tmp_path: Path) -> None:
    head = ["type", "name", "label", "calculation", "appearance"]
    rows = [["text", "a", "A"], ["text", "b", "B", "1 + 1"], ["text", "c", "C", "2 + 2"]]
    _, problems = xlsform.read(workbook(tmp_path / "f.xlsx", rows, head=head))
    assert [problem.details["found"] for problem in problems] == ["the column 'calculation'"]
    assert problems[0].details["row"] == 3


def test_what_helps_with_a_question_comes_and_goes(tmp_path: Path) -> None:
    head = ["type", "name", "label", "hint"]
    rows = [["text", "a", "A", "Ask the foreman"], ["text", "b", "B"]]
    checklist, problems = xlsform.read(workbook(tmp_path / "f.xlsx", rows, head=head))
    assert problems == []
    assert [one.get("hint") for one in checklist["questions"]] == ["Ask the foreman", None]
    xlsform.write(checklist, tmp_path / "again.xlsx")
    assert xlsform.read(tmp_path / "again.xlsx") == (checklist, [])


def test_what_a_checklist_says_of_itself_comes_and_goes(tmp_path: Path) -> None:
    checklist = {
        "id": "C", "title": "T", "version": "1", "basis": "Act s. 1", "confidence": "known",
        "source": "Gazette 7", "note": "Read by one lawyer",
        "questions": [{"id": "a", "label": "A", "kind": "text"}],
    }  # fmt: skip
    xlsform.write(checklist, tmp_path / "form.xlsx")
    assert xlsform.read(tmp_path / "form.xlsx") == (checklist, [])


IN_FORCE = """\
id: C
title: Conditions
version: "7"
basis: Circular 3
confidence: unconfirmed
source: Gazette 7
note: Read by one lawyer
questions:
  - {id: a, label: A, kind: text}
"""


def of_itself(file: Path) -> dict[str, str]:
    return {name: value for name, value in read_section(file).items() if name != "questions"}


@pytest.mark.parametrize(
    ("settings", "changed"),
    [
        ({}, {}),
        ({"form_id": "C", "version": "8", "ecms_note": ""}, {"version": "8"}),
        ({"form_title": "Terms", "ecms_confidence": "known"},
         {"title": "Terms", "confidence": "known"}),
    ],
)  # fmt: skip
def test_a_checklist_that_is_written_over_keeps_what_the_workbook_does_not_say(
    tmp_path: Path, settings: dict[str, str], changed: dict[str, str]
) -> None:
    out = tmp_path / "general.yaml"
    out.write_text(IN_FORCE)
    before = of_itself(out)
    file = workbook(tmp_path / "form.xlsx", [["text", "b", "B"]])
    book = load_workbook(file)
    sheet = book.create_sheet("settings")
    sheet.append(list(settings))
    sheet.append(list(settings.values()))
    book.save(file)
    assert convert(file, out) == []
    assert of_itself(out) == before | changed


def test_another_checklist_takes_nothing_of_the_one_that_it_replaces(tmp_path: Path) -> None:
    out = tmp_path / "general.yaml"
    out.write_text(IN_FORCE)
    file = workbook(tmp_path / "form.xlsx", [["text", "b", "B"]])
    book = load_workbook(file)
    sheet = book.create_sheet("settings")
    sheet.append(["form_id", "form_title"])
    sheet.append(["D", "Another"])
    book.save(file)
    assert convert(file, out) == []
    assert of_itself(out) == {"id": "D", "title": "Another", "version": "1"}


@pytest.mark.parametrize("column", ["label::French (fr)", "hint::French (fr)"])
def test_another_language_is_told_with_its_place(tmp_path: Path, column: str) -> None:
    head = ["type", "name", "label", column]
    rows = [["text", "a", "A", "Un"], ["text", "b", "B", "Deux"]]
    (problem,) = xlsform.read(workbook(tmp_path / "f.xlsx", rows, head=head))[1]
    assert problem.code == "ECMS-F11" and problem.details["row"] == 2
    assert column.lower() in problem.what() and "locale/<language>.po" in problem.what()


def test_a_heading_is_that_of_the_group_around(tmp_path: Path) -> None:
    rows = [
        ["begin_group", "g", "Wages"],
        ["begin_group", "h"],
        ["text", "a", "A"],
        ["end_group"],
        ["end_group"],
    ]
    checklist, problems = xlsform.read(workbook(tmp_path / "f.xlsx", rows))
    assert problems == [] and checklist["questions"][0]["section"] == "Wages"


CODED = [
    ["yes_no", "yes", "Yes"], ["yes_no", "no", "No"],
    ["grades", "1", "Good"], ["grades", "2", "Worker's word only"], ["grades", "None", ""],
]  # fmt: skip
GRADED = [["select_one grades", "g", "Grade"], ["select_multiple grades", "m", "Grades"]]


def test_an_answer_with_a_code_is_kept_by_its_label(tmp_path: Path) -> None:
    rows = [
        ["select_one yes_no", "y", "Well?"],
        *GRADED,
        ["begin_group", "w", "Why", "", "${y} = 'no' and not(${y} = '')"],
        ["text", "a", "A", "", "${g} = 2 or selected(${m}, '1')"],
        ["end_group"],
        ["select_one grades", "n", "Now?", "", "'yes' = ${y} and ${m}", ". != ${g} and . != '1'"],
    ]
    checklist, problems = xlsform.read(workbook(tmp_path / "form.xlsx", rows, CODED))
    assert problems == []
    well, grade, grades, why, now = checklist["questions"]
    assert well["kind"] == "yes_no"
    assert grade["options"] == grades["options"] == ["Good", "Worker's word only", "None"]
    given, graded = why["relevant"].split(") and (${g}")
    assert given == "(${y} = 'No' and not(${y} = '')"
    assert graded == " = \"Worker's word only\" or selected(${m}, 'Good'))"
    assert now["relevant"] == "'Yes' = ${y} and ${m}"
    assert now["constraint"] == ". != ${g} and . != 'Good'"
    xlsform.write(checklist, tmp_path / "again.xlsx")
    assert xlsform.read(tmp_path / "again.xlsx") == (checklist, [])


@pytest.mark.parametrize(
    ("condition", "found", "expected"),
    [
        ("${g} = 'Good'", "'Good' at character 8", "one of 1, 2, None"),
        ("${g} > 1", "'${g}' at character 1", "a comparison with one of 1, 2, None"),
        ("concat(${g}, 'x') = '1x'", "'${g}' at character 8", "one of 1, 2, None"),
        ("selected(${m}, ${y})", "'${m}' at character 10", "one of 1, 2, None"),
        ("if(${g}, ${g}, '')", "'${g}' at character 10", "one of 1, 2, None"),
    ],
)
def test_a_code_that_no_label_can_stand_for_is_told(
    tmp_path: Path, condition: str, found: str, expected: str
) -> None:
    rows = [*GRADED, ["select_one yes_no", "y", "Y"], ["text", "a", "A", "", condition]]
    (problem,) = xlsform.read(workbook(tmp_path / "form.xlsx", rows, CODED))[1]
    assert problem.details["row"] == 5 and found in problem.what()
    assert expected in str(problem.details["expected"])


@pytest.mark.parametrize(
    ("choice", "found"),
    [(["grades", "9", "Good"], "the label 'Good' twice"), (["grades", "1", "Fair"], "'1' twice"),
     (["grades", "", "Fair"], "an empty cell"), (["", "5", "Fair"], "an empty cell")],
)  # fmt: skip
def test_an_answer_that_cannot_be_told_from_another_is_told(
    tmp_path: Path, choice: list[str], found: str
) -> None:
    (problem,) = xlsform.read(workbook(tmp_path / "f.xlsx", GRADED, [*CODED, choice]))[1]
    assert (problem.details["row"], problem.details["found"]) == (7, found)


@pytest.mark.parametrize("named", ["", "English (en)", "Filipino (fil)"])
def test_the_labels_of_the_forms_language_are_read(tmp_path: Path, named: str) -> None:
    english, filipino = "label::English (en)", "label::Filipino (fil)"
    sheets = {
        "survey": [["type", "name", english, "hint::English (en)", filipino],
                   ["select_one grades", "g", "Grade", "Ask twice", "Marka"]],
        "choices": [["list_name", "name", filipino, english], ["grades", "1", "Mabuti", "Good"]],
        "settings": [["form_title", "default_language"], ["Form", named]],
    }  # fmt: skip
    book = Workbook()
    book.active.title = "survey"
    for name, rows in sheets.items():
        sheet = book[name] if name in book.sheetnames else book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(tmp_path / "f.xlsx")
    checklist, problems = xlsform.read(tmp_path / "f.xlsx")
    (question,) = checklist["questions"]
    told = [(one.details["sheet"], one.details["found"]) for one in problems]
    if named.startswith("Fil"):
        assert (question["label"], question["options"]) == ("Marka", ["Mabuti"])
        assert "hint" not in question
        hint, other = "the column 'hint::english (en)'", f"the column '{english.lower()}'"
        assert told == [("survey", other), ("survey", hint), ("choices", other)]
    else:
        assert (question["label"], question["options"]) == ("Grade", ["Good"])
        assert question["hint"] == "Ask twice"
        other = f"the column '{filipino.lower()}'"
        assert told == [("survey", other), ("choices", other)]


@pytest.mark.parametrize("options", [("Yes", "No"), RESULTS])
@pytest.mark.parametrize("kind", ["choice", "multiple"])
def test_a_list_of_its_own_stays_one(tmp_path: Path, kind: str, options: tuple[str, ...]) -> None:
    question = {"id": "a", "label": "A", "kind": kind, "options": list(options)}
    checklist = {"id": "C", "title": "T", "version": "1", "questions": [question]}
    xlsform.write(checklist, tmp_path / "form.xlsx")
    assert xlsform.read(tmp_path / "form.xlsx") == (checklist, [])


def test_results_in_other_words_are_the_same_results(tmp_path: Path) -> None:
    rows = [["select_one compliance", "a", "A"], ["text", "b", "B", "", "${a} = 'Not complying'"]]
    words = zip(RESULTS, ("Cumple", "No cumple", "No se aplica"), strict=True)
    choices = [["compliance", *each] for each in words]
    checklist, problems = xlsform.read(workbook(tmp_path / "form.xlsx", rows, choices))
    first, second = checklist["questions"]
    assert problems == [] and "kind" not in first and "options" not in first
    assert second["relevant"] == "${a} = 'Not complying'"


@pytest.mark.parametrize("answers", [RESULTS[::-1], RESULTS[:2], ("complying",), ("Maybe",)])
def test_results_that_would_make_no_finding_are_told(
    tmp_path: Path, answers: tuple[str, ...]
) -> None:
    choices = [["compliance", each, each] for each in answers]
    rows = [["select_one compliance", "a", "A"]]
    (problem,) = xlsform.read(workbook(tmp_path / "form.xlsx", rows, choices))[1]
    assert (
        problem.details["row"] == 2 and "Complying, Not complying, Not applicable" in problem.what()
    )


def test_when_a_form_was_filled_in_is_no_end_of_a_group(tmp_path: Path) -> None:
    rows = [["start", "start"], ["begin group", "g", "G"], ["end", "end"], ["text", "a", "A"],
            ["end group"]]  # fmt: skip
    found = xlsform.read(workbook(tmp_path / "form.xlsx", rows))[1]
    told = [(one.details["row"], str(one.details["found"])) for one in found]
    assert told == [(2, "the type 'start'"), (4, "the type 'end'")]


def test_a_list_that_has_another_s_name_is_one_of_its_own(tmp_path: Path) -> None:
    rows, choices = [["select_one yes_no", "a", "A"]], [["yes_no", "Maybe", "Maybe"]]
    checklist, problems = xlsform.read(workbook(tmp_path / "form.xlsx", rows, choices))
    (question,) = checklist["questions"]
    assert problems == [] and (question["kind"], question["options"]) == ("choice", ["Maybe"])


def test_what_the_settings_say_beside_is_told(tmp_path: Path) -> None:
    file = workbook(tmp_path / "form.xlsx", [["text", "a", "A"]])
    book = load_workbook(file)
    sheet = book.create_sheet("settings")
    for row in (["form_title", "style"], ["One", "pages"], ["Two"]):
        sheet.append(row)
    book.save(file)
    found = [(one.details["row"], one.details["found"]) for one in xlsform.read(file)[1]]
    assert found == [(2, "the column 'style'"), (3, "another row")]


def test_ten_thousand_rows_are_refused(tmp_path: Path) -> None:
    rows = [["integer", f"q{number}", "Q"] for number in range(10_000)]
    (problem,) = xlsform.read(workbook(tmp_path / "form.xlsx", rows))[1]
    assert problem.code == "ECMS-F12" and "rows" in problem.what()


def test_a_zip_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    file = workbook(tmp_path / "form.xlsx", [["text", "a", "A"]])
    with zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/media/bomb.xml", b"\0" * 60_000_000)
    (problem,) = xlsform.read(file)[1]
    assert problem.code == "ECMS-F12" and "unpacked" in problem.what()


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"no workbook", b"\0" * 5000])
def test_what_is_no_workbook_is_refused(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "form.xlsx"
    file.write_bytes(content)
    (problem,) = xlsform.read(file)[1]
    assert problem.code == "ECMS-F10"


def test_a_damaged_or_another_workbook_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "form.xlsx"
    with zipfile.ZipFile(file, "w") as packed:
        packed.writestr("[Content_Types].xml", "<no")
    assert [one.code for one in xlsform.read(file)[1]] == ["ECMS-F10"]
    Workbook().save(file)
    (problem,) = xlsform.read(file)[1]
    assert problem.code == "ECMS-F10" and "Sheet" in problem.what()


def test_a_text_that_looks_like_a_formula_stays_a_text(tmp_path: Path) -> None:
    checklist = {"id": "C", "title": "T", "version": "1",
                 "questions": [{"id": "a", "label": "=SUM(A1)", "kind": "text"}]}  # fmt: skip
    xlsform.write(checklist, tmp_path / "form.xlsx")
    assert load_workbook(tmp_path / "form.xlsx")["survey"]["C2"].data_type != "f"
    back, problems = xlsform.read(tmp_path / "form.xlsx")
    assert problems == [] and back["questions"][0]["label"] == "=SUM(A1)"
