"""What bringing a pack to a site would change: read before anything is written.

A plan is made from three sides: what the pack wrote last (the ledger), what the site has now, and
what the pack wants. Each difference says whose value stays and why; an administrator's edit stays
unless somebody chooses otherwise, and what would lose data is done only when it is named.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, NamedTuple

from ecms_core.canonical import canonical, digest
from ecms_core.packs.merge import CONFLICT, KEEP, TAKE, Difference, Key, compare, merged
from ecms_core.packs.pack import step
from ecms_core.packs.text_diff import GAP, is_long, marked
from ecms_core.problems import Problem
from ecms_core.words import Text, _

Record = tuple[str, str]
Properties = Mapping[str, Any]

CREATE = "create"
UPDATE = "update"
REMOVE = "remove"
IN_USE = "in use"
REFUSED = "refused"

PACK, SITE = "pack", "site"

KINDS = {
    CREATE: _("to create"),
    UPDATE: _("to update"),
    REMOVE: _("to remove"),
    KEEP: _("kept as an administrator changed it"),
    CONFLICT: _("changed by both"),
    IN_USE: _("kept since it is in use"),
    REFUSED: _("not possible"),
}


@dataclass(frozen=True)
class Entry:
    """What the ledger knows of a record that the pack brought.

    ``before`` is what the properties were when the pack met the record; None where it made it.
    ``intended`` is set while a table change is under way: the record may be there or not.
    ``dropped`` means that the pack no longer has the record, and an administrator's edit kept it.
    ``bases`` are older contents that versions in use were last compared with.
    """

    base: Properties
    before: Properties | None = None
    intended: bool = False
    dropped: bool = False
    bases: Mapping[str, Properties] = field(default_factory=dict)

    @property
    def made(self) -> bool:
        """Whether the pack made the record."""
        return self.before is None


@dataclass(frozen=True)
class Change:
    """One line of the plan. ``path`` is '' where it is about the whole record."""

    record: Record
    path: str
    kind: str
    base: Any
    site: Any
    wanted: Any
    side: str
    danger: str = ""

    @property
    def id(self) -> str:
        """The name by which a person chooses a side: ``Deadline Rule.PH-D03.length``."""
        return ".".join(part for part in (*self.record, self.path) if part)

    @property
    def open(self) -> bool:
        """Whether there is something to choose."""
        settled = self.kind in (IN_USE, REFUSED)
        return self.kind in (CONFLICT, KEEP) or (bool(self.danger) and not settled)

    @property
    def compared(self) -> Iterator[tuple[Text, Any, Any]]:
        """The sides that say something new, in words, each with what it is to be read against.

        That is what the pack wrote last; where it wrote nothing, or nobody edited it, the site.
        """
        both = self.base is not None and self.kind in (CONFLICT, KEEP)
        if both:
            yield _("on the site:"), self.base, self.site
        yield _("in the pack:"), self.base if both else self.site, self.wanted

    def as_data(self) -> dict[str, Any]:
        """The change for a program and for the Desk."""
        return {
            "id": self.id,
            "doctype": self.record[0],
            "name": self.record[1],
            "property": self.path,
            "kind": self.kind,
            "base": self.base,
            "site": self.site,
            "wanted": self.wanted,
            "side": self.side,
            "danger": self.danger,
            "open": self.open,
        }


class Write(NamedTuple):
    """What a record becomes: its values and which of them change; None where it is removed."""

    values: dict[str, Any] | None
    changed: tuple[str, ...] = ()


@dataclass(frozen=True)
class Sides:
    """What a plan is made from."""

    pack: str
    version: str
    wanted: Mapping[Record, Properties]
    ledger: Mapping[Record, Entry]
    site: Mapping[Record, Properties | None]
    keys: Mapping[str, Mapping[str, Key]]
    # What a record says where nobody changed it, for what the pack meets for the first time. One
    # that is here and not on the site was taken away by an administrator.
    standard: Mapping[Record, Properties] = field(default_factory=dict)
    # Whether the pack leaves the site: what it made goes, whoever edited it since.
    leaving: bool = False
    # Doctypes in which the pack's word is taken at its first coming unless the site's is chosen.
    yielding: Collection[str] = ()
    # The version that is on the site.
    here: str = ""
    # Over the pack's files: not all that is in them is a property of a record.
    digest: str = ""
    # The files of code that come, go or differ from those on the site.
    code: tuple[str, ...] = ()


@dataclass(frozen=True)
class Plan:
    """The changes, in the order in which they are made, and how they can be recognised."""

    sides: Sides
    changes: tuple[Change, ...]
    choices: Mapping[str, str] = field(default_factory=dict)
    # Why it cannot be applied as it stands: what would stay does not go with what would come.
    faults: tuple[Problem, ...] = ()

    @cached_property
    def hash(self) -> str:
        """SHA-256 over everything that the plan was made from and over its outcome."""
        sides = self.sides
        return digest(
            {
                "pack": [sides.pack, sides.version, sides.digest],
                "wanted": _listed(sides.wanted),
                "base": _listed({record: entry.base for record, entry in sides.ledger.items()}),
                "site": _listed(sides.site),
                "changes": [change.as_data() for change in self.changes],
            }
        )

    @cached_property
    def writes(self) -> dict[Record, Write]:
        """What becomes of each record that changes, in the order of the plan."""
        taken: dict[Record, list[Change]] = {}
        for change in self.changes:
            if change.side == PACK:
                taken.setdefault(change.record, []).append(change)
        return {record: self._after(record, changes) for record, changes in taken.items()}

    def _after(self, record: Record, changes: list[Change]) -> Write:
        # Copies: Frappe writes a doctype into each row that it makes a document of, and the ledger
        # keeps what the pack wants.
        wanted = deepcopy(self.sides.wanted.get(record))
        if any(not change.path for change in changes):
            # The whole record is made or goes.
            return Write(dict(wanted) if wanted is not None else None)
        hints = {name: value for name, value in (wanted or {}).items() if name.startswith("@")}
        entry = self.sides.ledger.get(record)
        values = merged(
            entry.base if entry else self.sides.standard.get(record),
            self.sides.site[record] or {},
            [Difference(c.path, c.kind, c.base, c.site, deepcopy(c.wanted)) for c in changes],
            self.sides.keys.get(record[0], {}),
            wanted or {},
        )
        return Write(hints | values, tuple({c.path.partition("[")[0] for c in changes}))

    @property
    def is_empty(self) -> bool:
        """Whether nothing would be written to the pack's records."""
        return not self.writes

    @property
    def step(self) -> str:
        """What the version means beside the one that is there: upgrade, downgrade …"""
        return step(self.sides.here, self.sides.version)

    @property
    def older(self) -> Text | str:
        """That the version is older than the one that is there; '' where it is not."""
        if self.step != "downgrade":
            return ""
        told = _("Older than what is on this site, version {here}: what came since goes again.")
        return told.format(here=self.sides.here)

    @property
    def counts(self) -> dict[str, int]:
        """How many changes of each kind, a record that is made or goes being one."""
        found = dict.fromkeys(KINDS, 0)
        for change in self.changes:
            found[change.kind] += 1
        return found

    @property
    def dangers(self) -> list[Change]:
        """What would lose data, whether it was named or not."""
        return [change for change in self.changes if change.danger and change.open]

    def lines(self, detail: bool = True) -> Iterable[str]:
        """The plan for people to read: counts first, then each change with before and after."""
        yield f"{self.sides.pack} {self.sides.version}"
        if self.older:
            yield f"       {self.older}"
        for kind, count in self.counts.items():
            if count:
                yield f"{count:>6} {KINDS[kind]}"
        if self.sides.code:
            files = ", ".join(self.sides.code)
            yield f"       its code changes: {files}, which no record shows"
        elif not self.changes:
            yield "     0 changes: the site is as the pack wants it"
        if detail:
            for change in self.changes:
                yield from _told(change)
        for fault in self.faults:
            yield f"refused as it stands: {fault}"
        yield f"plan {self.hash}"

    def as_data(self) -> dict[str, Any]:
        """The plan for a program and for the Desk."""
        return {
            "pack": self.sides.pack,
            "version": self.sides.version,
            "here": self.sides.here,
            "step": self.step,
            "hash": self.hash,
            "counts": self.counts,
            "code": list(self.sides.code),
            "changes": [change.as_data() for change in self.changes],
            "choices": dict(self.choices),
            "faults": [fault.as_data() for fault in self.faults],
        }


