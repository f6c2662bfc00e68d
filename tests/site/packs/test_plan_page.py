"""A plan as the Desk shows it: names that people know, values in words, letters by their lines."""

from __future__ import annotations

import frappe
from frappe.core.page.permission_manager import permission_manager

from ecms_core.packs.edge import plan_page
from ecms_core.packs.edge.apply import apply_pack
from ecms_core.packs.edge.engine import plan_pack, plan_removal
from ecms_core.packs.edge.plan_page import as_page
from ecms_core.packs.pack import step
from tests.site.packs.test_upgrade import customise, quiet

BODY = "<p>{{ establishment.name }}</p>\n<p>{{ head.issued_on | day }}</p>\n"


def test_records_that_come_and_go_are_named(site, small_version) -> None:
    folder = str(small_version("1.0.0"))
    page = as_page(plan_pack(folder))
    names = {group["title"]: group["names"] for group in page["whole"]["create"]}
    assert names["Notice Template"] == ["TT-N1 · Notice"]
    assert names["Translation"] == ["fil: Establishment"]
    assert names["Administrative Division"] == ["T1 · North", "T2 · Town"]
    assert sum(map(len, names.values())) == page["counts"]["create"]
    apply_pack(folder, say=quiet)
    gone = {
        group["title"]: group["names"] for group in as_page(plan_removal("tt"))["whole"]["remove"]
    }
    assert gone["Notice Template"] == ["TT-N1 · Notice"]


def test_changes_are_told_in_words(site, small_version) -> None:
    apply_pack(str(small_version("1.0.0")), say=quiet)
    permission_manager.update("Case Hearing", "TT Mediator", 0, "write", 0)

    def change(fields, form) -> None:
        fields["tt_sector"].label = "Branch"
        fields["complaint"].hidden = 1

    customise("Labour Case", change)
    frappe.db.set_single_value("Inspectorate Settings", "state_name", "Elsewhere")
    frappe.db.commit()
    page = as_page(plan_pack(str(small_version("2.0.0"))))
    told = {change["label"]: (change["site"], change["wanted"]) for change in page["changes"]}
    assert told["Rights of TT Mediator on Case Hearing · Write"] == ("No", "Yes")
    assert told["Field Branch of Labour Case · Label"] == ("Branch", "Sector")
    assert told["Inspectorate Settings · State"] == ("Elsewhere", "Testland")
    assert (page["stay"], page["take"]) == (3, 0)
    asked = {change["asked"] for change in page["changes"]}
    assert asked >= {"Labour Case.tt_sector"}


def test_a_letter_is_compared_line_by_line_and_never_cut_silently(
    site, small_version, monkeypatch
) -> None:
    apply_pack(str(small_version("1.0.0")), say=quiet)
    long = BODY + "<p>More.</p>\n" * 1_000 + "<p>End.</p>\n"
    frappe.db.set_value("Notice Template", "TT-N1", "body", long)
    second = str(small_version("2.0.0", {"notices/TT-N1.html": ("| day }}</p>", "| day }}.</p>")}))
    (change,) = as_page(plan_pack(second))["changes"]
    assert change["kind"] == "conflict" and change["site"].endswith("<p>End.</p>\n")
    assert ["+", "<p>End.</p>"] in change["marked"]["site"]
    assert ["+", "<p>{{ head.issued_on | day }}.</p>"] in change["marked"]["wanted"]
    assert ["+", "<p>End.</p>"] not in change["marked"]["wanted"]
    monkeypatch.setattr(plan_page, "LONGEST", 50)
    (change,) = as_page(plan_pack(second))["changes"]
    assert "more characters are not shown" in change["site"]


def test_an_older_version_is_a_step_back() -> None:
    steps = [step(*each) for each in (("", "1.0"), ("1.0", "1.1"), ("1.1", "1.1.0"))]
    assert steps == ["install", "upgrade", "same"]
    assert step("0.10.0", "0.9.0") == "downgrade"


def test_an_older_version_is_told_in_the_plan_and_while_it_is_applied(site, small_version) -> None:
    told = "Older than what is on this site, version 2.0.0: what came since goes again."
    first, second = (str(small_version(number)) for number in ("1.0.0", "2.0.0"))
    apply_pack(second, say=quiet)
    assert not any("Older than" in line for line in plan_pack(second).lines())
    plan = plan_pack(first)
    assert [line.strip() for line in plan.lines()][:2] == ["tt 1.0.0", told]
    assert (as_page(plan)["step"], as_page(plan)["older"]) == ("downgrade", told)
    said: list[str] = []
    apply_pack(first, say=said.append)
    assert said[0] == told
    assert plan_pack(first).older == ""
