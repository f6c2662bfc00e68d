"""052_sqlite_values: a value of a query is bound as what it is."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest

MOMENT = datetime.fromisoformat("2026-01-02 03:04:05")


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        (None, "null"),
        (7, "integer"),
        (0.5, "real"),
        (Decimal("0.5"), "real"),
        (True, "integer"),
        ("7", "text"),
        ('It\'s "quoted" and 100 % safe; -- %s', "text"),
        (date(2026, 1, 2), "text"),
    ],
)
@pytest.mark.parametrize("named", [True, False])
def test_a_value_keeps_its_kind(site, value, kind, named):
    import frappe

    if named:
        found = frappe.db.sql("select %(value)s, typeof(%(value)s)", {"value": value})[0]
    else:
        found = frappe.db.sql("select %s, typeof(%s)", (value, value))[0]
    assert found[1] == kind
    if kind != "text":
        assert found[0] == value
    else:
        assert found[0] == str(value)


def test_none_is_not_the_word_none(site):
    import frappe

    case = frappe.get_doc(doctype="Probe Case", subject="no office").insert()
    frappe.db.sql(
        "update `tabProbe Case` set office=%(office)s where name=%(name)s",
        {"office": None, "name": case.name},
    )
    assert frappe.db.sql("select office from `tabProbe Case` where name=%s", case.name) == [(None,)]


def test_lists_are_spread(site):
    import frappe

    found = frappe.db.sql(
        "select 1 where 'b' in %(names)s and 2 in %(numbers)s",
        {"names": ["a", "b"], "numbers": (1, 2)},
    )
    assert found == [(1,)]
    assert not frappe.db.sql("select 1 where 'b' in %s", ([],))


def test_percent_signs_are_as_with_other_drivers(site):
    import frappe

    assert frappe.db.sql("select 'a%'")[0][0] == "a%"
    assert frappe.db.sql("select 'a%%', %s", "b")[0] == ("a%", "b")
    assert frappe.db.sql("select 'abc' like %s", "a%")[0][0] == 1


def test_dates_are_written_as_frappe_reads_them(site):
    import frappe

    found = frappe.db.sql("select %s, %s", (MOMENT, timedelta(hours=10, minutes=20)))[0]
    assert found[0] == "2026-01-02 03:04:05"
    assert found[1] == "10:20:00"


def test_a_missing_value_is_refused(site):
    import frappe

    with pytest.raises(frappe.db.ProgrammingError):
        frappe.db.sql("select %s, %s", ("one",))


def test_a_text_that_breaks_out_is_only_a_text(site):
    import frappe

    evil = "x' or '1'='1"
    assert frappe.get_all("Probe Office", filters={"name": evil}) == []
    assert frappe.db.sql(f"select {frappe.db.escape(evil, percent=False)}")[0][0] == evil
