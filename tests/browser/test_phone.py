"""The inspector's pages on a phone: nothing to move sideways for, and the next step at hand."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import expect

from tests.browser.conftest import PHONE
from tests.browser.desk import Desk


def test_the_worklist_and_a_case(desk_of: Callable[..., Desk]) -> None:
    desk = desk_of("inspector", phone=True).open("worklist")
    expect(desk.page.locator(".ecms-count").first).to_be_visible()
    fits(desk)
    desk.picture("phone-worklist")
    desk.page.locator(".ecms-work a").first.click()
    desk.idle()
    expect(desk.page.locator(".ecms-course")).to_be_visible()
    fits(desk)


def test_a_step_is_taken_from_the_page(desk_of: Callable[..., Desk]) -> None:
    desk = desk_of("inspector", phone=True).open("worklist")
    (case,) = desk.ask(
        "frappe.client.get_list",
        doctype="Labour Case",
        filters={"stage": "correction", "inspector": "inspector@ph.demo"},
        order_by="name asc",
        limit_page_length=1,
    )
    desk.open("Form", "Labour Case", case["name"])
    desk.page.locator(".ecms-next button:visible").first.click()
    explained = "All violations of the case are recorded as corrected."
    expect(desk.dialog()).to_contain_text(explained)
    desk.escape()


def test_a_checklist_is_answered(desk_of: Callable[..., Desk]) -> None:
    desk = a_new_sheet(desk_of("inspector", phone=True))
    fits(desk)
    desk.fill(E01="4", G01="Not complying")
    desk.fill(G01__remark="610 a day is paid")
    expect(desk.page.get_by_text("2 of 15 questions are answered.")).to_be_visible()
    desk.control("G01").evaluate("control => control.scrollIntoView()")
    desk.picture("phone-answer-sheet")


def a_new_sheet(desk: Desk) -> Desk:
    """The form of a new answer sheet, not saved."""
    desk.open("worklist")
    (visit,) = desk.ask(
        "frappe.client.get_list",
        doctype="Inspection Visit",
        filters={"checklist": ["is", "set"]},
        fields=["name", "checklist"],
        order_by="name asc",
        limit_page_length=1,
    )
    desk.page.evaluate(
        "visit => frappe.new_doc('Answer Sheet', {visit: visit.name, checklist: visit.checklist})",
        visit,
    )
    desk.idle()
    expect(desk.page.locator(".ecms-sheet:visible")).to_contain_text("questions are answered")
    return desk


def fits(desk: Desk) -> None:
    """What is shown is no wider than the screen."""
    assert desk.page.evaluate("() => document.scrollingElement.scrollWidth") <= PHONE["width"]
