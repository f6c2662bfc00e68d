"""Demonstration data: the same pack, seed and day give the same establishments and cases.

Plain data, no site: ``generate`` returns rows by doctype in an order in which they can be written.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from ecms_core.demo.case_records import CaseWriter
from ecms_core.demo.ground import Ground, dice, name_of
from ecms_core.demo.people import SUPERVISOR, Official, Staff, officials
from ecms_core.demo.records import Records, Row, complaint
from ecms_core.demo.stories import Story, Teller
from ecms_core.demo.workplaces import Workplace, workplaces

ORDER = (
    "Inspectorate Staff",
    "Establishment",
    "Staff Interest",
    "Complainant",
    "Labour Complaint",
    "Labour Case",
    "Inspector Draw",
    "Inspection Order",
    "Order Inspector",
    "Inspection Visit",
    "Answer Sheet",
    "Checklist Answer",
    "Case Violation",
    "Case Hearing",
    "Case Decision",
    "Case Decision Line",
    "Case Payment",
    "Issued Notice",
    "Case Deadline",
    "Deadline Entry",
    "Deadline Reminder",
    "Case Event",
    "Audit Entry",
)
RETURNS = 0.06  # the share of cases about an establishment that had one before
RECENT_DAYS = 75
MOST_TRIES = 400
LOOSE_COMPLAINTS = 0.09  # complaints without a case, as a share of the cases


@dataclass(frozen=True)
class DemoData:
    """Officials, rows by doctype in writing order, and how far each number series has come."""

    officials: list[Official]
    tables: dict[str, list[Row]]
    series: dict[str, int]
    stories: list[Story]


class Wish(NamedTuple):
    """What somebody who looks at the demonstration should find, and how often.

    ``days`` are the days of a story that began long ago which would have to be about today.
    """

    what: str
    times: int
    holds: Callable[[Story], bool]
    days: Callable[[Story], list[date]]


def generate(ground: Ground, today: date) -> DemoData:
    """Everything, up to the evening before ``today``."""
    people = officials(ground)
    staff = Staff(people)
    places = workplaces(ground)
    teller = Teller(ground, staff, today)
    records = Records(ground, teller)
    _staff(records, people, today)
    _interests(records, teller, staff, places, today)
    for place in places:
        chance = dice("registered", place.name)
        at = datetime.combine(today, time(10)) - timedelta(days=chance.randint(760, 1500))
        who = staff.who(place.office, (SUPERVISOR,))
        records.put("Establishment", place.name, at, who.email, **place.row)
    stories = _stories(ground, teller, people, places, today)
    records.number_all(stories)
    for story in sorted(stories, key=lambda one: records.case_numbers[one.index]):
        CaseWriter(records, story).write()
    _loose_complaints(records, staff, places, len(stories), today)
    tables = {doctype: records.tables.get(doctype, []) for doctype in ORDER}
    return DemoData(people, tables, records.series, stories)


def wishes(ground: Ground, people: Sequence[Official], today: date) -> list[Wish]:
    """The first user's worklist has something overdue, for today and for this week; and in that
    user's office a case waits at every stage of the procedure."""
    first = people[0]

    def due(since: int, until: int) -> Callable[[Story], bool]:
        def holds(story: Story) -> bool:
            clock = story.next_clock
            if story.inspector is not first or not clock:
                return False
            return since <= (clock.due_on.date() - today).days <= until

        return holds

    def due_days(story: Story) -> list[date]:
        return [clock.due_on.date() for clock in story.clocks if story.inspector is first]

    def waits_at(stage: str) -> Wish:
        return Wish(
            stage,
            2,
            lambda story: story.stage == stage and story.workplace.office == first.office,
            lambda story: _arrivals(story, stage),
        )

    # A legal time does not end on a day on which the office is shut.
    due_today = 2 if ground.law.calendar.for_office(first.office).is_working(today) else 0
    return [
        Wish("overdue", 4, due(-30, -1), due_days),
        Wish("today", due_today, due(0, 0), due_days),
        Wish("this week", 4, due(1, 6), due_days),
        *(waits_at(stage.id) for stage in ground.procedure.stages if not stage.closes),
    ]


