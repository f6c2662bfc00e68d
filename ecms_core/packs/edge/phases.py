"""Putting what a pack brought into use office by office."""

from __future__ import annotations

from collections.abc import Sequence

import frappe
from frappe import _

from ecms_core.oversight.edge.audit import audit
from ecms_core.packs.edge import ledger, lines
from ecms_core.packs.edge.versions import KINDS
from ecms_core.problems import Problem

ROOMS = {"casework": "Case Procedure", "inspections": "Inspection Checklist"}


def check_offices(offices: Sequence[str]) -> None:
    """Refuse offices that the site does not have."""
    for office in offices:
        if not frappe.db.exists("Inspection Office", office):
            raise Problem(
                "ECMS-117",
                record="offices",
                found=_("Inspection Office {office}").format(office=office),
            )


def activate(
    pack: str, offices: Sequence[str] = (), room: str = "", *, also: bool = False
) -> list[str]:
    """Use the newest procedures and checklists of a pack in these offices, or in all.

    What is tried in some offices is tried in these, and with ``also`` in those that try it already;
    what is for all is taken from none. In all offices the newest is used, which may be what an
    administrator made meanwhile. Cases that are open keep the version that they follow. Returns the
    versions that were changed.
    """
    check_offices(offices)
    doctypes = [ROOMS[room]] if room else list(ROOMS.values())
    changed: list[str] = []
    for (doctype, code), entry in ledger.read(pack).items():
        if doctype not in doctypes:
            continue
        kind = KINDS[doctype]()
        doc = kind.tried(code)
        if doc is None:
            continue
        trying = doc.offices.split()
        wanted = [*dict.fromkeys([*trying, *offices] if also else offices)]
        if wanted == trying and offices:
            continue
        current = kind.current(code)
        if not offices and current and current.creation > doc.creation:
            doc = current
        losing = kind.used(code, offices=offices) if offices else kind.in_use(code)
        for name in losing:
            if name != doc.name and (lost := lines.loss(entry, frappe.get_doc(doctype, name), doc)):
                raise lost
        kind.end_unused(code)
        if offices:
            doc.db_set("offices", "\n".join(wanted))
        else:
            kind.take_over(doc)
        audit("Version put into use", doc, offices=wanted if offices else [])
        changed.append(doc.name)
    frappe.db.commit()
    frappe.clear_cache()
    return changed
