"""Everything that an administrator changed comes back: into the pack's files, or told beside them.

And the files with it bring nothing new: a plan of them says that the site is as the pack wants it.
"""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import frappe
import pytest
from frappe.core.page.permission_manager import permission_manager

from ecms_core.packs.edge.apply import apply_pack
from ecms_core.packs.edge.engine import plan_pack
from ecms_core.packs.edge.export_changes import export_changes
from ecms_core.packs.lint import lint
from ecms_core.packs.source import PackSource
from tests.site.packs.conftest import replace
from tests.site.packs.test_upgrade import customise, quiet

AMOUNTS = """\
      - {amount: 10, valid_from: 2026-01-01, valid_to: 2026-12-31, basis: Test Act 2,
         confidence: verified}
      - {amount: 11, valid_from: 2027-01-01, basis: Test Act 2, confidence: verified}
"""
ONE = "      - {amount: 10, valid_from: 2026-01-01, basis: Test Act 2, confidence: verified}\n"


@pytest.fixture
def folder(site, small_version) -> Path:
    """The files of a pack that is on the site."""
    made = small_version("1.0.0", {"law/values.yaml": (ONE, AMOUNTS)})
    apply_pack(str(made), say=quiet)
    assert export_changes("tt") == ("", [], [])
    return made


def of_field(field: str, **properties: object) -> Callable[[], None]:
    def change(fields, form) -> None:
        fields[field].update(properties)

    return lambda: customise("Labour Case", change)


def of_form(**properties: object) -> Callable[[], None]:
    return lambda: customise("Labour Case", lambda fields, form: form.update(properties))


def reorder(field: str, before: str) -> Callable[[], None]:
    def change(fields, form) -> None:
        order = [each.fieldname for each in form.fields]
        order.remove(field)
        order.insert(order.index(before), field)
        form.fields.sort(key=lambda each: order.index(each.fieldname))
        for number, each in enumerate(form.fields, 1):
            each.idx = number

    return lambda: customise("Labour Case", change)


def of_record(doctype: str, name: str, **values: object) -> Callable[[], None]:
    def change() -> None:
        doc = frappe.get_doc(doctype, name)
        doc.update(values)
        doc.save()

    return change


def right(doctype: str, role: str, name: str, on: int) -> Callable[[], None]:
    return lambda: permission_manager.update(doctype, role, 0, name, on)


def new_line(doctype: str, role: str) -> Callable[[], None]:
    return lambda: permission_manager.add(doctype, role, 0)


def question(code: str, **values: object) -> Callable[[], None]:
    def change() -> None:
        checklist = frappe.copy_doc(frappe.get_doc("Inspection Checklist", code))
        checklist.version = "1-circular-7"
        checklist.questions[0].update(values)
        checklist.append("questions", {"question_id": "X01", "label": "Is the circular posted?"})
        checklist.submit()

    return change


def both_titles() -> None:
    for name in frappe.get_all("Legal Value", {"value_code": "unit"}, pluck="name"):
        of_record("Legal Value", name, title="Unit of fines")()


def translate() -> None:
    name = frappe.get_all("Translation", {"source_text": "Establishment"}, pluck="name")[0]
    of_record("Translation", name, translated_text="Lugar ng trabaho")()


BODIES = ("<p>One.</p>\n<p>End.</p>", "<p>One.</p>\r\n<p>End.</p>\r\n", "<p>End.</p>\n")

