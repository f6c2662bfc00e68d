"""Who complained: told to few, of their own office alone, and never without an entry."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import frappe
import frappe.api.v1 as rest
import pytest
from frappe import client
from frappe.desk import reportview, search
from frappe.desk.form import load, save

from tests.site.inspectorate import Inspectorate
from tests.site.test_offices import REFUSALS, link_validated, request

NAME = "Ana Whistleblower"


@pytest.fixture
def complaint(office: Inspectorate) -> str:
    """A complaint of the office, with who complained."""
    name = office.complaint()
    with office.acting("supervisor"):
        who = client.insert({"doctype": "Complainant", "full_name": NAME})["name"]
        client.set_value("Labour Complaint", name, "complainant", who)
    frappe.db.delete("Audit Entry", {"subject_doctype": "Complainant"})
    return name


def who(complaint: str) -> str:
    return frappe.db.get_value("Labour Complaint", complaint, "complainant")


def expanded(complaint: str) -> Any:
    return request(rest.read_doc, "Labour Complaint", complaint, expand_links="True")


def expanded_in_list(complaint: str) -> Any:
    return request(
        rest.document_list,
        "Labour Complaint",
        fields='["*"]',
        filters=json.dumps({"name": complaint}),
        expand='["complainant"]',
    )


def listed_through_the_link(complaint: str) -> Any:
    return client.get_list(
        "Labour Complaint", fields=["name", "complainant.full_name"], filters={"name": complaint}
    )


def reported_through_the_link(complaint: str) -> Any:
    fields = json.dumps(["complainant.full_name"])
    return request(reportview.get, doctype="Labour Complaint", fields=fields)


def opened_complaint(complaint: str) -> Any:
    request(load.getdoc, "Labour Complaint", complaint)
    return [frappe.local.response.docs, frappe.local.response.get("_link_titles")]


def listed(complaint: str) -> Any:
    return client.get_list("Complainant", fields=["*"])


def value_read(complaint: str) -> Any:
    return client.get_value("Complainant", "full_name", {"name": who(complaint)})


def link_looked_up(complaint: str) -> Any:
    return link_validated("Complainant", who(complaint))


def reported(complaint: str) -> Any:
    fields = json.dumps(["`tabComplainant`.`full_name`"])
    return request(reportview.get, doctype="Complainant", fields=fields)


def searched(complaint: str) -> Any:
    return search.search_widget(
        "Complainant",
        "",
        searchfield="full_name",
        reference_doctype="Labour Complaint",
        ignore_user_permissions=True,
    )


def sought_by_name(complaint: str) -> Any:
    return search.search_link("Complainant", NAME[:3], searchfield="full_name")


def read(complaint: str) -> Any:
    return client.get("Complainant", who(complaint))


def read_over_rest(complaint: str) -> Any:
    return request(rest.read_doc, "Complainant", who(complaint))


def opened(complaint: str) -> Any:
    return request(load.getdoc, "Complainant", who(complaint))


def changed_over_rest(complaint: str) -> Any:
    return request(rest.update_doc, "Complainant", who(complaint), data="{}")


def copied_over_rest(complaint: str) -> Any:
    return request(rest.update_doc, "Complainant", who(complaint), data='{"__islocal": 1}')


def value_set(complaint: str) -> Any:
    return client.set_value("Complainant", who(complaint), "works_there_as", "Baker")


def saved(complaint: str) -> Any:
    doc = frappe.get_doc("Complainant", who(complaint)).as_dict()
    return request(save.savedocs, frappe.as_json(doc), "Save")


NEVER = (
    expanded, expanded_in_list, listed_through_the_link, reported_through_the_link,
    opened_complaint, listed, value_read, link_looked_up, reported, searched, sought_by_name,
)  # fmt: skip
RECORDED = (
    read, read_over_rest, opened, changed_over_rest, copied_over_rest, value_set, saved
)  # fmt: skip


def learnt(way: Callable, complaint: str) -> bool:
    """Whether a way of asking told the name."""
    try:
        answer = way(complaint)
    except (*REFUSALS, frappe.ValidationError, frappe.db.InternalError):
        return False
    return NAME in frappe.as_json(answer)


def entries(complaint: str) -> list[str]:
    about = {"action": "identity read", "subject_name": who(complaint)}
    return frappe.get_all("Audit Entry", about, pluck="actor")


@pytest.mark.parametrize("way", NEVER)
def test_an_identity_is_in_no_answer_about_anything_else(
    office: Inspectorate, complaint: str, way: Callable
) -> None:
    for role in office.users:
        with office.acting(role):
            assert not learnt(way, complaint)


@pytest.mark.parametrize("way", RECORDED)
def test_an_identity_is_told_with_an_entry(
    office: Inspectorate, complaint: str, way: Callable
) -> None:
    with office.acting("supervisor"):
        assert learnt(way, complaint)
    assert set(entries(complaint)) == {office.users["supervisor"]}


@pytest.mark.parametrize("way", RECORDED)
def test_an_identity_is_told_to_nobody_else(
    office: Inspectorate, complaint: str, way: Callable
) -> None:
    for role in ("inspector", "hearing", "director", "cashier"):
        with office.acting(role):
            assert not learnt(way, complaint)
    other = Inspectorate("u")
    with other.acting("supervisor"):
        assert not learnt(way, complaint)
    # Nobody is written down as a reader who was refused.
    assert entries(complaint) == []


def test_a_complaint_names_no_complainant_of_another_office(
    office: Inspectorate, complaint: str
) -> None:
    other = Inspectorate("u")
    theirs = other.complaint()
    with other.acting("supervisor"), pytest.raises(frappe.PermissionError):
        client.set_value("Labour Complaint", theirs, "complainant", who(complaint))
    with other.acting("supervisor"):
        assert not learnt(lambda _: client.get("Complainant", who(complaint)), complaint)
