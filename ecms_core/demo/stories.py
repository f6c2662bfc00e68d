"""Stories: what happens to a case day by day, following the pack's procedure to the letter.

A story knows no stage and no step by name. At each stage it asks the procedure which steps may be
taken, plans each of them on a working day, and takes one by the weights of demo.yaml. It ends
where the procedure closes the case or where the present is reached. So what a pack's procedure
does not allow cannot appear in its demonstration data.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from ecms_core.casework.procedure import CaseFacts, Step, first_unmet
from ecms_core.demo.ground import Ground, dice
from ecms_core.demo.people import INSPECTOR, SUPERVISOR, Official, Staff
from ecms_core.demo.sheets import answers_of
from ecms_core.demo.workplaces import Workplace
from ecms_core.inspections.answer_sheet import Finding, findings
from ecms_core.law.deadlines import Deadline
from ecms_core.law.entries import SUSPENDED, clock_columns, first_entries, inputs, written
from ecms_core.law.penalties import Charge
from ecms_core.oversight.draw import Draw, draw
from ecms_core.sections import Section

DAYS_VALID = 30
MOST_VISITS_IN_A_ROW = 2
USUAL_DAYS = (0, 5)
REFUSAL = "Access refused"
NOT_WILFUL = "No fine: the failure is not wilful."
END_OF_DAY = time(23, 59, 59)


@dataclass
class Clock:
    """A deadline of the case, running until it is ended."""

    rule: str
    deadline: Deadline
    due_on: datetime
    entries: list[dict[str, Any]]
    columns: Mapping[str, Any]
    ended_on: datetime | None = None


@dataclass
class Breach:
    """A violation found, and what became of it."""

    finding: Finding
    found_on: date
    status: str = "Found"
    corrected_on: date | None = None


class Fine(NamedTuple):
    """One line of a decision."""

    breach: Breach
    first: date | None
    last: date | None
    amount: Decimal
    basis: str
    explanation: str


@dataclass
class Act:
    """A step that was taken: when, by whom, on what day it counts, and what it made."""

    step: Step
    came_from: str
    at: datetime
    on: date | datetime
    actor: Official
    made: dict[str, Any] = field(default_factory=dict)


@dataclass
class Story:
    """A case from its complaint to where it stands now."""

    index: str
    workplace: Workplace
    opened_at: datetime
    opened_by: Official
    stage: str
    inspector: Official | None = None
    alerts: list[str] = field(default_factory=list)
    acts: list[Act] = field(default_factory=list)
    clocks: list[Clock] = field(default_factory=list)
    breaches: list[Breach] = field(default_factory=list)
    order: Act | None = None
    visit: Act | None = None
    issued: dict[str, Act] = field(default_factory=dict)
    served: dict[str, Act] = field(default_factory=dict)
    fines: list[Fine] = field(default_factory=list)
    decided: bool = False
    paid: Decimal = Decimal(0)
    closed_on: date | None = None

    @property
    def who_inspects(self) -> Official:
        """The inspector, where one has been drawn."""
        if self.inspector is None:
            raise LookupError(f"no inspector was drawn for case {self.index}")
        return self.inspector

    @property
    def last_at(self) -> datetime:
        """When something last happened."""
        return self.acts[-1].at if self.acts else self.opened_at

    @property
    def fined(self) -> Decimal:
        """What the decision orders in all."""
        return sum((fine.amount for fine in self.fines), Decimal(0))

    @property
    def next_clock(self) -> Clock | None:
        """The running clock that ends first."""
        running = [
            clock
            for clock in self.clocks
            if clock.ended_on is None and clock.deadline.rule.binds_the_office
        ]
        return min(running, key=lambda clock: clock.due_on, default=None)

    def facts(self, at: datetime) -> CaseFacts:
        """What the procedure's requirements ask, as it stands at a moment."""
        order_ends = self.order.made["valid_to"] if self.order else date.min
        return CaseFacts(
            case=self.index,
            inspectors=(self.inspector.email,) if self.inspector else (),
            order_in_force=order_ends >= at.date(),
            visit_refused=bool(self.visit and self.visit.made["refused"]),
            violations=len(self.breaches),
            open_violations=sum(breach.status == "Found" for breach in self.breaches),
            served=frozenset(self.served),
            issued=frozenset(self.issued),
            running_deadlines=frozenset(
                clock.rule for clock in self.clocks if clock.ended_on is None and clock.due_on >= at
            ),
            decided=self.decided,
            owed=self.fined - self.paid,
        )


