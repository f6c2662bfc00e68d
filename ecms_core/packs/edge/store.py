"""The records of a site as a plan sees them: read by kind, written one by one or in rows.

Most records are documents or plain rows. What Frappe keeps in a way of its own has its own file:
versions (checklists, procedures), and forms (custom fields, permissions).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar, Protocol

import frappe

from ecms_core.edge import insert_rows
from ecms_core.law.record_shapes import DOCTYPES as LAW
from ecms_core.packs.edge.deletion import delete_record
from ecms_core.packs.edge.forms import Fields, Permissions
from ecms_core.packs.edge.translated import records_of
from ecms_core.packs.edge.versions import Checklists, Procedures, content_columns
from ecms_core.packs.merge import plain
from ecms_core.packs.plan import Properties, Record

NAMES_AT_ONCE = 500

# Rows without a life of their own: what their controllers would add, the pack's records have.
ROWS = ("Administrative Division", "Inspection Office")
PERMISSION = "Custom DocPerm"


class Kind(Protocol):
    """How one kind of record is read and written."""

    def read(self, wanted: Mapping[str, Sequence[str]]) -> dict[str, dict[str, Any] | None]:
        """The asked properties of each named record; None where there is no such record."""

    def standard(self, names: Sequence[str]) -> dict[str, dict[str, Any]]:
        """What these records say where nobody changed them; those of which that is known."""

    def create(self, records: Mapping[str, dict[str, Any]]) -> None:
        """Make these records."""

    def update(self, name: str, values: dict[str, Any], changed: Iterable[str]) -> None:
        """Bring the properties that changed to these values."""

    def delete(self, names: Sequence[str]) -> None:
        """Remove these records, without a trace in the bin."""


class Documents:
    """Records that are documents of one doctype, by name."""

    # With which a document is written and deleted.
    flags: ClassVar[dict[str, bool]] = {}

    def __init__(self, doctype: str):
        self.doctype = doctype

    def read(self, wanted: Mapping[str, Sequence[str]]) -> dict[str, dict[str, Any] | None]:
        meta = frappe.get_meta(self.doctype)
        asked = {name for names in wanted.values() for name in names}
        columns = sorted(asked & set(meta.get_valid_columns()) - {"name"})
        found: dict[str, dict[str, Any] | None] = dict.fromkeys(wanted)
        for names in in_parts(list(wanted)):
            for row in frappe.get_all(
                self.doctype,
                filters={"name": ("in", names)},
                fields=["name", *columns],
                limit_page_length=0,
            ):
                found[row.name] = {
                    name: plain(row[name]) for name in wanted[row.name] if name in row
                }
        for field in meta.get_table_fields():
            if field.fieldname in asked:
                self._read_table(field, found)
        return found

    def standard(self, names: Sequence[str]) -> dict[str, dict[str, Any]]:
        fields = frappe.get_meta(self.doctype).get("fields", {"fieldtype": "Check"})
        ticked = {field.fieldname: 1 for field in fields if field.default == "1"}
        return dict.fromkeys(names, ticked)

    def _read_table(self, field: Any, found: Mapping[str, dict[str, Any] | None]) -> None:
        """The rows of a table, with all their columns: what an administrator filled in stays."""
        columns = content_columns(field.options)
        for values in found.values():
            if values is not None:
                values[field.fieldname] = []
        for names in in_parts(list(found)):
            for row in frappe.get_all(
                field.options,
                filters={
                    "parenttype": self.doctype,
                    "parentfield": field.fieldname,
                    "parent": ("in", names),
                },
                fields=["parent", *columns],
                order_by="parent asc, idx asc",
                limit_page_length=0,
            ):
                values = found[row.parent]
                if values is not None:
                    values[field.fieldname].append({name: plain(row[name]) for name in columns})

    def create(self, records: Mapping[str, dict[str, Any]]) -> None:
        for name, values in records.items():
            doc = frappe.get_doc({"doctype": self.doctype, **values})
            doc.flags.update({**self.flags, "ignore_permissions": True})
            doc.insert(set_name=name)

    def update(self, name: str, values: dict[str, Any], changed: Iterable[str]) -> None:
        doc = frappe.get_doc(self.doctype, name)
        doc.update({field: values[field] for field in changed})
        doc.flags.update({**self.flags, "ignore_permissions": True})
        doc.save()

    def delete(self, names: Sequence[str]) -> None:
        for name in names:
            delete_record(self.doctype, name, **self.flags)


class Rows(Documents):
    """Documents whose rows are written by the hundred."""

    def create(self, records: Mapping[str, dict[str, Any]]) -> None:
        meta = frappe.get_meta(self.doctype)
        defaults = {field.fieldname: field.default for field in meta.fields if field.default}
        properties = list({**defaults, **{name: 1 for each in records.values() for name in each}})
        columns = [name for name in properties if meta.has_field(name)]
        empty = {name: _empty(meta.get_field(name).fieldtype) for name in columns}
        rows = [
            (
                name,
                *(
                    value
                    if (value := values.get(column, defaults.get(column))) != ""
                    else empty[column]
                    for column in columns
                ),
            )
            for name, values in records.items()
        ]
        insert_rows(self.doctype, {"docstatus": 0, "idx": 0}, ("name", *columns), rows)
        self._search()

    def delete(self, names: Sequence[str]) -> None:
        for part in in_parts(names):
            frappe.db.delete(self.doctype, {"name": ("in", part)})
        self._search()

    def _search(self) -> None:
        if frappe.get_meta(self.doctype).get_global_search_fields():
            from frappe.utils.global_search import rebuild_for_doctype

            rebuild_for_doctype(self.doctype)


class Law(Documents):
    """Entries of the law; whoever writes them checks what is in use before, and the law as a whole
    afterwards."""

    flags: ClassVar[dict[str, bool]] = {"law_is_checked": True, "use_is_checked": True}


class Translations(Documents):
    """Translations: what an administrator made of a text is the one that a pack speaks of."""

    flags: ClassVar[dict[str, bool]] = {"is_brought": True}

    def read(self, wanted: Mapping[str, Sequence[str]]) -> dict[str, dict[str, Any] | None]:
        found = super().read(wanted)
        missing = [name for name, values in found.items() if values is None]
        for name, row in records_of(missing).items():
            found[name] = {field: plain(row.get(field)) for field in wanted[name]}
        return found

    def update(self, name: str, values: dict[str, Any], changed: Iterable[str]) -> None:
        there = frappe.db.exists(self.doctype, name)
        name = name if there else records_of([name])[name].name
        super().update(name, values, changed)

    def delete(self, names: Sequence[str]) -> None:
        # What stands in for a record of the pack that was deleted is an administrator's.
        super().delete([name for name in names if frappe.db.exists(self.doctype, name)])


class Setters(Documents):
    """Changed properties of the core's fields."""

    def standard(self, names: Sequence[str]) -> dict[str, dict[str, Any]]:
        found = {}
        for row in frappe.get_all(
            self.doctype,
            filters={"name": ("in", names)},
            fields=["name", "doc_type", "field_name", "property"],
        ):
            key = {"parent": row.doc_type, "fieldname": row.field_name}
            core = frappe.db.get_value("DocField", key, "*", as_dict=True) or {}
            value = plain(core.get(row.property))
            found[row.name] = {"value": value if value == "" else str(value)}
        return found


