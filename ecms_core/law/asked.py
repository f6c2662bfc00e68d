"""The facts that the law asks of a violation before it gives an amount, for a form to offer."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any, NamedTuple

from ecms_core.law.facts import DAILY_SUMS, DATE, OFFICER, SUM, fact_names, leaves_range
from ecms_core.law.rules import version_on
from ecms_core.law.scales import Scale, ScaleUse, Violation
from ecms_core.law.sheets import Catalogue
from ecms_core.words import Text, _

EXPECTED = {
    "number": _("a whole number"),
    "sum": SUM,
    "daily_sums": DAILY_SUMS,
    "sums": _("a sum such as 12500.50, or for each worker a line such as: Ana Cruz: 1200.50"),
    "day": DATE,
    "truth": _("yes or no"),
    "text": _("a text"),
}
LABELS = {
    "workers": _("Workers"),
    "unpaid": _("Owed to the workers"),
    "due": _("Fell due on"),
    "payment": _("Paid on"),
    "size": _("Size"),
    "officer_amount": _("Another amount than the one proposed"),
    "officer_reason": _("Reason for another amount"),
}
DAILY = {
    "officer_amount": _("Another amount for each day than the one proposed"),
}
PER_WORKER = {
    "officer_amount": _("Another amount for each worker than the one proposed"),
}


class Asked(NamedTuple):
    """One fact: its name in the law, how it is written, what it means, the words to choose from."""

    name: str
    kind: str
    label: str
    choices: tuple[str, ...] = ()

    @property
    def expected(self) -> str:
        """What is to be entered."""
        return ", ".join(self.choices) if self.choices else EXPECTED[self.kind]


def counts_days(catalogue: Catalogue, code: str, day: date) -> bool:
    """Whether a violation of a day is fined by the day."""
    used = _used(_on(catalogue, code, day), catalogue, day)
    return any(scale.mode == "per_day" for _use, scale in used)


def asked(catalogue: Catalogue, code: str, day: date) -> tuple[Asked, ...]:
    """The facts on which the amount for a violation of a day depends; an officer's own come last.

    The days of a fine by the day are no such facts: they are asked for as days.
    """
    violation = _on(catalogue, code, day)
    found: dict[str, Asked] = {}
    own: dict[str, Asked] = {}
    for use, scale in _used(violation, catalogue, day):
        if scale.mode == "court":
            continue
        for one in facts_of_scale(violation, scale):
            if one.name not in use.facts:
                found.setdefault(one.name, one)
        if use.establish:
            one = Asked(use.establish.fact, "truth", use.establish.text)
            found.setdefault(one.name, one)
        if leaves_range(use, scale):
            words = {"per_day": DAILY, "per_worker": PER_WORKER}.get(scale.mode, LABELS)
            kind = "daily_sums" if scale.mode == "per_day" else "sum"
            own.setdefault(OFFICER[0], Asked(OFFICER[0], kind, words[OFFICER[0]]))
            own.setdefault(OFFICER[1], Asked(OFFICER[1], "text", LABELS[OFFICER[1]]))
    return (*found.values(), *own.values())


def _on(catalogue: Catalogue, code: str, day: date) -> Violation:
    return version_on("Violation", catalogue.violations[code], day)


def _used(
    violation: Violation, catalogue: Catalogue, day: date
) -> Iterator[tuple[ScaleUse, Scale]]:
    for use in violation.uses:
        yield use, version_on("Scale", catalogue.scales[use.scale], day)


def facts_of_scale(violation: Violation, scale: Scale) -> Iterator[Asked]:
    """The facts that a scale asks of a violation, without the days of a fine by the day."""
    names = fact_names(scale)
    for depth, key in enumerate(scale.keys):
        if key != "workers":
            yield Asked(key, "word", _label(key), tuple(_words(scale.cells, depth)))
    if "workers" in names:
        yield Asked("workers", "number", _label("workers"))
    if "unpaid" in names:
        yield Asked("unpaid", "sums", _label("unpaid"))
    if scale.of:
        yield Asked(scale.of, "sum", _label(scale.of))
    if "due" in names:
        yield Asked("due", "day", _label("due"))
    if "due" in names or scale.unit_date == "payment":
        yield Asked("payment", "day", _label("payment"))
    yield from _circumstances(violation, scale)


def _circumstances(violation: Violation, scale: Scale) -> Iterator[Asked]:
    if scale.requires:
        yield Asked(scale.requires, "truth", scale.requires_text)
    for criterion in scale.criteria:
        yield Asked(criterion.id, "truth", criterion.text)
    for change in (*scale.multipliers, *scale.reductions):
        if violation.is_correctable or not change.of_correction:
            yield Asked(change.when, "truth", change.text)
    for cap in scale.caps:
        if cap.when:
            yield Asked(cap.when, "truth", _label(cap.when))
        if cap.of:
            yield Asked(cap.of, "sum", cap.text or _label(cap.of))


def _words(cells: Any, depth: int) -> dict[str, None]:
    """The words of a table's key, in the order in which the table has them."""
    if depth == 0:
        return dict.fromkeys(cells)
    return {word: None for part in cells.values() for word in _words(part, depth - 1)}


def _label(name: str) -> str:
    """A fact in words: a law names its own in words joined by underscores."""
    return LABELS.get(name) or Text(name.replace("_", " ").capitalize())
