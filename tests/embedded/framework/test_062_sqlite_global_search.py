"""062_sqlite_global_search: the search over all doctypes finds what was written, and no more."""

from __future__ import annotations

import pytest


@pytest.fixture
def todo(site):
    import frappe
    from frappe.utils.global_search import sync_global_search

    sync_global_search()
    settings = frappe.get_single("Global Search Settings")
    settings.set("allowed_in_global_search", [{"document_type": "ToDo"}])
    settings.save()
    doc = frappe.get_doc(doctype="ToDo", description="Llamar a la señora Peña").insert()
    sync_global_search()
    return doc


def found(text, **more):
    from frappe.utils.global_search import search

    return [each["name"] for each in search(text, **more)]


def test_words_and_their_beginnings_are_found_without_accents(todo):
    assert found("Peña") == [todo.name]
    assert found("pena senora") == [todo.name]
    assert found("Llam") == [todo.name]
    assert found('" OR 1') == []
    assert found("nothing of the kind") == []


def test_what_is_changed_or_gone_is_found_no_more(todo):
    from frappe.utils.global_search import sync_global_search

    todo.description = "Escribir"
    todo.save()
    sync_global_search()
    assert found("Peña") == []
    assert found("Escribir") == [todo.name]
    todo.delete()
    sync_global_search()
    assert found("Escribir") == []


def test_a_guest_finds_nothing_of_the_desk(todo):
    import frappe

    frappe.set_user("Guest")
    assert found("Peña") == []


def test_pages_are_searched_by_guests(site):
    from frappe.utils.global_search import sync_value, web_search

    page = {
        "doctype": "Web Page",
        "title": "Rights",
        "route": "rights",
        "content": "Your rights at work",
    }
    sync_value({**page, "name": "seen", "published": 1})
    sync_value({**page, "name": "draft", "published": 0})
    assert [each.name for each in web_search("rights")] == ["seen"]
