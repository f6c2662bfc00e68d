"""Records as they are collected: rows by doctype, the numbers given, the audit beside them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from random import Random
from typing import Any

from ecms_core.canonical import canonical, digest
from ecms_core.demo.ground import Ground, name_of
from ecms_core.demo.people import Official
from ecms_core.demo.stories import Act, Breach, Story, Teller
from ecms_core.demo.workplaces import Workplace, number
from ecms_core.law.scales import Violation
from ecms_core.sections import Section

Row = dict[str, Any]


class Records:
    """The rows as they are collected, and the numbers given so far."""

    def __init__(self, ground: Ground, teller: Teller) -> None:
        self.ground = ground
        self.teller = teller
        self.pack = ground.pack.source.id
        self.currency = ground.pack.manifest.currency
        self.tables: dict[str, list[Row]] = {}
        self.series: dict[str, int] = {}
        self.case_numbers: dict[str, str] = {}
        self.notice_numbers: dict[tuple[str, str], str] = {}

    def put(
        self, doctype: str, name: str, at: datetime, who: str, docstatus: int = 0, /, **values: Any
    ) -> Row:
        """Add a row with the columns that every record has."""
        row = {
            "name": name,
            "creation": at,
            "modified": at,
            "owner": who,
            "modified_by": who,
            "docstatus": docstatus,
            "idx": 0,
            **values,
        }
        self.tables.setdefault(doctype, []).append(row)
        return row

    def number_all(self, stories: Iterable[Story]) -> None:
        """Number cases and letters as they came, office by office and year by year."""
        told = sorted(stories, key=lambda story: (story.opened_at, story.index))
        for story in told:
            key = f"{story.workplace.office}-{story.opened_at.year}-"
            self.case_numbers[story.index] = self._next(key)
        issued = [
            (act.at, story.index, letter, story.workplace.office)
            for story in told
            for letter, act in story.issued.items()
        ]
        for at, index, letter, office in sorted(issued):
            prefix = self.ground.letters[letter].prefix
            self.notice_numbers[index, letter] = self._next(f"{prefix}-{office}-{at.year}-")

    def _next(self, key: str) -> str:
        self.series[key] = self.series.get(key, 0) + 1
        return f"{key}{self.series[key]:05d}"

    def audit(
        self, action: str, doctype: str, row: Mapping[str, Any], act: Act, **more: Any
    ) -> None:
        """What the audit would hold of an act, with the hash of what was written."""
        content = more.pop("content", None) or plain(row)
        name = row["name"]
        self.put(
            "Audit Entry",
            name_of("audit", action, doctype, name, act.at, length=20),
            act.at,
            act.actor.email,
            at=act.at,
            actor=act.actor.email,
            action=action,
            subject_doctype=doctype,
            subject_name=name,
            content_hash=digest(content),
            details=canonical(more),
        )

    def kind(self, breach: Breach) -> Violation:
        """The violation as the law lists it."""
        return self.ground.law.violations[breach.finding.question.violation][-1]


def complaint(
    records: Records,
    *,
    name: str,
    workplace: Workplace,
    at: datetime,
    who: Official,
    chance: Random,
) -> Row:
    """A complaint and, in most cases, who made it: kept apart, as the law asks."""
    words = records.ground.words
    subjects = words.sections("complaints")
    channels = words.section("channels") or Section()
    subject = chance.choices(subjects, weights=[int(one["weight"]) for one in subjects])[0]
    complainant = None
    if chance.random() < 0.6:
        complainant = name_of(name, "complainant")
        first = chance.choice(records.ground.list_of("first_names"))
        last = chance.choice(records.ground.list_of("surnames"))
        records.put(
            "Complainant",
            complainant,
            at,
            who.email,
            full_name=f"{first} {last}",
            contact_phone=number(words.text("phone"), chance.randrange(10_000)),
            works_there_as="Worker",
            is_confidential=1,
        )
    return records.put(
        "Labour Complaint",
        name,
        at,
        who.email,
        subject=subject["subject"],
        establishment=workplace.name,
        office=workplace.office,
        received_on=at.date(),
        channel=chance.choices(list(channels), weights=[int(n) for n in channels.values()])[0],
        urgency="Urgent" if chance.random() < 0.08 else "Normal",
        status="Received",
        narrative=subject["narrative"],
        complainant=complainant,
        case=None,
        is_demo=1,
    )


def show(amount: Decimal, currency: str) -> str:
    """An amount for people."""
    return f"{currency} {amount:,.2f}"


def plain(row: Mapping[str, Any]) -> Row:
    """A row with its dates as text, as it is hashed."""
    return {
        key: value.isoformat() if isinstance(value, date) else value for key, value in row.items()
    }
