"""Clocks that ran before there was a ledger get their first entry and their light."""

from __future__ import annotations

from datetime import datetime, time

import frappe

from ecms_core.law.edge import case_clocks as clocks
from ecms_core.law.edge.site_law import site_law
from ecms_core.law.entries import first_entries
from ecms_core.problems import Problem


def execute() -> None:
    """Count each of them anew from the day on which it began."""
    if not frappe.db.count("Legal Calendar"):
        return
    law = site_law()
    for name in frappe.get_all("Case Deadline", filters={"status": "Running"}, pluck="name"):
        if frappe.db.exists("Deadline Entry", {"deadline": name}):
            continue
        clock = frappe.get_doc("Case Deadline", name)
        began: datetime = clock.started_on
        on = began if began.time() != time() else began.date()
        try:
            (entry,) = first_entries(law.starts(clock.rule), "", on)
            columns = clocks.columns_of(clocks.count(clock, [{"name": "1", **entry}], law), law)
        except Problem:  # the law has no such rule any more: the clock keeps the date it has
            continue
        frappe.db.set_value("Case Deadline", name, columns, update_modified=False)
        clock.update(columns)
        clocks.write_entry(clock, {}, **entry)
