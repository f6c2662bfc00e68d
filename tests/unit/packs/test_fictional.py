"""The fictional country shows every part of the format, so that nothing of it goes untried."""

# ruff: noqa: E501  (paths into the schemas, one a line)

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ecms_core.casework.procedure import ACTS, REQUIREMENTS
from ecms_core.inspections.answer_sheet import KINDS as ANSWERS
from ecms_core.law.calendars import WEEKDAYS
from ecms_core.law.rules import EFFECTS, EVENTS, UNITS, Confidence
from ecms_core.law.scales import CONSEQUENCES, DATE_RULES, MODES
from ecms_core.packs import hookspecs
from ecms_core.packs.files import KINDS, PARTS
from ecms_core.packs.plugins import manager, plugins_loaded
from ecms_core.packs.reading import Reading
from ecms_core.packs.schemas import schema, schema_names
from ecms_core.packs.source import PackSource

FOLDER = Path(__file__).resolve().parents[3] / "country_packs" / "zz"
SOURCE = PackSource("zz", FOLDER)
# What a pack has only in a case that Zephyria is not.
NOT_SHOWN = {"__init__.py", "LICENSE", "DATA.md"}
FIELDS_NOT_SHOWN = {"pack: missing", "calendar: library"}


@pytest.fixture(scope="module")
def reading() -> Reading:
    return Reading.of(FOLDER, "zz")


def test_every_kind_of_file_is_there(reading: Reading) -> None:
    here = {file.kind.pattern for file in reading.files}
    assert {kind.pattern for kind in KINDS} - here == NOT_SHOWN


def _fields(about: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """The fields of a schema, and those of the entries inside."""
    if "$ref" in about:
        about = schema("common")["$defs"][about["$ref"].rpartition("/")[2]]
    for name, inner in about.get("properties", {}).items():
        yield name, inner
        yield from _fields(inner)
    for inner in (about.get("items"), *about.get("oneOf", ())):
        if isinstance(inner, dict):
            yield from _fields(inner)


def _keys(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield key
            yield from _keys(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _keys(inner)


def test_every_field_of_every_file_is_used(reading: Reading) -> None:
    used: dict[str, set[str]] = {}
    for file in reading.files:
        if file.name in reading.sections:
            used.setdefault(file.kind.schema, set()).update(_keys(reading.sections[file.name]))
    unused = {
        f"{name}: {field}"
        for name in schema_names()
        if name in used
        for field, _ in _fields(schema(name))
        if field not in used[name] | {"sources", "note", "tag", "source", "valid_from", "valid_to"}
    }
    library = {
        f"calendar: {field}" for field in ("country", "subdivision", "language", "confidence")
    }
    assert unused - library == FIELDS_NOT_SHOWN


def _all_words(reading: Reading) -> set[str]:
    found: set[str] = set()
    waiting: list[Any] = list(reading.sections.values())
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            waiting += value.values()
        elif isinstance(value, list):
            waiting += value
        elif isinstance(value, str):
            found.add(value.partition(" ")[0])
    return found


@pytest.mark.parametrize(
    "vocabulary", [ACTS, REQUIREMENTS, UNITS, EFFECTS, MODES, CONSEQUENCES, Confidence.__members__]
)
def test_every_word_of_the_vocabularies_is_used(reading: Reading, vocabulary: Any) -> None:
    assert set(vocabulary) - _all_words(reading) == set()


def test_every_kind_of_question_is_asked(reading: Reading) -> None:
    questions = reading.entries("forms/general.yaml", "questions")
    assert {question.get("kind", "compliance") for question in questions} == set(ANSWERS)


def test_every_hook_is_implemented() -> None:
    built = manager("a test", (SOURCE,))
    (plugin,) = [one for one in plugins_loaded(built) if one.name == "country pack zz"]
    assert set(plugin.hooks) == set(hookspecs.signatures())


@pytest.mark.parametrize(
    ("value", "right"),
    [("ZZ123456786", True), ("ZZ123456787", False), ("ZZ12345678", False), ("123456786", False)],
)
def test_its_tax_numbers_are_checked(value: str, right: bool) -> None:
    hook = manager("a test", (SOURCE,)).hook
    assert (hook.ecms_check_identifier(scheme="tax_id", value=value) == "") is right


def _enum(name: str, *path: str) -> set[str]:
    at: Any = schema(name)
    for key in path:
        at = at[key]
    return set(at)


@pytest.mark.parametrize(
    ("listed", "read"),
    [
        (_enum("common", "$defs", "unit", "enum"), UNITS),
        (_enum("common", "$defs", "confidence", "enum"), Confidence.__members__),
        (_enum("deadlines", "properties", "deadlines", "items", "properties", "at_expiry", "enum"), EFFECTS),
        (_enum("cases", "properties", "cases", "items", "properties", "events", "propertyNames", "enum"), EVENTS),
        (_enum("penalties", "properties", "scales", "items", "properties", "mode", "enum"), MODES),
        (_enum("penalties", "properties", "scales", "items", "properties", "unit_date", "enum"), DATE_RULES),
        (_enum("procedures", "properties", "procedures", "items", "properties", "steps", "items", "properties", "act", "enum"), ACTS),
        (_enum("checklist", "properties", "questions", "items", "properties", "kind", "enum"), ANSWERS),
        (_enum("calendar", "properties", "weekend", "oneOf", 0, "enum"), WEEKDAYS),
        (_enum("pack", "properties", "missing", "items", "enum"), PARTS),
    ],
)  # fmt: skip
def test_the_schemas_know_the_words_that_the_readers_know(listed: set[str], read: Any) -> None:
    assert listed == set(read)
