"""Checklists as XLSForm: the spreadsheets in which inspectorates write their questionnaires.

What XLSForm can say and a checklist cannot is a problem with its row, never dropped in silence.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ecms_core.inspections.answers import FIXED, RESULTS, WITH_OPTIONS
from ecms_core.inspections.choice_codes import OWN, Codes, in_labels
from ecms_core.inspections.conditions import check_questions
from ecms_core.inspections.expressions import Unreadable, is_readable
from ecms_core.inspections.workbook import sheets
from ecms_core.problems import Problem
from ecms_core.sections import Section
from ecms_core.words import _, listed

SURVEY = (
    "type", "name", "label", "hint", "required", "relevant", "constraint", "constraint_message",
    "ecms_violation", "ecms_alert", "ecms_statistics", "ecms_basis",
)  # fmt: skip
CHOICES = ("list_name", "name", "label")
IN_A_LANGUAGE = ("label", "hint", "constraint_message")
SETTINGS = {  # column -> what it is of the checklist
    "form_title": "title", "form_id": "id", "version": "version", "ecms_basis": "basis",
    "ecms_confidence": "confidence", "ecms_source": "source", "ecms_note": "note",
}  # fmt: skip
SHEETS = ("survey", "choices", "settings")
COLUMNS = {
    "survey": SURVEY,
    "choices": (*CHOICES, "list name"),
    "settings": (*SETTINGS, "default_language"),
}
OF_GROUPS = {"type", "name", "label", "relevant"}
TYPES = (
    "text, integer, decimal, date, select_one LIST, select_multiple LIST, begin_group, end_group"
)
YES = {"yes": True, "true": True, "true()": True, "no": False, "false": False, "false()": False}
NAME = re.compile("[A-Za-z_][A-Za-z0-9_]*")
COMPLIANCE, YES_NO = "compliance", "yes_no"


def write(checklist: Mapping[str, Any], file: Path) -> None:
    """Write a checklist as a workbook with the sheets survey, choices and settings."""
    from openpyxl import Workbook

    book = Workbook()
    survey, choices, settings = (
        book.active,
        book.create_sheet("choices"),
        book.create_sheet("settings"),
    )
    if survey is None:  # a new workbook always has a sheet
        raise TypeError(file)
    survey.title = "survey"
    survey.append(list(SURVEY))
    choices.append(list(CHOICES))
    lists = dict(FIXED)
    section = ""
    groups = 0
    for question in checklist["questions"]:
        named = question.get("section", "")
        if named != section:
            if section:
                survey.append(["end_group"])
            if named:
                groups += 1
                survey.append(["begin_group", f"section_{groups}", named])
            section = named
        kind = question.get("kind", COMPLIANCE)
        if kind in WITH_OPTIONS:
            lists[f"{question['id']}_options"] = tuple(question["options"])
        survey.append(_row(question, kind))
    if section:
        survey.append(["end_group"])
    for name, options in lists.items():
        for option in options:
            choices.append([name, option, option])
    settings.append(list(SETTINGS))
    settings.append([checklist.get(name, "") for name in SETTINGS.values()])
    _keep_texts(book)
    book.save(file)


def _keep_texts(book: Any) -> None:
    """A text that begins with '=' is a text, and no formula."""
    for sheet in book.worksheets:
        for cells in sheet.iter_rows():
            for cell in cells:
                if cell.data_type == "f":
                    cell.data_type = "s"


def _row(question: Mapping[str, Any], kind: str) -> list[str]:
    types = {
        COMPLIANCE: "select_one compliance",
        YES_NO: "select_one yes_no",
        "choice": f"select_one {question['id']}_options",
        "multiple": f"select_multiple {question['id']}_options",
        "date": "date",
        "number": "decimal",
        "text": "text",
    }
    return [
        types[kind],
        question["id"],
        question["label"],
        question.get("hint", ""),
        "yes" if question.get("required", True) else "no",
        question.get("relevant", ""),
        question.get("constraint", ""),
        question.get("constraint_message", ""),
        question.get("violation", ""),
        question.get("alert", ""),
        "yes" if question.get("for_statistics", True) else "no",
        question.get("basis", ""),
    ]


@dataclass
class _Reader:
    """Reads the rows of the survey one after the other, and keeps what is wrong with them."""

    file: str
    lists: Mapping[str, Codes]
    problems: list[Problem] = field(default_factory=list)
    questions: list[Section] = field(default_factory=list)
    rows: list[int] = field(default_factory=list)
    codes: dict[str, Codes] = field(default_factory=dict)  # question -> those of its list
    groups: list[tuple[str, str]] = field(default_factory=list)  # label and condition of each
    untaken: set[str] = field(default_factory=set)  # names of questions whose rows are told

    def wrong(self, row: int, found: str, expected: str, sheet: str = "survey") -> None:
        self.problems.append(
            Problem(
                "ECMS-F11", file=self.file, sheet=sheet, row=row, found=found, expected=expected
            )
        )

    def take(self, row: int, cells: Mapping[str, str]) -> None:
        """One row of the survey."""
        kind, _space, argument = cells.get("type", "").partition(" ")
        kind = kind.replace("-", "_")
        if (kind, argument) in (("begin_group", ""), ("begin", "group")):
            self._group(row, cells)
        elif (kind, argument) in (("end_group", ""), ("end", "group")):
            if self.groups:
                self.groups.pop()
            else:
                self.wrong(row, "end_group", _("a begin_group before it"))
        elif kind in ("text", "integer", "decimal", "date", "select_one", "select_multiple"):
            self._question(row, kind, argument.strip(), cells)
        elif kind == "note":
            self.wrong(row, _("a note"), _("its text in the hint of a question"))
        else:
            self.wrong(row, _("the type {type}").format(type=repr(cells.get("type", ""))), TYPES)

    def _group(self, row: int, cells: Mapping[str, str]) -> None:
        label = cells.get("label", "")
        around = self._section()
        if label and around:
            self.wrong(
                row,
                _("the heading {label} within {around}").format(
                    label=repr(label), around=repr(around)
                ),
                _("one heading above a question"),
            )
        for column in sorted(cells.keys() - OF_GROUPS):
            if column in SURVEY:
                self.wrong(
                    row,
                    _("{column} of a group").format(column=column),
                    _("it at each question of the group"),
                )
        self.groups.append((label, cells.get("relevant", "")))

    def _section(self) -> str:
        return next((label for label, _condition in reversed(self.groups) if label), "")

    def _question(self, row: int, kind: str, argument: str, cells: Mapping[str, str]) -> None:
        question: dict[str, Any] = {"id": cells.get("name", "")}
        if section := self._section():
            question["section"] = section
        question["label"] = cells.get("label", "")
        if not question["id"] or not question["label"]:
            self.wrong(row, _("no name or no label"), _("both"))
            self.untaken.add(question["id"])
            return
        if kind in ("select_one", "select_multiple"):
            known = self.lists.get(argument)
            if not known:
                self.wrong(
                    row,
                    _("the list {argument}").format(argument=repr(argument)),
                    _("a list of the sheet choices"),
                )
                self.untaken.add(question["id"])
                return
            # A list of that name makes a question of its own kind; in another the same answers are
            # a choice.
            answers = FIXED.get(argument) if kind == "select_one" else None
            options = list(known.values())
            if answers == tuple(known):
                options = list(known)  # what they are called here is a translation
            elif options != list(known):
                self.codes[question["id"]] = known
            if kind == "select_multiple":
                question["kind"] = "multiple"
            elif answers != tuple(options):
                question["kind"] = "choice"
                self._check_results(row, argument, known)
            elif argument != COMPLIANCE:
                question["kind"] = argument
            if question.get("kind") in WITH_OPTIONS:
                question["options"] = options
        else:
            question["kind"] = kind if kind in ("text", "date") else "number"
        self._flags(row, question, cells)
        # A condition of a group holds for every question in it.
        conditions = [part for _, part in self.groups if part] + [cells.get("relevant", "")]
        parts = [part for part in conditions if part]
        question["relevant"] = (
            parts[0] if len(parts) == 1 else " and ".join(f"({p})" for p in parts)
        )
        constraint = cells.get("constraint", "")
        if kind == "integer":
            constraint = f"({constraint}) and . = round(.)" if constraint else ". = round(.)"
        question["constraint"] = constraint
        question["constraint_message"] = cells.get("constraint_message", "")
        given = {key: value for key, value in question.items() if value != ""}
        self.questions.append(Section(given, f"{self.file}, sheet survey", row))
        self.rows.append(row)

    def _check_results(self, row: int, name: str, known: Codes) -> None:
        """Refuse a list meant for findings whose answers would make none."""
        if name == COMPLIANCE:
            found = _("the list {argument} with {choices}").format(
                argument=repr(name), choices=listed(known)
            )
            expected = _("{choices} as names, in this order, or another name of the list").format(
                choices=listed(RESULTS)
            )
            self.wrong(row, found, expected)

    def _flags(self, row: int, question: dict[str, Any], cells: Mapping[str, str]) -> None:
        for column, name, usual in (
            ("required", "required", False),
            ("ecms_statistics", "for_statistics", True),
        ):
            said = cells.get(column, "").lower()
            if said and said not in YES:
                self.wrong(
                    row, f"{column} {said!r}", _("yes or no; a condition stands in relevant")
                )
            value = YES.get(said, usual)
            if not value:
                question[name] = False
        for column, name in (
            ("ecms_violation", "violation"),
            ("ecms_alert", "alert"),
            ("ecms_basis", "basis"),
            ("hint", "hint"),
        ):
            question[name] = cells.get(column, "")


def read(file: Path, before: Mapping[str, Any] | None = None) -> tuple[Section, list[Problem]]:
    """The checklist of a workbook, which knows its rows, and everything that is wrong with it.

    What its settings do not say of the checklist is as it was ``before``, if this is the same one.
    """
    try:
        rows_of = sheets(file, SHEETS)
    except Problem as problem:
        return Section(), [problem]
    problems: list[Problem] = []
    language = _language(rows_of)
    tables = {
        name: _table(file.name, name, rows, language, problems) for name, rows in rows_of.items()
    }
    lists = _lists(file.name, tables.get("choices", ()), problems)
    reader = _Reader(file.name, lists, problems)
    for row, cells in tables["survey"]:
        reader.take(row, cells)
    if reader.groups:
        last = tables["survey"][-1][0]
        reader.wrong(last, _("a group that is not closed"), _("an end_group for every begin_group"))
    _check(reader)
    settings = tables.get("settings") or [(2, {})]
    told = settings[0][1]
    for row, _cells in settings[1:]:
        problems.append(_at(file.name, "settings", row, _("another row"), _("one row")))
    said = {name: told[column] for column, name in SETTINGS.items() if column in told}
    usual = {"id": file.stem, "title": file.stem, "version": "1"}
    if before and said.get("id") in (None, before.get("id")):
        usual |= {name: before[name] for name in SETTINGS.values() if before.get(name)}
    whole = {**usual, **said, "questions": reader.questions}
    return Section(whole, f"{file.name}, sheet settings", settings[0][0]), problems


def _lists(
    file: str, rows: Iterable[tuple[int, Mapping[str, str]]], problems: list[Problem]
) -> dict[str, dict[str, str]]:
    """The lists of answers by name, each with the labels by their codes."""
    lists: dict[str, dict[str, str]] = {}
    for row, cells in rows:
        name, code = cells.get("list_name", cells.get("list name", "")), cells.get("name", "")
        label, known = cells.get("label", code), lists.setdefault(name, {})
        found, expected = "", _("each answer once")
        if not name or not code:
            found, expected = _("an empty cell"), _("list_name and name")
        elif code in known:
            found = _("{value} twice").format(value=repr(code))
        elif label in known.values():
            found = _("the label {label} twice").format(label=repr(label))
        if found:
            problems.append(_at(file, "choices", row, found, expected))
        else:
            known[code] = label
    return lists


def _check(reader: _Reader) -> None:
    first: dict[str, int] = {}
    for row, question in zip(reader.rows, reader.questions, strict=True):
        if question["id"] in first:
            reader.wrong(
                row,
                _("the name {name}").format(name=repr(question["id"])),
                _("one not used in row {row}").format(row=first[question["id"]]),
            )
        first.setdefault(question["id"], row)
        if not NAME.fullmatch(question["id"]):
            found = _("the name {name}").format(name=repr(question["id"]))
            reader.wrong(row, found, _("a letter or '_', then letters, digits and '_'"))
    if not reader.questions:
        reader.wrong(1, _("no question"), _("at least one"))
    _say_in_labels(reader)
    untaken = {f"${{{name}}}" for name in reader.untaken}
    for wrong in check_questions(reader.questions):
        if wrong.found not in untaken:
            reader.wrong(reader.rows[wrong.place], f"{wrong.field}: {wrong.found}", wrong.expected)


def _say_in_labels(reader: _Reader) -> None:
    """Let conditions compare answers with their labels, as a checklist keeps them."""
    for place, question in enumerate(reader.questions):
        codes = dict(reader.codes)
        if question["id"] in codes:
            codes[OWN] = codes[question["id"]]
        for name in ("relevant", "constraint"):
            if not is_readable(question.get(name, "")):
                continue  # what is wrong with it is told with everything else of the conditions
            try:
                question[name] = in_labels(question[name], codes)
            except Unreadable as wrong:
                del question[name]
                found = _("{found} at character {at}").format(found=repr(wrong.found), at=wrong.at)
                reader.wrong(reader.rows[place], f"{name}: {found}", wrong.expected)


def _table(
    file: str,
    sheet: str,
    rows: Sequence[tuple[int, list[Any]]],
    language: str,
    problems: list[Problem],
) -> list[tuple[int, dict[str, str]]]:
    """The rows of a sheet by the names in its first row; empty rows are left out."""
    head: list[str] = []
    unread: set[int] = set()
    table = []
    for number, cells in rows:
        texts = []
        for cell in cells:
            if cell.data_type == "f":
                problems.append(
                    _at(
                        file,
                        sheet,
                        number,
                        _("the formula {formula}").format(formula=str(cell.value)[:60]),
                        _("a value"),
                    )
                )
                texts.append("")
            else:
                texts.append(_text(cell.value))
        if not head:
            head = _head(texts, language)
            unread = {
                at
                for at, name in enumerate(head)
                if name not in COLUMNS[sheet] or name in head[:at]
            }
        elif any(texts):
            # A column is told once, where its first value would be lost; an empty one is none.
            for at in sorted(unread):
                if at < len(texts) and texts[at]:
                    unread.remove(at)
                    problems.append(_unread(file, sheet, number, head[at]))
            table.append(
                (number, {name: text for name, text in zip(head, texts, strict=False) if text})
            )
    return table


def _head(texts: Sequence[str], language: str) -> list[str]:
    """The names of the columns; ``label::French`` is ``label`` where French is the language."""
    head = [text.strip().lower() for text in texts]
    for at, name in enumerate(head):
        base, _colons, its = name.partition("::")
        if its and its.strip() == language and base in IN_A_LANGUAGE and base not in head:
            head[at] = base
    return head


def _language(rows_of: Mapping[str, Sequence[tuple[int, list[Any]]]]) -> str:
    """The language whose columns are read: that of the settings, else the first that is there.

    Empty where labels stand under no language. The columns of others are told.
    """
    heads = {sheet: _texts(rows, 0) for sheet, rows in rows_of.items()}
    if "label" in heads["survey"]:
        return ""
    values = _texts(rows_of.get("settings", ()), 1)
    settings = dict(zip(heads.get("settings", ()), values, strict=False))
    parts = [name.partition("::") for head in heads.values() for name in head]
    there = [its.strip() for base, _colons, its in parts if its and base in IN_A_LANGUAGE]
    named = settings.get("default_language", "")
    return named if named in there else next(iter(there), "")


def _texts(rows: Sequence[tuple[int, list[Any]]], at: int) -> list[str]:
    return [_text(cell.value).lower() for cell in rows[at][1]] if at < len(rows) else []


def _unread(file: str, sheet: str, row: int, column: str) -> Problem:
    base, _colons, language = column.partition("::")
    expected: str
    if language and base in COLUMNS[sheet]:
        expected = _(
            "{base} in one language, that of default_language in the sheet settings; what it is in "
            "others stands in the pack's locale/<language>.po"
        ).format(base=base)
    else:
        expected = ", ".join(COLUMNS[sheet])
    return _at(file, sheet, row, _("the column {name}").format(name=repr(column)), expected)


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def _at(file: str, sheet: str, row: int, found: str, expected: str) -> Problem:
    return Problem("ECMS-F11", file=file, sheet=sheet, row=row, found=found, expected=expected)
