"""Checklists and procedures: records that exist in versions, of which one is for new cases.

The plan sees a checklist by its code, with the content that new visits get where it is planned for:
in all offices, or in those that try something. What changes is written as a new version wherever
the last one is in use: a case, and an answer sheet, keep the version they began with, whoever
changed what since.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

import frappe
from frappe.model import no_value_fields
from frappe.model.document import Document

from ecms_core.establishments.edge.offices import is_for
from ecms_core.inspections.answer_sheet import options_in
from ecms_core.packs.edge.deletion import delete_record
from ecms_core.packs.merge import compare, plain
from ecms_core.packs.records import KEYS, OTHERS, content_of, procedure_definition


class _Versions:
    """What both kinds have in common: the code, the names of versions, and removal."""

    doctype = ""
    code_field = ""

    def read(self, wanted: Mapping[str, Sequence[str]]) -> dict[str, dict[str, Any] | None]:
        return {code: self.content(doc) if (doc := self.current(code)) else None for code in wanted}

    def standard(self, names: Sequence[str]) -> dict[str, dict[str, Any]]:
        """Nobody but a pack or an administrator makes one."""
        return {}

    def create(self, records: Mapping[str, dict[str, Any]]) -> None:
        for code, values in records.items():
            self.write(code, values)

    def update(self, name: str, values: dict[str, Any], changed: Iterable[str]) -> None:
        self.write(name, values)

    def delete(self, names: Sequence[str]) -> None:
        for code in names:
            for version in versions(self.doctype, code):
                delete_record(self.doctype, version)

    def current(self, code: str, day: str = "", offices: Sequence[str] = ()) -> Document | None:
        """The version that new cases of these offices get, or where none is named, of all others.

        Of several the one that is for all. ``day`` is a later day than today to ask about.
        """
        names = self.used(code, day, offices)
        return frappe.get_doc(self.doctype, names[0]) if names else None

    def used(self, code: str, day: str = "", offices: Sequence[str] = ()) -> list[str]:
        """The versions that new cases of these offices get, the one for all first."""
        raise NotImplementedError

    def others(self, code: str, main: Document) -> list[Document]:
        """What else is in use, or will be: in some offices, or from a later day in all."""
        raise NotImplementedError

    def tried(self, code: str) -> Document | None:
        """The newest version that is in use in some offices only."""
        trials = self.trials(code)
        return frappe.get_doc(self.doctype, trials[0]) if trials else None

    def trials(self, code: str) -> list[str]:
        """The versions that are in use in some offices only, newest first.

        Where each of these uses another one, such as a corrected copy, nobody needs to be asked.
        """
        rankings = self._rankings(code)
        return [
            row.name
            for row in self._for_some(code)
            if any(row in _used_by(ranked, row.offices.split()) for ranked in rankings)
        ]

    def end_unused(self, code: str) -> None:
        """Let no office come back to one that each has another in place of, when that one ends."""
        in_use = self.trials(code)
        for row in self._for_some(code):
            if row.name not in in_use:
                self.close(frappe.get_doc(self.doctype, row.name))

    def _for_some(self, code: str) -> list[Any]:
        """The versions that may be used in some offices only, newest first."""
        raise NotImplementedError

    def _rankings(self, code: str) -> list[list[Any]]:
        """The versions in use, of which an office takes the first for it: one list a day."""
        raise NotImplementedError

    def in_use(self, code: str) -> list[str]:
        """The version that is for all, and those that some offices try."""
        return [*dict.fromkeys([*self.used(code), *self.trials(code)])]

    def end(self, version: Document, successor: Document) -> None:
        """Let no new case use a version any more, in whose place is another."""
        raise NotImplementedError

    def close(self, version: Document) -> None:
        """Let no new case use a version any more, and keep it."""
        raise NotImplementedError

    def take_over(self, doc: Document) -> None:
        """Let all offices use this version, and those that tried another one too."""
        others = self.in_use(doc.get(self.code_field))
        doc.db_set("offices", "")
        for name in others:
            if name != doc.name:
                self.end(frappe.get_doc(self.doctype, name), doc)

    def content(self, doc: Document) -> dict[str, Any]:
        """The properties of a version, as the pack's records have them."""
        raise NotImplementedError

    def write(self, code: str, values: dict[str, Any]) -> None:
        """Make this the content for new cases, and end what is in use beside it and not named."""
        content = content_of(values)
        main = frappe.get_doc(self.doctype, values["@main"]) if values.get("@main") else None
        offices = values.get("@offices", "")
        others = [] if main is None or offices else self.others(code, main)
        if not offices:
            self.end_unused(code)
        doc = self._there(code, main, content)
        if doc is None:
            doc = self.write_new(code, main, values)
        elif doc.offices:
            # What some try already is what the others get.
            both = dict.fromkeys([*doc.offices.split(), *offices.split()])
            doc.db_set("offices", "\n".join(both) if offices else "")
        stay = {each["version"] for each in values.get(OTHERS) or ()}
        replaced = [each for each in others if OTHERS in values and each.version not in stay]
        if main and not main.offices and not offices:
            replaced.append(main)
        for each in replaced:
            if each.name != doc.name:
                self.end(each, doc)

    def write_new(self, code: str, main: Document | None, values: dict[str, Any]) -> Document:
        """Write the content as a version of its own, or into one that nobody uses."""
        raise NotImplementedError

    def _there(
        self, code: str, main: Document | None, content: Mapping[str, Any]
    ) -> Document | None:
        """The version that has this content already: what all use, or the newest if it is tried."""
        newest = versions(self.doctype, code)[-1:]
        tried = [name for name in self.trials(code)[:1] if name in newest]
        here = [main] if main else []
        for doc in [*here, *(frappe.get_doc(self.doctype, name) for name in tried)]:
            has = self.content(doc)
            keys = KEYS[self.doctype]
            if not compare(content, has, content, keys) and not compare(has, content, has, keys):
                return doc
        return None

    def free_version(self, code: str, wanted: str) -> str:
        """The wanted version, or the next number below it where that one is taken."""
        taken = set(versions(self.doctype, code))
        version, number = wanted, 0
        while f"{code}-{version}" in taken:
            number += 1
            version = f"{wanted}.{number}"
        return version


