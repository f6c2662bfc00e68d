"""Taking a country pack from a site: the ledger backwards, and a proof that nothing is left."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import frappe

from ecms_core.canonical import canonical
from ecms_core.oversight.edge.audit import audit
from ecms_core.packs.edge import ledger, site_files, snapshot
from ecms_core.packs.edge.apply import WAIT, finish_written, write_all
from ecms_core.packs.edge.engine import alone, plan_removal
from ecms_core.packs.edge.forms import column_of, drop_column, values_in
from ecms_core.packs.edge.journal import JOURNAL, give_up
from ecms_core.packs.edge.usage import uses
from ecms_core.packs.plan import IN_USE, Plan
from ecms_core.problems import Problem

Say = Callable[[str], None]


def remove_pack(
    pack: str,
    say: Say = print,
    *,
    drop_columns: bool = False,
    export_to: Path | None = None,
    check: bool = False,
    wait: float = WAIT,
) -> None:
    """Take a pack from the site; refuses while records of the site refer to what it brought.

    A column of the pack's fields that holds values is kept unless ``drop_columns`` says otherwise;
    an empty one goes. With ``check``, what is not as it was before the pack came is a problem.
    """
    with alone(pack, wait):
        finish_written(pack, say)
        if not frappe.db.exists("Country Pack", pack) and _columns_left(pack) is not None:
            # The records went before an interruption; the columns are left.
            _drop(pack, say)
        else:
            plan = plan_removal(pack)
            _refuse_used(pack, plan)
            if export_to:
                export(pack, plan, export_to, say)
            _remove(pack, plan, drop_columns, say)
        if check:
            _check(pack, say)


def export(pack: str, plan: Plan, place: Path, say: Say) -> None:
    """Write what would go to files, one for each kind of record, with the values of its fields."""
    place.mkdir(parents=True, exist_ok=True)
    kinds: dict[str, dict[str, object]] = {}
    for (doctype, name), values in plan.sides.site.items():
        if values is not None:
            kinds.setdefault(doctype, {})[name] = values
    columns = [column_of(name) for name in kinds.get("Custom Field", {})]
    for column in [*columns, *ledger.abandoned(plan).values()]:
        if column:
            rows = frappe.get_all(
                column.doctype,
                fields=["name", column.field],
                order_by="name asc",
                limit_page_length=0,
            )
            kinds[f"{column.doctype}.{column.field}"] = {
                row.name: row[column.field] for row in rows if row[column.field]
            }
    for kind, records in kinds.items():
        file = place / f"{pack}-{frappe.scrub(kind)}.json"
        file.write_text(frappe.as_json(records) + "\n", encoding="utf-8")
        say(f"{len(records):>6} {kind} written to {file}")


def _remove(pack: str, plan: Plan, drop_columns: bool, say: Say) -> None:
    going = [
        column
        for change in plan.changes
        if change.record[0] == "Custom Field" and not change.path
        if (column := column_of(change.record[1]))
    ]
    columns = []
    for column in [*going, *ledger.abandoned(plan).values()]:
        values = values_in(column)
        if drop_columns or not values:
            columns.append([column.doctype, column.field])
        else:
            say(f"{column.doctype}.{column.field}: its column stays, with {values} values")
    active = frappe.db.exists("Country Pack", pack)
    doc = frappe.get_doc("Country Pack", pack) if active else None
    journal = frappe.get_doc(
        {
            "doctype": JOURNAL,
            "pack": pack,
            "action": "Remove",
            "state": "Begun",
            "from_version": doc and doc.version,
            "begun_on": frappe.utils.now(),
            "begun_by": frappe.session.user,
            "plan_hash": plan.hash,
            "choices": canonical({"columns": columns}),
        }
    )
    journal.insert(ignore_permissions=True)
    give_up(pack)
    try:
        for doctype, count in write_all(plan, []):
            say(f"{count:>6} {doctype}")
        frappe.db.delete(ledger.LEDGER, {"pack": pack})
        _disown(pack)
        if doc:
            audit("Country pack removed", doc, version=doc.version, plan=plan.hash)
        frappe.db.delete("Country Pack", {"name": pack})
        # The columns go afterwards, since that commits by itself; the journal knows them.
        frappe.db.commit()
    except Exception:
        frappe.db.rollback()
        raise
    finally:
        frappe.clear_cache()
    _drop(pack, say)


def _disown(pack: str) -> None:
    """Let what stays, such as an administrator's copy of a checklist, say no more that it came
    with the pack.
    """
    for doctype in snapshot.brought():
        empty = {
            field: None
            for field in ("pack", "pack_version")
            if frappe.get_meta(doctype).has_field(field)
        }
        frappe.db.set_value(doctype, {"pack": pack}, empty, update_modified=False)


def _drop(pack: str, say: Say) -> None:
    columns = _columns_left(pack) or []
    for doctype, field in columns:
        drop_column(doctype, field)
    if columns:
        say(f"{len(columns):>6} columns")
    frappe.db.set_value(
        JOURNAL,
        {"pack": pack, "action": "Remove", "state": "Begun"},
        {"state": "Done", "done_on": frappe.utils.now()},
    )
    frappe.db.commit()
    site_files.keep_only(pack)
    frappe.clear_cache()


def _columns_left(pack: str) -> list[list[str]] | None:
    """The columns that an interrupted removal has still to drop; None where there was none."""
    choices = frappe.db.get_value(
        JOURNAL, {"pack": pack, "action": "Remove", "state": "Begun"}, "choices"
    )
    return json.loads(choices)["columns"] if choices else None


def _refuse_used(pack: str, plan: Plan) -> None:
    used = {change.record: change.wanted for change in plan.changes if change.kind == IN_USE}
    if not used:
        return
    referring = uses(used.keys())
    named = [str(where) for record, where in used.items() if record not in referring]
    # A case that refers to a procedure and to an office of the pack is one case.
    by_kind: dict[str, Counter[str]] = {}
    for (kind, _), found in referring.items():
        by_kind.setdefault(kind, Counter()).update(found)
    counts: Counter[str] = Counter()
    for each in by_kind.values():
        counts |= each
    told = [f"{count} {frappe._(doctype)}" for doctype, count in sorted(counts.items())]
    told += dict.fromkeys(named)
    count = sum(counts.values()) + len(set(named))
    raise Problem("ECMS-115", pack=pack, count=count, found=", ".join(told))


def _check(pack: str, say: Say) -> None:
    before = frappe.db.get_value(
        JOURNAL,
        {"pack": pack, "action": "Apply", "snapshot": ("is", "set")},
        "snapshot",
        order_by="creation desc",
    )
    found = snapshot.differences(json.loads(before or "{}"), snapshot.take())
    if found:
        shown = "; ".join(found[:20])
        raise Problem("ECMS-118", pack=pack, count=len(found), found=shown)
    say("The site is as it was before the pack came.")
