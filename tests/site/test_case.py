"""A case from complaint to closure, by the right people, and what each of them is refused."""

from __future__ import annotations

import hashlib
import io
import json
from datetime import timedelta

import frappe
import pytest

from ecms_core.casework.edge.steps import open_steps
from ecms_core.inspections import answer_sheet as sheets
from ecms_core.oversight.draw import choose
from tests.site.inspectorate import CORRECT, FOUND, Inspectorate, official, refused


def test_a_case_goes_from_complaint_to_closure(office: Inspectorate) -> None:
    case = office.case_at("paid")
    office.step("director", case, "close_paid")
    doc = frappe.get_doc("Labour Case", case)
    assert (doc.stage, doc.is_open, doc.owed, doc.fined) == ("closed", 0, 0, 60_000)
    assert doc.closed_on and doc.next_due_on is None
    labels = frappe.get_all(
        "Case Event", {"case": case}, pluck="step", order_by="creation asc, happened_at asc"
    )
    assert labels == [
        "draw", "authority", "visit", "results", "serve_results", "conference", "recommend",
        "order", "serve_order", "pay", "close_paid",
    ]  # fmt: skip
    assert not frappe.get_all("Case Deadline", {"case": case, "status": "Running"})


def test_the_draw_is_recorded_and_can_be_repeated(office: Inspectorate) -> None:
    for number in range(3):
        official(f"second{number}@example.org", "inspector", office.office)
    case = office.open_case()
    made = office.step("supervisor", case, "draw")
    draw = frappe.get_doc("Inspector Draw", made["name"])
    eligible = json.loads(draw.eligible)
    assert len(eligible) == 4
    assert choose(draw.seed, eligible) == draw.chosen
    assert frappe.db.get_value("Labour Case", case, "inspector") == frappe.db.get_value(
        "Inspectorate Staff", draw.chosen, "user"
    )


def test_who_has_an_interest_or_has_left_is_not_drawn(office: Inspectorate) -> None:
    left = official("left@example.org", "inspector", office.office, active_to="2021-01-01")
    staff = frappe.get_doc("Inspectorate Staff", {"user": office.users["inspector"]})
    staff.append(
        "interests", {"establishment": office.establishment, "reason": "Sister works there"}
    )
    staff.save()
    case = office.open_case()
    with refused("ECMS-209"):
        office.step("supervisor", case, "draw")
    assert office.stage(case) == "received"
    assert frappe.db.get_value("User", left, "enabled") == 0


def test_the_authority_names_the_inspector_and_is_numbered(office: Inspectorate) -> None:
    case = office.case_at("assigned")
    made = office.step("director", case, "authority", scope="Wages")
    order = frappe.get_doc("Inspection Order", made["name"])
    assert [row.user for row in order.inspectors] == [office.users["inspector"]]
    year = frappe.utils.getdate().year
    assert order.notice.startswith(f"AI-{office.office}-{year}-")
    text = pdf_text(order.notice)
    assert "Authority to Inspect" in text and "inspector.t" in text and order.notice in text


def test_a_visit_on_the_authoritys_last_day_is_written_down_the_next(office: Inspectorate) -> None:
    case = office.case_at("authorised")
    held = frappe.utils.add_to_date(frappe.utils.now_datetime(), days=-1)
    days = {"valid_from": held.date(), "valid_to": held.date()}
    frappe.db.set_value("Inspection Order", {"case": case}, days)
    office.visit(case, started_at=held, ended_at=held + timedelta(seconds=1))
    assert office.stage(case) == "inspected"


def test_an_authority_that_has_ended_is_renewed(office: Inspectorate) -> None:
    case = office.case_at("authorised")
    ended = frappe.db.get_value("Inspection Order", {"case": case})
    passed = frappe.utils.add_days(frappe.utils.today(), -2)
    frappe.db.set_value("Inspection Order", ended, {"valid_from": passed, "valid_to": passed})
    with refused("ECMS-204"):
        office.visit(case)
    made = office.step("director", case, "renew_authority", scope="All standards")
    assert made["stage"] == "authorised" and made["name"] != ended
    visit = office.visit(case)
    assert frappe.db.get_value("Inspection Visit", visit, "inspection_order") == made["name"]
    assert office.stage(case) == "inspected"


def test_only_who_can_act_now_is_waited_for(office: Inspectorate) -> None:
    case = office.case_at("authorised")
    with office.acting("director"):
        course = open_steps(case)
    # To renew the authority is the director's step only once it has ended.
    assert [bool(step["missing"]) for step in course["steps"]] == [True]
    assert course["waits_for"] == ["ECMS Inspector"]


