"""What the Desk's page of country packs asks: the same plans and words as the command line."""

from __future__ import annotations

from collections import Counter
from typing import Any

import frappe

from ecms_core.casework.edge.moves import Target, move_cases
from ecms_core.edge import in_words, parsed, shows_problems
from ecms_core.packs.edge import active, ledger
from ecms_core.packs.edge.active import brought_here
from ecms_core.packs.edge.apply import apply_pack
from ecms_core.packs.edge.engine import plan_pack, plan_removal
from ecms_core.packs.edge.export_changes import export_changes
from ecms_core.packs.edge.remove import remove_pack
from ecms_core.packs.edge.status import status
from ecms_core.packs.pack import Pack
from ecms_core.packs.plan import CREATE, KINDS, REMOVE, Change, Plan
from ecms_core.packs.plugins import Brought, plugins_loaded, taken
from ecms_core.problems import Problem
from ecms_core.words import shown

ROLES = ("ECMS Administrator", "System Manager")
LONGEST = 4_000
MOST_CASES = 500


@frappe.whitelist(methods=["GET", "POST"])
@shows_problems
def packs() -> list[dict[str, Any]]:
    """Every pack that is known or on the site: its versions, here and there."""
    frappe.only_for(ROLES)
    here = {each.pack: each._asdict() for each in status()}
    found = []
    known = brought_here()
    for id_ in sorted({*here, *known}):
        row: dict[str, Any] = {"pack": id_, "here": here.get(id_), "available": "", "problem": ""}
        row["origin"] = _origin(known.get(id_, []))
        try:
            manifest = Pack(_source(id_)).manifest
            row |= {"title": manifest.title, "available": manifest.version}
        except Problem as problem:
            # One pack that cannot be read does not hide the others.
            row |= {
                "title": (here.get(id_) or {}).get("title") or id_,
                "problem": in_words(problem),
            }
        found.append(row)
    return found


@frappe.whitelist(methods=["GET", "POST"])
@shows_problems
def plan(pack: str, choices: dict[str, str] | str | None = None) -> dict[str, Any]:
    """What applying a pack would change here."""
    frappe.only_for(ROLES)
    return _as_data(plan_pack(_source(pack).id, _choices(choices)))


@frappe.whitelist(methods=["POST"])
@shows_problems
def apply(pack: str, expected: str, choices: dict[str, str] | str | None = None) -> str:
    """Apply a plan that the user looked at."""
    frappe.only_for(ROLES)
    return apply_pack(_source(pack).id, _nobody, _choices(choices), expected)


@frappe.whitelist(methods=["GET", "POST"])
@shows_problems
def removal(pack: str) -> dict[str, Any]:
    """What taking a pack from this site would change."""
    frappe.only_for(ROLES)
    return _as_data(plan_removal(pack))


@frappe.whitelist(methods=["POST"])
@shows_problems
def remove(pack: str, drop_columns: bool = False) -> None:
    """Take a pack from the site."""
    frappe.only_for(ROLES)
    remove_pack(pack, _nobody, drop_columns=bool(drop_columns))


@frappe.whitelist(methods=["GET", "POST"])
@shows_problems
def changes(pack: str) -> dict[str, Any]:
    """What administrators changed, as a diff to the pack's files."""
    frappe.only_for(ROLES)
    return export_changes(pack)._asdict()


@frappe.whitelist(methods=["GET", "POST"])
@shows_problems
def cases(pack: str) -> list[dict[str, Any]]:
    """The open cases under another version than the newest of each procedure of a pack."""
    frappe.only_for(ROLES)
    found = []
    for doctype, code in ledger.read(pack):
        if doctype == "Case Procedure":
            target = Target(code)
            moves = target.moves()
            told = {"procedure": code, "to": target.document.name, "title": target.document.title}
            shown = [move.as_data() for move in moves[:MOST_CASES]]
            found.append({**told, "cases": shown, "more": len(moves) - len(shown)})
    return found


@frappe.whitelist(methods=["POST"])
@shows_problems
def move(procedure: str, cases: list[str] | str) -> None:
    """Move these cases to the newest version of their procedure."""
    frappe.only_for(ROLES)
    named = parsed("move", "cases", cases, list) or []
    move_cases(Target(procedure), [str(name) for name in named], _nobody)


@frappe.whitelist(methods=["GET", "POST"])
@shows_problems
def plugins() -> list[dict[str, Any]]:
    """Every plugin that is loaded for this site, its file and the hooks that it uses."""
    frappe.only_for(ROLES)
    return [plugin._asdict() for plugin in plugins_loaded(active.plugins())]


def _source(pack: str) -> Any:
    """A pack by its id alone: a folder named in a request could bring code of anybody."""
    known = brought_here()
    if pack not in known:
        raise Problem("ECMS-101", pack=pack, known=", ".join(known) or frappe._("none"))
    return taken(pack, known[pack])


def _origin(brought: list[Brought]) -> str:
    """Where a pack comes from, if not from ECMS itself, and in whose place."""
    if not brought or not brought[0].nearness:
        return ""
    if len(brought) == 1:
        return frappe._("From {0}.").format(brought[0].told)
    others = ", ".join(each.told for each in brought[1:])
    return frappe._("From {0}, in place of {1}.").format(brought[0].told, others)


def _choices(choices: dict[str, str] | str | None) -> dict[str, str]:
    read = parsed("plan", "choices", choices, dict) or {}
    return {str(key): str(value) for key, value in read.items()}


def _as_data(found: Plan) -> dict[str, Any]:
    """The plan with whole records counted by kind, and long texts cut."""
    data = found.as_data()
    whole = (CREATE, REMOVE)
    data["whole"] = {
        kind: dict(Counter(c.record[0] for c in found.changes if c.kind == kind)) for kind in whole
    }
    data["changes"] = [
        {
            **change.as_data(),
            "danger": shown(change.danger, frappe._),
            "label": _label(change),
            **{side: _readable(getattr(change, side)) for side in ("base", "site", "wanted")},
        }
        for change in found.changes
        if change.kind not in whole or change.danger
    ]
    return {**data, "words": {kind: frappe._(words) for kind, words in KINDS.items()}}


def _label(change: Change) -> str:
    """The place of a change as people know it: 'Checklist PH-GLS · Questions · G10 · Question'."""
    doctype, name = change.record
    parts = [f"{frappe._(doctype)} {name}"]
    field, _, rest = change.path.partition("[")
    meta = frappe.get_meta(doctype)
    if field:
        parts.append(frappe._(meta.get_label(field)) if meta.has_field(field) else field)
    item, _, inner = rest.partition("]")
    if item:
        parts.append(item)
    if inner:
        column = inner.removeprefix(".")
        table = meta.get_field(field).options if meta.has_field(field) else ""
        rows = frappe.get_meta(table) if table else None
        known = rows is not None and rows.has_field(column)
        parts.append(frappe._(rows.get_label(column)) if known else column)
    return " · ".join(parts)


def _readable(value: Any) -> str | None:
    """A value for people: of a whole item, what is said in it, a line each."""
    if value is None:
        return None
    if isinstance(value, dict):
        value = "\n".join(f"{key}: {each}" for key, each in value.items() if each not in ("", 0))
    elif isinstance(value, list):
        value = ", ".join(map(str, value))
    text = str(value)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]} …"


def _nobody(line: str) -> None:
    """The Desk shows progress by itself."""