def properties(
    wanted: Mapping[Record, Properties], ledger: Mapping[Record, Entry]
) -> dict[Record, list[str]]:
    """What is asked of the site: of each record what the pack wrote last, and what it wants."""
    found = {record: list(entry.base) for record, entry in ledger.items()}
    for record, values in wanted.items():
        found[record] = list({**values, **dict.fromkeys(found.get(record, ()))})
    return found


def make_plan(
    sides: Sides,
    in_use: Callable[[Collection[Record]], Mapping[Record, str]],
    *,
    danger: Callable[[Change], str] = lambda change: "",
    frozen: Callable[[Change], str] = lambda change: "",
    refused: Callable[[Collection[Change]], Mapping[str, str]] = lambda changes: {},
    named: Callable[[Plan], Mapping[Record, str]] = lambda plan: {},
    choices: Mapping[str, str] | None = None,
) -> Plan:
    """The plan for these sides.

    ``in_use`` says of records that would go what refers to them, in words; ``danger`` says of a
    change what it would lose, ``frozen`` what forbids it, ``refused`` which changes Frappe would
    not make, ``named`` of a plan which records that go are named by what stays after it, and where.
    ``choices`` maps a change's id to "pack" or "site"; an id that the plan does not have
    is refused.
    """
    chosen = dict(choices or {})
    found = [
        change for record in sides.wanted for change in _record(sides, record, sides.wanted[record])
    ]
    gone = [record for record in sides.ledger if record not in sides.wanted]
    # What came last goes first: an office before its region.
    found += _gone(sides, gone[::-1], in_use)
    impossible = refused(found)
    changes = tuple(
        replace(change, kind=REFUSED, side=SITE, danger=impossible[change.id])
        if change.id in impossible
        else _settled(change, danger, frozen, chosen, leaving=sides.leaving)
        for change in found
    )
    known = {change.id for change in changes if change.open}
    for id_, side in chosen.items():
        if id_ not in known or side not in (PACK, SITE):
            near = ", ".join(sorted(known)[:12]) or _("none")
            raise Problem("ECMS-110", found=f"{id_}={side}", expected=near)
    plan = Plan(sides, changes, chosen)
    held = named(plan)
    return replace(plan, changes=tuple(_held(change, held) for change in changes))


