"""Answers to a checklist as an inspector might have given them."""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from ecms_core.demo.ground import Ground
from ecms_core.demo.workplaces import Workplace
from ecms_core.inspections.answer_sheet import Question, asked_questions
from ecms_core.inspections.answers import COMPLIANT, NOT_APPLICABLE, NOT_COMPLIANT
from ecms_core.inspections.expressions import holds
from ecms_core.sections import Section

USUAL_RATE = 0.08
SOME_DAY = date(2024, 1, 1)


def answers_of(ground: Ground, workplace: Workplace, chance: random.Random) -> dict[str, Any]:
    """An answer to every question that is asked; failings come together, as bad employers do."""
    habits = ground.words.section("findings") or Section()
    badness = chance.choice((0.3, 0.6, 1.0, 1.0, 1.6, 2.6))
    questions = ground.checklist.questions
    answers: dict[str, Any] = {}
    for question in questions:
        if question.relevant and question.id not in asked_questions(questions, answers):
            continue
        if question.kind == "compliance":
            habit = habits.get(question.violation, {})
            rate = float(habit.get("rate", USUAL_RATE)) * (1 if question.alert else badness)
            answers[question.id] = _judgement(workplace, habit, rate, chance)
        else:
            value = _value(ground, question, workplace, chance)
            answers[question.id] = {"value": _fitting(question, answers, value)}
    return answers


def _fitting(question: Question, answers: Mapping[str, Any], value: str | int) -> str | int:
    """The answer, or the nearest smaller number that the question's constraint takes."""
    known = {name: answer["value"] for name, answer in answers.items()}
    while (
        isinstance(value, int)
        and value > 0
        and question.constraint
        and not holds(question.constraint, known, value)
    ):
        value -= 1
    return value


def _judgement(
    workplace: Workplace, habit: Mapping[str, Any], rate: float, chance: random.Random
) -> dict[str, Any]:
    if chance.random() < rate:
        return {
            "value": NOT_COMPLIANT,
            "workers_affected": max(1, round(workplace.workers * chance.uniform(0.1, 1.0))),
            "remark": chance.choice([*habit.get("remarks", ()), ""]),
        }
    return {"value": NOT_APPLICABLE if chance.random() < 0.04 else COMPLIANT}


def _value(
    ground: Ground, question: Question, workplace: Workplace, chance: random.Random
) -> str | int:
    if question.kind == "number":
        return chance.randint(1, max(1, min(12, workplace.workers)))
    if question.kind == "yes_no":
        return chance.choice(("Yes", "No"))
    if question.kind == "choice":
        fits = workplace.ownership in question.options
        return workplace.ownership if fits else chance.choice(question.options)
    if question.kind == "multiple":
        return (
            "\n".join(one for one in question.options if chance.random() < 0.5)
            or (question.options[0])
        )
    if question.kind == "date":
        return str(SOME_DAY + timedelta(days=chance.randrange(700)))
    return f"{workplace.row['contact_person']}, {chance.choice(ground.list_of('positions'))}"
