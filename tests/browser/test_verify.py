"""Anybody checks a letter by the code that is printed on it, and learns no more of it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.desk import Desk


@pytest.fixture
def letter(desk_of: Callable[..., Desk]) -> dict[str, str]:
    """A letter that was issued."""
    found = (
        desk_of("director")
        .open("worklist")
        .ask(
            "frappe.client.get_list",
            doctype="Issued Notice",
            filters={"template": "PH-N04"},
            fields=["name", "verification_code"],
            order_by="creation desc",
            limit_page_length=1,
        )
    )
    return dict(found[0])


def test_the_code_of_a_letter_is_known(
    desk_of: Callable[..., Desk], letter: dict[str, str]
) -> None:
    guest = desk_of("Guest")
    guest.page.goto("/verify")
    # As it may be typed: in small letters.
    guest.page.get_by_label("Code printed on the document").fill(
        letter["verification_code"].lower()
    )
    guest.page.get_by_role("button", name="Check").click()
    told = guest.page.get_by_role("status")
    expect(told).to_contain_text(letter["name"])
    expect(told).not_to_contain_text("Peña")
    guest.picture("verify")


def test_another_code_is_not(desk_of: Callable[..., Desk]) -> None:
    guest = desk_of("Guest")
    guest.page.goto("/verify?code=AAAA-BBBB-CCCC-DDDD")
    expect(guest.page.get_by_role("alert")).to_contain_text("No document with this code")
