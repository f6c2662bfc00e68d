"""The facts of a case that amounts depend on, read strictly whether typed or written as text."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, NamedTuple

from ecms_core.law.scales import Scale, ScaleUse
from ecms_core.problems import Problem
from ecms_core.words import _

MAX_DAYS = 36_525
MAX_WORKERS = 10_000_000
MAX_MONEY = Decimal(10) ** 15
MAX_SUMS = 10_000
WHOLE, DATE = _("a whole number from {low} to {high}"), _("a date such as 2026-03-27")
SUM, SUMS = _("a sum such as 12500.50"), _("a sum, or a sum for each worker")
NOT_NEGATIVE = _("a sum such as 12500.50, not negative")
DAILY_SUMS = _(
    "a sum such as 12500.50, or one from each day on: 2026-03-27: 12500.50; 2026-04-06: 13000"
)
OFFICER = ("officer_amount", "officer_reason")
DATES = ("date", "violation", "detection", "decision", "payment")
TRUTHS = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}


def leaves_range(use: ScaleUse, scale: Scale) -> bool:
    """Whether the law leaves bounds within which an officer may set another amount."""
    if scale.mode not in ("amount", "range", "table", "per_day", "per_worker"):
        return False
    if scale.keys:
        return _has_bounds(scale.cells, len(scale.keys))
    if scale.amount is not None or use.amount is not None:
        return False
    least = scale.least if use.least is None else use.least
    most = scale.most if use.most is None else use.most
    return least is not None and most is not None


def _has_bounds(cells: Any, depth: int) -> bool:
    if depth:
        return any(_has_bounds(part, depth - 1) for part in cells.values())
    return isinstance(cells, Mapping)


def fact_names(scale: Scale) -> set[str]:
    """The facts that a scale may ask for, so that a form can show them."""
    names = set(scale.keys) - {"workers"}
    if scale.mode == "per_day":
        names |= {"days", "served", "corrected", "last_day"}
    by_workers = scale.classes is not None and bool(scale.classes.edges)
    if scale.bands or by_workers or scale.mode == "per_worker":
        names.add("workers")
    if scale.mode in ("restitution", "double_indemnity"):
        names.add("unpaid")
    if scale.of:
        names.add(scale.of)
    if scale.mode == "surcharge" or scale.interest:
        names.add("due")
    if scale.mode in ("amount", "range", "table"):
        names |= set(OFFICER)
    names |= {criterion.id for criterion in scale.criteria}
    names |= {change.when for change in (*scale.multipliers, *scale.reductions)}
    names |= {cap.when for cap in scale.caps} | {cap.of for cap in scale.caps}
    names.add(scale.requires)
    return names - {""}


def _labelled(line: str) -> tuple[str, str]:
    """A line such as 'Ana Cruz: 1200.50' as its label and its sum."""
    label, _between, amount = line.rpartition(":")
    return label.strip(), amount.strip()


class Span(NamedTuple):
    """Days in a row, from the first on."""

    first: date
    days: int

    @property
    def last(self) -> date:
        """The last of the days; the first where there is none."""
        return date.fromordinal(self.first.toordinal() + max(self.days - 1, 0))


class Facts:
    """The facts of one violation; those that the law itself states cannot be stated otherwise."""

    def __init__(
        self, owner: str, given: Mapping[str, object], by_law: Mapping[str, object] | None = None
    ) -> None:
        self.owner = owner
        self.given = dict(given)
        for name, value in (by_law or {}).items():
            if name in self.given and str(self.given[name]) != str(value):
                raise self.wrong(
                    name, _("{value}, as the law says for this violation").format(value=value)
                )
            self.given[name] = value

    def with_law(self, by_law: Mapping[str, object]) -> Facts:
        """The same facts with those that the law states for this violation."""
        return Facts(self.owner, self.given, by_law)

    def wrong(self, name: str, expected: str) -> Problem:
        """The problem that a fact is not what was expected."""
        return Problem(
            "ECMS-L042",
            id=self.owner,
            field=name,
            found=self.given.get(name),
            expected=expected,
        )

    def _need(self, name: str, expected: str, **bounds: int) -> Any:
        value = self.given.get(name)
        if value is None or value == "":
            raise Problem(
                "ECMS-L041",
                id=self.owner,
                field=name,
                expected=expected.format(**bounds) if bounds else expected,
            )
        return value

    def has(self, name: str) -> bool:
        """Whether the fact was recorded."""
        return self.given.get(name) not in (None, "")

    def word(self, name: str, known: Collection[str]) -> str:
        """One word of those the table knows."""
        value = str(self._need(name, ", ".join(known)))
        if value not in known:
            raise self.wrong(name, ", ".join(known))
        return value

    def integer(self, name: str, low: int, high: int) -> int:
        """A whole number within bounds."""
        value = self._need(name, WHOLE, low=low, high=high)
        if isinstance(value, str) and len(value) < 12 and value.strip().lstrip("-").isdecimal():
            value = int(value)
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            raise self.wrong(name, WHOLE.format(low=low, high=high))
        return value

    def money(self, name: str) -> Decimal:
        """An exact sum, not negative."""
        return self._money(name, self._need(name, SUM))

    def _money(self, name: str, value: object) -> Decimal:
        if isinstance(value, bool) or not isinstance(value, int | str | Decimal):
            raise self.wrong(name, NOT_NEGATIVE)
        try:
            amount = Decimal(value)
        except InvalidOperation:
            raise self.wrong(name, NOT_NEGATIVE) from None
        if not amount.is_finite() or not 0 <= amount <= MAX_MONEY:
            raise self.wrong(name, NOT_NEGATIVE)
        return amount

    def sum_within(self, name: str, span: Span) -> Decimal | None:
        """The sum that holds on days under one law, where others may hold before or after.

        Each of several is written with the day from which it holds; None before the first of them.
        """
        value = self._need(name, DAILY_SUMS)
        if not isinstance(value, str) or ":" not in value:
            return self.money(name)
        found: dict[date, Decimal] = {}
        for line in filter(str.strip, value.replace(";", "\n").splitlines()):
            label, amount = _labelled(line)
            try:
                day = date.fromisoformat(label)
            except ValueError:
                raise self.wrong(name, DAILY_SUMS) from None
            if day in found:
                raise self.wrong(name, _("each day once"))
            if span.first < day <= span.last:
                same = _("one sum from {first} to {last}, as the same law holds on these days")
                raise self.wrong(name, same.format(first=span.first, last=span.last))
            if self.has("date") and day > self.day("date"):
                raise self.wrong(name, _("a day up to {until}").format(until=self.day("date")))
            found[day] = self._money(name, amount)
        begun = [day for day in found if day <= span.first]
        return found[max(begun)] if begun else None

    def sums(self, name: str) -> list[tuple[str, Decimal]]:
        """One sum, or a sum for each worker with a label."""
        value = self._need(name, SUMS)
        if isinstance(value, str) and (":" in value or "\n" in value.strip()):
            value = [_labelled(line) for line in value.splitlines() if line.strip()]
        if isinstance(value, Mapping):
            value = list(value.items())
        if not isinstance(value, Sequence) or isinstance(value, str):
            return [("", self._money(name, value))]
        if len(value) > MAX_SUMS:
            raise self.wrong(name, _("at most {most} sums").format(most=MAX_SUMS))
        return [(str(label), self._money(name, amount)) for label, amount in value]

    def truth(self, name: str) -> bool | None:
        """true or false; None when it was not recorded."""
        if not self.has(name):
            return None
        value = self.given[name]
        if isinstance(value, str):
            value = TRUTHS.get(value.strip().lower())
        if not isinstance(value, bool):
            raise self.wrong(name, _("true or false"))
        return value

    def day(self, name: str) -> date:
        """A date; a date the law names that was not recorded is the computation's date."""
        if not self.has(name) and name in DATES and self.has("date"):
            name = "date"
        return self._day(name, self._need(name, DATE))

    def _day(self, name: str, value: object) -> date:
        if isinstance(value, str):
            try:
                value = date.fromisoformat(value.strip())
            except ValueError:
                raise self.wrong(name, DATE) from None
        if isinstance(value, datetime) or not isinstance(value, date):
            raise self.wrong(name, DATE)
        return value

    def span(self) -> Span:
        """The days of a failure: from its service up to its correction, or up to what is known."""
        first = self.day("served")
        end, last = "corrected", "last_day"
        if self.has(last):
            if self.has(end):
                raise self.wrong(last, _("nothing beside 'corrected'"))
            days = (self.day(last) - first).days + 1
            self._within(last, days, first, 1)
        else:
            known = self.has(end)
            until = self.day(end if known else "date")
            days = (until - first).days
            if known:
                self._within(end, days, first, 0)
            elif not 0 <= days <= MAX_DAYS:
                expected = _("a day up to {until}, within {most} days")
                raise self.wrong("served", expected.format(until=until, most=MAX_DAYS))
        return Span(first, days)

    def _within(self, name: str, days: int, first: date, least: int) -> None:
        if not least <= days <= MAX_DAYS:
            expected = _("a day from {served} on, within {most} days")
            raise self.wrong(name, expected.format(served=first, most=MAX_DAYS))
        self.not_to_come(name)

    def not_to_come(self, name: str) -> None:
        """Refuse a day after that of the computation: nobody knows yet what it brings."""
        if self.has(name) and self.has("date") and self.day(name) > self.day("date"):
            until = self.day("date")
            raise self.wrong(name, _("a day up to {until}").format(until=until))

    def refuse_unknown(self, allowed: Collection[str]) -> None:
        """Refuse a fact that nothing in this computation uses."""
        for name in self.given:
            if name not in allowed and name not in DATES:
                raise Problem(
                    "ECMS-L043",
                    id=self.owner,
                    found=name,
                    expected=", ".join(sorted({*allowed, *DATES})),
                )
