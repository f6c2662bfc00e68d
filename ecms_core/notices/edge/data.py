"""What a letter may say: plain values of the case, never the complainant's identity."""

from __future__ import annotations

from typing import Any

import frappe
from frappe.model.document import Document


def letter_data(case: Document, template: Document, **context: Any) -> dict[str, Any]:
    """The data of a letter as plain JSON values.

    Keys: head, case, establishment, inspectors, order, visit, violations, deadlines, decision,
    hearing. Who complained is not among them: the source of a complaint is confidential
    (ILO Convention 81, article 15 c).
    """
    settings = frappe.get_cached_doc("Inspectorate Settings")
    office = frappe.get_cached_doc("Inspection Office", case.office)
    data = {
        "head": {
            "state": settings.state_name or "",
            "ministry": settings.ministry_name or "",
            "office": office.office_name,
            "office_address": office.address or "",
            "issued_on": frappe.utils.today(),
            "issued_by": frappe.utils.get_fullname(),
            "signatory": template.signatory or "",
            "basis": template.basis or "",
            "confidence": template.confidence or "unconfirmed",
            "number_label": frappe._("No."),
            "verify_label": frappe._("Check this document"),
            "site": (settings.public_address or frappe.utils.get_url()).rstrip("/"),
        },
        "case": {"number": case.name, "opened_on": case.opened_on, "stage": case.stage_label},
        "establishment": _establishment(case.establishment),
        "addressee": context.get("addressee") or "",
        "inspectors": [frappe.utils.get_fullname(case.inspector)] if case.inspector else [],
        "order": _order(case, context.get("order")),
        "visit": _visit(case),
        "violations": _violations(case),
        "hearing": frappe.db.get_value(
            "Case Hearing",
            {"case": case.name, "docstatus": 1},
            ["held_on", "attendance", "outcome"],
            as_dict=True,
            order_by="held_on desc",
        )
        or {},
        "decision": _decision(context.get("decision")),
    }
    if settings.training:
        data["head"]["training"] = frappe._("TRAINING: this letter has no effect")
    # As JSON and back: dates become ISO text, and what is stored is what was printed.
    return frappe.parse_json(frappe.as_json(data))


def _establishment(name: str) -> dict[str, Any]:
    doc = frappe.get_doc("Establishment", name)
    division = frappe.db.get_value("Administrative Division", doc.division, "division_name") or ""
    return {
        "name": doc.establishment_name,
        "employer": doc.employer_name or doc.establishment_name,
        "address": ", ".join(part for part in (doc.address_line, division) if part),
        "tax_id": doc.tax_id or "",
        "activity": frappe.db.get_value("Economic Activity", doc.activity, "title") or "",
        "workers": doc.workers_total or 0,
    }


def _order(case: Document, order: Document | None) -> dict[str, Any]:
    if order is None:
        name = frappe.db.get_value(
            "Inspection Order",
            {"case": case.name, "docstatus": 1},
            "name",
            order_by="valid_from desc",
        )
        if not name:
            return {}
        order = frappe.get_doc("Inspection Order", name)
    return {
        "number": order.title or "",
        "issued_on": order.issued_on,
        "valid_from": order.valid_from,
        "valid_to": order.valid_to,
        "scope": order.scope or "",
        "inspectors": [row.full_name for row in order.inspectors],
    }


def _visit(case: Document) -> dict[str, Any]:
    found = frappe.db.get_value(
        "Inspection Visit",
        {"case": case.name, "docstatus": 1},
        ["name", "started_at", "ended_at", "persons_present", "access_refused", "remarks"],
        as_dict=True,
        order_by="started_at desc",
    )
    if not found:
        return {}
    found.started_at = frappe.utils.format_datetime(found.started_at, "yyyy-MM-dd HH:mm")
    found.ended_at = frappe.utils.format_datetime(found.ended_at, "yyyy-MM-dd HH:mm")
    return found


def _violations(case: Document) -> list[dict[str, Any]]:
    rows = frappe.get_all(
        "Case Violation",
        filters={"case": case.name},
        fields=[
            "violation_type as code",
            "title",
            "basis",
            "confidence",
            "question",
            "workers_affected",
            "status",
            "remark",
        ],
        order_by="creation asc, question asc",
    )
    return [dict(row, remark=row.remark or "") for row in rows]


def _decision(decision: Document | None) -> dict[str, Any]:
    if decision is None:
        return {}
    return {
        "decided_on": decision.decided_on,
        "facts": decision.facts,
        "issues": decision.issues or "",
        "directive": decision.directive,
        "currency": decision.currency,
        "total_fine": str(decision.total_fine),
        "lines": [
            {
                "violation": frappe.db.get_value("Case Violation", line.violation, "title"),
                "wilful": bool(line.wilful),
                "day_from": line.day_from,
                "day_to": line.day_to,
                "amount": str(line.amount),
                "basis": line.basis or "",
                "explanation": line.explanation or "",
            }
            for line in decision.lines
        ],
    }
