"""What the law asks of the violations of a decision: offered to the officer, who gives the values.

Nobody types the name of a fact, nor what it means: both come from the law applied to the site.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple

import frappe
from frappe.model.document import Document

from ecms_core.edge import check_length
from ecms_core.law import asked
from ecms_core.law.edge.site_law import site_law
from ecms_core.problems import Problem

WILFUL = "wilful"  # stated by a tick of the line, like the days
TOLD = ("label", "kind", "choices", "expected")


class Found(NamedTuple):
    """A violation as it was found: whose case, which kind, and on which day."""

    case: str | None
    code: str
    day: date

    def facts(self) -> tuple[asked.Asked, ...]:
        """The facts that the law asks of it."""
        return asked.asked(site_law().catalogue, self.code, self.day)

    def counts_days(self) -> bool:
        """Whether the law fines it by the day."""
        return asked.counts_days(site_law().catalogue, self.code, self.day)


def found(violation: str) -> Found:
    """What is kept of a violation that a line names."""
    kept = frappe.db.get_value(
        "Case Violation", violation, ["case", "violation_type", "found_on"], as_dict=True
    )
    if not kept:
        raise Problem(
            "ECMS-312",
            document=violation,
            found=frappe._("none"),
            expected=frappe._("of this decision"),
        )
    code = frappe.db.get_value("Violation Type", kept.violation_type, "violation_code")
    return Found(kept.case, code, kept.found_on or frappe.utils.getdate())


def by_day(violations: Iterable[str]) -> dict[str, int]:
    """Which of the violations are fined by the day; without those of which the law says nothing."""
    counted: dict[str, int] = {}
    for violation in violations:
        try:
            counted[violation] = int(found(violation).counts_days())
        except Problem:
            continue
    return counted


def offer(violations: Iterable[str]) -> tuple[list[dict[str, Any]], dict[str, int]]:
    """A row for each fact that the law asks, and which of the violations are fined by the day.

    A violation of which the law in force says nothing is passed over: a decision need not fine it.
    """
    rows: list[dict[str, Any]] = []
    counted: dict[str, int] = {}
    for violation in violations:
        try:
            kind = found(violation)
            facts, counted[violation] = kind.facts(), int(kind.counts_days())
        except Problem:
            continue
        rows += [
            {"violation": violation, "fact": one.name, "value": "", **_told(one)}
            for one in facts
            if one.name != WILFUL
        ]
    return rows, counted


def check(decision: Document) -> None:
    """Refuse a fact that the law does not ask; what a row says beside its value is the law's."""
    lines = {line.violation for line in decision.lines}
    known = {name: {one.name: one for one in _asked_or_nothing(name)} for name in lines}
    seen: set[tuple[str, str]] = set()
    kept = []
    for row in decision.fine_facts:
        value = str(row.value or "").strip()
        one = known.get(row.violation, {}).get(row.fact)
        if not value and (one is None or row.fact == WILFUL):
            continue
        if row.violation not in lines:
            raise Problem("ECMS-324", fact=row.label or row.fact, violation=row.violation)
        if one is None or row.fact == WILFUL:
            names = [name for name in known[row.violation] if name != WILFUL]
            raise Problem(
                "ECMS-L043",
                id=found(row.violation).code,
                found=row.fact,
                expected=", ".join(names) or frappe._("none"),
            )
        check_length(frappe._(one.label), value)
        if (row.violation, row.fact) in seen:
            raise Problem(
                "ECMS-L042",
                id=found(row.violation).code,
                field=frappe._(one.label),
                found=value,
                expected=frappe._("each fact once"),
            )
        seen.add((row.violation, row.fact))
        row.update({"value": value, **_told(one)})
        kept.append(row)
    decision.set("fine_facts", kept)


def drop_unanswered(decision: Document) -> None:
    """Leave out the facts that were offered and not given."""
    decision.set("fine_facts", [row for row in decision.fine_facts if row.value])


def given(decision: Document, line: Document, kind: Found) -> dict[str, Any]:
    """The facts of a line: those of its rows, and whether it was wilful where the law asks it."""
    names = {one.name for one in kind.facts()}
    facts = {
        row.fact: row.value
        for row in decision.get("fine_facts") or ()
        if row.violation == line.violation and row.value and row.fact in names
    }
    return {**facts, WILFUL: bool(line.wilful)} if WILFUL in names else facts


def in_words(problem: Problem, lines: Iterable[Document]) -> Problem:
    """The problem of a fact with the words by which the officer knows the fact."""
    field = problem.details.get("field")
    for line in lines:
        kind = found(line.violation)
        if problem.details.get("id") == kind.code:
            for one in kind.facts():
                if one.name == field:
                    words = frappe._(one.label)
                    return Problem(problem.code, **{**problem.details, "field": words})
    return problem


def _asked_or_nothing(violation: str) -> tuple[asked.Asked, ...]:
    try:
        return found(violation).facts()
    except Problem:
        return ()


def _told(one: asked.Asked) -> dict[str, str]:
    words = (frappe._(one.label), one.kind, "\n".join(one.choices), frappe._(one.expected))
    return dict(zip(TOLD, words, strict=True))
