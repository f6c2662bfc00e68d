"""Texts of ours in plain code: marked where they stand, translated where they are shown.

Plain code knows no site and no reader. Its texts are written ``_("none is assigned")``, the mark by
which Frappe's extraction finds them in every file, and stay English there; what shows them (the
edge, the command line with a language) hands them to ``shown`` with the reader's translation.
Values go in by ``_("serves from {day}").format(day=day)``, so that the sentence is translated
before its values are in it; a value that a user typed is never translated.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import reduce

Translate = Callable[[str], str]

_BLANK = re.compile(r"\{(\w+)\}")


def fill(template: str, values: Mapping[str, str]) -> str:
    """A template with its blanks filled; a blank without a value stays, and nothing is run.

    Translators write templates too: str.format would let one of them break a problem's text, or
    read more of a value than its words.
    """
    return _BLANK.sub(lambda blank: values.get(blank[1], blank[0]), template)


class Text(str):
    """A text of ours: an English string that still knows its template and values."""

    template: str
    values: Mapping[str, object]

    def __new__(cls, template: str, values: Mapping[str, object] | None = None) -> Text:
        """The template with these values in it; without any, a template to be filled later."""
        said = template
        if values:
            said = fill(template, {name: str(value) for name, value in values.items()})
        text = super().__new__(cls, said)
        text.template, text.values = template, values or {}
        return text

    def format(self, *args: object, **named: object) -> Text:
        """The text with a value for each blank, ``{0}`` or ``{name}``; KeyError where one lacks."""
        values = {str(n): value for n, value in enumerate(args)} | named
        missing = set(_BLANK.findall(self.template)) - values.keys()
        if missing:
            raise KeyError(*sorted(missing))
        return Text(self.template, values)


def _(text: str) -> Text:
    """Mark a text of ours: Frappe's extraction finds it, ``shown`` translates it."""
    return Text(text)


def shown(value: object, translate: Translate) -> str:
    """A value as its reader sees it: texts of ours translated throughout, all else as it is."""
    if not isinstance(value, Text):
        return str(value)
    said = {name: shown(each, translate) for name, each in value.values.items()}
    return fill(translate(value.template), said)


def either(choices: Iterable[str]) -> str:
    """'A or B or C', each choice as its reader says it."""
    return reduce(lambda one, other: _("{one} or {other}").format(one=one, other=other), choices)


def listed(items: Iterable[object], by: str = ", ") -> Text:
    """'A, B, C', each item as its reader says it."""
    each = tuple(items)
    return Text(by.join(f"{{{n}}}" for n in range(len(each)))).format(*each)
