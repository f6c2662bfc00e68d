"""What the app does when something happens."""

import frappe


def after_install():
    frappe.db.set_default("probe_installed", "yes")


def before_uninstall():
    frappe.db.set_default("probe_installed", "no")


def mark(doc, method):
    doc.description = f"{doc.description or ''} (seen by probe)"


def tick():
    frappe.cache.set_value("probe_ticked", frappe.utils.now())


def may_read(doc, ptype, user):
    return doc.subject != "hidden from everybody"


def shout(text):
    return text.upper()


def count_cases(add=0):
    return frappe.db.count("Probe Case") + add


@frappe.whitelist()
def kinds(flag: bool = False, number: int = 0, names: list[str] | None = None) -> dict:
    return {"flag": flag, "number": number, "names": names}


@frappe.whitelist()
def increment(name: str):
    case = frappe.get_doc("Probe Case", name, for_update=True)
    case.counter += 1
    case.save()
    return case.counter
