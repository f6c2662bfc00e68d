"""056_sqlite_types: what comes from the database is what MariaDB would give."""

from datetime import date, datetime, timedelta

import pytest

MOMENT = datetime.fromisoformat("2026-01-02 03:04:05")


@pytest.fixture
def case(site):
    import frappe

    return frappe.get_doc(
        doctype="Probe Case",
        subject="typed",
        due="2026-02-03",
        held_at="2026-01-02 03:04:05",
        held_for="10:20:30",
        amount="12.50",
        counter="3",
    ).insert()


def test_dates_and_times(case):
    import frappe

    row = frappe.db.get_value(
        "Probe Case", case.name, ["due", "held_at", "held_for", "creation", "modified"]
    )
    assert row[0] == date(2026, 2, 3)
    assert row[1] == MOMENT
    assert row[2] == timedelta(hours=10, minutes=20, seconds=30)
    assert isinstance(row[3], datetime)
    assert isinstance(row[4], datetime)


def test_numbers(case):
    import frappe

    assert frappe.db.get_value("Probe Case", case.name, ["amount", "counter"]) == (12.5, 3)


def test_a_time_given_as_such_is_found_again(case):
    import frappe

    assert frappe.get_all("Probe Case", filters={"held_at": MOMENT, "name": case.name})
    assert frappe.get_all(
        "Probe Case", filters={"held_at": "2026-01-02 03:04:05", "name": case.name}
    )
    assert frappe.get_all(
        "Probe Case",
        filters={"held_at": ["between", ["2026-01-02", "2026-01-02"]], "name": case.name},
    )
    assert frappe.get_all("Probe Case", filters={"due": ["<", date(2026, 2, 4)], "name": case.name})


def test_a_text_that_is_too_long_is_refused(site):
    import frappe

    with pytest.raises(frappe.CharacterLengthExceededError):
        frappe.get_doc(doctype="Probe Case", subject="x" * 141).insert()
