"""What an upgrade or a removal must not take from a site, or leave there, unasked."""

from __future__ import annotations

import frappe

from ecms_core.packs.edge.apply import apply_pack
from ecms_core.packs.edge.engine import plan_pack
from ecms_core.packs.edge.remove import remove_pack
from tests.site.packs.conftest import replace
from tests.site.packs.test_upgrade import quiet

CLOSURES = """\
closures:
  - {from: 2026-04-09, to: 2026-04-20, name: Flood, basis: Test Order 1}
  - {from: 2026-04-09, to: 2026-04-10, name: Mourning, basis: Test Order 2}
"""
JUNE = "  - {from: 2026-06-01, to: 2026-06-02, name: Census, basis: Test Order 3}\n"


def closures() -> list[tuple[str, str]]:
    days = frappe.get_doc("Legal Calendar", "National").days
    return [(str(day.day), str(day.until)) for day in days if day.kind == "Closure"]


def test_two_closures_that_begin_on_one_day_outlive_an_upgrade(site, small_version) -> None:
    first, second = small_version("1.0.0"), small_version("2.0.0")
    for folder, more in ((first, ""), (second, JUNE)):
        replace(folder / "calendar.yaml", "complete_years", f"{CLOSURES}{more}complete_years")
    apply_pack(str(first), say=quiet)
    april = [("2026-04-09", "2026-04-20"), ("2026-04-09", "2026-04-10")]
    assert closures() == april
    apply_pack(str(second), say=quiet)
    assert closures() == [*april, ("2026-06-01", "2026-06-02")]
    assert plan_pack(str(second)).changes == ()


def test_closures_of_one_day_are_told_apart_by_what_they_say(site, small_version) -> None:
    first, second = small_version("1.0.0"), small_version("2.0.0")
    # Both by one order: only the last day and the name say which is which.
    told = CLOSURES.replace("Test Order 2", "Test Order 1")
    corrected = told.replace("name: Flood, basis: Test Order 1", "name: Flood, basis: Test Order 7")
    for folder, text in ((first, told), (second, corrected)):
        replace(folder / "calendar.yaml", "complete_years", f"{text}complete_years")
    apply_pack(str(first), say=quiet)
    calendar = frappe.get_doc("Legal Calendar", "National")
    calendar.days = [day for day in calendar.days if day.title != "Flood"]
    calendar.save()
    frappe.db.commit()
    (change,) = plan_pack(str(second)).changes
    assert (change.path, change.kind) == ("days[Closure 2026-04-09 2026-04-20]", "conflict")
    apply_pack(str(second), say=quiet)
    assert bases() == {"Mourning": "Test Order 1"}
    apply_pack(str(second), say=quiet, choices={change.id: "pack"})
    assert bases() == {"Flood": "Test Order 7", "Mourning": "Test Order 1"}


def bases() -> dict[str, str]:
    days = frappe.get_doc("Legal Calendar", "National").days
    return {day.title: day.basis for day in days if day.kind == "Closure"}


def test_what_an_administrator_copied_is_nobodys_once_the_pack_went(site, small_version) -> None:
    apply_pack(str(small_version("1.0.0")), say=quiet)
    form = frappe.copy_doc(frappe.get_doc("Inspection Checklist", "TT-C-1"))
    form.update({"checklist_code": "OURS", "version": "1"})
    form.questions[0].violation_type = None
    form.submit()
    letter = frappe.copy_doc(frappe.get_doc("Notice Template", "TT-N1"))
    letter.update({"template_code": "OURS-N1", "number_prefix": "O"})
    letter.insert()
    frappe.db.commit()
    sealed = form.content_hash
    remove_pack("tt", say=quiet)
    form.reload()
    assert (form.pack, form.pack_version, form.content_hash) == (None, None, sealed)
    assert frappe.db.get_value("Notice Template", "OURS-N1", "pack") is None
