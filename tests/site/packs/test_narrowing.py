"""What a pack narrows of a form of ECMS, where records say otherwise, is done only when named."""

from __future__ import annotations

import frappe
import pytest

from ecms_core.packs.edge.apply import apply_pack
from ecms_core.packs.edge.engine import plan_pack
from ecms_core.packs.edge.plan_page import as_page
from ecms_core.packs.edge.remove import remove_pack
from tests.site.packs.conftest import SMALL_FIELDS
from tests.site.packs.test_upgrade import quiet

SHORT = "In person\\nTelephone\\nE-mail\\nWeb\\nReferral"
LINE = "  - {doctype: Labour Complaint, fieldname: %s, property: %s, value: %s}\n"
CHANNEL, PLACE = (
    f"Property Setter.Labour Complaint-{name}" for name in ("channel-options", "narrative-reqd")
)


def narrowed(small_version, number: str, options: str = SHORT) -> str:
    folder = small_version(number)
    lines = LINE % ("channel", "options", f'"{options}"') + LINE % ("narrative", "reqd", "true")
    (folder / "forms/fields.yaml").write_text(f"{SMALL_FIELDS}changes:\n{lines}")
    return str(folder)


def dangers(folder: str) -> dict[str, str]:
    return {change.id: change.danger for change in plan_pack(folder).dangers}


def is_set(id_: str) -> bool:
    return bool(frappe.db.exists(*id_.split(".", 1)))


@pytest.fixture
def letters(site):
    """A complaint that came by letter, and says nothing of itself."""
    frappe.get_doc({"doctype": "Labour Complaint", "name": "A", "channel": "Letter"}).db_insert()
    frappe.db.commit()
    yield
    frappe.db.delete("Labour Complaint", "A")
    frappe.db.commit()


def test_what_records_have_is_held_back_until_it_is_named(letters, small_version) -> None:
    apply_pack(str(small_version("1.0.0")), say=quiet)
    second = narrowed(small_version, "2.0.0")
    found = dangers(second)
    assert sorted(found) == [CHANNEL, PLACE]
    assert "1 Labour Complaint have one of Letter in channel" in found[CHANNEL]
    assert "1 Labour Complaint have nothing in narrative" in found[PLACE]
    lines = "\n".join(plan_pack(second).lines())
    assert f"to do it: --choose '{CHANNEL}=pack'" in lines
    page = {change["id"]: change for change in as_page(plan_pack(second))["changes"]}
    assert page[CHANNEL]["open"] and "How it came" in page[CHANNEL]["label"]

    apply_pack(second, say=quiet)
    assert not is_set(CHANNEL) and not is_set(PLACE)
    assert sorted(dangers(second)) == [CHANNEL, PLACE]
    apply_pack(second, say=quiet, choices={CHANNEL: "pack"})
    assert is_set(CHANNEL) and list(dangers(second)) == [PLACE]
    frappe.db.set_value("Labour Complaint", "A", "narrative", "Unpaid wages")
    frappe.db.commit()
    assert dangers(second) == {}
    apply_pack(second, say=quiet)
    assert is_set(PLACE) and plan_pack(second).changes == ()
    remove_pack("tt", say=quiet, check=True)


def test_a_change_that_is_narrowed_later_or_goes_is_told(letters, small_version) -> None:
    frappe.db.set_value("Labour Complaint", "A", {"channel": "Fax", "narrative": "Unpaid"})
    frappe.db.commit()
    apply_pack(narrowed(small_version, "1.0.0", f"{SHORT}\\nLetter\\nFax"), say=quiet)
    second = narrowed(small_version, "2.0.0", f"{SHORT}\\nLetter")
    assert "one of Fax in channel" in dangers(second)[f"{CHANNEL}.value"]
    assert "one of Fax in channel" in dangers(str(small_version("3.0.0")))[CHANNEL]


def test_a_pack_that_leaves_takes_its_changes_along(letters, small_version) -> None:
    frappe.db.set_value("Labour Complaint", "A", "channel", "Fax")
    apply_pack(narrowed(small_version, "1.0.0", f"{SHORT}\\nLetter\\nFax"), say=quiet)
    case = frappe.get_doc({"doctype": "Labour Case", "name": "A", "tt_sector": "Industry"})
    case.db_insert()
    frappe.db.commit()
    told: list[str] = []
    remove_pack("tt", say=told.append)
    assert "Labour Case.tt_sector: its column stays, with 1 values" in told
    gone = not is_set(CHANNEL), not is_set("Custom Field.Labour Case-tt_sector")
    frappe.db.delete("Labour Case", "A")
    frappe.db.commit()
    assert gone == (True, True)
