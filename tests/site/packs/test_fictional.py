"""The fictional country on a site: applied, used in some offices first, gone without trace."""

from __future__ import annotations

from datetime import date

import frappe
import pytest

from ecms_core.inspections.edge.checklists import current_checklist
from ecms_core.law.edge import case_clocks, projection
from ecms_core.packs.edge import desk, snapshot
from ecms_core.packs.edge.apply import apply_pack
from ecms_core.packs.edge.engine import plan_pack
from ecms_core.packs.edge.export_changes import export_changes
from ecms_core.packs.edge.phases import activate
from ecms_core.packs.edge.remove import remove_pack
from tests.site.packs.test_upgrade import quiet


def test_the_fictional_country_comes_whole_and_goes_whole(site) -> None:
    before = snapshot.take()
    apply_pack("zz", say=quiet, offices=["ZZ-N"])
    assert plan_pack("zz", offices=["ZZ-N"]).is_empty
    exported = export_changes("zz")
    assert (exported.diff, exported.left, exported.problems) == ("", [], [])

    checklist = frappe.get_doc("Inspection Checklist", current_checklist("ZZ-N"))
    kinds = {row.question_id: row.kind for row in checklist.questions}
    assert (kinds["languages"], kinds["paid_on"]) == ("multiple", "date")
    hints = {row.question_id: row.hint for row in checklist.questions}
    assert hints["wages"] == "Compare three pay slips with the register" and not hints["union"]
    assert activate("zz")
    arabic = {"language": "ar", "source_text": "Draw an inspector"}
    assert frappe.db.get_value("Translation", arabic, "translated_text") == "سحب مفتش بالقرعة"
    hooks = {plugin["name"]: plugin["hooks"] for plugin in desk.plugins()}
    assert "ecms_exclude_inspectors" in hooks["country pack zz"]

    remove_pack("zz", say=quiet, check=True)
    assert snapshot.differences(before, snapshot.take()) == []


@pytest.mark.parametrize(
    ("place", "due", "named"),
    [
        # The tenth day is 19 March. The Northern Office is closed on 24 and 25 March, so that
        # 23, 26 and 28, which is worked for 22, make 13; 29 and 30 make 15.
        ("ZZ12", date(2026, 3, 28), "North"),  # the region that the town is in is named
        ("ZZ21", date(2026, 3, 30), "South"),
        ("ISLES", date(2026, 3, 19), ""),  # no table names it
    ],
)
def test_the_establishment_s_place_adds_its_distance(
    site, place: str, due: date, named: str
) -> None:
    apply_pack("zz", say=quiet)
    insert("Administrative Division", division_name="The Isles", division_code="ISLES")
    case = insert("Labour Case", establishment=establishment(place))
    clock = case_clocks.start(case, "ZZ-D14", "service", "2026-03-04")
    assert clock.due_on.date() == due
    assert (f"For the distance of {named}" in clock.explanation) is bool(named)
    # The register may change; the time that runs keeps the place at which it began.
    frappe.db.set_value("Establishment", case.establishment, "division", "ZZ1")
    assert projection.preview("Deadline Rule", "ZZ-D14")["count"] == 0
    # A table that names the town itself comes before that of its region.
    if place == "ZZ12":
        calendar = frappe.get_doc("Legal Calendar", {})
        calendar.more = calendar.more.replace("North: 3", "North: 3, Gale Point: 4")
        calendar.save()
        (move,) = projection.preview("Deadline Rule", "ZZ-D14")["moves"]
        assert move["after"].date() == date(2026, 3, 29)


def insert(doctype: str, **values: object) -> frappe.model.document.Document:
    return frappe.get_doc({"doctype": doctype, **values}).insert()


def establishment(place: str) -> str:
    return insert(
        "Establishment",
        establishment_name=f"Mill at {place}",
        division=place,
        office="ZZ-N",
        activity="I",
        workers_male=3,
        workers_female=4,
    ).name
