"""Records and names that cannot be: a numbered problem, and nothing is changed."""

from __future__ import annotations

import frappe
import pytest

from ecms_core.demo.edge.load import load
from ecms_core.packs.edge import desk
from ecms_core.packs.edge.active import plugins
from ecms_core.packs.edge.phases import activate
from ecms_core.packs.edge.why import why
from ecms_core.problems import Problem
from tests.site.inspectorate import Inspectorate, establishment, refused


def test_a_tax_number_that_the_country_does_not_know(office: Inspectorate) -> None:
    workplace = frappe.get_doc("Establishment", establishment("Hilltop Bakery", office.office))
    workplace.tax_id = "123-456-789-000"
    workplace.save()
    workplace.tax_id = "12-34"
    with refused("ECMS-702"):
        workplace.save()
    assert frappe.db.get_value("Establishment", workplace.name, "tax_id") == "123-456-789-000"


def test_invented_cases_do_not_come_among_real_ones(office: Inspectorate) -> None:
    case = office.open_case()
    with pytest.raises(Problem, match="ECMS-703") as caught:
        load(say=lambda line: None)
    assert str(frappe.local.site) in caught.value.what()
    assert frappe.get_all("Labour Case", {"is_demo": 1}) == []
    assert frappe.db.exists("Labour Case", case)


def test_a_pack_that_is_not_on_the_site(office: Inspectorate) -> None:
    for ask in (desk.changes, desk.removal, desk.remove):
        with refused("ECMS-116"):
            ask("zz")


def test_a_record_that_another_pack_brought(office: Inspectorate) -> None:
    (entry,) = frappe.get_all("Pack Ledger Entry", {"record_name": "PH-D03"}, pluck="name")
    frappe.db.set_value("Pack Ledger Entry", entry, "pack", "zz")
    with refused("ECMS-111"):
        desk.plan("ph")


def test_a_pack_whose_files_went_from_the_site(office: Inspectorate) -> None:
    frappe.db.set_value("Country Pack", "ph", "digest", "0" * 64)
    frappe.local.request_cache.clear()
    with pytest.raises(Problem, match="ECMS-119") as caught:
        plugins()
    assert "0" * 16 in caught.value.what()


def test_offices_that_the_site_does_not_have(office: Inspectorate) -> None:
    with pytest.raises(Problem, match="ECMS-117: offices: refers to Inspection Office NOWHERE"):
        activate("ph", ["NOWHERE"])


@pytest.mark.parametrize("asked", ["Labour Case.no_such_field", "No Such Doctype.x", "Labour Case"])
def test_who_set_what_is_not_there(office: Inspectorate, asked: str) -> None:
    with pytest.raises(Problem, match="ECMS-120") as caught:
        why(asked)
    assert asked in caught.value.what()
