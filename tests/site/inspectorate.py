"""An inspectorate to test with: an office, its officials, an establishment, and cases on their way.

Everything goes through the documents and methods that people use; nothing is written behind them.
"""

from __future__ import annotations

import re
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta

import frappe
import pytest

from ecms_core.edge import ProblemError
from ecms_core.problems import CATALOGUE

ROLES = {
    "inspector": "ECMS Inspector",
    "hearing": "ECMS Hearing Officer",
    "director": "ECMS Director",
    "supervisor": "ECMS Supervisor",
    "cashier": "ECMS Cashier",
    "admin": "ECMS Administrator",
}
CORRECT = {
    "E01": 5,
    "E02": "Ms Cruz, manager",
    "E03": "Corporation",
    **dict.fromkeys(
        ["G01", "G04", "G05", "G09", "G10", "G12", "G13", "G14", "G22", "O01", "O05", "O10"],
        "Complying",
    ),
}
FOUND = {
    **CORRECT,
    "G01": {"value": "Not complying", "workers_affected": 7, "remark": "610 a day is paid"},
    "O01": {"value": "Not complying", "workers_affected": 0, "remark": "not registered"},
}

NO_SHEET: dict = {"": ""}


class Inspectorate:
    """One regional office with an official of each role, and what they do."""

    def __init__(self, mark: str = "t") -> None:
        self.office = f"T-{mark}".upper()
        self.users = {role: f"{role}.{mark}@example.org" for role in ROLES}
        self.establishment = establishment(f"Peña Bakery {mark}", self.office)

    @contextmanager
    def acting(self, role: str):
        """Do what follows as the official of a role."""
        frappe.set_user(self.users[role])
        try:
            yield
        finally:
            frappe.set_user("Administrator")

    def complaint(self) -> str:
        with self.acting("supervisor"):
            doc = frappe.get_doc(
                {
                    "doctype": "Labour Complaint",
                    "subject": "Wages below the minimum",
                    "establishment": self.establishment,
                    "narrative": "610 a day instead of the minimum wage.",
                    "received_on": frappe.utils.today(),
                    "channel": "In person",
                }
            )
            return doc.insert().name

    def open_case(self) -> str:
        from ecms_core.casework.doctype.labour_complaint.labour_complaint import open_case

        complaint = self.complaint()
        with self.acting("supervisor"):
            return open_case(complaint)

    def step(self, role: str, case: str, step: str, **values: object) -> dict:
        from ecms_core.casework.edge.steps import take_step

        with self.acting(role):
            return take_step(case, step, values)

    def visit(self, case: str, submit: bool = True, answers: dict | None = None, **fields) -> str:
        """A visit of the last hour of today, with its answer sheet, unless fields say otherwise."""
        now = frappe.utils.now_datetime()
        # The order of inspection is of today too, also in the first hour after midnight.
        started = max(now - timedelta(minutes=50), datetime.combine(now, time()))
        with self.acting("inspector"):
            doc = frappe.get_doc(
                {
                    "doctype": "Inspection Visit",
                    "case": case,
                    "started_at": started,
                    "ended_at": max(now - timedelta(minutes=5), started),
                    "persons_present": "Ms Cruz, manager",
                    **fields,
                }
            ).insert()
            if answers is not NO_SHEET and not fields.get("access_refused"):
                self.sheet(doc.name, answers or FOUND)
            if submit:
                doc.reload()
                doc.submit()
            return doc.name

    def sheet(self, visit: str, answers: dict, client_id: str | None = None) -> dict:
        from ecms_core.inspections.doctype.answer_sheet.answer_sheet import submit_sheet

        return submit_sheet(client_id or frappe.generate_hash(length=20), visit, answers)

    def case_at(self, stage: str, answers: dict | None = None) -> str:
        """A case that was taken to a stage of the main line by the right people."""
        case = self.open_case()
        for reached, go_on in (
            ("received", lambda: self.step("supervisor", case, "draw")),
            ("assigned", lambda: self.step("director", case, "authority", scope="All standards")),
            ("authorised", lambda: self.visit(case, answers=answers)),
            ("inspected", lambda: self.step("inspector", case, "results")),
            ("results", lambda: self.step("inspector", case, "serve_results")),
            ("correction", lambda: self._conference(case)),
            ("conference", lambda: self.step("hearing", case, "recommend", note="Not corrected")),
            ("recommended", lambda: self.decide(case)),
            ("ordered", lambda: self.step("supervisor", case, "serve_order")),
            ("payment", lambda: self.pay(case)),
        ):
            if reached == stage:
                return case
            go_on()
        if stage == "paid":
            return case
        raise KeyError(stage)

    def _conference(self, case: str) -> None:
        self.let_correction_pass(case)
        with self.acting("hearing"):
            frappe.get_doc(
                {
                    "doctype": "Case Hearing",
                    "case": case,
                    "held_on": frappe.utils.today(),
                    "outcome": "No settlement",
                    "minutes": "The employer does not correct.",
                    "attendance": "Both parties",
                }
            ).insert().submit()

    def let_correction_pass(self, case: str, days: int = 12) -> None:
        """Move the service and its clock into the past, as if the days had gone by."""
        served = frappe.utils.add_days(frappe.utils.today(), -days)
        for notice in frappe.get_all("Issued Notice", {"case": case, "template": "PH-N04"}):
            frappe.db.set_value(
                "Issued Notice", notice.name, {"issued_on": served, "served_on": served}
            )
        for clock in frappe.get_all("Case Deadline", {"case": case, "rule": "PH-D03"}):
            due = frappe.utils.add_days(frappe.utils.now_datetime(), 10 - days)
            frappe.db.set_value("Case Deadline", clock.name, "due_on", due)

    def decision(self, case: str, wilful_days: int | None = 3, decided_on: date | None = None):
        """A new decision on the case's violations; the first OSH violation is wilful."""
        from ecms_core.casework.doctype.case_decision.case_decision import draft_decision

        draft = draft_decision(case)
        doc = frappe.get_doc(
            {
                "doctype": "Case Decision",
                **draft["values"],
                "lines": draft["lines"],
                "fine_facts": draft["fine_facts"],
            }
        )
        doc.update(
            {
                "facts": "The employer pays 610 a day.",
                "issues": "Rule 1020 asks for registration.",
                "directive": "Pay the difference and register.",
            }
        )
        for line in doc.lines:
            code = frappe.db.get_value("Case Violation", line.violation, "violation_type")
            if wilful_days and code == "PH-V15":
                line.wilful = 1
                line.day_to = frappe.utils.today()
                line.day_from = frappe.utils.add_days(line.day_to, 1 - wilful_days)
        if decided_on:
            doc.decided_on = decided_on
        return doc

    def decide(self, case: str, wilful_days: int | None = 3) -> str:
        with self.acting("director"):
            doc = self.decision(case, wilful_days).insert()
            doc.submit()
            return doc.name

    def payment(self, case: str, amount: float | None = None, currency: str = "PHP"):
        """A payment of the balance, or of an amount."""
        decision = frappe.db.get_value("Case Decision", {"case": case, "docstatus": 1}, "name")
        return frappe.get_doc(
            {
                "doctype": "Case Payment",
                "decision": decision,
                "amount": frappe.db.get_value("Labour Case", case, "owed")
                if amount is None
                else amount,
                "currency": currency,
                "receipt_no": frappe.generate_hash(length=8),
                "paid_on": frappe.utils.today(),
            }
        )

    def pay(self, case: str, amount: float | None = None) -> str:
        with self.acting("cashier"):
            doc = self.payment(case, amount).insert()
            doc.submit()
            return doc.name

    def stage(self, case: str) -> str:
        return frappe.db.get_value("Labour Case", case, "stage")


