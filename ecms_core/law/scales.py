"""What the law says about penalties: scales, and the violations that they punish."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from ecms_core.law.calendars import add_months
from ecms_core.law.read_rules import read_law
from ecms_core.law.rules import Confidence, Law
from ecms_core.problems import Problem
from ecms_core.sections import Section
from ecms_core.words import _

MODES = {
    "amount": _("a fixed amount"),
    "range": _("an amount between two bounds, proposed from stated criteria"),
    "table": _("an amount found by size, severity and number of workers"),
    "per_day": _("an amount for each day until correction"),
    "per_worker": _("an amount for each worker affected"),
    "percentage": _("a share of a sum"),
    "surcharge": _("a share of a sum that grows with the delay"),
    "restitution": _("what is owed to the workers"),
    "double_indemnity": _("twice what is owed to the workers"),
    "court": _("a penalty that only a court imposes"),
}
DATE_RULES = ("violation", "detection", "decision", "payment")
CONSEQUENCES = ("order", "restitution", "referral", "endorsement", "court", "criminal", "closure")
MAX_EDGE = 10_000_000
PROPOSALS = {"min": Decimal(0), "middle": Decimal("0.5"), "max": Decimal(1)}


@dataclass(frozen=True)
class Criterion:
    """One ground on which the proposal moves between the bounds of the law."""

    id: str
    text: str
    moves: Decimal
    basis: str


@dataclass(frozen=True)
class Change:
    """What changes an amount when a fact is true: times a factor, or down to a percentage."""

    when: str
    factor: Decimal
    text: str
    basis: str
    of_correction: bool = False  # not for a violation that cannot be corrected


@dataclass(frozen=True)
class Cap:
    """The most that may be asked: in total, for each day of the case, or as a share of a sum."""

    amount: Decimal | None
    unit: str
    percent: Decimal | None
    of: str
    per: str  # violation, day, case
    when: str
    only_for: tuple[str, ...]  # the words of the table's first key for which ``when`` can be true
    basis: str
    confidence: Confidence
    text: str  # what a share is of, in the law's words


@dataclass(frozen=True)
class Classes:
    """How the law finds the word of a table's first key: by the workers, by something else."""

    edges: tuple[int, ...]  # lower ends in workers, rising; none where workers do not make it
    words: tuple[str, ...]
    decided_by: str
    basis: str

    def word(self, workers: int) -> str:
        """The class that so many workers make."""
        return self.words[bisect_right(self.edges, workers) - 1]


@dataclass(frozen=True)
class Step:
    """A rung of a surcharge: up to this delay, this percentage."""

    days: int | None
    months: int | None
    percent: Decimal


@dataclass(frozen=True)
class Interest:
    """What is added for each day after the sum fell due."""

    percent: Decimal
    basis: str
    confidence: Confidence


@dataclass(frozen=True)
class Scale(Law):
    """One way in which the law makes an amount."""

    title: str
    mode: str
    unit: str
    unit_date: str
    amount: Decimal | None
    least: Decimal | None
    most: Decimal | None
    keys: tuple[str, ...]
    cells: Mapping[str, object]
    bands: Mapping[str, tuple[int, ...]]
    classes: Classes | None
    percent: Decimal | None
    of: str
    steps: tuple[Step, ...]
    times: Decimal
    proposal: str
    criteria: tuple[Criterion, ...]
    requires: str
    requires_text: str
    multipliers: tuple[Change, ...]
    reductions: tuple[Change, ...]
    caps: tuple[Cap, ...]
    interest: Interest | None
    custody: str
    payee: str


@dataclass(frozen=True)
class Establish:
    """What an officer has to establish before an amount may be relied upon."""

    fact: str
    text: str
    basis: str


@dataclass(frozen=True)
class ScaleUse:
    """A scale as one violation uses it, with what the violation itself says."""

    scale: str
    amount: Decimal | None
    least: Decimal | None
    most: Decimal | None
    facts: Mapping[str, object]
    establish: Establish | None
    file: str
    line: int

    @property
    def asks(self) -> tuple[str, ...]:
        """The facts that it asks for besides those of its scale."""
        return (self.establish.fact,) if self.establish else ()


@dataclass(frozen=True)
class Violation(Law):
    """One entry of the catalogue of violations."""

    titles: Mapping[str, str]
    area: str
    severity: int
    consequences: tuple[str, ...]
    uses: tuple[ScaleUse, ...]
    alert: bool
    is_correctable: bool


