"""YAML read safely, with the line of every field, so that a problem names its place.

The reader walks the parser's events itself instead of loading objects: tags, anchors and aliases
are refused, duplicate keys are noticed, depth and size are bounded, and an amount such as ``0.045``
becomes an exact Decimal. Only ``true`` and ``false`` are booleans: NO is a country, not an answer.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import yaml

from ecms_core.problems import Problem
from ecms_core.words import Text, _

MAX_BYTES = 2_000_000
MAX_DEPTH = 20
MAX_VALUES = 200_000
MOST, DECIMALS = 10**12, 12
TEXT, NUMBER, TRUTH = _("a text"), _("a number"), _("true or false")
LIST, WORDS, FIELDS = _("a list"), _("a list of words"), _("fields of its own")
DATE, UNQUOTED = _("a date such as 2026-03-27"), _("a date without quotes")
WHOLE = _("a whole number from {low} to {high}")

_RESOLVER = yaml.SafeLoader("")


class Section(dict[str, Any]):
    """A mapping of a file that knows where it and its fields stand, and reads its fields strictly.

    Each reader method takes a field, refuses a wrong value by a numbered problem and remembers that
    the field was asked for; ``done`` then refuses the fields that nobody asked for.
    """

    def __init__(
        self,
        data: Mapping[str, Any] | Iterable[tuple[str, Any]] = (),
        file: str = "record",
        line: int = 0,
        lines: Mapping[str, int] | None = None,
    ) -> None:
        super().__init__(data)
        self.file = file
        self.line = line
        self.lines = dict(lines or {})
        self._asked: set[str] = set()

    @classmethod
    def of(cls, data: Mapping[str, Any], file: str = "record") -> Section:
        """The same strict reading for a plain mapping, such as a record of the site."""
        made = {key: _sectioned(value, file) for key, value in data.items()}
        return cls(made, file=file)

    def wrong(self, field: str, expected: str) -> Problem:
        """The problem that the field's value is not what was expected."""
        value = self.get(field)
        # As people write it: a number of a record is a Decimal there, and its day a date.
        found = str(value) if isinstance(value, Decimal | date) else repr(value)
        return Problem("ECMS-L007", field=field, found=found, expected=expected, **self.at(field))

    def at(self, field: str = "") -> dict[str, object]:
        """File and line of the field, for a problem's details."""
        return {"file": self.file, "line": self.lines.get(field, self.line)}

    def _take(self, field: str, expected: str, needed: bool, **bounds: int) -> Any:
        self._asked.add(field)
        value = self.get(field)
        if value is None and needed:
            expected = expected.format(**bounds) if bounds else expected
            raise Problem("ECMS-L005", field=field, expected=expected, **self.at(field))
        return value

    def text(self, field: str, needed: bool = True) -> str:
        """The text of the field; '' when it may be left out and is."""
        value = self._take(field, TEXT, needed)
        if value is None:
            return ""
        if not isinstance(value, str) or (needed and not value.strip()):
            raise self.wrong(field, TEXT)
        return value.strip()

    def choice(self, field: str, words: Collection[str], default: str | None = None) -> str:
        """One word of a closed list."""
        value = self._take(field, _one_of(words), default is None)
        if value is None and default is not None:
            return default
        if not isinstance(value, str) or value not in words:
            raise self.wrong(field, _one_of(words, str(value)))
        return value

    def flag(self, field: str, default: bool = False) -> bool:
        """true or false."""
        value = self._take(field, TRUTH, False)
        if value is None:
            return default
        if not isinstance(value, bool):
            raise self.wrong(field, TRUTH)
        return value

    def integer(self, field: str, low: int, high: int, default: int | None = None) -> int:
        """A whole number within bounds."""
        value = self._take(field, WHOLE, default is None, low=low, high=high)
        if value is None and default is not None:
            return default
        if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
            raise self.wrong(field, WHOLE.format(low=low, high=high))
        return value

    def decimal(self, field: str) -> Decimal:
        """An exact number, not negative."""
        value = self._take(field, NUMBER, True)
        number = Decimal(value) if type(value) in (int, Decimal) else Decimal("NaN")
        if not number.is_finite() or number < 0:
            raise self.wrong(field, _("a number that is not negative"))
        # What is longer cannot be multiplied and rounded exactly.
        if number > MOST or (number and number.adjusted() < -DECIMALS):
            raise self.wrong(field, _("a number up to 10^12, with at most 12 decimals"))
        return number

    def decimal_or_none(self, field: str) -> Decimal | None:
        """An exact number that may be left out."""
        self._asked.add(field)
        return None if self.get(field) is None else self.decimal(field)

    def day(self, field: str) -> date:
        """A date, written 2026-03-27."""
        value = self._take(field, DATE, True)
        if type(value) is not date:
            raise self.wrong(field, UNQUOTED if _is_quoted_day(value) else DATE)
        return value

    def day_or_none(self, field: str) -> date | None:
        """A date that may be left out."""
        self._asked.add(field)
        return None if self.get(field) is None else self.day(field)

    def words(self, field: str, known: Collection[str] | None = None) -> tuple[str, ...]:
        """A list of words, or one word; empty when it is left out."""
        value = self._take(field, WORDS, False)
        if value is None:
            return ()
        items = value if isinstance(value, list) else [value]
        for item in items:
            if not isinstance(item, str) or (known is not None and item not in known):
                expected = _one_of(known, str(item)) if known is not None else WORDS
                raise self.wrong(field, expected)
        return tuple(items)

    def section(self, field: str, needed: bool = False) -> Section | None:
        """A mapping inside this one."""
        value = self._take(field, FIELDS, needed)
        if value is not None and not isinstance(value, Section):
            raise self.wrong(field, FIELDS)
        return value

    def sections(self, field: str) -> list[Section]:
        """A list of mappings; empty when it is left out."""
        value = self._take(field, LIST, False)
        if value is None:
            return []
        if not isinstance(value, list) or not all(isinstance(item, Section) for item in value):
            raise self.wrong(field, _("a list of entries with fields"))
        return value

    def plain(self, field: str) -> Any:
        """The value as it stands, for a field whose shape the caller checks."""
        return self._take(field, "", False)

    def done(self) -> None:
        """Refuse a field that is not one of those asked for."""
        for field in self:
            if field not in self._asked:
                raise Problem(
                    "ECMS-L006",
                    field=field,
                    expected=_one_of(sorted(self._asked), field),
                    **self.at(field),
                )