def found(mark: str) -> list[tuple[str, str]]:
    """Make the office and its officials, for all tests: users are slow. Returns what is new."""
    made = []
    code = f"T-{mark}".upper()
    if not frappe.db.exists("Inspection Office", code):
        frappe.get_doc(
            {
                "doctype": "Inspection Office",
                "office_code": code,
                "office_name": f"Regional Office {code}",
                "kind": "Regional",
            }
        ).insert()
        made.append(("Inspection Office", code))
    for role in ROLES:
        email = f"{role}.{mark}@example.org"
        if not frappe.db.exists("User", email):
            official(email, role, code)
            staff = frappe.db.get_value("Inspectorate Staff", {"user": email})
            # Frappe notes a person beside each user.
            person = frappe.db.get_value("Contact", {"user": email})
            made += [("User", email), ("Contact", person), ("Inspectorate Staff", staff)]
    return made


def official(email: str, role: str, office: str, **fields: object) -> str:
    """A user with a role, serving at an office."""
    frappe.get_doc(
        {
            "doctype": "User",
            "email": email,
            "first_name": email.split("@", maxsplit=1)[0],
            "send_welcome_email": 0,
            "roles": [{"role": ROLES[role]}],
        }
    ).insert(ignore_permissions=True)
    frappe.get_doc(
        {
            "doctype": "Inspectorate Staff",
            "user": email,
            "office": office,
            "position": role,
            "active_from": "2020-01-01",
            **fields,
        }
    ).insert()
    return email


def establishment(name: str, office: str) -> str:
    """An establishment in any place of the country."""
    place = frappe.db.get_value("Administrative Division", {"level": ("!=", "Region")}, "name")
    return (
        frappe.get_doc(
            {
                "doctype": "Establishment",
                "establishment_name": name,
                "division": place,
                "office": office,
                "activity": "I",
                "workers_male": 4,
                "workers_female": 8,
            }
        )
        .insert()
        .name
    )


def verify_the_calendar() -> None:
    """Let the conventions and the holidays be known for certain: no deadline is surer than they."""
    calendar = frappe.get_doc("Legal Calendar", "National")
    calendar.update({"counting_confidence": "verified", "library_confidence": "verified"})
    calendar.save()


def refused(number: str):
    """Expect the problem of a number: its text, whatever the values in it."""
    text = re.escape(frappe.utils.escape_html(CATALOGUE[number].what))
    return pytest.raises(ProblemError, match=re.sub(r"\\\{\w+\\\}", ".+", text))
