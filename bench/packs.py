"""A pack of 2,000 records: planned again, and applied beside Frappe's own import of fixtures.

The pack is the fictional country with as many places more as make 2,000 records of it. It is
applied to a site of its own that has ECMS and no pack: a copy of the tests' snapshot, or the site
that ``ECMS_PACKS_SITE`` names on another bench.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import frappe
from measure import Aim, Row, row, say

from ecms_core.packs.edge import ledger, store
from ecms_core.packs.edge.apply import apply_pack
from ecms_core.packs.edge.engine import plan_pack
from ecms_core.packs.edge.remove import remove_pack
from ecms_core.packs.edge.versions import KINDS, versions
from ecms_core.packs.plan import Record
from ecms_core.packs.plugins import pack_source

PACK = "zz"
RECORDS = 2_000
ROUNDS = 5
SETTINGS = ("Inspectorate Settings", "System Settings", "DefaultValue", "Currency")


def measure(about: str, bench: Path, site: str) -> list[Row]:
    """The rows; none, said aloud, where there is no site that a pack can be put on."""
    with _own_site(bench, site) as own, tempfile.TemporaryDirectory() as place:
        if not own:
            say("  left out: ECMS_PACKS_SITE names no site with ECMS and without a pack")
            return []
        pack = str(_scaled(Path(place)))
        apply_pack(pack, _quiet)
        records = list(ledger.read(PACK))
        fixtures = _fixtures(Path(place) / "fixtures", records)
        plans = [_milliseconds(lambda: plan_pack(pack)) for _ in range(ROUNDS + 1)][1:]
        remove_pack(PACK, _quiet, drop_columns=True)
        ours, theirs = [], []
        for number in range(ROUNDS + 1):
            ways: list[tuple[list[float], Callable[[], object], Callable[[], object]]] = [
                (ours, lambda: apply_pack(pack, _quiet), _remove),
                (theirs, lambda: _import(fixtures), lambda: _delete(records)),
            ]
            for times, bring, take_away in ways if number % 2 else reversed(ways):
                times.append(_milliseconds(bring))
                take_away()
        what = f"of a pack of {len(records)} records"
        return [
            row("pack-plan", f"No-op plan {what}", (plans, []), about, Aim(at_most=2_000)),
            row(
                "pack-apply",
                f"Apply {what} to a bare site, beside fixtures of the same",
                (ours[1:], theirs[1:]),
                about,
                Aim(ratio=1),
            ),
        ]


@contextmanager
def _own_site(bench: Path, site: str) -> Iterator[str]:
    """Open the packs' own site, without a pack; '' where there is none."""
    from embedded import machine, preparation

    made = bench == machine.BENCH
    own = "packs-bench.localhost" if made else os.environ.get("ECMS_PACKS_SITE", "")
    if made:
        preparation.place(f"app-{preparation.TESTS_PACK}", own)
    if own:
        _open(own)
        for pack in frappe.get_all("Country Pack", pluck="name"):
            remove_pack(pack, _quiet, drop_columns=True)
    try:
        yield own
    finally:
        _open(site)
        if made:
            shutil.rmtree(bench / "sites" / own, ignore_errors=True)


def _open(site: str) -> None:
    frappe.destroy()
    frappe.init(site=site, sites_path=".")
    frappe.connect()
    frappe.flags.mute_emails = True


def _scaled(place: Path) -> Path:
    """The fictional country with as many places more as make it large."""
    from ecms_core.packs.pack import Pack
    from ecms_core.packs.records import wanted_records
    from ecms_core.packs.source import PackSource

    folder = place / PACK
    shutil.copytree(pack_source(PACK).folder, folder)
    missing = RECORDS - len(wanted_records(Pack(PackSource(PACK, folder))))
    territory = folder / "territory.csv"
    lines = territory.read_text(encoding="utf-8").splitlines()
    heads = next(line for line in lines if not line.startswith("#")).split(",")
    top = next(line for line in reversed(lines) if not line.startswith("#")).split(",")[0]
    for number in range(missing):
        cells = {
            "code": f"B{number:05}",
            "name": f"Place {number}",
            "level": "Place",
            "parent": top,
        }
        lines.append(",".join(cells.get(head, "") for head in heads))
    territory.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


def _fixtures(place: Path, records: list[Record]) -> list[Path]:
    """The same records as files of fixtures, one for each doctype, in the order of the pack."""
    place.mkdir()
    kinds: dict[str, list[Any]] = {}
    for doctype, name in records:
        if doctype in SETTINGS:
            continue
        if doctype == "Custom DocPerm":
            parent, role, level, own = name.rsplit("/", 3)
            rows = {"parent": parent, "role": role, "permlevel": level, "if_owner": own}
            names = frappe.get_all(doctype, filters=rows, pluck="name")
        else:
            names = versions(doctype, name) if doctype in KINDS else [name]
        kinds.setdefault(doctype, []).extend(
            json.loads(frappe.get_doc(doctype, each).as_json()) for each in names
        )
    files = []
    for number, (doctype, docs) in enumerate(kinds.items()):
        files.append(place / f"{number:02}_{frappe.scrub(doctype)}.json")
        files[-1].write_text(json.dumps(docs), encoding="utf-8")
    return files


def _import(fixtures: list[Path]) -> None:
    from frappe.core.doctype.data_import.data_import import import_doc

    frappe.flags.in_fixtures = True
    for file in fixtures:
        import_doc(str(file))
    frappe.flags.in_fixtures = False
    frappe.clear_cache()


def _remove() -> None:
    remove_pack(PACK, _quiet, drop_columns=True)


def _delete(records: list[Record]) -> None:
    for doctype, name in reversed(records):
        if doctype not in (*SETTINGS, *store.ROWS):
            store.kind(doctype).delete([name])
    for doctype in store.ROWS:
        store.kind(doctype).delete([name for kind, name in records if kind == doctype])
    frappe.db.commit()
    frappe.clear_cache()


def _milliseconds(act: Callable[[], object]) -> float:
    began = time.perf_counter()
    act()
    return (time.perf_counter() - began) * 1000


def _quiet(line: str) -> None:
    """Nobody reads what apply says here."""
