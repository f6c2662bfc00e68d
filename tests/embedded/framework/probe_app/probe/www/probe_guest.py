"""A page for people without an account."""

import frappe

no_cache = 1


def get_context(context):
    context.count = frappe.db.count("Probe Case")
