"""A clock that is the earliest or latest of several times takes, and offers, what each allows."""

from __future__ import annotations

import frappe
import pytest

from ecms_core.law.edge import case_clocks
from tests.site.inspectorate import Inspectorate, refused
from tests.site.test_clocks import _panel, after, due, record


@pytest.fixture
def several(office: Inspectorate) -> str:
    """The latest of two times of 10 days; one is extended once and restarts, no one stands still.

    Only one of the two may be extended, by the director and by 2 to 5 days.
    """
    elastic = {"extension_unit": "calendar_days", "extension_least_length": 2,
               "extension_most_length": 5, "extension_times": 1, "interruption": 1,
               "extension_roles": "ECMS Director"}  # fmt: skip
    of_both = {"starts": "", "exact_length": 0, "unit": "", "more": "latest_of: [PH-D96, PH-D97]"}
    for code, fields in (("PH-D96", elastic), ("PH-D97", {}), ("PH-D95", of_both)):
        rule = frappe.copy_doc(frappe.get_doc("Deadline Rule", "PH-D03"))
        suspension = {} if code == "PH-D95" else {"suspension": "no"}
        rule.update({"rule_code": code, "title": code, "roll": "none", **suspension, **fields})
        rule.insert()
    case = frappe.get_doc("Labour Case", office.case_at("conference"))
    return case_clocks.start(case, "PH-D95", "service", after(-3)).name


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
    # Without a length it is the longest that may be granted.
    record(office, "director", several, "extend", reason="Asked for")
    assert due(several) == after(12)
    assert "extend" not in {act["id"] for act in _panel(office, "director", several)["acts"]}
    # What was granted after it is added to the time that begins again.
    record(office, "director", several, "interrupt", on=after(-1), reason="A new inspection")
    assert due(several) == after(14)


def test_only_whom_they_name_extends_it(office: Inspectorate, several: str) -> None:
    assert "extend" not in {act["id"] for act in _panel(office, "supervisor", several)["acts"]}
    with refused("ECMS-302"):
        record(office, "supervisor", several, "extend", length=3, reason="Asked for")
