"""Planning a pack against the site, with everything that a plan is made from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import frappe
from frappe import _
from frappe.utils.file_lock import LockTimeoutError
from frappe.utils.synchronization import filelock

from ecms_core.law.edge.site_law import versions_here
from ecms_core.packs.edge import active, ledger, lines, site_files, store, usage
from ecms_core.packs.edge.faults import faults_after
from ecms_core.packs.edge.journal import unended
from ecms_core.packs.edge.phases import check_offices
from ecms_core.packs.edge.procedure_names import named_after
from ecms_core.packs.law_names import named_as_here
from ecms_core.packs.lint import refuse_faulty
from ecms_core.packs.pack import Pack
from ecms_core.packs.plan import Entry, Plan, Record, Sides, make_plan, properties
from ecms_core.packs.records import KEYS, NATIONAL, VERSIONED, wanted_records
from ecms_core.problems import Problem

LOCK = "ecms_packs"


def plan_pack(
    id_or_folder: str,
    choices: Mapping[str, str] | None = None,
    offices: Sequence[str] | None = None,
) -> Plan:
    """What bringing the pack to this site would change; nothing is written."""
    return plan_for(Pack(active.source_here(id_or_folder)), choices, offices)


def plan_for(
    pack: Pack,
    choices: Mapping[str, str] | None = None,
    offices: Sequence[str] | None = None,
) -> Plan:
    """The plan for a pack; new versions are for these offices first, if any.

    What is not chosen is as it was for an apply of the same files that did not come to its end.
    A pack that lint refuses is refused here, whoever asks: nothing of it comes to a site.
    """
    refuse_faulty(pack)
    active.refuse_unloadable(pack.source)
    wanted = wanted_records(pack)
    left = unended(pack)
    if left and offices is None:
        offices = left.offices
    if offices:
        check_offices([one for one in offices if ("Inspection Office", one) not in wanted])
        for (doctype, _), values in wanted.items():
            if doctype in VERSIONED:
                values["@offices"] = "\n".join(offices)
    if left and left.choices:
        unchosen = _plan(pack.manifest.id, pack.manifest.version, pack, wanted, None)
        choices = left.still(unchosen.changes) | {**(choices or {})}
    return _plan(pack.manifest.id, pack.manifest.version, pack, wanted, choices)


def plan_removal(pack: str) -> Plan:
    """What taking a pack from this site would change; nothing is written."""
    version = frappe.db.get_value("Country Pack", pack, "version")
    # A first apply that failed may have left fields, and no pack.
    if version is None and not frappe.db.exists(ledger.LEDGER, {"pack": pack}):
        known = ", ".join(frappe.get_all("Country Pack", pluck="name")) or _("none")
        raise Problem("ECMS-116", pack=pack, known=known)
    return _plan(pack, version or "", None, None, None)


def _plan(
    pack: str,
    version: str,
    files: Pack | None,
    wanted: dict[Record, dict[str, Any]] | None,
    choices: Mapping[str, str] | None,
) -> Plan:
    entries = ledger.read(pack)
    if wanted:
        wanted = named_as_here(wanted, entries, versions_here(pack))
    if wanted:
        ledger.refuse_others(pack, wanted.keys())
    site = store.read(properties(wanted or {}, entries))
    faults = [] if wanted is None else _take_lines(entries, site, wanted)
    # What the pack says for the first time, of a record or of one property.
    met = [
        record
        for record, values in (wanted or {}).items()
        if record not in entries or values.keys() - entries[record].base.keys()
    ]
    sides = Sides(
        pack=pack,
        version=version,
        wanted=wanted or {},
        ledger=entries,
        site=site,
        standard=store.standard({record: site[record] for record in met}),
        keys=KEYS,
        leaving=wanted is None,
        # A time zone by which cases were dated is the site's.
        yielding=() if usage.has_register() else NATIONAL,
        here=frappe.db.get_value("Country Pack", pack, "version") or "",
        digest=files.digest if files else "",
        code=site_files.code_changed(pack, files),
    )
    plan = make_plan(
        sides,
        usage.in_use,
        danger=usage.danger,
        frozen=usage.frozen,
        refused=usage.refused,
        named=named_after,
        choices=choices,
    )
    return plan if sides.leaving else replace(plan, faults=(*faults, *faults_after(plan)))


def _take_lines(
    entries: dict[Record, Entry],
    site: dict[Record, dict[str, Any] | None],
    wanted: dict[Record, dict[str, Any]],
) -> list[Problem]:
    """Plan each checklist and procedure against the version that is in use where it is for.

    Returns what forbids to put one version into the place of several.
    """
    faults: list[Problem] = []
    for record, line in [*lines.planned(wanted, entries)]:
        site[record] = line.site
        if line.entry:
            entries[record] = line.entry
        if record in wanted:
            wanted[record] = {**wanted[record], "@main": line.main}
        faults += line.faults
    return faults


@contextmanager
def alone(pack: str, wait: float) -> Iterator[None]:
    """Let one process at a time change packs on this site; the lock dies with its process."""
    entered = False
    try:
        with filelock(LOCK, timeout=wait):
            entered = True
            # What another process did while this one waited is seen.
            frappe.db.rollback()
            yield
    except LockTimeoutError:
        if entered:
            raise
        frappe.db.rollback()
        begun = frappe.get_all(
            "Pack Journal",
            filters={"state": ("in", ("Begun", "Written"))},
            fields=["begun_on", "begun_by"],
            order_by="creation desc",
            limit_page_length=1,
        )
        since, by = (begun[0].begun_on, begun[0].begun_by) if begun else (_("just now"), "unknown")
        raise Problem("ECMS-113", pack=pack, since=since, by=by) from None
