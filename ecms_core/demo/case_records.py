"""One case written down as the records that its acts would have left on a site."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from ecms_core.canonical import canonical, digest
from ecms_core.demo.ground import dice, name_of
from ecms_core.demo.letters import letter_data
from ecms_core.demo.records import Records, Row, complaint, plain, show
from ecms_core.demo.stories import REFUSAL, Act, Breach, Clock, Story
from ecms_core.demo.workplaces import number
from ecms_core.inspections import answer_sheet as sheets
from ecms_core.inspections.answers import NOT_COMPLIANT
from ecms_core.law.entries import ENDED
from ecms_core.law.ladder import USUAL, horizon, in_order
from ecms_core.law.reasons import paragraph
from ecms_core.law.records import record_name
from ecms_core.notices.letter import verification_code
from ecms_core.sections import Section

ENTRY_FIELDS = (
    *("kind", "event", "moment", "until", "method", "reason", "due_before", "due_after"),
)


class CaseWriter:
    """One case being written down."""

    def __init__(self, records: Records, story: Story) -> None:
        self.records = records
        self.ground = records.ground
        self.story = story
        self.number = records.case_numbers[story.index]
        self.title = story.workplace.row["establishment_name"]
        self.office = story.workplace.office
        self.shared = {"case": self.number, "office": self.office}

    def name(self, *parts: object) -> str:
        return name_of(self.records.pack, self.story.index, *parts)

    def put(self, doctype: str, name: str, act: Act, docstatus: int = 0, **values: Any) -> Row:
        return self.records.put(
            doctype, name, act.at, act.actor.email, docstatus, **self.shared, **values
        )

    def write(self) -> None:
        """Write the complaint, the case, what each act made, and the clocks."""
        case = digest(plain(self._case(self._complaint())))
        for place, act in enumerate(self.story.acts):
            write = {
                "draw": self._draw,
                "order": self._order,
                "visit": self._visit,
                "notice": self._notice,
                "service": self._service,
                "hearing": self._hearing,
                "decision": self._decision,
                "payment": self._payment,
            }.get(act.step.act)
            made = write(act) if write else None
            self._event(case, place, act, made)
        for clock in self.story.clocks:
            self._clock(clock)

    def _complaint(self) -> str:
        story = self.story
        chance = dice("complaint", story.index)
        row = complaint(
            self.records,
            name=self.name("complaint"),
            workplace=story.workplace,
            at=story.opened_at,
            who=story.opened_by,
            chance=chance,
        )
        row |= {"status": "Case opened", "case": self.number}
        return str(row["name"])

    def _case(self, complaint: str) -> Row:
        story = self.story
        stage = self.ground.procedure.stage(story.stage)
        due = story.next_clock
        row = self.records.put(
            "Labour Case",
            self.number,
            story.opened_at,
            story.opened_by.email,
            title=self.title,
            establishment=story.workplace.name,
            complaint=complaint,
            office=self.office,
            procedure=self.ground.procedure_name,
            stage=stage.id,
            stage_label=stage.label,
            inspector=story.inspector.email if story.inspector else None,
            alert="; ".join(story.alerts) or None,
            opened_on=story.opened_at.date(),
            next_due_on=due.due_on if due else None,
            next_due_what=due.deadline.rule.title if due else None,
            closed_on=story.closed_on,
            is_open=0 if stage.closes else 1,
            currency=self.records.currency,
            fined=float(story.fined),
            paid=float(story.paid),
            owed=float(story.fined - story.paid),
            is_demo=1,
        )
        row["modified"] = story.last_at
        if story.acts:
            row["modified_by"] = story.acts[-1].actor.email
        return row

    def _event(self, case: str, place: int, act: Act, made: tuple[str, Row, str] | None) -> None:
        doctype, row, details = made or ("", {}, "")
        target = self.ground.procedure.stage(act.step.to)
        event = self.put(
            "Case Event",
            self.name("event", place),
            act,
            happened_at=act.at,
            actor=act.actor.email,
            step=act.step.id,
            label=act.step.label,
            from_stage=act.came_from,
            to_stage=target.id,
            details=details or row.get("title", ""),
            reference_doctype=doctype or None,
            reference_name=row.get("name"),
        )
        self.records.audit(
            f"step {act.step.id}",
            "Labour Case",
            {"name": self.number},
            act,
            content=case,
            event=event["name"],
            stage=f"{act.came_from} -> {target.id}",
        )

    def _clock(self, clock: Clock) -> None:
        deadline = clock.deadline
        starter = next(act for act in self.story.acts if clock.rule in act.step.deadlines)
        name = self.name("clock", clock.rule)
        running = clock.ended_on is None
        row = self.put(
            "Case Deadline",
            name,
            starter,
            **{**clock.columns, **({} if running else {"next_turn": None})},
            rule=clock.rule,
            notice=self._letter_of(starter),
            place=self.story.workplace.row["division"],
            rule_version=record_name(deadline.rule, self.ground.law.rules[clock.rule]),
            status="Running" if running else "Ended",
            ended_on=clock.ended_on,
            rungs_fired=self._reminders(name, clock) if running else 0,
            explanation=paragraph(deadline.reasons),
            reasons=canonical(deadline.as_data()["reasons"]),
        )
        row["modified"] = clock.ended_on or row["modified"]
        entries = list(clock.entries)
        if clock.ended_on:
            last = self.story.acts[-1].actor
            due = {"due_before": clock.due_on, "due_after": clock.due_on}
            entries.append({"kind": ENDED, "made_at": clock.ended_on, "actor": last, **due})
        for place, entry in enumerate(entries, 1):
            self._entry(name, place, entry)

    def _letter_of(self, act: Act) -> str | None:
        """The letter that an act issues or serves, where the act is no more than that."""
        if act.step.act not in ("notice", "service"):
            return None
        return self.records.notice_numbers[self.story.index, act.step.letter]

    def _entry(self, clock: str, place: int, entry: Row) -> None:
        self.records.put(
            "Deadline Entry",
            f"{clock}-{place:03d}",
            entry["made_at"],
            entry["actor"].email,
            **self.shared,
            deadline=clock,
            number=place,
            made_at=entry["made_at"],
            actor=entry["actor"].email,
            **{field: entry.get(field) for field in ENTRY_FIELDS},
        )

    def _reminders(self, name: str, clock: Clock) -> int:
        """The rungs that fired up to the present; returns how many."""
        calendar = self.ground.law.calendar.for_office(self.office)
        today = self.records.teller.now.date()
        rungs = [
            rung
            for rung in in_order(USUAL)
            if horizon(calendar, today - timedelta(1), rung.working_days) >= clock.due_on.date()
            and clock.deadline.rule.binds_the_office
        ]
        for rung in rungs:
            reached = clock.columns["started_on"].date()
            while horizon(calendar, reached, rung.working_days) < clock.due_on.date():
                reached += timedelta(1)
            at = datetime.combine(reached, time(6))
            told = self.story.inspector or self.story.opened_by
            self.records.put(
                "Deadline Reminder",
                f"{name} {rung.id} {clock.due_on:%Y-%m-%d %H.%M}",
                at,
                "Administrator",
                **self.shared,
                deadline=name,
                rung=rung.id,
                due_on=clock.due_on,
                made_at=at,
                sent_to=told.email,
            )
        return len(rungs)

    def _draw(self, act: Act) -> tuple[str, Row, str]:
        drawn = act.made["draw"]
        row = self.put(
            "Inspector Draw",
            self.name("draw", act.at),
            act,
            chosen=drawn.chosen,
            drawn_at=act.at,
            drawn_by=act.actor.email,
            seed=drawn.seed,
            eligible=canonical(drawn.eligible),
            excluded=canonical(drawn.excluded),
        )
        return "Inspector Draw", row, ""

    def _order(self, act: Act) -> tuple[str, Row, str]:
        number_given = self.records.notice_numbers[self.story.index, act.step.letter]
        row = self.put(
            "Inspection Order",
            self.name("order"),
            act,
            1,
            title=number_given,
            establishment=self.story.workplace.name,
            issued_on=act.at.date(),
            issued_by=act.actor.email,
            valid_from=act.made["valid_from"],
            valid_to=act.made["valid_to"],
            scope=self.ground.words.text("scope"),
            notice=number_given,
        )
        self.records.put(
            "Order Inspector",
            self.name("order inspector"),
            act.at,
            act.actor.email,
            1,
            parent=row["name"],
            parenttype="Inspection Order",
            parentfield="inspectors",
            staff=self.story.who_inspects.staff,
            user=self.story.who_inspects.email,
            full_name=self.story.who_inspects.full_name,
        )["idx"] = 1
        self._notice(act)
        return "Inspection Order", row, ""

    def _visit(self, act: Act) -> tuple[str, Row, str]:
        story, made = self.story, act.made
        refused, words = made["refused"], self.ground.words
        found = any(answer.get("value") == NOT_COMPLIANT for answer in made["answers"].values())
        result = "Violations found" if found else "No violation"
        row = self.put(
            "Inspection Visit",
            self.name("visit"),
            act,
            1,
            title=self.title,
            inspection_order=self.name("order"),
            establishment=story.workplace.name,
            started_at=made["started"],
            ended_at=made["ended"],
            inspector=story.who_inspects.email,
            persons_present=dice(story.index, "present").choice(self.ground.list_of("present")),
            access_refused=int(refused),
            refusal_details=words.text("refusal") if refused else "",
            checklist=None if refused else self.ground.checklist.name,
            answer_sheet=None if refused else self.name("sheet"),
            result=REFUSAL if refused else result,
        )
        if not refused:
            self._sheet(act, row)
            for breach in story.breaches:
                self._violation(act, breach)
        for alert in story.alerts:
            self.records.audit("alert", "Labour Case", {"name": self.number}, act, reason=alert)
        self.records.audit("visit submitted", "Inspection Visit", row, act)
        return "Inspection Visit", row, row["result"]

    def _sheet(self, act: Act, visit: Row) -> None:
        answers, checklist = act.made["answers"], self.ground.checklist
        client = name_of(self.name("sheet"), "client", length=32)
        row = self.put(
            "Answer Sheet",
            self.name("sheet"),
            act,
            1,
            title=self.title,
            visit=visit["name"],
            checklist=checklist.name,
            client_id=client,
            answered=f"{len(answers)}/{len(checklist.questions)}",
            answers=canonical(answers),
            checklist_hash=checklist.hash,
            pack_version=checklist.pack_version,
            seal=sheets.seal(
                answers,
                client_id=client,
                checklist_hash=checklist.hash,
                pack=checklist.pack_version,
            ),
        )
        for answer in sheets.rows(checklist.questions, answers):
            self.put(
                "Checklist Answer",
                f"{row['name']}-{answer.question}",
                act,
                answer_sheet=row["name"],
                visit=visit["name"],
                establishment=self.story.workplace.name,
                checklist=checklist.name,
                question=answer.question,
                label=answer.label,
                result=answer.result,
                number=answer.number,
                text=answer.text,
                workers_affected=answer.workers_affected,
                visited_on=visit["started_at"].date(),
            )
        self.records.audit("answer sheet sealed", "Answer Sheet", row, act, content=row["seal"])

    def _violation(self, act: Act, breach: Breach) -> None:
        question = breach.finding.question
        kind = self.records.kind(breach)
        self.put(
            "Case Violation",
            self._violation_name(breach),
            act,
            title=kind.titles["en"],
            violation_type=question.violation,
            basis=self.records.teller.basis(breach),
            confidence=kind.confidence.name,
            visit=self.name("visit"),
            question=question.id,
            found_on=breach.found_on,
            workers_affected=breach.finding.workers_affected,
            remark=breach.finding.remark,
            status=breach.status,
            corrected_on=breach.corrected_on,
        )

    def _violation_name(self, breach: Breach) -> str:
        return self.name("violation", breach.finding.question.id)

    def _notice(self, act: Act) -> tuple[str, Row, str]:
        """The letter's record and data; the letter itself was never printed, and it says so."""
        letter = act.step.letter
        template = self.ground.letters[letter]
        number_given = self.records.notice_numbers[self.story.index, letter]
        data = letter_data(self.records, self.story, act)
        code = verification_code(number_given, digest(data))
        data["head"] |= {
            "number": number_given,
            "title": template.letter.title,
            "verification_code": code,
            "verify_address": "/verify",
        }
        service = self.story.served.get(letter)
        row = self.put(
            "Issued Notice",
            number_given,
            act,
            title=f"{template.letter.title} {number_given}",
            establishment=self.story.workplace.name,
            template=letter,
            issued_on=act.at.date(),
            issued_by=act.actor.email,
            served_on=service.at.date() if service else None,
            service_method=service.made["method"] if service else None,
            service_details=self.ground.words.text("note"),
            template_hash=template.letter.hash,
            verification_code=code,
            data=canonical(data),
        )
        self.records.audit("notice issued", "Issued Notice", row, act)
        return "Issued Notice", row, ""

    def _service(self, act: Act) -> tuple[str, Row, str]:
        notices = self.records.tables["Issued Notice"]
        name = self.records.notice_numbers[self.story.index, act.step.letter]
        row = next(row for row in reversed(notices) if row["name"] == name)
        row["modified"] = act.at
        self.records.audit(
            "notice served",
            "Issued Notice",
            row,
            act,
            served_on=str(act.at.date()),
            method=act.made["method"],
        )
        return "Issued Notice", row, ""

    def _hearing(self, act: Act) -> tuple[str, Row, str]:
        hearing = act.made["hearing"]
        row = self.put(
            "Case Hearing",
            self.name("hearing"),
            act,
            1,
            title=self.title,
            held_on=act.on,
            attendance=hearing["attendance"],
            outcome=hearing["outcome"],
            minutes=hearing["minutes"],
        )
        self.records.audit("hearing submitted", "Case Hearing", row, act)
        return "Case Hearing", row, row["outcome"]

    def _decision(self, act: Act) -> tuple[str, Row, str]:
        currency = self.records.currency
        words = self.ground.words.section("decision", needed=True) or Section()
        row = self.put(
            "Case Decision",
            self.name("decision"),
            act,
            1,
            title=self.title,
            decided_on=act.on,
            currency=currency,
            total_fine=float(self.story.fined),
            notice=self.records.notice_numbers.get((self.story.index, act.step.letter)),
            facts=words["facts"],
            issues=words["issues"],
            directive=words["directive"],
        )
        for place, fine in enumerate(self.story.fines, 1):
            self.records.put(
                "Case Decision Line",
                self.name("line", place),
                act.at,
                act.actor.email,
                1,
                parent=row["name"],
                parenttype="Case Decision",
                parentfield="lines",
                violation=self._violation_name(fine.breach),
                imposed=int(fine.first is not None),
                wilful=int(fine.first is not None),
                counts_days=int(fine.first is not None),
                day_from=fine.first,
                day_to=fine.last,
                amount=float(fine.amount),
                currency=currency,
                basis=fine.basis[:140],
                explanation=fine.explanation,
            )["idx"] = place
        self._notice(act)
        self.records.audit("decision submitted", "Case Decision", row, act)
        return "Case Decision", row, show(self.story.fined, currency)

    def _payment(self, act: Act) -> tuple[str, Row, str]:
        currency = self.records.currency
        given = len(self.records.tables.get("Case Payment", ())) + 1
        row = self.put(
            "Case Payment",
            self.name("payment", act.at),
            act,
            1,
            title=self.title,
            decision=self.name("decision"),
            paid_on=act.on,
            amount=float(act.made["amount"]),
            currency=currency,
            receipt_no=number(self.ground.words.text("receipt"), given),
        )
        self.records.audit("payment submitted", "Case Payment", row, act)
        return "Case Payment", row, show(act.made["amount"], currency)
