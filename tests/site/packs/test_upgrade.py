"""Install, edit as an administrator, upgrade, save the edits to the pack, remove."""

from __future__ import annotations

import json
from pathlib import Path

import frappe
import pytest
from frappe.core.page.permission_manager import permission_manager

from ecms_core.packs.edge import snapshot
from ecms_core.packs.edge.apply import apply_pack
from ecms_core.packs.edge.engine import plan_pack
from ecms_core.packs.edge.export_changes import export_changes
from ecms_core.packs.edge.remove import remove_pack
from ecms_core.packs.edge.status import status
from ecms_core.packs.edge.why import why
from ecms_core.packs.lint import lint
from ecms_core.packs.source import PackSource
from ecms_core.problems import Problem

CHANGES = {
    "forms/fields.yaml#1": ("label: Wage order\n", "label: Wage order number\n"),
    "forms/fields.yaml#2": ("label: Barangay\n", "label: Village\n"),
    "forms/fields.yaml#3": ("after: ph_barangay\n", "after: ph_wage_order\n"),
    "forms/gls.yaml#1": ('version: "1"', 'version: "2"'),
    "forms/gls.yaml#2": ("13th month pay is paid,", "13th month pay is paid by 24 December,"),
    "forms/gls.yaml#3": (
        "  - {id: G12,",
        "  - {id: G11, section: Wages, label: Payslips are given}\n  - {id: G12,",
    ),
    "law/deadlines.yaml": (
        "labor standards deficiencies\n    starts: [served, received]\n    length: 10",
        "labor standards deficiencies\n    starts: [served, received]\n    length: 12",
    ),
    # And a role of the core, of which the pack says something for the first time.
    "roles.yaml": (
        "may: [read, write, create]}",
        "may: [read, write, create, print]}\n"
        "  - {doctype: Case Hearing, role: ECMS Inspector, may: [read, print, export]}",
    ),
    "pack.yaml": ("time_zone: Asia/Manila", "time_zone: Asia/Singapore"),
}


def quiet(line: str) -> None:
    """What apply says is not asked here."""


def customise(doctype: str, change) -> None:
    """Change a form as in Customize Form, and save."""
    form = frappe.get_doc("Customize Form")
    form.doc_type = doctype
    form.run_method("fetch_to_customize")
    change({field.fieldname: field for field in form.fields}, form)
    form.run_method("save_customization")


def edit_as_administrator() -> None:
    def change(fields, form) -> None:
        fields["ph_wage_order"].label = "Wage order (our words)"
        fields["ph_barangay"].hidden = 1
        order = [field.fieldname for field in form.fields]
        order.remove("ph_sector")
        order.insert(order.index("ph_wage_order"), "ph_sector")
        form.fields.sort(key=lambda field: order.index(field.fieldname))
        for number, field in enumerate(form.fields, 1):
            field.idx = number

    customise("Labour Case", change)
    checklist = frappe.copy_doc(frappe.get_doc("Inspection Checklist", "PH-GLS-1"))
    checklist.version = "1-circular-7"
    checklist.questions[5].label = "13th month pay is paid in full"
    checklist.append("questions", {"question_id": "X01", "label": "Is the circular posted?"})
    checklist.submit()
    rule = frappe.get_doc("Deadline Rule", "PH-D03")
    rule.exact_length, rule.note = 15, "Circular 7"
    rule.save()
    permission_manager.update("Case Hearing", "PH Mediator", 0, "write", 0)
    permission_manager.update("Case Hearing", "ECMS Inspector", 0, "print", 0)
    frappe.db.set_single_value("System Settings", "time_zone", "Asia/Tokyo")
    frappe.db.commit()


def take_back_what_is_not_of_the_pack(zone: str) -> None:
    permission_manager.reset("Case Hearing")
    frappe.db.set_single_value("System Settings", "time_zone", zone)
    frappe.db.commit()
    frappe.clear_cache()


def fields_shown() -> dict[str, tuple[str, int]]:
    meta = frappe.get_meta("Labour Case", cached=False)
    names = [field.fieldname for field in meta.fields if field.fieldname.startswith("ph_")]
    return {name: (meta.get_label(name), meta.get_field(name).hidden) for name in names}


def current_questions() -> dict[str, str]:
    name = frappe.db.get_value(
        "Inspection Checklist", {"checklist_code": "PH-GLS", "is_current": 1}, "name"
    )
    return {
        row.question_id: row.label for row in frappe.get_doc("Inspection Checklist", name).questions
    }


def rights(role: str = "PH Mediator") -> dict[str, int]:
    fields = ["read", "write", "create", "print"]
    row = {"parent": "Case Hearing", "role": role}
    return dict(frappe.db.get_value("Custom DocPerm", row, fields, as_dict=True))


