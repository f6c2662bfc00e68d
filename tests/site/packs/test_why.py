"""Who set each property of a field: the pack in its version, or a person, with the day."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import frappe
import pytest

from ecms_core.packs.edge.apply import apply_pack
from ecms_core.packs.edge.export_changes import export_changes
from ecms_core.packs.edge.why import why
from tests.site.packs.test_export_changes import next_version, reorder
from tests.site.packs.test_upgrade import quiet

ADMIN = "admin@ministry.example"


@pytest.fixture
def folder(site, small_version) -> Path:
    """A pack on a site with a ministry's administrator."""
    folder = small_version("1.0.0")
    apply_pack(str(folder), say=quiet)
    # On a server's site the user of an earlier run is still there.
    if not frappe.db.exists("User", ADMIN):
        user = {"doctype": "User", "email": ADMIN, "first_name": "Ana", "send_welcome_email": 0}
        frappe.get_doc({**user, "roles": [{"role": "System Manager"}]}).insert()
    return folder


def as_admin(act: Callable[[], object]) -> None:
    frappe.set_user(ADMIN)
    act()
    frappe.set_user("Administrator")
    frappe.db.commit()


def told(field: str, prop: str = "insert_after") -> tuple[object, ...] | None:
    """The answer for a property of a field of cases; None where there is none."""
    found = [each for each in why(f"Labour Case.{field}") if each.property == prop]
    assert len(found) < 2
    return found[0][1:] if found else None


def test_the_place_of_a_field_is_that_of_the_form_with_who_moved_it(folder, tmp_path) -> None:
    today = frappe.utils.today()
    assert told("tt_sector") == ("tt_barangay", "tt", "1.0.0", today, None)
    as_admin(reorder("tt_sector", "tt_wage_order"))
    assert told("tt_sector") == ("establishment", ADMIN, "", today, "tt_barangay")
    assert told("tt_wage_order") == ("tt_sector", ADMIN, "", today, "establishment")
    assert told("tt_barangay") == ("tt_wage_order", "tt", "1.0.0", today, None)

    exported = next_version(folder, tmp_path, export_changes("tt").diff)
    apply_pack(str(exported), say=quiet)
    assert told("tt_sector") == ("establishment", "tt", "2.0.0", today, None)
    assert told("tt_wage_order") == ("tt_sector", "tt", "2.0.0", today, None)
    assert told("tt_barangay") == ("tt_wage_order", "tt", "1.0.0", today, None)


def test_who_moved_a_field_is_known_after_an_upgrade_that_places_another(
    folder, small_version
) -> None:
    as_admin(reorder("tt_barangay", "tt_wage_order"))
    after = ("    after: tt_barangay", "    after: tt_wage_order")
    second = small_version("2.0.0", {"forms/fields.yaml": after})
    apply_pack(str(second), say=quiet)
    assert told("tt_sector")[:3] == ("tt_wage_order", "tt", "2.0.0")
    assert told("tt_barangay")[:2] == ("establishment", ADMIN)
    third = small_version("3.0.0", {"forms/fields.yaml": (after[0], "    after: tt_barangay")})
    apply_pack(str(third), say=quiet)
    assert told("tt_sector")[:3] == ("tt_barangay", "tt", "3.0.0")
    assert told("tt_barangay")[:2] == ("establishment", ADMIN)


def test_a_field_of_ecms_is_told_where_somebody_moved_it(folder) -> None:
    assert told("complaint") is None
    as_admin(reorder("complaint", "establishment"))
    behind, who, _version, _on, says = told("complaint")
    assert (who, says) == (ADMIN, None)
    order = [each.fieldname for each in frappe.get_meta("Labour Case", cached=False).fields]
    assert order[order.index("complaint") - 1] == behind
    assert told("establishment") is None


def test_what_was_edited_in_the_custom_field_itself_is_of_who_did_it(folder) -> None:
    def edit() -> None:
        doc = frappe.get_doc("Custom Field", "Labour Case-tt_barangay")
        doc.update({"label": "Village", "insert_after": "establishment"}).save()

    as_admin(edit)
    today = frappe.utils.today()
    assert told("tt_barangay", "label") == ("Village", ADMIN, "", today, "Barangay")
    assert told("tt_barangay") == ("establishment", ADMIN, "", today, "tt_wage_order")
    assert told("tt_barangay", "fieldtype") == ("Data", "tt", "1.0.0", today, None)
