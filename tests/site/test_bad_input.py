"""Bad input: a numbered problem that says what, and nothing is changed."""

from __future__ import annotations

from datetime import timedelta

import frappe
import frappe.client
import pytest

from tests.site.inspectorate import (
    CORRECT,
    FOUND,
    NO_SHEET,
    Inspectorate,
    establishment,
    official,
    refused,
)


@pytest.mark.parametrize(
    ("answers", "number"),
    [
        ({**FOUND, "G01": "Maybe"}, "ECMS-201"),
        ({**FOUND, "E01": "five"}, "ECMS-201"),
        ({**FOUND, "G99": "Complying"}, "ECMS-202"),
        ({"G01": "Complying"}, "ECMS-203"),
        ("[1, 2]", "ECMS-211"),
    ],
)
def test_a_sheet_that_does_not_fit_its_checklist(
    office: Inspectorate, answers: object, number: str
) -> None:
    case = office.case_at("authorised")
    visit = office.visit(case, submit=False, answers=NO_SHEET)
    with office.acting("inspector"):
        if number == "ECMS-203":
            with pytest.raises(frappe.ValidationError, match="required questions"):
                office.sheet(visit, answers)
        else:
            with refused(number):
                office.sheet(visit, answers)
    assert frappe.db.count("Checklist Answer", {"visit": visit}) == 0


def test_the_same_sheet_sent_twice_is_one_sheet(office: Inspectorate) -> None:
    case = office.case_at("authorised")
    visit = office.visit(case, submit=False, answers=NO_SHEET)
    with office.acting("inspector"):
        first = office.sheet(visit, FOUND, client_id="tablet-7-0001")
        again = office.sheet(visit, dict(reversed(FOUND.items())), client_id="tablet-7-0001")
        assert first == again
        assert frappe.db.count("Answer Sheet", {"visit": visit}) == 1
        assert frappe.db.count("Checklist Answer", {"visit": visit}) == len(FOUND)
        with refused("ECMS-207"):
            office.sheet(visit, CORRECT, client_id="tablet-7-0001")


def test_a_second_sheet_of_one_visit(office: Inspectorate) -> None:
    case = office.case_at("authorised")
    visit = office.visit(case, submit=False)
    with office.acting("inspector"), refused("ECMS-214"):
        office.sheet(visit, FOUND, client_id="tablet-7-0002")
    with office.acting("inspector"):
        frappe.get_doc("Inspection Visit", visit).submit()
    found = frappe.get_all("Case Violation", {"case": case}, pluck="violation_type")
    assert sorted(found) == ["PH-V01", "PH-V15"]


def test_a_sheet_of_an_inspector_whom_the_authority_does_not_name(office: Inspectorate) -> None:
    case = office.case_at("authorised")
    visit = office.visit(case, submit=False, answers=NO_SHEET)
    office.users["inspector"] = official("stranger@example.org", "inspector", office.office)
    with office.acting("inspector"), refused("ECMS-204"):
        office.sheet(visit, CORRECT)
    assert not frappe.db.exists("Answer Sheet", {"visit": visit})


def test_answers_to_another_checklist(office: Inspectorate) -> None:
    from ecms_core.inspections.doctype.answer_sheet.answer_sheet import submit_sheet

    case = office.case_at("authorised")
    visit = office.visit(case, submit=False, answers=NO_SHEET)
    short = frappe.get_doc(
        {
            "doctype": "Inspection Checklist",
            "title": "Short",
            "checklist_code": "SHORT",
            "version": "1",
            "questions": [{"question_id": "E01", "label": "Workers", "kind": "number"}],
        }
    ).insert()
    with office.acting("inspector"), refused("ECMS-213"):
        submit_sheet("tablet-7-0003", visit, {"E01": 5}, short.name)
    # A draft of a checklist is no checklist of a visit either.
    with office.acting("inspector"), refused("ECMS-212"):
        frappe.client.set_value("Inspection Visit", visit, "checklist", short.name)