def read_section(path: Path, name: str = "") -> Section:
    """The mapping that a YAML file holds; ``name`` is the file's name in problems."""
    name = name or path.name
    raw = path.read_bytes()
    if len(raw) > MAX_BYTES:
        raise Problem(
            "ECMS-L004",
            file=name,
            line=1,
            found=_("{size} bytes").format(size=len(raw)),
            expected=MAX_BYTES,
        )
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise Problem(
            "ECMS-L001", file=name, line=line, found=_("bytes that are not UTF-8")
        ) from None
    return parse_section(text, name)


def parse_section(text: str, name: str) -> Section:
    """The mapping that a YAML text holds."""
    try:
        value = _build(text, name)
    except yaml.MarkedYAMLError as error:
        line = getattr(error.problem_mark, "line", 0) + 1
        raise Problem("ECMS-L001", file=name, line=line, found=error.problem) from None
    except yaml.YAMLError as error:
        raise Problem("ECMS-L001", file=name, line=1, found=error) from None
    if value is None:
        return Section(file=name, line=1)
    if not isinstance(value, Section):
        raise Problem(
            "ECMS-L007",
            file=name,
            line=1,
            field="",
            found=_("no mapping"),
            expected=_("named fields"),
        )
    return value


def _build(text: str, name: str) -> Any:  # noqa: PLR0912  (one for each kind of event)
    stack: list[tuple[Any, list[Any]]] = []  # a container and, for a mapping, its pending key
    root: Any = None
    documents = values = 0
    flow: int | None = None  # the depth at which brackets began
    quoted: list[tuple[int, int]] = []
    events: Iterable[Any] = yaml.parse(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    for event in events:
        line = event.start_mark.line + 1
        if isinstance(event, yaml.DocumentStartEvent):
            documents += 1
            if documents > 1:
                raise Problem("ECMS-L003", file=name, line=line, found=_("a second document"))
            continue
        if isinstance(event, yaml.AliasEvent):
            found = _at(stack, _("the alias *{anchor}").format(anchor=event.anchor))
            raise Problem("ECMS-L003", file=name, line=line, found=found)
        if isinstance(event, yaml.CollectionEndEvent):
            value = stack.pop()[0]
            flow = None if flow == len(stack) else flow
        elif isinstance(event, yaml.CollectionStartEvent | yaml.ScalarEvent):
            values += 1
            if values > MAX_VALUES:
                many = _("more than {most} values").format(most=MAX_VALUES)
                raise _too_big(name, line, many, MAX_VALUES)
            _refuse_tricks(event, name, line, stack)
            if isinstance(event, yaml.CollectionStartEvent):
                if len(stack) >= MAX_DEPTH:
                    raise _too_big(
                        name, line, _("deeper nesting"), _("{count} levels").format(count=MAX_DEPTH)
                    )
                is_mapping = isinstance(event, yaml.MappingStartEvent)
                flow = len(stack) if flow is None and event.flow_style else flow
                stack.append((Section(file=name, line=line) if is_mapping else [], []))
                continue
            if event.style:
                quoted.append(_span(event))
            elif "?" in event.value and flow is not None:
                raise _read_otherwise(name, line, _("a '?' between brackets"))
            value = _scalar(event.value, event.implicit[0], name, line, _field(stack))
        else:
            continue
        if not stack:
            root = value
        else:
            _put(stack[-1], value, name, line)
    _refuse_tabs(text, quoted, name)
    return root


def _span(event: Any) -> tuple[int, int]:
    return event.start_mark.index, event.end_mark.index


def _refuse_tabs(text: str, quoted: list[tuple[int, int]], name: str) -> None:
    """Refuse tabs, and marks of the byte order, that stand neither in quotes nor in a comment."""
    if "\t" not in text and "\ufeff" not in text[1:]:
        return
    at, bare = 0, []
    for begin, end in [*quoted, (len(text), len(text))]:
        bare.append(text[at:begin])
        bare.append("\n" * text.count("\n", begin, end))
        at = end
    for line, told in enumerate("".join(bare).split("\n"), 1):
        content = told.partition("#")[0]
        if "\t" in content or "\ufeff" in content[line == 1 :]:
            raise _read_otherwise(name, line, _("a tab"))


def _read_otherwise(name: str, line: int, what: Text) -> Problem:
    """What PyYAML reads in another way where libyaml is not there: a pack is read alike."""
    found = _("{what} outside of quotes").format(what=what)
    return Problem("ECMS-L001", file=name, line=line, found=found)


def _too_big(name: str, line: int, found: str, expected: object) -> Problem:
    return Problem("ECMS-L004", file=name, line=line, found=found, expected=expected)


def _field(stack: list[tuple[Any, list[Any]]]) -> str:
    """The field whose value is being read."""
    return next((str(pending[-1]) for _, pending in reversed(stack) if pending), "")


def _at(stack: list[tuple[Any, list[Any]]], found: Text) -> Text:
    field = _field(stack)
    return _("{found} at '{field}'").format(found=found, field=field) if field else found


def _refuse_tricks(event: Any, name: str, line: int, stack: list[tuple[Any, list[Any]]]) -> None:
    if event.anchor is not None:
        found = _at(stack, _("the anchor &{anchor}").format(anchor=event.anchor))
        raise Problem("ECMS-L003", file=name, line=line, found=found)
    if event.tag is not None:
        found = _at(stack, _("the tag {tag}").format(tag=event.tag))
        raise Problem("ECMS-L003", file=name, line=line, found=found)


def _put(top: tuple[Any, list[Any]], value: Any, name: str, line: int) -> None:
    container, pending = top
    if isinstance(container, list):
        container.append(value)
    elif not pending:
        if isinstance(value, int | Decimal) and not isinstance(value, bool):
            value = str(value)
        if not isinstance(value, str):
            raise Problem(
                "ECMS-L007",
                file=name,
                line=line,
                field=value,
                found=_("a key"),
                expected=_("a word"),
            )
        if value in container:
            raise Problem(
                "ECMS-L002", file=name, line=line, field=value, first=container.lines[value]
            )
        pending.append(value)
        container.lines[value] = line
    else:
        container[pending.pop()] = value


def _scalar(text: str, is_plain: bool, name: str, line: int, field: str) -> Any:
    if not is_plain:  # quoted: a text, whatever it looks like
        return text
    tag: str = _RESOLVER.resolve(yaml.ScalarNode, text, (True, False))  # type: ignore[no-untyped-call]
    kind = tag.rpartition(":")[2]
    read = _READERS.get(kind)
    if read is None or ":" in text:
        return text
    try:
        return read(text)
    except (ValueError, InvalidOperation):
        raise Problem(
            "ECMS-L007",
            file=name,
            line=line,
            field=field,
            found=text,
            expected=_EXPECTED.get(kind, _("a plain value")),
        ) from None


def _whole(text: str) -> int:
    digits = text.replace("_", "").lstrip("+-")
    if len(digits) > 1 and digits.startswith("0"):
        raise ValueError(text)  # octal for some readers, decimal for others
    return int(text.replace("_", ""))


def _number(text: str) -> Decimal:
    number = Decimal(text.replace("_", ""))
    if not number.is_finite():
        raise ValueError(text)
    return number


_READERS: dict[str, Callable[[str], Any]] = {
    "null": lambda text: None,
    "bool": lambda text: {"true": True, "false": False}.get(text, text),
    "int": _whole,
    "float": _number,
    "timestamp": date.fromisoformat,
}
_EXPECTED = {
    "int": _("a whole number without zeros before it, or a text in quotes"),
    "timestamp": DATE,
}


def _sectioned(value: Any, file: str) -> Any:
    if isinstance(value, Mapping) and not isinstance(value, Section):
        return Section.of(value, file)
    if isinstance(value, list | tuple):
        return [_sectioned(item, file) for item in value]
    if isinstance(value, float):
        return Decimal(repr(value))
    return value


def _is_quoted_day(value: Any) -> bool:
    try:
        return isinstance(value, str) and bool(date.fromisoformat(value))
    except ValueError:
        return False


def _one_of(words: Collection[str], near: str = "") -> str:
    known = sorted(words)
    if len(known) > 12:
        close = difflib.get_close_matches(near, known, 3)
        known = [*(close or known[:8]), f"… ({len(words)} words)"]
    return ", ".join(known)
