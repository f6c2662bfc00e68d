"""A country's procedure as data: its stages, its steps, and whether a step may be taken now.

A step names what it does (``act``), who takes it, from which stages, to which stage, and what the
case must have first (``requires``). Both vocabularies are closed: a pack chooses from them, and a
word that is not in them is a problem when the pack is read, not when an inspector presses a button.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from ecms_core.problems import Problem
from ecms_core.words import Text, _, either, listed

ACTS = (
    "draw",  # an inspector is drawn at random from the eligible
    "order",  # the order of inspection is issued
    "visit",  # a visit is submitted, with its answer sheet or a refusal
    "notice",  # a letter is issued
    "service",  # the service of a letter is recorded; its deadlines start
    "correction",  # the violations are recorded as corrected
    "hearing",  # a hearing is held
    "decision",  # a decision is issued, with its fines
    "payment",  # a payment is recorded
    "move",  # nothing but the change of stage, with a note
)


@dataclass(frozen=True)
class CaseFacts:
    """What a requirement may ask about a case."""

    case: str
    inspectors: tuple[str, ...] = ()
    order_in_force: bool = False
    visit_refused: bool = False
    open_violations: int = 0
    violations: int = 0
    served: frozenset[str] = frozenset()
    issued: frozenset[str] = frozenset()
    running_deadlines: frozenset[str] = frozenset()
    decided: bool = False
    owed: Decimal = Decimal(0)


Requirement = tuple[Text, Callable[[CaseFacts, str], bool], Text]

# word -> (what must be, test, what was found otherwise)
REQUIREMENTS: dict[str, Requirement] = {
    "inspector_assigned": (
        _("an inspector"),
        lambda f, _: bool(f.inspectors),
        _("none is assigned"),
    ),
    "order_in_force": (
        _("an order of inspection in force"),
        lambda f, _: f.order_in_force,
        _("there is none"),
    ),
    "no_order_in_force": (
        _("an order of inspection that has ended"),
        lambda f, _: not f.order_in_force,
        _("one is in force"),
    ),
    "violations_found": (
        _("a violation found"),
        lambda f, _: f.violations > 0,
        _("none was found"),
    ),
    "no_violations": (
        _("no violation found"),
        lambda f, _: f.violations == 0,
        _("violations were found"),
    ),
    "violations_open": (
        _("a violation that is not corrected"),
        lambda f, _: f.open_violations > 0,
        _("every violation is corrected"),
    ),
    "served": (
        _("the letter {argument} served"),
        lambda f, a: a in f.served,
        _("it is not served"),
    ),
    "issued": (
        _("the letter {argument} issued"),
        lambda f, a: a in f.issued,
        _("it is not issued"),
    ),
    "deadline_over": (
        _("the deadline {argument} to be over"),
        lambda f, a: a not in f.running_deadlines,
        _("it is still running"),
    ),
    "decided": (_("a decision"), lambda f, _: f.decided, _("there is none")),
    "amount_owed": (_("an amount owed"), lambda f, _: f.owed > 0, _("the balance is zero")),
    "nothing_owed": (
        _("a balance of zero"),
        lambda f, _: f.owed <= 0,
        _("an amount is still owed"),
    ),
    "access_given": (
        _("a visit at which access was given"),
        lambda f, _: not f.visit_refused,
        _("access was refused"),
    ),
    "access_refused": (
        _("a visit at which access was refused"),
        lambda f, _: f.visit_refused,
        _("access was not refused"),
    ),
}


@dataclass(frozen=True)
class Stage:
    """A stage in which a case can be."""

    id: str
    label: str
    responsible: str = ""
    closes: bool = False


@dataclass(frozen=True)
class Step:
    """A way from one stage to the next."""

    id: str
    label: str
    act: str
    start: tuple[str, ...]
    to: str
    roles: tuple[str, ...]
    requires: tuple[str, ...] = ()
    letter: str = ""  # the letter that the act issues or serves
    deadlines: tuple[str, ...] = ()  # rules whose clocks the step starts
    ends: tuple[str, ...] = ()  # rules whose clocks the step ends
    basis: str = ""


@dataclass(frozen=True)
class Procedure:
    """A procedure in one version: what a case follows from its opening to its closure."""

    id: str
    title: str
    version: str
    stages: tuple[Stage, ...]
    steps: tuple[Step, ...]
    first: str = field(default="")

    def stage(self, stage_id: str) -> Stage:
        """The stage of that id; KeyError where the procedure has none."""
        return {stage.id: stage for stage in self.stages}[stage_id]

    def step(self, step_id: str) -> Step:
        """The step of that id."""
        for step in self.steps:
            if step.id == step_id:
                return step
        raise Problem(
            "ECMS-304",
            procedure=self.id,
            step=step_id,
            known=", ".join(step.id for step in self.steps),
        )

    def serving(self, letter: str) -> Step | None:
        """The step that records the service of a letter; None where no step does."""
        return next((s for s in self.steps if s.act == "service" and s.letter == letter), None)

    def ahead(self, stage: str) -> set[str]:
        """The stages that a case at a stage may still come to, and the stage itself."""
        reached, waiting = set(), [stage]
        while waiting:
            at = waiting.pop()
            if at not in reached:
                reached.add(at)
                waiting += [step.to for step in self.steps if at in step.start]
        return reached

    def open_steps(self, stage: str, roles: Collection[str]) -> list[Step]:
        """The steps that start at a stage and that one of these roles takes."""
        return [s for s in self.steps if stage in s.start and set(s.roles) & set(roles)]

    def check(self, step_id: str, stage: str, roles: Collection[str], facts: CaseFacts) -> Step:
        """The step, where it may be taken now; else a problem that says what is missing."""
        step = self.step(step_id)
        if stage not in step.start:
            raise Problem(
                "ECMS-301",
                step=_(step.label),
                case=facts.case,
                found=_(self.stage(stage).label),
                expected=either(
                    Text("'{stage}'").format(stage=_(self.stage(s).label)) for s in step.start
                ),
            )
        if not set(step.roles) & set(roles):
            raise Problem(
                "ECMS-302",
                step=_(step.label),
                expected=either(map(_, step.roles)),
                found=listed(map(_, sorted(roles))) or _("none"),
            )
        missing = first_unmet(step, facts)
        if missing:
            expected, found = missing
            raise Problem(
                "ECMS-303", step=_(step.label), expected=expected, found=found, case=facts.case
            )
        return step


def first_unmet(step: Step, facts: CaseFacts) -> tuple[str, str] | None:
    """What the case lacks for a step: (what must be, what was found), or None."""
    for requirement in step.requires:
        word, _, argument = requirement.partition(" ")
        must_be, holds, otherwise = REQUIREMENTS[word]
        if not holds(facts, argument):
            return must_be.format(argument=argument), otherwise
    return None


def from_data(data: Mapping[str, Any], where: str) -> Procedure:
    """The procedure that a pack's mapping describes; a problem names what does not hold together.

    A stage that no step reaches, a stage that nobody can leave and that does not close the case,
    and a word outside the vocabularies are refused here.
    """
    stages = tuple(
        Stage(s["id"], s["label"], s.get("responsible") or "", bool(s.get("closes")))
        for s in data["stages"]
    )
    steps = tuple(
        Step(
            id=s["id"],
            label=s["label"],
            act=s["act"],
            start=tuple(s["from"]),
            to=s["to"],
            roles=tuple(s["roles"]),
            requires=tuple(s.get("requires") or ()),
            letter=s.get("letter") or "",
            deadlines=tuple(s.get("starts") or ()),
            ends=tuple(s.get("ends") or ()),
            basis=s.get("basis") or "",
        )
        for s in data["steps"]
    )
    procedure = Procedure(
        data["id"], data["title"], str(data["version"]), stages, steps, stages[0].id
    )
    _check_whole(procedure, where)
    return procedure


def _check_whole(procedure: Procedure, where: str) -> None:
    known = {stage.id for stage in procedure.stages}
    for step in procedure.steps:
        for named in (*step.start, step.to):
            if named not in known:
                raise Problem(
                    "ECMS-105",
                    file=where,
                    field=_("step {id}").format(id=step.id),
                    found=_("stage {named}").format(named=named),
                )
        if step.act not in ACTS:
            raise Problem(
                "ECMS-105",
                file=where,
                field=_("step {id}").format(id=step.id),
                found=_("act {act}").format(act=step.act),
            )
        for requirement in step.requires:
            if requirement.partition(" ")[0] not in REQUIREMENTS:
                raise Problem(
                    "ECMS-105",
                    file=where,
                    field=_("step {id}").format(id=step.id),
                    found=_("need {requirement}").format(requirement=requirement),
                )
    reached = procedure.ahead(procedure.first)
    for stage in procedure.stages:
        leaves = any(stage.id in step.start for step in procedure.steps)
        if stage.id not in reached:
            found = _("no step reaches it")
        elif not leaves and not stage.closes:
            found = _("nobody can leave it, and it does not close the case")
        else:
            continue
        raise Problem("ECMS-106", file=where, stage=stage.id, found=found)
