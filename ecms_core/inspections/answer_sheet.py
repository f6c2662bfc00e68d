"""An answer sheet: the answers given to a checklist, checked, sealed and laid out for lists.

A draft may be saved with anything missing. Submitting checks every answer against its question,
seals the sheet (a hash over the answers, the checklist's content and the pack's version) and
gives the rows that lists and reports read. The stored sheet is the evidence; the rows follow it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from ecms_core.canonical import digest
from ecms_core.inspections.answers import NOT_COMPLIANT, RESULTS, WITH_OPTIONS, YES_OR_NO
from ecms_core.inspections.conditions import asked
from ecms_core.inspections.expressions import holds
from ecms_core.problems import Problem
from ecms_core.words import _, listed

LONGEST_TEXT = 10_000
MOST_WORKERS = 10_000_000

KINDS = {
    "compliance": _("one of {choices}").format(choices=listed(map(_, RESULTS))),
    "yes_no": _("Yes or No"),
    "choice": _("one of the options"),
    "multiple": _("some of the options, one a line, each once"),
    "number": _("a number of zero or more"),
    "date": _("a day such as 2026-03-27"),
    "text": _("text of at most {most} characters").format(most=LONGEST_TEXT),
}


def options_in(text: str | None) -> tuple[str, ...]:
    """The options of a question as a form keeps them: one a line, without blank ones."""
    return tuple(line.strip() for line in (text or "").splitlines() if line.strip())


@dataclass(frozen=True)
class Question:
    """One question of a checklist."""

    id: str
    label: str
    kind: str = "compliance"
    section: str = ""
    required: bool = True
    violation: str = ""  # the violation that "Not complying" raises
    alert: str = ""  # what the supervisor is told at once on "Not complying"
    options: tuple[str, ...] = ()
    for_statistics: bool = True
    basis: str = ""
    relevant: str = ""  # when it is asked; always where it is empty
    constraint: str = ""  # what an answer must meet
    constraint_message: str = ""
    hint: str = ""  # what helps whoever asks it


@dataclass(frozen=True)
class Checklist:
    """A checklist in one version; the hash is over its questions."""

    name: str
    hash: str
    pack_version: str
    questions: tuple[Question, ...]


@dataclass(frozen=True)
class Row:
    """One answer as lists and reports read it."""

    question: str
    label: str
    result: str
    number: float
    text: str
    workers_affected: int


@dataclass(frozen=True)
class Finding:
    """A question answered with "Not complying", and what follows from it."""

    question: Question
    workers_affected: int
    remark: str


def parse(raw: object) -> dict[str, Any]:
    """The answers as sent: a JSON object, question id to answer."""
    if isinstance(raw, str):
        try:
            raw = json.loads(raw or "{}")
        except (ValueError, RecursionError) as error:
            raise Problem("ECMS-211", found=str(error), expected=_("a JSON object")) from error
    if not isinstance(raw, dict):
        raise Problem("ECMS-211", found=type(raw).__name__, expected=_("a JSON object"))
    return raw


def check(
    questions: Iterable[Question], answers: Mapping[str, Any], checklist: str, *, complete: bool
) -> None:
    """Refuse answers that do not fit their questions; ``complete`` also asks for the required.

    A complete sheet has no answer to a question that was not asked, and meets every constraint; a
    draft may still change. An answer is a value, or a mapping with ``value`` and, for a finding,
    ``workers_affected`` and ``remark``.
    """
    by_id = {question.id: question for question in questions}
    for question_id, answer in answers.items():
        question = by_id.get(question_id)
        if question is None:
            raise Problem("ECMS-202", checklist=checklist, question=question_id)
        _check_one(question, answer, checklist)
    if complete:
        _check_conditions(by_id, answers, checklist)


def asked_questions(questions: Iterable[Question], answers: Mapping[str, Any]) -> set[str]:
    """The questions that are asked for these answers."""
    by_id = {question.id: question.relevant for question in questions}
    if not any(by_id.values()):
        return set(by_id)
    return asked(by_id, {name: _value(answer) for name, answer in answers.items()})


def _check_conditions(
    by_id: Mapping[str, Question], answers: Mapping[str, Any], checklist: str
) -> None:
    open_now = asked_questions(by_id.values(), answers)
    values = {name: _value(answer) for name, answer in answers.items()}
    for name, question in by_id.items():
        if not is_answered(answers.get(name)):
            continue
        wrong = ""
        if name not in open_now:
            wrong = _("it is asked only when {relevant}.").format(relevant=question.relevant)
        elif question.constraint and not holds(question.constraint, values, values[name]):
            wrong = question.constraint_message or _("expected {constraint}.").format(
                constraint=question.constraint
            )
        if wrong:
            raise Problem(
                "ECMS-F02",
                question=name,
                checklist=checklist,
                found=repr(values[name])[:80],
                expected=wrong,
            )
    missing = [
        q.id
        for q in by_id.values()
        if q.required and q.id in open_now and not is_answered(answers.get(q.id))
    ]
    if missing:
        raise Problem(
            "ECMS-203", count=len(missing), checklist=checklist, questions=", ".join(missing)
        )


def _check_one(question: Question, answer: Any, checklist: str) -> None:
    value = _value(answer)
    if value in (None, ""):
        return
    tests: dict[str, Callable[[], bool]] = {
        "compliance": lambda: value in RESULTS,
        "yes_no": lambda: value in YES_OR_NO,
        "choice": lambda: value in question.options,
        "multiple": lambda: _are_options(value, question.options),
        "number": lambda: _is_number(value) and value >= 0,
        "date": lambda: _is_day(value),
        "text": lambda: _is_text(value),
    }
    if not tests[question.kind]():
        expected = (
            ", ".join(question.options) if question.kind in WITH_OPTIONS else KINDS[question.kind]
        )
        raise Problem(
            "ECMS-201",
            question=question.id,
            checklist=checklist,
            found=repr(value)[:80],
            expected=expected,
        )
    workers = _part(answer, "workers_affected", 0)
    if not (_is_number(workers) and isinstance(workers, int) and 0 <= workers <= MOST_WORKERS):
        raise Problem(
            "ECMS-201",
            question=question.id,
            checklist=checklist,
            found=_("workers affected {workers}").format(workers=repr(workers)),
            expected=_("a whole number of zero or more"),
        )
    remark = _part(answer, "remark", "")
    if not _is_text(remark):
        raise Problem(
            "ECMS-201",
            question=question.id,
            checklist=checklist,
            found=_("a remark of type {name}").format(name=type(remark).__name__),
            expected=KINDS["text"],
        )


def is_answered(answer: Any) -> bool:
    """Whether an answer says anything."""
    return _value(answer) not in (None, "")


def _value(answer: Any) -> Any:
    return answer.get("value") if isinstance(answer, dict) else answer


def _part(answer: Any, part: str, otherwise: Any) -> Any:
    found = answer.get(part) if isinstance(answer, dict) else None
    return otherwise if found in (None, "") else found


def _is_number(value: Any) -> bool:
    # A NaN or an infinity would compare as a number and break every sum later.
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e15


def _is_text(value: Any) -> bool:
    if not isinstance(value, str) or len(value) > LONGEST_TEXT:
        return False
    # Half of a surrogate pair is a text in Python, and nowhere else.
    return not any("\ud800" <= sign <= "\udfff" for sign in value)


def _are_options(value: Any, options: tuple[str, ...]) -> bool:
    """Whether a text names options, one a line: such a text is what `selected()` looks into."""
    chosen = value.split("\n") if isinstance(value, str) else [None]
    return len(chosen) == len(set(chosen)) and set(chosen) <= set(options)


def _is_day(value: Any) -> bool:
    try:
        return isinstance(value, str) and date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def question_of(entry: Mapping[str, Any]) -> Question:
    """The question that an entry of a pack's checklist describes."""
    return Question(
        id=entry["id"],
        label=entry["label"],
        kind=entry.get("kind", "compliance"),
        section=entry.get("section", ""),
        required=entry.get("required", True),
        violation=entry.get("violation", ""),
        alert=entry.get("alert", ""),
        options=tuple(entry.get("options", ())),
        for_statistics=entry.get("for_statistics", True),
        basis=entry.get("basis", ""),
        relevant=entry.get("relevant", ""),
        constraint=entry.get("constraint", ""),
        constraint_message=entry.get("constraint_message", ""),
        hint=entry.get("hint", ""),
    )


