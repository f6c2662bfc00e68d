"""What officials record of a clock counts at once, keeps its history, and is refused by number."""

from __future__ import annotations

from datetime import date, timedelta

import frappe
import pytest

from ecms_core.law.edge import case_clocks, clock_acts
from ecms_core.law.edge.clock_count import entries_of
from ecms_core.law.edge.clock_panel import clocks_of, picture
from tests.site.inspectorate import Inspectorate, refused


@pytest.fixture
def elastic(office: Inspectorate) -> str:
    return extended_once(office)


def extended_once(office: Inspectorate) -> str:
    """The correction period on a site whose law lets it be extended once by 1 to 10 days."""
    rule = frappe.get_doc("Deadline Rule", "PH-D03")
    rule.update(
        {"extension_unit": "calendar_days", "extension_least_length": 1,
         "extension_most_length": 10, "extension_times": 1, "extension_by": "the director",
         "extension_basis": "Circular 7"}
    )  # fmt: skip
    rule.save()
    return frappe.db.get_value("Case Deadline", {"case": office.case_at("correction")}, "name")


def record(office: Inspectorate, role: str, clock: str, act: str, **values: object) -> dict:
    with office.acting(role):
        return clock_acts.record(clock, act, values)


def due(clock: str) -> date | None:
    at = frappe.db.get_value("Case Deadline", clock, "due_on")
    return at.date() if at else None


def after(days: int) -> date:
    return frappe.utils.getdate() + timedelta(days)


def rolled(day: date) -> date:
    """The day, or the next working day after it, by the site's calendar."""
    from ecms_core.law.edge.site_law import site_law

    calendar = site_law().calendar
    return day if calendar.is_working(day) else date.fromordinal(
        calendar.forward(day.toordinal(), 1)
    )  # fmt: skip


def test_a_suspension_moves_the_date_by_its_days(office: Inspectorate, clock: str) -> None:
    assert due(clock) == rolled(after(10))
    record(office, "supervisor", clock, "suspend", since=after(2), until=after(6), reason="Flood")
    assert due(clock) == rolled(after(15))
    case = frappe.get_doc("Labour Case", frappe.db.get_value("Case Deadline", clock, "case"))
    assert case.next_due_on.date() == due(clock)
    explanation = frappe.db.get_value("Case Deadline", clock, "explanation")
    assert "stood still" in explanation and "Flood" in explanation


def test_a_clock_that_stands_still_is_grey_until_it_is_lifted(
    office: Inspectorate, clock: str
) -> None:
    record(office, "director", clock, "suspend", since=after(0), reason="Court", basis="Rule 3")
    row = frappe.db.get_value(
        "Case Deadline", clock, ["due_on", "light", "next_turn"], as_dict=True
    )
    assert (row.due_on, row.light, row.next_turn) == (None, "grey", None)
    case = frappe.db.get_value("Case Deadline", clock, "case")
    assert frappe.db.get_value("Labour Case", case, "next_due_on") is None
    with refused("ECMS-L028"):
        record(office, "director", clock, "lift", until=after(-3))
    record(office, "director", clock, "lift", until=after(0))
    assert due(clock) == rolled(after(10))  # the day of service is not counted in any case
    assert frappe.db.get_value("Labour Case", case, "next_due_on").date() == due(clock)


def test_a_clock_that_waits_on_another_moves_with_it(office: Inspectorate, clock: str) -> None:
    rule = frappe.copy_doc(frappe.get_doc("Deadline Rule", "PH-D03"))
    rule.update({"rule_code": "PH-D99", "starts": "", "starts_after": "PH-D03"})
    rule.insert()
    case = frappe.get_doc("Labour Case", frappe.db.get_value("Case Deadline", clock, "case"))
    follower = case_clocks.start(case, "PH-D99", "service", after(0)).name
    first = due(follower)
    record(office, "supervisor", clock, "suspend", since=after(2), reason="Flood")
    assert (due(clock), due(follower)) == (None, None)
    record(office, "supervisor", clock, "lift", until=after(22))
    assert first < due(clock) < due(follower)
    history = entries_of(follower)
    assert [entry.kind for entry in history[-2:]] == ["Recalculated", "Recalculated"]


