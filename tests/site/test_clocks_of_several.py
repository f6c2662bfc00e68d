"""A clock that is the earliest or latest of several times takes, and offers, what each allows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import frappe
import pytest

from ecms_core.law.edge import case_clocks, projection
from tests.site.inspectorate import Inspectorate, refused
from tests.site.test_clocks import _panel, after, due, record
from tests.site.test_law_records import successor


@pytest.fixture
def begin(office: Inspectorate) -> Callable[..., str]:
    """``begin(D96={…})`` starts the latest of two times of 10 days, with these fields of each."""

    def start(**fields: dict[str, Any]) -> str:
        of_both = {
            "starts": "",
            "exact_length": 0,
            "unit": "",
            "more": "latest_of: [PH-D96, PH-D97]",
        }
        for code in ("PH-D96", "PH-D97", "PH-D95"):
            rule = frappe.copy_doc(frappe.get_doc("Deadline Rule", "PH-D03"))
            own = of_both if code == "PH-D95" else {"suspension": "no", **fields.get(code[3:], {})}
            rule.update({"rule_code": code, "title": code, "roll": "none", **own})
            rule.insert()
        case = frappe.get_doc("Labour Case", office.case_at("conference"))
        return case_clocks.start(case, "PH-D95", "service", after(-3)).name

    return start


@pytest.fixture
def several(begin: Callable[..., str]) -> str:
    """One of the two is extended once, by the director and 2 to 5 days, and restarts."""
    elastic = {"extension_unit": "calendar_days", "extension_least_length": 2,
               "extension_most_length": 5, "extension_times": 1, "interruption": 1,
               "extension_roles": "ECMS Director"}  # fmt: skip
    return begin(D96=elastic)


def test_what_any_of_them_takes_is_offered_within_its_bounds(
    office: Inspectorate, several: str
) -> None:
    assert due(several) == after(7)
    shown = _panel(office, "director", several)
    acts = {act["id"] for act in shown["acts"]}
    assert {"extend", "interrupt"} <= acts and "suspend" not in acts
    assert shown["bounds"]["extension"] == {"least": 2, "most": 5, "unit": "calendar_days"}
    with refused("ECMS-L026"):
        record(office, "director", several, "extend", length=6, reason="Asked for")
    # None is assumed for who names no length.
    with refused("ECMS-L022"):
        record(office, "director", several, "extend", reason="Asked for")
    record(office, "director", several, "extend", length=5, reason="Asked for")
    assert due(several) == after(12)
    assert "extend" not in {act["id"] for act in _panel(office, "director", several)["acts"]}
    # What was granted after it is added to the time that begins again.
    record(office, "director", several, "interrupt", on=after(-1), reason="A new inspection")
    assert due(several) == after(14)


def test_only_whom_they_name_extends_it(office: Inspectorate, several: str) -> None:
    assert "extend" not in {act["id"] for act in _panel(office, "supervisor", several)["acts"]}
    with refused("ECMS-302"):
        record(office, "supervisor", several, "extend", length=3, reason="Asked for")


def test_a_length_that_is_set_of_one_of_them_is_set_of_the_clock(
    office: Inspectorate, begin: Callable[..., str]
) -> None:
    clock = begin(D96={"exact_length": 0, "least_length": 5, "most_length": 30})
    assert due(clock) == after(27)
    shown = _panel(office, "inspector", clock)
    assert "set_length" in {act["id"] for act in shown["acts"]}
    assert shown["bounds"]["length"] == {"least": 5, "most": 30, "unit": "calendar_days"}
    record(office, "inspector", clock, "set_length", length=15)
    assert due(clock) == after(12)


def test_a_version_that_takes_the_first_of_them_holds_from_its_day(
    office: Inspectorate, begin: Callable[..., str]
) -> None:
    """An open time stays with the version that it began with, until the new one is applied."""
    before = begin(D97={"exact_length": 20})
    assert due(before) == after(17)
    version = successor("PH-D95", after(-4), more="earliest_of: [PH-D96, PH-D97]").insert().name
    assert due(before) == after(17)
    case = frappe.get_doc("Labour Case", office.case_at("conference"))
    later = case_clocks.start(case, "PH-D95", "service", after(-3))
    assert (later.rule_version, due(later.name)) == (version, after(7))
    with office.acting("admin"):
        (move,) = projection.preview("Deadline Rule", version)["moves"]
    assert (move["deadline"], move["after"].date()) == (before, after(7))
