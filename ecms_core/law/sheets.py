"""The lines of one case's computation as they are written, and the caps that join them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Any, NamedTuple

from ecms_core.law.facts import Span
from ecms_core.law.reasons import TEMPLATES, Named, Phrase, cite, fill
from ecms_core.law.rules import Confidence, Ground, Version, unsure, version_on
from ecms_core.law.scales import Cap, Scale, Violation
from ecms_core.law.values import Currency, Value
from ecms_core.problems import Problem
from ecms_core.words import Text, _

LINES = {
    "unit_value": _("{value} on {day} is {worth}."),
    "disputed": _("{value} is disputed: {why}."),
    "amount": _("{title}: {sum}."),
    "raised": _("{why}: raises the proposal by {percent} % of what lies between the bounds."),
    "lowered": _("{why}: lowers the proposal by {percent} % of what lies between the bounds."),
    "weights": _("How far each ground moves the proposal is the ministry's weight, not the law's."),
    "range": _("{title}: the law allows from {least} to {most}; {sum} is proposed."),
    "officer": _("The officer set {sum} instead of {proposed}: {why}."),
    "table": _("{title}: the table gives {cell} for {keys}."),
    "class": _("{workers} workers make it {word}."),
    "class_stated": _(
        "It is recorded as {word}; {workers} workers alone would make it {other}{note}."
    ),
    "top_row": _(
        "{workers} workers are above the last row of {word}, from {edge} on, which holds{note}."
    ),
    "per_worker": _("{title}: {rate} for each of {workers} workers."),
    "per_day": _("{title}: {rate} for each of {days} days."),
    "per_day_dated": _(
        "{title}: {rate} for each of {days} days, served on {served}, counted to {to}."
    ),
    "per_day_span": _("{title}: {rate} for each of {days} days, from {first} to {last}."),
    "percentage": _("{title}: {percent} % of {base}."),
    "surcharge": _("{title}: {percent} % of {base}, paid {days} days late."),
    "restitution": _("{title}: owed to the workers{worker}: {sum}."),
    "indemnity": _("{title}: {times} times what is owed adds {sum}."),
    "multiplied": _("{why}: times {factor}."),
    "reduced": _("{why}: down to {percent} %."),
    "not_correctable": _("{why}: no reduction, as this violation cannot be corrected."),
    "cap_share": _("The highest amount is {percent} % of {base}, {cap}{note}."),
    "capped": _("{before} is above the highest amount of {cap}."),
    "capped_per_day": _(
        "{before} a day is above the highest daily amount of {cap}, on {days} days."
    ),
    "interest": _("Interest of {percent} % a day on {base} for {days} days."),
    "not_met": _("No amount is due: this holds only for {why}."),
    "assumed": _("To be established by the officer: {why}."),
    "court": _("{title}: only a court imposes it{bounds}{custody}."),
    "consequence": _("What follows: {what}."),
    "unconfirmed": TEMPLATES["unconfirmed"],
    "known": TEMPLATES["known"],
}
VIOLATION = _("The violation")
SCALE = _("The scale")
VALUE = _("The legal value")
CAP = _("The highest amount")
INTEREST = _("The interest")
ORDER = _("That the highest amount holds before the reduction")
ZERO = Decimal(0)


class Line(NamedTuple):
    """One line of the computation; the amounts of all lines add up to the total."""

    did: str
    violation: str
    basis: str
    detail: Mapping[str, Any]
    arithmetic: str
    amount: Decimal | None
    payee: str
    charge: int | None = None  # the place of its charge; None for what holds several together

    def sentence(
        self,
        translate: Callable[[str], str] = str,
        write_date: Callable[[date], str] = date.isoformat,
    ) -> str:
        """The line in words, with its article."""
        return cite(fill(LINES[self.did], self.detail, translate, write_date), self.basis)


def unverified(grounds: Iterable[Ground]) -> tuple[Line, ...]:
    """What counsel has still to confirm, each; and in one line all that is known, not verified."""
    told: list[tuple[str, Mapping[str, Any]]] = []
    known = []
    for ground in dict.fromkeys(grounds):
        if ground.confidence is Confidence.known:
            known.append((ground.rule, ground.what))
            continue
        level = Phrase(ground.confidence.name)
        detail = {"what": Phrase(ground.what), "rule": ground.rule, "confidence": level}
        told.append(("unconfirmed", detail))
    if known:
        told.append(("known", {"grounds": Named(tuple(known))}))
    return tuple(Line(did, "", "", detail, "", None, "") for did, detail in told)


def by_version(
    what: str, versions: Sequence[Version], span: Span
) -> Iterator[tuple[Version, Span]]:
    """The days of a span under each version of an entry; refuses a day under none."""
    first, end = span.first.toordinal(), span.first.toordinal() + span.days
    while True:
        version = version_on(what, versions, date.fromordinal(first))
        until = end
        if version.valid_to is not None:
            until = min(end, version.valid_to.toordinal() + 1)
        yield version, Span(date.fromordinal(first), until - first)
        first = until
        if first >= end:
            return


@dataclass(frozen=True)
class Catalogue:
    """The part of a country's law that amounts come from."""

    currency: Currency
    violations: Mapping[str, Sequence[Violation]]
    scales: Mapping[str, Sequence[Scale]]
    values: Mapping[str, Sequence[Value]] = field(default_factory=dict)


