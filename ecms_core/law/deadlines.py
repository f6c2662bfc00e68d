"""When a legal time ends, and why: one bounded calculation that explains each of its steps.

The count is a look-up in the calendar, never a walk: a time is cut at its suspensions, the parts
are counted by whole spans, and the roll at the end happens once. Day numbers (ordinals) are used
inside; dates come in and go out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from ecms_core.law.calendars import Calendar, instant, is_within_the_calendar, local_day
from ecms_core.law.clocks import NOT_COUNTED, DayClock, HourClock, Pause, Run, merge_pauses
from ecms_core.law.ledger import NOTHING, Extension, Interruption, Ledger
from ecms_core.law.reasons import Moment, Named, Phrase, Quantity, Step
from ecms_core.law.rules import (
    UNCONFIRMED,
    VERIFIED,
    Confidence,
    DistanceTable,
    Grounds,
    Length,
    Rule,
    unsure,
    version_on,
)
from ecms_core.law.starts import HOLIDAYS, Country, Start
from ecms_core.problems import Problem
from ecms_core.words import Text, _

MAX_ENTRIES = 100
NAMED_SKIPS = 12
DISTANCES = _("The table of distances")


@dataclass(frozen=True)
class Deadline:
    """The last day (or hour) of a legal time, with the reasons.

    No ``due`` while it stands still, or while an officer has still to set how long it is.

    ``pauses`` are the suspensions that the count met, ``grounds`` what it rests on unverified.
    """

    rule: Rule
    start: Moment
    due: Moment | None
    provisional: bool
    reasons: tuple[Step, ...]
    pauses: tuple[Pause, ...] = ()
    grounds: Grounds = ()

    @property
    def confidence(self) -> Confidence:
        """How sure it is: as the weakest of what it rests on."""
        return min((ground.confidence for ground in self.grounds), default=VERIFIED)

    @property
    def settled(self) -> bool:
        """Whether something irreversible may follow from its expiry."""
        return not self.grounds and not self.provisional and self.due is not None

    def as_data(self) -> dict[str, Any]:
        """The deadline for a program, dates in ISO 8601."""
        return {
            "rule": self.rule.id,
            "start": self.start.isoformat(),
            "due": self.due.isoformat() if self.due else None,
            "provisional": self.provisional,
            "confidence": self.confidence.name,
            "settled": self.settled,
            "at_expiry": self.rule.effect,
            "reasons": self._reasons(),
        }

    def _reasons(self) -> list[dict[str, Any]]:
        """The steps as data; one that names no article stands under that of its rule."""
        found, articles = [], {self.rule.id: self.rule.basis}
        for step in self.reasons:
            told = step.as_data()
            if step.did.startswith("starts"):
                articles[step.rule] = step.basis
            found.append(told | {"article": step.basis or articles.get(step.rule, "")})
        return found


def compute(rule: Rule, start: Start, country: Country, ledger: Ledger = NOTHING) -> Deadline:
    """The deadline that the rule gives from its start, with the ledger's entries applied."""
    if ledger.shared:
        ledger = ledger.allowed_by(rule)
    check_permitted(rule, ledger, [rule])
    calendar = country.calendar
    story = _Story(rule, start)
    pauses = merge_pauses(rule, ledger.suspensions, calendar)
    in_hours = rule.length is not None and rule.length.unit == "hours"
    clock = (HourClock if in_hours else DayClock)(rule, calendar, pauses)
    begun = clock.begin(start.at)
    story.hour_of(start.at)
    main = story.main_length(ledger.length)
    added = story.distance(ledger, country.distances, local_day(start.at, calendar.zone))
    parts, grants = [*(main or ()), *added], _grants(rule, start, ledger, calendar)
    if main is None and grants:
        if not ledger.shared:
            unset = _("its length was not set yet")
            raise Problem("ECMS-L029", rule=rule.id, found=_("extended"), expected=unset)
        grants = []

    def run(since: Moment, held: list[tuple[Extension, Quantity]]) -> Run:
        if main is None:
            return NOT_COUNTED
        return clock.run(since, [*parts, *(length for _given, length in held)])

    for interruption in _interruptions(rule, ledger, calendar):
        on = local_day(interruption.on, calendar.zone)
        if _is_before(interruption.on, begun, calendar):
            if ledger.shared:
                continue
            raise Problem(
                "ECMS-L023",
                first=rule.id,
                second="interruption",
                found=interruption.on,
                expected=begun if in_hours else local_day(begun, calendar.zone),
            )
        held = [one for one in grants if one[0].granted is None or one[0].granted < on]
        held = _in_time(clock, begun, parts, held, ledger)
        stood = run(begun, held)
        late = stood.due is not None and _is_before(stood.due, interruption.on, calendar)
        story.say(
            "interrupted_late" if late else "interrupted",
            interruption.on,
            basis=interruption.basis,
            reason=interruption.reason,
        )
        if not late:
            # Of an interruption in hours only the day may be known: not before what it interrupts.
            begun = max(begun, clock.begin(interruption.on))
            story.hour_of(interruption.on)
            grants = [
                (given, length)
                for given, length in grants
                if given.granted is None or given.granted >= on
            ]
    grants = _in_time(clock, begun, parts, grants, ledger)
    found = run(begun, grants)
    for given, length in grants:
        story.extended(given, length)
    story.counted(found, begun, calendar)
    return story.deadline(begun, found)


