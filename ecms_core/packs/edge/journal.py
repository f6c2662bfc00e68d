"""What is noted of each plan while it is applied, and what was chosen for one that did not end.

Whoever applies the same files again need not choose anew: a choice holds while the difference that
it was made for is the same, and one that somebody edited since is to be looked at again.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import Any, NamedTuple

import frappe

from ecms_core.canonical import canonical
from ecms_core.packs.pack import Pack
from ecms_core.packs.plan import Change
from ecms_core.words import _

JOURNAL = "Pack Journal"
# Beside the choices of a plan that was begun: what else whoever goes on must know.
OFFICES, COLUMNS, TRAINING = "@offices", "@columns", "@training"


class Unended(NamedTuple):
    """An apply that was killed or failed, with what was chosen for it."""

    journal: str
    on: str
    killed: bool
    plan_hash: str
    choices: dict[str, str]
    offices: list[str]
    training: bool
    differences: dict[str, str]

    def line(self) -> str:
        """What happened, and what is made of it, for people to read."""
        how = _("was interrupted") if self.killed else _("failed")
        said = _(
            "An apply of this version that began on {on} {how}: what was chosen then holds where "
            "nothing changed since."
        )
        return said.format(on=self.on, how=how)

    def still(self, changes: Collection[Change]) -> dict[str, str]:
        """The choices whose difference is as it was when they were made."""
        now = {change.id: _difference(change.as_data()) for change in changes if change.open}
        return {
            id_: side
            for id_, side in self.choices.items()
            if id_ in now and now[id_] == self.differences.get(id_)
        }


def unended(pack: Pack) -> Unended | None:
    """The apply of these very files that did not end, if nothing was done with the pack since."""
    rows = frappe.get_all(
        JOURNAL,
        {**_unended(pack.manifest.id), "pack_digest": pack.digest},
        ["name", "begun_on", "state", "plan_hash", "choices", "changes"],
    )
    if not rows:
        return None
    row = rows[0]
    chosen = json.loads(row.choices or "{}")
    changes = json.loads(row.changes or "[]")
    return Unended(
        journal=row.name,
        on=str(row.begun_on)[:16],
        killed=row.state == "Begun",
        plan_hash=row.plan_hash,
        choices={id_: side for id_, side in chosen.items() if id_[0] != "@"},
        offices=chosen.get(OFFICES, []),
        training=bool(chosen.get(TRAINING)),
        differences={change["id"]: _difference(change) for change in changes},
    )


def give_up(pack: str, kept: str = "") -> None:
    """Close the journals of applies that wrote nothing and that nobody goes on with."""
    frappe.db.set_value(JOURNAL, {**_unended(pack), "name": ("!=", kept)}, "state", "Given up")


def _unended(pack: str) -> dict[str, Any]:
    return {"pack": pack, "action": "Apply", "state": ("in", ("Begun", "Failed"))}


def _difference(change: dict[str, Any]) -> str:
    """What somebody chose between, and what they were told of it."""
    return canonical([change[each] for each in ("kind", "base", "site", "wanted", "danger")])
