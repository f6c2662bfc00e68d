"""The fines of a decision: computed by the law that is applied to the site, never twice a day."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

import frappe
from frappe.model.document import Document

from ecms_core.casework.edge import fine_facts
from ecms_core.edge import in_words
from ecms_core.law.edge.site_law import site_law, spoken
from ecms_core.law.penalties import Charge, Penalty
from ecms_core.problems import Problem


class FinedDay(NamedTuple):
    """A day for which a violation was fined already, and by which decision."""

    day: date
    decision: str


def compute(decision: Document) -> Decimal:
    """Set amount, basis and explanation of each line; returns the total."""
    imposed = [line for line in decision.lines if line.imposed]
    for line in decision.lines:
        line.currency = decision.currency
        if not line.imposed:
            line.amount, line.explanation = 0, frappe._("No fine is imposed.")
            line.basis = line.basis or _basis_of(line)
    if not imposed:
        return Decimal(0)
    penalty = _assess(decision, imposed)
    for line, part in zip(imposed, _parts(penalty), strict=True):
        line.amount, line.explanation = float(part.amount), part.text
        line.basis = part.basis or _basis_of(line)
        if part.is_nothing:
            line.imposed, line.day_from, line.day_to = 0, None, None
    return penalty.total


def _basis_of(line: Document) -> str:
    """The article of the violation, where nothing is imposed for it by another."""
    return frappe.db.get_value("Case Violation", line.violation, "basis") or ""


class _Part(NamedTuple):
    amount: Decimal
    basis: str
    text: str
    is_nothing: bool  # what the law asks for is not so, and no court is named either


def _parts(penalty: Penalty) -> list[_Part]:
    """What each line of the decision has of the whole computation."""
    write_date = spoken(frappe.local.lang or "en").write_date
    parts: list[_Part] = []
    for place, share in enumerate(penalty.shares):
        told = penalty.of_charge(place)
        basis = next((line.basis for line in told if line.basis), "")
        words = " ".join(line.sentence(frappe._, write_date) for line in told)
        dids = {line.did for line in told}
        is_nothing = not share and "not_met" in dids and "court" not in dids
        parts.append(_Part(share, basis, words, is_nothing))
    return parts


def explain(decision: Document) -> dict[str, Any]:
    """The whole computation as data: lines with articles and arithmetic, and the total.

    What the law still lacks is told in it, since the officer is not done yet; saving refuses it.
    """
    told = {"reasons": [], "amount": "0"}
    try:
        imposed = [line for line in decision.lines if _may_be_counted(decision, line)]
        return _assess(decision, imposed).as_data() if imposed else told
    except Problem as problem:
        return {**told, "problem": in_words(problem)}


def _may_be_counted(decision: Document, line: Document) -> bool:
    if not (line.imposed or line.wilful) or not line.violation:
        return False
    found = fine_facts.found(line.violation)
    if found.case != decision.case:
        return False
    line.counts_days = found.counts_days()
    return bool(line.day_from and line.day_to) or not line.counts_days


def _assess(decision: Document, lines: list[Document]) -> Penalty:
    charges = [_charge(decision, line) for line in lines]
    try:
        return site_law().penalty(charges, {"date": frappe.utils.getdate(decision.decided_on)})
    except Problem as problem:
        raise fine_facts.in_words(problem, lines) from None


def _charge(decision: Document, line: Document) -> Charge:
    """What the law is asked for a line: its days as days, since others may be fined on them too."""
    found = fine_facts.found(line.violation)
    facts = {"violation": found.day, "detection": found.day}
    if line.counts_days:
        facts["served"] = frappe.utils.getdate(line.day_from)
        facts["last_day"] = frappe.utils.getdate(line.day_to)
    return Charge(found.code, {**fine_facts.given(decision, line, found), **facts})


def imposed_before(violation: str, decision: str | None, lines: list[Document]) -> str | None:
    """The decision that imposes for a violation what the law provides once: another, or this."""
    if sum(bool(other.imposed and other.violation == violation) for other in lines) > 1:
        return decision or frappe._("this decision")
    line, elsewhere = _imposed_elsewhere(violation, decision)
    taken = elsewhere.select(line.parent).run()
    return taken[0][0] if taken else None


def day_fined_before(
    violation: str, first: date, last: date, decision: str | None, lines: list[Document]
) -> FinedDay | None:
    """The first day of a span for which the violation was fined: elsewhere, or twice here."""
    line, elsewhere = _imposed_elsewhere(violation, decision)
    taken = (
        elsewhere.select(line.day_from, line.day_to, line.parent)
        .where((line.day_from <= last) & (line.day_to >= first))
        .orderby(line.day_from)
        .run()
    )
    if taken:
        return FinedDay(max(first, taken[0][0]), taken[0][2])
    here = [
        other
        for other in lines
        if other.violation == violation
        and other.imposed
        and other.day_from
        and other.day_to
        and frappe.utils.getdate(other.day_from) <= last
        and frappe.utils.getdate(other.day_to) >= first
    ]
    if len(here) > 1:
        latest = max(frappe.utils.getdate(other.day_from) for other in here)
        return FinedDay(max(first, latest), decision or frappe._("this decision"))
    return None


def _imposed_elsewhere(violation: str, decision: str | None) -> tuple[Any, Any]:
    """The table of lines, and a locking query of those that impose in other submitted decisions."""
    line = frappe.qb.DocType("Case Decision Line")
    query = frappe.qb.from_(line).where(
        (line.violation == violation)
        & (line.imposed == 1)
        & (line.amount > 0)
        & (line.docstatus == 1)
        & (line.parent != (decision or ""))
    )
    return line, query.for_update()
