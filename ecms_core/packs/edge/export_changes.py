"""What administrators changed of a pack on this site, gathered for the pack's files."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import frappe

from ecms_core.law.edge.site_law import versions_here
from ecms_core.law.record_shapes import VALUE
from ecms_core.packs import core
from ecms_core.packs.changed_files import Files
from ecms_core.packs.changes import add_change, deleted, write_back
from ecms_core.packs.customisation import CHANGES, SAID_OF_OWN
from ecms_core.packs.edge import ledger, lines, site_edits, site_files
from ecms_core.packs.edge.site_edits import Entries, told
from ecms_core.packs.law_changes import ABOVE_AMOUNTS, LAW_LISTS, add_law
from ecms_core.packs.law_names import named_as_here
from ecms_core.packs.lint import lint
from ecms_core.packs.merge import compare, plain
from ecms_core.packs.pack import Pack
from ecms_core.packs.plan import Entry, Record
from ecms_core.packs.records import KEYS, VERSIONED, wanted_records
from ecms_core.packs.rights import change_rights
from ecms_core.packs.source import PackSource
from ecms_core.problems import Problem
from ecms_core.words import Text, _, listed


class Exported(NamedTuple):
    """The diff, what no file can say, and what lint says of the pack with the diff in it."""

    diff: str
    left: list[str]
    problems: list[str]


def export_changes(pack: str) -> Exported:
    """The edits of a pack's records on this site, as a diff to the files that were applied.

    Every edit is in the diff or told beside it, with who made it and when.
    """
    source = site_files.applied(pack)
    if source is None:
        known = ", ".join(frappe.get_all("Country Pack", pluck="name")) or frappe._("none")
        raise Problem("ECMS-116", pack=pack, known=known)
    files = Files(source.folder)
    entries = ledger.read(pack)
    known = site_edits.brought()
    wanted = named_as_here(wanted_records(Pack(source)), entries, versions_here(pack))
    _records(files, entries, wanted)
    for doctype, name, values in _new_law(known):
        add_law(files, doctype, name, values)
    files.left += _setters(files, entries, known)
    files.left += _orders(entries)
    files.left += _rights(files, entries, known)
    files.left += site_edits.beside(
        {record: entry for record, entry in entries.items() if record in wanted}
    )
    files.left += site_edits.settings(entries, pack)
    files.left += site_edits.made_here(known, pack)
    return Exported(files.diff(), files.left, _lint(pack, source, files))


def _records(files: Files, entries: Entries, wanted: Collection[Record]) -> None:
    """Write back what was changed of the pack's own records.

    ``wanted`` are those that the files bring: what an edit or a use keeps here is in none of them.
    """
    site = lines.read_here(entries)
    apart = _apart()
    for record, entry in entries.items():
        values, number = site[record], len(files.left)
        if record not in wanted and (values is None or entry.intended):
            # Neither here nor in the pack, but for a column with values; or it is yet to come.
            continue
        if record[0] in VERSIONED:
            files.left += _beside(record, entry)
            number = len(files.left)
        if record not in wanted:
            files.left.append(told(*record, _("kept here, and no longer in the pack")))
            continue
        if values is None:
            deleted(files, record)
            continue
        # A procedure may say more than the pack's does.
        base = {**dict.fromkeys(values), **entry.base}
        if compare(base, values, base, KEYS.get(record[0], {})):
            write_back(files, record, entry.base, values, apart.get(values.get("value_code"), ()))
        who = site_edits.by(*record)
        files.left[number:] = [Text("{0}{1}").format(line, who) for line in files.left[number:]]


def _beside(record: Record, entry: Entry) -> Iterator[Text]:
    """What was changed only in a version that some offices use, or that is for other days."""
    for name, changed in lines.edited_beside(record, entry):
        what = _("changed here, and not what the files are compared with: {changed}")
        yield told(record[0], name, what.format(changed=listed(changed)))


def _apart() -> dict[str, set[str]]:
    """Of each legal value, in what its amounts differ that a file says of all of them."""
    held: dict[tuple[str, str], set[str]] = {}
    fields = [name for name in ABOVE_AMOUNTS if frappe.get_meta(VALUE).has_field(name)]
    for row in frappe.get_all(VALUE, fields=["value_code", *fields], limit_page_length=0):
        for name in fields:
            held.setdefault((row.value_code, name), set()).add(str(plain(row[name])))
    found: dict[str, set[str]] = {}
    for (code, name), values in held.items():
        found.setdefault(code, set()).update({name} if len(values) > 1 else ())
    return found


def _new_law(known: Collection[Record]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """The versions of the law that administrators made."""
    for doctype in LAW_LISTS:
        for row in frappe.get_all(doctype, fields=["*"], order_by="creation asc"):
            if (doctype, row.name) not in known:
                yield doctype, row.name, dict(row)


def _setters(files: Files, entries: Entries, known: Collection[Record]) -> Iterator[Text]:
    """Write what was changed of the forms; yields what a pack cannot say of a form."""
    own = {name for doctype, name in entries if doctype == "Custom Field"}
    for row in site_edits.setters(known):
        field = f"{row.doc_type}-{row.field_name}"
        if row.property == "field_order" or (field in own and row.property in SAID_OF_OWN):
            continue
        form = core.doctypes().get(row.doc_type)
        there = form and (field in own or row.field_name in core.fields(row.doc_type))
        if there and row.property in CHANGES:
            add_change(files, {key: plain(value) for key, value in row.items()})
        else:
            where = ".".join(part for part in (row.doc_type, row.field_name) if part)
            what = Text("{0} = {1}").format(row.property, row.value)
            yield told("Property Setter", where, what, ("Property Setter", row.name))


def _orders(entries: Entries) -> Iterator[Text]:
    """The fields of the core that somebody moved: a pack places its own only."""
    own: dict[str, set[str]] = {}
    for (doctype, _name), entry in entries.items():
        if doctype == "Custom Field":
            own.setdefault(entry.base["dt"], set()).add(entry.base["fieldname"])
    for row in frappe.get_all(
        "Property Setter", {"property": "field_order"}, ["name", "doc_type"], order_by="name asc"
    ):
        if moved := site_edits.moved(row.doc_type, own.get(row.doc_type, ())):
            what = _("moved in the order of its fields: {fields}").format(fields=listed(moved))
            yield told("DocType", row.doc_type, what, ("Property Setter", row.name))


def _rights(files: Files, entries: Entries, known: Collection[Record]) -> Iterator[Text]:
    """Write the rights that were given; yields what a pack cannot say of rights."""
    for line in site_edits.rights_changed(known):
        who = site_edits.last_permission(line.rights)
        about = Text("{0} {1}").format(_("Custom DocPerm"), line.rights.name)
        if line.gone:
            yield Text("{0}: {1}").format(about, _("taken away as a whole"))
            continue
        if line.taken:
            what = _("{rights} taken away, which a pack does not").format(rights=listed(line.taken))
            yield Text("{0}: {1}{2}").format(about, what, who)
        record = ("Custom DocPerm", line.rights.name)
        if line.given and record in known and record not in entries:
            what = _("{rights} given, in a line of another pack").format(rights=listed(line.given))
            yield Text("{0}: {1}{2}").format(about, what, who)
        elif line.given:
            for what in change_rights(files, line.rights, line.given, (), line.has):
                yield Text("{0}: {1}{2}").format(about, what, who)


def _lint(pack: str, source: PackSource, files: Files) -> list[str]:
    """What lint says of the pack as it would be."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / pack
        shutil.copytree(source.folder, folder, symlinks=True)
        for name, text in files.changed().items():
            (folder / name).write_bytes(text.encode("utf-8"))
        report = lint(PackSource(pack, folder))
    return [f"{problem.code}: {problem.what()}" for problem in report.problems]
