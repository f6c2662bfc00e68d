"""Fields that a pack adds to forms, and permissions, where Frappe keeps an edit elsewhere.

An administrator's edit of a pack's field is a Property Setter beside it, and the order of fields is
one list of all of them: what the plan calls the site's value is what people see. The first custom
permission of a doctype replaces all its standard ones, so these are copied first and go again when
nothing but the standard is left.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import frappe
from frappe.model import no_value_fields, numeric_fieldtypes
from frappe.permissions import setup_custom_perms

from ecms_core.packs.edge.deletion import delete_record
from ecms_core.packs.merge import plain

MODULE = "Packs"
_WORDS = re.compile(r"""[`"][^`"]+[`"]""")


class Fields:
    """Custom fields by name, with what administrators changed of them."""

    def read(self, wanted: Mapping[str, Sequence[str]]) -> dict[str, dict[str, Any] | None]:
        found: dict[str, dict[str, Any] | None] = dict.fromkeys(wanted)
        numbers = {
            field.fieldname
            for field in frappe.get_meta("Custom Field").fields
            if field.fieldtype in numeric_fieldtypes
        }
        orders: dict[str, list[str]] = {}
        for row in frappe.get_all(
            "Custom Field", filters={"name": ("in", list(wanted))}, fields=["*"]
        ):
            values = {name: plain(row.get(name)) for name in wanted[row.name]}
            for setter in frappe.get_all(
                "Property Setter",
                filters={"doc_type": row.dt, "field_name": row.fieldname},
                fields=["property", "value"],
            ):
                if setter.property in values:
                    value = setter.value or ""
                    number = setter.property in numbers
                    values[setter.property] = int(float(value or 0)) if number else value
            if row.dt not in orders:
                orders[row.dt] = field_order(row.dt)
            moved = moved_behind(row.dt, row.fieldname, orders[row.dt])
            if moved is not None and "insert_after" in values:
                values["insert_after"] = moved
            found[row.name] = values
        return found

    def standard(self, names: Sequence[str]) -> dict[str, dict[str, Any]]:
        """Nobody but a pack or an administrator makes one."""
        return {}

    def create(self, records: Mapping[str, dict[str, Any]]) -> None:
        with _one_table_change({values["dt"] for values in records.values()}):
            for values in records.values():
                doc = frappe.get_doc(
                    {
                        "doctype": "Custom Field",
                        "is_system_generated": 1,
                        "module": MODULE,
                        **values,
                    }
                )
                doc.insert(ignore_permissions=True)

    def update(self, name: str, values: dict[str, Any], changed: Iterable[str]) -> None:
        doc = frappe.get_doc("Custom Field", name)
        retyped = "fieldtype" in changed and doc.fieldtype != values["fieldtype"]
        # To look at the table commits, also where nothing is to be changed there.
        with _one_table_change({doc.dt} if retyped else set()):
            doc.update({field: values[field] for field in changed})
            doc.save(ignore_permissions=True)
            # Chosen over an administrator's edit, which would hide it.
            for field in changed:
                frappe.db.delete(
                    "Property Setter",
                    {"doc_type": doc.dt, "field_name": doc.fieldname, "property": field},
                )
            order = field_order(doc.dt)
            if "insert_after" in changed and doc.fieldname in order:
                order.remove(doc.fieldname)
                after = values["insert_after"]
                order.insert(order.index(after) + 1 if after in order else 0, doc.fieldname)
                _set_field_order(doc.dt, order)
        frappe.clear_cache(doctype=doc.dt)

    def delete(self, names: Sequence[str]) -> None:
        for name in names:
            doctype, field = frappe.db.get_value("Custom Field", name, ["dt", "fieldname"])
            delete_record("Custom Field", name)
            order = field_order(doctype)
            if field in order:
                order.remove(field)
                _set_field_order(doctype, order)
            frappe.clear_cache(doctype=doctype)


class Permissions:
    """Permissions by doctype, role, level and whether they are for own documents only."""

    def read(self, wanted: Mapping[str, Sequence[str]]) -> dict[str, dict[str, Any] | None]:
        found: dict[str, dict[str, Any] | None] = {}
        for name, rights in wanted.items():
            row = self._row(name)
            found[name] = {right: int(row.get(right) or 0) for right in rights} if row else None
        return found

    def standard(self, names: Sequence[str]) -> dict[str, dict[str, Any]]:
        found = {name: self._row(name, "DocPerm") for name in names}
        return {
            name: {right: int(row.get(right) or 0) for right in _rights()}
            for name, row in found.items()
            if row
        }

    def create(self, records: Mapping[str, dict[str, Any]]) -> None:
        for name, values in records.items():
            doctype, role, level, own = _parts(name)
            setup_custom_perms(doctype)
            permission = frappe.get_doc(
                {
                    "doctype": "Custom DocPerm",
                    "parent": doctype,
                    "parenttype": "DocType",
                    "parentfield": "permissions",
                    "role": role,
                    "permlevel": level,
                    "if_owner": own,
                    **dict.fromkeys(_rights(), 0),
                    **values,
                }
            )
            permission.insert(ignore_permissions=True)
            frappe.clear_cache(doctype=doctype)

    def update(self, name: str, values: dict[str, Any], changed: Iterable[str]) -> None:
        doctype = _parts(name)[0]
        setup_custom_perms(doctype)
        row = self._row(name)
        new = {right: values[right] or 0 for right in changed}
        frappe.db.set_value("Custom DocPerm", row["name"], new)
        self._tidy(doctype)

    def delete(self, names: Sequence[str]) -> None:
        for name in names:
            doctype, role, level, own = _parts(name)
            frappe.db.delete(
                "Custom DocPerm",
                {"parent": doctype, "role": role, "permlevel": level, "if_owner": own},
            )
            self._tidy(doctype)

    def forget(self, role: str) -> None:
        """Remove what anybody permitted to a role that goes."""
        for doctype in frappe.get_all(
            "Custom DocPerm", filters={"role": role}, pluck="parent", distinct=True
        ):
            frappe.db.delete("Custom DocPerm", {"parent": doctype, "role": role})
            self._tidy(doctype)

    def _row(self, name: str, table: str = "") -> dict[str, Any] | None:
        doctype, role, level, own = _parts(name)
        if not table:
            changed = frappe.db.exists("Custom DocPerm", {"parent": doctype})
            table = "Custom DocPerm" if changed else "DocPerm"
        rows = frappe.get_all(
            table,
            filters={"parent": doctype, "role": role, "permlevel": level, "if_owner": own},
            fields=["*"],
            limit_page_length=1,
        )
        return rows[0] if rows else None

    def _tidy(self, doctype: str) -> None:
        """Go back to the standard permissions where the custom ones say the same."""
        standard, custom = (
            sorted(
                [plain(row.get(right)) for right in ("role", "permlevel", "if_owner", *_rights())]
                for row in frappe.get_all(table, filters={"parent": doctype}, fields=["*"])
            )
            for table in ("DocPerm", "Custom DocPerm")
        )
        if standard == custom:
            frappe.db.delete("Custom DocPerm", {"parent": doctype})
        frappe.clear_cache(doctype=doctype)


class _one_table_change:
    """Let several fields of a doctype change its table once, at the end."""

    def __init__(self, doctypes: set[str]):
        self.doctypes = doctypes

    def __enter__(self) -> None:
        self.was = frappe.flags.in_create_custom_fields
        frappe.flags.in_create_custom_fields = True

    def __exit__(self, error: type | None, *_: object) -> None:
        frappe.flags.in_create_custom_fields = self.was
        if error is None:
            for doctype in sorted(self.doctypes):
                frappe.clear_cache(doctype=doctype)
                frappe.db.updatedb(doctype)


def missing_columns(names: Iterable[str]) -> set[str]:
    """The doctypes whose tables lack the column of one of these custom fields."""
    found = set()
    for row in frappe.get_all(
        "Custom Field",
        filters={"name": ("in", list(names)), "fieldtype": ("not in", no_value_fields)},
        fields=["dt", "fieldname"],
    ):
        if row.fieldname not in columns_of(row.dt):
            found.add(row.dt)
    return found


def doctypes_of(names: Iterable[str]) -> set[str]:
    """The doctypes that have these custom fields."""
    found = frappe.get_all("Custom Field", filters={"name": ("in", list(names))}, pluck="dt")
    return set(found)


class Column(NamedTuple):
    """Where a custom field keeps its values."""

    doctype: str
    field: str
    fieldtype: str


def column_of(name: str) -> Column | None:
    """The column of a custom field; None where it keeps no values, or is gone."""
    row = frappe.db.get_value("Custom Field", name, ["dt", "fieldname", "fieldtype"])
    return Column(*row) if row and row[2] not in no_value_fields else None


def column_said(field: Mapping[str, Any]) -> Column | None:
    """The column of a field as a pack says it, which outlives the field; None where it is gone."""
    column = Column(field["dt"], field["fieldname"], field["fieldtype"])
    there = column.fieldtype not in no_value_fields and column.field in columns_of(column.doctype)
    return column if there else None


def columns_of(doctype: str) -> list[str]:
    """The columns that a doctype's table has now, and not as a cache remembers them."""
    frappe.cache.hdel("table_columns", f"tab{doctype}")
    columns: list[str] = frappe.db.get_table_columns(doctype)
    return columns


