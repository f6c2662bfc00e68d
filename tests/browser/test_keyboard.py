"""A step is taken without a mouse: Tab, Enter and Escape are enough."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import expect

from tests.browser.desk import Desk

MOST_TABS = 120


def test_a_step_is_taken_by_keyboard(desk_of: Callable[..., Desk]) -> None:
    desk = desk_of("director").open("worklist")
    keys = desk.page.keyboard
    case = desk.page.locator(".ecms-work", has_text="Inspector assigned").first
    number = case.locator(".ecms-number").inner_text()
    tab_to(desk, case.get_by_role("link").inner_text())
    keys.press("Enter")
    desk.idle()
    assert desk.document() == number
    tab_to(desk, "Issue the Authority to Inspect")
    keys.press("Enter")
    desk.escape()
    # The focus is where it was before the dialog came.
    keys.press("Enter")
    expect(desk.dialog()).to_be_visible()
    desk.idle()
    tab_to(desk, "Issue the Authority to Inspect")
    keys.press("Enter")
    here = desk.page.locator(".ecms-course:visible [aria-current=step]")
    expect(here).to_have_text("Authority to Inspect issued")
    desk.idle()


def tab_to(desk: Desk, text: str) -> None:
    """Press Tab until what has this text has the focus."""
    for _ in range(MOST_TABS):
        desk.page.keyboard.press("Tab")
        focused = desk.page.evaluate("() => document.activeElement.innerText || ''")
        if focused.strip() == text:
            return
    raise AssertionError(f"Tab does not come to '{text}'")
