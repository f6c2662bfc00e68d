"""What cannot wait reaches the supervisor's bell at once."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.desk import Desk


@pytest.fixture
def case(desk_of: Callable[..., Desk]) -> str:
    """A case of the demo's inspector with an order of inspection in force."""
    desk = desk_of("inspector").open("worklist")
    orders = desk.ask(
        "frappe.client.get_list",
        doctype="Inspection Order",
        filters={"docstatus": 1, "valid_to": [">=", desk.today()]},
        fields=["case"],
        limit_page_length=100,
    )
    cases = desk.ask(
        "frappe.client.get_list",
        doctype="Labour Case",
        filters={
            "name": ["in", [order["case"] for order in orders]],
            "stage": "authorised",
            "inspector": "inspector@ph.demo",
        },
        order_by="name asc",
        limit_page_length=1,
    )
    return str(cases[0]["name"])


def test_child_labour_reaches_the_supervisor(desk_of: Callable[..., Desk], case: str) -> None:
    desk = a_new_visit(desk_of("inspector"), case)
    desk.save().press("Answer the checklist")
    # A draft with this one answer is enough: the visit may still be going on.
    desk.fill(G22="Not complying", G22__workers="1", G22__remark="A boy of 12 at the oven")
    desk.save()
    the_bell_tells(desk_of("supervisor"), f"Child labor found: .*{case}")
    opened = desk_of("supervisor").open("Form", "Labour Case", case)
    expect(opened.page.locator(".form-message:visible")).to_contain_text("Child labor found")


def test_a_refusal_reaches_the_supervisor(desk_of: Callable[..., Desk], case: str) -> None:
    desk = a_new_visit(desk_of("inspector"), case)
    desk.fill(access_refused=True, refusal_details="The guard closed the gate.")
    desk.save()
    the_bell_tells(desk_of("supervisor"), f"Access refused: .*{case}")


def a_new_visit(desk: Desk, case: str) -> Desk:
    desk.open("Form", "Labour Case", case).press("Record the visit")
    desk.shown("Inspection Visit", "() => cur_frm.is_new()")
    now = desk.page.evaluate("() => frappe.datetime.now_datetime()")
    return desk.fill(started_at=f"{now[:10]} 00:00:00", ended_at=f"{now[:10]} 00:00:00")


def the_bell_tells(desk: Desk, pattern: str) -> None:
    # Frappe lets a browser keep the list behind the bell for a minute; a push renews it where the
    # server has socket.io.
    desk.page.context.new_cdp_session(desk.page).send("Network.clearBrowserCache")
    desk.page.goto("/")
    desk.idle()
    # Frappe 16 has the bell in the sidebar, Frappe 15 in the bar at the top.
    desk.page.locator(".sidebar-notification, .dropdown-notifications .nav-link").first.click()
    told = desk.page.locator(".notification-item, .recent-item").filter(
        has_text=re.compile(pattern)
    )
    expect(told.first).to_be_visible()
