"""Legal values by date: minimum wages, tax units, and what they were on a day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal

from ecms_core.law.read_rules import read_law
from ecms_core.law.rules import Law
from ecms_core.problems import Problem
from ecms_core.sections import Section
from ecms_core.words import Text, _, listed

MAX_MINOR_UNITS = 4


@dataclass(frozen=True)
class Currency:
    """A currency and how many decimals its smallest unit has."""

    code: str
    minor_units: int

    def rounded(self, amount: Decimal) -> Decimal:
        """The amount in whole minor units, halves up."""
        # Adding zero turns a negative zero, which reads like an error, into zero.
        return amount.quantize(Decimal(1).scaleb(-self.minor_units), ROUND_HALF_UP) + 0

    def rounded_down(self, amount: Decimal) -> Decimal:
        """The amount in whole minor units, not above itself: what must not be passed."""
        return amount.quantize(Decimal(1).scaleb(-self.minor_units), ROUND_FLOOR) + 0

    def written(self, amount: Decimal) -> str:
        """The amount as a decimal string with all its minor units."""
        return f"{self.rounded(amount):f}"


@dataclass(frozen=True)
class Value(Law):
    """One amount of a legal value, for the days it was in force."""

    title: str
    amount: Decimal
    disputed: str


def read_currency(entry: Section) -> Currency:
    """The currency of the country's amounts."""
    code = entry.text("code")
    if len(code) != 3 or not code.isalpha() or not code.isupper():
        raise entry.wrong("code", _("an ISO 4217 code such as PHP"))
    currency = Currency(code, entry.integer("minor_units", 0, MAX_MINOR_UNITS))
    entry.done()
    return currency


def read_value(entry: Section) -> list[Value]:
    """All amounts of one legal value, each with its days and source."""
    name, title = entry.text("id"), entry.text("title")
    entry.text("per", needed=False)
    found = []
    for amount in entry.sections("amounts"):
        amount["id"] = name
        law = read_law(amount)
        found.append(
            Value(
                **law,  # type: ignore[arg-type]
                title=title,
                amount=amount.decimal("amount"),
                disputed=amount.text("disputed", needed=False),
            )
        )
        amount.done()
    if not found:
        raise Problem("ECMS-L005", field="amounts", expected=_("at least one"), **entry.at("id"))
    entry.done()
    return found


def value_on(name: str, versions: Iterable[Value], day: date) -> Value:
    """The version in force on the day."""
    recorded = list(versions)
    for value in recorded:
        if value.covers(day):
            return value
    known = listed(map(_since, recorded), "; ")
    if recorded:
        known = _("{known} ({file}, line {line})").format(
            known=known, file=recorded[-1].file, line=recorded[-1].line
        )
    raise Problem("ECMS-L040", id=name, found=day.isoformat(), expected=known or _("nothing"))


def _since(value: Value) -> Text:
    return _("{amount} from {day}").format(amount=value.amount, day=value.valid_from)
