"""Opening the site that a command is meant for."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from ecms_core.problems import Problem


def site_named(context: click.Context) -> str | None:
    """The site that `bench --site` or ECMS_SITE names."""
    # What `bench --site` hands over is a mapping in Frappe 15 and an object in 16.
    given = context.obj
    sites = (given.get("sites") if isinstance(given, dict) else getattr(given, "sites", None)) or []
    return sites[0] if sites else os.environ.get("ECMS_SITE")


def plugins_folder(context: click.Context) -> str:
    """The folder of plugins and packs of the site that is named, which is not opened; '' if none.

    What needs no site asks for it: a pack is the same one there as when it is planned.
    """
    site = site_named(context)
    if not site:
        return ""
    sites = Path(os.environ["ECMS_BENCH"], "sites") if os.environ.get("ECMS_BENCH") else Path()
    config: dict[str, Any] = {}
    for file in (sites / "common_site_config.json", sites / site / "site_config.json"):
        try:
            config |= json.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}
        except json.JSONDecodeError as error:
            told = {"file": file, "line": error.lineno, "found": error.msg}
            raise Problem("ECMS-102", **told, expected="JSON") from None
    folder = config.get("ecms_plugins")
    return str(sites / folder) if folder else ""


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
