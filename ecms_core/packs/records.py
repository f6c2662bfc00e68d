"""What a pack wants a site to have: its files compiled to records, each with its properties.

The order is that in which records can be made: a role before the permissions that name it, a
region before its provinces. Nothing here knows what a site has. A name that begins with @ is a
hint for whoever writes the record, such as the version that its content has in the pack; it is not
a property and not compared.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from ecms_core.establishments.search import search_key
from ecms_core.inspections.answer_sheet import options_in
from ecms_core.law.country_law import FILES, load_law
from ecms_core.law.record_shapes import CALENDAR, SCALE, SHAPES, VALUE
from ecms_core.law.records import law_records
from ecms_core.packs.customisation import Compiled, customisation
from ecms_core.packs.merge import NUMBER, Key, plain
from ecms_core.packs.pack import Pack
from ecms_core.packs.plan import Record

# What a site uses of a checklist or a procedure beside what is planned for; no pack wants any.
OTHERS = "versions"

# The lists among the properties, and what tells their items apart; and the sums.
KEYS: dict[str, dict[str, Key]] = {
    "Inspection Checklist": {"questions": Key(("question_id",)), OTHERS: Key(("version",))},
    "Case Procedure": {
        "stages": Key(("id",)),
        "steps": Key(("id",)),
        OTHERS: Key(("version",)),
    },
    CALENDAR: {"days": Key(("kind", "day", "offices"), further=("until", "title"))},
    **{
        doctype: {field: NUMBER for field, _, kind in SHAPES[doctype].fields if kind == "sum"}
        for doctype in (VALUE, SCALE)
    },
}

# Where Frappe keeps the time zone and the currency, which a set-up asks before there is a country.
NATIONAL = ("System Settings", "DefaultValue")

# Cases refer to a version of these; a version in use is never rewritten.
VERSIONED = ("Inspection Checklist", "Case Procedure")

_META_OF_PROCEDURE = ("id", "title", "version", "valid_from", "valid_to", "basis", "confidence")


def wanted_records(pack: Pack) -> dict[Record, dict[str, Any]]:
    """Every record that the pack wants, by doctype and name, with the properties it sets."""
    found: dict[Record, dict[str, Any]] = {}
    for parts in (
        _settings(pack),
        customisation(pack),
        _law(pack),
        _procedures(pack),
        _checklists(pack),
        _letters(pack),
        _places(pack),
        _offices(pack),
    ):
        for doctype, name, values in parts:
            found[doctype, name] = {key: plain(value) for key, value in values.items()}
    return found


def _settings(pack: Pack) -> Compiled:
    manifest = pack.manifest
    names = {"state_name": manifest.state, "ministry_name": manifest.ministry}
    yield "Inspectorate Settings", "Inspectorate Settings", names
    yield "System Settings", "System Settings", {"time_zone": manifest.time_zone}
    currency = manifest.currency
    yield "Currency", currency, {"currency_name": currency, "enabled": 1}
    yield "DefaultValue", "currency", {"value": manifest.currency}


def _law(pack: Pack) -> Compiled:
    load_law(pack.folder)  # as files, so that a problem names the line
    files = {room: pack.folder / path for room, path in FILES.items()}
    texts = {room: file.read_text("utf-8") for room, file in files.items() if file.is_file()}
    for doctype, name, values in law_records(texts):
        yield doctype, name, {**values, "pack": pack.manifest.id}


def _procedures(pack: Pack) -> Compiled:
    for entry in pack.procedures():
        rest = {key: value for key, value in entry.items() if key not in _META_OF_PROCEDURE}
        yield (
            "Case Procedure",
            entry["id"],
            {
                "title": entry["title"],
                "@version": entry["version"],
                "valid_from": entry["valid_from"],
                "valid_to": entry.get("valid_to"),
                "basis": entry.get("basis", ""),
                "confidence": entry.get("confidence", "unconfirmed"),
                "pack": pack.manifest.id,
                **rest,
            },
        )


def content_of(values: Mapping[str, Any]) -> dict[str, Any]:
    """What a checklist or a procedure says: without its version, whom it is for, what is beside."""
    return {name: value for name, value in values.items() if name[0] != "@" and name != OTHERS}


def procedure_definition(code: str, version: str, values: Mapping[str, Any]) -> str:
    """The JSON of a procedure as its document keeps it, from the record's properties."""
    said = {**content_of(values), "version": version}
    left = {key: value for key, value in said.items() if value not in ("", None) and key != "pack"}
    return json.dumps({"id": code, **left}, ensure_ascii=False, indent=1)


def _checklists(pack: Pack) -> Compiled:
    for entry in pack.checklists():
        yield (
            "Inspection Checklist",
            entry["id"],
            {
                "title": entry["title"],
                "@version": entry["version"],
                "@pack_version": pack.manifest.version,
                "pack": pack.manifest.id,
                "questions": [
                    {
                        "question_id": question["id"],
                        "label": question["label"],
                        "kind": question.get("kind", "compliance"),
                        "section": question.get("section", ""),
                        "required": int(question.get("required", True)),
                        "violation_type": question.get("violation"),
                        "alert": question.get("alert", ""),
                        "options": "\n".join(options_in("\n".join(question.get("options", ())))),
                        "for_statistics": int(question.get("for_statistics", True)),
                        "basis": question.get("basis", ""),
                        "relevant": question.get("relevant", ""),
                        "constraint_expression": question.get("constraint", ""),
                        "constraint_message": question.get("constraint_message", ""),
                        "hint": question.get("hint", ""),
                    }
                    for question in entry["questions"]
                ],
            },
        )


def conditions(values: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What a checklist's record says of when its questions are asked and what they take."""
    return [
        {
            "id": row["question_id"],
            "kind": row["kind"],
            "options": options_in(row["options"]),
            "relevant": row["relevant"],
            "constraint": row["constraint_expression"],
        }
        for row in values["questions"]
    ]


def _letters(pack: Pack) -> Compiled:
    for meta, letter in pack.letters():
        yield (
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


def _places(pack: Pack) -> Compiled:
    for row in pack.rows("territory.csv"):
        yield (
            "Administrative Division",
            row["code"],
            {
                "division_code": row["code"],
                "division_name": row["name"],
                "level": row["level"],
                "parent_division": row["parent"],
                "iso_3166_2": row["iso_3166_2"],
                "search_key": search_key(row["name"])[:140],
                "pack": pack.manifest.id,
            },
        )


def _offices(pack: Pack) -> Compiled:
    for row in pack.rows("offices.csv"):
        yield (
            "Inspection Office",
            row["code"],
            {
                "office_code": row["code"],
                "office_name": row["name"],
                "kind": row["kind"],
                "parent_office": row["parent"],
                "division": row["division"],
                "pack": pack.manifest.id,
            },
        )
