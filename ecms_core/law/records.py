"""The law as records of a site, which an administrator edits: the way there from a pack's files.

The files become one record for each version of an entry. What people change has a field of its own;
what is rare stands as YAML in ``more``. ``read_records`` is the way back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from itertools import chain, count
from typing import Any

import yaml

from ecms_core.law.country_law import FILES
from ecms_core.law.record_shapes import (
    BOUNDS,
    CALENDAR,
    CALENDAR_NAME,
    CODES,
    CONVENTIONS,
    DAYS,
    LIBRARY,
    RULE,
    SCALE,
    SHAPES,
    SPANS,
    VALUE,
    VIOLATION,
    Record,
)
from ecms_core.law.rules import Law
from ecms_core.sections import Section, parse_section


def record_name(entry: Law, versions: Sequence[Law]) -> str:
    """The name that the record of a file's version gets on a site without law."""
    return _name(entry.id, entry.valid_from, entry is versions[0])


def record_of(entry: Law, doctype: str) -> str:
    """The name of the record that a version was read from; its first day may be another by now."""
    return entry.file.removeprefix(f"{doctype} ")


def free_name(code: str, since: Any, until: Any, is_taken: Callable[[str], bool]) -> str:
    """A name for the record of one more version: the code, or with the day that tells it apart.

    A name never changes once cases refer to it, so what it says of the day may be outdated.
    """
    if not is_taken(code):
        return code
    told = f"{code} {since}" if since else f"{code} until {until}"
    numbers = (f"{told} ({number})" for number in count(2))
    return next(name for name in chain((told,), numbers) if not is_taken(name))


def law_records(texts: Mapping[str, str]) -> list[Record]:
    """The records that a pack's law files make: room → text, rooms as in ``FILES``."""
    parts = {room: parse_section(texts.get(room, ""), path) for room, path in FILES.items()}
    records = [_calendar_record(parts)]
    for doctype, room, entries in (
        (VALUE, "values", list(_amounts(parts["values"]))),
        (SCALE, "penalties", parts["penalties"].sections("scales")),
        (VIOLATION, "violations", parts["violations"].sections("violations")),
        (RULE, "deadlines", parts["deadlines"].sections("deadlines")),
    ):
        sources = parts[room].section("sources") or Section()
        first = _first_days(entries)
        for entry in entries:
            values = _values(doctype, entry, sources)
            code, since = values[CODES[doctype]], values["valid_from"]
            name = _name(code, since, since == first[code])
            records.append(Record(doctype, name, values))
    return records


def write_yaml(data: Any) -> str:
    """Data as YAML that ``parse_section`` reads back as the same: no tags, no aliases."""
    if not data:
        return ""
    return yaml.dump(
        _unwrapped(data),
        Dumper=_Plain,
        sort_keys=False,
        allow_unicode=True,
        default_flow_style=None,
        width=90,
    )


class _Plain(yaml.SafeDumper):
    def ignore_aliases(self, data: Any) -> bool:
        return True


def _decimal(dumper: yaml.SafeDumper, value: Decimal) -> yaml.ScalarNode:
    text = f"{value:f}"
    kind = "float" if "." in text else "int"
    return dumper.represent_scalar(f"tag:yaml.org,2002:{kind}", text)


_Plain.add_representer(Decimal, _decimal)


