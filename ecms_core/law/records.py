"""The law as records of a site: what an administrator edits, and the way there and back.

A pack's files become one record for each version of an entry. What people change has a field of its
own; what is rare stands as YAML in ``more``. Back again, the same readers check a record that check
a file, so a record can say nothing that a file could not.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import yaml

from ecms_core.law.country_law import FILES, CountryLaw
from ecms_core.law.record_shapes import (
    BOUNDS,
    CALENDAR,
    CALENDAR_NAME,
    CODES,
    CONVENTIONS,
    DAYS,
    DOCTYPES,
    LIBRARY,
    NAMED_DAY,
    RULE,
    SCALE,
    SHAPES,
    SPANS,
    VALUE,
    VIOLATION,
    Record,
)
from ecms_core.law.rules import Law
from ecms_core.problems import Problem
from ecms_core.sections import Section, parse_section
from ecms_core.words import _


def record_name(entry: Law, versions: Sequence[Law]) -> str:
    """The name of a version's record: the first has the code, a later one its first day as well."""
    return _name(entry.id, entry.valid_from, entry is versions[0])


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


def law_from_records(rows: Iterable[tuple[str, str, Mapping[str, Any]]]) -> CountryLaw:
    """The law that records of a site make, checked as a whole; ECMS-L060 names record and field."""
    records = [Record(*row) for row in rows]
    try:
        return CountryLaw.read(_documents(records))
    except Problem as problem:
        raise _of_record(problem, records) from None


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


# --- from the files --------------------------------------------------------------------------


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
        _day_values(kind, entry) for kind, name in DAYS.items() for entry in calendar.pop(name, [])
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


# --- from the records ------------------------------------------------------------------------


def _documents(rows: Sequence[Record]) -> dict[str, Mapping[str, Any]]:
    entries: dict[str, list[Section]] = {doctype: [] for doctype in DOCTYPES}
    calendar: Section = Section(file=CALENDAR)
    deadlines: dict[str, Any] = {}
    values: dict[str, Any] = {}
    for row in rows:
        if row.doctype == CALENDAR:
            calendar = _calendar_entry(row, deadlines, values)
        else:
            entries[row.doctype].append(entry_of(row))
    return {
        "calendar": calendar,
        "deadlines": {**deadlines, "deadlines": entries[RULE]},
        "values": {**values, "values": [_value_entry(one) for one in entries[VALUE]]},
        "violations": {"violations": entries[VIOLATION]},
        "penalties": {"scales": entries[SCALE]},
    }


def entry_of(row: Record) -> Section:
    """The entry of a file that a record says: what an editor of the file would write."""
    shape, held = SHAPES[row.doctype], row.values
    data: dict[str, Any] = {"id": held.get(shape.code)}
    for field, name, kind in shape.fields:
        _set(data, name, held.get(field), kind)
    if row.doctype == RULE:
        _set_length(data, held, "")
        _set_extension(data, held)
    more = _more(row)
    if row.doctype == VIOLATION:
        titles = more.pop("title", {})
        main = {held.get("title_language") or "en": held.get("title") or ""}
        data["title"] = {**main, **titles} if isinstance(titles, Mapping) else titles
    _refuse_twice(row, data, more)
    return Section.of({**data, **more}, _place(row))


def calendar_parts(row: Record) -> dict[str, Mapping[str, Any]]:
    """What the calendar's record says in each of the files that it comes from: room → fields."""
    deadlines: dict[str, Any] = {}
    values: dict[str, Any] = {}
    calendar = _calendar_entry(row, deadlines, values)
    return {"calendar": calendar, "deadlines": deadlines, "values": values}


def _set(data: dict[str, Any], name: str, value: Any, kind: str) -> None:
    """Give the entry the field, unless the record is silent about it."""
    read: Any
    if kind == "day":
        read = _day(value)
    elif kind == "flag":
        read = bool(value) or None
    elif kind == "number":
        read = value or None
    elif kind == "answer":
        read = {"yes": True, "no": False}.get(value or "")
    elif kind == "words":
        read = _words(value) or None
    elif kind == "sum":
        read = _number(value)
    else:
        read = value or None
    if read is not None:
        data[name] = read


def _set_length(data: dict[str, Any], held: Mapping[str, Any], before: str) -> None:
    """The length of a unit: bounds where a most is given, else the one number, nought included."""
    if not held.get(f"{before}unit"):
        return
    if held.get(f"{before}most_length"):
        data["length"] = {
            name: held.get(f"{before}{field}") or 0
            for field, name in BOUNDS
            if name != "usual" or held.get(f"{before}{field}")
        }
    else:
        data["length"] = held.get(f"{before}exact_length") or 0


