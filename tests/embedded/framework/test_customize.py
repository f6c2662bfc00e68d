"""What an administrator changes in the browser, and what a migration leaves of it."""

import json

import pytest


@pytest.fixture
def customized(opened, client, bench):
    """A field added and one changed by Customize Form, as a manager does it."""
    import frappe

    browser = client("manager@probe.test")
    form = {"doctype": "Customize Form", "name": "Customize Form", "doc_type": "Probe Case"}
    answer = browser.call("run_doc_method", docs=json.dumps(form), method="fetch_to_customize")
    assert answer.status_code == 200, answer.text
    (doc,) = answer.json()["docs"]
    doc["fields"].append(
        {
            "doctype": "Customize Form Field",
            "fieldname": "circular",
            "label": "Circular",
            "fieldtype": "Data",
            "is_custom_field": 1,
            "idx": len(doc["fields"]) + 1,
            "__islocal": 1,
            "parent": "Customize Form",
            "parentfield": "fields",
            "parenttype": "Customize Form",
        }
    )
    next(field for field in doc["fields"] if field["fieldname"] == "subject")["label"] = "Matter"
    saved = browser.call("run_doc_method", docs=json.dumps(doc), method="save_customization")
    assert saved.status_code == 200, saved.text
    yield browser
    frappe.db.rollback()
    for doctype in ("Custom Field", "Property Setter"):
        for name in frappe.get_all(
            doctype, {"dt" if doctype == "Custom Field" else "doc_type": "Probe Case"}, pluck="name"
        ):
            frappe.delete_doc(doctype, name, force=True)
    frappe.db.commit()
    frappe.clear_cache()


def test_a_customized_form_works_and_outlives_a_migration(customized, bench):
    import frappe

    for turn in ("before", "after"):
        made = customized.post(
            "/api/resource/Probe Case", json={"subject": turn, "custom_circular": "7/2026"}
        )
        assert made.status_code == 200, made.text
        assert made.json()["data"]["custom_circular"] == "7/2026"
        frappe.clear_cache()
        meta = frappe.get_meta("Probe Case", cached=False)
        assert meta.get_field("subject").label == "Matter"
        assert meta.get_field("custom_circular").label == "Circular"
        if turn == "before":
            bench("migrate", "--skip-search-index")
    found = customized.get(
        "/api/resource/Probe Case",
        params={"filters": '{"custom_circular": "7/2026"}', "fields": '["subject"]'},
    )
    assert sorted(row["subject"] for row in found.json()["data"]) == ["after", "before"]
