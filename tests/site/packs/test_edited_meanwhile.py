"""What somebody changes while an apply runs is not written over."""

from __future__ import annotations

import frappe
import pytest

from ecms_core.packs.edge import apply
from ecms_core.packs.edge.apply import apply_pack
from ecms_core.packs.edge.engine import plan_pack
from ecms_core.problems import Problem
from tests.site.packs.test_export_changes import of_record, question
from tests.site.packs.test_interruptions import SMALL_CHANGES
from tests.site.packs.test_upgrade import customise, quiet


def relabelled() -> None:
    def change(fields, form) -> None:
        fields["tt_wage_order"].label = "Wage order (our words)"

    customise("Labour Case", change)


def made_by_hand() -> None:
    role = {"doctype": "Role", "role_name": "TT Conciliator"}
    frappe.get_doc(role).insert()


EDITS = {
    "Deadline Rule TT-D1": of_record("Deadline Rule", "TT-D1", exact_length=15),
    "Notice Template TT-N1": of_record("Notice Template", "TT-N1", body="<p>Ours.</p>"),
    "Inspection Checklist TT-C": question("TT-C-1", label="Wages are paid in full"),
    "Custom Field Labour Case-tt_wage_order": relabelled,
    "Inspection Office R1": of_record("Inspection Office", "R1", office_name="East"),
    "Role TT Conciliator": made_by_hand,
}
MORE = SMALL_CHANGES | {
    "roles.yaml#2": (
        "roles:\n",
        "roles:\n  - {role: TT Conciliator, description: Conciliates}\n",
    ),
    # A field that comes makes the apply change a table and commit.
    "forms/fields.yaml#3": (
        "fields:\n",
        "fields:\n  - {doctype: Labour Case, fieldname: tt_new, label: New, fieldtype: Data,\n"
        "     after: establishment, basis: Test Act 9, confidence: known}\n",
    ),
}


def test_an_edit_made_while_apply_runs_is_not_written_over(
    site, make_bare, small_version, monkeypatch
) -> None:
    folder, tables = str(small_version("2.0.0", MORE)), apply._tables
    first = str(small_version("1.0.0"))
    for record, edit in EDITS.items():
        make_bare()
        apply_pack(first, say=quiet)
        seen = plan_pack(folder)

        def meanwhile(plan, say, edit=edit):
            made = tables(plan, say)
            edit()
            frappe.db.commit()
            return made

        monkeypatch.setattr(apply, "_tables", meanwhile)
        with pytest.raises(Problem) as caught:
            apply_pack(folder, say=quiet, expected=seen.hash)
        monkeypatch.setattr(apply, "_tables", tables)
        assert caught.value.code == "ECMS-129", record
        assert caught.value.details["found"] == record and caught.value.details["count"] == 1
        assert frappe.db.get_value("Country Pack", "tt", "version") == "1.0.0"
        # The plan lists it now, and the edit stays when it is applied.
        kept = {"conflict", "keep"}
        open_ = [change for change in plan_pack(folder).changes if change.kind in kept]
        assert record == "Role TT Conciliator" or open_, record
        apply_pack(folder, say=quiet)
        assert plan_pack(folder).is_empty
    assert frappe.db.exists("Custom Field", "Labour Case-tt_new")