class Checklists(_Versions):
    """Inspection checklists by code."""

    doctype = "Inspection Checklist"
    code_field = "checklist_code"

    def used(self, code: str, day: str = "", offices: Sequence[str] = ()) -> list[str]:
        rows = self._in_use(code)
        (ranked,) = self._rankings(code)
        for_all_first = sorted(rows, key=lambda row: bool(row.offices))
        return (
            _one_for_all_first(_used_by(ranked, offices), rows)
            or [row.name for row in for_all_first[:1]]
            or self._unused(code)
        )

    def others(self, code: str, main: Document) -> list[Document]:
        return [frappe.get_doc(self.doctype, name) for name in self.trials(code)]

    def _for_some(self, code: str) -> list[Any]:
        return [row for row in self._in_use(code) if row.offices]

    def _rankings(self, code: str) -> list[list[Any]]:
        return [sorted(self._in_use(code), key=lambda row: not row.offices)]

    def _in_use(self, code: str) -> list[Any]:
        rows: list[Any] = frappe.get_all(
            self.doctype,
            {self.code_field: code, "is_current": 1, "docstatus": 1},
            ["name", "offices"],
            order_by="creation desc, name desc",
        )
        return rows

    def _unused(self, code: str) -> list[str]:
        names: list[str] = frappe.get_all(
            self.doctype,
            {self.code_field: code, "docstatus": ("<", 2)},
            order_by="creation desc, name desc",
            pluck="name",
            limit_page_length=1,
        )
        return names

    def end(self, version: Document, successor: Document) -> None:
        self.close(version)

    def close(self, version: Document) -> None:
        version.db_set("is_current", 0)

    def content(self, doc: Document) -> dict[str, Any]:
        columns = content_columns("Checklist Question")
        return {
            "title": doc.title,
            "pack": plain(doc.pack),
            "questions": [
                {column: plain(row.get(column)) for column in columns}
                | {"options": "\n".join(options_in(row.options))}
                for row in doc.questions
            ],
        }

    def write_new(self, code: str, main: Document | None, values: dict[str, Any]) -> Document:
        version = self.free_version(code, values["@version"])
        doc = frappe.get_doc(
            {
                "doctype": self.doctype,
                "checklist_code": code,
                "version": version,
                "pack_version": values["@pack_version"],
                "offices": values.get("@offices", ""),
                **content_of(values),
            }
        )
        doc.flags.ignore_permissions = True
        doc.submit()
        return doc


