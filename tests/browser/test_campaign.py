"""A campaign's questionnaire: composed from the bank, and its kinds of questions answered."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.desk import Desk
from tests.browser.test_accessibility import serious
from tests.browser.test_alerts import a_new_visit, case  # noqa: F401
from tests.browser.test_phone import fits

TITLE = "Languages at work"
QUESTIONS = [
    {"question_id": "E01", "label": "How many workers were present?", "kind": "number"},
    {
        "question_id": "languages",
        "label": "Which languages are spoken at work?",
        "kind": "multiple",
        "options": "English\nFilipino\nCebuano",
        "basis": "Labor Code art. 1",
    },
    {"question_id": "paid_on", "label": "When were wages paid last?", "kind": "date"},
    {"question_id": "minors", "label": "How many of them are under 18?", "kind": "number"},
    {"question_id": "rate", "label": "Pay of an hour", "kind": "number", "required": 0},
    {
        "question_id": "owner",
        "label": "Who owns it?",
        "kind": "choice",
        # As somebody types it: the answer is an option without the blanks around it.
        "options": "One person \n\n Several persons ",
    },
]


@pytest.fixture
def languages(desk_of: Callable[..., Desk]) -> None:
    """A questionnaire with several options, a day and numbers is in use."""
    desk = desk_of("supervisor").open("worklist")
    doc = {
        "doctype": "Inspection Checklist",
        "checklist_code": "LANGUAGES",
        "version": "1",
        "title": TITLE,
        "campaign": "Languages 2026",
        "questions": QUESTIONS,
    }
    if not desk.ask("frappe.client.get_count", doctype=doc["doctype"], filters={"title": TITLE}):
        desk.ask("frappe.client.submit", doc=doc)


def test_several_answers_and_a_day(
    desk_of: Callable[..., Desk],
    case: str,  # noqa: F811
    languages: None,
) -> None:
    desk = a_new_visit(desk_of("inspector"), case)
    desk.fill(persons_present="Ms Cruz, manager")
    desk.choose("checklist", typed="Languages", shown=TITLE)
    desk.save().press("Answer the checklist")
    sheet = desk.page.locator(".ecms-sheet:visible")
    desk.fill(E01="5000", minors="0", rate="70.25", owner="Several persons")
    owners = desk.control("owner").locator("select option")
    expect(owners).to_have_text(["", "One person", "Several persons"])
    expect(desk.control("E01").locator("input")).to_have_value("5000")
    expect(desk.control("rate").locator("input")).to_have_value("70.25")
    sheet.get_by_role("checkbox", name="English").check()
    # By the keyboard, as by the mouse.
    sheet.get_by_role("checkbox", name="Cebuano").focus()
    desk.page.keyboard.press("Space")
    expect(sheet).to_contain_text("5 of 6 questions are answered.")
    desk.fill(paid_on=desk.today())
    expect(sheet).to_contain_text("6 of 6 questions are answered.")
    assert serious(desk, ".ecms-sheet") == []
    desk.save()
    # A draft that is opened again has what was answered.
    expect(sheet.get_by_role("checkbox", name="Cebuano")).to_be_checked()
    expect(sheet.get_by_role("checkbox", name="Filipino")).not_to_be_checked()
    expect(desk.control("E01").locator("input")).to_have_value("5000")
    expect(desk.control("minors").locator("input")).to_have_value("0")
    desk.submit()
    answers = desk.page.evaluate("() => JSON.parse(cur_frm.doc.answers)")
    assert {name: answer["value"] for name, answer in answers.items()} == {
        "E01": 5000,
        "languages": "English\nCebuano",
        "paid_on": desk.today(),
        "minors": 0,
        "rate": 70.25,
        "owner": "Several persons",
    }
    expect(desk.control("rate")).to_contain_text("70.25")


def test_a_questionnaire_is_composed_from_the_bank(desk_of: Callable[..., Desk]) -> None:
    desk = desk_of("supervisor").open("worklist")
    desk.page.evaluate("() => { frappe.new_doc('Inspection Checklist') }")
    desk.shown("Inspection Checklist", "() => cur_frm.is_new()")
    desk.fill(checklist_code="XMAS", title="Before Christmas", version="1")
    desk.press("Take from the bank")
    dialog = desk.dialog()
    expect(dialog.get_by_role("status")).to_contain_text(" 0 chosen")
    dialog.get_by_label("Search").fill("13th MONTH")
    expect(dialog.locator(".ecms-bank li:visible")).to_have_count(1)
    dialog.get_by_label("13th month pay").press("Space")
    dialog.get_by_label("Search").fill("")
    dialog.get_by_label("minimum wage").check()
    expect(dialog.get_by_role("status")).to_contain_text(" 2 chosen")
    assert serious(desk, ".modal.show .modal-body") == []
    dialog.get_by_role("button", name="Take").click()
    expect(dialog).to_be_hidden()
    with desk.refused("ECMS-216"):
        desk.press("Save")
    desk.fill(campaign="Christmas 2026")
    desk.save()
    taken = desk.page.evaluate("() => cur_frm.doc.questions")
    bank = desk.ask("frappe.client.get", doctype="Inspection Checklist", name="PH-GLS-1")
    whole = {row["question_id"]: row for row in bank["questions"]}
    told = ("label", "kind", "violation_type", "basis", "section", "required", "alert")
    assert len(taken) == 2
    for row in taken:
        assert {one: row.get(one) for one in told} == {
            one: whole[row["question_id"]].get(one) for one in told
        }
    # What is in the form is offered no second time.
    desk.press("Take from the bank")
    expect(desk.dialog().get_by_label("13th month pay")).to_have_count(0)
    close_bank(desk)
    desk.page.evaluate("name => frappe.db.delete_doc('Inspection Checklist', name)", "XMAS-1")


def test_the_bank_on_a_phone(desk_of: Callable[..., Desk]) -> None:
    desk = desk_of("supervisor", phone=True).open("worklist")
    desk.page.evaluate("() => { frappe.new_doc('Inspection Checklist') }")
    desk.shown("Inspection Checklist", "() => cur_frm.is_new()")
    desk.page.evaluate("() => cur_frm.custom_buttons['Take from the bank'].click()")
    expect(desk.dialog().get_by_label("Search")).to_be_visible()
    fits(desk)
    close_bank(desk)


def close_bank(desk: Desk) -> None:
    """Close the dialog with the Escape key; while it comes up it does not listen."""
    desk.page.wait_for_function("() => window.cur_dialog && cur_dialog.display")
    desk.dialog().get_by_label("Search").press("Escape")
    expect(desk.page.locator(".modal.show")).to_have_count(0)
