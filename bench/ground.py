"""What is measured on: an office of the benchmark's own with its inspector, and its removal.

Everything is named or owned so that it is found again: what a killed run left is removed by the
next one. Rows are written as rows where a document's life would leave more behind than itself.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import frappe
from frappe.utils.password import update_password

OFFICE = "BENCH"
USER = "inspector@bench.invalid"
PASSWORD = frappe.generate_hash(length=20)
CHECKLIST = "BENCH-1"
STOCK_VISIT, STOCK_ANSWER = "ECMS Bench Visit", "ECMS Bench Answer"
QUESTIONS = 100
_COUNT = "select count(*) from `{}`"
_BY_OFFICE = (
    *("Case Event", "Case Violation", "Case Deadline", "Checklist Answer", "Answer Sheet"),
    *("Inspection Visit", "Issued Notice"),
)


def lay() -> None:
    """Write the office, its inspector, an establishment, the checklist and the stock doctypes."""
    write("Inspection Office", OFFICE, office_code=OFFICE, office_name="Bench", kind="Regional")
    write(
        "User",
        USER,
        email=USER,
        first_name="Bench",
        full_name="Bench",
        enabled=1,
        user_type="System User",
        language="en",
    )
    write(
        "Has Role",
        "BENCH",
        parent=USER,
        parenttype="User",
        parentfield="roles",
        role="ECMS Inspector",
    )
    update_password(USER, PASSWORD)
    write(
        "Inspectorate Staff",
        OFFICE,
        user=USER,
        full_name="Bench",
        position="Inspector",
        office=OFFICE,
        active_from="2020-01-01",
    )
    place = frappe.db.get_value("Administrative Division", {"level": ("!=", "Region")}, "name")
    activity = frappe.db.get_value("Economic Activity", {}, "name")
    write(
        "Establishment",
        OFFICE,
        establishment_name="Bench Bakery",
        division=place,
        office=OFFICE,
        activity=activity,
        workers_total=12,
        address_line="12 Mabini Street",
    )
    _checklist()
    _stock_doctypes()
    frappe.db.commit()
    frappe.clear_cache()


def open_case(number: int, stage: str = "authorised") -> str:
    """A case at a stage of the procedure, with an order in force that names the inspector."""
    name, today = f"BENCH-A{number:05d}", frappe.utils.getdate()
    procedure = frappe.db.get_value("Case Procedure", {}, "name", order_by="valid_from desc")
    write(
        "Labour Case",
        name,
        title=f"Bench Bakery {number}",
        establishment=OFFICE,
        office=OFFICE,
        procedure=procedure,
        stage=stage,
        stage_label=stage,
        inspector=USER,
        opened_on=today,
        is_open=1,
        currency=frappe.db.get_value("Country Pack", {}, "currency"),
    )
    write(
        "Inspection Order",
        name,
        docstatus=1,
        title=f"AI-{name}",
        case=name,
        establishment=OFFICE,
        office=OFFICE,
        issued_on=today,
        valid_from=today - timedelta(days=1),
        valid_to=today + timedelta(days=30),
        scope="All standards",
    )
    write(
        "Order Inspector",
        name,
        docstatus=1,
        parent=name,
        parenttype="Inspection Order",
        parentfield="inspectors",
        staff=OFFICE,
        user=USER,
        full_name="Bench",
    )
    return name


def write(doctype: str, name: str, **values: Any) -> None:
    """Write a record as a row."""
    document = frappe.get_doc({"doctype": doctype, **values})
    document.name = name
    document.db_insert()


def _checklist() -> None:
    kinds = ["compliance"] * 7 + ["yes_no", "number", "text"]
    kind_of_violation = frappe.db.get_value("Violation Type", {}, "name", order_by="name")
    frappe.get_doc(
        {
            "doctype": "Inspection Checklist",
            "checklist_code": "BENCH",
            "version": "1",
            "title": "Bench",
            "questions": [
                {
                    "question_id": f"Q{number:03d}",
                    "label": f"Is standard {number} of the General Labour Standards observed?",
                    "kind": kinds[number % len(kinds)],
                    "required": 1,
                    "for_statistics": 1,
                    "violation_type": kind_of_violation if number == 50 else None,
                }
                for number in range(QUESTIONS)
            ],
        }
    ).insert().submit()


def _stock_doctypes() -> None:
    """The same data as Frappe's own means would hold them: a child table, changes tracked."""
    common = {"doctype": "DocType", "module": "Casework", "custom": 1, "autoname": "hash"}
    frappe.get_doc(
        {
            **common,
            "name": STOCK_ANSWER,
            "istable": 1,
            "fields": [
                _field("question", "Data", reqd=1),
                _field("label", "Small Text"),
                _field("result", "Select", options="\nComplying\nNot complying\nNot applicable"),
                _field("number", "Float"),
                _field("text", "Small Text"),
                _field("workers_affected", "Int", non_negative=1),
                _field("remark", "Small Text"),
            ],
        }
    ).insert()
    frappe.get_doc(
        {
            **common,
            "name": STOCK_VISIT,
            "is_submittable": 1,
            "track_changes": 1,
            "fields": [
                _field("case", "Link", options="Labour Case", reqd=1),
                _field("establishment", "Link", options="Establishment"),
                _field("office", "Link", options="Inspection Office"),
                _field("checklist", "Link", options="Inspection Checklist"),
                _field("started_at", "Datetime", reqd=1),
                _field("ended_at", "Datetime", reqd=1),
                _field("persons_present", "Small Text"),
                _field("answers", "Table", options=STOCK_ANSWER),
            ],
            "permissions": [
                {"role": "ECMS Inspector", "read": 1, "write": 1, "create": 1, "submit": 1},
                {"role": "System Manager", "read": 1, "write": 1, "create": 1, "submit": 1},
            ],
        }
    ).insert()


