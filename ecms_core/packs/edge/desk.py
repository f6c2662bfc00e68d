"""What the Desk's page of country packs asks: the same plans and words as the command line."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import frappe

from ecms_core.casework.edge.moves import Target, move_cases
from ecms_core.edge import in_words, parsed, shows_problems
from ecms_core.packs.edge import active, ledger, phases
from ecms_core.packs.edge.active import brought_here
from ecms_core.packs.edge.apply import apply_pack
from ecms_core.packs.edge.engine import plan_pack, plan_removal
from ecms_core.packs.edge.export_changes import export_changes
from ecms_core.packs.edge.journal import unended
from ecms_core.packs.edge.plan_page import as_page
from ecms_core.packs.edge.remove import export, remove_pack
from ecms_core.packs.edge.status import status
from ecms_core.packs.edge.versions import KINDS
from ecms_core.packs.edge.why import why
from ecms_core.packs.pack import Pack, step
from ecms_core.packs.plan import IN_USE, Plan
from ecms_core.packs.plugins import Brought, plugins_loaded, taken
from ecms_core.problems import Problem
from ecms_core.words import shown

ROLES = ("ECMS Administrator", "System Manager")
MOST_CASES = 500


@frappe.whitelist(methods=["GET", "POST"])
@shows_problems
def packs() -> list[dict[str, Any]]:
    """Every pack that is known or on the site, those on it first: its versions, here and there."""
    frappe.only_for(ROLES)
    here = {each.pack: each._asdict() for each in status()}
    found = []
    known = brought_here()
    for id_ in sorted({*here, *known}):
        row: dict[str, Any] = {"pack": id_, "here": here.get(id_), "available": "", "problem": ""}
        row["origin"] = _origin(known.get(id_, []))
        row["step"] = ""
        try:
            manifest = Pack(_source(id_)).manifest
            row |= {"title": manifest.title, "available": manifest.version}
            row["step"] = step((here.get(id_) or {}).get("version", ""), manifest.version)
        except Problem as problem:
            # One pack that cannot be read does not hide the others.
            row |= {
                "title": (here.get(id_) or {}).get("title") or id_,
                "problem": in_words(problem),
            }
        found.append(row)
    return sorted(found, key=lambda row: row["here"] is None)


@frappe.whitelist(methods=["GET", "POST"])
@shows_problems
def plan(
    pack: str,
    choices: dict[str, str] | str | None = None,
    offices: list[str] | str | None = None,
) -> dict[str, Any]:
    """What applying a pack would change here, and where its new versions may be used first.

    A choice that was made for other offices, or before an edit, may fit nothing in this plan: it is
    left out, and named.
    """
    frappe.only_for(ROLES)
    source = _source(pack)
    found, ended = _plan_with(source.id, _choices(choices), _offices(offices))
    left = unended(Pack(source))
    return {
        **as_page(found),
        "training": bool(frappe.db.get_single_value("Inspectorate Settings", "training")),
        "offices": _offices_after(found),
        "ended": ended,
        "left": left
        and {
            "told": shown(left.line(), frappe._),
            "offices": left.offices,
            "training": left.training,
        },
    }


@frappe.whitelist(methods=["POST"])
@shows_problems
def apply(
    pack: str,
    expected: str,
    choices: dict[str, str] | str | None = None,
    offices: list[str] | str | None = None,
    training: bool | None = None,
) -> str:
    """Apply a plan that the user looked at."""
    frappe.only_for(ROLES)
    return apply_pack(
        _source(pack).id,
        _nobody,
        _choices(choices),
        expected,
        offices=_offices(offices),
        training=training,
    )


@frappe.whitelist(methods=["GET", "POST"])
@shows_problems
def removal(pack: str) -> dict[str, Any]:
    """What taking a pack from this site would change, and whether records of the site forbid it."""
    frappe.only_for(ROLES)
    found = plan_removal(pack)
    return {**as_page(found), "used": any(change.kind == IN_USE for change in found.changes)}


@frappe.whitelist(methods=["GET"])
@shows_problems
def saved(pack: str) -> None:
    """What would go with a pack, with the values of its fields, as files in one archive."""
    frappe.only_for(ROLES)
    archive = io.BytesIO()
    with TemporaryDirectory() as place, zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as out:
        export(pack, plan_removal(pack), Path(place), _nobody)
        for file in sorted(Path(place).iterdir()):
            out.write(file, file.name)
    frappe.response.update(
        {"type": "download", "filename": f"{pack}-saved.zip", "filecontent": archive.getvalue()}
    )


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
    found = export_changes(pack)
    return {**found._asdict(), "left": [shown(line, frappe._) for line in found.left]}


@frappe.whitelist(methods=["GET", "POST"])
@shows_problems
def who_set(asked: str) -> list[dict[str, Any]]:
    """Who set each property of a field or a record, named as ``Labour Case.inspector``."""
    frappe.only_for(ROLES)
    return [answer._asdict() for answer in why(asked)]


@frappe.whitelist(methods=["GET", "POST"])
@shows_problems
def in_use(pack: str) -> dict[str, Any]:
    """In which offices the newest procedures and checklists of a pack are used."""
    frappe.only_for(ROLES)
    titles = {"casework": frappe._("Procedures"), "inspections": frappe._("Checklists")}
    rooms = []
    for room, doctype in phases.ROOMS.items():
        kind = KINDS[doctype]()
        codes = [code for table, code in ledger.read(pack) if table == doctype]
        found = [kind.tried(code) or kind.current(code) for code in codes]
        versions = [
            {"name": doc.name, "title": doc.title, "offices": (doc.offices or "").splitlines()}
            for doc in found
            if doc
        ]
        rooms.append({"room": room, "title": titles[room], "versions": versions})
    return {"rooms": rooms, "offices": _known_offices()}


@frappe.whitelist(methods=["POST"])
@shows_problems
def activate(pack: str, room: str, offices: list[str] | str | None = None) -> list[str]:
    """Use the newest procedures or checklists of a pack in these offices, or in all."""
    frappe.only_for(ROLES)
    if room not in phases.ROOMS:
        raise Problem(
            "ECMS-322", act=frappe._("Offices"), found=room, expected=", ".join(phases.ROOMS)
        )
    return phases.activate(pack, _offices(offices) or (), room)


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


def _plan_with(
    pack: str, choices: dict[str, str], offices: list[str] | None
) -> tuple[Plan, list[str]]:
    """The plan with the choices that fit it, and those that do not."""
    try:
        return plan_pack(pack, choices, offices), []
    except Problem as problem:
        if problem.code != "ECMS-110":
            raise
    to_choose = {change.id for change in plan_pack(pack, None, offices).changes if change.open}
    fitting = {id_: side for id_, side in choices.items() if id_ in to_choose}
    return plan_pack(pack, fitting, offices), sorted(choices.keys() - fitting.keys())


def _choices(choices: dict[str, str] | str | None) -> dict[str, str]:
    read = parsed("plan", "choices", choices, dict) or {}
    return {str(key): str(value) for key, value in read.items()}


def _offices(offices: list[str] | str | None) -> list[str] | None:
    """Those that were named; None where nobody said which, or that it is for all."""
    if offices is None or offices == "":
        return None
    return [str(name) for name in parsed("plan", "offices", offices, list) or []]


def _known_offices() -> list[dict[str, str]]:
    rows: list[dict[str, str]] = frappe.get_all(
        "Inspection Office",
        fields=["name", "office_name as title"],
        order_by="name asc",
        limit_page_length=0,
    )
    return rows


def _offices_after(plan: Plan) -> list[dict[str, str]]:
    """The offices of the site with those that the plan makes: at first there are no others."""
    coming = {
        name: {"name": name, "title": str(plan.sides.wanted[doctype, name]["office_name"])}
        for (doctype, name), write in plan.writes.items()
        if doctype == "Inspection Office" and write.values is not None
    }
    found = coming | {row["name"]: row for row in _known_offices()}
    return [found[name] for name in sorted(found)]


def _nobody(line: str) -> None:
    """The Desk shows progress by itself."""
