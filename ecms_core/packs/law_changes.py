"""What administrators changed of the law, written back into a pack's files."""

from __future__ import annotations

from collections.abc import Collection, Mapping, MutableMapping
from typing import Any

from ecms_core.law.country_law import FILES
from ecms_core.law.read_records import calendar_parts, entry_of
from ecms_core.law.record_shapes import CALENDAR, CODES, DAYS, RULE, SCALE, SPANS, VALUE, VIOLATION
from ecms_core.law.record_shapes import Record as LawRecord
from ecms_core.packs.changed_files import Files, Values, entry_with, plain_data, put, take_out
from ecms_core.words import _

LAW_LISTS = {
    RULE: ("law/deadlines.yaml", "deadlines"),
    VIOLATION: ("law/violations.yaml", "violations"),
    SCALE: ("law/penalties.yaml", "scales"),
    VALUE: ("law/values.yaml", "values"),
}
# What a value's amounts have in common stands once, above them.
ABOVE_AMOUNTS = ("id", "title", "per")


def write_law(
    files: Files, record: tuple[str, str], base: Values, site: Values, apart: Collection[str] = ()
) -> None:
    """Bring a version of the law, or the calendar, to what the site has.

    ``apart`` names what the amounts of a value do not have in common on the site: a file says it
    once for all of them, so it cannot say it for one.
    """
    doctype, name = record
    if doctype == CALENDAR:
        _calendar(files, name, base, site)
        return
    file, part = LAW_LISTS[doctype]
    old, new = (
        plain_data(
            entry_of(LawRecord(doctype, name, {CODES[doctype]: base[CODES[doctype]], **each}))
        )
        for each in (base, site)
    )
    since = {"valid_from": old.get("valid_from")}
    entries = files.yaml(file)[part]
    if doctype == VALUE:
        entry = entry_with(entries, {"id": old["id"]})
        before, after = (
            {key: each[key] for key in ABOVE_AMOUNTS if key in each} for each in (old, new)
        )
        for key in apart:
            if after.get(key) != before.get(key):
                _not_for_one(files, name, key)
                after[key] = before[key]
        _bring(entry, before, after)
        entry = entry_with(entry["amounts"], since)
        old, new = _amount(old), _amount(new)
    else:
        entry = entry_with(entries, {"id": old["id"], **since})
    _bring(entry, old, new)


def add_law(files: Files, doctype: str, name: str, values: Values) -> None:
    """Add a version of the law that an administrator made."""
    file, part = LAW_LISTS[doctype]
    data = files.yaml(file)
    entries = data.setdefault(part, [])
    new = plain_data(entry_of(LawRecord(doctype, name, values)))
    at = [number for number, each in enumerate(entries) if each.get("id") == new["id"]]
    if doctype != VALUE:
        entries.insert(at[-1] + 1 if at else len(entries), new)
    elif at:
        for key in ABOVE_AMOUNTS:
            if new.get(key) != entries[at[0]].get(key):
                _not_for_one(files, name, key)
        entries[at[0]]["amounts"].append(_amount(new))
    else:
        above = {key: new[key] for key in ABOVE_AMOUNTS if key in new}
        entries.append({**above, "amounts": [_amount(new)]})


def _not_for_one(files: Files, name: str, key: str) -> None:
    files.left.append(
        _("Legal Value {name}: {field}, which a file says of all its amounts").format(
            name=name, field=key
        )
    )


def _calendar(files: Files, name: str, base: Values, site: Values) -> None:
    # The record holds the conventions of counting and the currency, too.
    old, new = (calendar_parts(LawRecord(CALENDAR, name, each)) for each in (base, site))
    for room, part in new.items():
        before, after = plain_data(old[room]), plain_data(part)
        if before != after:
            _bring(files.yaml(FILES[room]), before, after)


def _bring(entry: MutableMapping[str, Any], old: Values, new: Values) -> None:
    """Change in a mapping what differs between two of its states, and nothing else."""
    for key in {**old, **new}:
        if key not in new:
            take_out(entry, key)
        elif old.get(key) == new[key]:
            continue
        elif isinstance(new[key], Mapping) and isinstance(entry.get(key), Mapping):
            _bring(entry[key], old.get(key) or {}, new[key])
        elif key in DAYS.values():
            _bring_days(entry.setdefault(key, []), key, old.get(key) or [], new[key])
        elif isinstance(new[key], list) and isinstance(entry.get(key), list):
            entry[key][:] = new[key]  # in the style in which it is written
        else:
            put(entry, key, new[key])


def _bring_days(entries: Any, part: str, old: list[Values], new: list[Values]) -> None:
    """Change, remove and add days; one that stays on its date keeps its comments."""
    kind = next(kind for kind, name in DAYS.items() if name == part)
    on = SPANS.get(kind, ("date", ""))[0]
    gone = [day for day in old if day not in new]
    come = [day for day in new if day not in old]
    for day in gone:
        entry = next(each for each in entries if plain_data(each) == day)
        changed = next((each for each in come if each[on] == day[on]), None)
        if changed is None:
            entries.remove(entry)
        else:
            come.remove(changed)
            _bring(entry, day, changed)
    entries.extend(come)


def _amount(entry: Values) -> dict[str, Any]:
    return {key: value for key, value in entry.items() if key not in ABOVE_AMOUNTS}