def _interruptions(rule: Rule, ledger: Ledger, calendar: Calendar) -> list[Interruption]:
    """The interruptions in order, as the country's clocks show them."""
    for given in ledger.interruptions:
        if not is_within_the_calendar(given.on, calendar.zone):
            raise Problem("ECMS-L030", rule=rule.id, found=given.on)
    return sorted(ledger.interruptions, key=lambda given: instant(given.on, calendar.zone))


def _is_before(one: Moment, other: Moment, calendar: Calendar) -> bool:
    """Whether a moment is before another; by the day, where a day is all that is known of one."""
    if isinstance(one, datetime) and isinstance(other, datetime):
        return instant(one, calendar.zone) < instant(other, calendar.zone)
    return local_day(one, calendar.zone) < local_day(other, calendar.zone)


def unverified(grounds: Grounds, rule: Rule) -> list[Step]:
    """What counsel has still to confirm, each; and in one clause all that is known, not verified.

    That nothing irreversible follows is said once, and of what is known where something could.
    """
    if not grounds:
        return []
    told = [
        Step(
            "unconfirmed",
            ground.rule,
            "",
            None,
            None,
            {"confidence": Phrase(ground.confidence.name), "what": Phrase(ground.what)},
        )
        for ground in dict.fromkeys(grounds)
        if ground.confidence is UNCONFIRMED
    ]
    known = tuple(
        (ground.rule, ground.what) for ground in grounds if ground.confidence is not UNCONFIRMED
    )
    if known:
        bars = rule.is_irreversible and not told
        detail = {"grounds": Named(known), "bars": bars}
        told.append(Step("known", rule.id, "", None, None, detail))
    return told


def check_permitted(rule: Rule, ledger: Ledger, counted: Sequence[Rule]) -> None:
    """Refuse acts that none of the rules allows by which a rule's time is counted."""
    if not ledger.acts:
        return
    if ledger.acts > MAX_ENTRIES:
        raise Problem("ECMS-L035", found=ledger.acts, expected=MAX_ENTRIES)
    for permitted, entries, word in (
        ("suspendable", ledger.suspensions, "suspended"),
        ("restarts", ledger.interruptions, "interrupted"),
    ):
        if entries and not any(getattr(one, permitted) for one in counted):
            raise Problem(
                "ECMS-L029", rule=rule.id, found=word, expected=_("the rule does not allow it")
            )
    if ledger.extensions and not any(one.extension for one in counted):
        raise Problem("ECMS-L025", rule=rule.id, found=len(ledger.extensions), expected=_("none"))


def _grants(
    rule: Rule, start: Start, ledger: Ledger, calendar: Calendar
) -> list[tuple[Extension, Quantity]]:
    """The extensions in the order in which they were granted, each with its length."""
    if rule.extension is None or not ledger.extensions:
        return []
    first = local_day(start.event or start.at, calendar.zone)
    held = rule.length.held(ledger.length) if rule.length else 0
    length = rule.extension.bounds(held)
    usual = length.held(None)
    found = []
    for extension in ledger.extensions:
        given = usual if extension.length is None else extension.length
        allowed = _bounds(max(length.least, 1), length)
        if given is None:
            raise Problem("ECMS-L026", rule=rule.id, found=_("no length"), expected=allowed)
        if isinstance(given, bool) or not max(length.least, 1) <= given <= length.most:
            raise Problem("ECMS-L026", rule=rule.id, found=given, expected=allowed)
        if extension.granted and extension.granted < first:
            if ledger.shared:
                continue
            raise Problem(
                "ECMS-L023",
                first=rule.id,
                second="extension",
                found=extension.granted,
                expected=first,
            )
        found.append((extension, Quantity(given, length.unit)))
    return sorted(found, key=lambda item: item[0].granted or date.min)


