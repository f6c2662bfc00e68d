"""A command of the app, as bench finds it."""

import click
import frappe
from frappe.commands import get_site, pass_context


@click.command("probe-count")
@pass_context
def probe_count(context):
    frappe.init(get_site(context))
    frappe.connect()
    click.echo(f"{frappe.db.count('Probe Case')} cases")
    frappe.destroy()


commands = [probe_count]