def test_service_recorded_again_counts_from_the_other_day(office: Inspectorate, clock: str) -> None:
    notice = frappe.db.get_value("Issued Notice", {"template": "PH-N04"}, "name",
                                 order_by="creation desc")  # fmt: skip
    entry = frappe.db.get_value(
        "Deadline Entry", {"deadline": clock, "event": "issued"}, ["name", "moment"], as_dict=True
    )
    assert entry.moment == str(frappe.utils.getdate()), notice
    frappe.db.set_value("Deadline Entry", entry.name, "moment", str(after(-5)))
    frappe.db.set_value("Issued Notice", notice, "issued_on", after(-5))
    record(office, "inspector", clock, "serve", served_on=after(-3), service_method="personal",
           service_details="Ms Cruz", reason="The card bears another day")  # fmt: skip
    assert due(clock) == rolled(after(7))
    kept = ["served_on", "service_method", "service_details"]
    assert frappe.db.get_value("Issued Notice", notice, kept) == (after(-3), "personal", "Ms Cruz")
    for served_on, number in ((after(-6), "ECMS-311"), (after(1), "ECMS-310"),
                              ("", "ECMS-L022")):  # fmt: skip
        with refused(number):
            record(office, "inspector", clock, "serve", served_on=served_on, reason="R")
    with refused("ECMS-L034"):
        record(office, "inspector", clock, "serve", served_on=after(0), service_method="pigeon",
                   reason="R")  # fmt: skip
    assert due(clock) == rolled(after(7))
    assert frappe.db.get_value("Issued Notice", notice, kept) == (after(-3), "personal", "Ms Cruz")


def test_who_extends_by_the_law_is_shown_to_who_may_record_it(
    office: Inspectorate, elastic: str
) -> None:
    shown = _panel(office, "director", elastic)
    assert shown["extended_by"] == {"by": "the director", "basis": "Circular 7"}
    assert "extend" in [act["id"] for act in shown["acts"]]
    # The words name nobody's role: where the rule names none, supervisors may record it, too.
    assert "extend" in [act["id"] for act in _panel(office, "supervisor", elastic)["acts"]]


def test_the_roles_that_the_rule_names_are_the_ones_that_extend(
    office: Inspectorate,
) -> None:
    rule = frappe.get_doc("Deadline Rule", "PH-D03")
    rule.update({"extension_unit": "calendar_days", "extension_exact_length": 3,
                 "extension_times": 1, "extension_roles": "ECMS Inspector"})  # fmt: skip
    rule.save()
    case = office.case_at("correction")
    clock = frappe.db.get_value("Case Deadline", {"case": case, "rule": "PH-D03"}, "name")
    assert "extend" not in [act["id"] for act in _panel(office, "director", clock)["acts"]]
    with refused("ECMS-302"):
        record(office, "director", clock, "extend", length=3, reason="Asked for")
    assert "extend" in [act["id"] for act in _panel(office, "inspector", clock)["acts"]]
    record(office, "inspector", clock, "extend", length=3, reason="Asked for")
    assert due(clock) == rolled(after(13))


def test_an_extension_stays_within_the_rule(office: Inspectorate, elastic: str) -> None:
    for length, number in ((-5, "ECMS-L026"), (0, "ECMS-L026"), (11, "ECMS-L026"),
                           ("ten", "ECMS-L022")):  # fmt: skip
        with refused(number):
            record(office, "director", elastic, "extend", length=length, reason="Asked for")
    with refused("ECMS-L022"):
        record(office, "director", elastic, "extend", length=4)
    record(office, "director", elastic, "extend", length=4, reason="Asked for")
    assert due(elastic) == rolled(after(14))
    with refused("ECMS-L025"):
        record(office, "director", elastic, "extend", length=1, reason="Again")
    assert frappe.db.count("Deadline Entry", {"deadline": elastic, "kind": "Extended"}) == 1


@pytest.mark.parametrize(
    ("role", "act", "values"),
    [
        ("inspector", "extend", {"length": 4, "reason": "R"}),
        ("inspector", "suspend", {"since": date(2026, 1, 1), "reason": "R"}),
        ("hearing", "extend", {"length": 4, "reason": "R"}),
        ("cashier", "serve", {"served_on": date(2026, 1, 1)}),
    ],
)
def test_only_the_right_role_records(
    office: Inspectorate, elastic: str, role: str, act: str, values: dict
) -> None:
    with refused("ECMS-302"):
        record(office, role, elastic, act, **values)
    assert act not in [one["id"] for one in _panel(office, role, elastic)["acts"]]


def test_an_office_records_nothing_in_another_ones_case(clock: str) -> None:
    with pytest.raises(frappe.PermissionError):
        record(Inspectorate("u"), "director", clock, "suspend", since=after(0), reason="R")


