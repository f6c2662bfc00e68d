"""A new version for some offices first, open cases under the old one, and a training site."""

from __future__ import annotations

import frappe
import pytest
from frappe.model.document import Document

from ecms_core.casework.doctype.labour_case.labour_case import procedure_in_force
from ecms_core.inspections.edge.checklists import current_checklist
from ecms_core.packs.edge import desk, snapshot
from ecms_core.packs.edge.apply import apply_pack
from ecms_core.packs.edge.engine import plan_pack
from ecms_core.packs.edge.forms import columns_of
from ecms_core.packs.edge.phases import activate
from ecms_core.packs.edge.remove import remove_pack
from ecms_core.problems import Problem
from tests.site.packs.test_upgrade import quiet

CHANGES = {
    "forms/gls.yaml#1": ('version: "1"', 'version: "2"'),
    "forms/gls.yaml#2": ("13th month pay is paid,", "13th month pay is paid by 24 December,"),
    "law/procedures.yaml": ("label: Draw an inspector", "label: Draw an inspector by lot"),
}


def used(office: str) -> tuple[str, str]:
    """The procedure and the checklist that new cases of an office get."""
    return procedure_in_force(frappe.utils.getdate(), office), current_checklist(office)


def a_case(**values: object) -> Document:
    """An open case of a workplace in the capital, committed."""
    establishment = frappe.get_doc(
        {
            "doctype": "Establishment",
            "establishment_name": "Peña Bakery",
            "office": "RO-NCR",
            "division": frappe.db.get_value("Inspection Office", "RO-NCR", "division"),
        }
    ).insert()
    data = {"doctype": "Labour Case", "establishment": establishment.name, **values}
    case = frappe.get_doc(data).insert()
    frappe.db.commit()
    return case


def forget(case: Document) -> None:
    """Remove the case and its workplace."""
    frappe.db.rollback()
    frappe.delete_doc("Labour Case", case.name, force=True)
    frappe.delete_doc("Establishment", case.establishment, force=True)
    frappe.db.commit()


def test_a_version_is_used_in_some_offices_first(site, version) -> None:
    apply_pack(str(version("1.0.0")), say=quiet)
    first = used("RO-NCR")
    assert first == used("RO-03")
    newer = (f"{first[0]}.1", "PH-GLS-2")
    second = str(version("2.0.0", CHANGES))
    with pytest.raises(Problem):
        activate("ph", ["NOWHERE"])
    plan = plan_pack(second, offices=["RO-NCR"])
    assert plan.hash != plan_pack(second).hash
    apply_pack(second, say=quiet, expected=plan.hash, offices=["RO-NCR"])
    assert used("RO-NCR") == newer
    assert used("RO-03") == first

    activate("ph", ["RO-NCR", "RO-03"], "inspections")
    assert used("RO-03") == (first[0], newer[1])
    assert used("RO-05") == first
    activate("ph")
    assert used("RO-05") == newer
    assert plan_pack(second).is_empty
    remove_pack("ph", say=quiet)
    assert not frappe.db.count("Case Procedure") and not frappe.db.count("Inspection Checklist")


def test_what_an_office_tries_stays_when_an_administrator_edits_what_the_others_use(
    site, version
) -> None:
    apply_pack(str(version("1.0.0")), say=quiet)
    procedure, old = used("RO-03")
    second = str(version("2.0.0", CHANGES))
    apply_pack(second, say=quiet, offices=["RO-NCR"])
    trial = used("RO-NCR")
    edited = frappe.copy_doc(frappe.get_doc("Inspection Checklist", old))
    edited.version = "1-circular-7"
    edited.submit()
    copy = frappe.copy_doc(frappe.get_doc("Case Procedure", procedure))
    copy.version = "1-circular-7"
    copy.insert()
    frappe.db.commit()
    ours = (copy.name, edited.name)
    assert used("RO-03") == ours and used("RO-NCR") == trial

    activate("ph", ["RO-NCR", "RO-05"])
    assert used("RO-03") == ours and used("RO-05") == trial
    activate("ph")
    assert used("RO-NCR") == used("RO-03") == ours


