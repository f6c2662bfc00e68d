"""Open cases that move to a new version of their procedure, in an explicit step that lists them."""

from __future__ import annotations

from collections.abc import Iterator

import frappe
import pytest
from click.testing import CliRunner
from frappe.model.document import Document

from ecms_core.casework.edge.moves import Target, move_cases
from ecms_core.casework.edge.steps import open_steps, take_step
from ecms_core.packs.edge import desk
from ecms_core.packs.edge.apply import apply_pack
from ecms_core.packs.edge.engine import plan_pack
from ecms_core.packs.edge.phases import activate
from ecms_core.packs.site_cli import move_cases_command
from ecms_core.problems import Problem
from tests.site.packs.conftest import connect
from tests.site.packs.test_upgrade import quiet

BY_HAND = {
    "law/procedures.yaml#hand": (
        "act: notice, from: [received], to: noted,\n"
        "         roles: [ECMS Inspector], letter: TT-N1}",
        "act: move, from: [received], to: noted,\n         roles: [ECMS Inspector]}",
    ),
    "law/procedures.yaml#need": ("\n         requires: [issued TT-N1],", ""),
}
OFFICE = "R1,North,Regional,HQ,T1\n"
# The second version calls a stage by other words, and has another in place of the one after it.
SECOND = {
    **BY_HAND,
    "offices.csv": (OFFICE, f"{OFFICE}R2,South,Regional,HQ,T1\n"),
    "law/procedures.yaml#1": ('version: "1"', 'version: "2"'),
    "law/procedures.yaml#2": ("label: Received", "label: Taken in"),
    "law/procedures.yaml#3": ("{id: noted, label: Noted", "{id: warned, label: Warned"),
    "law/procedures.yaml#4": ("to: noted", "to: warned"),
    "law/procedures.yaml#5": ("from: [noted]", "from: [warned]"),
    "law/procedures.yaml#6": ("label: Issue the notice", "label: Warn"),
}

# What loses something is named: an open case is at that stage.
NAMED = {"Case Procedure.TT-PR.stages[noted]": "pack"}


@pytest.fixture
def cases(site, small_version) -> Iterator[dict[str, Document]]:
    """Cases opened under the first version: two new ones, one at a stage that goes, one closed."""
    apply_pack(str(small_version("1.0.0", BY_HAND)), say=quiet)
    opened = {name: a_case(name) for name in ("new", "second", "noted", "closed")}
    for name in ("noted", "closed"):
        take_step(opened[name].name, "notice")
    take_step(opened["closed"].name, "close")
    frappe.db.commit()
    yield opened
    frappe.db.rollback()
    for case in opened.values():
        frappe.db.delete("Case Event", {"case": case.name})
        frappe.delete_doc("Labour Case", case.name, force=True)
        frappe.delete_doc("Establishment", case.establishment, force=True)
    frappe.db.commit()


def a_case(name: str) -> Document:
    establishment = frappe.get_doc(
        {
            "doctype": "Establishment",
            "establishment_name": f"Bakery {name}",
            "office": "R1",
            "division": "T1",
        }
    ).insert()
    return frappe.get_doc({"doctype": "Labour Case", "establishment": establishment.name}).insert()


def version_of(case: Document) -> tuple[str, str, str]:
    fields = ["procedure", "stage", "stage_label"]
    found: tuple[str, str, str] = frappe.db.get_value("Labour Case", case.name, fields)
    return found


def test_a_stage_with_an_open_case_goes_only_when_it_is_named(cases, small_version) -> None:
    second = str(small_version("2.0.0", SECOND))
    with pytest.raises(Problem) as caught:
        apply_pack(second, say=quiet)
    (stage,) = NAMED
    assert caught.value.code == "ECMS-122" and caught.value.details["changes"] == stage
    assert not frappe.db.exists("Case Procedure", "TT-PR-2")
    assert not frappe.db.exists("Pack Journal", {"version": "2.0.0"})
    (danger,) = plan_pack(second).dangers
    assert danger.id == stage and danger.danger == "1 open cases are at the stage noted"


