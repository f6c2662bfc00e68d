"""A pack's field that an administrator deleted leaves nothing, and loses no value unasked."""

from __future__ import annotations

import json
from pathlib import Path

import frappe
import pytest

from ecms_core.packs.edge.apply import apply_pack
from ecms_core.packs.edge.engine import plan_pack
from ecms_core.packs.edge.export_changes import export_changes
from ecms_core.packs.edge.forms import columns_of
from ecms_core.packs.edge.remove import remove_pack
from tests.site.packs.test_interruptions import SECTOR
from tests.site.packs.test_upgrade import quiet

FIELD = "Labour Case-tt_sector"
WITHOUT = {"forms/fields.yaml": (SECTOR, "")}


@pytest.fixture
def deleted(site, small_version):
    """A pack of which an administrator deleted a field; ``deleted(value)`` with a case in it."""

    def make(value: str = "") -> None:
        apply_pack(str(small_version("1.0.0")), say=quiet)
        if value:
            frappe.get_doc({"doctype": "Labour Case", "name": "A", "tt_sector": value}).db_insert()
        frappe.delete_doc("Custom Field", FIELD)
        frappe.db.commit()

    yield make
    frappe.db.delete("Labour Case", "A")
    frappe.db.commit()


def is_there() -> bool:
    return "tt_sector" in columns_of("Labour Case")


def test_its_empty_column_goes_with_the_pack(deleted) -> None:
    deleted()
    assert is_there()
    remove_pack("tt", say=quiet, check=True)
    assert not is_there()


def test_its_values_stay_unless_they_are_named(deleted) -> None:
    deleted("Industry")
    told: list[str] = []
    remove_pack("tt", say=told.append)
    assert is_there() and "Labour Case.tt_sector: its column stays, with 1 values" in told


def test_named_its_values_go_and_are_saved_first(deleted, tmp_path: Path) -> None:
    deleted("Industry")
    remove_pack("tt", say=quiet, drop_columns=True, export_to=tmp_path)
    assert not is_there()
    saved = json.loads((tmp_path / "tt-labour_case.tt_sector.json").read_text())
    assert saved == {"A": "Industry"}


def test_its_empty_column_goes_with_the_version_that_drops_it(deleted, small_version) -> None:
    deleted()
    apply_pack(str(small_version("2.0.0", WITHOUT)), say=quiet)
    assert not is_there()
    remove_pack("tt", say=quiet, check=True)


def test_the_pack_still_knows_of_a_column_with_values(deleted, small_version) -> None:
    deleted("Industry")
    for number in ("2.0.0", "3.0.0"):
        folder = str(small_version(number, WITHOUT))
        apply_pack(folder, say=quiet)
        assert is_there() and plan_pack(folder).changes == ()
        assert export_changes("tt") == ("", [], [])
    frappe.db.delete("Labour Case", "A")
    frappe.db.commit()
    remove_pack("tt", say=quiet, check=True)
    assert not is_there()
