"""Bringing a country pack's records to a site, all of them or none."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import frappe
from frappe.model.document import Document

from ecms_core.law.country_law import FILES, load_law
from ecms_core.law.edge.site_law import write_law
from ecms_core.packs.pack import Pack
from ecms_core.packs.plugins import pack_source


def apply_pack(id_or_folder: str, say: Callable[[str], None] = print) -> str:
    """Write a pack's records to the site in one transaction; returns what was applied.

    Applying the same pack again changes nothing. Everything is read and checked before the first
    record is written.
    """
    pack = Pack(pack_source(id_or_folder))
    manifest = pack.manifest
    title = f"{manifest.title} {manifest.version}"
    if frappe.db.get_value("Country Pack", manifest.id, "digest") == pack.digest:
        say(f"{title} is applied already.")
        return title
    load_law(pack.folder)
    parts: list[tuple[str, list[Any], Callable[..., None]]] = [
        ("procedures", pack.procedures(), _procedure),
        ("checklists", pack.checklists(), _checklist),
        ("letters", list(pack.letters()), _letter),
        ("places", pack.rows("territory.csv"), _place),
        ("offices", pack.rows("offices.csv"), _office),
    ]
    first = not frappe.db.exists("Country Pack", manifest.id)
    _pack(pack)
    write_law(_law_texts(pack), manifest.id)
    for name, entries, write in parts:
        for entry in entries:
            write(pack, entry)
        say(f"{len(entries):>6} {name}")
    if first:
        _site_defaults(pack)
    frappe.db.commit()
    frappe.clear_cache()
    return title


def _put(doctype: str, name: str, values: dict[str, Any]) -> Document:
    """Insert the record of that name, or bring it to these values."""
    if frappe.db.exists(doctype, name):
        doc = frappe.get_doc(doctype, name)
        doc.update(values)
        return doc.save(ignore_permissions=True)
    doc = frappe.get_doc({"doctype": doctype, **values})
    return doc.insert(ignore_permissions=True, set_name=name)


def _law_texts(pack: Pack) -> dict[str, str]:
    files = {room: pack.folder / path for room, path in FILES.items()}
    return {room: file.read_text("utf-8") for room, file in files.items() if file.is_file()}


def _pack(pack: Pack) -> None:
    manifest = pack.manifest
    _put(
        "Country Pack",
        manifest.id,
        {
            "pack_id": manifest.id,
            "title": manifest.title,
            "version": manifest.version,
            "digest": pack.digest,
            "currency": manifest.currency,
            "applied_on": frappe.utils.now(),
            "applied_by": frappe.session.user,
        },
    )


def _procedure(pack: Pack, entry: Any) -> None:
    name = f"{entry['id']}-{entry['version']}"
    _put(
        "Case Procedure",
        name,
        {
            "procedure_code": entry["id"],
            "title": entry["title"],
            "version": entry["version"],
            "valid_from": entry["valid_from"],
            "valid_to": entry.get("valid_to"),
            "basis": entry.get("basis", ""),
            "confidence": entry.get("confidence", "unconfirmed"),
            "definition": frappe.as_json(entry),
            "pack": pack.manifest.id,
        },
    )


def _checklist(pack: Pack, entry: Any) -> None:
    name = f"{entry['id']}-{entry['version']}"
    if frappe.db.exists("Inspection Checklist", name):
        return  # a version in use is locked; a changed checklist comes as a new version
    doc = frappe.get_doc(
        {
            "doctype": "Inspection Checklist",
            "checklist_code": entry["id"],
            "title": entry["title"],
            "version": entry["version"],
            "pack": pack.manifest.id,
            "pack_version": pack.manifest.version,
            "questions": [
                {
                    "question_id": question["id"],
                    "label": question["label"],
                    "kind": question.get("kind", "compliance"),
                    "section": question.get("section", ""),
                    "required": int(question.get("required", True)),
                    "violation_type": question.get("violation"),
                    "alert": question.get("alert", ""),
                    "options": "\n".join(question.get("options", ())),
                    "for_statistics": int(question.get("for_statistics", True)),
                    "basis": question.get("basis", ""),
                }
                for question in entry["questions"]
            ],
        }
    )
    doc.flags.ignore_permissions = True
    doc.submit()


def _letter(pack: Pack, entry: Any) -> None:
    meta, letter = entry
    _put(
        "Notice Template",
        letter.id,
        {
            "template_code": letter.id,
            "title": letter.title,
            "language": letter.language,
            "number_prefix": meta["number_prefix"],
            "signatory": meta.get("signatory", ""),
            "basis": meta.get("basis", ""),
            "confidence": meta.get("confidence", "unconfirmed"),
            "body": letter.body,
            "pack": pack.manifest.id,
        },
    )


def _place(pack: Pack, row: dict[str, str]) -> None:
    if not frappe.db.exists("Administrative Division", row["code"]):
        place = {
            "division_code": row["code"],
            "division_name": row["name"],
            "level": row["level"],
            "parent_division": row["parent"] or None,
            "iso_3166_2": row["iso_3166_2"],
            "pack": pack.manifest.id,
        }
        frappe.get_doc({"doctype": "Administrative Division", **place}).insert(
            ignore_permissions=True
        )


def _office(pack: Pack, row: dict[str, str]) -> None:
    if not frappe.db.exists("Inspection Office", row["code"]):
        office = {
            "office_code": row["code"],
            "office_name": row["name"],
            "kind": row["kind"],
            "parent_office": row["parent"] or None,
            "division": row["division"] or None,
            "pack": pack.manifest.id,
        }
        frappe.get_doc({"doctype": "Inspection Office", **office}).insert(ignore_permissions=True)


def _site_defaults(pack: Pack) -> None:
    """What a site takes over from its first pack; an administrator may change it afterwards."""
    settings = frappe.get_doc("Inspectorate Settings")
    settings.state_name = settings.state_name or pack.manifest.state
    settings.ministry_name = settings.ministry_name or pack.manifest.ministry
    settings.save(ignore_permissions=True)
    frappe.db.set_single_value("System Settings", "time_zone", pack.manifest.time_zone)
    frappe.db.set_value("Currency", pack.manifest.currency, "enabled", 1)
    frappe.db.set_default("currency", pack.manifest.currency)