# What the files say afterwards, in a line that is added.
WRITTEN = {
    "label": (of_field("tt_sector", label="Branch"), "label: Branch"),
    "hidden": (of_field("tt_barangay", hidden=1), "property: hidden"),
    "description": (of_field("tt_sector", description="Of the firm"), "description: Of the firm"),
    "options": (
        of_record("Custom Field", "Labour Case-tt_sector", options="Farms\nMines"),
        "options: [Farms, Mines]",
    ),
    "core label": (of_field("complaint", label="Which"), "value: Which"),
    "core depends_on": (of_field("complaint", depends_on="eval:doc.name"), "value: eval:doc.name"),
    "core description": (of_field("complaint", description="By whom"), "value: By whom"),
    "core list": (of_field("complaint", in_list_view=1), "property: in_list_view"),
    "order": (reorder("tt_sector", "tt_barangay"), "after: tt_wage_order"),
    "question": (question("TT-C-1", label="Wages are paid in full"), "Wages are paid in full"),
    "deadline": (of_record("Deadline Rule", "TT-D1", exact_length=12), "length: 12"),
    "title of all amounts": (both_titles, "title: Unit of fines"),
    "translation": (translate, 'msgstr "Lugar ng trabaho"'),
    "office": (of_record("Inspection Office", "R1", office_name="East"), "R1,East,"),
    "right taken": (
        right("Case Hearing", "TT Mediator", "write", 0),
        "may: [read, create, export]",
    ),
    "right given": (right("Case Hearing", "TT Mediator", "export", 1), "export]"),
    "right given to a role of ECMS": (
        right("Labour Case", "ECMS Inspector", "import", 1),
        "role: ECMS Inspector, may: [import]",
    ),
    "right given of another record": (new_line("Labour Case", "TT Mediator"), "role: TT Mediator"),
}


@pytest.mark.parametrize("body", BODIES, ids=repr)
def test_edits_become_changes_of_the_files_that_bring_nothing_new(
    folder: Path, tmp_path: Path, body: str
) -> None:
    of_record("Notice Template", "TT-N1", title="Summons", body=body)()
    for act, _line in WRITTEN.values():
        act()
    frappe.db.commit()
    exported = export_changes("tt")
    assert (exported.left, exported.problems) == ([], [])
    added = [each for each in exported.diff.splitlines() if each[0] == "+" and each[:3] != "+++"]
    missing = [line for _act, line in WRITTEN.values() if not any(line in each for each in added)]
    assert missing == [], exported.diff
    made = next_version(folder, tmp_path, exported.diff)
    assert (made / "notices/TT-N1.html").read_bytes() == body.replace("\r\n", "\n").encode()
    assert list(plan_pack(str(made)).changes) == []


def next_version(folder: Path, tmp_path: Path, diff: str) -> Path:
    """The pack with the diff in it, as its maintainer publishes it; lint has nothing against it."""
    made = tmp_path / "2.0.0" / "tt"
    shutil.copytree(folder, made)
    subprocess.run(["git", "apply", "-"], input=diff.encode(), cwd=made, check=True)
    replace(made / "pack.yaml", "version: 1.0.0", "version: 2.0.0")
    replace(made / "CHANGES.md", "## 1.0.0", "## 2.0.0\n\nEdits of the site.\n\n## 1.0.0")
    assert [str(problem) for problem in lint(PackSource("tt", made)).problems] == []
    return made


def first_title() -> None:
    name = frappe.get_all("Legal Value", {"value_code": "unit"}, pluck="name", order_by="name")[0]
    of_record("Legal Value", name, title="Unit of fines")()


def new(doctype: str, **values: object) -> Callable[[], None]:
    return lambda: frappe.get_doc({"doctype": doctype, **values}).insert()


def direct_field() -> None:
    frappe.db.set_value("Custom Field", "Labour Case-tt_sector", "print_hide", 1)