@dataclass(eq=False)
class Sum:
    """What one violation comes to so far, and whether a highest amount has cut it."""

    currency: Currency
    total: Decimal = ZERO
    was_cut: bool = False

    def cut(self, by: Decimal) -> Decimal:
        """Bear a part of what a cap of several takes away; returns it in whole minor units."""
        self.was_cut = True
        borne = self.currency.rounded(by)
        self.total -= borne
        return borne


class Daily(NamedTuple):
    """A daily amount from one day up to another, for the caps of the whole case."""

    violation: str
    rate: Decimal
    first: int
    last: int
    dated: bool
    sum: Sum


class Capped(NamedTuple):
    """What one cap of the whole case holds together."""

    limit: Decimal
    payee: str
    sums: list[Sum]
    dailies: list[Daily]


class Sheet:
    """The lines of a case as they are written, and the caps that hold them together."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue
        self.currency = catalogue.currency
        self.lines: list[Line] = []
        self.confidences: list[Confidence] = []
        self.caps: dict[Cap, Capped] = {}
        self.after_caps: list[Callable[[], None]] = []
        self.charge: int | None = None  # the place of the charge of which lines are written
        self.sums: list[tuple[int | None, Sum]] = []
        self.grounds: list[tuple[int | None, Ground]] = []  # not verified, each by its charge
        self._told: set[Ground] = set()

    def add(
        self,
        did: str,
        violation: str,
        basis: str,
        amount: Decimal | None,
        *,
        arithmetic: str = "",
        payee: str = "",
        **detail: Any,
    ) -> Decimal:
        """Write a line; returns its amount in whole minor units."""
        if amount is not None:
            amount = self.currency.rounded(amount)
            arithmetic = f"{arithmetic} = {self.written(amount)}" if arithmetic else ""
        line = Line(did, violation, basis, detail, arithmetic, amount, payee, self.charge)
        self.lines.append(line)
        return amount or ZERO

    def new_sum(self) -> Sum:
        """A sum of the charge of which lines are written."""
        made = Sum(self.currency)
        self.sums.append((self.charge, made))
        return made

    def share(self, charge: int) -> Decimal:
        """What a charge comes to, with its part of what a cap took from several together."""
        return sum((one.total for number, one in self.sums if number == charge), ZERO)

    def rests_on(self, what: Text, name: str, confidence: Confidence, violation: str = "") -> None:
        """The amount is no surer than what made it; what counsel has to confirm is said, once."""
        self.confidences.append(confidence)
        for ground in unsure(what, name, confidence):
            self.grounds.append((self.charge, ground))
            if confidence is Confidence.unconfirmed and ground not in self._told:
                self._told.add(ground)
                (line,) = unverified([ground])
                self.lines.append(line._replace(violation=violation, charge=self.charge))

    def tell_known(self) -> None:
        """Write in one line all that is known and not verified."""
        grounds = (ground for _charge, ground in self.grounds)
        self.lines += unverified(one for one in grounds if one.confidence is Confidence.known)

    def written(self, amount: Decimal) -> str:
        return self.currency.written(amount)

    def cap_case(self) -> None:
        """Apply the caps of each day and of the whole case, then write what waited for them."""
        self.charge = None
        for cap, capped in sorted(self.caps.items(), key=lambda held: held[0].per != "day"):
            if cap.per == "day":
                self._cap_days(cap, capped)
                continue
            parts = [(each, each.total) for each in capped.sums]
            self._cut("capped", cap, capped, parts, 1)
        for finish in self.after_caps:
            finish()

    def _cap_days(self, cap: Cap, capped: Capped) -> None:
        dailies = [daily for daily in capped.dailies if daily.first < daily.last]
        if len({daily.dated for daily in dailies}) > 1:
            raise Problem("ECMS-L047", id=", ".join(daily.violation for daily in dailies))
        edges = sorted({edge for daily in dailies for edge in (daily.first, daily.last)})
        for first, last in pairwise(edges):
            parts = [
                (daily.sum, daily.rate) for daily in dailies if daily.first <= first < daily.last
            ]
            self._cut("capped_per_day", cap, capped, parts, last - first)

    def _cut(
        self, did: str, cap: Cap, capped: Capped, parts: list[tuple[Sum, Decimal]], times: int
    ) -> None:
        """Take away what is above the cap, from each in proportion; the last bears the rest."""
        total = sum((part for _, part in parts), ZERO)
        if total <= capped.limit:
            return
        left = self.currency.rounded((total - capped.limit) * times)
        for each, part in parts[:-1]:
            left -= each.cut((total - capped.limit) * times * part / total)
        parts[-1][0].cut(left)
        self.rests_on(CAP, cap.basis, cap.confidence)
        self.add(
            did,
            "",
            cap.basis,
            (capped.limit - total) * times,
            arithmetic=f"({self.written(capped.limit)} − {self.written(total)}) × {times}",
            payee=capped.payee,
            before=self.written(total),
            cap=self.written(capped.limit),
            days=times,
        )
