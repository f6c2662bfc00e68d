"""The fines of a decision: computed by the law that is applied to the site, never twice a day."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

import frappe
from frappe.model.document import Document

from ecms_core.law.edge.site_law import site_law, spoken
from ecms_core.law.penalties import Charge, Penalty


class FinedDay(NamedTuple):
    """A day for which a violation was fined already, and by which decision."""

    day: date
    decision: str


def compute(decision: Document) -> Decimal:
    """Set amount, basis and explanation of each line; returns the total."""
    wilful = [line for line in decision.lines if line.wilful]
    for line in decision.lines:
        line.currency = decision.currency
        if not line.wilful:
            line.amount, line.explanation = 0, frappe._("No fine is imposed.")
            line.basis = line.basis or frappe.db.get_value(
                "Case Violation", line.violation, "basis"
            )
    if not wilful:
        return Decimal(0)
    penalty = _assess(decision, wilful)
    for line, part in zip(wilful, _parts(penalty), strict=True):
        line.amount, line.basis, line.explanation = float(part.amount), part.basis, part.text
    return penalty.total


class _Part(NamedTuple):
    amount: Decimal
    basis: str
    text: str


def _parts(penalty: Penalty) -> list[_Part]:
    """What each line of the decision has of the whole computation.

    What a cap took from several lines is told in each of those that bear a part of it.
    """
    write_date = spoken(frappe.local.lang or "en").write_date
    parts: list[_Part] = []
    for place, share in enumerate(penalty.shares):
        own = [line for line in penalty.lines if line.charge == place]
        told = list(own)
        if share != sum((line.amount or Decimal(0) for line in own), Decimal(0)):
            told += [line for line in penalty.lines if line.charge is None]
        basis = next((line.basis for line in own if line.basis), "")
        words = " ".join(line.sentence(frappe._, write_date) for line in told)
        parts.append(_Part(share, basis, words))
    return parts


def explain(decision: Document) -> dict[str, Any]:
    """The whole computation as data: lines with articles and arithmetic, and the total."""
    wilful = [line for line in decision.lines if line.wilful and line.day_from and line.day_to]
    return _assess(decision, wilful).as_data() if wilful else {"reasons": [], "amount": "0"}


def _assess(decision: Document, lines: list[Document]) -> Penalty:
    charges = [_charge(line) for line in lines]
    return site_law().penalty(charges, {"date": frappe.utils.getdate(decision.decided_on)})


def _charge(line: Document) -> Charge:
    """What the law is asked for a line: its days as days, since others may be fined on them too."""
    found = frappe.db.get_value(
        "Case Violation", line.violation, ["violation_type", "found_on"], as_dict=True
    )
    code = frappe.db.get_value("Violation Type", found.violation_type, "violation_code")
    facts = {
        "violation": found.found_on,
        "detection": found.found_on,
        "served": frappe.utils.getdate(line.day_from),
        "last_day": frappe.utils.getdate(line.day_to),
        "wilful": True,
    }
    return Charge(code, facts)


def day_fined_before(
    violation: str, first: date, last: date, decision: str | None, lines: list[Document]
) -> FinedDay | None:
    """The first day of a span for which the violation was fined: elsewhere, or twice here."""
    line = frappe.qb.DocType("Case Decision Line")
    taken = (
        frappe.qb.from_(line)
        .select(line.day_from, line.day_to, line.parent)
        .where(
            (line.violation == violation)
            & (line.wilful == 1)
            & (line.docstatus == 1)
            & (line.parent != (decision or ""))
            & (line.day_from <= last)
            & (line.day_to >= first)
        )
        .orderby(line.day_from)
        .for_update()
        .run()
    )
    if taken:
        return FinedDay(max(first, taken[0][0]), taken[0][2])
    here = [
        other
        for other in lines
        if other.violation == violation
        and other.wilful
        and other.day_from
        and other.day_to
        and frappe.utils.getdate(other.day_from) <= last
        and frappe.utils.getdate(other.day_to) >= first
    ]
    if len(here) > 1:
        latest = max(frappe.utils.getdate(other.day_from) for other in here)
        return FinedDay(max(first, latest), decision or frappe._("this decision"))
    return None
