"""Lint of what a pack brings beside the law: procedures, forms, letters, places, roles, texts."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from ecms_core.casework.procedure import REQUIREMENTS
from ecms_core.establishments.search import fold
from ecms_core.inspections.answers import WITH_OPTIONS
from ecms_core.inspections.conditions import check_questions
from ecms_core.law.country_law import FILES
from ecms_core.law.record_shapes import RULE
from ecms_core.notices import letter as letters
from ecms_core.notices.letter_fields import misread
from ecms_core.notices.sample import sample_data
from ecms_core.packs import core
from ecms_core.packs.customisation import SAID_OF_OWN
from ecms_core.packs.lint_law import LISTS, law_ids
from ecms_core.packs.procedure_names import LETTER, REQUIRED
from ecms_core.packs.reading import Reading, Row, sections_of, word_of, words_of
from ecms_core.packs.schemas import schema
from ecms_core.packs.translations import read_catalogue
from ecms_core.problems import Problem
from ecms_core.sections import Section
from ecms_core.words import _

PROCEDURES, ROLES, FIELDS = "law/procedures.yaml", "roles.yaml", "forms/fields.yaml"


def check_records(reading: Reading) -> None:
    """Every problem of the files that become records of the site."""
    rules = law_ids(reading, FILES["deadlines"], "deadlines")
    violations = law_ids(reading, FILES["violations"], "violations")
    known_letters = {word_of(meta, "id") for _, meta in reading.named("notices/*.yaml")}
    roles = core.roles() | {word_of(one, "role") for one in reading.entries(ROLES, "roles")}
    for rule in reading.entries(FILES["deadlines"], "deadlines"):
        if isinstance(extension := rule.get("extension"), Section):
            named = words_of(extension, "roles")
            _refuse_unknown(reading, extension, "roles", named, "role", roles)
    _unique(reading, "procedure", reading.entries(PROCEDURES, "procedures"), "id")
    for procedure in reading.entries(PROCEDURES, "procedures"):
        _check_procedure(reading, procedure, rules, known_letters, roles)
    checklists = [section for _, section in reading.named("forms/*.yaml")]
    _unique(reading, "checklist", checklists, "id")
    for checklist in checklists:
        _check_checklist(reading, checklist, violations)
    _check_law_ids(reading)
    _check_letters(reading)
    _check_places(reading)
    _check_roles(reading, roles)
    _check_fields(reading)
    _check_changes(reading)
    _check_translations(reading)


def _refuse_unknown(  # noqa: PLR0917
    reading: Reading, holder: Section, field: str, names: Iterable[str], kind: str,
    known: Iterable[str],
) -> None:  # fmt: skip
    for name in names:
        if name and name not in known:
            reading.tell("ECMS-P06", field=field, kind=kind, found=name, **holder.at(field))


def _unique(reading: Reading, kind: str, entries: Iterable[Section], *fields: str) -> None:
    first: dict[tuple[str, ...], Section] = {}
    for entry in entries:
        key = tuple(_told_apart(entry.get(field)) for field in fields)
        if not key[0]:
            continue
        if key in first:
            at = {**entry.at(fields[0]), "first": first[key].at(fields[0])["line"]}
            if first[key].file != entry.file:
                at["first"] = f"{at['first']} of {first[key].file}"
            names = [
                " ".join(filter(None, (word_of(each, field) for field in fields)))
                for each in (entry, first[key])
            ]
            reading.tell("ECMS-P05", kind=kind, id=_alike(*names), **at)
        first.setdefault(key, entry)


def _told_apart(value: object) -> str:
    """A value by which entries are told apart: a level of 0 is as none given.

    A database tells words apart neither by capitals nor by accents (MariaDB).
    """
    return fold(str(value)) if value and isinstance(value, str | int) else ""


def _alike(name: str, first: str) -> str:
    return name if name == first else f"{name} ({first})"


def _check_law_ids(reading: Reading) -> None:
    """Entries of the law may be there in several versions, but under one spelling."""
    for name, field in LISTS:
        first: dict[str, Section] = {}
        for entry in reading.entries(name, field):
            known = first.setdefault(fold(word_of(entry, "id")), entry)
            if word_of(known, "id") != word_of(entry, "id"):
                names = (word_of(entry, "id"), word_of(known, "id"))
                reading.tell("ECMS-P05", kind=_("entry"), id=_alike(*names),
                             first=known.at("id")["line"], **entry.at("id"))  # fmt: skip


def _check_procedure(
    reading: Reading, procedure: Section, rules: set[str], known_letters: set[str],
    roles: Iterable[str],
) -> None:  # fmt: skip
    stages, steps = sections_of(procedure, "stages"), sections_of(procedure, "steps")
    _unique(reading, "stage", stages, "id")
    _unique(reading, "step", steps, "id")
    known = {word_of(stage, "id") for stage in stages}
    for stage in stages:
        named = words_of(stage, "responsible")
        _refuse_unknown(reading, stage, "responsible", named, "role", roles)
    for step in steps:
        for field, kind, among in (
            ("from", "stage", known),
            ("to", "stage", known),
            ("roles", "role", roles),
            ("letter", "letter", known_letters),
            ("starts", "deadline", rules),
            ("ends", "deadline", rules),
        ):
            _refuse_unknown(reading, step, field, words_of(step, field), kind, among)
        for requirement in words_of(step, "requires"):
            word, _space, argument = requirement.partition(" ")
            if word not in REQUIREMENTS:
                continue  # the schema has told
            if REQUIRED.get(word) == LETTER:
                _refuse_unknown(reading, step, "requires", [argument], "letter", known_letters)
            elif REQUIRED.get(word) == RULE:
                _refuse_unknown(reading, step, "requires", [argument], "deadline", rules)
    _check_ways(reading, procedure, stages, steps)


def _check_ways(
    reading: Reading, procedure: Section, stages: list[Section], steps: list[Section]
) -> None:
    """Every stage can be reached, and left unless it closes the case; none leads nowhere."""
    leads: dict[str, set[str]] = {word_of(stage, "id"): set() for stage in stages}
    for step in steps:
        for start in words_of(step, "from"):
            leads.setdefault(start, set()).add(word_of(step, "to"))
    if not stages:
        return
    reached = _closure([word_of(stages[0], "id")], leads)
    closing = {word_of(stage, "id") for stage in stages if stage.get("closes") is True}
    back: dict[str, set[str]] = {}
    for start, ends in leads.items():
        for end in ends:
            back.setdefault(end, set()).add(start)
    can_close = _closure(sorted(closing), back)
    for stage in stages:
        name = word_of(stage, "id")
        if name not in reached:
            found = _("no step reaches it")
        elif name not in closing and not leads.get(name):
            found = _("nobody can leave it, and it does not close the case")
        elif name not in can_close:
            found = _("no way leads from it to a stage that closes the case")
        else:
            continue
        reading.tell(
            "ECMS-P13", id=name, procedure=word_of(procedure, "id"), found=found, **stage.at("id")
        )


def _closure(start: list[str], leads: Mapping[str, set[str]]) -> set[str]:
    reached: set[str] = set()
    waiting = list(start)
    while waiting:
        at = waiting.pop()
        if at not in reached:
            reached.add(at)
            waiting += leads.get(at, ())
    return reached


def _check_checklist(reading: Reading, checklist: Section, violations: set[str]) -> None:
    questions = sections_of(checklist, "questions")
    _unique(reading, "question", questions, "id")
    for question in questions:
        named = words_of(question, "violation")
        _refuse_unknown(reading, question, "violation", named, "violation", violations)
        kind = question.get("kind", "compliance")
        if kind in WITH_OPTIONS and not question.get("options"):
            reading.tell("ECMS-L005", field="options", expected=_("the answers to choose from"),
                         **question.at("kind"))  # fmt: skip
        for field in ("violation", "alert"):
            if question.get(field) and kind != "compliance":
                reading.tell(
                    "ECMS-P07",
                    field=field,
                    found=_("given for the kind {kind}").format(kind=kind),
                    expected=_("only the kind compliance raises one"),
                    **question.at(field),
                )
    for wrong in check_questions(questions):
        reading.tell("ECMS-P07", field=wrong.field, found=wrong.found, expected=wrong.expected,
                     **questions[wrong.place].at(wrong.field))  # fmt: skip


def _check_letters(reading: Reading) -> None:
    metas = reading.named("notices/*.yaml")
    _unique(reading, "letter", [meta for _, meta in metas], "id")
    manifest = reading.sections.get("pack.yaml", Section())
    languages = words_of(manifest, "languages")
    data = sample_data("State", "Ministry", "XTS")
    bodies = {file.name: file for file in reading.files if file.kind.pattern == "notices/*.html"}
    told = {file.name for file in reading.files} | reading.unread
    for file, meta in metas:
        body = file.name.removesuffix(".yaml") + ".html"
        if body not in told:
            reading.tell("ECMS-P06", field="id", kind=_("template"), found=body, **meta.at("id"))
        if languages:
            named = words_of(meta, "language")
            _refuse_unknown(reading, meta, "language", named, "language", languages)
    for name, file in sorted(bodies.items()):
        if name.removesuffix(".html") + ".yaml" not in told:
            reading.tell("ECMS-P01", file=f"{reading.pack}/{name}")
        text = reading.text_of(file)
        if text is None:
            continue
        found = misread(letters.environment(), text, data)
        for wrong in found:
            reading.tell("ECMS-P08", file=f"{reading.pack}/{name}", **wrong._asdict())
        if not found:
            _try_letter(reading, name, text, data)


def _try_letter(reading: Reading, name: str, text: str, data: Mapping[str, Any]) -> None:
    """Render the letter once, within the bounds of letters: what it does shows only then."""
    try:
        letters.render_html(letters.Letter(name, "", text), data)
    except Problem as problem:
        told = {field: problem.details[field] for field in ("line", "found", "expected")}
        reading.tell("ECMS-P08", file=f"{reading.pack}/{name}", **told)


def _check_places(reading: Reading) -> None:
    places = _table(reading, "territory.csv", "place")
    offices = _table(reading, "offices.csv", "office")
    for name, table, kind in (
        ("territory.csv", places, "place"),
        ("offices.csv", offices, "office"),
    ):
        file = f"{reading.pack}/{name}"
        for row in reading.rows.get(name, ()):
            parent = row.cells["parent"]
            if parent and parent not in table:
                reading.tell("ECMS-P06", file=file, line=row.line, field="parent", kind=kind,
                             found=parent)  # fmt: skip
            division = row.cells.get("division", "")
            if division and division not in places:
                reading.tell(
                    "ECMS-P06",
                    file=file,
                    line=row.line,
                    field="division",
                    kind=_("place"),
                    found=division,
                )
        for code, row in table.items():
            if _in_circle(code, table):
                reading.tell(
                    "ECMS-P07",
                    file=file,
                    line=row.line,
                    field="parent",
                    found=row.cells["parent"],
                    expected=_("a {kind} that does not lie in {code} itself").format(
                        kind=kind, code=code
                    ),
                )
    calendar = reading.sections.get(FILES["calendar"], Section())
    for closure in sections_of(calendar, "closures"):
        named = words_of(closure, "offices")
        _refuse_unknown(reading, closure, "offices", named, "office", offices)


def _in_circle(code: str, table: Mapping[str, Row]) -> bool:
    at, steps = code, 0
    while at in table and table[at].cells["parent"] and steps <= 50:
        at, steps = table[at].cells["parent"], steps + 1
        if at == code:
            return True
    return False


def _table(reading: Reading, name: str, kind: str) -> dict[str, Row]:
    """The rows of a CSV file by code, each checked against its column's schema."""
    file = f"{reading.pack}/{name}"
    columns = schema(name.removesuffix(".csv"))["items"]["properties"]
    table: dict[str, Row] = {}
    first: dict[str, Row] = {}
    for row in reading.rows.get(name, ()):
        for column, cell in row.cells.items():
            rule = columns[column]
            expected = ""
            if len(cell) > rule.get("maxLength", 1000):
                expected = _("at most {most} characters").format(most=rule.get("maxLength", 1000))
            elif "enum" in rule and cell not in rule["enum"]:
                expected = _("one of {choices}").format(choices=", ".join(rule["enum"]))
            elif not cell.strip() and rule.get("minLength"):
                expected = _("a text")
            elif "pattern" in rule and not re.search(rule["pattern"], cell):
                expected = rule["description"]
            if expected:
                reading.tell("ECMS-P07", file=file, line=row.line, field=column,
                             found=repr(cell[:80]), expected=expected)  # fmt: skip
        code = row.cells["code"]
        known = first.setdefault(fold(code), row)
        if known is not row:
            reading.tell("ECMS-P05", file=file, line=row.line, kind=kind,
                         id=_alike(code, known.cells["code"]), first=known.line)  # fmt: skip
        table.setdefault(code, row)
    return table


