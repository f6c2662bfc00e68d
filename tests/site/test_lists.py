"""Finding an establishment, and the lists of what is due."""

from __future__ import annotations

import json
from datetime import timedelta

import frappe
import pytest

from ecms_core.casework.edge import worklist
from tests.site.inspectorate import Inspectorate, establishment


@pytest.mark.parametrize("typed", ["pena bakery", "Peña bak", "PENA", "peña"])
def test_pena_is_found_however_it_is_typed(office: Inspectorate, typed: str) -> None:
    establishment("Another Shop", office.office)
    with office.acting("inspector"):
        found = frappe.get_list(
            "Establishment",
            filters={"office": office.office},
            or_filters=[["search_key", "like", f"%{typed.lower()}%"]],
            pluck="name",
        )
    assert found == [office.establishment]


def looked_up(office: Inspectorate, typed: str) -> dict[str, str]:
    """What a form proposes while an establishment is typed, with what it says of each."""
    with office.acting("inspector"):
        found = frappe.call(
            "frappe.desk.search.search_link",
            doctype="Establishment",
            txt=typed,
            filters={"office": office.office},
        )
    rows = found or frappe.response.get("results", [])
    return {row["value"]: row["description"] for row in rows}


@pytest.mark.parametrize("typed", ["pena", "Peña bak", "bakery PENA", "SEC-77", "7 peña bakery"])
def test_a_form_proposes_an_establishment_by_names_and_numbers(
    office: Inspectorate, typed: str
) -> None:
    establishment("Another Shop", office.office)
    values = {"registration_no": "SEC-7755", "employer_name": "Rosa Cruz", "trade_name": "Peña 7"}
    doc = frappe.get_doc("Establishment", office.establishment)
    doc.update({**values, "establishment_name": "Peña Bakery 7"}).save()
    found = looked_up(office, typed)
    assert list(found) == [office.establishment]
    place = frappe.db.get_value("Administrative Division", doc.division, "division_name")
    assert f"{place}, Rosa Cruz" in found[office.establishment]


@pytest.mark.parametrize("typed", ["%", "_", "n%q", "x" * 100_000])
def test_a_sign_for_any_sign_finds_nothing_more(office: Inspectorate, typed: str) -> None:
    establishment("Another Shop", office.office)
    found = looked_up(office, typed)
    assert len(found) in ((2,) if typed in "%_" else (0,))


def cases_due(office: Inspectorate, offsets: list[int]) -> list[str]:
    """Open cases of the inspector, due so many days from now, written as rows."""
    now = frappe.utils.now_datetime().replace(hour=12, minute=0, second=0, microsecond=0)
    names = []
    for number, days in enumerate(offsets):
        doc = frappe.get_doc(
            {
                "doctype": "Labour Case",
                "title": f"Due in {days}",
                "establishment": office.establishment,
                "office": office.office,
                "stage": "correction",
                "stage_label": "Correction period",
                "is_open": 1,
                "inspector": office.users["inspector"],
                "next_due_on": now + timedelta(days=days),
                "next_due_what": "Correction",
            }
        )
        doc.name = f"T-{number:04d}"
        doc.db_insert()
        names.append(doc.name)
    return names


def test_the_home_shows_overdue_today_and_this_week(office: Inspectorate) -> None:
    cases_due(office, [-40, -1, 0, 1, 6, 8, 30])
    with office.acting("inspector"):
        assert worklist.summary() == {"overdue": 2, "today": 1, "week": 2}


def test_my_office_is_where_i_serve_and_all_is_what_i_may_see(office: Inspectorate) -> None:
    """A supervisor of the office above sees the cases below among all, not as the own office's."""
    below = Inspectorate("u")
    frappe.db.set_value("Inspection Office", below.office, "parent_office", office.office)
    own = cases_due(office, [1])[0]
    doc = frappe.get_doc("Labour Case", own)
    doc.name, doc.office, doc.inspector = "T-BELOW", below.office, below.users["inspector"]
    doc.db_insert()
    with office.acting("supervisor"):
        scopes = {
            scope: {row.name for row in worklist.page(scope)["rows"]} & {own, "T-BELOW"}
            for scope in ("mine", "office", "all")
        }
    assert scopes == {"mine": set(), "office": {own}, "all": {own, "T-BELOW"}}
    with below.acting("supervisor"):
        assert {row.name for row in worklist.page("all")["rows"]} & {own} == set()


@pytest.mark.parametrize("scope", ["mine", "office", "all"])
def test_paging_shows_each_case_once_in_order(office: Inspectorate, scope: str) -> None:
    # Many with the same due date: the name decides, and no row is lost or shown twice.
    names = cases_due(office, [day // 7 for day in range(53)])
    seen, after = [], None
    with office.acting("inspector"):
        for _ in range(20):
            found = worklist.page(scope, after, size=10)
            seen += [row.name for row in found["rows"]]
            after = found["next"]
            if not after:
                break
    mine = [name for name in seen if name in names]
    assert mine == sorted(names)


def test_a_page_is_never_of_another_office(office: Inspectorate) -> None:
    cases_due(office, [1, 2])
    other = Inspectorate("u")
    with other.acting("inspector"):
        assert worklist.page("office")["rows"] == []
        assert worklist.page("mine")["rows"] == []
        with pytest.raises(frappe.PermissionError):
            worklist.page("office", office=office.office)


def test_closed_cases_are_not_due(office: Inspectorate) -> None:
    (name,) = cases_due(office, [1])
    frappe.db.set_value("Labour Case", name, "is_open", 0)
    with office.acting("inspector"):
        assert worklist.page("mine")["rows"] == []


def test_what_waits_for_me_is_shown_to_me_alone(office: Inspectorate) -> None:
    case = office.case_at("assigned")
    shown = {}
    for role in office.users:
        with office.acting(role):
            shown[role] = case in [row.name for row in worklist.waiting()]
    assert [role for role, there in shown.items() if there] == ["director"]
    office.step("director", case, "authority")
    with office.acting("inspector"):
        assert case in [row.name for row in worklist.waiting()]
        # Until the visit, the end of the authority is what is due.
        assert case in [row.name for row in worklist.page("mine")["rows"]]


def test_the_next_page_begins_where_the_last_ended(office: Inspectorate) -> None:
    cases_due(office, [1, 2, 3])
    with office.acting("inspector"):
        first = worklist.page("mine", size=2)
        due, name = json.loads(first["next"])
        assert name == first["rows"][-1].name and due
        assert len(worklist.page("mine", first["next"], size=2)["rows"]) == 1
