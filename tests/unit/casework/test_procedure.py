"""A procedure refuses what does not hold together, and steps that are out of turn."""

from __future__ import annotations

from copy import deepcopy
from decimal import Decimal
from pathlib import Path

import pytest

from ecms_core.casework.procedure import ACTS, REQUIREMENTS, CaseFacts, Procedure, from_data
from ecms_core.packs.pack import Pack
from ecms_core.packs.source import PackSource
from ecms_core.problems import Problem

PH = Path(__file__).resolve().parents[3] / "country_packs" / "ph"

SMALL = {
    "id": "X-P1",
    "title": "Inspection",
    "version": "1",
    "stages": [
        {"id": "open", "label": "Open"},
        {"id": "fined", "label": "Fined"},
        {"id": "done", "label": "Done", "closes": True},
    ],
    "steps": [
        {
            "id": "fine",
            "label": "Fine",
            "act": "decision",
            "from": ["open"],
            "to": "fined",
            "roles": ["Judge"],
            "requires": ["violations_open"],
        },
        {
            "id": "pay",
            "label": "Pay",
            "act": "payment",
            "from": ["fined"],
            "to": "done",
            "roles": ["Cashier"],
            "requires": ["nothing_owed"],
        },
    ],
}


@pytest.fixture
def small() -> Procedure:
    return from_data(SMALL, "small")


def facts(**known: object) -> CaseFacts:
    return CaseFacts(case="C-1", **known)  # type: ignore[arg-type]


def test_a_step_is_given_to_the_role_at_the_stage(small: Procedure) -> None:
    assert small.check("fine", "open", ["Judge"], facts(open_violations=1)).to == "fined"
    assert [step.id for step in small.open_steps("open", ["Judge", "Clerk"])] == ["fine"]
    assert small.open_steps("open", ["Cashier"]) == []


def test_a_step_out_of_turn_names_both_stages(small: Procedure) -> None:
    with pytest.raises(Problem) as caught:
        small.check("pay", "open", ["Cashier"], facts())
    assert caught.value.code == "ECMS-301"
    assert "'Open'" in caught.value.what() and "'Fined'" in caught.value.what()


def test_the_wrong_role_is_told_the_right_one(small: Procedure) -> None:
    with pytest.raises(Problem) as caught:
        small.check("fine", "open", ["Cashier"], facts(open_violations=1))
    assert caught.value.code == "ECMS-302"
    assert "Judge" in caught.value.what()


def test_what_is_missing_is_told(small: Procedure) -> None:
    with pytest.raises(Problem) as caught:
        small.check("fine", "open", ["Judge"], facts())
    assert caught.value.code == "ECMS-303"
    with pytest.raises(Problem):
        small.check("pay", "fined", ["Cashier"], facts(owed=Decimal("0.01")))
    assert small.check("pay", "fined", ["Cashier"], facts(owed=Decimal(0))).to == "done"


def test_an_unknown_step_lists_the_known(small: Procedure) -> None:
    with pytest.raises(Problem) as caught:
        small.check("fly", "open", ["Judge"], facts())
    assert caught.value.code == "ECMS-304"
    assert "fine, pay" in caught.value.what()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda d: d["steps"][0].update(act="dance"), "act dance"),
        (lambda d: d["steps"][0].update(to="moon"), "stage moon"),
        (lambda d: d["steps"][0].update({"from": ["moon"]}), "stage moon"),
        (lambda d: d["steps"][0].update(requires=["sunshine"]), "need sunshine"),
        (lambda d: d["stages"].append({"id": "limbo", "label": "Limbo"}), "no step reaches"),
        (lambda d: d["stages"][2].update(closes=False), "nobody can leave"),
    ],
)
def test_a_procedure_that_does_not_hold_together_is_refused(change, words: str) -> None:
    data = deepcopy(SMALL)
    change(data)
    with pytest.raises(Problem) as caught:
        from_data(data, "broken.yaml")
    assert caught.value.code in ("ECMS-105", "ECMS-106")
    assert words in caught.value.what() and "broken.yaml" in caught.value.what()


@pytest.mark.parametrize("word", sorted(REQUIREMENTS))
def test_every_requirement_can_hold_and_can_fail(word: str) -> None:
    _, holds, otherwise = REQUIREMENTS[word]
    everything = facts(
        inspectors=("i",),
        order_in_force=True,
        violations=1,
        open_violations=1,
        served=frozenset({"L"}),
        issued=frozenset({"L"}),
        decided=True,
    )
    refused = facts(visit_refused=True, owed=Decimal(1), running_deadlines=frozenset({"L"}))
    assert {holds(everything, "L"), holds(refused, "L")} == {True, False}
    assert otherwise


def test_the_philippine_procedure_carries_a_case_from_complaint_to_closure() -> None:
    (entry,) = Pack(PackSource("ph", PH)).procedures()
    procedure = from_data(entry, "ph")
    main_line = [
        "draw",
        "authority",
        "visit",
        "results",
        "serve_results",
        "conference",
        "recommend",
        "order",
        "serve_order",
        "pay",
        "close_paid",
    ]
    stage = procedure.first
    for step_id in main_line:
        step = procedure.step(step_id)
        assert stage in step.start, f"{step_id} cannot start at {stage}"
        stage = step.to
    assert procedure.stage(stage).closes
    assert {step.act for step in procedure.steps} == set(ACTS)