def test_a_sealed_sheet_is_not_changed(office: Inspectorate) -> None:
    case = office.case_at("inspected")
    with office.acting("inspector"):
        sheet = frappe.get_doc("Answer Sheet", {"case": case})
        sheet.answers = "{}"
        with pytest.raises(frappe.ValidationError):
            sheet.save()
    visit = frappe.get_doc("Inspection Visit", {"case": case})
    with office.acting("inspector"):
        visit.started_at = frappe.utils.add_days(visit.started_at, -1)
        with pytest.raises(frappe.ValidationError):
            visit.save()


def test_a_visit_without_an_authority(office: Inspectorate) -> None:
    case = office.case_at("assigned")
    with refused("ECMS-204"):
        office.visit(case)
    assert not frappe.db.exists("Inspection Visit", {"case": case, "docstatus": 1})


def test_a_visit_by_somebody_whom_the_authority_does_not_name(office: Inspectorate) -> None:
    case = office.case_at("authorised")
    stranger = official("stranger@example.org", "inspector", office.office)
    office.users["inspector"] = stranger
    with refused("ECMS-204"):
        office.visit(case)


def test_a_visit_after_the_authority_has_ended(office: Inspectorate) -> None:
    case = office.case_at("authorised")
    order = frappe.db.get_value("Inspection Order", {"case": case})
    today = frappe.utils.today()
    ended = {
        "valid_from": frappe.utils.add_days(today, -9),
        "valid_to": frappe.utils.add_days(today, -2),
    }
    frappe.db.set_value("Inspection Order", order, ended)
    with refused("ECMS-204"):
        office.visit(case)


def test_an_authority_that_begins_before_it_is_issued(office: Inspectorate) -> None:
    case = office.case_at("assigned")
    yesterday = frappe.utils.add_days(frappe.utils.today(), -1)
    with refused("ECMS-311"):
        office.step("director", case, "authority", scope="Wages", valid_from=yesterday)
    assert not frappe.db.exists("Inspection Order", {"case": case})


def test_a_second_authority_while_one_is_in_force(office: Inspectorate) -> None:
    case = office.case_at("authorised")
    with refused("ECMS-303"):
        office.step("director", case, "renew_authority", scope="Wages")
    assert frappe.db.count("Inspection Order", {"case": case}) == 1


def test_a_visit_held_in_the_future(office: Inspectorate) -> None:
    case = office.case_at("authorised")
    later = frappe.utils.now_datetime() + timedelta(hours=2)
    with refused("ECMS-205"):
        office.visit(case, started_at=later, ended_at=later + timedelta(hours=1))
    with refused("ECMS-206"):
        office.visit(case, ended_at=frappe.utils.now_datetime() - timedelta(hours=1))


def test_a_visit_without_its_answers(office: Inspectorate) -> None:
    case = office.case_at("authorised")
    visit = office.visit(case, submit=False, answers=NO_SHEET)
    with office.acting("inspector"), refused("ECMS-210"):
        frappe.get_doc("Inspection Visit", visit).submit()
    assert office.stage(case) == "authorised"


def test_a_second_fine_for_the_same_violation_and_day(office: Inspectorate) -> None:
    case = office.case_at("ordered")
    decision = frappe.get_doc("Case Decision", {"case": case})
    fined = next(line for line in decision.lines if line.wilful)
    # A second decision, as a procedure with a second round would allow it.
    frappe.db.set_value("Case Violation", fined.violation, "status", "Found")
    with office.acting("director"):
        second = office.decision(case)
        for line in second.lines:
            line.day_from = line.day_to = fined.day_to
        with refused("ECMS-306"):
            second.insert()
    twice = office.decision(office.case_at("recommended"))
    wilful = next(line for line in twice.lines if line.wilful)
    twice.append("lines", {**wilful.as_dict(), "name": None, "idx": None})
    with office.acting("director"), refused("ECMS-306"):
        twice.insert()


def test_a_fine_for_days_to_come_or_turned_round(office: Inspectorate) -> None:
    case = office.case_at("recommended")
    tomorrow = frappe.utils.add_days(frappe.utils.today(), 1)
    for change, number in (
        ({"day_to": tomorrow}, "ECMS-310"),
        ({"day_from": frappe.utils.today(), "day_to": "2026-01-01"}, "ECMS-311"),
        ({"day_to": None}, "ECMS-303"),
    ):
        doc = office.decision(case)
        next(line for line in doc.lines if line.wilful).update(change)
        with office.acting("director"), refused(number):
            doc.insert()


