"""The conditions of a checklist: the part of XPath that XLSForm uses, read and evaluated safely.

An expression is parsed into a small tree and walked; nothing is ever executed. The browser has the
same evaluator in ``public/js/expressions.js``; both are held to one file of test vectors, so that a
sheet that is complete in the browser is complete on the server.

Values are texts, numbers and truths, as in XPath 1.0; a question without an answer is an empty
text. Two days such as 2026-03-27 compare in their order. Left out on purpose: what depends on the
clock, and regular expressions, which the two languages read differently.
"""

from __future__ import annotations

import functools
import math
import re
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from ecms_core.words import _

MOST_CHARACTERS = 2_000
MOST_DEPTH = 40
MOST_OPERATORS = 200
Value = str | float | bool
# Written out, since \d and \s mean different characters in Python and in JavaScript.
NUMBER = re.compile(r"[ \t\r\n]*-?([0-9]+(\.[0-9]*)?|\.[0-9]+)[ \t\r\n]*")
DATE = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])")
TOKEN = re.compile(
    r"[ \t\r\n]*(?:(?P<number>[0-9]+(?:\.[0-9]*)?|\.[0-9]+)|(?P<text>'[^']*'|\"[^\"]*\")"
    r"|(?P<name>\$\{[ ]*[A-Za-z_][A-Za-z0-9_.-]*[ ]*\})|(?P<word>[a-z][a-z-]*)"
    r"|(?P<sign>!=|<=|>=|[=<>+\-*(),.]))"
)
# What binds weakest comes first; the operators of a row bind alike and to the left.
OPERATORS = (
    ("or",),
    ("and",),
    ("=", "!="),
    ("<", "<=", ">", ">="),
    ("+", "-"),
    ("*", "div", "mod"),
)
ORDER = OPERATORS[3]
FUNCTIONS: dict[str, tuple[int, int]] = {  # name -> least and most arguments
    "true": (0, 0), "false": (0, 0), "not": (1, 1), "boolean": (1, 1), "number": (1, 1),
    "string": (1, 1), "string-length": (1, 1), "contains": (2, 2), "starts-with": (2, 2),
    "concat": (1, 20), "selected": (2, 2), "if": (3, 3), "coalesce": (2, 2), "round": (1, 1),
    "floor": (1, 1), "ceiling": (1, 1), "min": (1, 20), "max": (1, 20),
}  # fmt: skip


class Unreadable(Exception):
    """An expression that cannot be read: at which character, what was found and expected."""

    def __init__(self, at: int, found: str, expected: str) -> None:
        super().__init__(
            _("character {at}: {found}; expected {expected}").format(
                at=at, found=found, expected=expected
            )
        )
        self.at, self.found, self.expected = at, found, expected


class Compared(NamedTuple):
    """A value that is compared with an answer: whose, ``.`` for the own, how, and where it is."""

    whose: str
    by: str
    value: str | float
    at: int

    @property
    def said(self) -> str:
        """The value as a reader writes it."""
        return repr(self.value) if isinstance(self.value, str) else _text(self.value)


class _Token(NamedTuple):
    kind: str
    text: str
    at: int


@functools.lru_cache(maxsize=4096)
def parse(expression: str) -> tuple[Any, ...]:
    """The tree of an expression, its leaves with the characters where they stand, from 1.

    Raises Unreadable.
    """
    if len(expression) > MOST_CHARACTERS:
        raise Unreadable(
            1,
            _("{count} characters").format(count=len(expression)),
            _("at most {most}").format(most=MOST_CHARACTERS),
        )
    return _Parser(_tokens(expression)).whole()


def is_readable(expression: str) -> bool:
    """Whether there is an expression, and it can be parsed."""
    try:
        return bool(expression and parse(expression))
    except Unreadable:
        return False


def compared(expression: str) -> Iterator[Compared]:
    """Each value that is compared with an answer."""
    waiting: list[Any] = [parse(expression)]
    while waiting:
        node = waiting.pop()
        parts = [part for part in node[1:] if isinstance(part, tuple)]
        waiting += parts
        if node[0] in ("operator", "call") and node[1] in ("=", "!=", "selected", *ORDER):
            answer, value = parts if parts[1][0] == "value" else parts[::-1]
            if answer[0] in ("name", "own") and value[0] == "value":
                whose = "." if answer[0] == "own" else answer[1]
                yield Compared(whose, node[1], value[1], value[2])


def names(expression: str) -> list[str]:
    """The questions that an expression names, in order, each once."""
    found: dict[str, None] = {}
    waiting: list[Any] = [parse(expression)]
    while waiting:
        node = waiting.pop()
        if node[0] == "name":
            found.setdefault(node[1])
        waiting += [part for part in node[1:] if isinstance(part, tuple)]
    return sorted(found)