def values_in(column: Column) -> int:
    """How many records have a value in a custom field."""
    doctype, field, fieldtype = column
    if field not in columns_of(doctype):
        return 0
    if fieldtype in ("Date", "Datetime", "Time"):
        return int(frappe.db.count(doctype, {field: ("is", "set")}))
    empty = 0 if fieldtype in numeric_fieldtypes else ""
    return int(frappe.db.count(doctype, {field: ("not in", (empty,))}))


def drop_column(doctype: str, field: str) -> None:
    """Remove a column and its index from a table; one that is gone already is no mistake."""
    if field not in columns_of(doctype):
        return
    table, column = f"tab{doctype}", field
    if frappe.db.db_type == "sqlite":
        # SQLite refuses to drop a column that an index has.
        indexes = frappe.db.sql(
            "select name, sql from sqlite_master where type = 'index' and tbl_name = %s", table
        )
        for name, statement in indexes:
            if statement and {f"`{column}`", f'"{column}"'} & set(_WORDS.findall(statement)):
                frappe.db.sql_ddl(f"drop index `{name}`")
    frappe.db.sql_ddl(f"alter table `{table}` drop column `{column}`")
    frappe.cache.hdel("table_columns", table)
    frappe.clear_cache(doctype=doctype)


def field_order(doctype: str) -> list[str]:
    """The order of fields that somebody gave a form; empty where nobody did."""
    value = frappe.db.get_value(
        "Property Setter", {"doc_type": doctype, "property": "field_order"}, "value"
    )
    order: list[str] = json.loads(value) if value else []
    return order