def _in_time(
    clock: DayClock | HourClock,
    begun: Moment,
    parts: list[Quantity],
    grants: list[tuple[Extension, Quantity]],
    ledger: Ledger,
) -> list[tuple[Extension, Quantity]]:
    """The extensions of a time, each granted before it ran out without that one."""
    rule, parts = clock.rule, [*parts]
    taken: list[tuple[Extension, Quantity]] = []
    allowed = rule.extension.times if rule.extension else 0
    for given, length in grants:
        if given.granted:
            due = clock.run(begun, parts).due
            if due is not None and given.granted > local_day(due, clock.calendar.zone):
                if ledger.shared:
                    continue
                raise Problem(
                    "ECMS-L027", rule=rule.id, found=given.granted, expected=due.isoformat()
                )
        if len(taken) == allowed:
            raise Problem("ECMS-L025", rule=rule.id, found=len(grants), expected=allowed)
        parts.append(length)
        taken.append((given, length))
    return taken


def _bounds(least: int, length: Length) -> str:
    if not length.limited:
        return _(
            "from {least} {unit} on; the law names no longest time, and ECMS counts no more "
            "than {most}"
        ).format(least=least, unit=length.unit, most=length.most)
    bounds = (
        _("from {least} to {most}").format(least=least, most=length.most)
        if least != length.most
        else f"{length.most}"
    )
    return f"{bounds} {length.unit}"


