"""106_sqlite_intervals: old logs go, young ones stay."""

from datetime import timedelta


def test_old_logs_are_cleaned_up(site):
    import frappe
    from frappe.core.doctype.log_settings.log_settings import run_log_clean_up
    from frappe.utils import now_datetime

    names = {}
    for days in (1, 400):
        doc = frappe.get_doc(doctype="Error Log", method="probe", error=str(days)).insert()
        frappe.db.set_value(
            "Error Log", doc.name, {"creation": now_datetime() - timedelta(days=days),
                                    "modified": now_datetime() - timedelta(days=days)},
            update_modified=False,
        )  # fmt: skip
        names[days] = doc.name
    run_log_clean_up()
    assert frappe.db.exists("Error Log", names[1])
    assert not frappe.db.exists("Error Log", names[400])


def test_minutes_and_months_before_now(site):
    import frappe

    (row,) = frappe.db.sql(
        "select NOW() - INTERVAL '30' MINUTE < NOW(),"
        " NOW()-INTERVAL '2 MONTH' < NOW()-INTERVAL '7' DAY"
    )
    assert row == (1, 1)
