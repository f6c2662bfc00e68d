"""Country packs in the Desk: what is here, a plan with a choice, and who may see it."""

from __future__ import annotations

import zipfile
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
    pack.get_by_role("button", name="Check for differences").click()
    desk.idle()
    assert desk.page.url.endswith("/country-packs/ph/plan")
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
    change.get_by_role("button", name="Who set it?").click()
    expect(change.get_by_role("row", name="signatory")).to_contain_text("admin@")
    assert serious(desk, ".ecms-packs") == []
    desk.page.get_by_role("button", name="Apply").click()
    expect(desk.dialog()).to_contain_text("What you chose from the pack: 1")
    desk.page.locator(".modal.show .btn-primary:visible").click()
    done = desk.page.locator(".ecms-packs [role=status]")
    expect(done).to_contain_text("was applied. Taken from the pack by choice: 1.")
    expect(desk.page.locator(".ecms-pack", has_text="Philippines")).to_be_visible()
    found = desk.ask(
        "frappe.client.get_value",
        doctype="Notice Template",
        filters="PH-N04",
        fieldname="signatory",
    )
    assert found["signatory"] == "Labor Inspector"


LETTER = "<p>{{ establishment.name }}</p>\n" * 300


def test_a_letter_shows_its_lines_that_differ_and_the_whole_text(
    desk_of: Callable[..., Desk],
) -> None:
    desk = desk_of("admin").open("country-packs")
    key = {"doctype": "Notice Template", "name": "PH-N12"}
    body = desk.ask("frappe.client.get", **key)["body"]
    edited = body + LETTER + "<p>Edited at the end.</p>\n"
    desk.ask("frappe.client.set_value", **key, fieldname="body", value=edited)
    try:
        desk.open("country-packs", "ph", "plan")
        change = desk.page.locator(".ecms-change", has_text="PH-N12")
        added = change.locator("ins")
        expect(added.last).to_have_text("+ <p>Edited at the end.</p>")
        expect(change.locator("del")).to_have_count(0)
        expect(change).to_contain_text("lines as before")
        assert (
            added.first.evaluate("e => getComputedStyle(e).backgroundColor") != "rgba(0, 0, 0, 0)"
        )
        change.get_by_text("The whole text").first.click()
        expect(change.locator(".ecms-value").first).to_contain_text("Edited at the end.")
        assert serious(desk, ".ecms-packs") == []
    finally:
        desk.ask("frappe.client.set_value", **key, fieldname="body", value=body)


def test_each_view_has_an_address_and_the_browser_goes_back(desk_of: Callable[..., Desk]) -> None:
    desk = desk_of("admin").open("country-packs")
    pack = desk.page.locator(".ecms-pack", has_text="Philippines")
    first = desk.page.locator(".ecms-pack h4").first
    expect(first).to_contain_text("Philippines")
    pack.get_by_role("button", name="Offices").click()
    expect(desk.page.locator(".ecms-packs h3")).to_contain_text("Offices that use")
    assert desk.page.url.endswith("/country-packs/ph/offices")
    desk.page.go_back()
    expect(pack.get_by_role("button", name="Remove")).to_be_visible()
    desk.page.go_forward()
    expect(desk.page.locator(".ecms-packs h3")).to_contain_text("Offices that use")
    desk.page.reload()
    expect(desk.page.locator(".ecms-packs h3")).to_contain_text("Offices that use")
    desk.idle().press("Back")
    expect(pack).to_be_visible()