def test_nothing_of_an_administrator_is_lost_and_nothing_of_the_pack_stays(site, version) -> None:
    before, zone = snapshot.take(), frappe.utils.get_system_timezone()
    apply_pack(str(version("1.0.0")), say=quiet)
    assert plan_pack(str(version("1.0.1"))).counts["conflict"] == 0
    edit_as_administrator()

    second = str(version("2.0.0", CHANGES))
    plan = plan_pack(second)
    listed = {change.id: (change.kind, change.side) for change in plan.changes}
    conflicts = {id_ for id_, (kind, side) in listed.items() if kind == "conflict"}
    assert conflicts == {
        "Custom Field.Labour Case-ph_wage_order.label",
        "Custom Field.Labour Case-ph_sector.insert_after",
        "Deadline Rule.PH-D03.exact_length",
        "Inspection Checklist.PH-GLS.questions[G10].label",
        "Custom DocPerm.Case Hearing/ECMS Inspector/0/0.print",
        "System Settings.System Settings.time_zone",
    }
    assert all(listed[id_][1] == "site" for id_ in conflicts)
    assert listed["Inspection Checklist.PH-GLS.questions[X01]"] == ("keep", "site")
    assert listed["Custom DocPerm.Case Hearing/PH Mediator/0/0.write"] == ("keep", "site")
    assert listed["Custom Field.Labour Case-ph_barangay.label"] == ("update", "pack")
    text = "\n".join(plan.lines())
    assert "13th month pay is paid in full" in text and "13th month pay is paid by 24" in text

    apply_pack(second, say=quiet, expected=plan.hash)
    assert fields_shown() == {
        "ph_sector": ("Sector", 0),
        "ph_wage_order": ("Wage order (our words)", 0),
        "ph_barangay": ("Village", 1),
    }
    assert list(fields_shown()) == ["ph_sector", "ph_wage_order", "ph_barangay"]
    questions = current_questions()
    assert questions["X01"] == "Is the circular posted?"
    assert questions["G10"] == "13th month pay is paid in full"
    assert questions["G11"] == "Payslips are given"
    assert frappe.db.get_value("Deadline Rule", "PH-D03", ["exact_length", "note"]) == (
        15,
        "Circular 7",
    )
    assert rights() == {"read": 1, "write": 0, "create": 1, "print": 1}
    assert rights("ECMS Inspector") == {"read": 1, "write": 0, "create": 0, "print": 0}
    assert frappe.db.get_single_value("System Settings", "time_zone", cache=False) == "Asia/Tokyo"
    assert plan_pack(second).is_empty and plan_pack(second).counts["conflict"] == 0

    told = {answer.property: answer for answer in why("Labour Case.ph_wage_order")}
    assert told["label"].by == "Administrator" and told["label"].pack_says == "Wage order number"
    assert (told["fieldtype"].by, told["fieldtype"].version) == ("ph", "1.0.0")
    assert {each.property: each.by for each in why("Deadline Rule.PH-D03")}["unit"] == "ph"
    (line,) = status()
    assert (line.pack, line.version, line.interrupted) == (
        "ph",
        "2.0.0",
        False,
    ) and line.edited == 7

    exported = export_changes("ph")
    assert all("time_zone" in told for told in exported.left)
    lines = [
        line
        for line in exported.diff.splitlines()
        if line[0] in "+-" and line[:3] not in ("+++", "---")
    ]
    for text in (
        "-    label: Wage order number",
        "+    label: Wage order (our words)",
        "property: hidden",
        "+    length: 15",
        "-    length: 12",
        "13th month pay is paid in full",
        "id: X01",
        "may: [read, create, print]",
    ):
        assert any(text in line for line in lines), (text, exported.diff)
    assert len(lines) < 40, exported.diff
    assert exported.problems == lint_of(Path(second))

    remove_pack("ph", say=quiet)
    assert rights("ECMS Inspector")["print"] == 0
    take_back_what_is_not_of_the_pack(zone)
    assert snapshot.differences(before, snapshot.take()) == []
    assert not frappe.db.exists("Pack Ledger Entry", {"pack": "ph"})


def test_a_removal_after_which_something_is_left_says_what(site, small_version) -> None:
    apply_pack(str(small_version("1.0.0")), say=quiet)
    template = frappe.get_doc({"doctype": "Email Template", "name": "Ours", "subject": "Ours"})
    template.insert()
    frappe.db.commit()
    with pytest.raises(Problem, match="ECMS-118: After the removal of tt, 1 things") as caught:
        remove_pack("tt", say=quiet, check=True)
    assert "Email Template Ours" in caught.value.what()
    assert not frappe.db.exists("Country Pack", "tt")
    template.delete()
    frappe.db.commit()