class Teller:
    """Tells stories on one ground up to one day."""

    def __init__(self, ground: Ground, staff: Staff, today: date) -> None:
        self.ground = ground
        self.staff = staff
        self.now = datetime.combine(today, time())
        self.habits: Mapping[str, Any] = ground.words.section("steps") or Section()
        # Visits and interests decide who can be drawn, in the demonstration as in earnest.
        self.visits: dict[str, list[str]] = {}
        self.interests: dict[tuple[str, str], str] = {}
        self.makers: Mapping[str, Callable[[Story, Act, random.Random], None]] = {
            "draw": self._draw,
            "order": self._order,
            "visit": self._visit,
            "service": self._service,
            "correction": self._correction,
            "hearing": self._hearing,
            "decision": self._decision,
            "payment": self._payment,
        }

    def tell(
        self, index: str, workplace: Workplace, opened_on: date, chance: random.Random
    ) -> Story:
        """One case from its opening on, to its closure or to the present."""
        opener = self.staff.who(workplace.office, (SUPERVISOR,))
        day = self.working_day(opened_on, workplace.office)
        if day >= self.now.date():  # today follows days off, and nothing is dated ahead
            calendar = self.ground.law.calendar.for_office(workplace.office)
            day = date.fromordinal(calendar.backward(opened_on.toordinal(), 1))
        opened_at = _at(day, chance, 8, 17)
        story = Story(index, workplace, opened_at, opener, self.ground.procedure.first)
        while self._go_on(story, chance):
            pass
        return story

    def keep(self, story: Story) -> Story:
        """Let the story count for the draws of later cases of the same establishment."""
        if story.visit and story.inspector:
            self.visits.setdefault(story.workplace.name, []).append(story.inspector.email)
        return story

    def _go_on(self, story: Story, chance: random.Random) -> bool:
        """Take one more step; False where the case is closed, stuck, or has come to the present."""
        plans = []
        for step in self.ground.procedure.steps:
            weight = float(self._habit(step).get("weight", 1))
            if story.stage in step.start and weight:
                at = self._plan(step, story, chance)
                unmet = first_unmet(step, story.facts(at))
                if not unmet and not (step.act == "payment" and story.fined <= story.paid):
                    plans.append((step, at, weight))
        if not plans:
            return False
        step, at, _ = chance.choices(plans, weights=[plan[2] for plan in plans])[0]
        if at >= self.now or chance.random() < float(self._habit(step).get("stalls", 0)):
            return False
        self._take(story, step, at, chance)
        return not self.ground.procedure.stage(story.stage).closes

    def _habit(self, step: Step) -> Mapping[str, Any]:
        found: Mapping[str, Any] = self.habits.get(step.id, {})
        return found

    def _plan(self, step: Step, story: Story, chance: random.Random) -> datetime:
        """When the step would be taken: after its usual delay, and after the times it waits for."""
        since = story.last_at
        for requirement in step.requires:
            word, _, argument = requirement.partition(" ")
            if word == "deadline_over":
                ends = [
                    clock.due_on + timedelta(seconds=1)
                    for clock in story.clocks
                    if clock.rule == argument
                ]
                since = max([since, *ends])
        least, most = self._habit(step).get("days", USUAL_DAYS)
        day = since.date() + timedelta(chance.randint(least, most))
        at = _at(self.working_day(day, story.workplace.office), chance, 9, 16)
        # Two acts of one day keep their order.
        return max(at, since + timedelta(minutes=chance.randint(6, 40)))

    def working_day(self, day: date, office: str) -> date:
        """The day itself, or the first one after it on which the office works."""
        calendar = self.ground.law.calendar.for_office(office)
        if calendar.is_working(day):
            return day
        return date.fromordinal(calendar.forward(day.toordinal(), 1))

    def _take(self, story: Story, step: Step, at: datetime, chance: random.Random) -> None:
        actor = self._actor(story, step)
        act = Act(step, story.stage, at, at, actor)
        make = self.makers.get(step.act)
        if make:
            make(story, act, chance)
        story.acts.append(act)
        story.stage = step.to
        for rule in step.ends:
            _end(story, act.at, rule)
        for rule in step.deadlines:
            story.clocks.append(self._clock(story, rule, act))
        if step.letter and step.act != "service":
            story.issued[step.letter] = act
        if self.ground.procedure.stage(step.to).closes:
            story.closed_on = act.at.date()
            for clock in story.clocks:
                _end(story, act.at, clock.rule)

    def _actor(self, story: Story, step: Step) -> Official:
        if INSPECTOR in step.roles and story.inspector:
            return story.inspector
        return self.staff.who(story.workplace.office, step.roles)

    def _clock(self, story: Story, rule: str, act: Act) -> Clock:
        law, office = self.ground.law, story.workplace.office
        letter = story.issued.get(act.step.letter)
        issued = letter.at.date() if letter else None
        entries = [
            {"made_at": act.at, "actor": act.actor, **entry}
            for entry in first_entries(
                law.starts(rule), act.step.act, act.on, issued, act.made.get("method", "")
            )
        ]
        deadline = self._count(rule, entries, office)
        for entry in entries:
            entry |= {"due_before": None, "due_after": local(deadline.due, END_OF_DAY)}
        stood = self._suspension(story, deadline, entries[-1]["due_after"])
        if stood:
            entries.append(stood)
            deadline = self._count(rule, entries, office)
            stood["due_after"] = local(deadline.due, END_OF_DAY)
        due_on = local(deadline.due, END_OF_DAY)
        if due_on is None:
            raise LookupError(f"the time of {rule} has no end")
        columns = clock_columns(deadline, law.calendar.for_office(office), self.now)
        return Clock(rule, deadline, due_on, entries, columns)

    def _count(self, rule: str, entries: list[dict[str, Any]], office: str) -> Deadline:
        law = self.ground.law
        named = [{"name": str(number), **entry} for number, entry in enumerate(entries)]
        given = inputs(named, law.calendar.zone)
        return law.deadline(rule, given.events, given.ledger, office)

    def _suspension(
        self, story: Story, deadline: Deadline, due_on: datetime | None
    ) -> dict[str, Any] | None:
        """Now and then a time stands still for some days, as the supervisor recorded."""
        words = self.ground.words.section("suspensions") or Section()
        chance = dice("suspension", story.index, deadline.rule.id)
        if not words or chance.random() >= float(words.decimal("share")) or due_on is None:
            return None
        start = local(deadline.start, time())
        since = (start or due_on).date() + timedelta(chance.randint(1, 3))
        at = _at(self.working_day(since, story.workplace.office), chance, 9, 16)
        if not deadline.rule.suspendable or since >= due_on.date() or at >= self.now:
            return None
        return {
            "kind": SUSPENDED,
            "moment": written(since),
            "until": written(since + timedelta(chance.randint(2, 8))),
            "reason": chance.choice(words.words("reasons")),
            "made_at": at,
            "actor": self.staff.who(story.workplace.office, (SUPERVISOR,)),
            "due_before": due_on,
        }

    def _draw(self, story: Story, act: Act, chance: random.Random) -> None:
        workplace = story.workplace
        seen = self.visits.get(workplace.name, [])
        candidates = []
        for person in self.staff.inspectors(workplace.office):
            others = (n for n, who in enumerate(reversed(seen)) if who != person.email)
            interest = self.interests.get((person.staff, workplace.name))
            candidates.append(
                {
                    "staff": person.staff,
                    "name": person.full_name,
                    "active_from": None,
                    "active_to": None,
                    "enabled": True,
                    "interests": [interest] if interest else [],
                    "visits_in_a_row": next(others, len(seen)),
                    "most_visits_in_a_row": MOST_VISITS_IN_A_ROW,
                }
            )
        drawn: Draw = draw(
            [str(person["staff"]) for person in candidates],
            self.ground.excluded(candidates, act.at.date()),
            chance.randbytes(32).hex(),
            case=story.index,
            office=self.ground.offices[workplace.office].name,
        )
        act.made["draw"] = drawn
        story.inspector = self.staff.by_staff[drawn.chosen]

    def _order(self, story: Story, act: Act, chance: random.Random) -> None:
        valid_from = act.at.date()
        valid_to = valid_from + timedelta(DAYS_VALID)
        act.made |= {"valid_from": valid_from, "valid_to": valid_to}
        story.order = act

    def _visit(self, story: Story, act: Act, chance: random.Random) -> None:
        ended = act.at
        started = ended - timedelta(minutes=chance.randrange(60, 240, 5))
        if story.acts and started <= story.last_at:
            started = story.last_at + (ended - story.last_at) / 2
        started = started.replace(second=0, microsecond=0)
        words = self.ground.words
        refused = chance.random() < float(words.decimal("refusals"))
        answers = {} if refused else answers_of(self.ground, story.workplace, chance)
        act.made |= {"started": started, "ended": ended, "refused": refused, "answers": answers}
        act.at = ended + timedelta(minutes=chance.randint(10, 90))
        act.on = ended
        story.visit = act
        if refused:
            story.alerts.append(REFUSAL)
            return
        for finding in findings(self.ground.checklist.questions, answers):
            if finding.question.alert and finding.question.alert not in story.alerts:
                story.alerts.append(finding.question.alert)
            if finding.question.violation:
                story.breaches.append(Breach(finding, started.date()))

    def _service(self, story: Story, act: Act, chance: random.Random) -> None:
        act.on = act.at.date()
        methods = self.ground.list_of("service_methods")
        act.made["method"] = chance.choices(methods, weights=range(len(methods), 0, -1))[0]
        story.served[act.step.letter] = act

    def _correction(self, story: Story, act: Act, chance: random.Random) -> None:
        for breach in story.breaches:
            if breach.status == "Found":
                breach.status, breach.corrected_on = "Corrected", act.at.date()

    def _hearing(self, story: Story, act: Act, chance: random.Random) -> None:
        outcomes = self.ground.words.sections("hearings")
        outcome = chance.choices(outcomes, weights=[int(one["weight"]) for one in outcomes])[0]
        act.on = act.at.date()
        act.made["hearing"] = outcome

    def _decision(self, story: Story, act: Act, chance: random.Random) -> None:
        act.on = act.at.date()
        last = act.at.date() - timedelta(1)
        found = [breach for breach in story.breaches if breach.status == "Found"]
        codes = [breach.finding.question.violation for breach in found]
        wilful = [
            (breach, last - timedelta(chance.randint(0, 4)), last)
            for breach, code in zip(found, codes, strict=True)
            if codes.count(code) == 1
            and self.ground.is_fineable(code, act.at.date())
            and chance.random() < float(self.ground.words.decimal("wilful"))
        ]
        fines = {id(fine.breach): fine for fine in self._fines(wilful, act.at.date())}
        for breach in found:
            breach.status = "Ordered"
            other = Fine(breach, None, None, Decimal(0), self.basis(breach), NOT_WILFUL)
            story.fines.append(fines.get(id(breach), other))
        act.made["fines"] = story.fines
        story.decided = True

    def _fines(self, wilful: list[tuple[Breach, date, date]], decided_on: date) -> list[Fine]:
        """The lines of a decision as the law computes them, each with its part of a cap."""
        charges = [
            Charge(
                breach.finding.question.violation,
                {
                    "violation": breach.found_on,
                    "served": first,
                    "last_day": last,
                    "wilful": True,
                },
            )
            for breach, first, last in wilful
        ]
        if not charges:
            return []
        penalty = self.ground.law.penalty(charges, {"date": decided_on})
        made = []
        for place, (breach, first, last) in enumerate(wilful):
            told = penalty.of_charge(place)
            basis = next((line.basis for line in told if line.basis), "")
            words = " ".join(line.sentence() for line in told)
            made.append(Fine(breach, first, last, penalty.shares[place], basis, words))
        return made

    def _payment(self, story: Story, act: Act, chance: random.Random) -> None:
        owed = story.fined - story.paid
        amount = owed
        if chance.random() < float(self.ground.words.decimal("instalments")):
            amount = max(Decimal(1), (owed * chance.randint(3, 6) / 10).quantize(Decimal(1)))
        act.on = act.at.date()
        act.made["amount"] = min(amount, owed)
        story.paid += act.made["amount"]

    def basis(self, breach: Breach) -> str:
        """The legal basis of a violation: its question's, else that of its kind."""
        question = breach.finding.question
        return question.basis or self.ground.law.violations[question.violation][-1].basis


def local(moment: date | datetime | None, at: time) -> datetime | None:
    """What a date-time column holds: local time without zone, a day at an hour of that day."""
    if moment is None:
        return None
    if isinstance(moment, datetime):
        return moment.replace(tzinfo=None, microsecond=0)
    return datetime.combine(moment, at)


def _at(day: date, chance: random.Random, first_hour: int, last_hour: int) -> datetime:
    minute = chance.randrange(first_hour * 60, last_hour * 60)
    return datetime.combine(day, time()) + timedelta(minutes=minute, seconds=chance.randrange(60))


def _end(story: Story, at: datetime, rule: str) -> None:
    for clock in story.clocks:
        if clock.rule == rule and clock.ended_on is None:
            clock.ended_on = at