class Roles(Documents):
    """Roles, with what they may do."""

    def delete(self, names: Sequence[str]) -> None:
        for name in names:
            Permissions().forget(name)
        super().delete(names)


class Single:
    """The one document of settings of a doctype."""

    def __init__(self, doctype: str):
        self.doctype = doctype

    def read(self, wanted: Mapping[str, Sequence[str]]) -> dict[str, dict[str, Any] | None]:
        doc = frappe.get_doc(self.doctype)
        return {
            name: {field: plain(doc.get(field)) for field in fields}
            for name, fields in wanted.items()
        }

    def standard(self, names: Sequence[str]) -> dict[str, dict[str, Any]]:
        fields = frappe.get_meta(self.doctype).fields
        defaults = {field.fieldname: plain(field.default) for field in fields}
        return dict.fromkeys(names, defaults)

    def create(self, records: Mapping[str, dict[str, Any]]) -> None:
        for name, values in records.items():
            self.update(name, values, values)

    def update(self, name: str, values: dict[str, Any], changed: Iterable[str]) -> None:
        # Not by the document: settings of others that do not hold together are not ours to refuse.
        frappe.db.set_single_value(self.doctype, {field: values[field] for field in changed})

    def delete(self, names: Sequence[str]) -> None:
        """A single document is always there."""


