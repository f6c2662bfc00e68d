"""Everybody comes from the login page to the Desk that is theirs."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import demo_words, email_of
from tests.browser.desk import Desk

USERS = [user["name"] for user in demo_words()["users"]]


def test_a_guest_is_shown_the_login_page(desk_of: Callable[..., Desk]) -> None:
    page = desk_of("Guest").page
    page.goto("/worklist")
    expect(page.locator("#login_email")).to_be_visible()


def test_the_login_page_leads_to_the_worklist(desk_of: Callable[..., Desk]) -> None:
    guest = desk_of("Guest")
    guest.page.goto("/login")
    guest.page.fill("#login_email", email_of("inspector"))
    guest.page.fill("#login_password", "wrong")
    guest.forgiving = True
    guest.page.click(".btn-login")
    expect(guest.page.get_by_text("Invalid Login. Try again.")).to_be_visible()
    guest.forgiving = False
    guest.page.fill("#login_password", demo_words()["password"])
    guest.page.click(".btn-login")
    guest.page.wait_for_url(re.compile(r"/(app|desk)/worklist$"))
    expect(guest.page.get_by_text("Worklist").first).to_be_visible()


@pytest.mark.parametrize("name", USERS)
def test_each_user_has_a_worklist_and_an_overview(desk_of: Callable[..., Desk], name: str) -> None:
    desk = desk_of(name)
    desk.page.goto("/")
    desk.idle()
    assert re.search(r"/(app|desk)/worklist$", desk.page.url)
    expect(desk.page.locator(".ecms-work, .ecms-nothing").first).to_be_visible()
    desk.open("Workspaces", "Inspectorate")
    for card in ("Open cases", "Cases overdue"):
        box = desk.page.locator(".number-widget-box").filter(has_text=card)
        expect(box.locator(".widget-content")).to_have_text(re.compile(r"\d"))
