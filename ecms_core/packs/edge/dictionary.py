"""What the data dictionary says of this site, read from its forms, its packs and its checklists."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import frappe
from frappe.model import no_value_fields, table_fields

from ecms_core.packs.dictionary import Described, Table, legal_source, page
from ecms_core.packs.edge import site_files
from ecms_core.packs.edge.why import FROM_CORE, why
from ecms_core.packs.pack import Pack


def dictionary() -> str:
    """The data dictionary of the site, as a page in Markdown."""
    packs = frappe.get_all("Country Pack", fields=["name", "version"], order_by="name asc")
    named = [f"{pack.name} {pack.version}" for pack in packs]
    sources = _sources([pack.name for pack in packs])
    return page(named, [*_forms(sources), *_checklists()])


def _sources(packs: list[str]) -> dict[tuple[str, str], str]:
    """The article of each field that a pack brought, from the files that were applied."""
    return {
        (entry.text("doctype"), entry.text("fieldname")): legal_source(
            entry.text("basis"), entry.text("confidence")
        )
        for pack in packs
        if (applied := site_files.applied(pack))
        for entry in Pack(applied).fields()
    }


def _forms(sources: Mapping[tuple[str, str], str]) -> Iterator[Table]:
    modules = frappe.get_all("Module Def", filters={"app_name": "ecms_core"}, pluck="name")
    setters = frappe.get_all("Property Setter", fields=["doc_type", "field_name"])
    changed = {(row.doc_type, row.field_name) for row in setters}
    for row in frappe.get_all(
        "DocType",
        filters={"module": ("in", modules)},
        fields=["name", "module"],
        order_by="module asc, name asc",
    ):
        fields = []
        for df in frappe.get_meta(row.name).fields:
            if df.fieldtype in no_value_fields and df.fieldtype not in table_fields:
                continue
            place = (row.name, df.fieldname)
            own = df.get("is_custom_field")
            by = _by(*place) if own or place in changed else FROM_CORE
            kind = f"{df.fieldtype}: {_options(df.options)}" if df.options else df.fieldtype
            basis = sources.get(place, "")
            fields.append(Described(df.fieldname, df.label or "", kind, bool(df.reqd), by, basis))
        if fields:
            yield Table(row.module, row.name, fields)


def _by(doctype: str, field: str) -> str:
    """Who brought a field, and who else set which of its properties."""
    found = {
        answer.property: f"{answer.by} {answer.version}".strip()
        for answer in why(f"{doctype}.{field}")
    }
    brought = found["fieldtype"]
    others: dict[str, list[str]] = {}
    for prop, who in found.items():
        if who != brought:
            others.setdefault(who, []).append(prop)
    return "; ".join([brought, *(f"{', '.join(props)}: {who}" for who, props in others.items())])


def _checklists() -> Iterator[Table]:
    """The checklists that new visits get; a question without an article has its violation's."""
    for name in frappe.get_all(
        "Inspection Checklist",
        filters={"is_current": 1, "docstatus": 1},
        pluck="name",
        order_by="name asc",
    ):
        checklist = frappe.get_doc("Inspection Checklist", name)
        by = f"{checklist.pack or ''} {checklist.pack_version or ''}".strip()
        questions = []
        for row in checklist.questions:
            basis = row.basis
            if not basis and row.violation_type:
                basis = legal_source(
                    *frappe.db.get_value(
                        "Violation Type", row.violation_type, ["basis", "confidence"]
                    )
                )
            kind = f"{row.kind}: {_options(row.options)}" if row.options else row.kind
            questions.append(
                Described(row.question_id, row.label, kind, bool(row.required), by, basis or "")
            )
        yield Table("Checklists", f"{checklist.title} ({name})", questions)


def _options(options: str) -> str:
    return ", ".join(line for line in options.split("\n") if line)
