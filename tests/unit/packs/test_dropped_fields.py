"""A field that a file of the pack no longer has leaves the site's procedure, and leaves nothing."""

from __future__ import annotations

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from ecms_core.casework.procedure import from_data
from ecms_core.packs.merge import plain
from ecms_core.packs.pack import Pack
from ecms_core.packs.plan import Entry, Sides, make_plan
from ecms_core.packs.records import KEYS, procedure_definition, wanted_records
from ecms_core.packs.schemas import schema
from ecms_core.packs.source import PackSource
from ecms_core.problems import Problem

FOLDER = Path(__file__).resolve().parents[3] / "country_packs" / "zz"
PROCEDURE = ("Case Procedure", "ZZ-PR1")
ENTRY = schema("procedures")["properties"]["procedures"]["items"]


@pytest.fixture(scope="module")
def brought() -> dict[str, Any]:
    return wanted_records(Pack(PackSource("zz", FOLDER)))[PROCEDURE]


def upgraded(brought: dict[str, Any], wanted: dict[str, Any]) -> Any:
    """The definition that an upgrade leaves on the site."""
    ledger = {PROCEDURE: Entry(brought)}
    sides = Sides("zz", "2", {PROCEDURE: wanted}, ledger, {PROCEDURE: brought}, KEYS)
    values = make_plan(sides, lambda records: {}).writes[PROCEDURE].values
    return json.loads(procedure_definition("ZZ-PR1", "2", values))


@pytest.mark.parametrize("part", ["stages", "steps"])
def test_every_field_that_need_not_be_there_can_go_again(part: str, brought: dict) -> None:
    about = ENTRY["properties"][part]["items"]
    dropped = set()
    for number, item in enumerate(brought[part]):
        for field in item.keys() - set(about["required"]):
            dropped.add(field)
            wanted = deepcopy(brought)
            del wanted[part][number][field]
            left = upgraded(brought, wanted)
            assert field not in left[part][number]
            try:
                from_data(left, "ZZ-PR1")
            except Problem as problem:
                assert (field, problem.code) == ("closes", "ECMS-106")
    assert dropped == about["properties"].keys() - set(about["required"])


@pytest.mark.parametrize("field", ["source", "note"])
def test_a_field_of_the_whole_procedure_can_go_again(field: str, brought: dict) -> None:
    base = {**brought, field: "S1"}
    wanted = {name: value for name, value in brought.items() if name != field}
    assert field not in upgraded(base, wanted)


def test_a_definition_with_empty_fields_is_read_as_one_without_them(brought: dict) -> None:
    empty = json.loads(procedure_definition("ZZ-PR1", "1", brought))
    for part in ("stages", "steps"):
        fields = ENTRY["properties"][part]["items"]
        for item in empty[part]:
            for field in fields["properties"].keys() - set(fields["required"]):
                item.setdefault(field, None)
    whole = json.loads(procedure_definition("ZZ-PR1", "1", brought))
    assert from_data(empty, "ZZ-PR1") == from_data(whole, "ZZ-PR1")
    # What a site has kept of an earlier upgrade is no difference for the next.
    sides = {"wanted": {PROCEDURE: brought}, "ledger": {PROCEDURE: Entry(brought)}, "keys": KEYS}
    kept = plain({name: value for name, value in empty.items() if name not in ("id", "version")})
    site = {PROCEDURE: {**brought, "stages": kept["stages"], "steps": kept["steps"]}}
    assert make_plan(Sides("zz", "1", site=site, **sides), lambda records: {}).is_empty