def evaluate(expression: str, answers: Mapping[str, Any], own: Any = "") -> Value:
    """The value of an expression for these answers; ``own`` is what ``.`` stands for."""
    return _evaluate(parse(expression), answers, own)


def holds(expression: str, answers: Mapping[str, Any], own: Any = "") -> bool:
    """Whether an expression is true for these answers."""
    return _truth(evaluate(expression, answers, own))


def is_date(value: Value) -> bool:
    """Whether a value is a day as an answer has it, such as 2026-03-27."""
    return isinstance(value, str) and DATE.fullmatch(value) is not None


def _tokens(expression: str) -> list[_Token]:
    tokens = []
    at = 0
    end = len(expression.rstrip(" \t\r\n"))
    while at < end:
        match = TOKEN.match(expression, at)
        if match is None or match.lastgroup is None:
            rest = expression[at:].lstrip(" \t\r\n")
            place = len(expression) - len(rest)
            raise Unreadable(
                place + 1, repr(rest[:1])[1:-1], _("a value, a question or an operator")
            )
        tokens.append(
            _Token(match.lastgroup, match[match.lastgroup], match.start(match.lastgroup) + 1)
        )
        at = match.end()
    tokens.append(_Token("end", "", len(expression) + 1))
    return tokens


class _Parser:
    """Reads tokens from left to right, the weaker operators first."""

    def __init__(self, tokens: list[_Token]) -> None:
        self.tokens = tokens
        self.at = 0
        self.depth = 0
        self.operators = 0

    def whole(self) -> tuple[Any, ...]:
        tree = self.level(0)
        if self.now.kind != "end":
            self.refuse(_("an operator or the end"))
        return tree

    @property
    def now(self) -> _Token:
        return self.tokens[self.at]

    def refuse(self, expected: str) -> None:
        raise Unreadable(self.now.at, self.now.text or _("the end"), expected)

    def take(self, sign: str) -> None:
        if self.now.kind != "sign" or self.now.text != sign:
            self.refuse(f"'{sign}'")
        self.at += 1

    def level(self, row: int) -> tuple[Any, ...]:
        if row == len(OPERATORS):
            return self.single()
        left = self.level(row + 1)
        while self.now.kind in ("sign", "word") and self.now.text in OPERATORS[row]:
            operator = self.now.text
            self.operators += 1
            if self.operators > MOST_OPERATORS:
                self.refuse(_("at most {most} operators").format(most=MOST_OPERATORS))
            self.at += 1
            left = ("operator", operator, left, self.level(row + 1))
        return left

    def single(self) -> tuple[Any, ...]:
        self.depth += 1
        if self.depth > MOST_DEPTH:
            self.refuse(_("at most {most} levels").format(most=MOST_DEPTH))
        token = self.now
        self.at += 1
        tree: tuple[Any, ...]
        if token.kind == "number":
            tree = ("value", float(token.text), token.at, token.at + len(token.text))
        elif token.kind == "text":
            tree = ("value", token.text[1:-1], token.at, token.at + len(token.text))
        elif token.kind == "name":
            tree = ("name", token.text[2:-1].strip(" "), token.at)
        elif token == ("sign", ".", token.at):
            tree = ("own", token.at)
        elif token == ("sign", "-", token.at):
            tree = ("minus", self.single())
        elif token == ("sign", "(", token.at):
            tree = self.level(0)
            self.take(")")
        elif token.kind == "word":
            tree = self.function(token)
        else:
            self.at -= 1
            self.refuse(_("a value, a question or a function"))
        self.depth -= 1
        return tree

    def function(self, token: _Token) -> tuple[Any, ...]:
        if token.text not in FUNCTIONS:
            self.at -= 1
            self.refuse(_("one of {choices}").format(choices=", ".join(sorted(FUNCTIONS))))
        self.take("(")
        arguments: list[tuple[Any, ...]] = []
        while not (self.now.kind == "sign" and self.now.text == ")"):
            if arguments:
                self.take(",")
            arguments.append(self.level(0))
        least, most = FUNCTIONS[token.text]
        if not least <= len(arguments) <= most:
            bounds = (
                str(least)
                if least == most
                else _("{least} to {most}").format(least=least, most=most)
            )
            raise Unreadable(
                token.at,
                _("{count} arguments").format(count=len(arguments)),
                _("{bounds} for {text}").format(bounds=bounds, text=token.text),
            )
        self.take(")")
        return ("call", token.text, *arguments)


