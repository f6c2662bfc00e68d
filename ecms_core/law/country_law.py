"""All the law of one country, from a pack's folder or from records, ready to be asked."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from itertools import count, islice, pairwise
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from ecms_core.law.calendars import Calendar, instant, local_day, read_calendar
from ecms_core.law.deadlines import Deadline, check_permitted, compute, unverified
from ecms_core.law.facts import OFFICER, fact_names, leaves_range
from ecms_core.law.ledger import NOTHING, Event, Ledger
from ecms_core.law.penalties import Charge, Penalty, assess
from ecms_core.law.read_rules import (
    Conventions,
    read_conventions,
    read_distance,
    read_rule,
    read_service,
)
from ecms_core.law.reasons import Moment, Phrase, Step
from ecms_core.law.references import check_circles, check_names
from ecms_core.law.rules import DistanceTable, Law, Rule, ServiceMethod, not_in_force
from ecms_core.law.scale_uses import check_uses
from ecms_core.law.scales import Violation, read_scale, read_violation
from ecms_core.law.several import shared_length
from ecms_core.law.sheets import Catalogue
from ecms_core.law.starts import Country, Start, check_events, find_start
from ecms_core.law.values import Value, read_currency, read_value
from ecms_core.problems import Problem
from ecms_core.sections import Section, read_section
from ecms_core.words import _

FILES = {
    "calendar": "calendar.yaml",
    "deadlines": "law/deadlines.yaml",
    "values": "law/values.yaml",
    "violations": "law/violations.yaml",
    "penalties": "law/penalties.yaml",
}
# What is not verified is told once, of all times that a date hangs on together, and what follows
# is told of the rule itself alone.
LEFT_OUT_OF_A_CHAIN = ("unconfirmed", "known", "expires")
NOT_STARTED = "ECMS-L020"
MAX_CHARGES = 500
MAX_COUNTS = 200  # of the times before one, each as often as its acts make it
Entry = TypeVar("Entry", bound=Law)


class _Asked(NamedTuple):
    """What stays the same while one deadline is found through those that it hangs on."""

    events: tuple[Event, ...]
    country: Country
    counted: Iterator[int]  # how many times were counted for it
    # When each version of several begins, by its place in memory and that of the ledger.
    begun: dict[tuple[int, int], tuple[Rule, Ledger, Moment | None]]


class _Version(NamedTuple):
    """A version of a rule that may be in force: when its time begins, and how that is counted."""

    at: Moment | None  # None: it waits on what has no end yet
    deadline: Callable[[], Deadline]


@dataclass(frozen=True)
class CountryLaw:
    """The deadlines, values, violations, penalties and calendar of one country."""

    calendar: Calendar
    rules: Mapping[str, tuple[Rule, ...]]
    services: Mapping[str, tuple[ServiceMethod, ...]]
    distances: Mapping[str, tuple[DistanceTable, ...]]
    catalogue: Catalogue
    conventions: Conventions = field(default_factory=Conventions, compare=False)
    _countries: dict[str, Country] = field(default_factory=dict, repr=False, compare=False)

    @property
    def violations(self) -> Mapping[str, Sequence[Violation]]:
        """The catalogue of violations, each with its versions."""
        return self.catalogue.violations

    @property
    def values(self) -> Mapping[str, Sequence[Value]]:
        """The legal values, each with its versions."""
        return self.catalogue.values

    @classmethod
    def read(cls, documents: Mapping[str, Mapping[str, Any]]) -> CountryLaw:
        """The law that files or records of the site describe, checked as a whole."""
        parts = {
            name: part if isinstance(part, Section) else Section.of(part, FILES.get(name, name))
            for name, part in documents.items()
        }
        for name, path in FILES.items():
            parts.setdefault(name, Section(file=path, line=1))
        deadlines, values = parts["deadlines"], parts["values"]
        usual = read_conventions(deadlines.section("conventions"))
        law = cls(
            calendar=read_calendar(parts["calendar"]),
            rules=_versions(read_rule(one, usual) for one in deadlines.sections("deadlines")),
            services=_versions(read_service(one) for one in deadlines.sections("services")),
            distances=_versions(read_distance(one) for one in deadlines.sections("distances")),
            catalogue=Catalogue(
                currency=read_currency(values.section("currency", needed=True) or Section()),
                violations=_versions(
                    read_violation(one) for one in parts["violations"].sections("violations")
                ),
                scales=_versions(read_scale(one) for one in parts["penalties"].sections("scales")),
                values=_versions(
                    amount for one in values.sections("values") for amount in read_value(one)
                ),
            ),
            conventions=usual,
        )
        for part in parts.values():
            part.plain("sources")
            part.done()
        check_names(law.rules, law.distances, law.catalogue)
        check_circles(law.rules)
        check_uses(law.catalogue)
        return law

    def deadline(
        self,
        rule: str,
        events: Iterable[Event],
        ledger: Ledger = NOTHING,
        office: str = "",
    ) -> Deadline:
        """When the time of a rule ends, by the version in force when its clock started."""
        if ledger.place and ledger.around is None and not self.distances_of(rule):
            raise Problem("ECMS-L039", rule=rule, found=ledger.place)
        known = check_events(events, self.calendar.zone)
        return self._deadline(rule, ledger, _Asked(known, self.country(office), count(), {}))

    def penalty(
        self, charges: Iterable[Charge], shared: Mapping[str, object] | None = None
    ) -> Penalty:
        """The amount for the violations of one case."""
        charged = tuple(islice(charges, MAX_CHARGES + 1))
        if len(charged) > MAX_CHARGES:
            raise Problem("ECMS-L048", expected=MAX_CHARGES)
        for charge in charged:
            _known("violation", charge.violation, self.violations)
        return assess(self.catalogue, charged, shared or {})

    def under(self, version: Rule, day: date) -> CountryLaw:
        """The law in which a version of a rule holds instead of the one in force on a day.

        For a clock that a version made since was not applied to, or no longer is.
        """
        versions = self.rules[version.id]
        now = next((one for one in versions if one.covers(day)), None)
        if now is version:
            return self
        since, until = (now.valid_from, now.valid_to) if now else (day, None)
        year = now.law_year if now else None
        held = replace(version, valid_from=since, valid_to=until, law_year=year)
        others = tuple(one for one in versions if one is not now)
        return replace(self, rules={**self.rules, version.id: (*others, held)})

    def starts(self, rule: str) -> tuple[str, ...]:
        """The events with which the time of a rule can start, also through the rules before it."""
        return tuple(
            dict.fromkeys(word for version in self._leading_to(rule) for word in version.starts)
        )

    def runs_by_the_clock(self, rule: str) -> bool:
        """Whether the time of a rule counts hours, so that its start needs one."""
        lengths = (version.length for version in self._leading_to(rule))
        return any(length is not None and length.unit == "hours" for length in lengths)

    def distances_of(self, rule: str) -> set[str]:
        """The tables of distances that may add days to the time of a rule."""
        return {version.distance for version in self._leading_to(rule)} - {""}

    def way_of_service(self, name: str | None) -> ServiceMethod | None:
        """A way of service as the law says it last; None where it knows none of the name."""
        return next(reversed(self.services.get(name or "", ())), None)

    def _leading_to(self, rule: str) -> Iterator[Rule]:
        """The versions of a rule, and those of the rules before it."""
        _known("deadline", rule, self.rules)
        return self._following(self.rules[rule], lambda one: one.others)

    def _following(
        self, versions: Sequence[Rule], links: Callable[[Rule], Iterable[str]]
    ) -> Iterator[Rule]:
        """Versions, and those of the rules that they are linked with, near and far, each once."""
        waiting, seen = list(versions), {version.id for version in versions}
        while waiting:
            version = waiting.pop(0)
            yield version
            found = [link for link in dict.fromkeys(links(version)) if link not in seen]
            seen.update(found)
            waiting += [one for link in found for one in self.rules[link]]

    def counted_by(self, version: Rule) -> list[Rule]:
        """The versions by which the time of one is counted: of several times, those of each."""
        leading = self._following([version], lambda one: one.others)
        return [one for one in leading if not one.members]

    def members_of(self, version: Rule, day: date | None = None) -> list[Rule]:
        """The versions of the times of which one is the earliest or latest; else itself.

        Of a day, those in force on it.
        """
        inner = self._following([version], lambda one: one.members)
        in_force = (one for one in inner if one is version or day is None or one.covers(day))
        return [one for one in in_force if not one.members]

    def before(self, rule: str) -> set[str]:
        """The rules on whose end the time of a rule waits, near and far."""
        return {version.id for version in self._leading_to(rule)} - {rule}

    def facts(self, violation: str) -> set[str]:
        """The facts that the amount for a violation may depend on, for a form to ask."""
        _known("violation", violation, self.violations)
        return {
            name
            for version in self.violations[violation]
            for use in version.uses
            for scale in self.catalogue.scales[use.scale]
            for own in (OFFICER if leaves_range(use, scale) else (),)
            for name in (*fact_names(scale), *use.asks, *own)
        }

    def country(self, office: str = "") -> Country:
        """What counting needs besides a rule, with the closures of an office."""
        calendar = self.calendar.for_office(office)
        known = self._countries.get(calendar.office)
        if known is None:
            known = Country(calendar, self.services, self.distances)
            self._countries[calendar.office] = known
        return known

    def _deadline(self, name: str, ledger: Ledger, asked: _Asked) -> Deadline:
        _known("deadline", name, self.rules)
        if next(asked.counted) > MAX_COUNTS:
            raise Problem("ECMS-L051", rule=name, expected=MAX_COUNTS)
        versions, zone = self.rules[name], asked.country.calendar.zone
        refused: Problem | None = None
        waiting: list[_Version] = []
        started: list[Moment] = []
        for rule in versions:
            try:
                found = self._begin(rule, ledger, asked)
            except Problem as problem:
                # Another version may be the one in force, which does not ask for this.
                if refused is None or refused.code == NOT_STARTED:
                    refused = problem
                continue
            if found.at is None:
                waiting.append(found)
            elif rule.covers(local_day(found.at, zone)):
                return found.deadline()
            else:
                started.append(found.at)
        if refused and refused.code != NOT_STARTED:
            raise refused
        for found in reversed(waiting) if not started else ():
            try:
                return found.deadline()
            except Problem as problem:
                refused = refused or problem
        if refused and not started:
            raise refused
        raise not_in_force(_("Deadline"), versions, local_day(started[0], zone))

    def _begin(self, rule: Rule, ledger: Ledger, asked: _Asked) -> _Version:
        """When the time of one version begins, whether that or another is in force then."""
        if rule.members:
            shared = ledger if ledger.shared else replace(ledger, shared=True)
            first = self._first_start(rule, shared, asked)
            return _Version(first, partial(self._of_several, rule, ledger, shared, first, asked))
        if rule.after:
            before, ledger = self._before(rule.after, ledger, asked)
            if before.due is None:
                return _Version(None, partial(_waiting, rule, before))
            start = _start_after(rule, before)
        else:
            start = find_start(rule, asked.events, asked.country)
        return _Version(start.at, partial(compute, rule, start, asked.country, ledger))

    def _before(self, name: str, ledger: Ledger, asked: _Asked) -> tuple[Deadline, Ledger]:
        """The deadline on whose end another waits, and what of the other's ledger is its own.

        Each act moves the end, and so may bring the next act into this time.
        """
        if name in ledger.before:
            theirs = replace(
                ledger.before[name],
                place=ledger.place,
                around=ledger.around,
                before=ledger.before,
            )
            return self._deadline(name, theirs, asked), ledger
        zone = asked.country.calendar.zone
        taken = Ledger(place=ledger.place, around=ledger.around, before=ledger.before)
        while True:
            found = self._deadline(name, taken, asked)
            last = local_day(found.due, zone) if found.due else date.max
            more = ledger.within(found.rule, last, zone)
            if more.acts <= taken.acts:
                return found, ledger.beyond(taken, last, zone)
            taken = more

    def _first_start(self, rule: Rule, shared: Ledger, asked: _Asked) -> Moment | None:
        """When the first of several times begins; None where all that can be told of wait."""
        key, zone = (id(rule), id(shared)), asked.country.calendar.zone
        if key in asked.begun:
            return asked.begun[key][2]
        if next(asked.counted) > MAX_COUNTS:
            raise Problem("ECMS-L051", rule=rule.id, expected=MAX_COUNTS)
        begun: list[Moment] = []
        refused: Problem | None = None
        waits = False
        for one in (version for member in rule.members for version in self.rules[member]):
            try:
                at = self._begin(one, shared, asked).at
            except Problem as problem:
                refused = refused or problem
                continue
            waits = waits or at is None
            if at and one.covers(local_day(at, zone)):
                begun.append(at)
        if refused and not begun and not waits:
            raise refused
        first = min(begun, key=lambda at: instant(at, zone), default=None)
        asked.begun[key] = (rule, shared, first)
        return first

    def _check_permitted(self, rule: Rule, ledger: Ledger, day: date | None) -> None:
        """Refuse what none of several times takes."""
        check_permitted(rule, ledger, self.counted_by(rule))
        if ledger.length is not None and shared_length(self.members_of(rule, day)) is None:
            expected = _("a length set by the law")
            raise Problem("ECMS-L024", rule=rule.id, found=ledger.length, expected=expected)

    def _of_several(
        self, rule: Rule, ledger: Ledger, shared: Ledger, first: Moment | None, asked: _Asked
    ) -> Deadline:
        """The earliest or latest of several deadlines; those not started are left out."""
        found = []
        missing: Problem | None = None
        if not ledger.shared:
            day = local_day(first, asked.country.calendar.zone) if first else None
            self._check_permitted(rule, ledger, day)
        for member in rule.members:
            try:
                found.append(self._deadline(member, shared, asked))
            except Problem as problem:
                if problem.code != NOT_STARTED:
                    raise
                missing = missing or problem
        if missing and (not found or rule.start_choice == "latest"):
            raise missing
        running = [one for one in found if one.due is not None]
        if not running or (rule.start_choice == "latest" and len(running) < len(found)):
            chosen = next(one for one in found if one.due is None)
        else:
            choose = max if rule.start_choice == "latest" else min
            chosen = choose(running, key=lambda one: _sort_key(one, asked.country.calendar))
        if chosen.due and not ledger.shared:
            _check_in_time(rule, ledger, local_day(chosen.due, asked.country.calendar.zone))
        step = Step(
            rule.start_choice,
            rule.id,
            rule.basis,
            None,
            chosen.due,
            {"members": rule.members, "chosen": chosen.rule.id},
        )
        chosen_one = (step,) if chosen.due else ()
        grounds = (*rule.grounds, *(ground for one in found for ground in one.grounds))
        told = (one for one in chosen.reasons if one.did not in LEFT_OUT_OF_A_CHAIN)
        ends = (_end_of(one) for one in found)
        last = Step("expires", rule.id, "", chosen.due, None, rule.expiry_detail)
        return Deadline(
            rule,
            chosen.start,
            chosen.due,
            any(one.provisional for one in found),
            (*told, *ends, *chosen_one, *rule.undated_steps, *unverified(grounds, rule), last),
            chosen.pauses,
            grounds,
        )


def load_law(folder: Path) -> CountryLaw:
    """The law of the pack in the folder."""
    if not (folder / "law").is_dir():
        raise Problem("ECMS-L011", found=folder, expected=_("a folder with law/*.yaml"))
    documents = {}
    for name, path in FILES.items():
        if (folder / path).is_file():
            documents[name] = read_section(folder / path, f"{folder.name}/{path}")
    return CountryLaw.read(documents)


def _start_after(rule: Rule, before: Deadline) -> Start:
    """The start at the end of another time, with each step of the other's count."""
    detail = {"title": Phrase(rule.title), "other": before.rule.id}
    step = Step("starts_after", rule.id, rule.basis, before.due, None, detail)
    told = tuple(one for one in before.reasons if one.did not in LEFT_OUT_OF_A_CHAIN)
    return Start(
        before.due or before.start,
        (*told, step),
        provisional=before.provisional,
        grounds=rule.grounds + before.grounds,
        event=before.start,
    )


