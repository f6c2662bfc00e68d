"""What would be lost or cannot be: records in use, columns with values, stages with cases."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from typing import Any

import frappe
from frappe.custom.doctype.customize_form.customize_form import CustomizeForm
from frappe.model import numeric_fieldtypes
from frappe.query_builder.functions import Count

from ecms_core.law.edge import uses as of_law
from ecms_core.law.edge.law_record import FREE
from ecms_core.packs.edge.forms import Column, column_of, columns_of, values_in
from ecms_core.packs.edge.store import in_parts
from ecms_core.packs.edge.versions import KINDS, versions
from ecms_core.packs.merge import KEEP
from ecms_core.packs.plan import Change, Record
from ecms_core.words import Text, _, listed

# Narrower first: a value of a later kind may not fit into an earlier one.
WIDTHS = ("Check", "Int", "Float", "Select", "Data", "Small Text", "Text", "Long Text")


def in_use(records: Collection[Record]) -> dict[Record, str]:
    """What refers to each of these records from outside them, in words with counts."""
    counts = uses(records)
    return {
        record: listed(
            Text("{count} {doctype}").format(count=count, doctype=_(doctype))
            for doctype, count in sorted(found.items())
        )
        for record, found in counts.items()
    }


def uses(records: Collection[Record]) -> dict[Record, Counter[str]]:
    """How many records of each doctype refer to each of these from outside them."""
    going: dict[str, dict[str, Record]] = {}
    for record in records:
        for name in _names(record):
            going.setdefault(record[0], {})[name] = record
    found: dict[Record, Counter[str]] = {}
    for doctype, names in going.items():
        for holder, field in _links_to(doctype):
            for part in in_parts(list(names)):
                for outer, name, count in _referring(holder, field, part, going):
                    found.setdefault(names[name], Counter())[outer] += count
    return found


def _referring(
    holder: str, field: str, names: list[str], going: Mapping[str, Collection[str]]
) -> Iterator[tuple[str, str, int]]:
    """The doctype, the name that is referred to, and how often, from records that stay."""
    table = frappe.qb.DocType(holder)
    asked = frappe.qb.from_(table).where(table[field].isin(names))
    if frappe.get_meta(holder).istable:
        for row in asked.select(table.parenttype, table.parent, table[field].as_("name")).run(
            as_dict=True
        ):
            if row.parent not in going.get(row.parenttype, ()):
                yield row.parenttype, row.name, 1
    elif holder in going:
        for row in asked.select(table.name.as_("own"), table[field].as_("name")).run(as_dict=True):
            if row.own not in going[holder]:
                yield holder, row.name, 1
    else:
        # There may be a million of them: the database counts.
        for name, count in asked.groupby(table[field]).select(table[field], Count("*")).run():
            yield holder, name, count


def _names(record: Record) -> list[str]:
    doctype, name = record
    if doctype in KINDS:
        return versions(doctype, name)
    return [] if doctype in ("Custom Field", "Custom DocPerm", "DefaultValue") else [name]


def _links_to(doctype: str) -> Iterator[tuple[str, str]]:
    for table, parent in (("DocField", "parent"), ("Custom Field", "dt")):
        for row in frappe.get_all(
            table,
            filters={"fieldtype": "Link", "options": doctype},
            fields=[f"{parent} as holder", "fieldname"],
        ):
            # A role takes its permissions along, and the pack's own record goes with the pack.
            if row.holder in ("Custom DocPerm", "Country Pack"):
                continue
            meta = frappe.get_meta(row.holder)
            field = meta.get_field(row.fieldname)
            if not meta.issingle and not meta.get("is_virtual") and field and not field.is_virtual:
                yield row.holder, row.fieldname


def refused(changes: Collection[Change]) -> dict[str, str]:
    """The changes of a field's type that Frappe would not make, each with the reason.

    What may stand in the options depends on the type: they stay with it.
    """
    found = {}
    for change in changes:
        doctype, name = change.record
        if (doctype, change.path) != ("Custom Field", "fieldtype") or change.kind == KEEP:
            continue
        old, new = frappe.db.get_value(doctype, name, "fieldtype"), str(change.wanted)
        if old != new and not CustomizeForm.allow_fieldtype_change(old, new):
            reason = _("Frappe changes no {old} to {new}: a field of another name can be added")
            told = reason.format(old=old, new=new)
            of_type = (each for each in changes if each.record == change.record)
            found |= {each.id: told for each in of_type if each.path in ("fieldtype", "options")}
    return found


def has_register() -> bool:
    """Whether anything is recorded of a workplace or a case."""
    return any(frappe.get_all(each, limit=1) for each in ("Establishment", "Labour Case"))


def frozen(change: Change) -> str:
    """What forbids to rewrite a version of the law: the records of cases that it was applied to."""
    doctype, name = change.record
    if doctype in KINDS and isinstance(change.site, dict) and change.site.get("until"):
        return _(
            "in force until {day}, with what an administrator changed and the version from that "
            "day has not: {edited}"
        ).format(day=change.site["until"], edited=change.site["edited"])
    holder = of_law.user_of(doctype)
    if not holder or change.path in FREE or not change.path:
        return ""
    if change.path == of_law.YEAR:
        count = of_law.uses_outside_year(doctype, name, change.wanted)
    else:
        count = of_law.uses(doctype, name)
    if not count:
        return ""
    return _(
        "{count} {holder} follow this version; a later one needs a day from which it is in force"
    ).format(count=count, holder=_(holder))


def danger(change: Change) -> str:
    """What a change would lose, in words; '' where it loses nothing."""
    doctype, name = change.record
    if doctype == "Custom Field" and (not change.path or change.path == "fieldtype"):
        return _field_danger(name, change)
    if doctype == "Custom Field" and change.path in ("options", "reqd"):
        column = column_of(name)
        return _narrowing(column, change.path, change.site, change.wanted) if column else ""
    if doctype == "Property Setter" and change.path in ("", "value"):
        return _change_danger(name, change)
    if doctype == "Case Procedure" and change.path.startswith("stages[") and change.wanted is None:
        stage = change.path.partition("[")[2].rstrip("]")
        count = frappe.db.count(
            "Labour Case",
            {"procedure": ("in", versions(doctype, name)), "stage": stage, "is_open": 1},
        )
        return (
            _("{count} open cases are at the stage {stage}").format(count=count, stage=stage)
            if count
            else ""
        )
    return ""


def _field_danger(name: str, change: Change) -> str:
    column = column_of(name)
    if column is None:
        return ""
    narrowed = change.path and not _fits(column.fieldtype, str(change.wanted))
    if change.path and not narrowed:
        return ""
    count = values_in(column)
    if not count:
        return ""
    what = _("becomes {wanted}").format(wanted=change.wanted) if narrowed else _("goes")
    return _("{count} {doctype} have a value in the column {field}, which {what}").format(
        count=count, doctype=_(column.doctype), field=column.field, what=what
    )


def _change_danger(name: str, change: Change) -> str:
    """What a change of a field that is on the site already means for the records that there are."""
    key = ("doc_type", "field_name", "property")
    said = change.wanted if isinstance(change.wanted, dict) else None
    said = said or frappe.db.get_value("Property Setter", name, key, as_dict=True)
    if not said or said["property"] not in ("options", "reqd"):
        return ""
    doctype, field = said["doc_type"], said["field_name"]
    meta = frappe.get_meta(doctype)
    now = meta.get_field(field)
    if now is None or meta.issingle or now.is_virtual:
        return ""
    if change.path:
        wanted = change.wanted
    elif change.wanted:
        wanted = change.wanted["value"]
    else:
        # A change that goes leaves what the form says by itself.
        own = {"parent": doctype, "fieldname": field}
        wanted = frappe.db.get_value("DocField", own, said["property"])
    if said["property"] == "reqd":
        wanted = int(wanted or 0)
    column = Column(doctype, field, now.fieldtype)
    return _narrowing(column, said["property"], now.get(said["property"]), wanted)


def _narrowing(column: Column, prop: str, site: Any, wanted: Any) -> str:
    """What a choice that goes, or a duty to fill in, means for the records that there are."""
    if column.field not in columns_of(column.doctype):
        return ""
    count = 0
    if prop == "options" and column.fieldtype == "Select":
        old, new = (str(each or "").split("\n") for each in (site, wanted))
        gone = [option for option in old if option and option not in new]
        count = frappe.db.count(column.doctype, {column.field: ("in", gone)}) if gone else 0
        what = _("{count} {doctype} have one of {gone} in {field}, which is no longer offered")
    elif prop == "reqd" and wanted and column.fieldtype not in numeric_fieldtypes:
        gone = []
        count = frappe.db.count(column.doctype) - values_in(column)
        what = _("{count} {doctype} have nothing in {field} and cannot be saved without it")
    if not count:
        return ""
    told = {"doctype": _(column.doctype), "field": column.field, "gone": ", ".join(gone)}
    return what.format(count=count, **told)


def _fits(old: str, new: str) -> bool:
    known = old in WIDTHS and new in WIDTHS
    return known and WIDTHS.index(old) <= WIDTHS.index(new)
