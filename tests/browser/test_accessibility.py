"""axe finds nothing serious in our own pages after WCAG 2.2, levels A and AA."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser.desk import Desk
from tests.browser.test_phone import a_new_sheet
from tests.browser.test_refusals import a_case_at

# A page without the way back to the desk above it, which is Frappe's.
OWN = "#page-{0} .page-actions, #page-{0} .page-body"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


@pytest.mark.parametrize("phone", [False, True])
def test_the_worklist(desk_of: Callable[..., Desk], phone: bool) -> None:
    desk = desk_of("supervisor", phone=phone).open("worklist")
    expect(desk.page.locator(".ecms-nothing, .ecms-work").first).to_be_visible()
    assert serious(desk, OWN.format("worklist")) == []
    for button in ("Refresh", "Record a complaint"):
        expect(desk.page.get_by_role("button", name=button, exact=True)).to_be_visible()
    expect(desk.page.get_by_role("combobox", name="Show")).to_be_visible()


@pytest.mark.parametrize("stage", ["correction", "payment"])
def test_a_case(desk_of: Callable[..., Desk], stage: str) -> None:
    desk = desk_of("director").open("worklist")
    desk.open("Form", "Labour Case", a_case_at(desk, stage))
    desk.page.locator(".ecms-clock:visible summary").first.click()
    assert serious(desk, ".ecms-overview") == []


def test_the_page_of_packs(desk_of: Callable[..., Desk]) -> None:
    desk = desk_of("admin").open("country-packs")
    expect(desk.page.locator(".ecms-pack").first).to_be_visible()
    assert serious(desk, OWN.format("country-packs")) == []


def test_an_answer_sheet(desk_of: Callable[..., Desk]) -> None:
    desk = a_new_sheet(desk_of("inspector"))
    desk.fill(G01="Not complying")
    assert serious(desk, ".ecms-sheet") == []


def test_the_page_for_everybody(desk_of: Callable[..., Desk]) -> None:
    guest = desk_of("Guest")
    guest.page.goto("/verify?code=AAAA-BBBB-CCCC-DDDD")
    assert serious(guest, "main") == []


def serious(desk: Desk, selector: str) -> list[str]:
    """What axe finds that is serious or critical, in a line each."""
    expect(desk.page.locator(selector).first).to_be_visible()
    found = Axe().run(
        desk.page,
        context=selector,
        options={"runOnly": {"type": "tag", "values": TAGS}, "resultTypes": ["violations"]},
    )
    return [
        f"{violation['id']}: {node['html'][:200]} {node['failureSummary']}"
        for violation in found.response["violations"]
        if violation["impact"] in ("serious", "critical")
        for node in violation["nodes"]
    ]
