"""098_health_report: a manager's Desk opens at once; the report is made when asked for."""

import time


def test_whether_the_report_may_be_read_is_known_without_making_it(site):
    import frappe

    frappe.set_user("manager@probe.test")
    began = time.monotonic()
    assert frappe.has_permission("System Health Report")
    assert time.monotonic() - began < 1
    frappe.set_user("inspector@probe.test")
    assert not frappe.has_permission("System Health Report")


def test_the_report_measures_tables_and_indexes(site):
    import frappe
    from frappe.core.report.database_storage_usage_by_tables import (
        database_storage_usage_by_tables as report,
    )

    _columns, rows = report.execute()
    found = {row.table: row for row in rows}
    assert found["tabDocField"].size > 0
    assert found["tabDocField"].size >= found["tabDocField"].data_size
    assert rows[0].size == max(row.size for row in rows)
    report.optimize_doctype_job("Probe Case")
    assert frappe.get_doc("System Health Report").database == "sqlite"