def _evaluate(  # noqa: PLR0911  (one for each kind of node)
    node: tuple[Any, ...], answers: Mapping[str, Any], own: Any
) -> Value:
    kind = node[0]
    if kind == "value":
        constant: Value = node[1]
        return constant
    if kind == "name":
        return _value(answers.get(node[1], ""))
    if kind == "own":
        return _value(own)
    if kind == "minus":
        return -_number(_evaluate(node[1], answers, own))
    if kind == "call":
        return _call(node, answers, own)
    operator, left = node[1], _evaluate(node[2], answers, own)
    if operator == "or":
        return _truth(left) or _truth(_evaluate(node[3], answers, own))
    if operator == "and":
        return _truth(left) and _truth(_evaluate(node[3], answers, own))
    right = _evaluate(node[3], answers, own)
    if operator in ("=", "!="):
        return _equal(left, right) if operator == "=" else _different(left, right)
    if operator in ORDER and is_date(left) and is_date(right):
        left, right = (float(str(day).replace("-", "")) for day in (left, right))
    return _ARITHMETIC[operator](_number(left), _number(right))


def _call(node: tuple[Any, ...], answers: Mapping[str, Any], own: Any) -> Value:
    name = node[1]
    if name == "if":
        chosen = node[3] if _truth(_evaluate(node[2], answers, own)) else node[4]
        return _evaluate(chosen, answers, own)
    given = [_evaluate(part, answers, own) for part in node[2:]]
    if name in ("true", "false"):
        return bool(name == "true")
    if name in ("min", "max"):
        numbers = [_number(value) for value in given]
        if any(math.isnan(number) for number in numbers):
            return math.nan
        return min(numbers) if name == "min" else max(numbers)
    found: Value = _FUNCTIONS[name](*given)
    return found


def _value(answer: Any) -> Value:
    if isinstance(answer, bool | str):
        return answer
    if isinstance(answer, int | float):
        try:
            return float(answer)
        except OverflowError:
            return math.inf if answer > 0 else -math.inf
    return ""


def _number(value: Value) -> float:
    if isinstance(value, str):
        return float(value.strip(" \t\r\n")) if NUMBER.fullmatch(value) else math.nan
    return float(value)


def _text(value: Value) -> str:
    """As JavaScript and XPath write it: 3 and not 3.0, and never with an exponent."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    written = format(Decimal(repr(value)), "f")
    if "." in written:
        written = written.rstrip("0").rstrip(".")
    return "0" if written == "-0" else written


def _truth(value: Value) -> bool:
    if isinstance(value, float):
        return value != 0 and not math.isnan(value)
    return bool(value)


def _equal(left: Value, right: Value) -> bool:
    if isinstance(left, bool) or isinstance(right, bool):
        return _truth(left) == _truth(right)
    if isinstance(left, float) or isinstance(right, float):
        return _number(left) == _number(right)
    return left == right


def _different(left: Value, right: Value) -> bool:
    if isinstance(left, bool) or isinstance(right, bool):
        return _truth(left) != _truth(right)
    if isinstance(left, float) or isinstance(right, float):
        return _number(left) != _number(right)
    return left != right


def _divided(left: float, right: float) -> float:
    if right != 0:
        return left / right
    if left == 0 or math.isnan(left):
        return math.nan
    return math.copysign(math.inf, left) * math.copysign(1, right)


def _remainder(left: float, right: float) -> float:
    if math.isinf(left) or right == 0:
        return math.nan
    return math.fmod(left, right)


def _whole(rounded: Callable[[float], int]) -> Callable[[Value], float]:
    def apply(value: Value) -> float:
        number = _number(value)
        return float(rounded(number)) if math.isfinite(number) else number

    return apply


_ARITHMETIC: dict[str, Callable[[float, float], Value]] = {
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "div": _divided,
    "mod": _remainder,
}
_FUNCTIONS: dict[str, Callable[..., Value]] = {
    "not": lambda a: not _truth(a),
    "boolean": _truth,
    "number": _number,
    "string": _text,
    "string-length": lambda a: float(len(_text(a))),
    "contains": lambda a, b: _text(b) in _text(a),
    "starts-with": lambda a, b: _text(a).startswith(_text(b)),
    "concat": lambda *parts: "".join(map(_text, parts)),
    # Of several answers each stands on a line of its own.
    "selected": lambda a, b: _text(b) in _text(a).split("\n") and _text(b) != "",
    "coalesce": lambda a, b: a if _text(a) != "" else b,
    "round": _whole(lambda number: math.floor(number + 0.5)),
    "floor": _whole(math.floor),
    "ceiling": _whole(math.ceil),
}
