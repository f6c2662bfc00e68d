"""What administrators changed on a site, written back into a pack's files as a reviewable diff.

Only the fields that were changed are touched; comments, order and quotes of the files stay. What a
file cannot say is told instead of being lost.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Mapping
from typing import Any

from ecms_core.inspections.answer_sheet import options_in
from ecms_core.law.record_shapes import DOCTYPES as LAW
from ecms_core.packs.changed_files import Files, Values, entry_with, in_a_line, put, take_out
from ecms_core.packs.law_changes import write_law
from ecms_core.packs.rights import Rights, change_rights
from ecms_core.packs.schemas import schema
from ecms_core.packs.tables import table
from ecms_core.packs.translations import retranslated
from ecms_core.words import Text, _

# How a property of a record is called in its file.
QUESTION = {
    "question_id": "id",
    "violation_type": "violation",
    "constraint_expression": "constraint",
}
CUSTOM_FIELD = {"insert_after": "after", "reqd": "mandatory"}
FLAGS = ("required", "for_statistics", "mandatory", "closes")
ON_BY_DEFAULT = ("required", "for_statistics")
SETTINGS = {"state_name": "state", "ministry_name": "ministry"}
CELLS = {
    "Administrative Division": ("territory.csv", {"division_name": "name", "level": "level"}),
    "Inspection Office": ("offices.csv", {"office_name": "name", "kind": "kind"}),
}


def write_back(
    files: Files,
    record: tuple[str, str],
    base: Values,
    site: Values,
    apart: Collection[str] = (),
) -> None:
    """Bring a record's file to what the site has; ``base`` is what the pack wrote.

    ``apart`` are the properties of a legal value in which its amounts differ on the site.
    """
    doctype, name = record
    fields = [key for key in base if not key.startswith("@") and base[key] != site.get(key)]
    if doctype in LAW:
        write_law(files, record, base, site, apart)
    elif doctype == "Translation" and fields == ["translated_text"]:
        _translation(files, base, site)
    elif doctype == "Inspection Checklist":
        _checklist(files, name, base, site)
    elif doctype == "Case Procedure":
        _procedure(files, name, base, site, fields)
    elif doctype == "Notice Template":
        _letter(files, name, site, fields)
    elif doctype == "Custom Field":
        _field(files, base, site, fields)
    elif doctype == "Property Setter":
        entry = entry_with(files.yaml("forms/fields.yaml").get("changes", ()), _change_key(base))
        entry["value"] = _change_value(site)
    elif doctype == "Custom DocPerm":
        taken = [right for right in fields if not site.get(right)]
        told = change_rights(files, Rights.of(name), (), taken, ())
        files.left += [Text("{0} {1}: {2}").format(_(doctype), name, each) for each in told]
    elif doctype == "Inspectorate Settings":
        said = {SETTINGS[key]: site[key] for key in fields}
        _bring(files, record, files.yaml("pack.yaml"), said, _needed("pack"))
    elif doctype in CELLS:
        _cells(files, doctype, name, site, fields)
    else:
        files.left.append(_unsaid(doctype, name, fields))


def deleted(files: Files, record: tuple[str, str]) -> None:
    """Note a record that an administrator deleted: what a pack leaves out is for people to say."""
    doctype, name = record
    files.left.append(
        _("{doctype} {name}: deleted on the site").format(doctype=_(doctype), name=name)
    )


def add_change(files: Files, setter: Values) -> None:
    """Add what an administrator changed of a field: its label, whether it is shown …"""
    data = files.yaml("forms/fields.yaml")
    data.setdefault("fields", [])
    entries = data.setdefault("changes", [])
    value = _change_value(setter)
    key = _change_key(setter)
    for entry in entries:
        if all(entry.get(name) == each for name, each in key.items()):
            entry["value"] = value
            return
    entries.append(in_a_line({**key, "value": value}))


def _checklist(files: Files, code: str, base: Values, site: Values) -> None:
    data = files.yaml(files.find("forms/*.yaml", code))
    if base["title"] != site["title"]:
        data["title"] = site["title"]
    old, new = ({row["question_id"]: row for row in values["questions"]} for values in (base, site))
    there = {entry["id"]: entry for entry in data["questions"]}
    for id_, row in new.items():
        before = old.get(id_, {})
        entry = there.setdefault(id_, {"id": id_})
        for key, value in row.items():
            name = QUESTION.get(key, key)
            if key == "options" and value != before.get(key, ""):
                _put(entry, key, list(options_in(value)))
            elif (
                name != "id" and value != before.get(key, "") and not _default(name, value, before)
            ):
                _put(entry, name, value)
    _reorder(data["questions"], there, list(new))


def _default(name: str, value: Any, before: Values) -> bool:
    """Whether a new question need not say this, since it goes without saying."""
    return not before and (value in ("", 0, None) if name not in ON_BY_DEFAULT else bool(value))


def _reorder(entries: Any, there: Mapping[str, Any], order: list[str]) -> None:
    """Bring a list to this order without losing the comments inside its entries."""
    if [entry["id"] for entry in entries] != order:
        entries[:] = [there[id_] for id_ in order]


def _procedure(files: Files, code: str, base: Values, site: Values, fields: list[str]) -> None:
    entry = entry_with(files.yaml("law/procedures.yaml")["procedures"], {"id": code})
    # What the pack did not say at all may have been added.
    for key in [*fields, *(key for key in site if key not in base and site[key])]:
        if key not in ("stages", "steps"):
            needed = _needed("procedures", "procedures")
            _bring(files, ("Case Procedure", code), entry, {key: site.get(key)}, needed)
            continue
        old = {row["id"]: row for row in base[key]}
        there = {row["id"]: row for row in entry[key]}
        for row in site[key]:
            target = there.setdefault(row["id"], {})
            for name in old.get(row["id"], {}).keys() - row.keys():
                take_out(target, name)
            for name, value in row.items():
                if value != old.get(row["id"], {}).get(name):
                    _put(target, name, value)
        _reorder(entry[key], there, [row["id"] for row in site[key]])


def _letter(files: Files, code: str, site: Values, fields: list[str]) -> None:
    name = files.find("notices/*.yaml", code)
    if "body" in fields:
        files.write(name.removesuffix(".yaml") + ".html", site["body"])
    said = {key: site[key] for key in fields if key != "body"}
    _bring(files, ("Notice Template", code), files.yaml(name), said, _needed("notice"))


def _translation(files: Files, base: Values, site: Values) -> None:
    name = f"locale/{base['language']}.po"
    key = (base["source_text"], base["context"])
    files.write(name, retranslated(files.text(name), key, site["translated_text"]))


def _field(files: Files, base: Values, site: Values, fields: list[str]) -> None:
    key = {"doctype": base["dt"], "fieldname": base["fieldname"]}
    entry = entry_with(files.yaml("forms/fields.yaml")["fields"], key)
    said = {CUSTOM_FIELD.get(each, each): site[each] for each in fields}
    if base["fieldtype"] == "Select" and "options" in said:
        lines = said["options"].split("\n")
        said["options"] = [line for line in lines if line]
        if "" in lines:
            # A blank answer, which a file cannot offer.
            files.left.append(
                _unsaid("Custom Field", f"{base['dt']}-{base['fieldname']}", ["options"])
            )
    said = {name: value or "" for name, value in said.items()}
    record = ("Custom Field", f"{base['dt']}-{base['fieldname']}")
    _bring(files, record, entry, said, _needed("fields", "fields"))


def _cells(files: Files, doctype: str, code: str, site: Values, fields: list[str]) -> None:
    name, columns = CELLS[doctype]
    lines = files.text(name).splitlines(keepends=True)
    _line, heads = next(table("".join(lines), name))
    unknown = [key for key in fields if key not in columns]
    for number, line in enumerate(lines):
        cells = _cells_of(line)
        if cells[:1] == [code] and len(cells) == len(heads):
            for key in fields:
                if key in columns:
                    cells[heads.index(columns[key])] = str(site[key])
            written = io.StringIO()
            csv.writer(written, lineterminator="\n").writerow(cells)
            lines[number] = written.getvalue()
            break
    else:
        unknown = fields
    files.write(name, "".join(lines))
    if unknown:
        files.left.append(_unsaid(doctype, code, unknown))


def _cells_of(line: str) -> list[str]:
    return next(csv.reader([line.rstrip("\r\n")]), [])


def _unsaid(doctype: str, name: str, fields: Collection[str]) -> Text:
    return Text("{0} {1}: {2}").format(_(doctype), name, ", ".join(fields))


def _change_key(setter: Values) -> dict[str, str]:
    return {
        "doctype": setter["doc_type"],
        "fieldname": setter["field_name"],
        "property": setter["property"],
    }


def _change_value(setter: Values) -> Any:
    is_check = setter["property_type"] == "Check"
    return setter["value"] == "1" if is_check else setter["value"]


def _bring(
    files: Files, record: tuple[str, str], entry: Any, said: Values, needed: Collection[str]
) -> None:
    """Give an entry these fields; one that a file must have and that was emptied is told."""
    for name, value in said.items():
        if name in needed and _empty(value):
            files.left.append(_unsaid(*record, [name]))
        else:
            _put(entry, name, value)


def _needed(name: str, part: str = "") -> list[str]:
    """What a file, or an entry of a list of it, must have."""
    rules = schema(name)
    found: list[str] = (rules["properties"][part]["items"] if part else rules)["required"]
    return found


def _put(entry: Any, name: str, value: Any) -> None:
    """Give an entry a field; one that was emptied is one that it does not have."""
    if _empty(value):
        take_out(entry, name)
    else:
        put(entry, name, _said(name, value))


def _empty(value: Any) -> bool:
    return value is None or value in ("", [])


def _said(name: str, value: Any) -> Any:
    if name in FLAGS:
        return bool(value)
    return value
