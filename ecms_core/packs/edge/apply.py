"""Bringing a country pack's records to a site as planned, all of them or none.

The order is what makes a kill harmless. The journal and, for each field that is new or gets another
type, the ledger are committed before the first change of a table, since that commits by itself;
then everything else is written in one transaction, and at last the columns of fields that went are
dropped. Applying again after a kill, this version or another, begins with what is known to be left.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

import frappe

from ecms_core.canonical import canonical
from ecms_core.law.edge.site_law import stored_records
from ecms_core.law.read_records import law_from_records
from ecms_core.law.record_shapes import DOCTYPES as LAW
from ecms_core.oversight.edge.audit import audit
from ecms_core.packs.edge import ledger, site_files, snapshot, store
from ecms_core.packs.edge.active import source_here
from ecms_core.packs.edge.engine import alone, plan_for
from ecms_core.packs.edge.faults import refuse_edited
from ecms_core.packs.edge.forms import (
    column_of,
    doctypes_of,
    drop_column,
    missing_columns,
    values_in,
)
from ecms_core.packs.edge.journal import (
    COLUMNS,
    JOURNAL,
    OFFICES,
    TRAINING,
    give_up,
    unended,
)
from ecms_core.packs.pack import Pack
from ecms_core.packs.plan import CREATE, Plan, Record
from ecms_core.problems import Problem

WAIT = 10.0

Say = Callable[[str], None]


def apply_pack(
    id_or_folder: str,
    say: Say = print,
    choices: Mapping[str, str] | None = None,
    expected: str = "",
    wait: float = WAIT,
    *,
    offices: Sequence[str] | None = None,
    training: bool | None = None,
) -> str:
    """Bring a pack to the site as its plan says; returns what was applied.

    ``expected`` is the hash of the plan that somebody looked at: a plan that differs is refused.
    Where ``offices`` are named, new versions of procedures and checklists are for them first.
    ``training`` marks the site as one whose letters and cases have no effect. What is not said is
    as it was chosen for an apply of the same files that did not come to its end.
    """
    pack = Pack(source_here(id_or_folder))
    title = f"{pack.manifest.title} {pack.manifest.version}"
    with alone(pack.manifest.id, wait):
        finish_written(pack.manifest.id, say)
        left = unended(pack)
        begun = left if left and left.killed else None
        if left:
            frappe.clear_cache()
            offices = left.offices if offices is None else offices
            training = left.training if training is None else training
            say(left.line())
        plan = plan_for(pack, choices, offices)
        if expected and expected != plan.hash and not (begun and begun.plan_hash == expected):
            raise Problem("ECMS-112", expected=expected, found=plan.hash)
        if plan.faults:
            raise plan.faults[0]
        if not begun and _is_there(pack, plan):
            # Who was killed after the last commit has not told the others.
            frappe.clear_cache()
            site_files.keep_only(pack.manifest.id, pack.digest)
            give_up(pack.manifest.id)
            _mark_training(bool(training))
            frappe.db.commit()
            say(f"{title} is applied already.")
            return title
        if plan.older:
            say(str(plan.older))
        columns = _columns_going(plan)
        more = {OFFICES: list(offices or ()), COLUMNS: columns, TRAINING: bool(training)}
        journal = _begin(pack, plan, {**plan.choices, **more}, begun.journal if begun else "")
        _apply(pack, plan, journal, say, training=bool(training))
        _finish(pack.manifest.id, journal, columns, say)
    return title


def _columns_going(plan: Plan) -> list[list[str]]:
    """The columns of fields that the plan removes, and empty ones of those that are deleted."""
    columns = [
        column_of(name)
        for (doctype, name), write in plan.writes.items()
        if doctype == "Custom Field" and write.values is None
    ]
    columns += [column for column in ledger.abandoned(plan).values() if not values_in(column)]
    return [[column.doctype, column.field] for column in columns if column]


def finish_written(pack: str, say: Say) -> None:
    """Bring to its end what an apply, in whichever version, had written when it was killed."""
    for row in frappe.get_all(
        JOURNAL,
        filters={"pack": pack, "action": "Apply", "state": "Written"},
        fields=["name", "choices"],
        order_by="creation asc",
    ):
        _finish(pack, row.name, json.loads(row.choices)[COLUMNS], say)


def _finish(pack: str, journal: str, columns: list[list[str]], say: Say) -> None:
    """Drop the columns of fields that went, which commits by itself, and close the journal."""
    for doctype, field in columns:
        if frappe.db.exists("Custom Field", f"{doctype}-{field}"):
            continue
        try:
            drop_column(doctype, field)
        except (OSError, database_error()) as error:
            frappe.db.rollback()
            column = f"{doctype}.{field}"
            raise Problem("ECMS-123", pack=pack, column=column, found=str(error)) from error
        say(f"       column {doctype}.{field}")
    frappe.db.set_value(JOURNAL, journal, {"state": "Done", "done_on": frappe.utils.now()})
    frappe.db.commit()


def _mark_training(training: bool) -> None:
    """A mark of the site and not of the pack: it stays when the pack goes."""
    if training:
        frappe.db.set_single_value("Inspectorate Settings", "training", 1)


def _apply(pack: Pack, plan: Plan, journal: str, say: Say, *, training: bool) -> None:
    try:
        site_files.keep(pack)
        ledger.intend(plan)
        frappe.db.commit()
        made = _tables(plan, say)
        _mark_training(training)
        _data(pack, plan, made, journal, say)
    except Exception as error:
        frappe.db.rollback()
        with contextlib.suppress(Exception):
            # A database that cannot write cannot note this either.
            values = {"state": "Failed", "note": str(error)[:500], "done_on": frappe.utils.now()}
            frappe.db.set_value(JOURNAL, journal, values)
            frappe.db.commit()
        if isinstance(error, (OSError, frappe.ValidationError, database_error())):
            found = f"{type(error).__name__}: {error}"
            raise Problem("ECMS-114", pack=pack.manifest.id, found=found) from error
        raise
    finally:
        frappe.clear_cache()
    site_files.keep_only(pack.manifest.id, pack.digest)


def database_error() -> type[Exception]:
    """What this database raises when it cannot write, such as on a full disk."""
    # Drivers agree on the name (PEP 249), and Frappe hands over the kinds below it only.
    kinds = frappe.db.OperationalError.__mro__
    found: type[Exception] = next(kind for kind in kinds if kind.__name__ == "DatabaseError")
    return found


def _tables(plan: Plan, say: Say) -> list[Record]:
    """Make the new fields and change the types of others; each step may have been done before.

    Returns the records that were made. Whatever else is said of a field changes no table, and is
    written with everything else.
    """
    new, retyped = ledger.table_changes(plan)
    kind = store.kind("Custom Field")
    if new:
        kind.create({name: plan.writes[doctype, name].values or {} for doctype, name in new})
    for (_, name), values in retyped.items():
        kind.update(name, values, values)
    if new or retyped:
        say(f"{len(new) + len(retyped):>6} Custom Field")
    fields = [name for doctype, name in plan.sides.wanted if doctype == "Custom Field"]
    begun = [name for (_, name), entry in plan.sides.ledger.items() if entry.intended]
    for doctype in missing_columns(fields) | doctypes_of(begun):
        frappe.db.updatedb(doctype)
    frappe.db.commit()
    return new


def _data(pack: Pack, plan: Plan, made: list[Record], journal: str, say: Say) -> None:
    """Write everything else and the ledger in one transaction."""
    refuse_edited(plan, made)
    _check_links(plan)
    for done, (doctype, count) in enumerate(write_all(plan, made)):
        say(f"{count:>6} {doctype}")
        told = f"{count} {frappe._(doctype)}"
        frappe.publish_progress(
            min(95, 10 * (done + 1)), title=pack.manifest.title, description=told
        )
    if any(doctype in LAW for doctype, _ in plan.writes):
        # What an administrator wrote and what the pack brings must hold together.
        law_from_records(stored_records())
    _put_pack(pack)
    ledger.settle(plan)
    doc = frappe.get_doc("Country Pack", pack.manifest.id)
    counts = {kind: count for kind, count in plan.counts.items() if count}
    audit("Country pack applied", doc, version=doc.version, plan=plan.hash, counts=counts)
    frappe.db.set_value(JOURNAL, journal, "state", "Written")
    frappe.db.commit()
    frappe.publish_progress(100, title=pack.manifest.title)


def write_all(plan: Plan, done: list[Record]) -> Iterator[tuple[str, int]]:
    """Write what the plan says but what was done before; yields each kind with its count."""
    left = [(record, write) for record, write in plan.writes.items() if record not in done]
    for doctype, group in groupby(left, key=lambda each: each[0][0]):
        records = list(group)
        kind = store.kind(doctype)
        new = {
            record[1]: write.values
            for record, write in records
            if write.values is not None and plan.sides.site[record] is None
        }
        if new:
            kind.create(new)
        for record, write in records:
            if write.values is not None and record[1] not in new:
                kind.update(record[1], write.values, write.changed)
        gone = [record[1] for record, write in records if write.values is None]
        if gone:
            kind.delete(gone)
        yield doctype, len(records)


def _check_links(plan: Plan) -> None:
    """Refuse rows that refer to what is neither in the pack nor on the site."""
    for doctype in store.ROWS:
        links = frappe.get_meta(doctype).get("fields", {"fieldtype": "Link"})
        rows = {
            name: plan.sides.wanted[doctype, name]
            for (kind, name), write in plan.writes.items()
            if kind == doctype and write.values is not None
        }
        for field in links:
            targets = {
                str(row[field.fieldname]): name
                for name, row in rows.items()
                if row.get(field.fieldname)
            }
            unknown = [name for name in targets if (field.options, name) not in plan.sides.wanted]
            for part in store.in_parts(unknown):
                there = frappe.get_all(field.options, filters={"name": ("in", part)}, pluck="name")
                for missing in sorted(set(part) - set(there)):
                    record = f"{doctype} {targets[missing]}, {field.label}"
                    raise Problem("ECMS-117", record=record, found=f"{field.options} {missing}")


def _put_pack(pack: Pack) -> None:
    """Keep what the site has of the pack as a whole: version, digest, currency."""
    manifest = pack.manifest
    values = {
        "title": manifest.title,
        "version": manifest.version,
        "digest": pack.digest,
        "currency": manifest.currency,
        "applied_on": frappe.utils.now(),
        "applied_by": frappe.session.user,
    }
    if frappe.db.exists("Country Pack", manifest.id):
        doc = frappe.get_doc("Country Pack", manifest.id)
    else:
        doc = frappe.new_doc("Country Pack", pack_id=manifest.id)
    doc.update(values)
    doc.save(ignore_permissions=True)


def _is_there(pack: Pack, plan: Plan) -> bool:
    digest = frappe.db.get_value("Country Pack", pack.manifest.id, "digest")
    settled = all(not entry.intended for entry in plan.sides.ledger.values())
    kept = site_files.applied(pack.manifest.id) is not None
    return plan.is_empty and digest == pack.digest and settled and kept


def _begin(pack: Pack, plan: Plan, choices: Mapping[str, Any], begun: str) -> str:
    """The journal of this apply, which is committed before the first table changes."""
    give_up(pack.manifest.id, begun)
    if begun:
        frappe.db.set_value(JOURNAL, begun, "choices", canonical(choices))
        return begun
    first = not plan.sides.ledger
    doc = frappe.get_doc(
        {
            "doctype": JOURNAL,
            "pack": pack.manifest.id,
            "action": "Apply",
            "state": "Begun",
            "from_version": frappe.db.get_value("Country Pack", pack.manifest.id, "version"),
            "version": pack.manifest.version,
            "begun_on": frappe.utils.now(),
            "begun_by": frappe.session.user,
            "plan_hash": plan.hash,
            "pack_digest": pack.digest,
            "choices": canonical(choices),
            "changes": canonical(
                [change.as_data() for change in plan.changes if change.kind != CREATE]
            ),
            "snapshot": canonical(snapshot.take()) if first else None,
        }
    )
    doc.insert(ignore_permissions=True)
    name: str = doc.name
    return name
