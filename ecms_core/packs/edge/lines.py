"""Which version of a checklist or a procedure a plan is about, and what else is in use beside it.

Some offices may try a version, another may be for all from a later day, and an administrator may
edit each, in place or as a copy. So each version says with which content of the pack it was last
compared, a copy that of its original, and the ledger keeps these contents: what differs from its
own is what an administrator changed, whatever the pack brought to other offices since.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from typing import Any, NamedTuple

import frappe
from frappe.model.document import Document

from ecms_core.canonical import canonical, digest
from ecms_core.packs.edge import store
from ecms_core.packs.edge.versions import KINDS, versions
from ecms_core.packs.merge import CONFLICT, KEEP, TAKE, Difference, compare, merged
from ecms_core.packs.plan import Entry, Properties, Record
from ecms_core.packs.records import KEYS, OTHERS, content_of
from ecms_core.problems import Problem


class Line(NamedTuple):
    """One version as a plan sees it: what the pack wrote of it, and what the site has.

    ``faults`` are edits of the others in use that a version from it would not have.
    """

    main: str
    entry: Entry | None
    site: dict[str, Any]
    faults: tuple[Problem, ...] = ()


def key_of(base: Properties) -> str:
    """The short name of a content of the pack, by which a version refers to it."""
    return digest(content_of(base))[:20]


def planned(
    wanted: Mapping[Record, Properties], entries: Mapping[Record, Entry]
) -> Iterator[tuple[Record, Line]]:
    """The version that is in use, of each checklist and procedure, where the plan is for."""
    for record in {**wanted, **entries}:
        if record[0] in KINDS:
            entry = entries.get(record)
            values = wanted.get(record) or (entry.base if entry else {})
            offices = values.get("@offices", "").split() if record in wanted else ()
            if line := line_of(record, entry, values, offices):
                yield record, line


def line_of(
    record: Record, entry: Entry | None, wanted: Properties, offices: Collection[str] = ()
) -> Line | None:
    """The version that these offices use, or all; None where there is none."""
    doctype, code = record
    kind = KINDS[doctype]()
    day = str(wanted.get("valid_from") or "")
    used = kind.used(code, day, list(offices))
    if not used:
        return None
    main, *rest = (frappe.get_doc(doctype, name) for name in used)
    site = kind.content(main)
    if entry is None:
        return Line(main.name, None, site)
    taken = f"{code}-{wanted.get('@version', '')}"
    faults = [found for other in rest if (found := loss(entry, other, main, taken))]
    base = {**_base(entry, main)}
    beside: list[tuple[dict[str, str] | None, dict[str, str]]] = []
    if not offices:
        others = kind.others(code, main)
        beside += [_beside(entry, other, wanted, other.name == main.name) for other in others]
        now = kind.current(code)
        if now and now.name not in (main.name, *(other.name for other in others)):
            beside += _until(entry, now, main)
    if beside:
        base[OTHERS] = [item for item, _site in beside if item]
        site[OTHERS] = [item for _base, item in beside]
    bases = {**entry.bases, key_of(entry.base): content_of(entry.base)}
    return Line(main.name, replace(entry, base=base, bases=bases), site, tuple(faults))


def edits(entry: Entry, doc: Document) -> list[Difference]:
    """What an administrator changed in a version."""
    here = KINDS[doc.doctype]().content(doc)
    # A procedure may say more than the pack's does.
    base = {**dict.fromkeys(here), **_base(entry, doc)}
    return compare(base, here, base, KEYS[doc.doctype])


def loss(entry: Entry, other: Document, main: Document, taken: str = "") -> Problem | None:
    """What forbids to put a version into another's place that has not what was changed there.

    ``taken`` is the name of one that is yet to be written from it.
    """
    if lost := _lost(entry, other, main):
        taken, found = taken or main.name, ", ".join(lost)
        return Problem("ECMS-127", taken=taken, version=other.name, found=found)
    return None


def read_here(entries: Mapping[Record, Entry]) -> dict[Record, dict[str, Any] | None]:
    """What the site has of these records, as it would be with the pack's last content.

    Of a version that was last compared with an older one, what the pack changed since is in it.
    """
    site = store.read({record: list(entry.base) for record, entry in entries.items()})
    for record, entry in entries.items():
        if record[0] in KINDS and (main := _main(record, entry)):
            keys, here = KEYS[record[0]], KINDS[record[0]]().content(main)
            base = _base(entry, main)
            news = [each for each in compare(base, here, entry.base, keys) if each.kind == TAKE]
            site[record] = merged(base, here, news, keys, entry.base)
    return site


def edited_beside(record: Record, entry: Entry) -> Iterator[tuple[str, list[str]]]:
    """The other versions in use, or from a later day, and what was edited in each alone."""
    kind, main = KINDS[record[0]](), _main(record, entry)
    if main is None:
        return
    others = {other.name: other for other in kind.others(record[1], main)}
    if now := kind.current(record[1]):
        others[now.name] = now
    for name in sorted(others.keys() - {main.name}):
        if changed := _lost(entry, others[name], main):
            yield name, changed


def remember(record: Record, entry: Entry | None, wanted: Properties, base: Properties) -> str:
    """Note what was compared with this content, and beside what; returns older ones as JSON.

    What is planned for has taken what the pack changed. A version that stays beside it has not: it
    keeps the content that it was compared with before, and the next plan knows that it was told.
    Where offices were named, what is for all was not compared. Older contents are kept as long as
    a version refers to them.
    """
    doctype, code = record
    kind, key = KINDS[doctype](), key_of(base)
    offices = wanted.get("@offices", "").split()
    main = kind.current(code, str(wanted.get("valid_from") or ""), offices)
    older = entry.bases if entry else {}
    known: dict[str, dict[str, str]] = {}
    if main and not offices:
        seen, before = key_of(wanted), key_of(entry.base) if entry else key
        for other in kind.others(code, main):
            # One that an administrator made from nothing refers to none.
            origin = other.pack_base if other.pack_base in older else before
            known[other.name] = {"pack_base": origin, "pack_seen": seen}
    if main and (main.offices or not offices):
        known[main.name] = {"pack_base": key}
    for name, values in known.items():
        frappe.db.set_value(doctype, name, values, update_modified=False)
    left = frappe.get_all(doctype, {"name": ("in", versions(doctype, code))}, pluck="pack_base")
    return canonical({each: older[each] for each in set(left) - {key} if each in older})


def _main(record: Record, entry: Entry) -> Document | None:
    return KINDS[record[0]]().current(record[1], str(entry.base.get("valid_from") or ""))


def _base(entry: Entry, doc: Document) -> Properties:
    return content_of(entry.bases.get(doc.pack_base or "", entry.base))


def _lost(entry: Entry, other: Document, main: Document) -> list[str]:
    kind = KINDS[main.doctype]()
    here, instead = kind.content(other), kind.content(main)
    base = {**dict.fromkeys(here), **_base(entry, other)}
    found = compare(base, here, instead, KEYS[main.doctype])
    return [each.path for each in found if each.kind in (KEEP, CONFLICT)]


def _beside(
    entry: Entry, other: Document, wanted: Properties, is_main: bool
) -> tuple[dict[str, str] | None, dict[str, str]]:
    """A version beside the planned one: the pack's, which ends with it, or an administrator's."""
    item = {"version": other.version}
    if other.offices:
        item["offices"] = ", ".join(other.offices.split())
    else:
        item["from"] = str(other.valid_from)
    changed = [] if is_main else edits(entry, other)
    if not changed:
        return item, item
    told = item | _edited(other, [each.path for each in changed])
    base, keys = _base(entry, other), KEYS[other.doctype]
    is_new = other.pack_seen != key_of(wanted) and compare(base, base, content_of(wanted), keys)
    return (item if is_new else None), told


def _until(
    entry: Entry, now: Document, main: Document
) -> list[tuple[dict[str, str] | None, dict[str, str]]]:
    """The version of today, where the planned one, of a later day, has not what was changed."""
    lost = _lost(entry, now, main)
    item = {"version": now.version, "until": str(main.valid_from)}
    return [(item, item | _edited(now, lost))] if lost else []


def _edited(doc: Document, paths: list[str]) -> dict[str, str]:
    """What was edited of a version, and by what a second edit in the same place is known."""
    content = KINDS[doc.doctype]().content(doc)
    return {"edited": ", ".join(paths), "@content": digest(content)[:20]}