def read_violation(entry: Section) -> Violation:
    """One violation with the scales that punish it."""
    law = read_law(entry)
    titles = entry.section("title", needed=True) or Section()
    violation = Violation(
        **law,  # type: ignore[arg-type]
        titles={language: titles.text(language) for language in titles},
        area=entry.text("area"),
        severity=entry.integer("severity", 1, 4),
        consequences=entry.words("consequences", CONSEQUENCES),
        uses=tuple(_use(use) for use in entry.sections("penalties")),
        alert=entry.flag("alert"),
        is_correctable=entry.flag("correctable", default=True),
    )
    entry.done()
    return violation


def _use(entry: Section) -> ScaleUse:
    facts = entry.section("facts") or Section()
    use = ScaleUse(
        scale=entry.text("scale"),
        amount=entry.decimal_or_none("amount"),
        least=entry.decimal_or_none("min"),
        most=entry.decimal_or_none("max"),
        facts=dict(facts),
        establish=_establish(entry.section("establish")),
        file=entry.file,
        line=entry.line,
    )
    entry.done()
    return use


def _establish(entry: Section | None) -> Establish | None:
    if entry is None:
        return None
    made = Establish(entry.text("fact"), entry.text("text"), entry.text("basis"))
    entry.done()
    return made


def read_scale(entry: Section) -> Scale:
    """One scale; the fields it must have depend on its mode."""
    law = read_law(entry)
    mode = entry.choice("mode", MODES)
    proposal = entry.section("proposal") or Section()
    requires = entry.section("requires") or Section()
    scale = Scale(
        **law,  # type: ignore[arg-type]
        title=entry.text("title"),
        mode=mode,
        unit=entry.text("unit", needed=mode in ("range", "table")),
        unit_date=entry.choice("unit_date", DATE_RULES, "decision"),
        amount=entry.decimal_or_none("amount"),
        least=entry.decimal_or_none("min"),
        most=entry.decimal_or_none("max"),
        keys=entry.words("keys"),
        cells=entry.section("table", needed=mode == "table") or {},
        bands=_bands(entry.section("bands")),
        classes=_classes(entry.section("classes"), entry.section("table")),
        percent=entry.decimal("percent") if mode == "percentage" else None,
        of=entry.text("of", needed=mode in ("percentage", "surcharge")),
        steps=_steps(entry, mode),
        times=entry.decimal_or_none("times") or Decimal(2 if mode == "double_indemnity" else 1),
        proposal=proposal.choice("base", PROPOSALS, "min"),
        criteria=tuple(_criterion(one) for one in proposal.sections("criteria")),
        requires=requires.text("fact", needed=bool(requires)),
        requires_text=requires.text("text", needed=bool(requires)),
        multipliers=tuple(_change(one, "times") for one in entry.sections("multipliers")),
        reductions=tuple(_change(one, "to_percent") for one in entry.sections("reductions")),
        caps=tuple(_cap(one, entry.section("table")) for one in entry.sections("caps")),
        interest=_interest(entry.section("interest")),
        custody=entry.text("custody", needed=False),
        payee=entry.choice(
            "payee",
            ("state", "workers", "fund"),
            "workers" if mode in ("restitution", "double_indemnity") else "state",
        ),
    )
    if scale.least is not None and scale.most is not None and scale.least > scale.most:
        raise entry.wrong("max", _("a number from {least} on").format(least=scale.least))
    if mode == "table":
        if not scale.keys:
            raise Problem("ECMS-L005", field="keys", expected=_("the keys"), **entry.at("id"))
        _check_cells(scale, scale.cells, entry, ())
    proposal.done()
    requires.done()
    entry.done()
    return scale


def _bands(entry: Section | None) -> dict[str, tuple[int, ...]]:
    bands = {}
    for key in entry or ():
        edges = entry.plain(key) if entry else None
        if (
            entry is None
            or not isinstance(edges, list)
            or not all(type(edge) is int for edge in edges)
            or edges != sorted(set(edges))
        ):
            raise entry.wrong(key, _("the rising lower ends of the bands")) if entry else KeyError
        bands[key] = tuple(edges)
    return bands


def _classes(entry: Section | None, table: Section | None) -> Classes | None:
    if entry is None:
        return None
    lower = entry.section("workers") or Section()
    edges = tuple(lower.integer(word, 1, MAX_EDGE) for word in lower)
    if lower and (edges != tuple(sorted({1, *edges})) or set(lower) != set(table or ())):
        raise entry.wrong("workers", _("the rising lower ends of the table's classes, from 1 on"))
    made = Classes(
        edges,
        tuple(lower),
        entry.text("decided_by", needed=not lower),
        entry.text("basis", needed=bool(lower)),
    )
    entry.done()
    return made


