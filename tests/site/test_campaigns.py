"""A campaign's questionnaire: composed by who has the right, chosen at a visit, no default."""

from __future__ import annotations

import frappe
import pytest
from frappe.model.document import Document

from ecms_core.inspections.edge.checklists import current_checklist
from tests.site.inspectorate import NO_SHEET, Inspectorate, refused

CHECKLIST = "Inspection Checklist"
STANDING = "PH-GLS-1"


def question(name: str, **values: object) -> dict[str, object]:
    """A question of the bank, whole."""
    (row,) = [
        row for row in frappe.get_doc(CHECKLIST, STANDING).questions if row.question_id == name
    ]
    taken = {field: row.get(field) for field in row.meta.get_fieldnames_with_value()}
    return {**taken, **values}


def questionnaire(*questions: dict[str, object], **values: object) -> Document:
    """A questionnaire of the bank's wages question and of two that the campaign asks itself."""
    asked = questions or (
        question("G01"),
        {
            "question_id": "languages",
            "label": "Which languages are spoken at work?",
            "kind": "multiple",
            "options": "English\nFilipino\nCebuano",
        },
        {"question_id": "paid_on", "label": "When were wages paid last?", "kind": "date"},
    )
    return frappe.get_doc(
        {
            "doctype": CHECKLIST,
            "checklist_code": "XMAS",
            "version": "1",
            "title": "Wages before Christmas",
            "campaign": "Christmas 2026",
            "questions": list(asked),
            **values,
        }
    )


def used(name: str) -> int:
    return frappe.db.get_value(CHECKLIST, name, "is_current")


def test_a_visit_with_a_campaigns_questionnaire(office: Inspectorate) -> None:
    case = office.case_at("authorised")
    with office.acting("supervisor"):
        made = questionnaire().insert()
        made.submit()
    answers = {
        "G01": {"value": "Not complying", "workers_affected": 3, "remark": "600 a day"},
        "languages": "English\nCebuano",
        "paid_on": "2026-11-15",
    }
    visit = office.visit(case, answers=answers, checklist=made.name)
    assert frappe.db.get_value("Inspection Visit", visit, "result") == "Violations found"
    found = {"visit": visit, "checklist": made.name}
    rows = frappe.get_all("Checklist Answer", found, ["question", "result", "text"])
    assert {row.question: row.text or row.result for row in rows} == {
        "G01": "Not complying",
        "languages": "English, Cebuano",
        "paid_on": "2026-11-15",
    }
    violation = frappe.get_all("Case Violation", {"case": case}, pluck="violation_type")
    assert violation == [question("G01")["violation_type"]]


@pytest.mark.parametrize(
    ("answer", "refusal"),
    [
        ({"languages": "English\nKlingon"}, "ECMS-201"),
        ({"languages": "English\nEnglish"}, "ECMS-201"),
        ({"paid_on": "15 November"}, "ECMS-201"),
        ({"paid_on": "2026-02-30"}, "ECMS-201"),
    ],
)
def test_answers_that_are_no_options_and_no_days(
    office: Inspectorate, answer: dict[str, str], refusal: str
) -> None:
    case = office.case_at("authorised")
    made = questionnaire()
    made.submit()
    good = {"G01": "Complying", "languages": "English", "paid_on": "2026-11-15"}
    visit = office.visit(case, submit=False, answers=NO_SHEET, checklist=made.name)
    with office.acting("inspector"):
        with refused(refusal):
            office.sheet(visit, {**good, **answer})
        office.sheet(visit, good)


def test_another_checklist_in_use_changes_nobodys_visits(office: Inspectorate) -> None:
    assert current_checklist() == STANDING
    with office.acting("supervisor"):
        questionnaire().submit()
    with office.acting("admin"):
        other = questionnaire(checklist_code="MINES", campaign="", title="Mines")
        other.submit()
    assert used("XMAS-1") and used("MINES-1")
    assert current_checklist() == current_checklist(office.office) == STANDING
    # A new version of the default's own code takes its place, and only there.
    with office.acting("admin"):
        new = frappe.copy_doc(frappe.get_doc(CHECKLIST, STANDING))
        new.version = "2"
        new.submit()
        questionnaire(checklist_code="MINES", version="2", campaign="", title="Mines").submit()
        questionnaire(checklist_code="FARMS", campaign="", title="Farms").submit()
    assert current_checklist() == "PH-GLS-2"
    frappe.db.set_value(CHECKLIST, "PH-GLS-2", "offices", "SOMEWHERE")
    frappe.db.set_value(CHECKLIST, STANDING, "is_current", 0)
    assert current_checklist() == "MINES-2"


def test_the_right_is_for_campaigns_only(office: Inspectorate) -> None:
    with office.acting("supervisor"):
        with refused("ECMS-216"):
            questionnaire(campaign=" ").insert()
        # Nor by the back door: a version of the checklist that all visits use.
        with refused("ECMS-217"):
            questionnaire(checklist_code="PH-GLS", version="9").insert()
        standing = frappe.get_doc(CHECKLIST, STANDING)
        standing.campaign = "Christmas 2026"
        with pytest.raises(frappe.PermissionError):
            standing.save()
        with pytest.raises(frappe.PermissionError):
            frappe.get_doc(CHECKLIST, STANDING).cancel()
    with office.acting("admin"):
        theirs = questionnaire(checklist_code="ADMINS").insert()
    with office.acting("supervisor"), pytest.raises(frappe.PermissionError):
        theirs.submit()
    assert current_checklist() == STANDING


@pytest.mark.parametrize("role", ["inspector", "hearing", "director", "cashier"])
def test_others_compose_nothing(office: Inspectorate, role: str) -> None:
    with office.acting(role), pytest.raises(frappe.PermissionError):
        questionnaire().insert()


def test_inspectors_compose_where_the_ministry_gives_them_the_right(office: Inspectorate) -> None:
    from frappe.core.page.permission_manager.permission_manager import add, update

    add(CHECKLIST, "ECMS Inspector", 0)
    for right in ("read", "write", "create", "submit", "if_owner"):
        update(CHECKLIST, "ECMS Inspector", 0, right, "1")
    with office.acting("inspector"):
        with refused("ECMS-216"):
            questionnaire(campaign="").insert()
        made = questionnaire().insert()
        made.submit()
        assert used(made.name)
        with pytest.raises(frappe.PermissionError):
            frappe.get_doc(CHECKLIST, STANDING).cancel()


def test_a_campaign_ends(office: Inspectorate) -> None:
    case = office.case_at("authorised")
    with office.acting("supervisor"):
        made = questionnaire()
        made.submit()
        made.is_current = 0
        made.save()
    with refused("ECMS-212"):
        office.visit(case, submit=False, answers=NO_SHEET, checklist=made.name)


def test_questions_that_do_not_stand_together(office: Inspectorate) -> None:
    asked = question("G01", relevant="${E01} > 0")
    with office.acting("supervisor"):
        with refused("ECMS-F01"):
            questionnaire(asked).insert()
        with refused("ECMS-215"):
            questionnaire(question("G01"), question("G01")).insert()
        assert not frappe.db.exists(CHECKLIST, "XMAS-1")
        made = questionnaire(question("E01"), asked, pack="ph", pack_version="1").insert()
    # It is not the pack's, although it was copied from there.
    assert not made.pack and not made.pack_version
