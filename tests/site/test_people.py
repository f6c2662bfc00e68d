"""Who left has no way in any more; who works here keeps theirs."""

from __future__ import annotations

import frappe
from frappe.desk.doctype.number_card.number_card import get_result

from ecms_core.establishments.doctype.inspectorate_staff import inspectorate_staff
from tests.site.inspectorate import Inspectorate
from tests.site.test_lists import cases_due


def test_the_night_ends_the_accounts_of_leavers_alone(office: Inspectorate) -> None:
    last_days = {"inspector": -1, "hearing": 0, "director": 1}
    for role, days in last_days.items():
        staff = {"user": office.users[role]}
        day = frappe.utils.add_days(frappe.utils.today(), days)
        frappe.db.set_value("Inspectorate Staff", staff, "active_to", day)
    inspectorate_staff.end_accounts_of_leavers()
    ended = {
        role
        for role, user in office.users.items()
        if not frappe.db.get_value("User", user, "enabled")
    }
    assert ended == {"inspector"}


def test_the_overview_counts_as_overdue_what_has_a_date_that_passed(office: Inspectorate) -> None:
    names = cases_due(office, [-40, -1, 0, 1, 8])
    frappe.db.set_value("Labour Case", names[-1], "next_due_on", None)
    card = frappe.get_doc("Number Card", "Cases overdue")
    # The Desk turns the dynamic filter into the day.
    [[doctype, field, sign, _]] = frappe.parse_json(card.dynamic_filters_json)
    filters = [
        *frappe.parse_json(card.filters_json),
        [doctype, field, sign, frappe.utils.today()],
    ]
    with office.acting("inspector"):
        assert get_result(card, frappe.as_json(filters)) == 2
