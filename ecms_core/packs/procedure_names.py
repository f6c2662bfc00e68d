"""What a procedure names by code, and under which of its versions a case may still be opened."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from ecms_core.law.record_shapes import RULE
from ecms_core.packs.plan import Record
from ecms_core.words import Text, _

ROLE, LETTER = "Role", "Notice Template"
# Of the requirements of a step: what the word after them is the code of.
REQUIRED = {"served": LETTER, "issued": LETTER, "deadline_over": RULE}


class Version(NamedTuple):
    """A version of a procedure: its name, the days on which it is in force, and where."""

    name: str
    since: date
    until: date | None
    offices: str
    definition: Mapping[str, Any]


def named_by(definition: Mapping[str, Any]) -> Iterator[tuple[Record, Text]]:
    """The roles, letters and deadlines of a procedure, each with the place that names it."""
    for stage in definition["stages"]:
        if stage.get("responsible"):
            yield (ROLE, stage["responsible"]), _("stage {id}").format(id=stage["id"])
    for step in definition["steps"]:
        where = _("step {id}").format(id=step["id"])
        for field, kind in (("roles", ROLE), ("starts", RULE), ("ends", RULE)):
            for code in step.get(field) or ():
                yield (kind, code), where
        if step.get("letter"):
            yield (LETTER, step["letter"]), where
        for requirement in step.get("requires") or ():
            word, _space, code = requirement.partition(" ")
            if word in REQUIRED:
                yield (REQUIRED[word], code), where


def may_begin(versions: Sequence[Version], today: date) -> list[Version]:
    """Those under which a case may be opened today or later; of one day the last listed is newer.

    One that ends, or that some offices try, makes none superfluous.
    """
    numbered = list(enumerate(versions))
    found = []
    for number, version in numbered:
        day = max(today, version.since)
        replaced = any(
            not (other.until or other.offices)
            and other.since <= day
            and (other.since, later) > (version.since, number)
            for later, other in numbered
        )
        ended = version.until is not None and version.until < day
        if not ended and (version.offices or not replaced):
            found.append(version)
    return found