def _set_field_order(doctype: str, order: list[str]) -> None:
    """Keep an order of fields; one that is as without it goes."""
    key = {"doc_type": doctype, "property": "field_order"}
    if order == natural_order(doctype, {*order}):
        frappe.db.delete("Property Setter", key)
    else:
        # Whoever moved fields last stays known, though a pack's field was placed among them.
        frappe.db.set_value(
            "Property Setter", key, "value", json.dumps(order), update_modified=False
        )
    frappe.clear_cache(doctype=doctype)


def natural_order(doctype: str, fields: set[str]) -> list[str]:
    """The order that these fields have where nobody gave them one."""
    standard = frappe.get_all(
        "DocField", filters={"parent": doctype}, pluck="fieldname", order_by="idx asc"
    )
    order = [field for field in standard if field in fields]
    custom = frappe.get_all(
        "Custom Field",
        filters={"dt": doctype},
        fields=["fieldname", "insert_after"],
        order_by="idx asc, creation asc",
    )
    waiting = [row for row in custom if row.fieldname in fields]
    while waiting:
        placed = [row for row in waiting if row.insert_after in order]
        for row in placed:
            order.insert(order.index(row.insert_after) + 1, row.fieldname)
        waiting = [row for row in waiting if row not in placed]
        if not placed:
            order += [row.fieldname for row in waiting]
            break
    return order


def moved_behind(doctype: str, field: str, order: list[str]) -> str | None:
    """The field behind which somebody moved this one; None where it stands as it was made."""
    if field not in order:
        return None
    natural = natural_order(doctype, {*order})
    before, usual = (_predecessor(each, field) for each in (order, natural))
    return None if before == usual else before


def _predecessor(order: list[str], field: str) -> str:
    at = order.index(field)
    return order[at - 1] if at else ""


def _parts(name: str) -> tuple[str, str, int, int]:
    doctype, role, level, own = name.rsplit("/", 3)
    return doctype, role, int(level), int(own)


def _rights() -> list[str]:
    return [
        field.fieldname
        for field in frappe.get_meta("Custom DocPerm").fields
        if field.fieldtype == "Check" and field.fieldname != "if_owner"
    ]
