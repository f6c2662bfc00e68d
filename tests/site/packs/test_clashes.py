"""A pack meets what is on the site already: another pack's records, a role with other rights."""

from __future__ import annotations

from pathlib import Path

import frappe
import frappe.permissions
import pytest

from ecms_core.packs.edge import ledger, snapshot
from ecms_core.packs.edge.apply import apply_pack
from ecms_core.packs.edge.engine import plan_pack
from ecms_core.packs.edge.export_changes import export_changes
from ecms_core.packs.edge.remove import remove_pack
from ecms_core.problems import Problem
from tests.site.packs.conftest import replace
from tests.site.packs.test_upgrade import quiet
from tests.thorough.packs import small_pack

MAY = {"parent": "Case Hearing", "role": "TT Mediator"}
RIGHTS = ["read", "write", "create", "print"]


def test_two_packs_that_want_one_field_are_both_named(site, small_version, tmp_path: Path) -> None:
    apply_pack(str(small_version("1.0.0")), say=quiet)
    with pytest.raises(Problem) as caught:
        ledger.refuse_others("uu", {("Custom Field", "Labour Case-tt_sector")})
    told = caught.value.details
    assert (told["first"], told["second"]) == ("tt", "uu")
    assert told["record"] == "Custom Field Labour Case-tt_sector"

    other = small_pack.write(tmp_path / "uu")
    replace(other / "pack.yaml", "id: tt", "id: uu")
    before = snapshot.take()
    for act in (plan_pack, lambda folder: apply_pack(folder, say=quiet)):
        with pytest.raises(Problem) as caught:
            act(str(other))
        assert caught.value.code == "ECMS-111"
    assert snapshot.differences(before, snapshot.take()) == []
    assert not frappe.db.exists("Pack Ledger Entry", {"pack": "uu"})


def test_a_site_has_one_pack_to_which_an_edit_of_the_core_goes(site, small_version) -> None:
    apply_pack(str(small_version("1.0.0")), say=quiet)
    relabel = {"doctype": "Labour Case", "fieldname": "complaint", "property": "label"}
    frappe.make_property_setter({**relabel, "value": "Which", "property_type": "Data"})
    frappe.db.commit()
    # Of other roles, forms and laws, and yet of another state.
    for act in (plan_pack, lambda pack: apply_pack(pack, say=quiet)):
        with pytest.raises(Problem, match="ECMS-111") as caught:
            act("co")
        assert (caught.value.details["first"], caught.value.details["second"]) == ("tt", "co")
    with pytest.raises(Problem, match="ECMS-116"):
        export_changes("co")
    assert "value: Which" in export_changes("tt").diff


def test_a_role_that_exists_with_other_rights_keeps_them_and_loses_what_the_pack_added(
    site, small_version
) -> None:
    frappe.get_doc({"doctype": "Role", "role_name": "TT Mediator"}).insert()
    frappe.permissions.add_permission("Case Hearing", "TT Mediator")
    frappe.permissions.update_permission_property("Case Hearing", "TT Mediator", 0, "print", 1)
    frappe.db.commit()
    try:
        name = frappe.db.get_value("Custom DocPerm", MAY)
        was = frappe.db.get_value("Custom DocPerm", MAY, RIGHTS)
        folder = str(small_version("1.0.0"))
        plan = plan_pack(folder)
        listed = {
            change.path: (change.kind, change.side)
            for change in plan.changes
            if change.record[0] == "Custom DocPerm"
        }
        assert listed == {"write": ("update", "pack"), "create": ("update", "pack")}
        apply_pack(folder, say=quiet)
        assert frappe.db.get_value("Custom DocPerm", MAY, RIGHTS) == (1, 1, 1, 1)
        assert frappe.get_all("Custom DocPerm", MAY, pluck="name") == [name]
        remove_pack("tt", say=quiet)
        assert frappe.db.get_value("Custom DocPerm", MAY, RIGHTS) == was
        assert was == (1, 0, 0, 1) and frappe.db.exists("Role", "TT Mediator")
    finally:
        frappe.db.rollback()
        frappe.db.delete("Custom DocPerm", {"parent": "Case Hearing"})
        frappe.delete_doc("Role", "TT Mediator", force=True)
        frappe.db.commit()
