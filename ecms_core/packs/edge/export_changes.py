"""What administrators changed of a pack on this site, gathered for the pack's files."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import frappe

from ecms_core.packs.changed_files import Files
from ecms_core.packs.changes import add_change, deleted, write_back
from ecms_core.packs.customisation import CHANGES
from ecms_core.packs.edge import ledger, site_files, store
from ecms_core.packs.law_changes import LAW_LISTS, add_law
from ecms_core.packs.lint import lint
from ecms_core.packs.merge import compare, plain
from ecms_core.packs.records import KEYS
from ecms_core.packs.source import PackSource
from ecms_core.problems import Problem

# What an administrator may make as a whole, with the column by which a pack names it.
MADE = {
    "Case Procedure": "procedure_code",
    "Inspection Checklist": "checklist_code",
    "Notice Template": "name",
    "Inspection Office": "name",
}


class Exported(NamedTuple):
    """The diff, what no file can say, and what lint says of the pack with the diff in it."""

    diff: str
    left: list[str]
    problems: list[str]


def export_changes(pack: str) -> Exported:
    """The edits of a pack's records on this site, as a diff to the files that were applied."""
    source = site_files.applied(pack)
    if source is None:
        known = ", ".join(frappe.get_all("Country Pack", pluck="name")) or frappe._("none")
        raise Problem("ECMS-116", pack=pack, known=known)
    files = Files(source.folder)
    entries = ledger.read(pack)
    site = store.read({record: list(entry.base) for record, entry in entries.items()})
    for record, entry in entries.items():
        values = site[record]
        if entry.dropped:
            continue
        if values is None:
            deleted(files, record)
        elif compare(entry.base, values, entry.base, KEYS.get(record[0], {})):
            write_back(files, record, entry.base, values)
    for doctype, name, values in _new_law({*entries}):
        add_law(files, doctype, name, values)
    for setter in _setters(pack, {*entries}):
        add_change(files, setter)
    files.left += [f"{doctype} {name}: made on the site" for doctype, name in _made_here()]
    return Exported(files.diff(), files.left, _lint(pack, source, files))


def _new_law(known: set[tuple[str, str]]) -> Iterator[tuple[str, str, dict[str, object]]]:
    """The versions of the law that administrators made."""
    for doctype in LAW_LISTS:
        for row in frappe.get_all(doctype, fields=["*"], order_by="creation asc"):
            if (doctype, row.name) not in known:
                yield doctype, row.name, dict(row)


def _made_here() -> Iterator[tuple[str, str]]:
    """Whole records that administrators made: which pack they belong to is for people to say."""
    entries = frappe.get_all(ledger.LEDGER, fields=["record_type", "record_name"])
    brought = {(row.record_type, row.record_name) for row in entries}
    for doctype, code in MADE.items():
        for name in sorted(set(frappe.get_all(doctype, pluck=code))):
            if (doctype, name) not in brought:
                yield doctype, name
    for row in frappe.get_all("Translation", fields=["name", "language", "source_text"]):
        if ("Translation", row.name) not in brought:
            yield "Translation", f"{row.language} {row.source_text[:60]!r}"
    ours = frappe.get_all("DocType", {"module": ("in", _modules())}, pluck="name")
    for name in frappe.get_all("Custom Field", {"dt": ("in", ours)}, pluck="name", order_by="name"):
        if ("Custom Field", name) not in brought:
            yield "Custom Field", name


def _setters(pack: str, known: set[tuple[str, str]]) -> Iterator[dict[str, object]]:
    """What administrators changed of ECMS's forms, and that the pack's own fields do not say."""
    ours = frappe.get_all("DocType", {"module": ("in", _modules())}, pluck="name")
    fields = {name for doctype, name in known if doctype == "Custom Field"}
    said = {"label", "options", "reqd", "description", "insert_after", "fieldtype"}
    for row in frappe.get_all(
        "Property Setter",
        filters={"doc_type": ("in", ours), "property": ("in", list(CHANGES))},
        fields=["name", "doc_type", "field_name", "property", "value", "property_type"],
        order_by="name asc",
    ):
        own = f"{row.doc_type}-{row.field_name}" in fields
        if ("Property Setter", row.name) not in known and not (own and row.property in said):
            yield {key: plain(value) for key, value in row.items()}


def _modules() -> list[str]:
    modules: list[str] = frappe.get_all("Module Def", {"app_name": "ecms_core"}, pluck="name")
    return modules


def _lint(pack: str, source: PackSource, files: Files) -> list[str]:
    """What lint says of the pack as it would be."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / pack
        shutil.copytree(source.folder, folder, symlinks=True)
        for name, text in files.changed().items():
            (folder / name).write_bytes(text.encode("utf-8"))
        report = lint(PackSource(pack, folder))
    return [f"{problem.code}: {problem.what()}" for problem in report.problems]
