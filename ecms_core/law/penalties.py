"""How much a violation costs, line by line with articles, in exact money.

A violation uses one or more scales; each makes lines whose amounts add up to the total. Where the
law leaves a range, the amount is a proposal from stated criteria, and an officer who deviates says
why. What only a court imposes is told beside the total, never in it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from ecms_core.law.amounts import Part, Use
from ecms_core.law.facts import OFFICER, Facts, fact_names, leaves_range
from ecms_core.law.reasons import Phrase, plain
from ecms_core.law.rules import Confidence, Ground, version_on
from ecms_core.law.scales import Violation
from ecms_core.law.sheets import (
    VIOLATION,
    ZERO,
    Catalogue,
    Line,
    Sheet,
    Sum,
    by_version,
    unverified,
)
from ecms_core.law.values import Currency
from ecms_core.words import _

CONSEQUENCE_WORDS = {
    "order": _("an order to comply"),
    "restitution": _("payment of what is owed to the workers"),
    "referral": _("referral to the competent authority"),
    "endorsement": _("endorsement to the competent agency"),
    "court": _("prosecution before a court"),
    "criminal": _("criminal proceedings"),
    "closure": _("closure"),
}


UNVERIFIED = ("unconfirmed", "known")


class Charge(NamedTuple):
    """One violation found, with the facts that are its own."""

    violation: str
    facts: Mapping[str, object] = {}


@dataclass(frozen=True)
class Penalty:
    """What is due for the violations of one case, and how it was computed."""

    violations: tuple[str, ...]
    currency: Currency
    lines: tuple[Line, ...]
    confidence: Confidence
    shares: tuple[Decimal, ...] = ()  # what each charge comes to
    grounds: tuple[tuple[int | None, Ground], ...] = ()  # not verified, each by its charge

    @property
    def total(self) -> Decimal:
        """The sum of all lines, in whole minor units."""
        return self.currency.rounded(sum((line.amount or ZERO for line in self.lines), ZERO))

    @property
    def assumed(self) -> tuple[str, ...]:
        """The facts on which the amount hangs and that nobody has established yet."""
        facts = (line.detail["fact"] for line in self.lines if line.did == "assumed")
        return tuple(dict.fromkeys(facts))

    @property
    def settled(self) -> bool:
        """Whether the amount rests on verified law and established facts alone."""
        return self.confidence is Confidence.verified and not self.assumed

    def for_payee(self, payee: str) -> Decimal:
        """The part that goes to the state, a fund or the workers."""
        amounts = (line.amount or ZERO for line in self.lines if line.payee == payee)
        return self.currency.rounded(sum(amounts, ZERO))

    def of_charge(self, place: int) -> tuple[Line, ...]:
        """What tells the share of one charge by itself: its lines, and what they rest on.

        What a cap took from several charges is told in each of those that bear a part of it.
        """
        places: set[int | None] = {place}
        own = (line.amount or ZERO for line in self.lines if line.charge == place)
        if self.shares[place] != sum(own, ZERO):
            places.add(None)
        rests_on = (ground for charge, ground in self.grounds if charge in places)
        told = (line for line in self.lines if line.charge in places and line.did not in UNVERIFIED)
        return (*told, *unverified(rests_on))

    def paragraph(
        self,
        translate: Callable[[str], str] = str,
        write_date: Callable[[date], str] = date.isoformat,
    ) -> str:
        """The whole computation in words."""
        return " ".join(line.sentence(translate, write_date) for line in self.lines)

    def as_data(self) -> dict[str, Any]:
        """The penalty for a program, amounts as decimal strings."""
        payees = sorted({line.payee for line in self.lines if line.amount is not None})
        return {
            "violations": list(self.violations),
            "amount": self.currency.written(self.total),
            "currency": self.currency.code,
            "by_payee": {name: self.currency.written(self.for_payee(name)) for name in payees},
            "provisional": bool(self.assumed),
            "to_establish": list(self.assumed),
            "confidence": self.confidence.name,
            "settled": self.settled,
            "reasons": [
                {
                    "did": line.did,
                    "violation": line.violation,
                    "article": line.basis,
                    "arithmetic": line.arithmetic,
                    "amount": None if line.amount is None else self.currency.written(line.amount),
                    "payee": line.payee,
                    "detail": {key: plain(value) for key, value in line.detail.items()},
                    "text": line.sentence(),
                }
                for line in self.lines
            ],
        }


def assess(
    catalogue: Catalogue, charges: Iterable[Charge], shared: Mapping[str, object]
) -> Penalty:
    """The amount for the violations of one case, with its computation."""
    charged = tuple(charges)
    sheet = Sheet(catalogue)
    allowed: set[str] = set()
    given = [Facts(charge.violation, {**shared, **charge.facts}) for charge in charged]
    for number, (charge, facts) in enumerate(zip(charged, given, strict=True)):
        sheet.charge = number
        facts.not_to_come("violation")
        facts.not_to_come("detection")
        allowed |= _charge(sheet, catalogue.violations[charge.violation], facts)
    for facts in given:
        facts.refuse_unknown(allowed)
    sheet.cap_case()
    sheet.tell_known()
    return Penalty(
        tuple(charge.violation for charge in charged),
        catalogue.currency,
        tuple(sheet.lines),
        min(sheet.confidences, default=Confidence.verified),
        tuple(map(sheet.share, range(len(charged)))),
        tuple(sheet.grounds),
    )


def _charge(sheet: Sheet, versions: Sequence[Violation], facts: Facts) -> set[str]:
    """Write the lines of one charge; returns the facts that may be stated of it.

    The law of the day of the violation holds; each day of a failure that dates say stands under
    the law that was in force on it.
    """
    scales = sheet.catalogue.scales
    dated = not facts.has("days") and facts.has("served")
    day = facts.day("served" if dated and not facts.has("violation") else "violation")
    violation = version_on("Violation", versions, day)
    allowed: set[str] = set()
    sheet.rests_on(VIOLATION, violation.id, violation.confidence, violation.id)
    for use in violation.uses:
        scale = version_on("Scale", scales[use.scale], day)
        allowed |= fact_names(scale) | {*use.facts, *use.asks}
        if leaves_range(use, scale):
            allowed |= set(OFFICER)
        if scale.mode == "per_day" and not facts.has("days"):
            _days(sheet, versions, use.scale, facts)
        else:
            Use(sheet, violation, use, scale, facts.with_law(use.facts)).write()
    for word in violation.consequences:
        what = Phrase(CONSEQUENCE_WORDS[word])
        sheet.add("consequence", violation.id, violation.basis, None, what=what, word=word)
    return allowed


def _days(sheet: Sheet, versions: Sequence[Violation], scale_id: str, facts: Facts) -> None:
    """Write a fine by the day, each day by the law in force on it."""
    span = facts.span()
    parts = [
        (violation, scale, days)
        for violation, held in by_version("Violation", versions, span)
        for scale, days in by_version("Scale", sheet.catalogue.scales[scale_id], held)
    ]
    before: list[Sum] = []
    for violation, scale, days in parts:
        use = next((use for use in violation.uses if use.scale == scale_id), None)
        if use is None or scale.mode != "per_day":
            expected = _("days on which the law fines {violation} by the day")
            raise facts.wrong("served", expected.format(violation=violation.id))
        sheet.rests_on(VIOLATION, violation.id, violation.confidence, violation.id)
        part = Part(days, len(parts) == 1, tuple(before))
        made = Use(sheet, violation, use, scale, facts.with_law(use.facts), part=part)
        made.write()
        before.append(made.sum)
