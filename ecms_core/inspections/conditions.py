"""The conditions of a form together: what is wrong with them, and which questions are asked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from ecms_core.inspections.answers import offered
from ecms_core.inspections.expressions import (
    ORDER,
    Compared,
    Unreadable,
    compared,
    holds,
    is_date,
    names,
)
from ecms_core.problems import Problem
from ecms_core.sections import DATE
from ecms_core.words import _, listed


class Wrong(NamedTuple):
    """What is wrong with a question's expression: which question and field, and what."""

    place: int
    field: str
    found: str
    expected: str


def check_questions(questions: Sequence[Mapping[str, Any]]) -> list[Wrong]:
    """Everything wrong with the expressions of a form.

    What cannot be read, names of questions that it has not, answers that a question does not offer,
    and questions that decide in a circle whether they are asked.
    """
    known = {str(question.get("id")): _offered(question) for question in questions}
    dates = {str(one.get("id")) for one in questions if one.get("kind") == "date"}
    wrong: list[Wrong] = []
    depends: dict[str, list[str]] = {}
    for index, question in enumerate(questions):
        for field in ("relevant", "constraint"):
            expression = question.get(field)
            if not isinstance(expression, str) or not expression:
                continue
            try:
                named = names(expression)
            except Unreadable as error:
                found = _("{found} at character {at}").format(found=repr(error.found), at=error.at)
                wrong.append(Wrong(index, field, found, error.expected))
                continue
            for name in named:
                if name not in known:
                    wrong.append(Wrong(index, field, f"${{{name}}}", _("a question of the form")))
            for one in compared(expression):
                whose = str(question.get("id")) if one.whose == "." else one.whose
                if expected := _never(one, known.get(whose, ()), whose in dates):
                    found = _("{found} at character {at}").format(found=one.said, at=one.at)
                    wrong.append(Wrong(index, field, found, expected))
            if field == "relevant":
                depends[str(question.get("id"))] = named
    circle = _circle(depends)
    if circle:
        index = [str(question.get("id")) for question in questions].index(circle[0])
        expected = _("a condition that does not depend on its own question")
        wrong.append(Wrong(index, "relevant", " ← ".join(circle), expected))
    return wrong


def _offered(question: Mapping[str, Any]) -> tuple[str, ...]:
    kind, options = question.get("kind") or "compliance", question.get("options")
    if not isinstance(kind, str):
        return ()  # told as what it is, with the other fields
    return offered(kind, options if isinstance(options, list | tuple) else ())


def _never(one: Compared, answers: tuple[str, ...], is_of_date: bool) -> str:
    """What an answer can be compared with, where it can never be as the condition says; else ''."""
    if one.value == "":
        return ""
    if is_of_date and one.by != "selected" and not is_date(one.value):
        return DATE
    if answers and one.by not in ORDER and not _is_among(one, answers):
        return _("one of {choices}").format(choices=listed(answers))
    return ""


def _is_among(one: Compared, answers: tuple[str, ...]) -> bool:
    """Whether an answer can be what it is compared with."""
    if isinstance(one.value, str):
        return one.value in answers
    compares = "selected(${answer}, .)" if one.by == "selected" else "${answer} = ."
    return any(holds(compares, {"answer": answer}, one.value) for answer in answers)


def _circle(depends: Mapping[str, Sequence[str]]) -> list[str]:
    """A circle among questions that decide whether others are asked; empty where there is none."""
    done: set[str] = set()
    for first in depends:
        path: list[str] = []
        waiting: list[tuple[str, int]] = [(first, 0)]
        while waiting:
            name, depth = waiting.pop()
            del path[depth:]
            if name in path:
                return [*path[path.index(name) :], name]
            if name in done or name not in depends:
                continue
            path.append(name)
            waiting += [(other, depth + 1) for other in depends[name]]
        done.update(_reached(first, depends))
    return []


def _reached(first: str, depends: Mapping[str, Sequence[str]]) -> set[str]:
    reached: set[str] = set()
    waiting = [first]
    while waiting:
        name = waiting.pop()
        if name not in reached:
            reached.add(name)
            waiting += depends.get(name, ())
    return reached


def asked(conditions: Mapping[str, str], answers: Mapping[str, Any]) -> set[str]:
    """The questions that are asked, given the condition of each and the answers so far.

    An answer to a question that is not asked does not count for the conditions of others.
    """
    known: dict[str, bool] = {}
    for first in conditions:
        waiting = [first]
        while waiting:
            name = waiting[-1]
            condition = conditions[name]
            needed = [
                other
                for other in (names(condition) if condition else ())
                if other in conditions and other not in known
            ]
            if name in known:
                waiting.pop()
            elif needed and len(waiting) <= len(conditions):
                waiting += needed
            else:
                counted = {key: value for key, value in answers.items() if known.get(key, True)}
                known[name] = not condition or holds(condition, counted)
                waiting.pop()
    return {name for name, is_asked in known.items() if is_asked}


def refuse_wrong(questions: Iterable[Mapping[str, Any]]) -> None:
    """Refuse a form whose conditions cannot be evaluated."""
    entries = list(questions)
    for wrong in check_questions(entries):
        question = entries[wrong.place].get("id")
        raise Problem(
            "ECMS-F01", question=question, field=wrong.field, found=wrong.found,
            expected=wrong.expected,
        )  # fmt: skip
