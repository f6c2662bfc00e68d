"""A wrongly recorded service is corrected on the letter and on the panel, by keyboard alone."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import expect

from tests.browser.desk import Desk
from tests.browser.test_clocks import a_case_with_time, open_clock, opened_clock, tab_to_field
from tests.browser.test_keyboard import tab_to


def test_a_service_is_corrected_on_its_letter(desk_of: Callable[..., Desk]) -> None:
    desk = desk_of("hearing").open("worklist")
    case = a_case_with_time(desk, "correction")
    letter = desk.ask(
        "frappe.client.get_list",
        doctype="Issued Notice",
        filters={"case": case, "served_on": ["is", "set"]},
        fields=["name", "served_on", "service_method"],
    )[0]
    desk.open("Form", "Labour Case", case)
    clock = open_clock(desk)
    clock.get_by_role("link", name=re.compile("^Letter")).focus()
    keys = desk.page.keyboard
    keys.press("Enter")
    desk.shown("Issued Notice", "() => cur_frm.doc.served_on")
    tab_to(desk, "Correct the service")
    keys.press("Enter")
    expect(desk.dialog()).to_be_visible()
    desk.idle()
    # What was recorded is there to be corrected.
    day = desk.control("served_on").locator("input")
    expect(day).to_have_value(desk.as_shown(letter["served_on"]))
    way = desk.control("service_method").locator("select")
    expect(way).to_have_value(letter["service_method"])
    tab_to_field(desk, "reason")
    keys.type("The registry card bears another day")
    tab_to(desk, "Correct the service")
    keys.press("Enter")
    expect(desk.page.locator(".modal.show")).to_have_count(0)
    desk.idle()
    desk.open("Form", "Labour Case", case)
    course = desk.page.locator(".ecms-overview:visible")
    expect(course).to_contain_text("Service corrected")
    expect(course).to_contain_text("The registry card bears another day")


def test_a_service_is_corrected_on_the_panel(desk_of: Callable[..., Desk]) -> None:
    desk = desk_of("hearing").open("worklist")
    desk.open("Form", "Labour Case", a_case_with_time(desk, "correction"))
    keys = desk.page.keyboard
    open_clock(desk)
    tab_to(desk, "Correct the service")
    keys.press("Enter")
    expect(desk.dialog()).to_be_visible()
    desk.idle()
    tab_to_field(desk, "reason")
    keys.type("The sheriff's return came late")
    tab_to(desk, "Correct the service")
    keys.press("Enter")
    expect(desk.page.locator(".modal.show")).to_have_count(0)
    clock = opened_clock(desk)
    expect(clock.locator("tbody")).to_contain_text("The sheriff's return came late")
