"""092_workflow_read: the browser of an ordinary user learns the steps of a workflow."""

import pytest


@pytest.fixture
def workflow(opened):
    import frappe

    frappe.set_user("Administrator")
    for state in ("Draft", "Done"):
        if not frappe.db.exists("Workflow State", state):
            frappe.get_doc(doctype="Workflow State", workflow_state_name=state).insert()
    if not frappe.db.exists("Workflow Action Master", "Finish"):
        frappe.get_doc(doctype="Workflow Action Master", workflow_action_name="Finish").insert()
    made = frappe.get_doc(
        doctype="Workflow",
        workflow_name="Probe steps",
        document_type="Probe Case",
        is_active=1,
        workflow_state_field="workflow_state",
        states=[
            {"state": "Draft", "doc_status": "0", "allow_edit": "Probe Inspector"},
            {"state": "Done", "doc_status": "0", "allow_edit": "Probe Inspector"},
        ],
        transitions=[
            {
                "state": "Draft",
                "action": "Finish",
                "next_state": "Done",
                "allowed": "Probe Inspector",
            }
        ],
    ).insert()
    case = frappe.get_doc(doctype="Probe Case", subject="to be finished").insert()
    frappe.db.commit()
    yield case.name
    frappe.db.rollback()
    made.delete()
    frappe.delete_doc("Custom Field", "Probe Case-workflow_state")
    frappe.db.commit()


def test_an_ordinary_user_reads_and_takes_the_step(workflow, client):
    browser = client("inspector@probe.test")
    read = browser.get("/api/resource/Workflow/Probe steps")
    assert read.status_code == 200
    doc = browser.get(f"/api/resource/Probe Case/{workflow}").text
    transitions = browser.call(
        "frappe.model.workflow.get_transitions", doc=doc.partition('{"data":')[2][:-1]
    )
    assert [each["action"] for each in transitions.json()["message"]] == ["Finish"]
    done = browser.call(
        "frappe.model.workflow.apply_workflow",
        doc=doc.partition('{"data":')[2][:-1],
        action="Finish",
    )
    assert done.json()["message"]["workflow_state"] == "Done"
    assert (
        browser.put("/api/resource/Workflow/Probe steps", json={"is_active": 0}).status_code == 403
    )