def _unwrapped(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _unwrapped(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_unwrapped(item) for item in value]
    return value


def _name(code: str, since: Any, first: bool) -> str:
    return code if first else f"{code} {since}"


def _first_days(entries: Iterable[Section]) -> dict[str, date | None]:
    """The day of the first version of each entry; None for one that always held."""
    found: dict[str, date | None] = {}
    for entry in entries:
        code, since = entry.get("id", ""), entry.get("valid_from")
        if code not in found or (found[code] and (since is None or since < found[code])):
            found[code] = since
    return found


def _values(doctype: str, entry: Section, sources: Mapping[str, Any]) -> dict[str, Any]:
    shape = SHAPES[doctype]
    rest = dict(entry)
    values: dict[str, Any] = {shape.code: rest.pop("id", "")}
    if doctype == RULE:
        values |= _length_values(rest, "")
        values |= _extension_values(rest.pop("extension", None))
    if doctype == VIOLATION:
        values |= _title_values(rest)
    for field, name, kind in shape.fields:
        if field not in values:
            values[field] = _stored(rest.pop(name, None), kind)
    values["source"] = _source(values["source"], sources)
    values["more"] = write_yaml(rest)
    return values


def _stored(value: Any, kind: str) -> Any:
    if kind == "day":
        return value
    if kind in ("number", "flag"):
        return int(value or 0)
    if kind == "answer":
        return "" if value is None else "yes" if value else "no"
    if kind == "words":
        return ", ".join([value] if isinstance(value, str) else value or ())
    return "" if value is None else str(value)


def _length_values(rest: dict[str, Any], before: str) -> dict[str, Any]:
    """The fields of a length: one number, or least, most and usual."""
    values: dict[str, Any] = {f"{before}{field}": 0 for field, _ in BOUNDS}
    if isinstance(rest.get("length"), Mapping):
        bounds = rest.pop("length")
        values |= {f"{before}{field}": bounds.get(name) or 0 for field, name in BOUNDS}
    return values


def _extension_values(entry: Mapping[str, Any] | None) -> dict[str, Any]:
    rest = dict(entry or {})
    values = _length_values(rest, "extension_")
    return values | {
        "extension_exact_length": rest.get("length") or 0,
        "extension_unit": rest.get("unit") or "",
        "extension_times": rest.get("times", 1) if rest else 0,
        "extension_up_to": rest.get("up_to") or "",
        "extension_by": rest.get("by") or "",
        "extension_roles": _stored(rest.get("roles"), "words"),
        "extension_basis": rest.get("basis") or "",
    }


def _title_values(rest: dict[str, Any]) -> dict[str, Any]:
    """The title in the language that the pack names first; those in others stay in ``more``."""
    titles = dict(rest.pop("title", None) or {})
    language = next(iter(titles), "en")
    values = {"title": titles.pop(language, ""), "title_language": language}
    if titles:
        rest["title"] = titles
    return values


def _amounts(values: Section) -> Iterator[Section]:
    """The amounts of the values, each with what its value says."""
    for entry in values.sections("values"):
        for amount in entry.sections("amounts"):
            stated = {key: entry[key] for key in ("id", "title", "per") if key in entry}
            yield Section({**stated, **amount}, amount.file, amount.line, amount.lines)


def _calendar_record(parts: Mapping[str, Section]) -> Record:
    calendar, deadlines = dict(parts["calendar"]), parts["deadlines"]
    currency = parts["values"].section("currency") or Section()
    library = dict(calendar.pop("library", None) or {})
    usual = dict(deadlines.section("conventions") or {})
    years = calendar.pop("complete_years", None) or []
    values: dict[str, Any] = {"calendar_code": CALENDAR_NAME, "title": "National calendar"}
    for held, fields in (
        (calendar, SHAPES[CALENDAR].fields),
        (library, LIBRARY),
        (usual, CONVENTIONS),
    ):
        values |= {field: _stored(held.pop(name, None), kind) for field, name, kind in fields}
    sources = calendar.pop("sources", None) or {}
    values["library_source"] = _source(values["library_source"], sources)
    values["counting_source"] = _source(
        values["counting_source"], deadlines.section("sources") or {}
    )
    values["complete_years"] = ", ".join(str(year) for year in years)
    values["currency"] = currency.get("code") or ""
    values["minor_units"] = currency.get("minor_units") or 0
    values["days"] = [
        _day_values(kind, entry)
        for kind, name in DAYS.items()
        for entry in calendar.pop(name, None) or []
    ]
    for name, part in (("library", library), ("conventions", usual)):
        if part:  # what has no field of its own is left for the reader to judge
            calendar[name] = part
    for name in ("services", "distances"):
        if name in deadlines:
            calendar[name] = deadlines[name]
    values["more"] = write_yaml(calendar)
    return Record(CALENDAR, CALENDAR_NAME, values)


def _day_values(kind: str, entry: Mapping[str, Any]) -> dict[str, Any]:
    first, last = SPANS.get(kind, ("date", ""))
    offices = entry.get("offices") or ()
    return {
        "kind": kind,
        "day": entry.get(first),
        "until": entry.get(last) if last else None,
        "title": entry.get("name") or "",
        "basis": entry.get("basis") or "",
        "source": entry.get("source") or "",
        "offices": ", ".join([offices] if isinstance(offices, str) else offices),
    }


def _source(key: str, sources: Mapping[str, Any]) -> str:
    """The source in words: a file names it by its key in the list at its end."""
    return f"{key}: {sources[key]}" if key in sources else key