def test_findings_become_violations_with_their_basis(office: Inspectorate) -> None:
    case = office.case_at("inspected")
    found = frappe.get_all(
        "Case Violation",
        {"case": case},
        ["violation_type", "basis", "workers_affected", "confidence", "status"],
        order_by="violation_type",
    )
    assert [row.violation_type for row in found] == ["PH-V01", "PH-V15"]
    assert found[0].workers_affected == 7 and found[0].basis and found[0].confidence
    rows = frappe.get_all("Checklist Answer", {"case": case, "result": "Not complying"}, "question")
    assert sorted(row.question for row in rows) == ["G01", "O01"]


def test_the_notice_is_kept_as_issued(office: Inspectorate) -> None:
    case = office.case_at("results")
    notice = frappe.get_doc("Issued Notice", {"case": case, "template": "PH-N04"})
    content = pdf_bytes(notice.name)
    assert hashlib.sha256(content).hexdigest() == notice.pdf_hash
    text = pdf_text(notice.name)
    assert "Peña Bakery" in text and "610 a day is paid" in text
    assert notice.verification_code in text


def test_the_correction_period_counts_from_service(office: Inspectorate) -> None:
    case = office.case_at("results")
    served = frappe.utils.getdate()
    office.step("inspector", case, "serve_results", served_on=str(served))
    clock = frappe.get_doc("Case Deadline", {"case": case, "rule": "PH-D03"})
    # Ten calendar days, the first excluded, and on from a day off (DO 183-17).
    assert clock.due_on.date() >= served + timedelta(days=10)
    assert clock.due_on.date() <= served + timedelta(days=17)
    assert "DO 183-17" in clock.explanation and clock.confidence == "unconfirmed"
    assert frappe.db.get_value("Labour Case", case, "next_due_on") == clock.due_on


def test_the_fine_is_computed_and_shown(office: Inspectorate) -> None:
    case = office.case_at("ordered")
    decision = frappe.get_doc("Case Decision", {"case": case})
    by_code = {
        frappe.db.get_value("Case Violation", line.violation, "violation_type"): line
        for line in decision.lines
    }
    # DO 198-18 s.29: 20,000 a day for an establishment not registered under Rule 1020.
    assert by_code["PH-V15"].amount == 60_000 and "DO 198-18" in by_code["PH-V15"].basis
    assert "3" in by_code["PH-V15"].explanation
    assert by_code["PH-V01"].amount == 0
    assert decision.total_fine == 60_000
    assert "60,000.00" in pdf_text(decision.notice)


def test_the_employers_time_to_appeal_makes_no_official_late(office: Inspectorate) -> None:
    case = office.case_at("payment")
    assert frappe.db.exists("Case Deadline", {"case": case, "rule": "PH-D11", "status": "Running"})
    assert frappe.db.get_value("Labour Case", case, "next_due_on") is None


def test_closing_needs_a_balance_of_zero(office: Inspectorate) -> None:
    case = office.case_at("payment")
    office.pay(case, 20_000)
    with refused("ECMS-303"):
        office.step("director", case, "close_paid")
    office.pay(case)
    with office.acting("cashier"):
        course = open_steps(case)
    assert [step["missing"] for step in course["steps"]] == [
        "Needs an amount owed: the balance is zero."
    ]
    assert course["waits_for"] == ["ECMS Director"]
    office.step("director", case, "close_paid")
    assert office.stage(case) == "closed"


def test_an_inspection_without_violation_is_closed(office: Inspectorate) -> None:
    case = office.case_at("authorised")
    office.visit(case, answers=CORRECT)
    with refused("ECMS-303"):
        office.step("inspector", case, "results")
    office.step("director", case, "close_compliant")
    assert office.stage(case) == "closed"


# Who may do what -------------------------------------------------------------------------------

STEPS = {
    "received": ("draw", "supervisor"),
    "assigned": ("authority", "director"),
    "inspected": ("results", "inspector"),
    "results": ("serve_results", "inspector"),
    "conference": ("recommend", "hearing"),
}


@pytest.mark.parametrize("stage", sorted(STEPS))
def test_each_step_is_refused_to_everybody_else(office: Inspectorate, stage: str) -> None:
    step, owner = STEPS[stage]
    case = office.case_at(stage)
    for role in office.users:
        if role != owner:
            with refused("ECMS-302"):
                office.step(role, case, step)
    assert office.stage(case) == stage


def test_only_the_director_decides_and_only_the_cashier_takes_money(office: Inspectorate) -> None:
    case = office.case_at("recommended")
    for role in ("inspector", "hearing", "supervisor", "cashier", "admin"):
        with office.acting(role), pytest.raises(frappe.PermissionError):
            office.decision(case).insert()
    office.decide(case)
    office.step("inspector", case, "serve_order")
    for role in ("inspector", "hearing", "supervisor", "director", "admin"):
        with office.acting(role), pytest.raises(frappe.PermissionError):
            office.payment(case).insert()