def _held(change: Change, held: Mapping[Record, str]) -> Change:
    if change.path or change.record not in held:
        return change
    return replace(change, kind=IN_USE, side=SITE, wanted=held[change.record])


def _record(sides: Sides, record: Record, wanted: Properties) -> Iterable[Change]:
    entry, site = sides.ledger.get(record), sides.site.get(record)
    standard = sides.standard.get(record)
    if site is None:
        if entry is None and standard is not None:
            yield Change(record, "", CONFLICT, standard, None, wanted, SITE)
        elif entry is None or entry.intended:
            yield Change(record, "", CREATE, None, None, wanted, PACK)
        elif canonical(entry.base) == canonical(wanted):
            yield Change(record, "", KEEP, entry.base, None, wanted, SITE)
        else:
            yield Change(record, "", CONFLICT, entry.base, None, wanted, SITE)
        return
    base = entry.base if entry else None
    yields = entry is None and record[0] in sides.yielding
    if entry and entry.before is not None:
        # What the pack wants no longer goes back to what it found.
        gone = [name for name in entry.base if name not in wanted]
        wanted = {**wanted, **{name: entry.before.get(name) for name in gone}}
    for each in compare(base, site, wanted, sides.keys.get(record[0], {}), standard):
        kind = UPDATE if each.kind == TAKE else each.kind
        side = PACK if kind == UPDATE or yields else SITE
        yield Change(record, each.path, kind, each.base, each.site, each.wanted, side)