def test_a_decision_on_another_case(office: Inspectorate) -> None:
    case, other = office.case_at("recommended"), office.case_at("recommended")
    doc = office.decision(case)
    doc.lines[0].violation = office.decision(other).lines[0].violation
    with office.acting("director"), refused("ECMS-312"):
        doc.insert()


@pytest.mark.parametrize(
    ("amount", "currency", "number"),
    [
        (60_000.01, "PHP", "ECMS-307"),
        (100, "USD", "ECMS-308"),
        (0, "PHP", "ECMS-309"),
        (-5, "PHP", "ECMS-309"),
        (10.005, "PHP", "ECMS-309"),
    ],
)
def test_a_payment_that_cannot_be(
    office: Inspectorate, amount: float, currency: str, number: str
) -> None:
    case = office.case_at("payment")
    with office.acting("cashier"), refused(number):
        office.payment(case, amount, currency).insert()
    assert frappe.db.get_value("Labour Case", case, "owed") == 60_000


def test_two_payments_of_the_whole_balance(office: Inspectorate) -> None:
    case = office.case_at("payment")
    with office.acting("cashier"):
        first, second = office.payment(case).insert(), office.payment(case).insert()
        first.submit()
        with refused("ECMS-307"):
            second.submit()
    assert frappe.db.get_value("Labour Case", case, "paid") == 60_000


def test_a_step_out_of_turn(office: Inspectorate) -> None:
    case = office.case_at("received")
    with refused("ECMS-301"):
        office.step("director", case, "authority")
    with refused("ECMS-304"):
        office.step("director", case, "no_such_step")
    assert office.stage(case) == "received"


def test_the_conference_waits_for_the_correction_period(office: Inspectorate) -> None:
    case = office.case_at("correction")
    office.let_correction_pass(case, days=3)
    hearing = {
        "doctype": "Case Hearing",
        "case": case,
        "held_on": frappe.utils.today(),
        "outcome": "No settlement",
        "minutes": "Too early",
    }
    with office.acting("hearing"):
        doc = frappe.get_doc(hearing).insert()
        with refused("ECMS-303"):
            doc.submit()
    assert office.stage(case) == "correction"


@pytest.mark.parametrize(("days", "number"), [(1, "ECMS-310"), (-1, "ECMS-311")])
def test_a_service_in_the_future_or_before_the_issue(
    office: Inspectorate, days: int, number: str
) -> None:
    case = office.case_at("results")
    with refused(number):
        served_on = frappe.utils.add_days(frappe.utils.today(), days)
        office.step("inspector", case, "serve_results", served_on=served_on)
    assert office.stage(case) == "results"
    assert not frappe.db.exists("Case Deadline", {"case": case})


def test_a_letter_that_names_an_unknown_field_issues_nothing(office: Inspectorate) -> None:
    case = office.case_at("inspected")
    letter = frappe.get_doc("Notice Template", "PH-N04")
    letter.body += "\n{{ establishment.nmae }}"
    letter.save()
    with refused("ECMS-501"):
        office.step("inspector", case, "results")
    assert office.stage(case) == "inspected"
    assert not frappe.db.exists("Issued Notice", {"case": case, "template": "PH-N04"})
    letter.body = "{% if %}"
    with refused("ECMS-501"):
        letter.save()


@pytest.mark.parametrize(
    ("name", "content", "number"),
    [
        ("payroll.pdf", b"MZ\x90\x00\x03program", "ECMS-601"),
        ("huge.txt", b"x" * (11 * 1024 * 1024), "ECMS-602"),
        ("run.exe", b"MZ\x90", "ECMS-603"),
    ],
)
def test_an_upload_that_is_not_what_it_says(
    office: Inspectorate, name: str, content: bytes, number: str
) -> None:
    case = office.open_case()
    with office.acting("supervisor"), refused(number):
        frappe.get_doc(
            {
                "doctype": "File",
                "file_name": name,
                "content": content,
                "attached_to_doctype": "Labour Case",
                "attached_to_name": case,
            }
        ).insert()
    assert not frappe.db.exists("File", {"attached_to_name": case})