def example(questions: Iterable[Question]) -> dict[str, Any]:
    """Answers with which a sheet can be submitted, as far as simple ones do."""
    known = list(questions)
    answers: dict[str, Any] = {}
    for question in known:
        if question.id not in asked_questions(known, answers):
            continue
        tries: dict[str, tuple[Any, ...]] = {
            "compliance": RESULTS,
            "yes_no": YES_OR_NO,
            "choice": question.options,
            "multiple": ("\n".join(question.options), *question.options),
            "number": (1, 0, 2, 10, 100, 1000),
            "date": ("2026-03-27",),
            "text": ("As seen", "1", "A" * 20),
        }
        for value in tries[question.kind]:
            if not question.constraint or holds(question.constraint, answers, value):
                answers[question.id] = value
                break
    open_now = asked_questions(known, answers)
    return {name: value for name, value in answers.items() if name in open_now}


def rows(questions: Iterable[Question], answers: Mapping[str, Any]) -> list[Row]:
    """The answered questions that the checklist marks for statistics, in its order."""
    return [
        _row(question, answers[question.id])
        for question in questions
        if question.for_statistics and is_answered(answers.get(question.id))
    ]


def _row(question: Question, answer: Any) -> Row:
    value = _value(answer)
    return Row(
        question=question.id,
        label=question.label,
        result=value if question.kind == "compliance" else "",
        number=float(value) if question.kind == "number" else 0.0,
        text="" if question.kind in ("compliance", "number") else str(value).replace("\n", ", "),
        workers_affected=_part(answer, "workers_affected", 0),
    )


def findings(questions: Iterable[Question], answers: Mapping[str, Any]) -> list[Finding]:
    """What does not comply, in the checklist's order."""
    return [
        Finding(q, _part(answers[q.id], "workers_affected", 0), _part(answers[q.id], "remark", ""))
        for q in questions
        if q.kind == "compliance" and _value(answers.get(q.id)) == NOT_COMPLIANT
    ]


def seal(answers: Mapping[str, Any], *, client_id: str, checklist_hash: str, pack: str) -> str:
    """The hash that proves what was answered, on which checklist, under which pack."""
    return digest(
        {"answers": answers, "client": client_id, "checklist": checklist_hash, "pack": pack}
    )
