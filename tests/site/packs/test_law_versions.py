"""Versions of the law keep their records, whatever version comes before or after them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import frappe
import pytest

from ecms_core.law.edge.site_law import site_law
from ecms_core.law.records import record_of
from ecms_core.packs.edge.apply import apply_pack
from ecms_core.packs.edge.engine import plan_pack
from ecms_core.packs.edge.export_changes import export_changes
from ecms_core.packs.edge.plan_page import as_page
from ecms_core.problems import Problem
from tests.site.packs.test_export_changes import next_version
from tests.site.packs.test_upgrade import quiet

DATED = {
    "law/deadlines.yaml": (
        "    starts: served\n",
        "    valid_from: 2026-01-01\n    starts: served\n",
    )
}
HISTORY = """\
  - id: TT-D1
    title: Correction
    valid_from: 2020-01-01
    valid_to: 2025-12-31
    starts: served
    length: 7
    unit: calendar_days
    basis: Old Act 1
    confidence: verified
    at_expiry: escalate_to_supervisor
"""
AMOUNT = "      - {amount: 10, valid_from: 2026-01-01, basis: Test Act 2, confidence: verified}\n"
SCALE = "  - {id: TT-P1, title: Fine, mode: amount, unit: unit, amount: 5, basis: Test Act 3,\n"


@pytest.fixture
def dated(site, small_version):
    """``dated("2.0.0", more)``: another version of a pack whose deadline is in force since 2026."""

    def make(number: str, changes: dict[str, tuple[str, str]] | None = None) -> str:
        return str(small_version(number, DATED | (changes or {})))

    apply_pack(make("1.0.0"), say=quiet)
    return make


def history(at: str = "deadlines:\n") -> dict[str, tuple[str, str]]:
    return {"law/deadlines.yaml#history": (at, at + HISTORY)}


def rules() -> dict[str, tuple]:
    rows = frappe.get_all("Deadline Rule", ["name", "valid_from", "valid_to", "exact_length"])
    return {row.name: (row.valid_from, row.valid_to, row.exact_length) for row in rows}


def edit(doctype: str, name: str, **values: object) -> None:
    doc = frappe.get_doc(doctype, name)
    doc.update(values)
    doc.save()
    frappe.db.commit()


BEFORE = (date(2020, 1, 1), date(2025, 12, 31), 7)


def test_an_edit_of_todays_law_stays_there_when_history_is_added(dated) -> None:
    edit("Deadline Rule", "TT-D1", exact_length=15)
    clock = {"doctype": "Case Deadline", "name": "C1", "rule": "TT-D1", "rule_version": "TT-D1"}
    frappe.get_doc(clock).db_insert()
    frappe.db.commit()
    second = dated("2.0.0", history())
    plan = plan_pack(second)
    assert {change.id: change.kind for change in plan.changes} == {
        "Deadline Rule.TT-D1.exact_length": "keep",
        "Deadline Rule.TT-D1 2020-01-01": "create",
    }
    apply_pack(second, say=quiet, expected=plan.hash)
    assert rules() == {"TT-D1": (date(2026, 1, 1), None, 15), "TT-D1 2020-01-01": BEFORE}
    assert plan_pack(second).is_empty
    # A clock names the record under which it stands, not the one that its code suggests.
    versions = site_law().rules["TT-D1"]
    assert [record_of(one, "Deadline Rule") for one in versions] == ["TT-D1 2020-01-01", "TT-D1"]
    apply_pack(dated("3.0.0"), say=quiet)
    assert rules() == {"TT-D1": (date(2026, 1, 1), None, 15)}


def test_earlier_amounts_scales_and_violations_come_to_a_site(dated) -> None:
    changes = {
        "law/values.yaml": (
            AMOUNT,
            AMOUNT.replace(
                "10, valid_from: 2026-01-01", "8, valid_from: 2020-01-01, valid_to: 2025-12-31"
            )
            + AMOUNT,
        ),
        "law/penalties.yaml": (
            SCALE,
            SCALE.replace("mode:", "valid_to: 2025-12-31, mode:").replace(": 5", ": 4")
            + "     confidence: verified}\n"
            + SCALE.replace("mode:", "valid_from: 2026-01-01, mode:"),
        ),
    }
    apply_pack(dated("2.0.0", changes), say=quiet)
    rows = frappe.get_all("Legal Value", ["name", "amount"], order_by="valid_from asc")
    assert [(row.name, row.amount) for row in rows] == [("unit 2020-01-01", "8"), ("unit", "10")]
    rows = frappe.get_all("Penalty Scale", ["name", "amount"], order_by="name asc")
    assert [(row.name, row.amount) for row in rows] == [
        ("TT-P1", "5"),
        ("TT-P1 until 2025-12-31", "4"),
    ]


def test_a_version_is_closed_and_corrected_when_the_next_one_comes(dated) -> None:
    changes = {
        "law/values.yaml": (
            AMOUNT,
            AMOUNT.replace(
                ", basis: Test Act 2", ", valid_to: 2026-12-31, basis: Test Act 2 as amended"
            )
            + AMOUNT.replace("10, valid_from: 2026", "12, valid_from: 2027"),
        )
    }
    apply_pack(dated("2.0.0", changes), say=quiet)
    rows = frappe.get_all("Legal Value", ["name", "basis"], order_by="valid_from asc")
    assert [(row.name, row.basis) for row in rows] == [
        ("unit", "Test Act 2 as amended"),
        ("unit 2027-01-01", "Test Act 2"),
    ]


def test_an_earlier_version_made_here_comes_back_as_a_part_of_the_pack(
    dated, tmp_path: Path
) -> None:
    earlier = frappe.copy_doc(frappe.get_doc("Deadline Rule", "TT-D1"))
    earlier.update({"valid_from": "2020-01-01", "valid_to": "2025-12-31", "exact_length": 7})
    earlier.insert()
    frappe.db.commit()
    before = rules()
    assert before == {"TT-D1": (date(2026, 1, 1), None, 10), "TT-D1 2020-01-01": BEFORE}
    exported = export_changes("tt")
    assert exported.problems == [] and exported.left == []
    folder = next_version(tmp_path / "1.0.0" / "tt", tmp_path, exported.diff)
    apply_pack(str(folder), say=quiet)
    assert rules() == before
    assert plan_pack(str(folder)).changes == ()
    assert export_changes("tt") == ("", [], [])


def test_a_first_day_that_is_corrected_is_one_of_the_same_record(dated, small_version) -> None:
    edit("Deadline Rule", "TT-D1", note="Circular 7")
    later = {
        "law/deadlines.yaml": (
            "    starts: served\n",
            "    valid_from: 2026-02-01\n    starts: served\n",
        )
    }
    apply_pack(str(small_version("2.0.0", later)), say=quiet)
    assert rules() == {"TT-D1": (date(2026, 2, 1), None, 10)}
    assert frappe.db.get_value("Deadline Rule", "TT-D1", "note") == "Circular 7"


def test_versions_that_would_overlap_are_told_with_the_plan_and_refused(dated) -> None:
    ours = frappe.copy_doc(frappe.get_doc("Deadline Rule", "TT-D1"))
    ours.update({"valid_from": "2027-01-01", "supersedes": "TT-D1", "exact_length": 12})
    ours.insert()
    frappe.db.commit()
    before = rules()
    later = HISTORY.replace("2020-01-01", "2027-07-01").replace("    valid_to: 2025-12-31\n", "")
    second = dated(
        "2.0.0",
        {
            "law/deadlines.yaml#closed": (
                "valid_from: 2026-01-01\n",
                "valid_from: 2026-01-01\n    valid_to: 2027-06-30\n",
            ),
            "law/deadlines.yaml#later": ("deadlines:\n", f"deadlines:\n{later}"),
        },
    )
    closed = "Deadline Rule.TT-D1.valid_to"
    for choices in ({}, {closed: "pack"}):
        plan = plan_pack(second, choices)
        (fault,) = plan.faults
        assert fault.code == "ECMS-128" and "on which no other version is in force" in str(fault)
        assert (closed in fault.what()) == (not choices)
        assert str(fault) in "\n".join(plan.lines()) and as_page(plan)["faults"]
        with pytest.raises(Problem, match="ECMS-128"):
            apply_pack(second, say=quiet, choices=choices, expected=plan.hash)
        assert rules() == before and not frappe.db.exists("Pack Journal", {"version": "2.0.0"})
    # The site's own version ends where the pack's begins.
    edit("Deadline Rule", ours.name, valid_to="2027-06-30")
    assert plan_pack(second).faults == ()
    apply_pack(second, say=quiet)
    assert rules()["TT-D1"] == (date(2026, 1, 1), date(2026, 12, 31), 10)
    assert {row[0] for row in rules().values()} == {
        date(2026, 1, 1),
        date(2027, 1, 1),
        date(2027, 7, 1),
    }