def _field(name: str, kind: str, **more: Any) -> dict[str, Any]:
    label = name.replace("_", " ").capitalize()
    return {"fieldname": name, "label": label, "fieldtype": kind, **more}


def begin_request() -> None:
    """Forget what Frappe keeps for one request alone, such as the offices that a user sees."""
    frappe.local.request_cache.clear()


def remove() -> None:
    """Remove everything of the benchmark, of this run and of one that was killed."""
    frappe.db.rollback()
    frappe.set_user("Administrator")
    kept = _kept()
    for doctype, names in kept.items():
        for names_now in _batches(names):
            for beside, kind, name in (
                ("Audit Entry", "subject_doctype", "subject_name"),
                ("Version", "ref_doctype", "docname"),
                ("Comment", "reference_doctype", "reference_name"),
                ("Notification Log", "document_type", "document_name"),
                ("View Log", "reference_doctype", "reference_name"),
                ("__global_search", "doctype", "name"),
            ):
                frappe.db.delete(beside, {kind: doctype, name: ("in", names_now)})
            frappe.db.delete(doctype, {"name": ("in", names_now)})
    frappe.db.delete("Order Inspector", {"parent": ("like", "BENCH-%")})
    frappe.db.delete("Checklist Question", {"parent": CHECKLIST})
    frappe.db.delete("Has Role", {"parent": USER})
    frappe.db.delete("DefaultValue", {"parent": USER})
    frappe.db.delete("__Auth", {"doctype": "User", "name": USER})
    frappe.db.delete("Sessions", {"user": USER})
    frappe.db.delete("Activity Log", {"user": USER})
    frappe.db.delete("Notification Settings", {"name": USER})
    frappe.db.commit()
    _remove_stock_doctypes()
    frappe.clear_cache()


def _kept() -> dict[str, list[str]]:
    """The names of what is kept for the benchmark, by doctype, but the cases in bulk."""
    found = {
        doctype: frappe.get_all(doctype, filters={"office": OFFICE}, pluck="name")
        for doctype in _BY_OFFICE
    }
    found |= {
        doctype: frappe.get_all(doctype, filters={"name": ("like", "BENCH-A%")}, pluck="name")
        for doctype in ("Inspection Order", "Labour Case")
    }
    for doctype in (STOCK_VISIT, STOCK_ANSWER):
        if frappe.db.table_exists(doctype, cached=False):
            found[doctype] = frappe.get_all(doctype, pluck="name")
    return found | {
        "Inspection Checklist": [CHECKLIST],
        "Establishment": [OFFICE],
        "Inspectorate Staff": [OFFICE],
        "User": [USER],
        "Inspection Office": [OFFICE],
    }


def _remove_stock_doctypes() -> None:
    for name in (STOCK_VISIT, STOCK_ANSWER):
        if frappe.db.exists("DocType", name):
            frappe.delete_doc("DocType", name, force=True)
        frappe.db.delete("Version", {"ref_doctype": "DocType", "docname": name})
        frappe.db.delete("Deleted Document", {"deleted_name": name})
        frappe.db.delete("Comment", {"subject": f"DocType {name}"})
        if frappe.db.table_exists("Permission Log"):  # since Frappe 16
            frappe.db.delete("Permission Log", {"for_document": name})
        frappe.db.commit()
        frappe.db.sql_ddl(f"drop table if exists `tab{name}`")


def _batches(names: list[str], size: int = 2000) -> list[list[str]]:
    return [names[start : start + size] for start in range(0, len(names), size)]


def counts() -> dict[str, int]:
    """How many rows each table has, to see that a site is left as it was found."""
    known = frappe.db.get_tables(cached=False)
    tables = [table for table in known if table.startswith("tab") or table == "__global_search"]
    return {table: frappe.db.sql(_COUNT.format(table))[0][0] for table in tables}