def _gone(
    sides: Sides,
    records: list[Record],
    in_use: Callable[[Collection[Record]], Mapping[Record, str]],
) -> Iterable[Change]:
    there = [record for record in records if sides.site.get(record) is not None]
    used = in_use([record for record in there if sides.ledger[record].made])
    for record in there:
        entry, site = sides.ledger[record], sides.site[record] or {}
        if not entry.made:
            for each in compare(
                entry.base, site, entry.before or {}, sides.keys.get(record[0], {})
            ):
                if each.kind == TAKE:
                    values = (each.base, each.site, each.wanted)
                    yield Change(record, each.path, UPDATE, *values, PACK)
        elif record in used:
            yield Change(record, "", IN_USE, entry.base, site, used[record], SITE)
        elif sides.leaving:
            yield Change(record, "", REMOVE, entry.base, site, None, PACK)
        elif entry.dropped:
            yield Change(record, "", KEEP, entry.base, site, None, SITE)
        elif compare(entry.base, site, entry.base, sides.keys.get(record[0], {})):
            yield Change(record, "", CONFLICT, entry.base, site, None, SITE)
        else:
            yield Change(record, "", REMOVE, entry.base, site, None, PACK)


def _settled(
    change: Change,
    danger: Callable[[Change], str],
    frozen: Callable[[Change], str],
    chosen: Mapping[str, str],
    *,
    leaving: bool,
) -> Change:
    if change.kind in (UPDATE, CONFLICT) and (reason := frozen(change)):
        return replace(change, kind=IN_USE, side=SITE, danger=reason)
    if change.kind != IN_USE and (reason := danger(change)):
        # What loses data is not done by default; who wants it names it. A pack that leaves takes
        # all along, and whoever removes it says what becomes of columns with values.
        change = replace(change, danger=reason, side=change.side if leaving else SITE)
    return replace(change, side=chosen[change.id]) if change.id in chosen else change


def _told(change: Change) -> Iterable[str]:
    mark = {CREATE: "+", UPDATE: "~", REMOVE: "-", CONFLICT: "!", KEEP: "=", IN_USE: "="}
    mark[REFUSED] = "x"
    name = f"{change.record[0]} {change.record[1]}"
    head = f"{mark[change.kind]} {name}{': ' + change.path if change.path else ''}"
    if change.kind == CREATE and not change.danger:
        yield head
        return
    yield f"{head}  ({KINDS[change.kind]})"
    if change.danger and change.open:
        if change.side == PACK:
            yield f"    named, to be done: {change.danger}"
        else:
            yield f"    held back: {change.danger}; to do it: --choose '{change.id}=pack'"
    if change.kind in (IN_USE, REFUSED):
        yield f"    {change.danger or change.wanted}"
        return
    if change.path and is_long(change.base, change.site, change.wanted):
        yield from _texts(change)
    elif change.path:
        yield f"    on the site:  {_short(change.site)}"
        yield f"    in the pack:  {_short(change.wanted)}"
        if change.kind in (CONFLICT, KEEP):
            yield f"    before:       {_short(change.base)}"
    if change.kind in (CONFLICT, KEEP):
        yield f"    stays:        {'what the pack has' if change.side == PACK else 'the site'}"


def _texts(change: Change) -> Iterable[str]:
    """Long texts by the lines in which they differ, each side against what the pack wrote last."""
    for words, before, after in change.compared:
        if before == after:
            yield f"    {words}  as it wrote before"
            continue
        yield f"    {words}"
        for sign, text in marked(before, after):
            yield f"      {sign} {f'{text} lines as before' if sign == GAP else text}"


def for_people(value: Any) -> Any:
    """A value without what tells two of its states apart and is for no reader."""
    if isinstance(value, dict):
        return {name: each for name, each in value.items() if name[:1] != "@"}
    return value


def _short(value: Any) -> str:
    if value is None:
        return "(nothing)"
    value = for_people(value)
    text = value if isinstance(value, str) else canonical(value)
    text = " ".join(text.split())
    return text if len(text) <= 100 else f"{text[:97]}..."


def _listed(records: Mapping[Record, Any]) -> list[Any]:
    return [[*record, records[record]] for record in sorted(records)]
