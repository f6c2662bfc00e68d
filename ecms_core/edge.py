"""Where plain code meets Frappe: problems become Frappe's errors, the system writes its records."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, ParamSpec, TypeVar, get_type_hints

import frappe
from frappe import _
from frappe.exceptions import FrappeTypeError
from frappe.model.document import Document
from frappe.utils import now
from frappe.utils.typing_validations import transform_parameter_types

from ecms_core.problems import Problem

P = ParamSpec("P")
R = TypeVar("R")

LONGEST_TEXT = 16_000  # in MariaDB a text has 65,535 bytes, and a character up to four


def in_words(problem: Problem) -> str:
    """A problem as one line in the reader's language, with its number."""
    return f"{problem.code}: {problem.what(_)} {problem.do(_)}"


class ProblemError(frappe.ValidationError):  # type: ignore[misc]
    """A numbered problem as Frappe shows it: a message with the number as its title."""


def throw(problem: Problem) -> None:
    """Stop with a problem: a dialog in the Desk, a 417 answer over REST, and nothing written."""
    # The texts carry what a user typed, and Desk dialogs show HTML.
    text = frappe.utils.escape_html(problem.what(_))
    do = frappe.utils.escape_html(problem.do(_))
    frappe.throw(f"<p>{text}</p><p>{do}</p>", exc=ProblemError, title=problem.code)


def shows_problems(function: Callable[P, R]) -> Callable[P, R]:
    """Show the problems that a document's event or a called method raises.

    A request's arguments that do not fit the method's are a problem as well. Frappe's own check
    names no number, and is left nothing to do: it passes over annotations that are texts, as those
    are that the returned function keeps.
    """
    plain = inspect.unwrap(function)
    takes = inspect.signature(plain)

    @functools.wraps(function)
    def shown(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            if getattr(frappe.local, "request", None):
                args, kwargs = _fitting(plain, takes, args, kwargs)
            return function(*args, **kwargs)
        except Problem as problem:
            throw(problem)
            raise

    plain.__annotations__ = get_type_hints(plain)
    return shown


def _fitting(
    function: Callable[..., Any], takes: inspect.Signature, args: Any, kwargs: Any
) -> tuple[Any, Any]:
    """The arguments of a call in the types that the function takes, by Frappe's rules for them."""
    try:
        takes.bind(*args, **kwargs)
        fitting: tuple[Any, Any] = transform_parameter_types(function, args, kwargs)
    except (TypeError, FrappeTypeError) as error:
        raise Problem("ECMS-704", call=function.__name__, found=str(error)) from error
    return fitting


def parsed(call: str, argument: str, value: Any, *kinds: type) -> Any:
    """What an argument says in JSON, of one of these kinds; None where nothing was sent."""
    try:
        read = frappe.parse_json(value)
    except (ValueError, RecursionError) as error:
        raise Problem("ECMS-704", call=call, found=f"{argument}: {error}") from error
    if read in (None, "") or isinstance(read, kinds):
        return read or None
    raise Problem("ECMS-704", call=call, found=f"{argument}: {type(read).__name__}")


def values_entered(act: str, values: str | dict[str, Any] | None) -> frappe._dict:
    """What a dialog sent, by field; refuses what is no mapping."""
    try:
        read = frappe.parse_json(values or "{}")
    except (ValueError, RecursionError) as error:
        raise Problem("ECMS-322", act=act, found=str(error), expected=_("a JSON object")) from error
    if not isinstance(read, dict):
        found = type(read).__name__
        raise Problem("ECMS-322", act=act, found=found, expected=_("a JSON object"))
    for field, value in read.items():
        if isinstance(value, dict | list):
            found = f"{field}: {type(value).__name__}"
            raise Problem("ECMS-322", act=act, found=found, expected=_("a text or a number"))
    return frappe._dict(read)


def day_entered(value: Any, field: str) -> date:
    """The day that a dialog sent, today where it sent none."""
    try:
        return datetime.fromisoformat(str(value or now())).date()
    except ValueError as error:
        expected = _("a date such as 2026-03-27")
        raise Problem("ECMS-322", act=field, found=value, expected=expected) from error


def check_length(field: str, text: Any) -> None:
    """Refuse a text that is longer than what goes into a letter and into every database."""
    if isinstance(text, str) and len(text) > LONGEST_TEXT:
        raise Problem("ECMS-323", field=field, found=len(text), expected=LONGEST_TEXT)


def write_record(document: Document, name: str | None = None) -> Document:
    """Insert a record that the system keeps of an act whose right was checked before.

    Nobody has the right to create such records (events, violations, issued notices, audit
    entries) by hand; that is the point of them.
    """
    document.flags.ignore_permissions = True
    return document.insert(set_name=name)


ROWS_AT_ONCE = 100


def insert_rows(
    doctype: str, shared: Mapping[str, Any], columns: Sequence[str], rows: Sequence[Sequence[Any]]
) -> None:
    """Insert rows that have no life of their own, by statements with bound values.

    ``shared`` holds the columns in which all rows are alike; each is bound once a statement.
    frappe.db.bulk_insert writes every value into the text of its statement: ten times slower.
    """
    now, user = frappe.utils.now(), frappe.session.user
    shared = {"creation": now, "modified": now, "owner": user, "modified_by": user, **shared}
    names = ", ".join(f"`{column}`" for column in (*shared, *columns))
    alike = ", ".join(f"%({column})s" for column in shared)
    for start in range(0, len(rows), ROWS_AT_ONCE):
        values, blanks = dict(shared), []
        for number, row in enumerate(rows[start : start + ROWS_AT_ONCE]):
            own = {f"{column}_{number}": value for column, value in zip(columns, row, strict=True)}
            values |= own
            blanks.append(f"({alike}, {', '.join(f'%({name})s' for name in own)})")
        frappe.db.sql(
            f"insert into `tab{doctype}` ({names}) values {', '.join(blanks)}",  # noqa: S608
            values,
        )
