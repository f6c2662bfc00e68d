"""The JSON Schemas of a pack's files, and what a file has that they do not allow, line by line."""

from __future__ import annotations

import functools
import json
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any

from ecms_core.problems import Problem
from ecms_core.sections import Section
from ecms_core.words import Text, _, either

VALUE = _("a value")

FOLDER = Path(__file__).parent / "schemas"
MOST_PROBLEMS = 100


@functools.cache
def schema(name: str) -> dict[str, Any]:
    """One schema as it stands in its file."""
    found: dict[str, Any] = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    return found


def schema_names() -> list[str]:
    """The schemas of files, without the parts that they share."""
    return sorted(file.stem for file in FOLDER.glob("*.json") if file.stem != "common")


@functools.cache
def _reader() -> Any:
    """The validator of JSON Schema, to which a field of the schema that is empty is not given.

    A name that the schema does not know is refused with a value or without: what follows a comma
    between brackets becomes such a name, and would be lost to the text before it.
    """
    from jsonschema import Draft202012Validator, validators

    def of_given(check: Any) -> Any:
        def checked(validator: Any, rule: Any, instance: Any, about: Any) -> Any:
            if isinstance(instance, dict) and None in instance.values():
                instance = {key: value for key, value in instance.items() if value is not None}
            return check(validator, rule, instance, about)

        return checked

    checks = Draft202012Validator.VALIDATORS
    given = ("properties", "required", "minProperties")
    return validators.extend(  # type: ignore[no-untyped-call]
        Draft202012Validator, {name: of_given(checks[name]) for name in given}
    )


@functools.cache
def _validator(name: str) -> Any:
    from referencing import Registry, Resource

    resources = [Resource.from_contents(schema(file.stem)) for file in FOLDER.glob("*.json")]
    registry: Any = Registry().with_resources(
        (str(each.contents["$id"]), each) for each in resources
    )
    return _reader()(schema(name), registry=registry)


def problems_of(name: str, section: Section) -> list[Problem]:
    """What the file has that its schema does not allow, each with its line."""
    errors = islice(_validator(name).iter_errors(_plain(section)), MOST_PROBLEMS + 1)
    found = [problem for error in errors for problem in _problems(error, section)]
    if len(found) > MOST_PROBLEMS:
        more = Problem("ECMS-P12", file=section.file, expected=MOST_PROBLEMS)
        return [*found[:MOST_PROBLEMS], more]
    return found


def _plain(value: Any) -> Any:
    """The values as JSON has them: days as text."""
    if isinstance(value, Mapping):
        return {key: _plain(part) for key, part in value.items()}
    if isinstance(value, list):
        return [_plain(part) for part in value]
    return value.isoformat() if isinstance(value, date) else value


def _problems(error: Any, section: Section) -> Iterator[Problem]:
    path = list(error.absolute_path)
    holder, field = _holder(section, path)
    if error.validator == "required":
        for name in error.validator_value:
            if error.instance.get(name) is None:
                at = _at(section, path)
                about = error.schema["properties"].get(name, {})
                yield Problem("ECMS-L005", field=name, expected=_told(about), **at)
    elif error.validator == "additionalProperties" and error.validator_value is False:
        known = error.schema["properties"]
        inner = _inside(section, path)
        for name in error.instance:
            if name not in known:
                at = inner.at(name) if inner is not None else _at(section, path)
                words = ", ".join(sorted(known))
                yield Problem("ECMS-L006", field=name, expected=words, **at)
    else:
        found = _("nothing") if error.instance is None else _short(error.instance)
        yield Problem(
            "ECMS-L007",
            field=field or _("the entry"),
            found=found,
            expected=_expected(error),
            **(holder.at(field) if field else _at(section, path)),
        )


def _holder(section: Section, path: list[Any]) -> tuple[Section, str]:
    """The nearest mapping around a value, and the field of it in which the value stands."""
    holder, field, at = section, "", section
    value: Any = at
    for key in path:
        if isinstance(value, Section):
            holder, field = value, str(key)
        value = value[key]
    return (value, "") if isinstance(value, Section) and path else (holder, field)


def _inside(section: Section, path: list[Any]) -> Section | None:
    value: Any = section
    for key in path:
        value = value[key]
    return value if isinstance(value, Section) else None


def _at(section: Section, path: list[Any]) -> dict[str, object]:
    holder, field = _holder(section, path)
    return holder.at(field)


def _short(value: object) -> str:
    if isinstance(value, Mapping):
        return f"fields ({', '.join(map(str, list(value)[:5]))})"
    if isinstance(value, list):
        return _("a list of {count}").format(count=len(value))
    text = repr(value) if isinstance(value, str) else str(value)
    return text if len(text) <= 80 else f"{text[:77]}..."


def _told(about: Mapping[str, Any]) -> str:
    """What a field is for, from its schema, as it stands within a sentence."""
    told = str(resolved(about).get("description") or VALUE).rstrip(".")
    head, space, rest = told.partition(" ")
    # What is written in capitals, such as ISO, stays.
    is_word = len(head) == 1 or head[1:].islower()
    return f"{head.lower() if is_word else head}{space}{rest}"


def resolved(about: Mapping[str, Any]) -> Mapping[str, Any]:
    """A part of a schema with what it refers to filled in."""
    reference = str(about.get("$ref", ""))
    if not reference:
        return about
    part = reference.rpartition("/")[2]
    return {**schema("common")["$defs"][part], **about}


def _expected(error: Any) -> str:
    wanted = error.validator_value
    words: dict[str, Callable[[], str]] = {
        "type": lambda: _TYPES.get(str(wanted), str(wanted)),
        "enum": lambda: _("one of {choices}").format(choices=", ".join(map(str, wanted))),
        "minimum": lambda: _("a number from {wanted} on").format(wanted=wanted),
        "maximum": lambda: _("a number up to {wanted}").format(wanted=wanted),
        "minLength": lambda: _("a text"),
        "maxLength": lambda: _("at most {wanted} characters").format(wanted=wanted),
        "minItems": lambda: _("at least {wanted} of them").format(wanted=wanted),
        "maxItems": lambda: _("at most {wanted} of them").format(wanted=wanted),
        "minProperties": lambda: _("at least {wanted} of them").format(wanted=wanted),
        "uniqueItems": lambda: _("each one once"),
    }
    told = _told(error.schema)
    if error.validator in words:
        expected = words[error.validator]()
        return Text("{0} ({1})").format(expected, told) if told != VALUE else expected
    if error.validator == "oneOf" and "properties" in error.schema:
        choices = [" and ".join(option["required"]) for option in wanted]
        return _("either {choices}").format(choices=either(choices))
    if error.validator == "propertyNames":
        return told
    return told if told != VALUE else f"{error.validator} {wanted}"


_TYPES = {
    "string": _("a text"),
    "integer": _("a whole number"),
    "number": _("a number"),
    "boolean": _("true or false"),
    "object": _("fields of its own"),
    "array": _("a list"),
}