def _set_extension(data: dict[str, Any], held: Mapping[str, Any]) -> None:
    if not held.get("extension_unit"):
        return
    extension: dict[str, Any] = {"unit": held["extension_unit"]}
    _set_length(extension, held, "extension_")
    for field, name, kind in (
        ("extension_times", "times", "number"),
        ("extension_up_to", "up_to", "text"),
        ("extension_by", "by", "text"),
        ("extension_roles", "roles", "words"),
        ("extension_basis", "basis", "text"),
    ):
        _set(extension, name, held.get(field), kind)
    data["extension"] = extension


def _value_entry(entry: Section) -> Section:
    stated = {key: entry.pop(key) for key in ("id", "title", "per") if key in entry}
    return Section({**stated, "amounts": [entry]}, entry.file)


def _calendar_entry(row: Record, deadlines: dict[str, Any], values: dict[str, Any]) -> Section:
    held, place = row.values, _place(row)
    data: dict[str, Any] = {}
    for field, name, kind in SHAPES[CALENDAR].fields:
        _set(data, name, held.get(field), kind)
    library: dict[str, Any] = {}
    usual: dict[str, Any] = {}
    for fields, part in ((LIBRARY, library), (CONVENTIONS, usual)):
        for field, name, kind in fields:
            _set(part, name, held.get(field), kind)
    more = _more(row)
    for name, part in (("library", library), ("conventions", usual)):
        rest = more.pop(name, {})
        part.update(rest if isinstance(rest, Mapping) else {name: rest})
    if library:
        data["library"] = library
    if usual:
        deadlines["conventions"] = Section.of(usual, place)
    values["currency"] = Section.of(
        {"code": held.get("currency"), "minor_units": held.get("minor_units") or 0}, place
    )
    data["complete_years"] = [_number(word) for word in _words(held.get("complete_years"))]
    for day in held.get("days") or ():
        data.setdefault(DAYS[day["kind"]], []).append(_day_entry(day))
    for name in ("services", "distances"):
        if name in more:
            deadlines[name] = more.pop(name)
    _refuse_twice(row, data, more)
    return Section.of({**data, **more}, place)


def _day_entry(day: Mapping[str, Any]) -> dict[str, Any]:
    first, last = SPANS.get(day["kind"], ("date", ""))
    entry: dict[str, Any] = {}
    _set(entry, first, day.get("day"), "day")
    if last:
        _set(entry, last, day.get("until") or day.get("day"), "day")
    for field, name in NAMED_DAY[1:]:
        _set(entry, name, day.get(field), "text")
    _set(entry, "offices", day.get("offices"), "words")
    return entry


def _more(row: Record) -> Section:
    return parse_section(row.values.get("more") or "", f"{_place(row)}, more")


def _refuse_twice(row: Record, data: Mapping[str, Any], more: Mapping[str, Any]) -> None:
    for field in more:
        if field in data:
            raise Problem(
                "ECMS-L060",
                record=_place(row),
                field=f"more: {field}",
                found=more[field],
                expected=_("nothing, since the record has a field for it"),
            )


def _place(row: Record) -> str:
    return f"{row.doctype} {row.name}"


def _day(value: Any) -> Any:
    """A date as the readers expect it; what is none is left for them to refuse."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, str) and value:
        try:
            return date.fromisoformat(value[:10])
        except ValueError:
            return value
    return value or None


def _words(value: Any) -> list[str]:
    return [word.strip() for word in str(value or "").replace("\n", ",").split(",") if word.strip()]


def _number(value: Any) -> Any:
    """An exact number as the readers expect it; what is none is left for them to refuse."""
    text = "" if value is None else str(value).strip()
    if not text:
        return None
    if text.isdecimal():
        return int(text)
    try:
        number = Decimal(text)
    except ArithmeticError:
        return text
    return number if number.is_finite() else text


def _of_record(problem: Problem, rows: Sequence[Record]) -> Problem:
    """The problem as one of a record: a line says nothing to somebody who looks at a form."""
    details = problem.details
    place = details.get("file")
    if details.get("line") or place not in {_place(row) for row in rows} | {CALENDAR}:
        return problem
    found: object = details.get("found")
    expected: object = details.get("expected")
    field = details.get("field")
    if problem.code == "ECMS-L005":
        found = _("missing")
    elif problem.code == "ECMS-L006":
        found = _("not a field of this record")
    elif problem.code == "ECMS-L008":
        field, expected = "valid_from", _("a day on which no other version is in force")
    elif problem.code == "ECMS-L009":
        expected = _("the code of a record of this site")
    elif problem.code == "ECMS-L010":
        field, expected = "after", _("deadlines that do not start each other")
    return Problem("ECMS-L060", record=place, field=field, found=found, expected=expected)