def test_a_trial_ends_with_the_next_version_for_all(site, version) -> None:
    apply_pack(str(version("1.0.0")), say=quiet)
    apply_pack(str(version("2.0.0", CHANGES)), say=quiet, offices=["RO-NCR"])
    third = {
        "forms/gls.yaml#1": ('version: "1"', 'version: "3"'),
        "forms/gls.yaml#2": ("13th month pay is paid,", "13th month pay is paid in December,"),
        "law/procedures.yaml": ("label: Draw an inspector", "label: Draw one by lot"),
    }
    apply_pack(str(version("3.0.0", third)), say=quiet)
    assert used("RO-NCR") == used("RO-03") and used("RO-03")[1] == "PH-GLS-3"


def test_those_below_headquarters_are_in_its_list(site, version) -> None:
    apply_pack(str(version("1.0.0")), say=quiet)
    first = used("RO-03")
    apply_pack(str(version("2.0.0", CHANGES)), say=quiet, offices=["BWC"])
    assert used("RO-03") == (f"{first[0]}.1", "PH-GLS-2")


def test_what_cases_follow_stays_and_refuses_removal(site, version) -> None:
    apply_pack(str(version("1.0.0")), say=quiet)
    case = a_case()
    first = case.procedure
    try:
        second = str(version("2.0.0", CHANGES))
        apply_pack(second, say=quiet)
        assert frappe.db.get_value("Labour Case", case.name, "procedure") == first
        with pytest.raises(Problem) as caught:
            remove_pack("ph", say=quiet)
        assert caught.value.code == "ECMS-115" and "1 Labour Case" in caught.value.what()
        assert frappe.db.exists("Country Pack", "ph")
    finally:
        forget(case)


def test_a_training_site_is_one_option_away(site, version) -> None:
    apply_pack(str(version("1.0.0")), say=quiet, training=True)
    try:
        assert frappe.db.get_single_value("Inspectorate Settings", "training") == 1
        bootinfo: dict = {}
        from ecms_core.establishments.edge.training import tell_desk

        tell_desk(bootinfo)
        assert bootinfo["ecms_training"] == 1
    finally:
        frappe.db.set_single_value("Inspectorate Settings", "training", 0)
        frappe.db.commit()


def test_an_office_that_nobody_has_is_refused_and_nothing_is_marked(site, small_version) -> None:
    before = snapshot.take()
    folder = str(small_version("1.0.0"))
    with pytest.raises(Problem, match="ECMS-117: offices: refers to Inspection Office NOPE"):
        plan_pack(folder, offices=["NOPE"])
    with pytest.raises(Problem, match="ECMS-117"):
        apply_pack(folder, say=quiet, offices=["R1", "NOPE"], training=True)
    with pytest.raises(Problem, match="ECMS-112"):
        apply_pack(folder, say=quiet, expected="another", training=True)
    frappe.db.rollback()
    assert snapshot.differences(before, snapshot.take()) == []
    # One that the pack brings itself is known.
    apply_pack(folder, say=quiet, offices=["R1"])
    assert frappe.db.get_value("Inspection Checklist", "TT-C-1", "offices") == "R1"


def test_offices_are_chosen_when_the_pack_comes_with_them(site) -> None:
    assert not frappe.db.count("Inspection Office")
    shown = {one["name"]: one["title"] for one in desk.plan("zz")["offices"]}
    assert shown["ZZ-N"] == "Northern Office" and "ZZ-S" in shown
    expected = desk.plan("zz", offices=["ZZ-N"])["hash"]
    with pytest.raises(frappe.ValidationError, match="NOPE"):
        desk.apply("zz", expected, offices=["ZZ-N", "NOPE"])
    desk.apply("zz", expected, offices=["ZZ-N"])
    assert used("ZZ-N") == ("ZZ-PR1-1", "ZZ-C1-1")
    with pytest.raises(Problem, match="ECMS-313"):
        used("ZZ-S")
    assert current_checklist("ZZ-S") is None
    assert [one["name"] for one in desk.plan("zz")["offices"]] == sorted(shown)


