"""The Desk as a person uses it: by what is written on it, through its own controls.

Works on the Desk of Frappe 15 and 16. Everything looked for has to be visible, since the Desk keeps
the pages that one came from in the document, hidden.
"""

from __future__ import annotations

import io
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import ConsoleMessage, Locator, Page, Request, Response, expect

TOUR = Path(__file__).resolve().parents[2] / "docs" / "images"

PATIENCE = 30.0
# What an answer sets off is asked for a moment after it.
_A_MOMENT = 150
# The form of a table's row covers the page as waiting does.
_READY = """() => window.frappe && frappe.dom
    && (!frappe.dom.freeze_count || Boolean(document.querySelector(".grid-row-open")))"""

_UP = """() => frappe.ui.open_dialogs.some((one) =>
    one.display && one.$wrapper[0] === [...document.querySelectorAll(".modal.show")].pop())"""


class Desk:
    """One user's Desk, which notes what goes wrong on it."""

    def __init__(self, page: Page, address: str, who: str) -> None:
        self.page = page
        self.address = address
        self.who = who
        self.wrong: list[str] = []
        self.forgiving = False
        self._asked: set[Request] = set()
        page.on("console", self._console)
        page.on("pageerror", lambda error: self._note(f"script: {error}"))
        page.on("response", self._response)
        page.on("request", self._request)
        page.on("requestfinished", self._answered)
        page.on("requestfailed", self._answered)

    def _note(self, what: str) -> None:
        self.wrong.append(f"{self.who}, {self.page.url}: {what}")

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not self.forgiving:
            self._note(f"console: {message.text}")

    def _response(self, answer: Response) -> None:
        if answer.status >= 500 or (answer.status >= 400 and not self.forgiving):
            self._note(f"{answer.status} of {answer.url}")

    def _request(self, asked: Request) -> None:
        if not asked.url.startswith((self.address, "data:", "blob:", "about:")):
            self._note(f"asks another machine: {asked.url}")
        # The connection for news stays open.
        if "/socket.io" not in asked.url:
            self._asked.add(asked)

    def _answered(self, asked: Request) -> None:
        self._asked.discard(asked)

    @contextmanager
    def forgiven(self) -> Iterator[None]:
        """Let the server refuse what is done inside."""
        self.forgiving = True
        yield
        self.idle()
        self.forgiving = False

    # Going somewhere

    def open(self, *route: str) -> Desk:
        """Go to a route, as ``open("Form", "Labour Case", name)``."""
        if not self.page.url.startswith(self.address):
            # The first page is the home page: the Desk is loaded once for each user.
            self.page.goto("/")
        self.idle()
        self.page.evaluate("route => frappe.set_route(route)", list(route))
        # Frappe keeps the same form for another document and fills it a moment later.
        self.page.wait_for_function(
            "route => frappe.get_route_str().startsWith(route.join('/'))", arg=list(route)
        )
        if route[0] == "Form":
            self.shown(route[1], "() => !cur_frm.is_new()")
            self.page.wait_for_function("name => cur_frm.docname === name", arg=route[2])
        return self.idle()

    def shown(self, doctype: str, also: str) -> Desk:
        """Wait for the form of a doctype of which something more is true."""
        self.page.wait_for_function(
            "doctype => window.cur_frm && cur_frm.doctype === doctype", arg=doctype
        )
        self.page.wait_for_function(also)
        return self.idle()

    def idle(self) -> Desk:
        """Wait until the Desk has nothing more to load."""
        until = time.monotonic() + PATIENCE
        quiet = False
        while not quiet:
            assert time.monotonic() < until, f"never ready: {[one.url for one in self._asked]}"
            asked = bool(self._asked)
            self.page.wait_for_timeout(_A_MOMENT)
            quiet = not asked and not self._asked and self.page.evaluate(_READY)
        return self

    def document(self) -> str:
        """The name of the document that is open."""
        return str(self.page.evaluate("() => cur_frm.doc.name"))

    def today(self) -> str:
        """The date of today where the site is."""
        return str(self.page.evaluate("() => frappe.datetime.get_today()"))

    def ask(self, method: str, **args: Any) -> Any:
        """Call a method of the server as this user."""
        return self.page.evaluate("([method, args]) => frappe.xcall(method, args)", [method, args])

    # Filling in

    def control(self, name: str) -> Locator:
        """The visible control of a field."""
        return self.page.locator(f'.frappe-control[data-fieldname="{name}"]:visible').last

    def fill(self, **values: str | bool) -> Desk:
        """Fill fields in by their names."""
        for name, value in values.items():
            control = self.control(name)
            kind = control.get_attribute("data-fieldtype")
            if kind == "Check":
                control.get_by_role("checkbox").set_checked(bool(value))
            elif kind == "Select":
                control.locator("select").select_option(str(value))
            elif kind == "Link":
                self.choose(name, str(value))
            elif kind in ("Date", "Datetime"):
                self._type_day(control.locator("input").first, self.as_shown(str(value)))
            else:
                box = control.locator("input, textarea").first
                box.fill(str(value))
                box.press("Tab")
        return self.idle()

    def _type_day(self, box: Locator, text: str) -> None:
        calendar = self.page.locator(".datepicker.active")
        # A form that just then draws its fields again takes the focus, and the calendar, away.
        for _ in range(10):
            box.click()
            self.page.wait_for_timeout(500)
            if calendar.count():
                break
            box.blur()
        expect(calendar).to_be_visible()
        # The calendar writes the old day back into the field while it opens.
        self.page.wait_for_timeout(500)
        box.fill(text)
        box.press("Tab")
        self.idle()
        expect(box).to_have_value(text)

    def as_shown(self, moment: str) -> str:
        """A date or a moment as the Desk writes it."""
        return str(self.page.evaluate("moment => frappe.datetime.str_to_user(moment)", moment))

    def choose(self, name: str, typed: str, shown: str | None = None) -> Desk:
        """Type into a link field and choose what is offered."""
        control = self.control(name)
        control.locator("input").first.click()
        control.locator("input").first.press_sequentially(typed, delay=15)
        control.locator("[role=option]").filter(has_text=shown or typed).first.click()
        return self.idle()

    def edit_row(self, table: str, containing: str, **values: str | bool) -> Desk:
        """Fill in the fields of a table's row, in the row's own form."""
        rows = self.page.locator(f'.frappe-control[data-fieldname="{table}"]:visible .grid-row')
        rows.filter(has_text=containing).locator(".btn-open-row").click()
        self.fill(**values)
        self.page.locator(".grid-row-open .grid-collapse-row:visible").click()
        return self.idle()

    # Acting

    def button(self, label: str) -> Locator:
        """The visible button with this label."""
        return self.page.get_by_role("button", name=label, exact=True)

    def press(self, label: str) -> Desk:
        """Press a button of the page."""
        self.button(label).first.click()
        return self.idle()

    def save(self) -> Desk:
        """Save the document, which has something to be saved."""
        self.page.wait_for_function("() => cur_frm.is_dirty()")
        self.press("Save")
        self.page.wait_for_function("() => !cur_frm.doc.__islocal && !cur_frm.doc.__unsaved")
        return self.idle()

    def submit(self) -> Desk:
        """Submit the document, and say yes."""
        self.press("Submit")
        self.dialog().get_by_role("button", name="Yes").click()
        self.idle()
        self.page.wait_for_function("() => cur_frm.doc.docstatus === 1")
        return self.idle()

    def dialog(self) -> Locator:
        """The dialog that is open, once it is up: then it takes the focus for itself."""
        self.page.wait_for_function(_UP)
        return self.page.locator(".modal.show").last

    def escape(self) -> Desk:
        """Close the dialog that is open with the Escape key."""
        dialog = self.dialog()
        # While it comes up it does not listen.
        expect(dialog).to_be_focused()
        self.idle()
        self.page.keyboard.press("Escape")
        expect(self.page.locator(".modal.show, .modal-backdrop")).to_have_count(0)
        return self.idle()

    def take(self, step: str, **values: str) -> Desk:
        """Take a step of the case by its button and dialog."""
        self.press(step)
        dialog = self.dialog()
        expect(dialog.get_by_role("heading", name=step)).to_be_visible()
        self.fill(**values)
        dialog.get_by_role("button", name=step).click()
        expect(dialog).to_be_hidden()
        return self.idle()

    @contextmanager
    def refused(self, text: str) -> Iterator[None]:
        """Expect what is done inside to be refused with a message, which is closed again."""
        self.forgiving = True
        yield
        expect(self.dialog()).to_contain_text(text)
        self.escape()
        self.forgiving = False

    def steps(self) -> set[str]:
        """The steps of the case that this user is offered."""
        found = self.page.evaluate("() => Object.keys(cur_frm.custom_buttons)")
        return set(found)

    # The tour

    def picture(self, name: str) -> Desk:
        """Keep what is shown as a picture of the tour, when the tour is made."""
        # Messages that come and go are not part of a picture.
        self.page.evaluate("() => $('#alert-container').empty()")
        keep_picture(self.page.screenshot(), name)
        return self


def keep_picture(png: bytes, name: str) -> None:
    """Write a picture of the tour when the tour is made, which ``ECMS_TOUR`` asks for.

    It has few colours, so that the checkout stays small.
    """
    if not os.environ.get("ECMS_TOUR"):
        return
    TOUR.mkdir(parents=True, exist_ok=True)
    picture = Image.open(io.BytesIO(png)).convert("RGB")
    picture.quantize(64, dither=Image.Dither.NONE).save(TOUR / f"{name}.png", optimize=True)