@pytest.mark.parametrize(
    ("act", "values", "number"),
    [
        ("extend", {"length": 3, "reason": "R"}, "ECMS-L025"),
        ("interrupt", {"on": 0, "reason": "R"}, "ECMS-L029"),
        ("lift", {"until": 0}, "ECMS-L029"),
        ("suspend", {"since": "tomorrow", "reason": "R"}, "ECMS-L022"),
        ("suspend", {"since": 3, "until": 1, "reason": "R"}, "ECMS-L028"),
        ("suspend", {"since": 60, "until": 61, "reason": "R"}, "ECMS-L028"),
        ("suspend", {"since": 1}, "ECMS-L022"),
        ("set_length", {"length": 5}, "ECMS-L024"),
        ("withdraw", {"entry": "nothing", "reason": "R"}, "ECMS-L022"),
        ("wind", {}, "ECMS-L022"),
    ],
)
def test_what_the_rule_does_not_allow_is_refused_and_nothing_changes(
    office: Inspectorate, clock: str, act: str, values: dict, number: str
) -> None:
    entries, before = frappe.db.count("Deadline Entry"), due(clock)
    dated = {
        key: after(value) if isinstance(value, int) and key in ("on", "since", "until") else value
        for key, value in values.items()
    }
    with refused(number):
        record(office, "director", clock, act, **dated)
    assert (frappe.db.count("Deadline Entry"), due(clock)) == (entries, before)


def test_history_is_kept_and_an_error_is_withdrawn_openly(office: Inspectorate, clock: str) -> None:
    first = due(clock)
    record(office, "supervisor", clock, "suspend", since=after(2), until=after(6), reason="Flood")
    second = due(clock)
    wrong = frappe.db.get_value("Deadline Entry", {"deadline": clock, "kind": "Suspended"}, "name")
    record(office, "director", clock, "withdraw", entry=wrong, reason="It was another case")
    assert due(clock) == first
    history = frappe.get_all(
        "Deadline Entry",
        {"deadline": clock},
        ["kind", "actor", "due_before", "due_after"],
        order_by="number",
    )
    assert [entry.kind for entry in history] == ["Event", "Event", "Suspended", "Withdrawn"]
    suspended, withdrawn = history[2:]
    assert (suspended.due_before.date(), suspended.due_after.date()) == (first, second)
    assert (withdrawn.due_before.date(), withdrawn.due_after.date()) == (second, first)
    assert (suspended.actor, withdrawn.actor) == (
        office.users["supervisor"], office.users["director"],
    )  # fmt: skip
    for role in ("director", "admin"):
        with office.acting(role), pytest.raises(frappe.PermissionError):
            frappe.get_doc("Deadline Entry", wrong).save()


def test_an_ended_clock_is_not_changed(office: Inspectorate, clock: str) -> None:
    office.step("inspector", frappe.db.get_value("Case Deadline", clock, "case"), "corrected")
    with refused("ECMS-L029"):
        record(office, "director", clock, "suspend", since=after(1), reason="R")
    assert _panel(office, "director", clock)["light"] == "ended"


def test_the_panel_says_how_much_is_left(office: Inspectorate, clock: str) -> None:
    shown = _panel(office, "supervisor", clock)
    assert shown["days_left"] == (due(clock) - after(0)).days
    assert 0 < shown["working_days_left"] < shown["days_left"]
    assert shown["light"] == "green" and "PH-D03" in shown["explanation"]
    assert [act["id"] for act in shown["acts"]] == ["serve", "suspend"]


@pytest.mark.parametrize("until", [6, None])
def test_the_count_is_drawn_for_who_may_read_the_case(
    office: Inspectorate, clock: str, until: int | None
) -> None:
    ends = {} if until is None else {"until": after(until)}
    record(office, "director", clock, "suspend", since=after(2), reason="Flood", **ends)
    with office.acting("inspector"):
        svg = picture(clock)
    assert svg.startswith("<svg") and "PH-D03" in svg and "Flood" in svg
    with Inspectorate("u").acting("director"), pytest.raises(frappe.PermissionError):
        picture(clock)


def _panel(office: Inspectorate, role: str, clock: str) -> dict:
    case = frappe.db.get_value("Case Deadline", clock, "case")
    with office.acting(role):
        return next(row for row in clocks_of(frappe.get_doc("Labour Case", case))
                    if row.name == clock)  # fmt: skip


def test_an_extension_is_offered_up_to_the_length_that_was_set(office: Inspectorate) -> None:
    rule = frappe.get_doc("Deadline Rule", "PH-D03")
    rule.update(
        {"exact_length": 0, "least_length": 2, "most_length": 10, "extension_unit": rule.unit,
         "extension_least_length": 1, "extension_most_length": 10, "extension_times": 1,
         "extension_up_to": "length_set"}
    )  # fmt: skip
    rule.save()
    case = office.case_at("correction")
    clock = frappe.db.get_value("Case Deadline", {"case": case, "rule": "PH-D03"})

    def offered() -> int:
        return _panel(office, "director", clock)["bounds"]["extension"]["most"]

    assert offered() == 10
    record(office, "inspector", clock, "set_length", length=4)
    assert offered() == 4
    with refused("ECMS-L026"):
        record(office, "director", clock, "extend", length=5, reason="Flood")
    record(office, "director", clock, "extend", length=4, reason="Flood")
    assert due(clock) == rolled(after(8))