@pytest.mark.parametrize("phone", [False, True])
def test_whole_records_are_named_found_and_shown_to_the_last(
    desk_of: Callable[..., Desk], phone: bool
) -> None:
    desk = desk_of("admin", phone=phone).open("country-packs", "ph", "remove")
    whole = desk.page.locator(".ecms-whole[data-kind=remove]")
    summary = whole.locator("summary")
    expect(summary).to_contain_text("records to remove")
    # By the keyboard, as by the mouse.
    summary.focus()
    desk.page.keyboard.press("Enter")
    names = whole.locator("li")
    more = whole.get_by_role("button", name="more").first
    before = names.count()
    more.click()
    assert names.count() > before
    whole.get_by_role("searchbox").fill("Minimum wage")
    expect(names.first).to_contain_text("inimum wage")
    no_wider_than_its_place(desk, ".ecms-packs")
    assert serious(desk, ".ecms-packs") == []


def test_offices_begin_with_a_version_and_others_follow(desk_of: Callable[..., Desk]) -> None:
    desk = desk_of("admin").open("country-packs", "ph", "offices")
    rooms = desk.page.locator("section.ecms-pack")
    expect(rooms.get_by_role("heading")).to_have_text(["Procedures", "Checklists"])
    checklists = rooms.filter(has_text="PH-GLS")
    expect(checklists.locator("li").first).to_contain_text("all offices")
    # What is in use in all offices is taken from none.
    expect(desk.page.get_by_role("button", name="Use in the ticked offices")).to_have_count(0)
    tried = {"doctype": "Inspection Checklist", "name": "PH-GLS-1", "fieldname": "offices"}
    desk.ask("frappe.client.set_value", **tried, value="RO-03")
    try:
        desk.page.reload()
        expect(checklists.get_by_label("RO-03").first).to_be_checked()
        checklists.get_by_label("RO-NCR").first.check()
        checklists.get_by_role("button", name="Use in the ticked offices").click()
        expect(checklists.locator("li").first).to_contain_text("RO-NCR")
        expect(checklists.get_by_label("RO-NCR").first).to_be_checked()
        checklists.get_by_role("button", name="Use in all offices").click()
        expect(checklists.locator("li").first).to_contain_text("all offices")
    finally:
        desk.ask("frappe.client.set_value", **tried, value="")
    desk.idle()


def test_a_removal_that_is_refused_says_why_and_saves_what_would_go(
    desk_of: Callable[..., Desk],
) -> None:
    desk = desk_of("admin").open("country-packs", "ph", "remove")
    page = desk.page.locator(".ecms-packs")
    expect(page).to_contain_text("It cannot be removed")
    expect(desk.page.get_by_role("button", name="Remove", exact=True)).to_have_count(0)
    used = page.locator(".ecms-whole[data-kind='in use']")
    used.locator("summary").click()
    expect(used.locator("li").first).to_be_visible()
    with desk.page.expect_download() as saved:
        desk.page.get_by_role("button", name="Download what would go").click()
    assert saved.value.suggested_filename == "ph-saved.zip"
    with zipfile.ZipFile(saved.value.path()) as archive:
        assert "ph-notice_template.json" in archive.namelist()


def test_a_plan_that_is_refused_shows_its_problem(desk_of: Callable[..., Desk]) -> None:
    desk = desk_of("admin")
    with desk.forgiven():
        # Two packs with one record: the site's country has the settings already.
        desk.open("country-packs", "zz", "plan")
        refused = desk.page.locator(".ecms-refused[role=alert]")
        expect(refused).to_contain_text("ECMS-111")
    expect(desk.page.locator(".ecms-packs")).not_to_contain_text("Loading")


def test_who_set_a_field_is_asked(desk_of: Callable[..., Desk]) -> None:
    desk = desk_of("admin").open("country-packs", "who-set")
    desk.page.get_by_label("A field or a record").fill("Deadline Rule.PH-D03")
    desk.page.keyboard.press("Enter")
    expect(desk.page.locator(".ecms-answers tr").nth(1)).to_contain_text("ph 0.1.0")
    with desk.forgiven():
        desk.page.get_by_label("A field or a record").fill("Nothing.at-all")
        desk.page.keyboard.press("Enter")
        expect(desk.page.locator(".ecms-answers [role=alert]")).to_contain_text("Nothing.at-all")


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
