"""What ECMS itself has, read from its own files: kinds of records, their fields, and its roles.

A pack is checked against this without a site.
"""

from __future__ import annotations

import functools
import json
from pathlib import Path
from typing import Any

CORE = Path(__file__).resolve().parent.parent
# Frappe's own records and roles that packs have a use for, and that every site has.
FRAMEWORK_DOCTYPES = {"User", "File", "ToDo", "Report", "Dashboard", "Workspace", "Country"}
# A right that makes no sense without another.
NEEDS = {"write": "read", "submit": "write", "cancel": "submit", "amend": "cancel"}
# Whom no list of users names: who is signed in, as a worker or an employer may be, and who is not.
EVERYBODY = {"All", "Guest"}
FRAMEWORK_ROLES = {"System Manager", "All", "Guest", "Administrator", "Desk User"}


@functools.cache
def doctypes() -> dict[str, dict[str, Any]]:
    """Every kind of record that ECMS brings, by name, as its file describes it."""
    found = {}
    for file in sorted(CORE.glob("*/doctype/*/*.json")):
        data = json.loads(file.read_text(encoding="utf-8"))
        if data.get("doctype") == "DocType":
            found[data["name"]] = data
    return found


def fields(doctype: str) -> set[str]:
    """The names of a record's fields."""
    return {field["fieldname"] for field in doctypes()[doctype]["fields"]}


def field(doctype: str, name: str) -> dict[str, Any]:
    """A field of a record as its file describes it; nothing where there is no such field."""
    every: list[dict[str, Any]] = doctypes()[doctype]["fields"]
    return next((each for each in every if each["fieldname"] == name), {})


@functools.cache
def roles() -> frozenset[str]:
    """Every role that a step or a permission may name."""
    named = {
        permission["role"]
        for doctype in doctypes().values()
        for permission in doctype.get("permissions", ())
    }
    return frozenset(named | FRAMEWORK_ROLES)
