"""The words in a problem's values are marked for translation, as its sentences are."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("ecms_core", "plugins", "country_packs")
VALUES = {"found", "expected", "reasons", "what", "kind"}


def test_the_values_of_problems_are_marked() -> None:
    files = [file for folder in FOLDERS for file in sorted((ROOT / folder).rglob("*.py"))]
    unmarked = [
        f"{file.relative_to(ROOT)}:{text.lineno}: {ast.unparse(text)}"
        for file in files
        for call in _problems(ast.parse(file.read_text(encoding="utf-8")))
        for value in call.keywords
        if value.arg in VALUES
        for text in _texts(value.value)
    ]
    assert unmarked == []


def _problems(tree: ast.AST) -> Iterator[ast.Call]:
    """The calls whose first argument is the number of a problem."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
            number = node.args[0].value
            if isinstance(number, str) and number.startswith("ECMS-"):
                yield node


def _texts(value: ast.expr) -> Iterator[ast.expr]:
    """The plain texts with words in them that a value can be; symbols are nobody's language."""
    if isinstance(value, ast.Constant) and re.search("[a-z]{2}", str(value.value or "")):
        yield value
    elif isinstance(value, ast.JoinedStr):
        said = "".join(str(part.value) for part in value.values if isinstance(part, ast.Constant))
        if re.search("[a-z]{2}", said):
            yield value
    elif isinstance(value, ast.BoolOp):
        for each in value.values:
            yield from _texts(each)
    elif isinstance(value, ast.IfExp):
        yield from _texts(value.body)
        yield from _texts(value.orelse)
