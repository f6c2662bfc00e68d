"""A payment of what a decision ordered."""

from __future__ import annotations

from decimal import Decimal

import frappe
from frappe import _

from ecms_core.casework.edge import money, steps
from ecms_core.casework.edge.cases import take_over
from ecms_core.currency import show
from ecms_core.edge import shows_problems
from ecms_core.oversight.edge.access import OfficeFile
from ecms_core.oversight.edge.audit import audit
from ecms_core.problems import Problem


class CasePayment(OfficeFile):
    """At most the balance, in the decision's currency; submitting it lowers the balance."""

    @shows_problems
    def validate(self) -> None:
        decision = frappe.db.get_value(
            "Case Decision",
            self.decision,
            ["case", "currency"],
            as_dict=True,
        )
        self.case = decision.case
        take_over(self)
        if self.currency != decision.currency:
            raise Problem(
                "ECMS-308",
                found=self.currency,
                decision=self.decision,
                expected=decision.currency,
            )
        today = frappe.utils.getdate()
        if frappe.utils.getdate(self.paid_on) > today:
            raise Problem(
                "ECMS-310",
                field=_(self.meta.get_label("paid_on")),
                found=self.paid_on,
                expected=today,
            )
        self._check_amount()

    def _check_amount(self) -> None:
        amount = money.exact(self.amount, self.currency)
        balance = money.balance(self.decision)
        if amount > balance:
            raise Problem(
                "ECMS-307",
                found=show(amount, self.currency),
                expected=show(balance, self.currency),
                decision=self.decision,
            )

    @shows_problems
    def before_submit(self) -> None:
        # The decision is locked so that two cashiers cannot both take the whole balance.
        frappe.get_doc("Case Decision", self.decision, for_update=True)
        self._check_amount()

    @shows_problems
    def on_submit(self) -> None:
        steps.complete(
            self.case,
            "payment",
            self,
            on=self.paid_on,
            details=show(Decimal(str(self.amount)), self.currency),
        )
        money.settle(self.case)
        audit("payment submitted", self)
