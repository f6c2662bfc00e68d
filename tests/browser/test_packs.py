"""Country packs in the Desk: what is here, a plan with a choice, and who may see it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Site
from tests.browser.desk import Desk
from tests.browser.test_accessibility import serious


def test_a_plan_shows_both_sides_and_is_applied(desk_of: Callable[..., Desk]) -> None:
    desk = desk_of("admin").open("country-packs")
    pack = desk.page.locator(".ecms-pack", has_text="Philippines")
    expect(pack).to_contain_text("records")
    desk.ask(
        "frappe.client.set_value",
        doctype="Notice Template",
        name="PH-N04",
        fieldname="signatory",
        value="Labor Law Compliance Officer",
    )
    pack.get_by_role("button", name="Plan").click()
    desk.idle()
    change = desk.page.locator(".ecms-change", has_text="PH-N04")
    expect(change).to_contain_text("kept as an administrator changed it")
    expect(change.get_by_label("On this site")).to_be_checked()
    before = desk.page.locator(".ecms-plan-hash").inner_text()
    # By the keyboard, as by the mouse.
    change.get_by_label("In the pack").focus()
    desk.page.keyboard.press("Space")
    expect(desk.page.locator(".ecms-plan-hash")).not_to_have_text(before)
    expect(change.get_by_label("In the pack")).to_be_checked()
    desk.picture("country-packs-plan")
    desk.page.get_by_role("button", name="Apply").click()
    desk.page.locator(".modal.show .btn-primary:visible").click()
    expect(desk.page.locator(".ecms-pack", has_text="Philippines")).to_be_visible()
    found = desk.ask(
        "frappe.client.get_value",
        doctype="Notice Template",
        filters="PH-N04",
        fieldname="signatory",
    )
    assert found["signatory"] == "Labor Inspector"


def test_the_plugins_are_listed_with_their_hooks(desk_of: Callable[..., Desk]) -> None:
    desk = desk_of("admin").open("country-packs")
    desk.page.get_by_role("button", name="Plugins").click()
    rows = desk.page.locator(".ecms-plugins tr")
    expect(rows.filter(has_text="country pack ph")).to_contain_text("ecms_check_identifier")
    expect(rows.filter(has_text="bundled_packs")).to_contain_text("ecms_country_packs")
    no_wider_than_its_place(desk, ".ecms-plugins")
    assert serious(desk, ".ecms-packs") == []
    desk.press("Back")
    expect(desk.page.locator(".ecms-pack", has_text="Philippines")).to_be_visible()


def test_open_cases_of_a_pack_are_listed(desk_of: Callable[..., Desk]) -> None:
    desk = desk_of("admin").open("country-packs")
    pack = desk.page.locator(".ecms-pack", has_text="Philippines")
    pack.get_by_role("button", name="Open cases").click()
    listed = desk.page.locator(".ecms-pack", has_text="PH-P1")
    expect(listed).to_contain_text("No open case follows another version.")
    desk.press("Back")


@pytest.mark.parametrize("phone", [False, True])
def test_open_cases_are_moved_that_are_ticked(
    desk_of: Callable[..., Desk], site: Site, phone: bool
) -> None:
    stays, moves = site.run("follow_an_older_version", "PH-P1").split()
    desk = desk_of("admin", phone=phone).open("country-packs")
    pack = desk.page.locator(".ecms-pack", has_text="Philippines")
    pack.get_by_role("button", name="Open cases").click()
    waiting = desk.page.locator(".ecms-waiting tr")
    expect(waiting.filter(has_text=moves).get_by_role("checkbox")).to_be_checked()
    no_wider_than_its_place(desk, ".ecms-waiting")
    assert serious(desk, ".ecms-packs") == []
    move = desk.page.get_by_role("button", name="Move to PH-P1")
    waiting.filter(has_text=moves).get_by_role("checkbox").uncheck()
    waiting.filter(has_text=stays).get_by_role("checkbox").uncheck()
    move.click()
    expect(desk.page.locator(".desk-alert").last).to_contain_text("No case is ticked.")
    # By the keyboard, as by the mouse.
    waiting.filter(has_text=moves).get_by_role("checkbox").focus()
    desk.page.keyboard.press("Space")
    move.click()
    expect(desk.dialog()).to_contain_text("Cases that are ticked: 1")
    desk.dialog().get_by_role("button", name="Yes").click()
    expect(waiting.filter(has_text=moves)).to_have_count(0)
    expect(waiting.filter(has_text=stays)).to_have_count(1)
    waiting.filter(has_text=stays).get_by_role("checkbox").check()
    move.click()
    desk.dialog().get_by_role("button", name="Yes").click()
    expect(desk.page.locator(".ecms-packs")).to_contain_text("No open case follows another")
    desk.idle().press("Back")


def no_wider_than_its_place(desk: Desk, selector: str) -> None:
    """Nothing of it is cut off at the side."""
    right = "element => element.getBoundingClientRect().right - window.innerWidth"
    assert desk.page.locator(f"{selector}:visible").first.evaluate(right) <= 0


def test_only_who_administers_sees_plans(desk_of: Callable[..., Desk]) -> None:
    desk = desk_of("inspector").open("worklist")
    status = desk.page.request.get(
        desk.address + "/api/method/ecms_core.packs.edge.desk.plan?pack=ph"
    ).status
    assert status == 403
