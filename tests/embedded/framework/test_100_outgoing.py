"""100_outgoing: neither scheduled jobs, nor saving a person, nor a page asks anybody outside."""

import re
import socket

import pytest


@pytest.fixture
def asked(monkeypatch):
    """The hosts and addresses that this process asks for; none gets an answer."""
    found = []

    def refuse(host, *more, **named):
        found.append(host)
        raise socket.gaierror(f"{host}: refused by the test")

    real = socket.socket.connect

    def connect(self, address):
        if self.family == socket.AF_UNIX:
            return real(self, address)
        found.append(address)
        raise OSError(f"{address}: refused by the test")

    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    monkeypatch.setattr(socket.socket, "connect", connect)
    return found


def scheduled(value):
    if isinstance(value, str):
        return [value]
    inner = value.values() if isinstance(value, dict) else value
    return [method for each in inner for method in scheduled(each)]


def test_no_scheduled_method_asks_anybody(site, asked):
    import frappe

    methods = scheduled(frappe.get_hooks("scheduler_events", app_name="frappe"))
    assert len(methods) > 25
    for method in methods:
        frappe.get_attr(method)()
        assert asked == [], method


def test_saving_a_person_asks_nobody(site, asked):
    import frappe
    from frappe.core.doctype.user.user import update_gravatar

    contact = frappe.get_doc(
        doctype="Contact",
        first_name="Ana",
        email_ids=[{"email_id": "ana@example.com", "is_primary": 1}],
    )
    # An import would not ask anyway.
    frappe.flags.in_test = frappe.flags.in_import = frappe.flags.in_install = False
    contact.insert()
    update_gravatar("inspector@probe.test")
    assert asked == []


def test_the_desks_code_names_no_stranger_for_pictures():
    from embedded.desk import node

    scripts = (node.BENCH / "sites/assets/frappe/dist/js").glob("*.js")
    for script in scripts:
        text = script.read_text()
        assert not re.search(r"gravatar\.com|flagcdn\.com", text), script.name
