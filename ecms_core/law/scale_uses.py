"""Whether what a violation says of a scale fits that scale, before any fine is computed by it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from ecms_core.law.asked import Asked, facts_of_scale
from ecms_core.law.facts import MAX_WORKERS, Facts
from ecms_core.law.rules import Law
from ecms_core.law.scales import Scale, ScaleUse, Violation
from ecms_core.law.sheets import Catalogue
from ecms_core.problems import Problem
from ecms_core.words import _, listed


def check_uses(catalogue: Catalogue) -> None:
    """Refuse an amount, bounds or facts of a violation that its scale cannot use."""
    for versions in catalogue.violations.values():
        for violation in versions:
            for use in violation.uses:
                for scale in catalogue.scales[use.scale]:
                    if _hold_together(violation, scale):
                        _check_sums(use, scale)
                        _check_facts(violation, use, scale)


def _hold_together(one: Law, other: Law) -> bool:
    """Whether there is a day on which both are in force."""
    begins = max(each.since or date.min for each in (one, other))
    return begins <= min(each.valid_to or date.max for each in (one, other))


def _check_sums(use: ScaleUse, scale: Scale) -> None:
    amount = scale.amount if use.amount is None else use.amount
    least = scale.least if use.least is None else use.least
    most = scale.most if use.most is None else use.most
    named: tuple[str, ...] = ()
    if scale.mode == "court":
        named = ("min", "max")
    elif scale.mode in ("amount", "range", "per_day", "per_worker") and not scale.keys:
        named = ("min", "max") if amount is None else ("amount",)
        if amount is None and (least is None or most is None):
            expected = _("an amount or bounds")
            raise Problem("ECMS-L005", field="amount", expected=expected, **_at(use))
    for field, given in (("amount", use.amount), ("min", use.least), ("max", use.most)):
        if given is not None and field not in named:
            expected = _("nothing, since {scale} makes its amount without it")
            raise _wrong(use, field, given, expected.format(scale=scale.id))
    if "min" in named and least is not None and most is not None and least > most:
        if use.most is not None:
            expected = _("a number from {least} on").format(least=least)
            raise _wrong(use, "max", use.most, expected)
        expected = _("a number up to {most}").format(most=most)
        raise _wrong(use, "min", least, expected)


def _check_facts(violation: Violation, use: ScaleUse, scale: Scale) -> None:
    known = {one.name: one for one in facts_of_scale(violation, scale)}
    for name in use.facts:
        if name not in known:
            none = _("none, since {scale} asks for no fact").format(scale=scale.id)
            field, names = f"facts.{name}", listed(known) or none
            raise Problem("ECMS-L006", field=field, expected=names, **_at(use))
        try:
            _read(Facts(violation.id, use.facts), known[name])
        except Problem as problem:
            field, expected = f"facts.{name}", problem.details["expected"]
            raise _wrong(use, field, use.facts[name], expected) from None


def _read(facts: Facts, asked: Asked) -> None:
    """Read a fact as a computation will; refuses what that would refuse."""
    if asked.kind == "word":
        facts.word(asked.name, asked.choices)
    elif asked.kind == "truth":
        facts.truth(asked.name)
    elif asked.kind == "number":
        facts.integer(asked.name, 0, MAX_WORKERS)
    elif asked.kind == "sum":
        facts.money(asked.name)
    elif asked.kind == "sums":
        facts.sums(asked.name)
    else:
        facts.day(asked.name)


def _wrong(use: ScaleUse, field: str, found: object, expected: object) -> Problem:
    found = str(found) if isinstance(found, Decimal) else repr(found)
    place = _at(use)
    return Problem("ECMS-L007", field=field, found=found, expected=expected, **place)


def _at(use: ScaleUse) -> Mapping[str, object]:
    return {"file": use.file, "line": use.line}
