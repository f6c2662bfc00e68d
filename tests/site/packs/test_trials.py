"""Several versions in use at once: each office keeps one, and no edit of any is lost unsaid."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import frappe
import pytest
from frappe.model.document import Document

from ecms_core.casework.doctype.labour_case.labour_case import procedure_in_force
from ecms_core.inspections.edge.checklists import current_checklist
from ecms_core.packs.edge import apply, desk
from ecms_core.packs.edge.apply import apply_pack
from ecms_core.packs.edge.engine import plan_pack
from ecms_core.packs.edge.export_changes import export_changes
from ecms_core.packs.edge.phases import activate
from ecms_core.packs.edge.plan_page import as_page
from ecms_core.problems import Problem
from tests.site.packs.test_upgrade import quiet

ONE = "R1,North,Regional,HQ,T1\n"
THREE = (ONE, "R1,North,Regional,,T1\nR2,South,Regional,,T1\nR3,East,Regional,,T1\n")
SECOND = {
    "law/procedures.yaml#version": ('version: "1"', 'version: "2"'),
    "law/procedures.yaml#step": ("label: Close,", "label: Close the case,"),
}
TRIAL = "Case Procedure.TT-PR.versions[2]"
Changes = dict[str, tuple[str, str]]


@pytest.fixture
def bring(site, small_version):
    """``bring("2.0.0", changes, offices=[…])`` applies a version with three offices."""

    def bringing(number: str, changes: Changes | None = None, **how: object) -> str:
        folder = str(small_version(number, {"offices.csv": THREE, **(changes or {})}))
        apply_pack(folder, say=quiet, **how)
        return folder

    return bringing


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


def procedure(version: str, **changed: str) -> Changes:
    """The procedure in a version, with what its step, its stage, its first day become."""
    texts = {
        "step": "label: Close,",
        "stage": "label: Noted,",
        "day": "valid_from: 2026-01-01\n    b",
    }
    made = {f"law/procedures.yaml#{each}": (texts[each], new) for each, new in changed.items()}
    return {"law/procedures.yaml#version": ('version: "1"', f'version: "{version}"'), **made}


def checklist(version: str, **changed: str) -> Changes:
    """The checklist in a version that has a third question, and another title."""
    third = "questions:\n  - {id: Q3, label: Payslips are given}\n"
    made = {f"forms/basic.yaml#{each}": ("title: Basic", new) for each, new in changed.items()}
    return {
        "forms/basic.yaml#version": ('version: "1"', f'version: "{version}"'),
        "forms/basic.yaml#third": ("questions:\n", third),
        **made,
    }


def relabel(name: str, stage: str, label: str) -> None:
    """An administrator names a stage otherwise, in the document itself."""
    doc = frappe.get_doc("Case Procedure", name)
    definition = json.loads(doc.definition)
    next(each for each in definition["stages"] if each["id"] == stage)["label"] = label
    doc.definition = json.dumps(definition)
    doc.save()
    frappe.db.commit()


def edited_copy(doctype: str, name: str, version: str, **values: object) -> Document:
    copy = frappe.copy_doc(frappe.get_doc(doctype, name))
    copy.update({"version": version, **values})
    return copy


def stages(name: str) -> dict[str, str]:
    definition = json.loads(frappe.db.get_value("Case Procedure", name, "definition"))
    return {each["id"]: each["label"] for each in definition["stages"]}


def steps(name: str) -> dict[str, str]:
    definition = json.loads(frappe.db.get_value("Case Procedure", name, "definition"))
    return {each["id"]: each["label"] for each in definition["steps"]}


def questions(name: str | None) -> dict[str, str]:
    doc = frappe.get_doc("Inspection Checklist", name)
    return {row.question_id: row.label for row in doc.questions}


def told(folder: str, code: str = "Case Procedure.TT-PR", **how: object) -> dict[str, str]:
    """The changes that a plan has of a record, each with its kind."""
    whole = {change.id: change.kind for change in plan_pack(folder, **how).changes}
    return {
        id_.removeprefix(f"{code}."): kind for id_, kind in whole.items() if id_.startswith(code)
    }


def applied_with(diff: str, folder: str, name: str) -> str:
    """A file of a pack with a diff in it."""
    subprocess.run(["git", "apply", "-"], input=diff.encode(), cwd=folder, check=True)
    text = (Path(folder) / name).read_text(encoding="utf-8")
    subprocess.run(["git", "apply", "-R", "-"], input=diff.encode(), cwd=folder, check=True)
    return text


def on(day: str) -> str:
    return procedure_in_force(frappe.utils.getdate(day), "R3")


def test_an_edit_of_what_the_others_use_outlives_the_trial(bring, small_version) -> None:
    bring("1.0.0")
    second = bring("2.0.0", SECOND, offices=["R1"])
    relabel("TT-PR-1", "noted", "Noted (ours)")
    diff, left, problems = export_changes("tt")
    assert (left, problems) == ([], [])
    added = [line for line in diff.splitlines() if line[0] == "+"]
    assert any("{id: noted, label: Noted (ours)" in line for line in added), diff
    assert "Close the case" in applied_with(diff, second, "law/procedures.yaml")
    with pytest.raises(Problem, match="ECMS-127: TT-PR-2 would take the place of TT-PR-1") as lost:
        activate("tt")
    assert "stages[noted].label would be lost" in lost.value.what()
    with pytest.raises(Problem, match="ECMS-127"):
        activate("tt", ["R1", "R2"])
    assert used("R1")[0] == "TT-PR-2" and used("R2")[0] == "TT-PR-1"
    assert told(second) == {
        "steps[close].label": "update", "stages[noted].label": "keep", "versions[2]": "update",
    }  # fmt: skip

    third = procedure("3", step="label: Close the case,", stage="label: Noted down,")
    folder = str(small_version("3.0.0", {"offices.csv": THREE, **third}))
    assert told(folder)["stages[noted].label"] == "conflict"
    apply_pack(folder, say=quiet)
    assert used("R1") == used("R2") == ("TT-PR-3", "TT-C-1")
    assert stages("TT-PR-3")["noted"] == "Noted (ours)"
    assert steps("TT-PR-3")["close"] == "Close the case"
    assert told(folder) == {"stages[noted].label": "keep"}


def test_a_checklist_copied_from_an_older_version_gets_what_the_pack_brought_since(
    bring, small_version
) -> None:
    bring("1.0.0")
    bring("2.0.0", checklist("2"), offices=["R1"])
    copy = edited_copy("Inspection Checklist", "TT-C-1", "1-ours")
    copy.questions[0].label = "Wages are paid in full"
    copy.submit()
    frappe.db.commit()
    assert used("R2")[1] == "TT-C-1-ours" and used("R1")[1] == "TT-C-2"
    diff = export_changes("tt").diff
    assert "+  - {id: Q1, label: Wages are paid in full," in diff and "Q3" not in removed(diff)

    third = {"offices.csv": THREE, **checklist("3", title="title: All")}
    folder = str(small_version("3.0.0", third))
    assert told(folder, "Inspection Checklist.TT-C") == {
        "title": "update",
        "questions[Q3]": "update",
        "questions[Q1].label": "keep",
        "versions[2]": "update",
    }
    apply_pack(folder, say=quiet)
    assert used("R1")[1] == used("R2")[1] == "TT-C-3"
    whole = {"Q1": "Wages are paid in full", "Q2": "How many workers", "Q3": "Payslips are given"}
    assert questions("TT-C-3") == whole
    assert plan_pack(folder).is_empty and "Q3" not in removed(export_changes("tt").diff)


def removed(diff: str) -> str:
    return "\n".join(each for each in diff.splitlines() if each[0] == "-" and each[:3] != "---")


def test_a_draft_from_before_an_upgrade_gets_what_came_with_it(bring) -> None:
    bring("1.0.0")
    draft = edited_copy("Inspection Checklist", "TT-C-1", "1-ours")
    draft.questions[0].label = "Wages are paid in full"
    draft.insert()
    frappe.db.commit()
    folder = bring("2.0.0", checklist("2"))
    draft.reload()
    draft.submit()
    frappe.db.commit()
    assert used("R1")[1] == "TT-C-1-ours"
    assert "Q3" not in removed(export_changes("tt").diff)
    assert told(folder, "Inspection Checklist.TT-C") == {
        "questions[Q3]": "update", "questions[Q1].label": "keep",
    }  # fmt: skip
    apply_pack(folder, say=quiet)
    now = questions(used("R1")[1])
    assert now["Q1"] == "Wages are paid in full" and now["Q3"] == "Payslips are given"


def test_an_upgrade_is_for_today_where_an_administrator_prepared_a_later_version(bring) -> None:
    bring("1.0.0")
    edited_copy("Case Procedure", "TT-PR-1", "2030", valid_from="2030-01-01").insert()
    frappe.db.commit()
    second = bring("2.0.0", procedure("2", stage="label: Noted down,"))
    assert stages(used("R1")[0])["noted"] == "Noted down"
    assert on("2029-12-31") == "TT-PR-2" and on("2030-01-01") == "TT-PR-2030"
    assert told(second) == {"versions[2030]": "keep"}
    assert "Case Procedure TT-PR-2030: changed here" in str(export_changes("tt").left[0])
    third = bring("3.0.0", procedure("3", stage="label: Taken down,"))
    assert on("2030-01-01") == "TT-PR-2030"
    apply_pack(third, say=quiet, choices={"Case Procedure.TT-PR.versions[2030]": "pack"})
    assert on("2030-01-01") == used("R1")[0] == "TT-PR-3"


def test_the_conflict_with_a_later_version_is_listed(bring, small_version) -> None:
    bring("1.0.0")
    edited_copy("Case Procedure", "TT-PR-1", "2030", valid_from="2030-01-01").insert()
    frappe.db.commit()
    second = {"offices.csv": THREE, **procedure("2", stage="label: Noted down,")}
    plan = plan_pack(str(small_version("2.0.0", second)))
    (conflict,) = (each for each in plan.changes if each.kind == "conflict")
    assert conflict.id == "Case Procedure.TT-PR.versions[2030]" and conflict.side == "site"
    told_of_it = {"version": "2030", "from": "2030-01-01", "edited": "valid_from"}
    assert told_of_it.items() <= conflict.site.items()


def test_what_is_for_a_later_day_goes_when_the_pack_takes_it_back(bring) -> None:
    bring("1.0.0")
    later = "valid_from: 2099-01-01\n    b"
    second = bring("2.0.0", procedure("2", day=later, stage="label: Noted down,"))
    assert used("R1")[0] == "TT-PR-1" and on("2099-01-01") == "TT-PR-2"
    relabel("TT-PR-1", "closed", "Closed (ours)")
    plan = plan_pack(second)
    assert plan.is_empty and told(second) == {"versions[1]": "in use"}
    text = "\n".join(plan.lines())
    assert "in force until 2099-01-01" in text and "stages[closed].label" in text
    (line,) = export_changes("tt").left
    assert "Case Procedure TT-PR-1: changed here" in str(line)
    bring("3.0.0", procedure("3", day=later, stage="label: Taken down,"))
    assert used("R1")[0] == "TT-PR-1" and on("2099-01-01") == "TT-PR-3"

    folder = bring("4.0.0", procedure("4", step="label: Close the case,"))
    assert used("R1")[0] == on("2099-01-01") == "TT-PR-4"
    assert stages("TT-PR-4")["closed"] == "Closed (ours)"
    assert steps("TT-PR-4")["close"] == "Close the case"
    assert told(folder) == {"stages[closed].label": "keep"}


def test_an_edited_trial_stays_until_somebody_ends_it(bring, small_version) -> None:
    bring("1.0.0")
    bring("2.0.0", SECOND, offices=["R1"])
    relabel("TT-PR-2", "noted", "Noted in R1")
    third = procedure("3", step="label: Close it,")
    folder = str(small_version("3.0.0", {"offices.csv": THREE, **third}))
    (fault,) = plan_pack(folder, offices=["R1", "R2"]).faults
    assert str(fault).startswith("ECMS-127: TT-PR-3 would take the place of TT-PR-2")
    with pytest.raises(Problem, match="ECMS-127: TT-PR-3 would take the place of TT-PR-2"):
        apply_pack(folder, say=quiet, offices=["R1", "R2"])
    assert used("R1")[0] == "TT-PR-2" and used("R2")[0] == "TT-PR-1"
    assert told(folder, offices=["R1"]) == {
        "steps[close].label": "update", "stages[noted].label": "keep",
    }  # fmt: skip
    assert told(folder)["versions[2]"] == "conflict"
    apply_pack(folder, say=quiet)
    assert used("R1")[0] == "TT-PR-2" and used("R2")[0] == "TT-PR-3"
    # Nothing is left to write, and yet these offices do not all use it.
    with pytest.raises(Problem, match="ECMS-127"):
        apply_pack(folder, say=quiet, offices=["R1", "R2"])
    with pytest.raises(Problem, match="ECMS-127"):
        activate("tt")
    apply_pack(folder, say=quiet, choices={TRIAL: "pack"})
    assert used("R1")[0] == used("R2")[0] == "TT-PR-3"


def test_a_version_that_stayed_beside_an_upgrade_gets_what_came_with_it(
    bring, small_version
) -> None:
    bring("1.0.0")
    ours = edited_copy("Inspection Checklist", "TT-C-1", "ours", offices="R2")
    ours.questions[0].label = "Wages are paid in full"
    ours.submit()
    frappe.db.commit()
    second = str(small_version("2.0.0", {"offices.csv": THREE, **checklist("2")}))
    code = "Inspection Checklist.TT-C"
    assert told(second, code) == {"questions[Q3]": "update", "versions[ours]": "conflict"}
    apply_pack(second, say=quiet)
    # The pack brings nothing that was not told.
    assert told(second, code) == {"versions[ours]": "keep"}
    third = {"offices.csv": THREE, **checklist("3", title="title: All")}
    folder = str(small_version("3.0.0", third))
    assert told(folder, code)["versions[ours]"] == "conflict"
    assert told(folder, code, offices=["R2"]) == {
        "title": "update", "questions[Q3]": "update", "questions[Q1].label": "keep",
    }  # fmt: skip
    apply_pack(folder, say=quiet, offices=["R2"])
    whole = {"Q1": "Wages are paid in full", "Q2": "How many workers", "Q3": "Payslips are given"}
    assert used("R2")[1] == "TT-C-3" and questions("TT-C-3") == whole
    assert activate("tt") == ["TT-C-3"] and used("R1")[1] == "TT-C-3"
    assert "Q3" not in removed(export_changes("tt").diff)


def test_an_edited_trial_gets_what_the_pack_brought_to_the_others(bring, small_version) -> None:
    bring("1.0.0")
    bring("2.0.0", SECOND, offices=["R1"])
    relabel("TT-PR-2", "noted", "Noted in R1")
    third = bring("3.0.0", procedure("3", step="label: Close it now,"))
    assert used("R1")[0] == "TT-PR-2" and used("R2")[0] == "TT-PR-3"
    expected = {"steps[close].label": "update", "stages[noted].label": "keep"}
    assert told(third, offices=["R1"]) == expected
    apply_pack(third, say=quiet, offices=["R1"])
    now = used("R1")[0]
    assert steps(now)["close"] == "Close it now" and stages(now)["noted"] == "Noted in R1"
    assert used("R2")[0] == "TT-PR-3" and told(third, offices=["R1"]) == {
        "stages[noted].label": "keep"
    }


@pytest.mark.parametrize("when", ["before", "while", "after"])
def test_a_trial_edited_again_in_the_same_place_is_looked_at_again(
    bring, small_version, monkeypatch, when: str
) -> None:
    bring("1.0.0")
    bring("2.0.0", SECOND, offices=["R1"])
    relabel("TT-PR-2", "noted", "Noted in R1")
    third = {"offices.csv": THREE, **procedure("3", step="label: Close it now,")}
    folder, choices = str(small_version("3.0.0", third)), {TRIAL: "pack"}
    seen, tables = plan_pack(folder, choices), apply._tables
    text = "\n".join(seen.lines())
    (shown,) = (each for each in as_page(seen)["changes"] if each["id"] == TRIAL)
    for words in (text, shown["site"]):
        assert "stages[noted].label" in words and "@" not in words

    def edited(plan, say):
        if when == "after":
            raise OSError("No space left on device")
        relabel("TT-PR-2", "noted", "Noted in R1, and why")
        return tables(plan, say)

    if when == "before":
        relabel("TT-PR-2", "noted", "Noted in R1, and why")
    else:
        monkeypatch.setattr(apply, "_tables", edited)
    code = {"before": "ECMS-112", "while": "ECMS-129", "after": "ECMS-114"}[when]
    with pytest.raises(Problem, match=code):
        apply_pack(folder, say=quiet, choices=choices, expected=seen.hash)
    monkeypatch.setattr(apply, "_tables", tables)
    if when == "after":
        assert plan_pack(folder).choices == choices
        relabel("TT-PR-2", "noted", "Noted in R1, and why")
    assert stages("TT-PR-2")["noted"] == "Noted in R1, and why"
    # What was chosen for what the trial was before is to be chosen anew.
    assert plan_pack(folder).choices == {}
    apply_pack(folder, say=quiet)
    assert used("R1")[0] == "TT-PR-2" and used("R2")[0] == "TT-PR-3"


def test_what_a_trial_has_from_what_the_others_use_is_exported_once(bring) -> None:
    bring("1.0.0")
    copy = edited_copy("Inspection Checklist", "TT-C-1", "1-ours")
    copy.questions[0].label = "Wages are paid in full"
    copy.questions.reverse()
    copy.submit()
    relabel("TT-PR-1", "noted", "Noted (ours)")
    bring("2.0.0", {**SECOND, **checklist("2")}, offices=["R1"])
    assert stages("TT-PR-2")["noted"] == "Noted (ours)"
    diff, left, _problems = export_changes("tt")
    assert "Noted (ours)" in diff and "Wages are paid in full" in diff
    assert left == []
    # What is of the trial alone is told.
    relabel("TT-PR-2", "closed", "Closed (in R1)")
    (line,) = export_changes("tt").left
    assert "TT-PR-2" in str(line) and "stages[closed].label" in str(line)
    assert "noted" not in str(line)


def test_the_desk_goes_on_where_other_offices_end_a_choice(
    bring, small_version, monkeypatch
) -> None:
    bring("1.0.0")
    bring("2.0.0", SECOND, offices=["R1"])
    relabel("TT-PR-2", "noted", "Noted in R1")
    relabel("TT-PR-1", "closed", "Closed (ours)")
    third = procedure("3", step="label: Close it,")
    folder = small_version("3.0.0", {"offices.csv": THREE, **third})
    monkeypatch.setitem(frappe.local.conf, "ecms_plugins", str(folder.parent))
    stage = "Case Procedure.TT-PR.stages[noted].label"
    version = "Case Procedure.TT-PR.versions[2]"
    page = desk.plan("tt", {version: "pack"})
    assert (page["choices"], page["ended"], page["faults"]) == ({version: "pack"}, [], [])
    page = desk.plan("tt", {version: "pack", stage: "pack"}, ["R1"])
    assert (page["choices"], page["ended"], page["faults"]) == ({stage: "pack"}, [version], [])
    (fault,) = desk.plan("tt", {version: "pack"}, ["R1", "R2"])["faults"]
    assert fault.startswith("ECMS-127")
    with pytest.raises(frappe.ValidationError, match="fits nothing in this plan"):
        desk.apply("tt", page["hash"], {version: "pack", stage: "pack"}, ["R1"])
    desk.apply("tt", page["hash"], page["choices"], ["R1"])
    assert used("R1")[0] == "TT-PR-3" and stages("TT-PR-3")["noted"] == "Noted"
    assert used("R2")[0] == "TT-PR-1"


def test_the_version_that_some_offices_try_is_applied_for_all(bring) -> None:
    first = bring("1.0.0", offices=["R1"])
    assert current_checklist("R3") is None
    apply_pack(first, say=quiet)
    assert used("R3") == used("R1") == ("TT-PR-1", "TT-C-1")
    second = bring("2.0.0", {**SECOND, **checklist("2")}, offices=["R1"])
    assert plan_pack(second, offices=["R1"]).is_empty
    apply_pack(second, say=quiet, offices=["R2"])
    assert used("R1") == used("R2") == ("TT-PR-2", "TT-C-2") and used("R3")[0] == "TT-PR-1"
    apply_pack(second, say=quiet)
    assert used("R1") == used("R3") == ("TT-PR-2", "TT-C-2")
    assert plan_pack(second).is_empty
    # What all use is not tried again.
    apply_pack(second, say=quiet, offices=["R1"])
    assert used("R3") == ("TT-PR-2", "TT-C-2")


def test_a_condition_on_an_answer_that_goes_is_told_with_the_plan(bring, small_version) -> None:
    bring("1.0.0")
    ours = edited_copy("Inspection Checklist", "TT-C-1", "ours")
    hangs_on = {"question_id": "OURS", "label": "Why not", "kind": "text",
                "relevant": "${Q2} = 1"}  # fmt: skip
    ours.append("questions", hangs_on)
    ours.submit()
    frappe.db.commit()
    changes = checklist("2") | {"forms/basic.yaml#kind": ("kind: number", "kind: yes_no")}
    folder = str(small_version("2.0.0", {"offices.csv": THREE, **changes}))
    (fault,) = plan_pack(folder).faults
    assert fault.code == "ECMS-122" and "TT-C" in fault.what() and "OURS" in fault.what()
    with pytest.raises(Problem, match="ECMS-122"):
        apply_pack(folder, say=quiet)
    assert questions(used("R1")[1]).keys() == {"Q1", "Q2", "OURS"}
