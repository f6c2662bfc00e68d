"""Opening the site that a command is meant for."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

import click

from ecms_core.problems import Problem


def site_named(context: click.Context) -> str | None:
    """The site that `bench --site` or ECMS_SITE names."""
    # What `bench --site` hands over is a mapping in Frappe 15 and an object in 16.
    given = context.obj
    sites = (given.get("sites") if isinstance(given, dict) else getattr(given, "sites", None)) or []
    return sites[0] if sites else os.environ.get("ECMS_SITE")


@contextmanager
def on_site(context: click.Context) -> Iterator[None]:
    """Connect to the site named by `bench --site`, or by ECMS_BENCH and ECMS_SITE."""
    try:
        import frappe
    except ImportError:
        raise Problem("ECMS-701") from None
    site = site_named(context)
    if not site:
        raise Problem("ECMS-701")
    if os.environ.get("ECMS_BENCH"):
        os.chdir(os.path.join(os.environ["ECMS_BENCH"], "sites"))
    frappe.init(site=site)
    frappe.connect()
    try:
        frappe.set_user("Administrator")
        yield
    finally:
        frappe.destroy()
