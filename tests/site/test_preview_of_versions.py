"""Which deadlines a version of a rule moves is shown before it supersedes the one in force."""

from __future__ import annotations

import frappe

from tests.site.inspectorate import Inspectorate, refused
from tests.site.test_law_records import edited, from_today, last_day, successor
from tests.site.test_projection import RULE, due, moves

UNSAVED = "new-deadline-rule-1"  # as the form calls what was not saved yet


def test_a_version_that_is_not_saved_shows_what_it_would_move(
    office: Inspectorate, clock: str
) -> None:
    before = due(clock)
    new = successor("PH-D03", str(from_today(-20)), exact_length=20)
    shown = moves(office, RULE, UNSAVED, frappe.as_json(new.as_dict()))
    assert list(shown) == [clock]
    assert shown[clock]["before"].date() == before < shown[clock]["after"].date()
    assert due(clock) == before and last_day("PH-D03") is None
    with office.acting("admin"):
        name = new.insert().name
    assert moves(office, RULE, name) == shown
    # What is in force only after the clock began leaves it.
    later = successor(name, str(from_today(1)), exact_length=30)
    assert moves(office, RULE, UNSAVED, frappe.as_json(later.as_dict())) == shown


def test_another_first_day_shows_what_it_would_move(office: Inspectorate, clock: str) -> None:
    with office.acting("admin"):
        new = successor("PH-D03", str(from_today(30)), exact_length=20).insert()
    assert moves(office, RULE, new.name) == {}
    form = edited(new.name, valid_from=str(from_today(-20)))
    shown = moves(office, RULE, new.name, frappe.as_json(form.as_dict()))
    assert list(shown) == [clock]
    with office.acting("admin"):
        form.save()
    assert moves(office, RULE, new.name) == shown


def test_a_first_day_that_cannot_be_is_refused_before_it_is_saved(office: Inspectorate) -> None:
    frappe.db.set_value(RULE, "PH-D03", "valid_from", "2001-01-01")
    for day in ("1900-01-01", "0001-01-01", "soon", None):
        new = successor("PH-D03", day, exact_length=20)
        with refused("ECMS-L060"):
            moves(office, RULE, UNSAVED, frappe.as_json(new.as_dict()))
