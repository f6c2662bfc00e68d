"""A remark with signs of HTML in it is shown as it was typed, and nothing of it is run."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Site
from tests.browser.desk import Desk

TYPED = "<img src=x onerror='window.ran = 1'> 610 < 645 & <b>not</b> paid"


@pytest.mark.parametrize(
    ("doctype", "field"), [("Case Violation", "remark"), ("Checklist Answer", "text")]
)
def test_a_typed_text_is_shown_as_it_is(
    desk_of: Callable[..., Desk], site: Site, doctype: str, field: str
) -> None:
    name = site.run("note", doctype, field, TYPED)
    desk = desk_of("admin").open("Form", doctype, name)
    expect(desk.page.locator(f"[data-fieldname='{field}']:visible").first).to_contain_text(TYPED)
    desk.open("List", doctype, "Report")
    desk.page.evaluate(
        "field => { cur_list.add_column_to_datatable?.(field, cur_list.doctype, 1); }", field
    )
    expect(desk.idle().page.locator(".datatable:visible")).to_contain_text("610 < 645")
    assert desk.page.evaluate("window.ran") is None


def test_a_submitted_sheet_shows_what_was_typed(desk_of: Callable[..., Desk], site: Site) -> None:
    desk = desk_of("admin").open("Form", "Answer Sheet", site.run("note_on_a_sheet", "G01", TYPED))
    for field in ("E02", "G01__remark"):
        shown = desk.page.locator(f".ecms-sheet [data-fieldname='{field}']:visible")
        expect(shown.first).to_contain_text(TYPED)
    assert desk.page.evaluate("window.ran") is None