def _end_of(one: Deadline) -> Step:
    """When one of several times ends, so that it is seen why one of them counts."""
    did = "ends" if one.due else "endless"
    return Step(did, one.rule.id, one.rule.basis, one.start, one.due, {})


def _check_in_time(rule: Rule, ledger: Ledger, last: date) -> None:
    """Refuse an extension granted after the last day of a time of several."""
    for given in ledger.extensions:
        if given.granted and given.granted > last:
            raise Problem("ECMS-L027", rule=rule.id, found=given.granted, expected=last)


def _waiting(rule: Rule, before: Deadline) -> Deadline:
    """The deadline that has no date, as the time on whose end it waits has none."""
    start = _start_after(rule, before)
    did = "starts_later" if before.pauses else "starts_undated"
    steps = (*start.steps[:-1], start.steps[-1]._replace(did=did, since=None))
    return Deadline(
        rule,
        before.start,
        None,
        before.provisional,
        (*steps, *rule.undated_steps, *unverified(start.grounds, rule)),
        before.pauses,
        start.grounds,
    )


def _sort_key(deadline: Deadline, calendar: Calendar) -> tuple[date, str]:
    due = deadline.due
    return (local_day(due, calendar.zone) if due else date.max, str(due))


def _known(what: str, name: str, entries: Mapping[str, object]) -> None:
    if name not in entries:
        close = difflib.get_close_matches(name, entries, 3, 0.5)
        expected = ", ".join(close) or _("none")
        raise Problem("ECMS-L036", what=what, found=name, expected=expected)


def _versions(entries: Iterable[Entry]) -> dict[str, tuple[Entry, ...]]:
    """Entries by id, their versions in order; two versions in force on one day are refused."""
    found: dict[str, list[Entry]] = {}
    for entry in entries:
        found.setdefault(entry.id, []).append(entry)
    for versions in found.values():
        versions.sort(key=lambda one: one.valid_from or date.min)
        for older, newer in pairwise(versions):
            shared = newer.valid_from or date.min
            if older.valid_to is None or shared <= older.valid_to:
                raise Problem(
                    "ECMS-L008",
                    file=newer.file,
                    line=newer.line,
                    id=newer.id,
                    found=shared.isoformat(),
                    first=older.line,
                )
    return {name: tuple(versions) for name, versions in found.items()}
