"""What somebody typed stands in the sheet, the violation, the lists and the letter alike."""

from __future__ import annotations

import frappe
from markupsafe import escape

from ecms_core.notices.letter import Letter, render_html
from tests.site.inspectorate import FOUND, Inspectorate

TYPED = "<script>alert(1)</script> 610 < 645 & <b>not</b> paid"


def test_a_remark_is_kept_and_printed_as_it_was_typed(office: Inspectorate) -> None:
    case = office.case_at("authorised")
    answers = {**FOUND, "E02": TYPED}
    answers["G01"] = {"value": "Not complying", "workers_affected": 7, "remark": TYPED}
    office.visit(case, answers=answers)
    assert TYPED in frappe.get_all("Case Violation", {"case": case}, pluck="remark")
    told = frappe.get_all("Checklist Answer", {"case": case, "question": "E02"}, pluck="text")
    assert told == [TYPED]
    office.step("inspector", case, "results")
    notice = frappe.get_doc("Issued Notice", {"case": case, "template": "PH-N04"})
    data = frappe.parse_json(notice.data)
    assert TYPED in [violation["remark"] for violation in data["violations"]]
    stored = frappe.get_doc("Notice Template", notice.template)
    letter = Letter(stored.name, stored.title, stored.body, stored.language)
    data["head"]["qr"] = ""
    assert str(escape(TYPED)) in render_html(letter, data)
    assert TYPED not in render_html(letter, data)
