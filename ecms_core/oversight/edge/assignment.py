"""Drawing the inspector of a case from the eligible officials of its office, on the record."""

from __future__ import annotations

import frappe
from frappe import _
from frappe.model.document import Document

from ecms_core.canonical import canonical
from ecms_core.edge import write_record
from ecms_core.oversight import draw
from ecms_core.packs.edge.active import plugins
from ecms_core.words import shown

INSPECTOR = "ECMS Inspector"


def draw_inspector(case: Document) -> Document:
    """Draw among the office's inspectors whom no plugin excludes, and keep the draw."""
    staff = frappe.get_all(
        "Inspectorate Staff",
        filters={"office": case.office},
        fields=["name", "user", "full_name", "active_from", "active_to"],
    )
    inspectors = set(
        frappe.get_all(
            "Has Role", filters={"role": INSPECTOR, "parenttype": "User"}, pluck="parent"
        )
    )
    candidates = [_candidate(person, case) for person in staff if person.user in inspectors]
    excluded: dict[str, str] = {}
    for reasons in plugins().hook.ecms_exclude_inspectors(
        candidates=candidates, today=frappe.utils.getdate()
    ):
        excluded |= {staff: shown(reason, _) for staff, reason in reasons.items()}
    office = frappe.db.get_value("Inspection Office", case.office, "office_name")
    result = draw.draw(
        [person["staff"] for person in candidates],
        excluded,
        draw.new_seed(),
        case=case.name,
        office=office,
    )
    return write_record(
        frappe.get_doc(
            {
                "doctype": "Inspector Draw",
                "case": case.name,
                "office": case.office,
                "chosen": result.chosen,
                "drawn_at": frappe.utils.now(),
                "drawn_by": frappe.session.user,
                "seed": result.seed,
                "eligible": canonical(result.eligible),
                "excluded": canonical(result.excluded),
            }
        )
    )


def _candidate(person: frappe._dict, case: Document) -> dict:
    """What a plugin is told of a candidate: see the hook ecms_exclude_inspectors."""
    return {
        "staff": person.name,
        "name": person.full_name,
        "active_from": person.active_from,
        "active_to": person.active_to,
        "enabled": bool(frappe.db.get_value("User", person.user, "enabled")),
        "interests": frappe.get_all(
            "Staff Interest",
            filters={"parent": person.name, "establishment": case.establishment},
            pluck="reason",
        ),
        "visits_in_a_row": _visits_in_a_row(person.user, case.establishment),
        "most_visits_in_a_row": frappe.db.get_single_value(
            "Inspectorate Settings", "most_consecutive_visits"
        )
        or 2,
    }


def _visits_in_a_row(user: str, establishment: str) -> int:
    """How many of the establishment's latest visits, without a break, this inspector made."""
    count = 0
    for inspector in frappe.get_all(
        "Inspection Visit",
        filters={"establishment": establishment, "docstatus": 1},
        order_by="started_at desc",
        limit_page_length=20,
        pluck="inspector",
    ):
        if inspector != user:
            break
        count += 1
    return count