@pytest.mark.parametrize(
    ("name", "content", "number"),
    [("payroll.pdf", b"MZ\x90\x00\x03program", "ECMS-601"), ("run.exe", b"MZ\x90", "ECMS-603")],
)
def test_an_upload_that_is_attached_later(
    office: Inspectorate, name: str, content: bytes, number: str
) -> None:
    case = office.open_case()
    with office.acting("supervisor"):
        file = frappe.get_doc({"doctype": "File", "file_name": name, "content": content}).insert()
        with refused(number):
            frappe.client.set_value(
                "File", file.name, {"attached_to_doctype": "Labour Case", "attached_to_name": case}
            )
    assert not frappe.db.exists("File", {"attached_to_name": case})


@pytest.mark.parametrize("way", ["attached later", "made public"])
def test_evidence_stays_private(office: Inspectorate, way: str) -> None:
    case = office.open_case()
    attached = {"attached_to_doctype": "Labour Case", "attached_to_name": case}
    with office.acting("supervisor"):
        file = frappe.client.insert(
            {
                "doctype": "File",
                "file_name": f"{frappe.generate_hash(length=8)}.txt",
                "content": f"Ana 610, {way}",
                "is_private": int(way == "made public"),
                **(attached if way == "made public" else {}),
            }
        )
        frappe.client.set_value("File", file["name"], {**attached, "is_private": 0})
    kept = frappe.get_doc("File", file["name"])
    assert kept.is_private and kept.file_url.startswith("/private/")
    assert kept.attached_to_name == case


def test_evidence_is_private(office: Inspectorate) -> None:
    case = office.open_case()
    with office.acting("supervisor"):
        file = frappe.get_doc(
            {
                "doctype": "File",
                "file_name": "payroll.txt",
                "content": b"Ana 610",
                "is_private": 0,
                "attached_to_doctype": "Labour Case",
                "attached_to_name": case,
            }
        ).insert()
    assert file.is_private and file.file_url.startswith("/private/")


def test_two_users_saving_the_same_complaint(office: Inspectorate) -> None:
    complaint = office.complaint()
    with office.acting("supervisor"):
        one = frappe.get_doc("Labour Complaint", complaint)
        two = frappe.get_doc("Labour Complaint", complaint)
        one.narrative = "First"
        one.save()
        two.narrative = "Second"
        with pytest.raises(frappe.TimestampMismatchError):
            two.save()
    assert frappe.db.get_value("Labour Complaint", complaint, "narrative") == "First"


def test_two_users_saving_the_same_case(office: Inspectorate) -> None:
    case = office.open_case()
    form = frappe.get_doc("Labour Case", case).as_dict()
    office.step("supervisor", case, "draw")
    with office.acting("supervisor"), pytest.raises(frappe.TimestampMismatchError):
        frappe.client.save(form)
    assert office.stage(case) == "assigned"


def test_a_complaint_of_tomorrow(office: Inspectorate) -> None:
    with office.acting("supervisor"), refused("ECMS-310"):
        frappe.get_doc(
            {
                "doctype": "Labour Complaint",
                "subject": "x",
                "establishment": office.establishment,
                "narrative": "x",
                "received_on": frappe.utils.add_days(frappe.utils.today(), 1),
            }
        ).insert()


def test_a_case_on_a_complaint_about_another_establishment(office: Inspectorate) -> None:
    complaint = office.complaint()
    place = establishment("Another Bakery", office.office)
    case = {"doctype": "Labour Case", "establishment": place, "complaint": complaint}
    with office.acting("supervisor"), refused("ECMS-314"):
        frappe.client.insert(case)
    assert frappe.db.get_value("Labour Complaint", complaint, "status") == "Received"


def test_a_second_case_on_one_complaint(office: Inspectorate) -> None:
    case = frappe.get_doc("Labour Case", office.open_case())
    again = {
        "doctype": "Labour Case",
        "establishment": case.establishment,
        "complaint": case.complaint,
    }
    with office.acting("supervisor"), refused("ECMS-315"):
        frappe.client.insert(again)
    assert frappe.db.get_value("Labour Complaint", case.complaint, "case") == case.name


