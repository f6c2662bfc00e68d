"""060_sqlite_sequences: records that number themselves, and those named by a UUID."""

import uuid


def test_numbers_follow_each_other(site):
    import frappe

    first = frappe.get_doc(doctype="Probe Entry", text="a").insert()
    second = frappe.get_doc(doctype="Probe Entry", text="b").insert()
    assert int(second.name) == int(first.name) + 1
    assert frappe.get_doc("Probe Entry", second.name).text == "b"
    assert frappe.db.get_value("Probe Entry", {"text": "a"}) == int(first.name)


def test_uuids(site):
    import frappe

    token = frappe.get_doc(doctype="Probe Token", text="a").insert()
    assert uuid.UUID(token.name)
    assert frappe.get_doc("Probe Token", token.name).text == "a"


def test_a_series_counts(site):
    import frappe

    names = [frappe.get_doc(doctype="Probe Case", subject="x").insert().name for _ in range(2)]
    first, second = (int(name.rsplit("-", 1)[1]) for name in names)
    assert second == first + 1


def test_a_sequence_goes_on_from_a_number(site):
    import frappe

    frappe.db.set_next_sequence_val("Probe Entry", 500)
    assert frappe.db.get_next_sequence_val("Probe Entry") == 500
    frappe.db.set_next_sequence_val("Probe Entry", 600, is_val_used=True)
    assert frappe.db.get_next_sequence_val("Probe Entry") == 601
