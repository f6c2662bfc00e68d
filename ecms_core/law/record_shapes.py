"""How the law lies in records: doctypes, and which field of a record holds which of an entry."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

CALENDAR = "Legal Calendar"
RULE = "Deadline Rule"
VIOLATION = "Violation Type"
SCALE = "Penalty Scale"
VALUE = "Legal Value"
DOCTYPES = (CALENDAR, VALUE, SCALE, VIOLATION, RULE)
CALENDAR_NAME = "National"
DAYS = {"Holiday": "gazetted", "Withdrawn": "withdrawn", "Closure": "closures", "Swap": "swaps"}


class Record(NamedTuple):
    """One record: its doctype, its name and the values of its fields."""

    doctype: str
    name: str
    values: Mapping[str, Any]


class Shape(NamedTuple):
    """How an entry of a file lies in a record: (record's field, entry's field, kind)."""

    code: str
    fields: tuple[tuple[str, str, str], ...]


LAW = (
    ("title", "title", "text"),
    ("valid_from", "valid_from", "day"),
    ("valid_to", "valid_to", "day"),
    ("law_year", "law_year", "number"),
    ("basis", "basis", "text"),
    ("confidence", "confidence", "text"),
    ("source", "source", "text"),
    ("tag", "tag", "text"),
    ("note", "note", "text"),
)
SHAPES = {
    RULE: Shape(
        "rule_code",
        (
            *LAW,
            ("starts", "starts", "words"),
            ("start_choice", "start", "text"),
            ("starts_after", "after", "text"),
            ("exact_length", "length", "number"),
            ("unit", "unit", "text"),
            ("direction", "direction", "text"),
            ("first_day", "first_day", "text"),
            ("month_end", "month_end", "text"),
            ("roll", "roll", "text"),
            ("suspension", "suspension", "answer"),
            ("interruption", "interruption", "flag"),
            ("distance", "distance", "text"),
            ("at_expiry", "at_expiry", "text"),
            ("expiry_note", "then", "text"),
        ),
    ),
    VIOLATION: Shape(
        "violation_code",
        (
            *LAW,
            ("area", "area", "text"),
            ("severity", "severity", "number"),
            ("consequences", "consequences", "words"),
            ("alert", "alert", "flag"),
        ),
    ),
    SCALE: Shape(
        "scale_code",
        (
            *LAW,
            ("mode", "mode", "text"),
            ("unit", "unit", "text"),
            ("unit_date", "unit_date", "text"),
            ("amount", "amount", "sum"),
            ("least", "min", "sum"),
            ("most", "max", "sum"),
            ("payee", "payee", "text"),
        ),
    ),
    VALUE: Shape(
        "value_code",
        (
            *LAW,
            ("per", "per", "text"),
            ("amount", "amount", "sum"),
            ("disputed", "disputed", "text"),
        ),
    ),
    CALENDAR: Shape(
        "calendar_code",
        (
            ("zone", "zone", "text"),
            ("weekend", "weekend", "words"),
            ("basis", "basis", "text"),
        ),
    ),
}
CODES = {doctype: shape.code for doctype, shape in SHAPES.items()}
# Of a length: (record's field, field of the bounds). That there are bounds is said by a most above
# nothing, or by a least beside no length: then the law names no longest time.
BOUNDS = (("least_length", "min"), ("most_length", "max"), ("usual_length", "usual"))
LIBRARY = (
    ("library_country", "country", "text"),
    ("library_from", "from", "number"),
    ("library_to", "to", "number"),
    ("library_subdivision", "subdivision", "text"),
    ("library_language", "language", "text"),
    ("library_basis", "basis", "text"),
    ("library_confidence", "confidence", "text"),
    ("library_source", "source", "text"),
)
CONVENTIONS = (
    ("first_day", "first_day", "text"),
    ("roll", "roll", "text"),
    ("month_end", "month_end", "text"),
    ("counting_basis", "basis", "text"),
    ("counting_confidence", "confidence", "text"),
    ("counting_source", "source", "text"),
    ("counting_note", "note", "text"),
)
NAMED_DAY = (("day", "date"), ("title", "name"), ("basis", "basis"), ("source", "source"))
SPANS = {"Closure": ("from", "to"), "Swap": ("off", "on")}
