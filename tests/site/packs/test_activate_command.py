"""`ecms pack activate` as somebody types it: for all offices or some, in one room or both."""

from __future__ import annotations

import frappe
import pytest
from click.testing import CliRunner

from ecms_core.casework.doctype.labour_case.labour_case import procedure_in_force
from ecms_core.cli import ecms
from ecms_core.inspections.edge.checklists import current_checklist
from ecms_core.packs.edge.apply import apply_pack
from tests.site.packs.conftest import connect
from tests.site.packs.test_upgrade import quiet

OFFICE = "R1,North,Regional,HQ,T1\n"
THREE = (OFFICE, "R1,North,Regional,,T1\nR2,South,Regional,,T1\nR3,East,Regional,,T1\n")
SECOND = {
    "law/procedures.yaml#version": ('version: "1"', 'version: "2"'),
    "law/procedures.yaml#step": ("label: Close,", "label: Close the case,"),
    "forms/basic.yaml#version": ('version: "1"', 'version: "2"'),
    "forms/basic.yaml#title": ("title: Basic", "title: All"),
}
OLD, NEW = ("TT-PR-1", "TT-C-1"), ("TT-PR-2", "TT-C-2")


@pytest.mark.parametrize(
    ("words", "in_south", "in_east"),
    [
        ([], NEW, NEW),
        (["--office", "R1", "--office", "R2"], NEW, OLD),
        (["--room", "casework"], (NEW[0], OLD[1]), (NEW[0], OLD[1])),
        (["--room", "inspections", "--office", "R2"], (OLD[0], NEW[1]), OLD),
    ],
)
def test_the_newest_is_used_where_the_command_says(
    site, small_version, words: list[str], in_south: tuple[str, str], in_east: tuple[str, str]
) -> None:
    apply_pack(str(small_version("1.0.0", {"offices.csv": THREE})), say=quiet)
    second = small_version("2.0.0", {"offices.csv": THREE, **SECOND})
    apply_pack(str(second), say=quiet, offices=["R1"])
    run = CliRunner(env={"ECMS_SITE": site}).invoke(ecms, ["pack", "activate", "tt", *words])
    connect(site)
    assert run.exit_code == 0, run.output
    day = frappe.utils.getdate()
    # Where the pack was tried first it stays, whether it is named again or not.
    for office, expected in (("R1", NEW), ("R2", in_south), ("R3", in_east)):
        assert (procedure_in_force(day, office), current_checklist(office)) == expected
    assert set(run.output.split()) == {*in_south, *in_east} - {*OLD}