def _stories(
    ground: Ground,
    teller: Teller,
    people: Sequence[Official],
    places: Sequence[Workplace],
    today: date,
) -> list[Story]:
    """The cases: most of them as they come, the last ones chosen so that every wish is met."""
    total = ground.words.integer("cases", 1, 1_000_000)
    days = 365 * ground.words.integer("years", 1, 20)
    chance = dice("which")
    # Large workplaces are inspected more often than small ones.
    order = sorted(places, key=lambda place: chance.random() ** (1 / place.workers**0.5))
    chosen = order[::-1]
    wanted = wishes(ground, people, today)
    spare = [place for place in chosen[total:] if place.office == people[0].office]
    extra = sum(wish.times for wish in wanted)
    stories: list[Story] = []
    for index, place in enumerate(chosen[: max(1, total - extra)]):
        own = dice("story", index)
        back = round(days * own.random() ** 1.15)
        story = teller.keep(teller.tell(str(index), place, today - timedelta(1 + back), own))
        stories.append(story)
        if story.closed_on and own.random() < RETURNS and (today - story.closed_on).days > 40:
            later = story.closed_on + timedelta(own.randint(20, (today - story.closed_on).days - 5))
            again = dice("story again", index)
            stories.append(teller.keep(teller.tell(f"{index} again", place, later, again)))
    for wish in wanted:
        missing = wish.times - sum(map(wish.holds, stories))
        for number in range(min(missing, len(spare))):
            met = _meet(teller, wish, number, spare[-1], today)
            if met:
                spare.pop()
                stories.append(teller.keep(met))
    return stories


def _meet(teller: Teller, wish: Wish, number: int, place: Workplace, today: date) -> Story | None:
    """A recent story that is as wished; None where the calendar does not allow one.

    A story is told as if it had begun long ago, then again from later days on, with the same
    chances, so that its day in question comes about today.
    """
    long_ago = today - timedelta(RECENT_DAYS)
    for attempt in range(MOST_TRIES):
        seed = ("wish", wish.what, number, attempt)
        name = f"{wish.what} {number}"
        for day in wish.days(teller.tell(name, place, long_ago, dice(*seed))):
            for around in range(-4, 5):
                opened = long_ago + (today - day) + timedelta(around)
                if opened < today:
                    story = teller.tell(name, place, opened, dice(*seed))
                    if wish.holds(story):
                        return story
    return None


def _arrivals(story: Story, stage: str) -> list[date]:
    """On which days the story came to a stage."""
    opened = [story.opened_at.date()] if story.acts and story.acts[0].came_from == stage else []
    return opened + [act.at.date() for act in story.acts if act.step.to == stage]


def _staff(records: Records, people: Sequence[Official], today: date) -> None:
    for person in people:
        chance = dice("serves", person.email)
        since = today - timedelta(chance.randint(800, 6000))
        records.put(
            "Inspectorate Staff",
            person.staff,
            datetime.combine(since, time(9)),
            "Administrator",
            user=person.email,
            full_name=person.full_name,
            position=person.position,
            office=person.office,
            active_from=since,
        )


def _interests(
    records: Records, teller: Teller, staff: Staff, places: Sequence[Workplace], today: date
) -> None:
    """In each office an inspector has declared an interest in an establishment or two."""
    reason = records.ground.words.text("interest")
    for office in sorted(records.ground.offices):
        chance = dice("interest", office)
        person = staff.inspectors(office)[-1]
        own = [place for place in places if place.office == office]
        for place in chance.sample(own, min(2, len(own))):
            teller.interests[person.staff, place.name] = reason
            records.put(
                "Staff Interest",
                name_of("interest", person.staff, place.name),
                datetime.combine(today - timedelta(760), time(9)),
                person.email,
                parent=person.staff,
                parenttype="Inspectorate Staff",
                parentfield="interests",
                establishment=place.name,
                reason=reason,
            )


def _loose_complaints(
    records: Records, staff: Staff, places: Sequence[Workplace], cases: int, today: date
) -> None:
    """Complaints that were dismissed, and those of the last days that wait for a case."""
    for index in range(round(cases * LOOSE_COMPLAINTS)):
        chance = dice("loose complaint", index)
        place = chance.choice(places)
        waits = index % 3 == 0
        back = chance.randint(1, 6) if waits else chance.randint(8, 700)
        day = records.teller.working_day(today - timedelta(back), place.office)
        day = min(day, today - timedelta(1))
        at = datetime.combine(day, time(chance.randint(8, 16), chance.randrange(60)))
        row = complaint(
            records,
            name=name_of("loose complaint", index),
            workplace=place,
            at=at,
            who=staff.who(place.office, (SUPERVISOR,)),
            chance=chance,
        )
        if not waits:
            row["status"] = "Dismissed"
