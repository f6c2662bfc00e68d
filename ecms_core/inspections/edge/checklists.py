"""Checklists as the site has them, turned into the questions that plain code checks."""

from __future__ import annotations

import functools

import frappe
from frappe.model.document import Document

from ecms_core.establishments.edge.offices import is_for
from ecms_core.inspections.answer_sheet import Checklist, Question, options_in


def checklist(name: str) -> Checklist:
    """A checklist as it stands on the site."""
    # The hash is over the questions, so that a changed draft is read again.
    content = frappe.db.get_value("Inspection Checklist", name, "content_hash", cache=True)
    return _kept(frappe.local.site, name, content)


@functools.lru_cache(maxsize=64)
def _kept(site: str, name: str, content: str) -> Checklist:
    # To load a hundred rows costs more than to check a hundred answers.
    doc = frappe.get_doc("Inspection Checklist", name)
    pack_version = f"{doc.pack} {doc.pack_version}" if doc.pack else ""
    return Checklist(name, content, pack_version, questions_of(doc))


def questions_of(doc: Document) -> tuple[Question, ...]:
    """The questions of a checklist's document, in its order."""
    return tuple(
        Question(
            id=row.question_id,
            label=row.label,
            kind=row.kind,
            section=row.section or "",
            required=bool(row.required),
            violation=row.violation_type or "",
            alert=row.alert or "",
            options=options_in(row.options),
            for_statistics=bool(row.for_statistics),
            basis=row.basis or "",
            relevant=row.relevant or "",
            constraint=row.constraint_expression or "",
            constraint_message=row.constraint_message or "",
            hint=row.hint or "",
        )
        for row in doc.questions
    )


def current_checklist(office: str = "") -> str | None:
    """The checklist that a new visit of an office uses unless the inspector chooses another.

    Of several it is the one that came to the site first, a pack's before those made there; so
    another one that is put into use changes nobody's visits. A campaign's is only ever chosen.
    """
    codes: dict[str, list[frappe._dict]] = {}
    for row in frappe.get_all(
        "Inspection Checklist",
        filters={"campaign": ("is", "not set"), "docstatus": ("!=", 0)},
        fields=["name", "checklist_code", "pack", "is_current", "offices"],
        order_by="creation asc, name asc",
    ):
        codes.setdefault(row.checklist_code, []).append(row)
    for versions in sorted(codes.values(), key=lambda versions: not versions[0].pack):
        # The newest; what some offices try is theirs before what is for all.
        newest = versions[::-1]
        for row in sorted(newest, key=lambda version: not version.offices):
            if row.is_current and is_for(row.offices, office):
                return row.name
    return None
