"""The demonstration of the fictional country: what its own rules would refuse is not in it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from ecms_core.demo.generate import DemoData, generate
from ecms_core.demo.ground import Ground
from ecms_core.inspections.answer_sheet import check
from ecms_core.packs.pack import Pack
from ecms_core.packs.source import PackSource

FOLDER = Path(__file__).resolve().parents[3] / "country_packs" / "zz"


@pytest.fixture(scope="module")
def ground() -> Ground:
    return Ground.of(Pack(PackSource("zz", FOLDER)))


@pytest.fixture(scope="module")
def data(ground: Ground) -> DemoData:
    return generate(ground, date(2026, 11, 18))


def test_every_sheet_could_be_submitted(ground: Ground, data: DemoData) -> None:
    sheets = [
        story.visit.made["answers"]
        for story in data.stories
        if story.visit and not story.visit.made["refused"]
    ]
    for answers in sheets:
        check(ground.checklist.questions, answers, "ZZ-C1", complete=True)
    answered = {question for answers in sheets for question in answers}
    assert answered == {question.id for question in ground.checklist.questions}
    assert any("interpreter" not in answers for answers in sheets)


def test_its_tax_numbers_are_accepted_and_no_two_alike(ground: Ground, data: DemoData) -> None:
    numbers = [row["tax_id"] for row in data.tables["Establishment"]]
    assert len(set(numbers)) == len(numbers) == 240
    assert not any(ground.refuses("tax_id", value) for value in numbers)
    assert ground.refuses("tax_id", "ZZ123456787")


def test_every_stage_is_reached(ground: Ground, data: DemoData) -> None:
    reached = {act.step.to for story in data.stories for act in story.acts}
    assert reached == {stage.id for stage in ground.procedure.stages} - {"received"}