class Procedures(_Versions):
    """Case procedures by code."""

    doctype = "Case Procedure"
    code_field = "procedure_code"

    def used(self, code: str, day: str = "", offices: Sequence[str] = ()) -> list[str]:
        today = frappe.utils.getdate()
        on = max(today, frappe.utils.getdate(day)) if day else today
        rows = self._rows(code)
        ranked = _ranked(rows, on)
        if names := _one_for_all_first(_used_by(ranked, offices), rows):
            return names
        for_all = [row for row in rows if not row.offices]
        first = (
            [row for row in ranked if not row.offices]
            or [row for row in for_all if row.valid_from <= on]
            or sorted(for_all, key=lambda row: row.valid_from)
            or [row for row in rows if row.offices]
        )
        return [row.name for row in first[:1]]

    def others(self, code: str, main: Document) -> list[Document]:
        begun = max(frappe.utils.getdate(), frappe.utils.getdate(main.valid_from))
        later = [row.name for row in self._rows(code) if not row.offices and row.valid_from > begun]
        return [frappe.get_doc(self.doctype, name) for name in [*self.trials(code), *later]]

    def _for_some(self, code: str) -> list[Any]:
        today = frappe.utils.getdate()
        rows = sorted(self._rows(code), key=lambda row: row.creation, reverse=True)
        return [row for row in rows if row.offices and not (row.valid_to and row.valid_to < today)]

    def _rankings(self, code: str) -> list[list[Any]]:
        today, rows = frappe.utils.getdate(), self._rows(code)
        begun = {max(today, row.valid_from) for row in rows}
        ended = {frappe.utils.add_days(row.valid_to, 1) for row in rows if row.valid_to}
        return [_ranked(rows, day) for day in sorted({today, *begun, *ended}) if day >= today]

    def _rows(self, code: str) -> list[Any]:
        rows = frappe.get_all(
            self.doctype,
            {self.code_field: code},
            ["name", "valid_from", "valid_to", "offices", "creation"],
            order_by="valid_from desc, creation desc, name desc",
        )
        # One that was taken out of use before it began is in force on no day.
        used = [row for row in rows if not row.valid_to or row.valid_to >= row.valid_from]
        return used or rows

    def end(self, version: Document, successor: Document) -> None:
        begins, then = (frappe.utils.getdate(each.valid_from) for each in (version, successor))
        newer = (str(successor.creation), successor.name) > (str(version.creation), version.name)
        if newer and begins <= min(then, frappe.utils.getdate()):
            # Of two of one day the newer is in force, and one of an earlier day was until then.
            if version.offices:
                version.db_set("offices", "")
        elif self._followed(version):
            self.close(version)
        else:
            delete_record(self.doctype, version.name)

    def close(self, version: Document) -> None:
        version.db_set("valid_to", frappe.utils.add_days(version.valid_from, -1))

    def content(self, doc: Document) -> dict[str, Any]:
        definition = json.loads(doc.definition)
        for name in ("id", "version"):
            definition.pop(name, None)
        # The columns are what an administrator edits in the form.
        columns = ("title", "valid_from", "valid_to", "basis", "confidence", "pack")
        return plain({**definition, **{name: doc.get(name) for name in columns}})

    def write_new(self, code: str, main: Document | None, values: dict[str, Any]) -> Document:
        offices, doc = values.get("@offices", ""), main
        if doc is None or doc.version != values["@version"] or offices or self._followed(doc):
            version = self.free_version(code, values["@version"])
            doc = frappe.get_doc(
                {"doctype": self.doctype, self.code_field: code, "version": version}
            )
        columns = ("title", "valid_from", "valid_to", "basis", "confidence", "pack")
        doc.update({name: values.get(name) or None for name in columns})
        doc.offices = offices
        doc.definition = procedure_definition(code, doc.version, values)
        doc.save(ignore_permissions=True)
        return doc

    def _followed(self, doc: Document) -> bool:
        return bool(frappe.db.exists("Labour Case", {"procedure": doc.name}))


def _in_force(row: Any, day: Any) -> bool:
    return bool(row.valid_from <= day and (not row.valid_to or row.valid_to >= day))


def _ranked(rows: Iterable[Any], day: Any) -> list[Any]:
    """The rows of procedures in force on a day, as an office takes the first that is for it."""
    in_force = [row for row in rows if _in_force(row, day)]
    return sorted(in_force, key=lambda row: (row.valid_from, bool(row.offices)), reverse=True)


def _used_by(ranked: Sequence[Any], offices: Iterable[str]) -> list[Any]:
    """The row that each of these offices takes, as far as there is one."""
    found = [
        next((row for row in ranked if is_for(row.offices, office)), None) for office in offices
    ]
    return [row for row in found if row]


def _one_for_all_first(found: Iterable[Any], newest: Collection[Any]) -> list[str]:
    order = [row.name for row in newest]
    once = {row.name: row for row in found}.values()
    ranked = sorted(once, key=lambda row: (bool(row.offices), order.index(row.name)))
    return [row.name for row in ranked]


KINDS = {kind.doctype: kind for kind in (Checklists, Procedures)}


def versions(doctype: str, code: str) -> list[str]:
    """The names of all versions of a code, drafts and cancelled ones too."""
    names: list[str] = frappe.get_all(
        doctype, filters={KINDS[doctype].code_field: code}, pluck="name", order_by="creation asc"
    )
    return names


def content_columns(doctype: str) -> list[str]:
    """The columns of a table's rows that hold what somebody wrote."""
    fields = frappe.get_meta(doctype).fields
    return [field.fieldname for field in fields if field.fieldtype not in no_value_fields]
