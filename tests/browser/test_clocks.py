"""The clocks of a case, and what a change of the calendar moves: by keyboard alone."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Locator, expect

from tests.browser.desk import Desk
from tests.browser.test_keyboard import MOST_TABS, tab_to
from tests.browser.test_refusals import a_case_at

ADD = ("Add Row", "Add row")  # Frappe 15, Frappe 16
MOVES = ("Which deadlines move?",)
FOCUSED = "name => document.activeElement.dataset.fieldname === name"


def test_a_clock_is_read_suspended_and_lifted_by_keyboard(desk_of: Callable[..., Desk]) -> None:
    desk = desk_of("supervisor").open("worklist")
    desk.open("Form", "Labour Case", a_case_with_time(desk, "correction"))
    keys = desk.page.keyboard
    clock = open_clock(desk)
    # The light is said in words too, the reason names the rule, the count is drawn.
    expect(clock.locator(".ecms-left")).to_have_text(
        re.compile("^(in time|soon due|urgent|stands)")
    )
    expect(clock.locator("p").first).to_contain_text("PH-D03")
    picture = clock.locator(".ecms-count-picture img")
    expect(picture).to_be_visible()
    assert picture.evaluate("image => image.complete && image.naturalHeight > 100")
    assert "counted" in picture.get_attribute("alt")
    if clock.get_by_role("button", name="Suspend", exact=True).count():
        tab_to(desk, "Suspend")
        keys.press("Enter")
        expect(desk.dialog()).to_be_visible()
        desk.idle()
        tab_to_field(desk, "reason")
        keys.type("Flood in the city")
        tab_to(desk, "Suspend")
        keys.press("Enter")
        expect(desk.page.locator(".modal.show")).to_have_count(0)
        clock = opened_clock(desk)
    expect(clock.locator(".ecms-left")).to_have_text(re.compile("^stands still since"))
    expect(clock.locator("tbody")).to_contain_text("Flood in the city")
    clock.locator("summary").scroll_into_view_if_needed()
    desk.picture("clock-suspended")
    tab_to(desk, "Lift the suspension")
    keys.press("Enter")
    expect(desk.dialog()).to_be_visible()
    desk.idle()
    tab_to(desk, "Lift the suspension")
    keys.press("Enter")
    expect(desk.page.locator(".modal.show")).to_have_count(0)
    clock = opened_clock(desk)
    expect(clock.locator(".ecms-left")).to_have_text(re.compile("^stands still until"))
    expect(clock.locator("tbody")).to_contain_text("Lifted")


def test_the_panel_of_clocks_has_its_picture(desk_of: Callable[..., Desk]) -> None:
    desk = desk_of("director").open("worklist")
    desk.open("Form", "Labour Case", a_case_with_time(desk, "recommended"))
    clock = open_clock(desk)
    expect(clock.locator(".ecms-count-picture img")).to_be_visible()
    clock.evaluate("clock => clock.scrollIntoView({ block: 'center' })")
    desk.idle().picture("clocks")


def test_a_holiday_shows_what_moves_and_is_applied_and_undone(
    desk_of: Callable[..., Desk],
) -> None:
    desk = desk_of("admin").open("worklist")
    clocks = desk.ask(
        "frappe.client.get_list",
        doctype="Case Deadline",
        filters={"status": "Running", "due_on": [">", f"{desk.today()} 23:59:59"]},
        fields=["name", "due_on"],
        order_by="due_on asc",
        limit_page_length=1,
    )
    clock, day = clocks[0]["name"], clocks[0]["due_on"].split(" ")[0]
    desk.open("Form", "Legal Calendar", "National")
    keys, days = desk.page.keyboard, desk.control("days").locator(".grid-body .grid-row")
    recorded = days.count()
    tab_to_one_of(desk, ADD)
    keys.press("Enter")
    for field, typed in (
        ("kind", ""),
        ("day", desk.as_shown(day)),
        ("title", "Day of the Oath"),
        ("basis", "Proclamation 9"),
        ("until", ""),
        ("offices", ""),
    ):
        desk.page.wait_for_function(FOCUSED, arg=field)
        desk.page.wait_for_timeout(500)  # the calendar opens under the field
        keys.type(typed)
        keys.press("Tab")
    desk.idle()
    assert days.count() == recorded + 1
    # A row that was added and left blank is no day.
    tab_to_one_of(desk, ADD)
    keys.press("Enter")
    expect(days).to_have_count(recorded + 2)
    desk.page.wait_for_function(FOCUSED, arg="kind")
    tab_to_one_of(desk, MOVES, back=True)
    keys.press("Enter")
    expect(desk.dialog().locator(".ecms-moves tbody tr").first).to_be_visible()
    expect(desk.dialog()).to_contain_text("save it before you apply it")
    desk.escape()
    assert due(desk, clock) == day
    keys.press("Control+s")
    desk.page.wait_for_function("() => !cur_frm.is_dirty()")
    desk.idle()
    assert days.count() == recorded + 1
    tab_to_one_of(desk, MOVES)
    keys.press("Enter")
    moves = desk.dialog().locator(".ecms-moves tbody tr")
    expect(moves.first).to_contain_text(desk.as_shown(day))
    count = moves.count()
    desk.idle()
    tab_to_field(desk, "cause")
    keys.type("Proclamation 9 makes the day a holiday")
    desk.picture("moves")
    tab_to(desk, f"Move {count} deadlines")
    keys.press("Enter")
    desk.page.wait_for_function("() => window.cur_frm && cur_frm.doctype === 'Law Change'")
    desk.idle()
    assert due(desk, clock) > day
    tab_to(desk, "Undo")
    keys.press("Enter")
    expect(desk.dialog()).to_contain_text("National stays on record as it is")
    tab_to_field(desk, "reason")
    keys.type("The proclamation was withdrawn")
    tab_to(desk, "Undo")
    keys.press("Enter")
    expect(desk.dialog()).to_contain_text(f"{count} deadlines have their former date again")
    desk.escape()
    assert due(desk, clock) == day


def test_a_rule_in_use_is_superseded(desk_of: Callable[..., Desk]) -> None:
    desk = desk_of("admin").open("worklist")
    desk.open("Form", "Deadline Rule", "PH-D03")
    expect(desk.page.locator(".form-message:visible")).to_contain_text("In use by")
    desk.press("Supersede")
    desk.fill(valid_from="2030-01-01")
    desk.dialog().get_by_role("button", name="Make the new version").click()
    desk.shown("Deadline Rule", "() => cur_frm.is_new()")
    expect(desk.page.locator(".form-message:visible")).to_contain_text("PH-D03 ends the day before")
    desk.fill(exact_length="15", note="Circular 7 of 2029")
    desk.save()
    assert desk.document() == "PH-D03 2030-01-01"
    desk.open("Form", "Deadline Rule", "PH-D03")
    assert desk.page.evaluate("() => cur_frm.doc.valid_to") == "2029-12-31"
    desk.fill(exact_length="11")
    with desk.refused("is in use by"):
        desk.press("Save")


def tab_to_one_of(desk: Desk, texts: tuple[str, ...], back: bool = False) -> None:
    """Press Tab, or Shift and Tab, until a button with one of these texts has the focus."""
    for _ in range(MOST_TABS):
        focused = desk.page.evaluate("() => document.activeElement.innerText || ''")
        if focused.strip() in texts:
            return
        desk.page.keyboard.press("Shift+Tab" if back else "Tab")
    raise AssertionError(f"Tab does not come to any of {texts}")


def a_case_with_time(desk: Desk, stage: str) -> str:
    """A case at a stage whose time has not run out."""
    return a_case_at(desk, stage, next_due_on=[">", f"{desk.today()} 23:59:59"])


def open_clock(desk: Desk) -> Locator:
    """Tab to the first running clock of the case and open it with Enter."""
    assert not desk.page.locator(".ecms-clock[open]:visible").count()
    for _ in range(MOST_TABS):
        desk.page.keyboard.press("Tab")
        if desk.page.evaluate("() => document.activeElement.matches('.ecms-clock > summary')"):
            break
    else:
        raise AssertionError("Tab does not come to a clock")
    desk.page.keyboard.press("Enter")
    return opened_clock(desk)


def opened_clock(desk: Desk) -> Locator:
    """The clock that is open, as it is after something was recorded of it: with the focus on it."""
    clock = desk.page.locator(".ecms-clock[open]:visible").first
    expect(clock.locator("p").first).to_be_visible()
    desk.idle()
    expect(clock.locator("summary")).to_be_focused()
    return clock


def tab_to_field(desk: Desk, name: str) -> None:
    """Press Tab until a field of the dialog has the focus."""
    # Until the dialog has come in, what lies below it still takes the keys.
    desk.page.wait_for_function("() => document.activeElement.closest('.modal.show')")
    for _ in range(MOST_TABS):
        focused = desk.page.evaluate("() => document.activeElement.dataset.fieldname")
        if focused == name:
            return
        desk.page.keyboard.press("Tab")
    raise AssertionError(f"Tab does not come to the field '{name}'")


def due(desk: Desk, clock: str) -> str:
    """The day on which a clock is due now."""
    found = desk.ask(
        "frappe.client.get_value", doctype="Case Deadline", filters=clock, fieldname="due_on"
    )
    return str(found["due_on"]).split(" ")[0]