def test_a_case_on_another_offices_complaint(office: Inspectorate) -> None:
    other = Inspectorate("u")
    theirs = other.complaint()
    case = {"doctype": "Labour Case", "establishment": office.establishment, "complaint": theirs}
    with office.acting("supervisor"), pytest.raises(frappe.PermissionError):
        frappe.client.insert(case)
    assert frappe.db.get_value("Labour Complaint", theirs, "status") == "Received"


@pytest.mark.parametrize("field", ["case", "status", "establishment"])
def test_what_the_opening_of_a_case_settles_in_its_complaint(
    office: Inspectorate, field: str
) -> None:
    complaint = frappe.db.get_value("Labour Case", office.open_case(), "complaint")
    values = {
        "case": office.open_case(),
        "status": "Dismissed",
        "establishment": establishment("Third Bakery", office.office),
    }
    with office.acting("supervisor"), refused("ECMS-316"):
        frappe.client.set_value("Labour Complaint", complaint, field, values[field])


def test_a_complaint_that_says_it_has_a_case(office: Inspectorate) -> None:
    said = {"case": office.open_case(), "status": "Case opened"}
    complaint = frappe.get_doc("Labour Complaint", office.complaint()).as_dict()
    with office.acting("supervisor"):
        made = frappe.client.insert({**complaint, "name": None, **said})
    assert (made["case"], made["status"]) == (None, "Received")


def test_an_establishment_is_changed_by_its_own_office_alone(office: Inspectorate) -> None:
    other = Inspectorate("u")
    place = office.establishment
    with other.acting("inspector"):
        for change in ({"office": other.office}, {"trade_name": "Taken over"}):
            with pytest.raises(frappe.PermissionError):
                frappe.client.set_value("Establishment", place, change)
    with office.acting("inspector"):
        with pytest.raises(frappe.PermissionError):
            frappe.client.set_value("Establishment", place, "office", other.office)
        frappe.client.set_value("Establishment", place, "trade_name", "Peña")
    kept = frappe.db.get_value("Establishment", place, ["office", "trade_name"])
    assert tuple(kept) == (office.office, "Peña")


def test_a_case_without_a_country(office: Inspectorate) -> None:
    frappe.db.delete("Case Procedure")
    complaint = office.complaint()
    from ecms_core.casework.doctype.labour_complaint.labour_complaint import open_case

    with office.acting("supervisor"), refused("ECMS-313"):
        open_case(complaint)
    assert frappe.db.get_value("Labour Complaint", complaint, "status") == "Received"


def test_a_procedure_that_cases_follow_is_superseded_not_changed(office: Inspectorate) -> None:
    case = office.open_case()
    procedure = frappe.get_doc(
        "Case Procedure", frappe.db.get_value("Labour Case", case, "procedure")
    )
    definition = frappe.parse_json(procedure.definition)
    definition["stages"][0]["label"] = "Complaint taken in"
    procedure.definition = frappe.as_json(definition)
    procedure.save()
    definition["steps"][0]["roles"] = ["ECMS Cashier"]
    procedure.definition = frappe.as_json(definition)
    with refused("ECMS-303"):
        procedure.save()


@pytest.mark.parametrize(
    ("values", "number"),
    [
        ({"valid_from": "x"}, "ECMS-322"),
        ({"valid_to": "31/12/2026"}, "ECMS-322"),
        ({"scope": {"all": 1}}, "ECMS-322"),
        ({"scope": "All standards. " * 70_000}, "ECMS-323"),
    ],
)
def test_an_authority_that_cannot_be_written(
    office: Inspectorate, values: dict, number: str
) -> None:
    case = office.case_at("assigned")
    with refused(number):
        office.step("director", case, "authority", **{"scope": "All standards", **values})
    assert office.stage(case) == "assigned"
    assert not frappe.db.exists("Inspection Order", {"case": case})


def test_a_text_as_long_as_a_book(office: Inspectorate) -> None:
    complaint = frappe.get_doc("Labour Complaint", office.complaint())
    complaint.narrative = "Ana is paid 610 a day. " * 50_000
    with office.acting("supervisor"), refused("ECMS-323"):
        complaint.save()
    case = office.case_at("authorised")
    with refused("ECMS-323"):
        office.visit(case, submit=False, answers=NO_SHEET, remarks="x" * 1_000_000)
    assert not frappe.db.exists("Inspection Visit", {"case": case})
