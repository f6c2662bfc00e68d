"""Several versions in use at once: each office keeps one, and no edit of any is lost unsaid."""

from __future__ import annotations

import frappe
import pytest

from ecms_core.casework.doctype.labour_case.labour_case import procedure_in_force
from ecms_core.inspections.edge.checklists import current_checklist
from ecms_core.packs.edge.apply import apply_pack
from ecms_core.packs.edge.phases import activate
from tests.site.packs.test_upgrade import quiet

THREE = ("R1,North,Regional,HQ,T1\n", "R1,North,Regional,,T1\nR2,S,Regional,,T1\nR3,E,Regional,,T1\n")
SECOND = {
    "law/procedures.yaml#version": ('version: "1"', 'version: "2"'),
    "law/procedures.yaml#step": ("label: Close,", "label: Close the case,"),
}
Changes = dict[str, tuple[str, str]]


@pytest.fixture
def bring(site, small_version):
    """``bring("2.0.0", changes, offices=[…])`` applies a version with three offices."""

    def apply(number: str, changes: Changes | None = None, **how: object) -> str:
        folder = str(small_version(number, {"offices.csv": THREE, **(changes or {})}))
        apply_pack(folder, say=quiet, **how)
        return folder

    return apply


def used(office: str) -> tuple[str, str | None]:
    """The procedure and the checklist that new cases of an office get."""
    return procedure_in_force(frappe.utils.getdate(), office), current_checklist(office)


def test_what_is_for_all_offices_is_taken_from_none(bring) -> None:
    bring("1.0.0")
    assert activate("tt", ["R1"]) == []
    assert used("R2") == used("R1") == ("TT-PR-1", "TT-C-1")
    bring("2.0.0", SECOND, offices=["R1"])
    assert activate("tt", ["R1", "R2"]) == ["TT-PR-2"]
    assert used("R1") == used("R2") == ("TT-PR-2", "TT-C-1")
    assert used("R3") == ("TT-PR-1", "TT-C-1")