class _Story:
    """The steps of one calculation as they are found, and what they leave uncertain."""

    def __init__(self, rule: Rule, start: Start) -> None:
        self.rule = rule
        self.steps = list(start.steps)
        self.grounds = start.grounds
        self.doubts = list(start.doubts)
        self.provisional = start.provisional

    def rests_on(self, confidence: Confidence, what: Text) -> None:
        """The result is no surer than what decided it."""
        self.grounds += unsure(what, self.rule.id, confidence)

    def say(
        self,
        did: str,
        since: Moment | None = None,
        until: Moment | None = None,
        basis: str = "",
        **detail: Any,
    ) -> None:
        self.steps.append(Step(did, self.rule.id, basis, since, until, detail))

    def hour_of(self, at: Moment) -> None:
        """What it means for a time in hours that only the day of an event is known."""
        length = self.rule.length
        if length is not None and length.unit == "hours" and not isinstance(at, datetime):
            self.provisional = True
            self.say("no_hour", at)

    def main_length(self, chosen: int | None) -> list[Quantity] | None:
        """The length that holds, set by the law or by the officer; none for a fixed day.

        None where nothing can be counted before an officer sets it.
        """
        length, step = self.rule.length, self.rule.usual_length_step
        if length is None or step is None:
            if chosen is not None:
                raise Problem(
                    "ECMS-L024", rule=self.rule.id, found=chosen, expected=_("a day set by the law")
                )
            return []
        if chosen is not None and (
            isinstance(chosen, bool) or not length.least <= chosen <= length.most
        ):
            expected = _bounds(length.least, length)
            raise Problem("ECMS-L024", rule=self.rule.id, found=chosen, expected=expected)
        if chosen is not None and length.is_set_by_officer:
            step = self.rule.length_step("length_set", length, chosen)
        self.provisional = self.provisional or step.did == "length_open"
        self.steps.append(step)
        if step.did == "not_set":
            return None
        used: Quantity = step.detail["length"]
        if length.unit != "hours":
            self.steps.append(self.rule.first_day_step)
            if used.n:
                self.grounds += self.rule.first_day_grounds
        return [used]

    def distance(
        self, ledger: Ledger, tables: Mapping[str, Sequence[DistanceTable]], day: date
    ) -> list[Quantity]:
        """The days that the rule adds for the place, by the table in force on the day."""
        if not self.rule.distance:
            return []
        place, versions = ledger.place, tables[self.rule.distance]
        if (not place or ledger.around is not None) and not any(
            one.covers(day) for one in versions
        ):
            return []
        table = version_on(_("Table of distances"), versions, day)
        if not table.days:
            self._distance_unknown(place if ledger.around is None else "")
            return []
        named = [one for one in (place, *(ledger.around or ())) if one in table.days]
        if not named:
            if place and ledger.around is None:
                raise Problem("ECMS-L033", rule=self.rule.id, table=table.id, found=place)
            return []
        self.rests_on(table.confidence, DISTANCES)
        length = Quantity(table.days[named[0]], table.unit)
        self.say("distance", basis=table.basis, place=named[0], length=length)
        return [length]

    def _distance_unknown(self, place: str) -> None:
        """What is told where the law adds days for distance and no table of them is recorded."""
        self.say("distance_open", basis=self.rule.basis)
        if place:
            self.provisional = True
            self.say("distance_due", place=place)

    def extended(self, extension: Extension, length: Quantity) -> None:
        """The step of one extension; where nobody told its length, what it rests on."""
        allowed = self.rule.extension
        by = extension.by or (Phrase(allowed.by) if allowed and allowed.by else "")
        is_open = extension.length is None and allowed is not None and allowed.length.is_open
        self.provisional = self.provisional or is_open
        self.say(
            "extended_open" if is_open else "extended",
            extension.granted,
            basis=allowed.basis if allowed else "",
            length=length,
            by=by,
        )

    def counted(self, run: Run, begun: Moment, calendar: Calendar) -> None:
        """The steps of the count itself: pauses, the count, the roll, what is uncertain."""
        for pause in run.met:
            self._paused(pause, run.left)
            self._went_on(pause, calendar)
        end = run.end
        if end is None:
            return
        fixed = self.rule.fixed
        if fixed and run.named:
            self.say("fixed", begun, run.named, day=fixed.named)
            if isinstance(fixed.day, int) and run.named.day < fixed.day:
                self.say("no_such_day", run.named, number=fixed.day)
        if not run.named or run.length.n or run.more:
            did = "counted_back" if self.rule.backward else "counted"
            weekend = calendar.days_of_rest if run.spans else ()
            works = tuple(
                day
                for span in (run.spans if calendar.swapped_in else ())
                for day in calendar.swapped_between(*span)
            )
            zone, end_day = calendar.zone, local_day(end, calendar.zone)
            still = any(local_day(pause.since, zone) <= end_day for pause in run.met)
            told: dict[str, Any] = {"length": run.length, "more": run.more, "still": still}
            self.say(did, run.named or begun, end, **told, weekend=weekend, works=works)
            if works:
                self.say("worked", days=works)
        if run.length.unit == "working_days" and run.spans:
            off = [named for span in run.spans for named in calendar.named_off(*span)]
            if off:
                days = tuple(off[:NAMED_SKIPS])
                self.say("skipped", off[0][0], off[-1][0], days=days, more=len(off) - len(days))
        if run.due is not None and run.due != end:
            why, (days, more) = Phrase(calendar.why_off(end)), calendar.off_between(end, run.due)
            basis = self.rule.roll_basis
            self.say("rolled", end, run.due, basis=basis, why=why, days=days, more=more)
            self.grounds += self.rule.roll_grounds
        for first, last in run.looked_at:
            self.rests_on(calendar.confidence(first, last), HOLIDAYS)
        self.doubts.extend(run.doubts)
        self._uncovered(run, calendar)

    def _uncovered(self, run: Run, calendar: Calendar) -> None:
        """What was taken for the holidays of years that no source covers, also where none moved."""
        if run.is_sure and not self.doubts:
            return
        years = {doubt.year for doubt in self.doubts if doubt.day is None}
        for first, last in run.looked_at:
            years.update(calendar.uncovered(first, last))
        bare = {year for year in years if not calendar.year(year).off}
        for did, told in (("years_fixed", years - bare), ("years_bare", bare)):
            if told:
                self.say(did, years=tuple(sorted(told)))

    def _paused(self, pause: Pause, left: tuple[Quantity, ...]) -> None:
        reason = f" ({pause.reason})" if pause.reason else ""
        if pause.until is None:
            self.say("waiting", pause.since, basis=pause.basis, reason=reason, length=left)
        else:
            self.say("paused", pause.since, pause.until, basis=pause.basis, reason=reason)

    def _went_on(self, pause: Pause, calendar: Calendar) -> None:
        """The inactivity that ended a pause, and what its count leaves uncertain."""
        quiet = self.rule.resumes_after
        if quiet is None or pause.quiet_since is None or pause.until is None:
            return
        length = Quantity(quiet.most, quiet.unit)
        until = local_day(pause.until, calendar.zone)
        did = "goes_on" if pause.ahead else "went_on"
        self.say(did, pause.quiet_since, until, basis=self.rule.basis, length=length)
        if pause.no_act:
            self.say("no_act", pause.quiet_since)
        self.provisional = self.provisional or pause.ahead or pause.no_act
        first, last = pause.quiet_since.toordinal() + 1, until.toordinal()
        if quiet.unit == "working_days" and first <= last:
            self.doubts.extend(calendar.doubts(first, last))
            self.rests_on(calendar.confidence(first, last), HOLIDAYS)

    def deadline(self, begun: Moment, run: Run) -> Deadline:
        """The result, after the steps about what is uncertain and what follows."""
        for doubt in dict.fromkeys(self.doubts):
            self.provisional = True
            if doubt.day is None:
                self.say("doubt_year", year=doubt.year)
            else:
                self.say("doubt_day", doubt.day, name=doubt.name)
        rule, steps = self.rule, self.steps
        steps += rule.undated_steps
        steps += unverified(self.grounds, rule)
        steps.append(Step("expires", rule.id, "", run.due, None, rule.expiry_detail))
        return Deadline(rule, begun, run.due, self.provisional, tuple(steps), run.met, self.grounds)
