"""What a case's decisions ordered, what was paid, what is owed: exact amounts."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

import frappe

from ecms_core.currency import digits
from ecms_core.problems import Problem


def exact(amount: Any, currency: str) -> Decimal:
    """An amount above zero in whole minor units; refuses anything else."""
    places = digits(currency)
    try:
        value = Decimal(str(amount or 0))
        rounded = round(value, places)
        # The database may hand an amount back as a float with noise far below the minor unit.
        fits = value > 0 and abs(value - rounded) <= Decimal("0.000001")
    except InvalidOperation:  # no number, or none that an amount could be
        fits = False
    if not fits:
        raise Problem("ECMS-309", found=amount, digits=places)
    return rounded


def whole(amount: Any, currency: str) -> Decimal:
    """An amount as the database holds it, in whole minor units."""
    return round(Decimal(str(amount or 0)), digits(currency))


def balance(decision: str) -> Decimal:
    """What a decision's fines leave to pay."""
    doc = frappe.db.get_value("Case Decision", decision, ["total_fine", "currency"], as_dict=True)
    return _sum([doc.total_fine], doc.currency) - _paid("decision", decision, doc.currency)


def settle(case: str) -> None:
    """Bring a case's fines, payments and balance in step with its documents."""
    doc = frappe.get_doc("Labour Case", case, for_update=True)
    decisions = frappe.get_all(
        "Case Decision", filters={"case": case, "docstatus": 1}, pluck="total_fine"
    )
    fined, paid = _sum(decisions, doc.currency), _paid("case", case, doc.currency)
    doc.fined, doc.paid, doc.owed = float(fined), float(paid), float(fined - paid)
    doc.save_by_step()


def _paid(field: str, name: str, currency: str) -> Decimal:
    """What is paid by now, also by who was first while this request waited for its lock.

    MariaDB shows a plain select what stood there when the request began. Rows that are locked are
    payments on their way, which wait for the same decision as this one.
    """
    payment = frappe.qb.DocType("Case Payment")
    amounts = (
        frappe.qb.from_(payment)
        .select(payment.amount)
        .where((payment[field] == name) & (payment.docstatus == 1))
        .for_update(skip_locked=True)
        .run()
    )
    return _sum([amount for (amount,) in amounts], currency)


def _sum(amounts: list[Any], currency: str) -> Decimal:
    return sum((whole(amount, currency) for amount in amounts), Decimal(0))
