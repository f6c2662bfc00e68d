"""A letter, a deadline and a role stay while a procedure that stays names them."""

from __future__ import annotations

import json
from pathlib import Path

import frappe
import pytest

from ecms_core.packs.edge.apply import apply_pack
from ecms_core.packs.edge.engine import plan_pack, plan_removal
from ecms_core.packs.edge.export_changes import export_changes
from ecms_core.packs.edge.remove import remove_pack
from ecms_core.problems import Problem
from tests.site.packs.test_moves import a_case
from tests.site.packs.test_upgrade import quiet

NAMES = {"TT-N1": "TT-N2", "TT-D1": "TT-D2", "TT Mediator": "TT Conciliator"}
OLD = {
    ("Notice Template", "TT-N1"),
    ("Deadline Rule", "TT-D1"),
    ("Role", "TT Mediator"),
    ("Custom DocPerm", "Case Hearing/TT Mediator/0/0"),
}
REMIND = {
    "id": "remind",
    "label": "Remind",
    "act": "notice",
    "from": ["noted"],
    "to": "noted",
    "roles": ["TT Mediator"],
    "letter": "TT-N1",
    "starts": ["TT-D1"],
}


def renamed(folder: Path, version: str = "1") -> str:
    """The pack with a letter, a deadline and a role of another name."""
    for file in sorted(folder.rglob("*.*")):
        text = file.read_text(encoding="utf-8")
        for old, new in NAMES.items():
            text = text.replace(old, new)
        if file.name == "procedures.yaml":
            text = text.replace('version: "1"', f'version: "{version}"')
        file.write_text(text, encoding="utf-8")
        file.rename(file.with_name(file.name.replace("TT-N1", "TT-N2")))
    return str(folder)


def kinds(plan) -> dict[tuple[str, str], str]:
    return {change.record: change.kind for change in plan.changes if change.record in OLD}


def there() -> set[tuple[str, str]]:
    found = {(kind, name) for kind, name in OLD if frappe.db.exists(kind, name)}
    if frappe.db.exists("Custom DocPerm", {"role": "TT Mediator", "read": 1}):
        found |= {record for record in OLD if record[0] == "Custom DocPerm"}
    return found


def add_step(name: str) -> None:
    procedure = frappe.get_doc("Case Procedure", name)
    definition = json.loads(procedure.definition)
    definition["steps"].append(REMIND)
    procedure.definition = json.dumps(definition)
    procedure.save()
    frappe.db.commit()


def test_what_a_step_of_an_administrator_names_stays_until_the_step_goes(
    site, small_version
) -> None:
    apply_pack(str(small_version("1.0.0")), say=quiet)
    add_step("TT-PR-1")
    second = renamed(small_version("2.0.0"))
    plan = plan_pack(second)
    assert kinds(plan) == dict.fromkeys(OLD, "in use")
    assert "Case Procedure TT-PR, step remind" in "\n".join(plan.lines())
    apply_pack(second, say=quiet, expected=plan.hash)
    assert there() == OLD
    assert kinds(plan_pack(second)) == dict.fromkeys(OLD, "in use")

    step = {"Case Procedure.TT-PR.steps[remind]": "pack"}
    assert kinds(plan_pack(second, step)) == dict.fromkeys(OLD, "remove")
    apply_pack(second, say=quiet, choices=step)
    assert there() == set()


def test_what_nobody_names_any_more_goes_at_once(site, small_version) -> None:
    apply_pack(str(small_version("1.0.0")), say=quiet)
    second = renamed(small_version("2.0.0"), version="2")
    assert kinds(plan_pack(second)) == dict.fromkeys(OLD, "remove")


def test_an_open_case_keeps_what_its_version_names(site, small_version) -> None:
    apply_pack(str(small_version("1.0.0")), say=quiet)
    case = a_case("Rosas")
    frappe.db.commit()
    second = renamed(small_version("2.0.0"), version="2")
    named = {("Notice Template", "TT-N1"), ("Deadline Rule", "TT-D1")}
    assert {
        record for record, kind in kinds(plan_pack(second)).items() if kind == "in use"
    } == named
    apply_pack(second, say=quiet)
    assert there() == named
    frappe.db.set_value("Labour Case", case.name, "is_open", 0)
    frappe.db.commit()
    apply_pack(second, say=quiet)
    assert there() == set()


def edit(doctype: str, name: str, **values: object) -> None:
    doc = frappe.get_doc(doctype, name)
    doc.update(values)
    doc.save()
    frappe.db.commit()


def test_an_edit_of_what_is_kept_for_an_open_case_is_told_beside_the_diff(
    site, small_version
) -> None:
    apply_pack(str(small_version("1.0.0")), say=quiet)
    case = a_case("Rosas")
    frappe.db.commit()
    second = renamed(small_version("2.0.0"), version="2")
    apply_pack(second, say=quiet)
    edit("Notice Template", "TT-N1", body="<p>Ours</p>\n")
    edit("Deadline Rule", "TT-D1", note="Circular 7")
    exported = export_changes("tt")
    assert (exported.diff, exported.problems) == ("", [])
    who = f"(Administrator, {frappe.utils.today()})"
    assert sorted(map(str, exported.left)) == [
        f"Deadline Rule TT-D1: kept here, and no longer in the pack {who}",
        f"Notice Template TT-N1: kept here, and no longer in the pack {who}",
    ]
    # An edit keeps it here, whether it is in use or not.
    frappe.db.set_value("Labour Case", case.name, "is_open", 0)
    frappe.db.commit()
    assert kinds(plan_pack(second)) == {
        ("Notice Template", "TT-N1"): "conflict",
        ("Deadline Rule", "TT-D1"): "conflict",
    }


def test_what_an_administrators_step_keeps_is_told_with_the_step(site, small_version) -> None:
    apply_pack(str(small_version("1.0.0")), say=quiet)
    add_step("TT-PR-1")
    apply_pack(renamed(small_version("2.0.0")), say=quiet)
    edit("Notice Template", "TT-N1", body="<p>Ours</p>\n")
    edit("Role", "TT Mediator", disabled=1)
    exported = export_changes("tt")
    assert "/dev/null" not in exported.diff and "id: remind" in exported.diff
    told = "\n".join(map(str, exported.left))
    for doctype, name in OLD:
        assert f"{doctype} {name}: kept here, and no longer in the pack" in told
    assert len(exported.left) == len(OLD)


def test_a_procedure_made_here_keeps_the_pack_that_it_hangs_on(site, small_version) -> None:
    apply_pack(str(small_version("1.0.0")), say=quiet)
    ours = frappe.copy_doc(frappe.get_doc("Case Procedure", "TT-PR-1"))
    ours.update({"procedure_code": "OUR-PR", "pack": None})
    ours.insert()
    frappe.db.commit()
    assert any(change.kind == "in use" for change in plan_removal("tt").changes)
    with pytest.raises(Problem, match="ECMS-115") as caught:
        remove_pack("tt", say=quiet)
    assert "Case Procedure OUR-PR-1, step notice" in caught.value.what()
    ours.delete()
    frappe.db.commit()
    remove_pack("tt", say=quiet)