def _steps(entry: Section, mode: str) -> tuple[Step, ...]:
    steps: list[Step] = []
    for one in entry.sections("steps"):
        step = Step(
            days=one.integer("days", 0, 36_525) if "days" in one else None,
            months=one.integer("months", 0, 1_200) if "months" in one else None,
            percent=one.decimal("percent"),
        )
        is_open = step.days is None and step.months is None
        if steps and not is_open and min(_delays(step)) <= max(_delays(steps[-1])):
            field = "days" if step.months is None else "months"
            raise one.wrong(field, _("a longer delay than that of the rung before, in any month"))
        steps.append(step)
        one.done()
    if mode == "surcharge":
        open_ended = [step.days is None and step.months is None for step in steps]
        if not steps or open_ended != [False] * (len(steps) - 1) + [True]:
            raise Problem(
                "ECMS-L005",
                field="steps",
                expected=_("rungs with days or months, and a last one without"),
                **entry.at("steps"),
            )
    return tuple(steps)


def _delays(step: Step) -> list[int]:
    """The days of delay up to which a rung reaches, by the month in which the sum fell due."""
    firsts = [date(year, month, 1) for year in range(2000, 2004) for month in range(1, 13)]
    lengths = [(add_months(first, step.months or 0) - first).days for first in firsts]
    return [max(step.days or 0, length) for length in lengths]


def _criterion(entry: Section) -> Criterion:
    moves = entry.plain("moves")
    if isinstance(moves, bool) or not isinstance(moves, int | Decimal) or not -1 <= moves <= 1:
        raise entry.wrong("moves", _("a number from -1 to 1"))
    made = Criterion(
        entry.text("id"), entry.text("text"), Decimal(moves), entry.text("basis", needed=False)
    )
    entry.done()
    return made


def _change(entry: Section, field: str) -> Change:
    factor = entry.decimal(field)
    made = Change(
        entry.text("when"),
        factor / 100 if field == "to_percent" else factor,
        entry.text("text"),
        entry.text("basis", needed=False),
        field == "to_percent" and entry.flag("correction"),
    )
    entry.done()
    return made


def _cap(entry: Section, table: Section | None) -> Cap:
    words = tuple(level.name for level in Confidence)
    when = entry.text("when", needed="only_for" in entry)
    cap = Cap(
        amount=entry.decimal_or_none("amount"),
        unit=entry.text("unit", needed=False),
        percent=entry.decimal_or_none("percent"),
        of=entry.text("of", needed="percent" in entry),
        per=entry.choice("per", ("violation", "day", "case")),
        when=when,
        only_for=entry.words("only_for", tuple(table or ())),
        basis=entry.text("basis"),
        confidence=Confidence[entry.choice("confidence", words)],
        text=entry.text("text", needed=False),
    )
    if (cap.amount is None) == (cap.percent is None):
        raise Problem(
            "ECMS-L005", field="amount", expected=_("one of amount and percent"), **entry.at()
        )
    entry.text("source", needed=False)
    entry.done()
    return cap


def _interest(entry: Section | None) -> Interest | None:
    if entry is None:
        return None
    words = tuple(level.name for level in Confidence)
    made = Interest(
        entry.decimal("percent_per_day"),
        entry.text("basis"),
        Confidence[entry.choice("confidence", words)],
    )
    entry.done()
    return made


def _check_cells(scale: Scale, cells: object, entry: Section, path: tuple[str, ...]) -> None:
    """Refuse a table whose depth or number of bands does not fit its keys."""
    if len(path) < len(scale.keys):
        if not isinstance(cells, Section) or not cells:
            raise _cell_problem(
                entry, path, _("a part for each {key}").format(key=scale.keys[len(path)])
            )
        for key, part in cells.items():
            _check_cells(scale, part, entry, (*path, key))
        return
    if isinstance(cells, list):
        bands = scale.bands.get(path[0])
        if bands is None or len(bands) != len(cells) or not all(_is_number(one) for one in cells):
            raise _cell_problem(
                entry, path, _("one number for each of the bands of {key}").format(key=path[0])
            )
    elif isinstance(cells, Section):
        if not cells.decimal("min") <= cells.decimal("max"):
            raise cells.wrong("max", _("a number from min on"))
        cells.done()
    elif not _is_number(cells):
        raise _cell_problem(entry, path, _("a number, min and max, or a list by bands"))


def _is_number(value: object) -> bool:
    return isinstance(value, int | Decimal) and not isinstance(value, bool) and value >= 0


def _cell_problem(entry: Section, path: tuple[str, ...], expected: str) -> Problem:
    return Problem(
        "ECMS-L007",
        field=".".join(("table", *path)),
        found=_("something else"),
        expected=expected,
        **entry.at("table"),
    )
