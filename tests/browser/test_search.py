"""An establishment is found however its accents are typed."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.desk import Desk


@pytest.mark.parametrize("typed", ["pena", "PEÑA"])
def test_the_list_finds_pena(desk_of: Callable[..., Desk], typed: str) -> None:
    desk = desk_of("supervisor").open("List", "Establishment")
    name = desk.page.locator('.page-form:visible [data-fieldname="establishment_name"] input')
    name.fill(typed)
    name.press("Enter")
    desk.idle()
    rows = desk.page.locator(".list-row:visible")
    expect(rows.first).to_contain_text("Peña")
    # The search looks into the employer's name as well.
    assert all("peña" in text.lower() for text in rows.all_inner_texts())
    name.fill("")
    name.press("Enter")
    desk.idle()


def test_a_link_field_finds_pena(desk_of: Callable[..., Desk]) -> None:
    desk = desk_of("supervisor").open("worklist").press("Record a complaint")
    control = desk.control("establishment").locator("input").first
    control.click()
    control.press_sequentially("pena", delay=15)
    offered = desk.control("establishment").locator("[role=option]")
    expect(offered.filter(has_text="Peña").first).to_be_visible()
    control.press("Escape")
