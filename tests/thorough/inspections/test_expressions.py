"""Conditions are evaluated alike on the server and in the browser, and nothing in them runs."""

from __future__ import annotations

import json
import random
import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecms_core.inspections import expressions
from ecms_core.inspections.conditions import asked, check_questions
from ecms_core.inspections.expressions import Unreadable, evaluate, parse

ROOT = Path(__file__).resolve().parents[3]
FILE = ROOT / "tests/vectors/expressions.json"
VECTORS = json.loads(FILE.read_text(encoding="utf-8"))
BUNDLED = sorted((ROOT / ".ecms/tools").glob("node-*/**/bin/node"))
NODE = str(BUNDLED[-1]) if BUNDLED else shutil.which("node")


def shown(value: object) -> object:
    if isinstance(value, float):
        return {"number": evaluate("string(.)", {}, value)}
    return value


@pytest.mark.parametrize("vector", VECTORS["values"], ids=lambda vector: vector["expression"][:40])
def test_a_value(vector: dict) -> None:
    found = evaluate(vector["expression"], VECTORS["answers"], VECTORS["own"])
    assert shown(found) == vector["value"]


@pytest.mark.parametrize("vector", VECTORS["unreadable"], ids=lambda v: v["expression"][:40])
def test_what_cannot_be_read_is_told_with_its_place(vector: dict) -> None:
    with pytest.raises(Unreadable) as caught:
        parse(vector["expression"])
    told = caught.value
    assert (told.at, told.found, told.expected) == (
        vector["at"], vector["found"], vector["expected"],
    )  # fmt: skip


@pytest.mark.parametrize("vector", VECTORS["asked"])
def test_what_is_asked(vector: dict) -> None:
    assert sorted(asked(vector["conditions"], vector["answers"])) == vector["asked"]


def in_the_browsers_language(vectors: Path) -> dict:
    if NODE is None:
        pytest.skip("there is no Node here")
    command = [
        *(NODE, str(ROOT / "tests/vectors/run_expressions.js")),
        *(str(ROOT / "ecms_core/public/js/expressions.js"), str(vectors)),
    ]
    run = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    return json.loads(run.stdout)


def test_the_browser_evaluates_the_same_vectors() -> None:
    told = in_the_browsers_language(FILE)
    assert told["differences"] == [] and told["count"] > 150


def _made(chance: random.Random, depth: int) -> str:
    """A random expression that can be read."""
    if depth == 0 or chance.random() < 0.2:
        number = str(round(chance.uniform(-1000, 1000), chance.randrange(4)))
        text = chance.choice(["''", "'Yes'", "'12'", "' 3.5 '", "'ريح'", "'😀'",
                              "'2026-03-27'", "'2025-12-31'"])  # fmt: skip
        return chance.choice([f"({number})", text, "${n}", "${y}", "${missing}", ".", "true()"])
    left, right = _made(chance, depth - 1), _made(chance, depth - 1)
    sign = chance.choice(
        ["or", "and", "=", "!=", "<", "<=", ">", ">=", "+", "-", "*", "div", "mod"]
    )
    calls = ["not({})", "-{}", "number({})", "string({})", "round({})", "floor({})", "ceiling({})"]
    pairs = ["contains({}, {})", "selected({}, {})", "coalesce({}, {})", "min({}, {})",
             "concat({}, {})", "if({}, {}, 1)", "starts-with({}, {})"]  # fmt: skip
    return chance.choice(
        [
            f"({left} {sign} {right})",
            chance.choice(calls).format(left),
            chance.choice(pairs).format(left, right),
        ]
    )


def test_a_thousand_made_expressions_have_one_value_in_both(tmp_path: Path) -> None:
    chance = random.Random(183)  # noqa: S311
    answers = {"n": 7.25, "y": "Yes"}
    values = []
    for _ in range(1000):
        expression = _made(chance, 4)
        values.append({"expression": expression, "value": shown(evaluate(expression, answers, 3))})
    file = tmp_path / "made.json"
    made = {"answers": answers, "own": 3, "values": values, "unreadable": [], "asked": []}
    file.write_text(json.dumps(made))
    assert in_the_browsers_language(file)["differences"] == []


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        value = evaluate(text, {}, "")
    except Unreadable:
        return
    assert isinstance(value, bool | float | str)


def test_the_longest_expression_is_evaluated() -> None:
    deep = "(" * 39 + "1" + ")" * 39
    assert evaluate(deep, {}) == 1 and evaluate("1" + " + 1" * 200, {}) == 201


def test_a_circle_and_an_unknown_question_are_found() -> None:
    questions = [
        {"id": "a", "relevant": "${b} = 1"},
        {"id": "b", "relevant": "${c} = 1"},
        {"id": "c", "relevant": "${a} = 1 or ${nobody}"},
        {"id": "d", "relevant": "${a} = 1", "constraint": ". >"},
    ]
    told = {(wrong.place, wrong.field, wrong.found) for wrong in check_questions(questions)}
    assert (2, "relevant", "${nobody}") in told
    assert (0, "relevant", "a ← b ← c ← a") in told
    assert any(place == 3 and field == "constraint" for place, field, _ in told)
    long = [
        {"id": f"q{i}", "kind": "number", "relevant": f"${{q{i + 1}}} = 1"} for i in range(5000)
    ]
    assert len(check_questions(long)) == 1  # the last one names a question that is not there


def test_nothing_of_python_is_reached() -> None:
    for text in ("__import__('os')", "().__class__", "lambda: 1", "f'{1}'", "open('x')"):
        with pytest.raises(Unreadable):
            parse(text)
    assert not {"eval", "exec", "compile"} & set(vars(expressions))
