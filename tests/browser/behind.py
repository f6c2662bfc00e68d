"""What a browser test does behind the Desk, because no user can: letting time pass, old cases."""

from __future__ import annotations

import sys

import frappe


def let_time_pass(notice: str, days: str) -> None:
    """Make a letter one that was issued so many days ago."""
    issued_on = frappe.utils.add_days(frappe.utils.today(), -int(days))
    frappe.db.set_value("Issued Notice", notice, "issued_on", issued_on)
    print(issued_on)


def follow_an_older_version(code: str) -> None:
    """Make two open cases ones that were opened under a version before the newest."""
    newest = frappe.get_last_doc("Case Procedure", {"procedure_code": code, "version": ("!=", "0")})
    older = f"{code}-0"
    if not frappe.db.exists("Case Procedure", older):
        doc = frappe.copy_doc(newest)
        doc.update({"version": "0", "valid_from": "2000-01-01", "valid_to": "2000-12-31"})
        doc.insert()
    of_today = {"procedure": newest.name, "is_open": 1}
    cases = frappe.get_all("Labour Case", of_today, pluck="name", order_by="name desc", limit=2)
    for case in cases:
        frappe.db.set_value("Labour Case", case, "procedure", older)
    print(*cases)


def note(doctype: str, field: str, text: str) -> None:
    """Let the newest record of a doctype keep a text that was typed into it."""
    doc = frappe.get_last_doc(doctype)
    doc.set(field, text)
    doc.flags.ignore_permissions = True
    doc.save()
    print(doc.name)


def note_on_a_sheet(question: str, text: str) -> None:
    """Let the newest submitted sheet have a finding with this remark, and a text answer."""
    name = frappe.get_last_doc("Answer Sheet", {"docstatus": 1}).name
    answers = frappe.parse_json(frappe.db.get_value("Answer Sheet", name, "answers"))
    answers["E02"] = {"value": text}
    answers[question] = {"value": "Not complying", "workers_affected": 1, "remark": text}
    frappe.db.set_value("Answer Sheet", name, "answers", frappe.as_json(answers))
    print(name)


def let_in(email: str, password: str) -> None:
    """Make a ministry's administrator."""
    user = frappe.get_doc({"doctype": "User", "email": email, "first_name": "Admin"})
    user.update({"send_welcome_email": 0, "new_password": password})
    user.append("roles", {"role": "ECMS Administrator"})
    user.flags.ignore_password_policy = True
    user.insert()


if __name__ == "__main__":
    site, function, *words = sys.argv[1:]
    frappe.init(site, sites_path=".")
    frappe.connect()
    globals()[function](*words)
    frappe.db.commit()
    frappe.destroy()
