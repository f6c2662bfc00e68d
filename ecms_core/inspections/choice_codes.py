"""Conditions that name the answers of a list by code, as XLSForm does, said with their labels.

XLSForm keeps the code of an answer and shows its label; a checklist shows, keeps and compares one
text.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ecms_core.inspections.expressions import Unreadable, parse
from ecms_core.words import _, listed

Codes = Mapping[str, str]  # code -> label
OWN = "."


def in_labels(expression: str, codes: Mapping[str, Codes]) -> str:
    """The condition with the label of each answer where its code stands.

    ``codes``: those of each question that has a list of them, of the own one as ``.``. Raises
    Unreadable where an answer is used so that its code decides otherwise than by being equal.
    """
    found: list[tuple[int, int, str]] = []
    _look(parse(expression), expression, codes, found, may_be_truth=True)
    for at, end, label in sorted(found, reverse=True):
        expression = expression[:at] + label + expression[end:]
    return expression


def _look(
    node: tuple[Any, ...],
    expression: str,
    codes: Mapping[str, Codes],
    found: list[tuple[int, int, str]],
    *,
    may_be_truth: bool = False,
) -> None:
    """Find the codes in a part of a condition; an answer by itself may only be given or not."""
    known = _codes(node, codes)
    if known is not None and not may_be_truth:
        expected = _("a comparison with one of {choices}").format(choices=listed(known))
        raise Unreadable(node[-1], _said(node), expected)
    parts = [part for part in node if isinstance(part, tuple)]
    told = node[1] if node[0] in ("operator", "call") else ""
    if told in ("=", "!=", "selected") and _compared(parts, expression, codes, found):
        return
    for place, part in enumerate(parts):
        is_truth = told in ("and", "or", "not", "boolean") or (told == "if" and place == 0)
        _look(part, expression, codes, found, may_be_truth=is_truth)


def _compared(
    parts: list[tuple[Any, ...]],
    expression: str,
    codes: Mapping[str, Codes],
    found: list[tuple[int, int, str]],
) -> bool:
    """Whether an answer is compared with a code, which is found, or with another of its list."""
    left, right = parts
    if _codes(left, codes) is None:
        left, right = right, left
    known = _codes(left, codes)
    if known is None:
        return False
    if right[0] != "value":
        return _codes(right, codes) == known
    at, end = right[2] - 1, right[3] - 1
    code = expression[at:end].strip("'\"")
    if code:
        if code not in known:
            raise Unreadable(right[2], code, _("one of {choices}").format(choices=listed(known)))
        found.append((at, end, _quoted(known[code], right[2])))
    return True


def _codes(node: tuple[Any, ...], codes: Mapping[str, Codes]) -> Codes | None:
    return codes.get(OWN if node[0] == "own" else node[1]) if node[0] in ("own", "name") else None


def _said(node: tuple[Any, ...]) -> str:
    return OWN if node[0] == "own" else f"${{{node[1]}}}"


def _quoted(label: str, at: int) -> str:
    for mark in ("'", '"'):
        if mark not in label:
            return f"{mark}{label}{mark}"
    raise Unreadable(at, label, _("a label with one kind of quotation marks"))