def _check_roles(reading: Reading, roles: Iterable[str]) -> None:
    entries = reading.entries(ROLES, "roles")
    _unique(reading, "role", entries, "role")
    taken = {fold(role) for role in core.roles()}
    for entry in entries:
        if fold(word_of(entry, "role")) in taken:
            reading.tell(
                "ECMS-P07",
                field="role",
                found=f"{word_of(entry, 'role')!r}",
                expected=_("a role that ECMS does not have"),
                **entry.at("role"),
            )
    doctypes = core.doctypes().keys() | core.FRAMEWORK_DOCTYPES
    permissions = reading.entries(ROLES, "permissions")
    _unique(reading, "permission", permissions, "doctype", "role", "level", "own_only")
    for entry in permissions:
        _refuse_unknown(reading, entry, "role", words_of(entry, "role"), "role", roles)
        named = words_of(entry, "doctype")
        _refuse_unknown(reading, entry, "doctype", named, _("kind of record"), doctypes)
        may = set(words_of(entry, "may"))
        for right, before in core.NEEDS.items():
            if right in may and before not in may:
                reading.tell(
                    "ECMS-P07",
                    field="may",
                    found=_("{right} without {before}").format(right=right, before=before),
                    expected=_("{before} as well").format(before=before),
                    **entry.at("may"),
                )