def lint_of(folder: Path) -> list[str]:
    """What lint says of a pack in words."""
    report = lint(PackSource("ph", folder))
    return [f"{problem.code}: {problem.what()}" for problem in report.problems]


def test_what_is_chosen_for_the_pack_replaces_the_edit(site, version) -> None:
    apply_pack(str(version("1.0.0")), say=quiet)
    edit_as_administrator()
    second = str(version("2.0.0", CHANGES))
    open_ = [change.id for change in plan_pack(second).changes if change.kind == "conflict"]
    apply_pack(second, say=quiet, choices=dict.fromkeys(open_, "pack"))
    assert fields_shown()["ph_wage_order"] == ("Wage order number", 0)
    assert list(fields_shown()) == ["ph_wage_order", "ph_sector", "ph_barangay"]
    assert current_questions()["G10"] == "13th month pay is paid by 24 December"
    assert frappe.db.get_value("Deadline Rule", "PH-D03", "exact_length") == 12


def test_a_step_loses_the_last_of_what_it_ends_and_requires(site, small_version) -> None:
    apply_pack(str(small_version("1.0.0")), say=quiet)
    told = {"law/procedures.yaml": (",\n         requires: [issued TT-N1], ends: [TT-D1]}", "}")}
    second = str(small_version("2.0.0", told))
    apply_pack(second, say=quiet)
    (kept,) = frappe.get_all("Case Procedure", {"procedure_code": "TT-PR"}, pluck="definition")
    assert json.loads(kept)["steps"][1].keys() == {"id", "label", "act", "from", "to", "roles"}
    assert plan_pack(second).is_empty


def test_what_an_administrator_made_elsewhere_outlives_the_pack(site, version) -> None:
    apply_pack(str(version("1.0.0")), say=quiet)

    def change(fields, form) -> None:
        fields["complaint"].label = "Which complaint"

    customise("Labour Case", change)
    frappe.db.commit()
    remove_pack("ph", say=quiet)
    setter = {"doc_type": "Labour Case", "field_name": "complaint", "property": "label"}
    assert frappe.db.get_value("Property Setter", setter, "value") == "Which complaint"
    frappe.db.delete("Property Setter", setter)
    frappe.db.commit()
    assert "ph_sector" not in json.dumps(frappe.db.get_table_columns("Labour Case"))


def test_days_values_and_translations_come_back_and_what_was_made_is_told(
    site, small_version
) -> None:
    folder = small_version("1.0.0")
    apply_pack(str(folder), say=quiet)
    calendar = frappe.get_doc("Legal Calendar", "National")
    day = {"kind": "Closure", "day": "2026-09-24", "until": "2026-09-25", "title": "Typhoon"}
    calendar.append("days", {**day, "basis": "Circular 9", "offices": "R1"})
    calendar.save()
    value = frappe.get_doc("Legal Value", "unit")
    value.valid_to = "2026-12-31"
    value.save()
    later = frappe.copy_doc(value)
    later.update({"amount": "12", "valid_from": "2027-01-01", "valid_to": None})
    later.insert()
    text = frappe.get_doc("Translation", {"source_text": "Establishment", "language": "fil"})
    text.translated_text = "Lugar ng trabaho"
    text.save()
    office = {"doctype": "Inspection Office", "office_code": "R9", "office_name": "East"}
    frappe.get_doc({**office, "kind": "Regional", "parent_office": "HQ"}).insert()
    new = {"doctype": "Translation", "language": "fil", "source_text": "Office"}
    frappe.get_doc({**new, "translated_text": "Tanggapan"}).insert()
    frappe.db.commit()
    try:
        exported = export_changes("tt")
    finally:
        frappe.delete_doc("Inspection Office", "R9", force=True)
        frappe.db.delete("Translation", {"source_text": "Office", "language": "fil"})
        frappe.db.commit()
    added = [line for line in exported.diff.splitlines() if line[0] == "+" and line[:3] != "+++"]
    for told in (
        "name: Typhoon",
        "offices:",
        "valid_to: 2026-12-31",
        "amount: 12",
        'msgstr "Lugar ng trabaho"',
    ):
        assert any(told in line for line in added), (told, exported.diff)
    today = f"(Administrator, {frappe.utils.today()})"
    assert exported.left == [
        f"Inspection Office R9: made on the site {today}",
        f"Translation fil 'Office': made on the site {today}",
    ]
    whole = lint(PackSource("tt", folder))
    assert len(exported.problems) == len(whole.problems)
