"""The data dictionary of a site: every field, who set it, and its legal source."""

from __future__ import annotations

import frappe

from ecms_core.packs.edge.apply import apply_pack
from ecms_core.packs.edge.dictionary import dictionary
from tests.site.packs.test_upgrade import customise, quiet


def rows(page: str, heading: str) -> dict[str, list[str]]:
    """The rows below a heading, by their first cell."""
    lines = page.partition(f"\n### {heading}")[2].partition("\n#")[0].splitlines()
    cells = [[cell.strip() for cell in line.split(" | ")] for line in lines if line[:3] == "| `"]
    return {row[0].strip("|` "): row[1:] for row in cells}


def test_every_field_has_who_set_it_and_the_law_that_asks_for_it(site, small_version) -> None:
    apply_pack(str(small_version("1.0.0")), say=quiet)

    def change(fields, form) -> None:
        fields["tt_barangay"].label = "Village"
        fields["opened_on"].label = "Taken in on"

    customise("Labour Case", change)
    page = dictionary()
    assert "Country packs: tt 1.0.0." in page

    case = rows(page, "Labour Case")
    assert case["tt_wage_order"] == ["Wage order", "Data", "", "tt 1.0.0", "RA 6727 (known) |"]
    assert case["tt_barangay"][0] == "Village"
    assert case["tt_barangay"][3] == "tt 1.0.0; label: Administrator"
    assert case["tt_sector"][1] == "Select: Agriculture, Industry, Services"
    assert case["opened_on"][0] == "Taken in on"
    assert case["opened_on"][3] == "ECMS; label: Administrator"
    assert case["establishment"][1:4] == ["Link: Establishment", "yes", "ECMS"]

    asked = {field.fieldname for field in frappe.get_meta("Labour Case").fields if field.reqd}
    assert {name for name, cells in case.items() if cells[2] == "yes"} == asked
    questions = rows(page, "Basic (TT-C-1)")
    assert questions["Q1"][3:] == ["tt 1.0.0", "Test Act 4 |"]
    assert questions["Q2"][4] == "|"
    assert dictionary() == page
