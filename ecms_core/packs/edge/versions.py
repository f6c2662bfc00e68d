"""Checklists and procedures: records that exist in versions, of which one is for new cases.

The plan sees a checklist by its code, with the content that new visits get. What changes is
written as a new version wherever the last one is in use: a case, and an answer sheet, keep the
version they began with, whoever changed what since.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar

import frappe
from frappe.model import no_value_fields
from frappe.model.document import Document

from ecms_core.inspections.answer_sheet import options_in
from ecms_core.packs.edge.deletion import delete_record
from ecms_core.packs.merge import plain
from ecms_core.packs.records import procedure_definition


class _Versions:
    """What both kinds have in common: the code, the names of versions, and removal."""

    doctype = ""
    code_field = ""
    in_use: ClassVar[dict[str, Any]] = {}

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

    def current(self, code: str) -> Document | None:
        """The version that new cases get."""
        raise NotImplementedError

    def tried(self, code: str) -> Document | None:
        """The newest version that is in use in some offices only."""
        trial = {self.code_field: code, "offices": ("is", "set"), **self.in_use}
        names = frappe.get_all(
            self.doctype, trial, pluck="name", order_by="creation desc, name desc", limit=1
        )
        return frappe.get_doc(self.doctype, names[0]) if names else None

    def end_trial(self, doc: Document) -> None:
        """Let the offices that tried another version use this one."""
        raise NotImplementedError

    def content(self, doc: Document) -> dict[str, Any]:
        """The properties of a version, as the pack's records have them."""
        raise NotImplementedError

    def write(self, code: str, values: dict[str, Any]) -> None:
        """Make this the content for new cases."""
        raise NotImplementedError

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
    in_use: ClassVar[dict[str, Any]] = {"is_current": 1, "docstatus": 1}

    def current(self, code: str) -> Document | None:
        for filters in ({"is_current": 1, "docstatus": 1}, {"docstatus": ("<", 2)}):
            names = frappe.get_all(
                self.doctype,
                filters={self.code_field: code, **filters},
                order_by="creation desc, name desc",
                pluck="name",
                limit_page_length=1,
            )
            if names:
                return frappe.get_doc(self.doctype, names[0])
        return None

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

    def write(self, code: str, values: dict[str, Any]) -> None:
        content = {name: value for name, value in values.items() if not name.startswith("@")}
        version = self.free_version(code, values["@version"])
        doc = frappe.get_doc(
            {
                "doctype": self.doctype,
                "checklist_code": code,
                "version": version,
                "pack_version": values["@pack_version"],
                "offices": values.get("@offices", ""),
                **content,
            }
        )
        doc.flags.update({"ignore_permissions": True, "everywhere": True})
        doc.submit()

    def end_trial(self, doc: Document) -> None:
        doc.supersede_others(everywhere=True)


class Procedures(_Versions):
    """Case procedures by code."""

    doctype = "Case Procedure"
    code_field = "procedure_code"

    def current(self, code: str) -> Document | None:
        names = frappe.get_all(
            self.doctype,
            filters={self.code_field: code},
            order_by="valid_from desc, creation desc, name desc",
            pluck="name",
            limit_page_length=1,
        )
        return frappe.get_doc(self.doctype, names[0]) if names else None

    def content(self, doc: Document) -> dict[str, Any]:
        definition = json.loads(doc.definition)
        for name in ("id", "version"):
            definition.pop(name, None)
        # The columns are what an administrator edits in the form.
        columns = ("title", "valid_from", "valid_to", "basis", "confidence", "pack")
        return plain({**definition, **{name: doc.get(name) for name in columns}})

    def write(self, code: str, values: dict[str, Any]) -> None:
        content = {name: value for name, value in values.items() if not name.startswith("@")}
        doc = self.current(code)
        offices = values.get("@offices", "")
        if doc is None or doc.version != values["@version"] or offices or self._in_use(doc):
            version = self.free_version(code, values["@version"])
            doc = frappe.get_doc(
                {"doctype": self.doctype, self.code_field: code, "version": version}
            )
        columns = ("title", "valid_from", "valid_to", "basis", "confidence", "pack")
        doc.update({name: content.get(name) or None for name in columns})
        doc.offices = offices
        doc.definition = procedure_definition(code, {**content, "version": doc.version})
        doc.save(ignore_permissions=True)
        if not offices:
            self.end_trial(doc)

    def end_trial(self, doc: Document) -> None:
        # Of two of one day the newer is in force.
        same = {self.code_field: doc.procedure_code, "valid_from": doc.valid_from}
        for name in frappe.get_all(self.doctype, {**same, "offices": ("is", "set")}, pluck="name"):
            frappe.db.set_value(self.doctype, name, "offices", "")

    def _in_use(self, doc: Document) -> bool:
        return bool(frappe.db.exists("Labour Case", {"procedure": doc.name}))


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