def test_another_office_sees_nothing(office: Inspectorate) -> None:
    other = Inspectorate("u")
    case = office.case_at("results")
    with other.acting("inspector"):
        assert frappe.get_list("Labour Case", {"name": case}) == []
        assert frappe.get_list("Issued Notice", {"case": case}) == []
        with pytest.raises(frappe.PermissionError):
            frappe.get_doc("Labour Case", case).check_permission("read")
        assert frappe.get_list("Establishment", {"name": office.establishment})
    with office.acting("inspector"):
        assert frappe.get_list("Labour Case", {"name": case})


def test_headquarters_sees_every_office(office: Inspectorate) -> None:
    case = office.open_case()
    frappe.get_doc(
        {"doctype": "Inspection Office", "office_code": "T-HQ", "office_name": "HQ",
         "kind": "Headquarters"}
    ).insert()  # fmt: skip
    official("hq@example.org", "supervisor", "T-HQ")
    frappe.set_user("hq@example.org")
    assert frappe.get_list("Labour Case", {"name": case})


def test_the_stage_is_not_changed_by_hand(office: Inspectorate) -> None:
    case = office.open_case()
    with office.acting("supervisor"), refused("ECMS-305"):
        doc = frappe.get_doc("Labour Case", case)
        doc.stage = "closed"
        doc.save()
    with office.acting("inspector"), pytest.raises(frappe.PermissionError):
        frappe.get_doc("Labour Case", case).save()
    assert office.stage(case) == "received"


def test_alerts_reach_the_supervisor_at_once(office: Inspectorate) -> None:
    case = office.case_at("authorised")
    child = {
        **FOUND,
        "G22": {"value": "Not complying", "workers_affected": 1, "remark": "A boy of 12"},
    }
    visit = office.visit(case, submit=False, answers=child)
    assert "Child labor found" in frappe.db.get_value("Labour Case", case, "alert")
    logs = frappe.get_all("Notification Log", {"document_name": case}, ["for_user", "subject"])
    assert [log.for_user for log in logs] == [office.users["supervisor"]]
    assert "Child labor" in logs[0].subject
    with office.acting("inspector"):
        frappe.get_doc("Inspection Visit", visit).submit()
    assert len(frappe.get_all("Notification Log", {"document_name": case})) == 1


def test_a_refusal_alerts_the_supervisor_and_goes_to_legal(office: Inspectorate) -> None:
    case = office.case_at("authorised")
    office.visit(case, access_refused=1, refusal_details="The guard closed the gate.")
    assert frappe.db.get_value("Labour Case", case, "alert") == "Access refused"
    assert frappe.get_all("Notification Log", {"document_name": case})
    with refused("ECMS-303"):
        office.step("director", case, "close_compliant")
    office.step("director", case, "refer_refusal")
    assert office.stage(case) == "refused"


def test_reading_who_complained_is_recorded(office: Inspectorate) -> None:
    with office.acting("supervisor"):
        name = frappe.get_doc(
            {"doctype": "Complainant", "full_name": "Ana Cruz", "contact_phone": "+63 2 1234567"}
        ).insert().name  # fmt: skip
        frappe.get_doc("Complainant", name).check_permission("read")
        assert frappe.get_list("Complainant", {"name": name}) == []
    entry = frappe.get_last_doc("Audit Entry", {"subject_name": name})
    assert (entry.action, entry.actor) == ("identity read", office.users["supervisor"])
    with office.acting("inspector"), pytest.raises(frappe.PermissionError):
        frappe.get_doc("Complainant", name).check_permission("read")


def pdf_bytes(notice: str) -> bytes:
    file = frappe.get_doc(
        "File", {"attached_to_name": notice, "attached_to_doctype": "Issued Notice"}
    )
    assert file.is_private
    content = file.get_content()
    return content if isinstance(content, bytes) else content.encode("latin-1")


def pdf_text(notice: str) -> str:
    from pypdf import PdfReader

    pages = PdfReader(io.BytesIO(pdf_bytes(notice))).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def test_a_sealed_sheet_proves_its_answers(office: Inspectorate) -> None:
    case = office.case_at("inspected")
    sheet = frappe.get_doc("Answer Sheet", {"case": case})
    again = sheets.seal(
        json.loads(sheet.answers),
        client_id=sheet.client_id,
        checklist_hash=sheet.checklist_hash,
        pack=sheet.pack_version,
    )
    assert again == sheet.seal and sheet.pack_version.startswith("ph ")
