"""A change of data, run once by migrate."""

import frappe


def execute():
    frappe.db.set_single_value("Probe Settings", "greeting", "changed by a patch")