def test_a_field_with_values_goes_only_when_it_is_named(site, version) -> None:
    apply_pack(str(version("1.0.0")), say=quiet)
    folder = version("2.0.0")
    fields = folder / "forms" / "fields.yaml"
    text = fields.read_text()
    start = text.index("  - doctype: Labour Case\n    fieldname: ph_sector")
    fields.write_text(text[:start] + text[text.index("changes:") :])
    case = a_case(ph_sector="Industry")
    try:
        name = "Custom Field.Labour Case-ph_sector"
        (danger,) = plan_pack(str(folder)).dangers
        assert danger.id == name and "1 Labour Case" in danger.danger
        apply_pack(str(folder), say=quiet)
        assert frappe.db.exists("Custom Field", "Labour Case-ph_sector")
        apply_pack(str(folder), say=quiet, choices={name: "pack"})
        assert not frappe.db.exists("Custom Field", "Labour Case-ph_sector")
        assert "ph_sector" not in columns_of("Labour Case")
    finally:
        forget(case)


FIELD = "Custom Field.Labour Case-ph_"


def test_a_type_that_frappe_refuses_is_told_in_the_plan_and_the_rest_is_applied(
    site, version
) -> None:
    apply_pack(str(version("1.0.0")), say=quiet)
    retyped = {
        "forms/fields.yaml#1": (
            "label: Wage order\n    fieldtype: Data\n",
            "label: Wages\n    fieldtype: Link\n    options: Establishment\n",
        ),
        "forms/fields.yaml#2": (
            "label: Barangay\n    fieldtype: Data",
            "label: Barangay\n    fieldtype: Small Text",
        ),
    }
    folder = str(version("2.0.0", retyped))
    plan = plan_pack(folder)
    assert {change.id.removeprefix(FIELD): change.kind for change in plan.changes} == {
        "wage_order.label": "update",
        "wage_order.fieldtype": "refused",
        "wage_order.options": "refused",
        "barangay.fieldtype": "update",
    }
    assert any("no Data to Link" in line for line in plan.lines())
    apply_pack(folder, say=quiet)
    field = frappe.get_meta("Labour Case", cached=False).get_field("ph_wage_order")
    assert (field.label, field.fieldtype, field.options or "") == ("Wages", "Data", "")
    again = {change.id.removeprefix(FIELD): change.kind for change in plan_pack(folder).changes}
    assert again == {"wage_order.fieldtype": "refused", "wage_order.options": "refused"}


def test_a_choice_that_cases_have_and_a_duty_that_they_do_not_meet_are_told_with_their_number(
    site, version
) -> None:
    apply_pack(str(version("1.0.0")), say=quiet)
    narrowed = {
        "forms/fields.yaml#1": ("[Agriculture, Industry, Services]", "[Agriculture, Services]"),
        "forms/fields.yaml#2": (
            "label: Barangay\n    fieldtype: Data",
            "label: Barangay\n    fieldtype: Data\n    mandatory: true",
        ),
    }
    folder = str(version("2.0.0", narrowed))
    assert plan_pack(folder).dangers == []
    case = a_case(ph_sector="Industry")
    try:
        told = {change.id.removeprefix(FIELD): change for change in plan_pack(folder).dangers}
        assert {*told} == {"sector.options", "barangay.reqd"}
        assert "1 Labour Case have one of Industry" in told["sector.options"].danger
        assert "1 Labour Case have nothing in ph_barangay" in told["barangay.reqd"].danger
        apply_pack(folder, say=quiet)
        assert "Industry" in frappe.get_meta("Labour Case").get_field("ph_sector").options
        apply_pack(folder, say=quiet, choices={each.id: "pack" for each in told.values()})
        assert "Industry" not in frappe.get_meta("Labour Case").get_field("ph_sector").options
        assert frappe.get_meta("Labour Case").get_field("ph_barangay").reqd
    finally:
        forget(case)


def test_the_page_lists_the_plugins_of_the_site(site, version) -> None:
    apply_pack(str(version("1.0.0")), say=quiet)
    frappe.local.request_cache.clear()
    listed = {plugin["name"]: plugin for plugin in desk.plugins()}
    assert "ecms_check_identifier" in listed["country pack ph"]["hooks"]
    assert listed["country pack ph"]["file"].endswith("plugin.py")
    frappe.set_user("Guest")
    with pytest.raises(frappe.PermissionError):
        desk.plugins()
    frappe.set_user("Administrator")
