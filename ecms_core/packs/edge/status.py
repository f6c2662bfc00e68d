"""The packs that are on a site, and how the site differs from what they wrote."""

from __future__ import annotations

from typing import NamedTuple

import frappe

from ecms_core.packs.edge import ledger, lines
from ecms_core.packs.edge.journal import JOURNAL
from ecms_core.packs.merge import compare
from ecms_core.packs.records import KEYS


class Status(NamedTuple):
    """One pack: its version, since when, how many records it has here, how many were edited."""

    pack: str
    title: str
    version: str
    on: str
    by: str
    records: int
    edited: int
    interrupted: bool

    def line(self) -> str:
        """The status for people to read."""
        told = (
            f"{self.pack}  {self.version:<8} {self.title}: applied {self.on} by {self.by}; "
            f"{self.records} records, {self.edited} edited here"
        )
        return f"{told}; INTERRUPTED: apply it again" if self.interrupted else told


def status() -> list[Status]:
    """The packs of this site, and those whose first apply was interrupted."""
    fields = ["name", "title", "version", "applied_on", "applied_by"]
    found = {row.name: row for row in frappe.get_all("Country Pack", fields=fields)}
    unfinished = {"state": ("in", ("Begun", "Written"))}
    begun = set(frappe.get_all(JOURNAL, filters=unfinished, pluck="pack"))
    # What failed when tables had changed already goes on as what was killed does.
    begun |= set(frappe.get_all(ledger.LEDGER, filters={"intended": 1}, pluck="pack"))
    found_here = []
    for pack in sorted({*found, *begun}):
        row = found.get(pack) or frappe._dict(title="", version="", applied_on="", applied_by="")
        entries = ledger.read(pack)
        site = lines.read_here(entries)
        edited = sum(
            (values := site[record]) is None
            or bool(compare(entry.base, values, entry.base, KEYS.get(record[0], {})))
            for record, entry in entries.items()
        )
        on = str(row.applied_on)[:16]
        found_here.append(
            Status(
                *(pack, row.title, row.version, on, row.applied_by),
                *(len(entries), edited, pack in begun),
            )
        )
    return found_here
