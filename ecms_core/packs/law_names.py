"""By which names the records of a site have the versions of the law that a pack wants.

A version is told by its code and its first day; its record keeps the name that it got when it came,
since cases refer to it. A version from before all others makes none of them another one.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ecms_core.law.record_shapes import CALENDAR, CODES
from ecms_core.law.records import free_name
from ecms_core.packs.merge import plain
from ecms_core.packs.plan import Entry, Properties, Record

Version = tuple[str, str]
Names = Mapping[str, Properties]


def named_as_here(
    wanted: Mapping[Record, dict[str, Any]],
    ledger: Mapping[Record, Entry],
    here: Mapping[Record, Properties],
) -> dict[Record, dict[str, Any]]:
    """What the pack wants, with each version of the law under its name on the site.

    ``here`` has code and first day of the versions on the site that no other pack brought.
    """
    names: dict[Record, str] = {}
    for doctype in CODES:
        if doctype != CALENDAR:
            versions, site = _of(doctype, wanted), _of(doctype, here)
            known = _of(doctype, {record: entry.base for record, entry in ledger.items()})
            for own, name in _names(doctype, versions, known, site).items():
                names[doctype, own] = name
    return {
        (doctype, names.get((doctype, name), name)): values
        for (doctype, name), values in wanted.items()
    }


def _of(doctype: str, records: Mapping[Record, Properties]) -> dict[str, Properties]:
    return {name: values for (kind, name), values in records.items() if kind == doctype}


def _names(doctype: str, wanted: Names, known: Names, site: Names) -> dict[str, str]:
    """The name on the site of each version, by the name that it has in the pack alone."""
    found: dict[str, str] = {}
    used: set[str] = set()

    def give(own: str, name: str) -> None:
        found[own] = name
        used.add(name)

    # What the pack wrote last comes first: an administrator may have moved a version's day.
    for records in (known, site):
        by_version = {_version(doctype, values): name for name, values in records.items()}
        for own, values in wanted.items():
            name, since = by_version.get(_version(doctype, values)), values.get("valid_from")
            # What always held may be split on any day: which part it is shows below.
            if name and (since or name not in known) and own not in found and name not in used:
                give(own, name)
    # A version whose first day the pack corrects is the one that it resembles most.
    left: dict[str, list[str]] = {}
    for own, values in wanted.items():
        if own not in found:
            left.setdefault(_code(doctype, values), []).append(own)
    for name, base in known.items():
        alike = [own for own in left.get(_code(doctype, base), ()) if own not in found]
        if alike and name not in used:
            give(min(alike, key=lambda own: (_differing(wanted[own], base), own)), name)
    used |= {*known, *site}
    for own, values in wanted.items():
        if own not in found:
            days = values.get("valid_from"), values.get("valid_to")
            free = own not in used
            code = _code(doctype, values)
            give(own, own if free else free_name(code, *days, lambda name: name in used))
    return found


def _differing(one: Properties, other: Properties) -> int:
    return sum(one.get(key) != other.get(key) for key in {**one, **other})


def _code(doctype: str, values: Properties) -> str:
    return str(values[CODES[doctype]])


def _version(doctype: str, values: Properties) -> Version:
    return _code(doctype, values), str(plain(values.get("valid_from")) or "")
