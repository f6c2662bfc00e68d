"""What an administrator said of a thing before a pack says anything of it."""

from __future__ import annotations

import frappe
from frappe.core.page.permission_manager import permission_manager

from ecms_core.packs.edge import snapshot
from ecms_core.packs.edge.apply import apply_pack
from ecms_core.packs.edge.engine import plan_pack
from ecms_core.packs.edge.remove import remove_pack
from tests.site.packs.test_upgrade import quiet

MEDIATOR = "  - {doctype: Case Hearing, role: TT Mediator, may: [read, write, create]}\n"
HEARING = "Custom DocPerm.Case Hearing/ECMS Inspector/0/0"
RIGHTS = ["read", "write", "print"]


def inspectors(may: str, doctype: str = "Case Hearing") -> dict[str, tuple[str, str]]:
    """A change of the pack's files by which it says what inspectors may do."""
    row = f"  - {{doctype: {doctype}, role: ECMS Inspector, may: [{may}]}}\n"
    return {"roles.yaml": (MEDIATOR, MEDIATOR + row)}


def rights(doctype: str = "Case Hearing") -> tuple[int, ...]:
    """What inspectors may do on the site."""
    table = "Custom DocPerm"
    if not frappe.db.exists(table, {"parent": doctype}):
        table = "DocPerm"
    row = {"parent": doctype, "role": "ECMS Inspector", "permlevel": 0}
    return tuple(frappe.db.get_value(table, row, RIGHTS))


def listed(folder: object) -> dict[str, tuple[str, str]]:
    return {change.id: (change.kind, change.side) for change in plan_pack(str(folder)).changes}


def test_a_right_that_was_taken_away_before_the_pack_gives_it_is_a_conflict(
    site, small_version
) -> None:
    apply_pack(str(small_version("1.0.0")), say=quiet)
    permission_manager.update("Case Hearing", "ECMS Inspector", 0, "print", 0)
    frappe.db.commit()
    second = small_version("2.0.0", inspectors("read, print"))
    assert listed(second) == {f"{HEARING}.print": ("conflict", "site")}
    apply_pack(str(second), say=quiet)
    assert rights() == (1, 0, 0)
    assert plan_pack(str(second)).is_empty
    apply_pack(str(second), say=quiet, choices={f"{HEARING}.print": "pack"})
    assert rights() == (1, 0, 1)
    # A version that says nothing of it leaves what the administrator had said.
    apply_pack(str(small_version("3.0.0")), say=quiet)
    assert rights() == (1, 0, 0)


ZONE = "System Settings.System Settings.time_zone"


def test_a_time_zone_that_differs_is_a_choice_and_stays_where_there_are_cases(
    site, small_version
) -> None:
    def zone() -> str:
        return frappe.db.get_single_value("System Settings", "time_zone", cache=False)

    was = zone()
    frappe.db.set_single_value("System Settings", "time_zone", "Asia/Tokyo")
    frappe.db.set_single_value("Inspectorate Settings", "ministry_name", "Ministry of Ours")
    frappe.db.commit()
    folder = str(small_version("1.0.0"))
    ministry = "Inspectorate Settings.Inspectorate Settings.ministry_name"
    assert listed(folder)[ZONE] == ("conflict", "pack")
    assert listed(folder)[ministry] == ("conflict", "site")
    # As it was registered before the pack: its office and place are no matter here.
    frappe.get_doc({"doctype": "Establishment", "name": "E-1"}).db_insert()
    assert listed(folder)[ZONE] == ("conflict", "site")
    frappe.db.rollback()
    try:
        apply_pack(folder, say=quiet, choices={ZONE: "site"})
        assert zone() == "Asia/Tokyo"
        apply_pack(folder, say=quiet, choices={ZONE: "pack"})
        assert zone() == "UTC"
        remove_pack("tt", say=quiet)
        assert zone() == "Asia/Tokyo"
    finally:
        frappe.db.set_single_value("System Settings", "time_zone", was)
        frappe.db.set_single_value("Inspectorate Settings", "ministry_name", "")
        frappe.db.commit()
        frappe.clear_cache()


WORD = "Translation.fil-8fc63d46794c185e.translated_text"


def shown() -> str:
    return frappe.translate.get_user_translations("fil")["Establishment"]


def translate(text: str) -> None:
    """Translate a word as an administrator does, in a record of its own."""
    word = {"language": "fil", "source_text": "Establishment", "translated_text": text}
    frappe.get_doc({"doctype": "Translation", **word}).insert()
    frappe.db.commit()


def test_an_administrators_own_translation_of_a_text_is_an_edit_of_the_packs(
    site, small_version
) -> None:
    po = ("Establisimyento", "Establisimiyento")
    first, second = small_version("1.0.0"), small_version("2.0.0", {"locale/fil.po": po})
    translate("Pook")
    assert listed(first)[WORD] == ("conflict", "site")
    apply_pack(str(first), say=quiet)
    assert shown() == "Pook" and frappe.db.count("Translation", {"language": "fil"}) == 1
    apply_pack(str(first), say=quiet, choices={WORD: "pack"})
    assert shown() == "Establisimyento"

    # One made beside the pack's is seen, and known when the pack has another word.
    translate("Lugar")
    assert shown() == "Lugar"
    assert listed(second) == {WORD: ("conflict", "site")}
    apply_pack(str(second), say=quiet)
    assert shown() == "Lugar"
    apply_pack(str(second), say=quiet, choices={WORD: "pack"})
    assert shown() == "Establisimiyento"
    remove_pack("tt", say=quiet)
    assert frappe.get_all("Translation", {"language": "fil"}, pluck="translated_text")
    frappe.db.delete("Translation", {"language": "fil"})
    frappe.db.commit()


def test_a_row_of_rights_that_was_deleted_does_not_come_back_unasked(site, small_version) -> None:
    permission_manager.remove("Case Hearing", "ECMS Inspector", 0, 0)
    frappe.db.commit()
    folder = small_version("1.0.0", inspectors("read"))
    try:
        assert listed(folder)[HEARING] == ("conflict", "site")
        apply_pack(str(folder), say=quiet)
        assert not frappe.db.exists("Custom DocPerm", {"role": "ECMS Inspector"})
        assert listed(folder) == {HEARING: ("keep", "site")}
        apply_pack(str(folder), say=quiet, choices={HEARING: "pack"})
        assert rights() == (1, 0, 0)
    finally:
        remove_pack("tt", say=quiet)
        frappe.db.delete("Custom DocPerm", {"parent": "Case Hearing"})
        frappe.db.commit()


def test_rights_that_stood_before_the_pack_outlive_a_version_that_names_fewer(
    site, small_version
) -> None:
    before = snapshot.take()
    assert rights("Labour Case") == (1, 0, 1)
    first = inspectors("read, write, print", "Labour Case")
    apply_pack(str(small_version("1.0.0", first)), say=quiet)
    assert rights("Labour Case") == (1, 1, 1)
    for number, may in (("2.0.0", "read, write"), ("3.0.0", "read, print"), ("4.0.0", "read")):
        apply_pack(str(small_version(number, inspectors(may, "Labour Case"))), say=quiet)
        assert rights("Labour Case") == (1, int("write" in may), 1)
    remove_pack("tt", say=quiet)
    assert snapshot.differences(before, snapshot.take()) == []
