"""The fictional country on a site: applied, used in some offices first, gone without trace."""

from __future__ import annotations

import frappe

from ecms_core.inspections.edge.checklists import current_checklist
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
    assert plan_pack("zz").is_empty
    exported = export_changes("zz")
    assert (exported.diff, exported.left, exported.problems) == ("", [], [])

    checklist = frappe.get_doc("Inspection Checklist", current_checklist("ZZ-N"))
    kinds = {row.question_id: row.kind for row in checklist.questions}
    assert (kinds["languages"], kinds["paid_on"]) == ("multiple", "date")
    assert activate("zz")
    arabic = {"language": "ar", "source_text": "Draw an inspector"}
    assert frappe.db.get_value("Translation", arabic, "translated_text") == "سحب مفتش بالقرعة"
    hooks = {plugin["name"]: plugin["hooks"] for plugin in desk.plugins()}
    assert "ecms_exclude_inspectors" in hooks["country pack zz"]

    remove_pack("zz", say=quiet, check=True)
    assert snapshot.differences(before, snapshot.take()) == []
