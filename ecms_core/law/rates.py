"""What a scale gives for a violation before anything changes it: an amount, cell or proposal."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from ecms_core.law.facts import MAX_WORKERS, Facts
from ecms_core.law.reasons import Aside, Phrase
from ecms_core.law.rules import Confidence
from ecms_core.law.scales import PROPOSALS, Scale, ScaleUse, Violation
from ecms_core.law.sheets import VALUE, ZERO, Sheet
from ecms_core.law.values import value_on
from ecms_core.problems import Problem
from ecms_core.words import Text, _


class Rate(NamedTuple):
    """An amount before it is multiplied by days or workers, and the line that tells it."""

    money: Decimal
    did: str
    arithmetic: str
    detail: Mapping[str, Any]
    least: Decimal
    most: Decimal


class Rates:
    """The amounts of one scale for one violation, in money."""

    def __init__(
        self, sheet: Sheet, violation: Violation, use: ScaleUse, scale: Scale, facts: Facts
    ) -> None:
        self.sheet = sheet
        self.violation = violation
        self.use = use
        self.scale = scale
        self.facts = facts
        self.told_unit = False
        self.keys: tuple[str, ...] = ()  # the words by which the table was read

    def note(self, did: str, basis: str = "", **detail: Any) -> None:
        """Write a line that has no amount."""
        self.sheet.add(did, self.violation.id, basis, None, **detail)

    def rests_on(self, what: Text, name: str, confidence: Confidence) -> None:
        """The amount is no surer than this; told where it is not verified."""
        self.sheet.rests_on(what, name, confidence, self.violation.id)

    def rate(self, workers: int | None = None) -> Rate:
        """The amount, the cell of the table, or the proposal within the law's bounds."""
        scale, use, title = self.scale, self.use, {"title": Phrase(self.scale.title)}
        amount = scale.amount if use.amount is None else use.amount
        least = scale.least if use.least is None else use.least
        most = scale.most if use.most is None else use.most
        keys: tuple[str, ...] = ()
        if scale.keys:
            cell, keys = self._cell(workers)
            self.keys = keys
            if isinstance(cell, Mapping):
                least, most = Decimal(cell["min"]), Decimal(cell["max"])
            else:
                amount = cell
        if amount is not None:
            money, arithmetic = self.money(amount)
            did = "table" if keys else "amount"
            detail = {**title, "sum": self.sheet.written(money), "cell": amount}
            detail["keys"] = tuple(map(Phrase, keys))
            return Rate(money, did, arithmetic, detail, money, money)
        if least is None or most is None:
            raise Problem(
                "ECMS-L041", id=self.violation.id, field="amount", expected=_("an amount or bounds")
            )
        return self._proposal(least, most, keys)

    def _proposal(self, least: Decimal, most: Decimal, keys: tuple[str, ...]) -> Rate:
        (low, _), (high, _) = self.money(least), self.money(most)
        grounds = [one for one in self.scale.criteria if self.facts.truth(one.id)]
        for one in grounds:
            percent = f"{(abs(one.moves) * 100).normalize():f}"
            did = "lowered" if one.moves < 0 else "raised"
            self.note(did, one.basis, why=Phrase(one.text), percent=percent)
        if grounds:
            self.note("weights")
        moved = sum((one.moves for one in grounds), PROPOSALS[self.scale.proposal])
        share = min(max(moved, ZERO), Decimal(1))
        money = self.sheet.currency.rounded(low + (high - low) * share)
        written = self.sheet.written
        detail = {
            "title": Phrase(self.scale.title),
            "least": written(low),
            "most": written(high),
            "sum": written(money),
            "share": share,
            "keys": tuple(map(Phrase, keys)),
            "criteria": tuple(one.id for one in grounds),
        }
        arithmetic = f"{written(low)} + ({written(high)} − {written(low)}) × {share}"
        return Rate(money, "range", arithmetic, detail, low, high)

    def _cell(self, workers: int | None) -> tuple[Decimal | Mapping[str, Any], tuple[str, ...]]:
        part: Any = self.scale.cells
        path: list[str] = []
        for key in self.scale.keys:
            word = self._class(key) or self.facts.word(key, list(part))
            part = part[word]
            path.append(word)
        if isinstance(part, list):
            edges = self.scale.bands[path[0]]
            if workers is None:
                workers = self.facts.integer("workers", 1, MAX_WORKERS)
            place = bisect_right(edges, workers) - 1
            path.append(str(workers))
            if place < 0:
                raise Problem("ECMS-L046", id=self.violation.id, found=", ".join(path))
            if workers > edges[-1]:
                self.note(
                    "top_row",
                    self.scale.basis,
                    workers=workers,
                    word=Phrase(path[0]),
                    edge=edges[-1],
                    note=self._decided_by(),
                )
            part = part[place]
        return (part if isinstance(part, Mapping) else Decimal(part)), tuple(path)

    def _class(self, key: str) -> str:
        """The word of the table's first key that the workers make; '' where they do not decide it.

        A word that was recorded holds where something else decides too, and the difference is said.
        """
        classes, facts = self.scale.classes, self.facts
        first = key == self.scale.keys[0]
        if classes is None or not classes.edges or not first or not facts.has("workers"):
            return ""
        workers = facts.integer("workers", 1, MAX_WORKERS)
        made = classes.word(workers)
        word = facts.word(key, classes.words) if facts.has(key) else made
        if word == made:
            self.note("class", classes.basis, workers=workers, word=Phrase(word))
        elif not classes.decided_by:
            raise facts.wrong(key, made)
        else:
            detail = {"word": Phrase(word), "other": Phrase(made), "note": self._decided_by()}
            self.note("class_stated", classes.basis, workers=workers, **detail)
        if not facts.has(key) and classes.decided_by:
            self.note("assumed", classes.basis, why=Phrase(classes.decided_by), fact=key)
        return word

    def _decided_by(self) -> Aside:
        classes = self.scale.classes
        told = classes.decided_by if classes else ""
        return Aside((told,) if told else (), " (", ")")

    def money(
        self, amount: Decimal, unit: str = "", *, is_cap: bool = False
    ) -> tuple[Decimal, str]:
        """So many units in money, at the unit's value on the date that the rule names."""
        unit = unit or self.scale.unit
        currency = self.sheet.currency
        rounded = currency.rounded_down if is_cap else currency.rounded
        if unit in ("", currency.code):
            return rounded(amount), ""
        day = self.facts.day(self.scale.unit_date)
        value = value_on(unit, self.sheet.catalogue.values[unit], day)
        if not self.told_unit:
            self.told_unit = True
            shown = f"{value.amount:f}"
            self.note("unit_value", value.basis, value=unit, day=day, worth=shown)
            self.rests_on(VALUE, unit, value.confidence)
            if value.disputed:
                self.note("disputed", value.basis, value=unit, why=Phrase(value.disputed))
        return rounded(amount * value.amount), f"{amount} × {value.amount}"
