"""A training site says so on every page: what is done there has no effect."""

from __future__ import annotations

from typing import Any

import frappe


def tell_desk(bootinfo: dict[str, Any]) -> None:
    """Let the Desk show the band of a training site."""
    bootinfo["ecms_training"] = frappe.db.get_single_value("Inspectorate Settings", "training")