def _check_fields(reading: Reading) -> None:
    entries = reading.entries(FIELDS, "fields")
    _unique(reading, "field", entries, "doctype", "fieldname")
    known = core.doctypes()
    own = {(word_of(entry, "doctype"), word_of(entry, "fieldname")): entry for entry in entries}
    for entry in entries:
        doctype, name = word_of(entry, "doctype"), word_of(entry, "fieldname")
        _refuse_unknown(reading, entry, "doctype", [doctype], _("kind of record"), known)
        if name and not name.startswith(f"{reading.pack}_"):
            reading.tell("ECMS-P07", field="fieldname", found=repr(name),
                         expected=_("a name that begins with {pack}_").format(pack=reading.pack),
                         **entry.at("fieldname"))  # fmt: skip
        if doctype in known:
            here = core.fields(doctype) | {field for of, field in own if of == doctype}
            after = word_of(entry, "after")
            _refuse_unknown(reading, entry, "after", [after], "field", here - {name})
        kind, options = entry.get("fieldtype"), entry.get("options")
        if (kind == "Select") != isinstance(options, list) or (kind == "Link") != isinstance(
            options, str
        ):
            expected = {"Select": _("a list of choices"), "Link": _("the kind of record")}
            reading.tell(
                "ECMS-P07",
                field="options",
                found=repr(options)[:80],
                expected=expected.get(
                    str(kind), _("nothing for a field of type {kind}").format(kind=kind)
                ),
                **entry.at("options"),
            )
        elif kind == "Link":
            among = known.keys() | core.FRAMEWORK_DOCTYPES
            _refuse_unknown(reading, entry, "options", [str(options)], _("kind of record"), among)