# What a pack cannot say, and how it is told.
TOLD = {
    "bold": (of_field("complaint", bold=1), "Labour Case.complaint: bold = 1"),
    "columns": (of_field("complaint", columns=3), "Labour Case.complaint: columns = 3"),
    "read only": (
        of_field("complaint", read_only_depends_on="eval:doc.stage"),
        "Labour Case.complaint: read_only_depends_on = eval:doc.stage",
    ),
    "bold of an own field": (of_field("tt_sector", bold=1), "Labour Case.tt_sector: bold = 1"),
    "own field, directly": (direct_field, "Custom Field Labour Case-tt_sector: print_hide = 1"),
    "search": (of_form(search_fields="stage"), "Labour Case: search_fields = stage"),
    "attachments": (of_form(max_attachments=3), "Labour Case: max_attachments = 3"),
    "order of the core": (
        reorder("complaint", "establishment"),
        "Labour Case: moved in the order of its fields: ",
    ),
    "role": (of_record("Role", "TT Mediator", disabled=1), "Role TT Mediator: disabled = 1"),
    "new role": (new("Role", role_name="Clerk", desk_access=1), "Role Clerk: made on the site"),
    "standard right taken": (
        right("Case Hearing", "ECMS Inspector", "print", 0),
        "Case Hearing/ECMS Inspector/0/0: print taken away",
    ),
    "title of one amount": (first_title, "title, which a file says of all its amounts"),
    "office's extra": (
        of_record("Inspection Office", "R1", parent_office=""),
        "Inspection Office R1: parent_office",
    ),
    "workflow": (
        new(
            "Notification", name="Ours", subject="Ours", document_type="ToDo", event="New",
            channel="System Notification", message="x", recipients=[{"receiver_by_role": "All"}],
        ),
        "Notification Ours: made on the site",
    ),
    "print format": (
        new("Print Format", name="Ours", doc_type="Labour Case", standard="No"),
        "Print Format Ours: made on the site",
    ),
    "settings": (
        of_record("Inspectorate Settings", "Inspectorate Settings", training=1),
        "Inspectorate Settings: training = 1",
    ),
    "place": (
        new("Administrative Division", division_code="T9", division_name="East", level="Region"),
        "Administrative Division T9: made on the site",
    ),
}  # fmt: skip


def test_an_edit_that_no_file_can_say_is_told_with_who_made_it(folder: Path) -> None:
    for act, _line in TOLD.values():
        act()
    frappe.db.commit()
    exported = export_changes("tt")
    assert exported.diff == ""
    who = f"(Administrator, {frappe.utils.today()})"
    for _act, line in TOLD.values():
        told = [said for said in exported.left if line in said]
        assert len(told) == 1 and told[0].endswith(who), (line, exported.left)
    assert len(exported.left) == len(TOLD), exported.left


def emptied() -> None:
    """An administrator empties fields of a question and of a letter, and writes an amount."""
    checklist = frappe.copy_doc(frappe.get_doc("Inspection Checklist", "TT-C-1"))
    checklist.version = "1-ours"
    checklist.questions[0].violation_type = None
    checklist.questions[1].relevant = ""
    choice = {"kind": "choice", "options": "One\r\n\r\n Two \r\n"}
    checklist.append("questions", {"question_id": "X1", "label": "Which", **choice})
    checklist.append("questions", {"question_id": "X2", "label": "Why", **choice, "options": "A"})
    checklist.submit()
    of_record("Notice Template", "TT-N1", signatory="")()
    name = frappe.get_all("Legal Value", {"value_code": "unit"}, pluck="name", order_by="name")[0]
    of_record("Legal Value", name, amount="12.50")()
    frappe.make_property_setter(
        {"doctype": "Labour Case", "fieldname": "complaint", "property": "description",
         "value": "", "property_type": "Text"}
    )  # fmt: skip
    frappe.db.commit()


def test_what_was_emptied_is_emptied_in_the_files(site, small_version, tmp_path: Path) -> None:
    signed = ("number_prefix: N\n", "number_prefix: N\nsignatory: Head\n")
    folder = small_version("1.0.0", {"notices/TT-N1.yaml": signed})
    apply_pack(str(folder), say=quiet)
    emptied()
    exported = export_changes("tt")
    assert (exported.left, exported.problems) == ([], [])
    for line in ("-signatory: Head", "[One, Two]", "options: [A]", "amount: 12.5,"):
        assert line in exported.diff, exported.diff
    made = next_version(folder, tmp_path, exported.diff)
    assert list(plan_pack(str(made)).changes) == []
