"""102_desk_pages: pages that showed an error or nothing, opened in Chromium."""

import os
import shutil

import pytest
from playwright.sync_api import sync_playwright

PASSWORD = "only for these tests"


@pytest.fixture(scope="module")
def chromium():
    switches = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=switches
        )
        yield browser
        browser.close()


@pytest.fixture
def desk(chromium, server, worker):
    """The Desk of Administrator in another time zone than the site's, and what went wrong in it."""
    context = chromium.new_context(base_url=server, timezone_id="UTC")
    context.request.post(
        "/api/method/login",
        form={"usr": "Administrator", "pwd": PASSWORD},
        fail_on_status_code=True,
    )
    page = context.new_page()
    page.wrong = []
    page.on("pageerror", lambda error: page.wrong.append(error.message))
    page.on(
        "response",
        lambda answer: answer.status >= 400 and page.wrong.append(f"{answer.status} {answer.url}"),
    )
    yield page
    context.close()


def insert(page, doc):
    return page.evaluate("doc => frappe.xcall('frappe.client.insert', { doc })", doc)["name"]


def test_the_home_page_has_its_logo(desk):
    desk.goto("/desk/desktop")
    desk.wait_for_selector(".desktop-icon")
    assert desk.wrong == []


def test_a_lists_dashboard_opens(desk):
    desk.goto("/desk/todo/view/dashboard")
    desk.locator(".dashboard-view").wait_for()
    desk.wait_for_load_state("networkidle")
    assert desk.wrong == []


def test_a_calendar_opens_in_another_time_zone(desk):
    desk.goto("/desk/event/view/calendar")
    with desk.expect_response(lambda answer: "field_map" in answer.url) as answer:
        desk.reload()
    assert answer.value.status == 200
    assert desk.wrong == []


def test_the_print_format_builder_opens_by_address(desk):
    desk.goto("/desk/todo")
    name = insert(
        desk,
        {
            "doctype": "Print Format",
            "name": "Probe format",
            "doc_type": "ToDo",
            "print_format_builder_beta": 1,
        },
    )
    desk.evaluate("localStorage.clear()")
    desk.goto(f"/desk/print-format-builder-beta/{name}")
    desk.get_by_text("Allocated To").first.wait_for()
    assert desk.wrong == []


def test_a_comment_shows_at_once(desk):
    desk.goto("/desk/todo")
    name = insert(desk, {"doctype": "ToDo", "description": "to be commented"})
    desk.goto(f"/desk/todo/{name}")
    desk.locator(".comment-box .ql-editor").click()
    desk.keyboard.type("seen at once")
    desk.locator(".btn-comment").click()
    desk.locator(".new-timeline", has_text="seen at once").wait_for()
    assert desk.wrong == []
