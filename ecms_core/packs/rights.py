"""What administrators permitted, written back into a pack's roles.yaml."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import NamedTuple

from ecms_core.packs import core
from ecms_core.packs.changed_files import Files, in_a_line
from ecms_core.packs.schemas import schema
from ecms_core.words import Text, _, listed

FILE = "roles.yaml"


class Rights(NamedTuple):
    """One line of the permission manager: of which records, for whom, at which level of fields."""

    doctype: str
    role: str
    level: int
    own_only: bool

    @classmethod
    def of(cls, name: str) -> Rights:
        """The line that a record of the plan names: ``Case Hearing/ECMS Inspector/0/0``."""
        doctype, role, level, own = name.rsplit("/", 3)
        return cls(doctype, role, int(level), own == "1")

    @property
    def name(self) -> str:
        """The name of its record in a plan."""
        return f"{self.doctype}/{self.role}/{self.level}/{int(self.own_only)}"


def change_rights(
    files: Files,
    rights: Rights,
    given: Collection[str],
    taken: Collection[str],
    has: Collection[str],
) -> Iterator[Text]:
    """Add and take away rights; yields, in words, what the file cannot say.

    ``has`` is every right that the line has on the site: what a right needs is written with it.
    """
    entries = files.yaml(FILE).get("permissions", [])
    entry = next((each for each in entries if _is(rights, each)), None)
    said = list(entry["may"]) if entry is not None else []
    if unsayable := sorted(set(given) - _known()):
        yield _("{rights} given, which a pack cannot say").format(rights=listed(unsayable))
    add = set(given) & _known()
    while more := {core.NEEDS[each] for each in add if each in core.NEEDS} & {*has} - add - {*said}:
        add |= more
    reason = _refused(files, rights) if add else None
    if reason is not None:
        yield _("{rights} given; {reason}").format(rights=listed(sorted(add)), reason=reason)
        add = set()
    left = [right for right in said if right not in taken]
    if said and taken and not left and not add:
        yield _("every right of the pack taken away")
        return
    may = left + [right for right in sorted(add, key=_place) if right not in left]
    if may == said:
        return
    if entry is not None:
        entry["may"][:] = may
        return
    data = files.yaml(FILE)
    data.setdefault("roles", [])
    made: dict[str, object] = {"doctype": rights.doctype, "role": rights.role, "may": may}
    if rights.level:
        made["level"] = rights.level
    if rights.own_only:
        made["own_only"] = True
    data.setdefault("permissions", []).append(in_a_line(made))


def _refused(files: Files, rights: Rights) -> Text | None:
    """Why the pack cannot have a line of its own for these rights."""
    if rights.doctype not in core.doctypes().keys() | core.FRAMEWORK_DOCTYPES:
        return _("a pack permits nothing of {doctype}").format(doctype=rights.doctype)
    own = {entry["role"] for entry in files.yaml(FILE).get("roles", ())}
    if rights.role not in core.roles() | own:
        return _("the pack does not have the role {role}").format(role=rights.role)
    return None


def _is(rights: Rights, entry: dict[str, object]) -> bool:
    key = (entry["doctype"], entry["role"], entry.get("level", 0), entry.get("own_only", False))
    return key == tuple(rights)


def _known() -> set[str]:
    return set(_order())


def _place(right: str) -> int:
    return _order().index(right)


def _order() -> list[str]:
    rows = schema("roles")["properties"]["permissions"]["items"]["properties"]
    order: list[str] = rows["may"]["items"]["enum"]
    return order