def _check_changes(reading: Reading) -> None:
    """What the pack changes of fields that ECMS or the pack itself has."""
    entries = reading.entries(FIELDS, "changes")
    _unique(reading, "change", entries, "doctype", "fieldname", "property")
    own: dict[str, set[str]] = {}
    for entry in reading.entries(FIELDS, "fields"):
        own.setdefault(word_of(entry, "doctype"), set()).add(word_of(entry, "fieldname"))
    known = core.doctypes()
    for entry in entries:
        doctype = word_of(entry, "doctype")
        _refuse_unknown(reading, entry, "doctype", [doctype], _("kind of record"), known)
        if doctype in known:
            here = core.fields(doctype) | own.get(doctype, set())
            named = words_of(entry, "fieldname")
            _refuse_unknown(reading, entry, "fieldname", named, "field", here)
            _check_change(reading, entry, own.get(doctype, set()))


def _check_change(reading: Reading, entry: Section, own: Collection[str]) -> None:
    """What is changed of a field: not what its own entry says, and of a link to what there is."""
    doctype, name, prop = (word_of(entry, each) for each in ("doctype", "fieldname", "property"))
    if name in own and prop in SAID_OF_OWN:
        # On the site it would look like an administrator's edit of the field.
        expected = _("the field's own entry, which says it")
        reading.tell("ECMS-P07", field="property", found=prop, expected=expected,
                     **entry.at("property"))  # fmt: skip
    kind = core.field(doctype, name).get("fieldtype")
    if prop == "options" and kind in ("Link", "Table", "Select") and not entry.get("value"):
        reading.tell("ECMS-P07", field="value", found=repr(entry.get("value")),
                     expected=_("a text"), **entry.at("value"))  # fmt: skip
    if prop == "options" and kind in ("Link", "Table"):
        among = core.doctypes().keys() | core.FRAMEWORK_DOCTYPES
        _refuse_unknown(
            reading, entry, "value", words_of(entry, "value"), _("kind of record"), among
        )


def _check_translations(reading: Reading) -> None:
    languages = words_of(reading.sections.get("pack.yaml", Section()), "languages")
    for file in reading.files:
        if file.kind.pattern != "locale/*.po":
            continue
        name = f"{reading.pack}/{file.name}"
        if languages and file.path.stem not in languages:
            reading.tell("ECMS-P09", file=name, line=1, found=file.path.stem,
                         expected=_("the language is not one of those in pack.yaml"))  # fmt: skip
        reading.problems += read_catalogue(file.path, name)[1]