class Defaults:
    """The site's defaults, by key."""

    def read(self, wanted: Mapping[str, Sequence[str]]) -> dict[str, dict[str, Any] | None]:
        # Not from the cache: a process that was killed may have left what it never committed.
        key = {"parent": "__default"}
        found = {
            name: frappe.db.get_value("DefaultValue", {**key, "defkey": name}, "defvalue")
            for name in wanted
        }
        return {name: {"value": plain(value)} for name, value in found.items()}

    def standard(self, names: Sequence[str]) -> dict[str, dict[str, Any]]:
        return {}

    def create(self, records: Mapping[str, dict[str, Any]]) -> None:
        for name, values in records.items():
            self.update(name, values, values)

    def update(self, name: str, values: dict[str, Any], changed: Iterable[str]) -> None:
        frappe.db.set_default(name, values["value"] or None)

    def delete(self, names: Sequence[str]) -> None:
        for name in names:
            frappe.db.set_default(name, None)


def kind(doctype: str) -> Kind:
    """How records of the doctype are read and written."""
    if doctype in ROWS:
        return Rows(doctype)
    if doctype in LAW:
        return Law(doctype)
    special: dict[str, type] = {
        "DefaultValue": Defaults,
        "Custom Field": Fields,
        PERMISSION: Permissions,
        "Inspection Checklist": Checklists,
        "Case Procedure": Procedures,
    }
    if doctype in special:
        made: Kind = special[doctype]()
        return made
    named: dict[str, type[Documents]] = {
        "Role": Roles,
        "Property Setter": Setters,
        "Translation": Translations,
    }
    if doctype in named:
        return named[doctype](doctype)
    return Single(doctype) if frappe.get_meta(doctype).issingle else Documents(doctype)


def read(properties: Mapping[Record, Iterable[str]]) -> dict[Record, dict[str, Any] | None]:
    """What the site has of these records, in as few questions as there are kinds."""
    by_kind: dict[str, dict[str, Sequence[str]]] = {}
    for (doctype, name), names in properties.items():
        by_kind.setdefault(doctype, {})[name] = list(names)
    found: dict[Record, dict[str, Any] | None] = {}
    for doctype, wanted in by_kind.items():
        for name, values in kind(doctype).read(wanted).items():
            found[doctype, name] = values
    return found


def standard(site: Mapping[Record, Properties | None]) -> dict[Record, dict[str, Any]]:
    """What these records say where nobody changed them, of those of which that is known."""
    by_kind: dict[str, list[str]] = {}
    for (doctype, name), values in site.items():
        # A permission that is not there and stands in the form's standard was taken away.
        if values is not None or doctype == PERMISSION:
            by_kind.setdefault(doctype, []).append(name)
    return {
        (doctype, name): values
        for doctype, names in by_kind.items()
        for name, values in kind(doctype).standard(names).items()
    }


def in_parts(names: Sequence[str]) -> Iterable[list[str]]:
    """The names in lists that a statement can hold."""
    for start in range(0, len(names), NAMES_AT_ONCE):
        yield list(names[start : start + NAMES_AT_ONCE])


def _empty(fieldtype: str) -> Any:
    if fieldtype in ("Check", "Int", "Float", "Currency", "Percent"):
        return 0
    return None if fieldtype in ("Date", "Datetime", "Time", "Link", "JSON") else ""
