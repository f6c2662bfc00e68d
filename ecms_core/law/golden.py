"""Golden cases of a pack: stories worked out by hand, and whether the law still tells them.

A case names events or facts and what must come out, with the article that says so. It is written
before the engine is asked; a case that fails is either a wrong rule or a wrong story, and a lawyer
decides which.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from ecms_core.law.clocks import Suspension
from ecms_core.law.country_law import CountryLaw
from ecms_core.law.ledger import Event, Extension, Interruption, Ledger
from ecms_core.law.penalties import Charge
from ecms_core.problems import Problem
from ecms_core.sections import Section, read_section


@dataclass(frozen=True)
class GoldenCase:
    """One story with its expected outcome."""

    name: str
    file: str
    line: int
    told: Section

    def differences(self, law: CountryLaw) -> list[str]:
        """What came out otherwise than expected; empty when the story holds."""
        expected = self.told.section("expect", needed=True) or Section()
        found = self._outcome(law)
        wrong = []
        for name in expected:
            wanted, came = expected.plain(name), found.get(name)
            if name in ("reasons", "article"):
                words = expected.words(name)
                needed = _articles(words) if name == "article" else words
                missing = [word for word in needed if word not in found[name]]
                if missing:
                    wrong.append(f"{name}: {', '.join(missing)} missing in {found[name]}")
            elif not (_same_sums if _is_money(name) else _same)(wanted, came):
                wrong.append(f"{name}: expected {_text(wanted)}, found {_text(came)}")
        return wrong

    def _outcome(self, law: CountryLaw) -> dict[str, Any]:
        told = self.told
        try:
            if "rule" in told:
                return _deadline(law, told)
            return _penalty(law, told)
        except Problem as problem:
            articles = _articles(_asked_of(law, told))
            return {"problem": problem.code, "reasons": [str(problem)], "article": articles}


def golden_cases(folder: Path) -> Iterator[GoldenCase]:
    """The cases of a pack, from the files of its cases folder in order."""
    for path in sorted((folder / "cases").glob("[!.]*.yaml")):
        for told in read_section(path, f"{folder.name}/cases/{path.name}").sections("cases"):
            told.text("why")
            yield GoldenCase(told.text("name"), told.file, told.line, told)


def _deadline(law: CountryLaw, told: Section) -> dict[str, Any]:
    events = []
    for word, at in (told.section("events", needed=True) or Section()).items():
        method = told.text("method", needed=False) if word == "served" else ""
        events.append(Event(word, _moment(at), method))
    length = told.integer("length", -1_000_000, 1_000_000) if "length" in told else None
    ledger = Ledger(
        length=length,
        place=told.text("place", needed=False),
        suspensions=[
            Suspension(
                _moment(one["from"]),
                _moment(one.get("to")),
                reason=one.get("reason", ""),
                last_act=one.get("last_act"),
            )
            for one in told.sections("suspend")
        ],
        extensions=[
            Extension(one.get("length"), one.get("granted")) for one in told.sections("extend")
        ],
        interruptions=[Interruption(one.day("on")) for one in told.sections("interrupt")],
    )
    found = law.deadline(told.text("rule"), events, ledger, told.text("office", needed=False))
    return {
        "due": found.due.isoformat() if found.due else None,
        "provisional": found.provisional,
        "settled": found.settled,
        "confidence": found.confidence.name,
        "at_expiry": found.rule.effect,
        "article": _articles([found.rule.basis]),
        "reasons": [step.did for step in found.reasons],
    }


def _penalty(law: CountryLaw, told: Section) -> dict[str, Any]:
    charges = [
        Charge(one.text("violation"), dict(one.section("facts") or {}))
        for one in told.sections("charges")
    ]
    found = law.penalty(charges, dict(told.section("facts", needed=True) or {}))
    data = found.as_data()
    return {
        **data,
        **{f"to_{payee}": amount for payee, amount in data["by_payee"].items()},
        "lines": [line.amount and found.currency.written(line.amount) for line in found.lines],
        "reasons": [line.did for line in found.lines],
        "article": _articles(line.basis for line in found.lines),
    }


def _asked_of(law: CountryLaw, told: Section) -> Iterator[str]:
    """The articles of what a case asks for that is refused, in all their versions."""
    for rule in law.rules.get(told.text("rule", needed=False), ()):
        yield rule.basis
    for charge in told.sections("charges"):
        for violation in law.violations.get(charge.text("violation"), ()):
            yield violation.basis
            for use in violation.uses:
                yield from (scale.basis for scale in law.catalogue.scales[use.scale])


def _articles(citations: Iterable[str]) -> list[str]:
    """The articles that citations name, each by itself: one may name several."""
    named = (part.strip() for citation in citations for part in citation.split(";"))
    return [article for article in dict.fromkeys(named) if article]


def _moment(value: Any) -> Any:
    if isinstance(value, str) and len(value) > 10:
        return datetime.fromisoformat(value)
    return value


def _is_money(name: str) -> bool:
    return name in ("amount", "lines") or name.startswith("to_")


def _same(wanted: Any, found: Any) -> bool:
    return _text(wanted) == _text(found)


def _same_sums(wanted: Any, found: Any) -> bool:
    """Whether the sums are the same, with all their minor units or without."""
    if isinstance(wanted, list) and isinstance(found, list):
        return len(wanted) == len(found) and all(map(_same_sums, wanted, found))
    try:
        return Decimal(_text(wanted)) == Decimal(_text(found))
    except InvalidOperation:  # such as none, where nothing is owed
        return _same(wanted, found)


def _text(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(_text(item) for item in value)
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, date):
        return value.isoformat()
    return "none" if value is None else str(value)
