"""A case's page with 30 events over HTTP, beside a stock form with a child table of 30 rows."""

from __future__ import annotations

import http.client
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode, urlsplit

import frappe
import ground
from measure import Row, alternate, row

EVENTS = 30
ROUNDS = 25
LOAD = "frappe.desk.form.load.getdoc"
STEPS = "ecms_core.casework.edge.steps.open_steps"
SECONDS = 60


class Client:
    """A signed-in browser's connection, kept open as browsers do."""

    def __init__(self, address: str, site: str) -> None:
        self.place = urlsplit(address).netloc
        self.site = site
        self.connection = http.client.HTTPConnection(self.place, timeout=SECONDS)
        self.cookie = ""

    def sign_in(self) -> None:
        """Sign in as the benchmark's inspector."""
        body = urlencode({"usr": ground.USER, "pwd": ground.PASSWORD})
        answer = self._ask("POST", "/api/method/login", body)
        cookies = answer.headers.get_all("Set-Cookie") or []
        self.cookie = "; ".join(cookie.partition(";")[0] for cookie in cookies)

    def call(self, method: str, **values: str) -> Any:
        """What a method answers, read to the end and parsed."""
        return json.loads(self._ask("GET", f"/api/method/{method}?{urlencode(values)}").body)

    def _ask(self, verb: str, path: str, body: str | None = None) -> Any:
        headers = {"Host": self.site, "Accept": "application/json", "Cookie": self.cookie}
        if body:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self.connection.request(verb, path, body, headers)
        answer = self.connection.getresponse()
        answer.body = answer.read()
        if answer.status != http.client.OK:
            raise AssertionError(f"{path.partition('?')[0]} answered {answer.status}")
        return answer


def measure(site: str, name: str) -> list[Row]:
    """The rows of what the page asks for, and of the form alone."""
    case, stock_name = _case(), _stock_document()
    frappe.db.commit()
    with _server() as address:
        client = Client(address, name)
        client.sign_in()
        if len(client.call(STEPS, case=case)["message"]["events"]) != EVENTS:
            raise AssertionError(f"the page does not show {EVENTS} events")

        def form(number: int) -> Any:
            return client.call(LOAD, doctype="Labour Case", name=case)

        def page(number: int) -> Any:
            form(number)
            return client.call(STEPS, case=case)

        def stock(number: int) -> Any:
            return client.call(LOAD, doctype=ground.STOCK_VISIT, name=stock_name)

        return [
            row(
                "case-page",
                f"Case page with {EVENTS} events over HTTP: form and course",
                alternate(page, stock, ROUNDS),
                site,
            ),
            row("case-form", "The form of it alone", alternate(form, stock, ROUNDS), site),
        ]


def _case() -> str:
    case = ground.open_case(901, "correction")
    began = frappe.utils.now_datetime() - timedelta(days=EVENTS)
    for number in range(EVENTS):
        ground.write(
            "Case Event",
            f"BENCH-{number}",
            case=case,
            office=ground.OFFICE,
            happened_at=began + timedelta(days=number),
            actor=ground.USER,
            step="results",
            label="Notice of results",
            from_stage="inspected",
            to_stage="results",
            details=f"Notice NR-BENCH-2026-{number:05d}, served in person",
        )
    return case


def _stock_document() -> str:
    now = frappe.utils.now_datetime()
    return str(
        frappe.get_doc(
            {
                "doctype": ground.STOCK_VISIT,
                "case": ground.open_case(902),
                "office": ground.OFFICE,
                "establishment": ground.OFFICE,
                "started_at": now,
                "ended_at": now,
                "answers": [
                    {
                        "question": f"Q{number:03d}",
                        "label": f"Is standard {number} of the General Labour Standards observed?",
                        "result": "Complying",
                        "text": f"Notice NR-BENCH-2026-{number:05d}, served in person",
                    }
                    for number in range(EVENTS)
                ],
            }
        )
        .insert()
        .name
    )


@contextmanager
def _server() -> Iterator[str]:
    """The web server that runs for this, or one of the bench's own."""
    if address := os.environ.get("ECMS_ADDRESS"):
        yield address
        return
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        place = f"127.0.0.1:{free.getsockname()[1]}"
    command = [sys.executable, "-m", "gunicorn", "--bind", place, "--threads", "4"]
    # Its own process group: a Ctrl-C is for the benchmark, which then ends it.
    server = subprocess.Popen(  # noqa: S603
        [*command, "--log-level", "error", "frappe.app:application"], start_new_session=True
    )
    try:
        until = time.monotonic() + SECONDS
        while not _answers(place):
            if server.poll() is not None or time.monotonic() > until:
                raise AssertionError("the bench's web server does not start")
            time.sleep(0.2)
        yield f"http://{place}"
    finally:
        server.terminate()
        server.wait(SECONDS)


def _answers(place: str) -> bool:
    host, _, port = place.partition(":")
    with socket.socket() as probe:
        return probe.connect_ex((host, int(port))) == 0