def test_open_cases_are_listed_and_those_that_can_are_moved(cases, small_version) -> None:
    apply_pack(str(small_version("2.0.0", SECOND)), say=quiet, choices=NAMED)
    target = Target("TT-PR")
    listed = {move.case: move.problem and move.problem.code for move in target.moves()}
    assert listed == {
        cases["new"].name: None,
        cases["second"].name: None,
        cases["noted"].name: "ECMS-319",
    }
    assert version_of(cases["new"]) == ("TT-PR-1", "received", "Received")

    (stays,) = move_cases(target, [], quiet)
    assert stays.case == cases["noted"].name and "'Noted'" in str(stays.problem)
    assert version_of(cases["new"]) == ("TT-PR-2", "received", "Taken in")
    assert [move.case for move in target.moves()] == [cases["noted"].name]
    assert version_of(cases["noted"]) == ("TT-PR-1", "noted", "Noted")
    assert version_of(cases["closed"])[0] == "TT-PR-1"

    told = open_steps(cases["new"].name)
    assert [step["label"] for step in told["steps"]] == ["Warn"]
    assert told["events"][0]["details"] == "TT-PR-1 → TT-PR-2"
    entry = frappe.get_last_doc("Audit Entry", {"action": "procedure version"})
    assert frappe.parse_json(entry.details)["procedure"] == "TT-PR-1 -> TT-PR-2"
    assert take_step(cases["new"].name, "notice")["stage"] == "warned"


def test_killed_after_the_first_case_it_moves_the_rest_when_run_again(cases, small_version) -> None:
    apply_pack(str(small_version("2.0.0", SECOND)), say=quiet, choices=NAMED)

    def die(line: str) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        move_cases(Target("TT-PR"), [], die)
    frappe.db.rollback()
    new = {name: version_of(cases[name])[0] for name in ("new", "second")}
    assert sorted(new.values()) == ["TT-PR-1", "TT-PR-2"]
    both = [cases["new"].name, cases["second"].name]
    assert move_cases(Target("TT-PR"), both, quiet) == []
    assert {version_of(cases[name])[0] for name in ("new", "second")} == {"TT-PR-2"}
    assert frappe.db.count("Case Event", {"case": ("in", both), "step": "move"}) == 2


def test_only_the_chosen_case_moves_and_another_is_refused(cases, small_version) -> None:
    apply_pack(str(small_version("2.0.0", SECOND)), say=quiet, choices=NAMED)
    with pytest.raises(Problem) as caught:
        move_cases(Target("TT-PR"), [cases["new"].name, cases["closed"].name], quiet)
    assert caught.value.code == "ECMS-321" and cases["closed"].name in caught.value.what()
    assert version_of(cases["new"])[0] == "TT-PR-1"
    move_cases(Target("TT-PR"), [cases["new"].name], quiet)
    assert version_of(cases["new"])[0] == "TT-PR-2"
    assert version_of(cases["second"])[0] == "TT-PR-1"
    # And back.
    move_cases(Target("TT-PR", "1"), [cases["new"].name], quiet)
    assert version_of(cases["new"]) == ("TT-PR-1", "received", "Received")


def test_a_version_takes_cases_where_and_when_it_is_in_use(cases, small_version) -> None:
    apply_pack(str(small_version("2.0.0", SECOND)), say=quiet, choices=NAMED, offices=["R2"])
    assert {move.problem.code for move in Target("TT-PR").moves() if move.problem} >= {"ECMS-320"}
    assert all(move.problem for move in Target("TT-PR").moves())
    activate("tt", ["R1"])
    assert sum(move.problem is None for move in Target("TT-PR").moves()) == 2

    frappe.db.set_value("Case Procedure", "TT-PR-2", "valid_from", "2099-01-01")
    assert Target("TT-PR").document.name == "TT-PR-1"
    for code, version, number in (
        ("TT-PR", "2", "ECMS-318"),
        ("TT-PR", "9", "ECMS-318"),
        ("XX", "", "ECMS-317"),
    ):
        with pytest.raises(Problem) as caught:
            Target(code, version)
        assert caught.value.code == number


def test_the_command_and_the_page_list_the_same(site, cases, small_version) -> None:
    apply_pack(str(small_version("2.0.0", SECOND)), say=quiet, choices=NAMED)
    (procedure,) = desk.cases("tt")
    assert (procedure["to"], procedure["more"]) == ("TT-PR-2", 0)
    said = CliRunner().invoke(move_cases_command, ["TT-PR", "--dry-run"], obj={"sites": [site]})
    connect(site)
    assert said.exit_code == 1 and "1 open cases cannot move" in said.output
    for case in procedure["cases"]:
        assert f"{case['case']}  TT-PR-1  {case['stage']}" in said.output
    desk.move("TT-PR", [cases["new"].name])
    assert version_of(cases["new"])[0] == "TT-PR-2"
    frappe.set_user("Guest")
    with pytest.raises(frappe.PermissionError):
        desk.move("TT-PR", [cases["second"].name])
    frappe.set_user("Administrator")
