"""The ministry's administrator changes a form in the browser, and the others see it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import expect

from tests.browser.desk import Desk

DOCTYPE, FIELD, LABEL = "Labour Complaint", "subject", "Subject (Circular 7)"


@pytest.fixture
def put_back(desk_of: Callable[..., Desk]) -> Iterator[None]:
    """The form as it was, also after a test that failed on the way."""
    yield
    admin = desk_of("admin").open("worklist")
    for setter in admin.ask(
        "frappe.client.get_list",
        doctype="Property Setter",
        filters={"doc_type": DOCTYPE, "field_name": FIELD, "property": "label"},
    ):
        admin.ask("frappe.client.delete", doctype="Property Setter", name=setter["name"])


def test_a_label_is_changed_in_customize_form(desk_of: Callable[..., Desk], put_back: None) -> None:
    admin = desk_of("admin").open("worklist")
    admin.page.evaluate(
        "doctype => frappe.set_route('Form', 'Customize Form', {doc_type: doctype})", DOCTYPE
    )
    admin.idle()
    field = admin.page.locator(f'.form-builder-container .field [data-fieldname="{FIELD}"]')
    field.click(position={"x": 100, "y": 8})
    properties = admin.page.locator(".form-builder-container .sidebar-container .frappe-control")
    properties.filter(has_text=re.compile(r"^\s*Label")).locator("input").fill(LABEL)
    admin.press("Update")
    for name in ("admin", "supervisor"):
        desk = desk_of(name)
        desk.page.goto("/")
        desk.idle()
        complaints = desk.ask("frappe.client.get_list", doctype=DOCTYPE, limit_page_length=1)
        desk.open("Form", DOCTYPE, complaints[0]["name"])
        expect(desk.control(FIELD).locator("label").first).to_have_text(LABEL)
