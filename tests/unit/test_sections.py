"""A YAML file is read alike whether PyYAML has libyaml or not."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from ecms_core.problems import Problem
from ecms_core.sections import Section, parse_section

ROOT = Path(__file__).resolve().parents[2]
FORMS = [
    ROOT / "country_packs/template/new/forms/general.yaml.in",
    *sorted((ROOT / "country_packs/zz/forms").glob("*.yaml")),
]


def outcome(text: str) -> Section | tuple[str, object]:
    try:
        return parse_section(text, "file.yaml")
    except Problem as problem:
        return problem.code, problem.details["line"]


def both(text: str, monkeypatch: pytest.MonkeyPatch) -> list[Section | tuple[str, object]]:
    fast = outcome(text)
    with monkeypatch.context() as without:
        without.delattr(yaml, "CSafeLoader", raising=False)
        return [fast, outcome(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: 1\nb: [{c: Who is there?, d: 1}]\n", ("ECMS-L001", 2)),
        ("a: one\ttwo\n", ("ECMS-L001", 1)),
        ("b: 1\na: one\t\n", ("ECMS-L001", 2)),
        ("b: |\n  one\n  two\nc: 'x\n  y'\na: 'x'\t\n", ("ECMS-L001", 6)),
        ("a: [{c: 'Who is there?'}]\n", {"a": [{"c": "Who is there?"}]}),
        ("a: Who is there?\n", {"a": "Who is there?"}),
        ('a: "one\ttwo"  #\twith a tab\n', {"a": "one\ttwo"}),
        ("a: |\n  one\ttwo\nb: 1\n", {"a": "one\ttwo\n", "b": 1}),
        ("\ufeffa: 1\n", {"a": 1}),
    ],
)
def test_a_file_is_read_alike_with_and_without_libyaml(
    text: str, expected: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert both(text, monkeypatch) == [expected, expected]


@pytest.mark.parametrize("file", FORMS, ids=lambda file: file.name)
def test_forms_full_of_questions_are_read_alike(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = file.read_text(encoding="utf-8").replace("@@", "x")
    fast, slow = both(text, monkeypatch)
    assert isinstance(fast, Section) and fast == slow
