"""A trial in whose place each of its offices uses another: nobody is asked about it any more."""

from __future__ import annotations

from collections.abc import Callable

import frappe
import pytest

from ecms_core.packs.edge import desk
from ecms_core.packs.edge.apply import apply_pack
from ecms_core.packs.edge.export_changes import export_changes
from ecms_core.packs.edge.phases import activate
from ecms_core.problems import Problem
from tests.site.packs import test_trials
from tests.site.packs.test_moves import a_case
from tests.site.packs.test_trials import (
    SECOND,
    checklist,
    edited_copy,
    procedure,
    questions,
    relabel,
    stages,
    told,
    used,
)
from tests.site.packs.test_upgrade import quiet

bring = test_trials.bring
CODE = "Inspection Checklist.TT-C"


@pytest.fixture
def tried(bring) -> Callable[..., str]:
    """``tried(ours="R1\\nR2", ours2="R2")``: copies of a checklist, each of the one before."""

    def trying(**copies: str) -> str:
        folder, original = bring("1.0.0"), "TT-C-1"
        for version, offices in copies.items():
            copy = edited_copy("Inspection Checklist", original, version, offices=offices)
            copy.questions[0].label = f"Wages, says {version}"
            copy.submit()
            original = copy.name
        frappe.db.commit()
        return folder

    return trying


def wages(office: str) -> str:
    """What visits of an office are asked of wages."""
    return questions(used(office)[1])["Q1"]


def test_a_copy_that_was_corrected_by_another_is_not_asked_about(tried) -> None:
    folder = tried(ours="R2", ours2="R2")
    assert used("R2")[1] == "TT-C-ours2"
    assert told(folder, CODE) == {"versions[ours2]": "keep"}
    assert "TT-C-ours:" not in str(export_changes("tt").left)
    assert desk.in_use("tt")["rooms"][1]["versions"][0]["name"] == "TT-C-ours2"
    assert activate("tt", room="inspections") == ["TT-C-ours2"]
    assert used("R1")[1] == used("R2")[1] == "TT-C-ours2"
    assert questions("TT-C-ours")["Q1"] == "Wages, says ours"


def test_it_is_asked_about_while_one_of_its_offices_has_no_other(tried) -> None:
    folder = tried(ours="R1\nR2", ours2="R2")
    with pytest.raises(Problem, match="ECMS-127: TT-C-ours2 would take the place of TT-C-ours,"):
        activate("tt")
    versions = {"versions[ours]": "keep", "versions[ours2]": "keep"}
    assert told(folder, CODE) == versions
    assert wages("R1") == "Wages, says ours" and wages("R2") == "Wages, says ours2"


def test_it_is_in_use_again_where_the_other_is_taken_from_its_offices(tried) -> None:
    folder = tried(ours="R2", ours2="R2")
    frappe.get_doc("Inspection Checklist", "TT-C-ours2").update({"offices": "R3"}).save()
    frappe.db.commit()
    assert wages("R2") == "Wages, says ours" and wages("R3") == "Wages, says ours2"
    assert told(folder, CODE) == {"versions[ours]": "keep", "versions[ours2]": "keep"}
    with pytest.raises(Problem, match="ECMS-127"):
        activate("tt")


@pytest.mark.parametrize("way", ["offices", "chosen", "upgrade"])
def test_it_does_not_come_back_when_the_other_ends_there(tried, bring, way: str) -> None:
    folder = tried(ours="R2", ours2="R2")
    ends = {f"{CODE}.versions[ours2]": "pack"}
    if way == "offices":
        assert activate("tt", ["R3"]) == ["TT-C-ours2"] and wages("R3") == "Wages, says ours2"
    elif way == "chosen":
        apply_pack(folder, say=quiet, choices=ends)
    else:
        bring("2.0.0", checklist("2"), choices=ends)
    assert wages("R2") == wages("R1") == "Wages are paid"


def test_a_procedure_edited_in_two_trials_of_an_office_can_be_put_into_use(bring) -> None:
    bring("1.0.0")
    bring("2.0.0", SECOND, offices=["R1"])
    case = a_case("Rosas")
    frappe.db.commit()
    assert case.procedure == "TT-PR-2"
    relabel("TT-PR-2", "noted", "R1 words")
    third = bring("3.0.0", procedure("3", step="label: Close it now,"), offices=["R1"])
    relabel("TT-PR-3", "noted", "R1 better words")
    assert told(third) == {"steps[close].label": "update", "versions[3]": "keep"}
    assert "TT-PR-2" not in str(export_changes("tt").left)
    assert activate("tt") == ["TT-PR-3"]
    assert used("R1")[0] == used("R2")[0] == "TT-PR-3"
    assert stages("TT-PR-2")["noted"] == "R1 words"
    assert frappe.db.get_value("Labour Case", case.name, "procedure") == "TT-PR-2"


def test_a_trial_is_in_use_until_the_day_on_which_another_takes_its_place(bring) -> None:
    bring("1.0.0")
    bring("2.0.0", SECOND, offices=["R1"])
    relabel("TT-PR-2", "noted", "R1 words")
    later = edited_copy("Case Procedure", "TT-PR-2", "2099", valid_from="2099-01-01").insert()
    frappe.db.commit()
    relabel(later.name, "noted", "R1 later words")
    with pytest.raises(Problem, match="ECMS-127: TT-PR-2099 would take the place of TT-PR-2,"):
        activate("tt")
    # Of one that ends before, the other days are those of the one behind it.
    today = frappe.utils.today()
    later.reload().update({"valid_from": "2026-01-01", "valid_to": today}).save()
    frappe.db.commit()
    assert used("R1")[0] == "TT-PR-2099"
    with pytest.raises(Problem, match="ECMS-127: TT-PR-2099 would take the place of TT-PR-2,"):
        activate("tt")
