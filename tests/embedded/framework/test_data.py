"""Data Import, and tables that leave the site."""

import io
import json

import pytest


@pytest.fixture(scope="module")
def imported(opened, client, worker, until):
    """Cases with lines, imported from a CSV as a user does it."""
    import frappe

    rows = ["Subject,Office,Counter,Due,Item (Lines),Quantity (Lines)"]
    for number in range(40):
        rows += [f"imported {number},North,{number},2026-03-04,gloves,{number}", ",,,,boots,1"]
    browser = client("inspector@probe.test")
    manager = client("manager@probe.test")
    made = manager.post(
        "/api/resource/Data Import",
        json={
            "reference_doctype": "Probe Case",
            "import_type": "Insert New Records",
            "submit_after_import": 0,
        },
    )
    assert made.status_code == 200, made.text
    name = made.json()["data"]["name"]
    file = manager.post(
        "/api/method/upload_file",
        data={"doctype": "Data Import", "docname": name, "is_private": "1"},
        files={"file": ("cases.csv", "\n".join(rows).encode())},
    ).json()["message"]
    assert (
        manager.put(
            f"/api/resource/Data Import/{name}", json={"import_file": file["file_url"]}
        ).status_code
        == 200
    )
    preview = manager.call(
        "frappe.core.doctype.data_import.data_import.get_preview_from_template", data_import=name
    )
    assert preview.status_code == 200, preview.text
    started = manager.call(
        "frappe.core.doctype.data_import.data_import.form_start_import", data_import=name
    )
    assert started.status_code == 200, started.text
    # after the first row it says "Partial Success", until the last
    status = until(
        lambda: frappe.db.get_value(
            "Data Import", {"name": name, "status": ["in", ["Success", "Error"]]}, "status"
        ),
        90,
    )
    assert status == "Success", frappe.get_all(
        "Data Import Log", {"data_import": name, "success": 0}, ["messages", "exception"]
    )[:2]
    return browser


def test_rows_and_their_lines_come_in(imported):
    import frappe

    assert frappe.db.count("Probe Case", {"subject": ["like", "imported %"]}) == 40
    case = frappe.get_last_doc("Probe Case", {"subject": "imported 7"})
    assert (case.counter, str(case.due), [line.item for line in case.lines]) == (
        7,
        "2026-03-04",
        ["gloves", "boots"],
    )


def test_a_list_is_exported_as_a_workbook(imported):
    import openpyxl

    answer = imported.call(
        "frappe.desk.reportview.export_query",
        doctype="Probe Case",
        file_format_type="Excel",
        title="Cases",
        fields=json.dumps(["`tabProbe Case`.`subject`", "`tabProbe Case`.`counter`"]),
        filters=json.dumps([["Probe Case", "subject", "like", "imported %"]]),
        order_by="`tabProbe Case`.`counter` asc",
    )
    assert answer.status_code == 200, answer.text
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    rows = list(sheet.values)
    subject, counter = rows[0].index("Subject"), rows[0].index("Counter")
    assert (rows[8][subject], rows[8][counter]) == ("imported 7", 7)
    assert len(rows) == 41


def test_a_template_for_importing(client):
    answer = client("inspector@probe.test").call(
        "frappe.core.doctype.data_import.data_import.download_template",
        doctype="Probe Case",
        export_fields=json.dumps({"Probe Case": ["subject", "office"]}),
        export_records="blank_template",
        file_type="CSV",
    )
    assert answer.status_code == 200, answer.text
    assert "Subject" in answer.text
