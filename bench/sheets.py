"""A visit with a sheet of a hundred answers, beside a document with a child table of a hundred."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import Any

import frappe
import ground
from measure import Aim, Row, alternate, row

from ecms_core.inspections.doctype.answer_sheet.answer_sheet import submit_sheet

ROUNDS = 15


def measure(site: str) -> list[Row]:
    """The rows of the sheet alone, of visit and sheet, and of the whole with the case's step."""
    cases = [ground.open_case(number) for number in range(ROUNDS + 1)]
    frappe.db.commit()
    questions = frappe.get_all(
        "Checklist Question",
        filters={"parent": ground.CHECKLIST},
        fields=["question_id", "label", "kind"],
        order_by="idx",
    )
    frappe.set_user(ground.USER)

    def visit(case: str) -> Any:
        now = frappe.utils.now_datetime()
        return {
            "case": case,
            "establishment": ground.OFFICE,
            "office": ground.OFFICE,
            "checklist": ground.CHECKLIST,
            "started_at": now - timedelta(hours=1),
            "ended_at": now - timedelta(minutes=5),
            "persons_present": "Ms Cruz, manager",
        }

    def ecms_visit(number: int) -> str:
        ground.begin_request()
        doc = frappe.get_doc({"doctype": "Inspection Visit", **visit(cases[number])}).insert()
        submit_sheet(frappe.generate_hash(length=32), doc.name, answers(questions, number))
        return doc.name

    def ecms(number: int) -> None:
        ecms_visit(number)
        frappe.db.commit()

    def ecms_whole(number: int) -> None:
        frappe.get_doc("Inspection Visit", ecms_visit(number)).submit()
        frappe.db.commit()

    def stock(number: int) -> None:
        ground.begin_request()
        doc = frappe.get_doc({"doctype": ground.STOCK_VISIT, **visit(cases[number])}).insert()
        doc.set("answers", stock_answers(questions, number))
        doc.submit()
        frappe.db.commit()

    try:
        return [
            row(
                "visit-sheet",
                "Visit begun, its sheet of 100 answers submitted",
                alternate(ecms, stock, ROUNDS),
                site,
                Aim(ratio=3),
            ),
            row(
                "visit-whole",
                "The same, and the visit submitted with the case's step",
                alternate(ecms_whole, stock, ROUNDS),
                site,
            ),
        ]
    finally:
        frappe.db.rollback()
        frappe.set_user("Administrator")


def answers(questions: list[Any], seed: int) -> dict[str, Any]:
    """Answers to all questions, other ones for each seed; question 50 finds a violation."""
    chance = random.Random(seed)  # noqa: S311 - repeatable, and no secret
    given: dict[str, Any] = {}
    for question in questions:
        if question.question_id == "Q050":
            given["Q050"] = {"value": "Not complying", "workers_affected": chance.randint(1, 40)}
        elif question.kind == "compliance":
            given[question.question_id] = chance.choice(["Complying"] * 9 + ["Not applicable"])
        elif question.kind == "number":
            given[question.question_id] = chance.randint(0, 900)
        elif question.kind == "yes_no":
            given[question.question_id] = chance.choice(["Yes", "No"])
        else:
            given[question.question_id] = f"Seen on the payroll of {chance.randint(1, 40)} workers"
    return given


def stock_answers(questions: list[Any], seed: int) -> list[dict[str, Any]]:
    """The same answers as rows of a child table."""
    given = answers(questions, seed)
    rows = []
    for question in questions:
        answer = given[question.question_id]
        value = answer["value"] if isinstance(answer, dict) else answer
        rows.append(
            {
                "question": question.question_id,
                "label": question.label,
                "result": value if question.kind == "compliance" else "",
                "number": value if question.kind == "number" else 0,
                "text": value if question.kind in ("text", "yes_no") else "",
                "workers_affected": answer["workers_affected"] if isinstance(answer, dict) else 0,
            }
        )
    return rows
