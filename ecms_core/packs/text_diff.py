"""Where two texts differ, line by line, so that a person can choose between them."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

AROUND = 2
LONG = 100
SAME, GONE, NEW, GAP = " ", "-", "+", "…"

# A letter may stand in one line: its tags and sentences are then what people read as lines.
_PARTS = re.compile(r"(?<=>)(?=<)|(?<=[.;:>])\s+")


class Line(NamedTuple):
    """One line and what became of it; of a gap, how many lines are as before."""

    sign: str
    text: str


def is_long(*values: Any) -> bool:
    """Whether one of these values is too long to be read beside another."""
    texts = [value for value in values if isinstance(value, str)]
    return any("\n" in text.strip() or len(text) > LONG for text in texts)


def marked(before: str | None, after: str | None) -> Iterator[Line]:
    """The lines that go and come, with a little of what is around them."""
    old, new = _lines(before), _lines(after)
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
    told = 0
    for group in matcher.get_grouped_opcodes(AROUND):
        if group[0][1] > told:
            yield Line(GAP, str(group[0][1] - told))
        for kind, first, last, start, end in group:
            if kind == "equal":
                yield from (Line(SAME, line) for line in old[first:last])
            else:
                yield from (Line(GONE, line) for line in old[first:last])
                yield from (Line(NEW, line) for line in new[start:end])
            told = last
    if told < len(old):
        yield Line(GAP, str(len(old) - told))


def _lines(text: str | None) -> list[str]:
    found: list[str] = []
    for line in text.split("\n") if text else ():
        found += _PARTS.split(line) if len(line) > 2 * LONG else [line]
    # What ends with a line feed has no empty line after it.
    return found[:-1] if found and not found[-1] else found
