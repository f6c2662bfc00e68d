"""A plan as the Desk's page shows it: records by the names that people know, values in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import frappe

from ecms_core.edge import in_words
from ecms_core.packs.plan import CREATE, IN_USE, KINDS, REMOVE, SITE, Change, Plan, for_people
from ecms_core.packs.rights import Rights
from ecms_core.packs.text_diff import is_long, marked
from ecms_core.words import Text, _, listed, shown

WHOLE = (CREATE, REMOVE)
# What a record is called beside its name, by the first of these properties that it has.
TITLES = ("title", "label", "division_name", "office_name", "source_text")
# A letter is a few thousand characters; what is longer is cut, and says so.
LONGEST = 100_000


def as_page(plan: Plan) -> dict[str, Any]:
    """The plan in the reader's words, with the names of whole records by kind."""
    data = plan.as_data()
    told = [change for change in plan.changes if change.kind not in WHOLE or change.danger]
    data["changes"] = [_change(change) for change in told]
    data["whole"] = {kind: _whole(plan, kind) for kind in WHOLE}
    data["faults"] = [in_words(fault) for fault in plan.faults]
    data["older"] = shown(plan.older, frappe._)
    data["words"] = {kind: frappe._(words) for kind, words in KINDS.items()}
    data["stay"] = sum(change.open and change.side == SITE for change in plan.changes)
    data["take"] = sum(change.open and change.side != SITE for change in plan.changes)
    return data


def _whole(plan: Plan, kind: str) -> list[dict[str, Any]]:
    """The records that are made or go, by doctype, each with its name for people."""
    found: dict[str, list[str]] = {}
    for change in plan.changes:
        if change.kind == kind:
            values = change.wanted if kind == CREATE else change.site or change.base
            found.setdefault(change.record[0], []).append(_name(change.record, values or {}))
    return [{"title": frappe._(doctype), "names": names} for doctype, names in found.items()]


def _change(change: Change) -> dict[str, Any]:
    in_use = change.kind == IN_USE
    reason = change.danger or (change.wanted if in_use else "")
    values = {side: _readable(change, getattr(change, side)) for side in ("base", "site", "wanted")}
    texts = [values[side] for side in ("base", "site", "wanted")]
    long = not in_use and is_long(*texts)
    return {
        **change.as_data(),
        **values,
        "label": shown(label(change), frappe._),
        "danger": shown(reason, frappe._),
        "asked": _asked(change),
        "marked": _marked(change, values) if long else None,
    }


def _marked(change: Change, values: Mapping[str, str | None]) -> dict[str, list[list[str]]]:
    """Of long texts, for each side the lines in which it differs from what it is read against."""
    both = len(list(change.compared)) > 1
    found = {"wanted": _lines(values["base" if both else "site"], values["wanted"])}
    return {"site": _lines(values["base"], values["site"]), **found} if both else found


def _lines(before: str | None, after: str | None) -> list[list[str]]:
    return [[line.sign, line.text] for line in marked(before, after)]


def label(change: Change) -> Text:
    """The place of a change as people know it: 'Checklist PH-GLS · Questions · G10 · Question'."""
    doctype = change.record[0]
    sides = (each for each in (change.base, change.wanted) if isinstance(each, dict))
    values = {} if change.path else next(sides, {})
    parts: list[Text | str] = [_record(change, values)]
    field, _bracket, rest = change.path.partition("[")
    meta = frappe.get_meta(doctype)
    if field and doctype not in ("Property Setter", "DefaultValue"):
        parts.append(_(meta.get_label(field)) if meta.has_field(field) else _said(field))
    item, _bracket, inner = rest.partition("]")
    if item:
        parts.append(item if item != "order" else _("Order"))
    if inner:
        column = inner.removeprefix(".")
        table = meta.get_field(field).options if meta.has_field(field) else ""
        rows = frappe.get_meta(table) if table else None
        known = rows is not None and rows.has_field(column)
        parts.append(_(rows.get_label(column)) if known else _said(column))
    return listed(parts, " · ")


def _record(change: Change, values: Mapping[str, Any]) -> Text:
    doctype, name = change.record
    if doctype == name:
        return _(doctype)
    if doctype == "DefaultValue":
        return _("Default of the site: {name}").format(name=_(frappe.unscrub(name)))
    if doctype == "Custom DocPerm":
        rights = Rights.of(name)
        return _("Rights of {role} on {doctype}").format(
            role=_(rights.role), doctype=_(rights.doctype)
        )
    if doctype == "Custom Field":
        form, _dash, field = name.rpartition("-")
        return _("Field {field} of {doctype}").format(field=_field(form, field), doctype=_(form))
    if doctype == "Property Setter":
        row = frappe.db.get_value(
            doctype, name, ["doc_type", "field_name", "property"], as_dict=True
        )
        row = row or frappe._dict(values)
        if row.get("doc_type"):
            return _("Field {field} of {doctype}: {property}").format(
                field=_field(row.doc_type, row.field_name),
                doctype=_(row.doc_type),
                property=_said(row.property),
            )
    return Text("{0} {1}").format(_(doctype), _name(change.record, values))


def _field(doctype: str, field: str) -> Text:
    meta = frappe.get_meta(doctype)
    return _(meta.get_label(field)) if meta.has_field(field) else _said(field)


def _said(name: str) -> Text:
    """A property by its label in Frappe's own form of fields, or as words."""
    meta = frappe.get_meta("DocField")
    return _(meta.get_label(name) if meta.has_field(name) else frappe.unscrub(name))


def _name(record: tuple[str, str], values: Mapping[str, Any]) -> str:
    """A record's name with what people call it."""
    doctype, name = record
    title = next((str(values[key]) for key in TITLES if values.get(key)), "")
    title = " ".join(title.split())[:100]
    if doctype == "Translation" and title:
        return f"{values.get('language', '')}: {title}"
    return f"{name} · {title}" if title and title != name else name


def _asked(change: Change) -> str:
    """The words by which ``why`` is asked who set it."""
    doctype, name = change.record
    if doctype in ("Custom Field", "Property Setter"):
        key = ["dt", "fieldname"] if doctype == "Custom Field" else ["doc_type", "field_name"]
        row = frappe.db.get_value(doctype, name, key)
        return ".".join(row) if row and all(row) else ""
    return f"{doctype}.{name}"


def _readable(change: Change, value: Any) -> str | None:
    """A value for people: of a whole item, what is said in it, a line each."""
    if value is None or change.kind == IN_USE:
        return None
    if change.record[0] == "Custom DocPerm" and change.path:
        return _yes_or_no(value)
    if not change.path.partition("[")[2]:
        field = frappe.get_meta(change.record[0]).get_field(change.path)
        if field and field.fieldtype == "Check":
            return _yes_or_no(value)
    if isinstance(value, dict):
        told = for_people(value).items()
        value = "\n".join(f"{key}: {each}" for key, each in told if each not in ("", 0))
    elif isinstance(value, list):
        value = ", ".join(map(str, value))
    text = str(value)
    if len(text) <= LONGEST:
        return text
    more = _("{count} more characters are not shown").format(count=len(text) - LONGEST)
    return f"{text[:LONGEST]}\n… {shown(more, frappe._)}"


def _yes_or_no(value: Any) -> str:
    return frappe._("Yes") if value in (1, "1", True) else frappe._("No")
