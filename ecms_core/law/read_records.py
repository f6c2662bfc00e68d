"""The law that a site's records say: the way back from what an administrator edits.

The same readers check a record that check a file: it can say nothing that a file could not.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from ecms_core.law.country_law import CountryLaw
from ecms_core.law.record_shapes import (
    BOUNDS,
    CALENDAR,
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
from ecms_core.problems import Problem
from ecms_core.sections import Section, parse_section
from ecms_core.words import _


def law_from_records(rows: Iterable[tuple[str, str, Mapping[str, Any]]]) -> CountryLaw:
    """The law that records of a site make, checked as a whole; ECMS-L060 names record and field."""
    records = [Record(*row) for row in rows]
    try:
        return CountryLaw.read(_documents(records))
    except Problem as problem:
        raise _of_record(problem, records) from None


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
    """The length of a unit: bounds where such are given, else the one number, nought included."""
    if not held.get(f"{before}unit"):
        return
    exact = held.get(f"{before}exact_length") or 0
    bounds = {name: held.get(f"{before}{field}") or 0 for field, name in BOUNDS}
    if bounds["max"] or (bounds["min"] and not exact):
        data["length"] = {name: n for name, n in bounds.items() if n or name == "min"}
    else:
        data["length"] = exact


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
