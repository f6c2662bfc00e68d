"""Every method that a request may call, called with what no page of ours would send."""

from __future__ import annotations

import importlib
import inspect
import itertools
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import frappe
import frappe.api
import frappe.app
import pytest
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request, Response

import ecms_core
from tests.site.inspectorate import NO_SHEET, Inspectorate

APP = Path(ecms_core.__file__).resolve().parent
ROOMS = (APP, APP.parent / "plugins", APP.parent / "country_packs")
ODD = (None, "x", "", 5, -1, True, [], [1], ["x"], {}, {"x": 1}, {"x": []},
       "{", "[1]", '["x", "y"]', '{"x": 1}', "[" * 10_000)  # fmt: skip


def _called() -> list[Callable[..., Any]]:
    """The methods that a request may call, wherever they stand."""
    for room in ROOMS:
        for file in sorted(room.rglob("*.py")):
            if "frappe.whitelist(" in file.read_text("utf-8"):
                place = file.relative_to(room.parent).with_suffix("")
                inside = "" if room == APP else "ecms_core."
                importlib.import_module(inside + ".".join(place.parts))
    return sorted(
        (each for each in frappe.whitelisted if each.__module__.startswith("ecms_core")), key=_name
    )


def _name(method: Callable[..., Any]) -> str:
    return f"{method.__module__}.{method.__name__}"


def _answer(method: Callable[..., Any], **values: Any) -> Response:
    """The answer of Frappe's own handler to a request of the user who is signed in."""
    allowed = frappe.allowed_http_methods_for_whitelisted_func[method]
    request = EnvironBuilder(
        f"/api/method/{_name(method)}", method="POST" if "POST" in allowed else "GET", json=values
    )
    frappe.local.request = Request(request.get_environ())
    frappe.local.response = frappe._dict({"docs": []})
    # Each request begins with empty logs: an answer tells all that is in them.
    for log in ("message_log", "error_log", "debug_log"):
        setattr(frappe.local, log, [])
    try:
        frappe.app.make_form_dict(frappe.local.request)
        return frappe.api.handle(frappe.local.request)
    except Exception as error:
        return frappe.app.handle_exception(error)
    finally:
        frappe.db.rollback()


def _calls(method: Callable[..., Any], right: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Nothing at all, each odd value for all arguments and for one beside right ones."""
    names = [
        name
        for name, taken in inspect.signature(method).parameters.items()
        if taken.kind is not taken.VAR_KEYWORD
    ]
    yield {}
    for odd in ODD:
        yield dict.fromkeys(names, odd)
    for name, odd in itertools.product(names, ODD):
        yield {each: right.get(each, "x") for each in names} | {name: odd}


@pytest.fixture
def asked_over_http(office: Inspectorate, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """What a request's handling leaves in the thread is taken away again."""
    monkeypatch.setattr(frappe.local, "is_ajax", True, raising=False)
    monkeypatch.setattr(frappe.local, "request", None, raising=False)
    yield


def test_every_called_method_tells_its_problems(asked_over_http: None) -> None:
    methods = _called()
    assert len(methods) > 20
    failed = []
    for method in methods:
        needs = [p for p in inspect.signature(method).parameters.values() if p.default is p.empty]
        if any(taken.kind is not taken.VAR_KEYWORD for taken in needs):
            answer = _answer(method)
            if "ECMS-704" not in answer.get_data(as_text=True):
                failed.append(f"{_name(method)}: {answer.status}")
    assert failed == []


@pytest.mark.parametrize("role", ["supervisor", "admin"])
def test_no_call_fails_on_what_was_sent(
    office: Inspectorate, clock: str, asked_over_http: None, role: str
) -> None:
    failed = []
    right = {"case": office.case_at("received"), "deadline": clock, "doctype": "Labour Case",
             "visit": office.visit(office.case_at("authorised"), submit=False, answers=NO_SHEET),
             "act": "suspend", "step": "draw", "txt": "a", "searchfield": "name", "start": 0,
             "page_len": 10, "docname": "x", "answers": {}}  # fmt: skip
    frappe.db.commit()
    with office.acting(role):
        for method in _called():
            for values in _calls(method, right):
                answer = _answer(method, **values)
                if answer.status_code >= 500:
                    sent = json.dumps(values)[:200]
                    said = answer.get_data(as_text=True)[-300:]
                    failed.append(f"{_name(method)} {sent}: {said}")
    assert not failed, "\n".join(failed)
