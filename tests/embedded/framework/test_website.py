"""Pages for people without an account."""


def test_a_page_of_an_app(client):
    page = client().get("/probe_guest", headers={"Accept": "text/html"})
    assert page.status_code == 200
    assert "WELCOME" in page.text
    assert "Cases:" in page.text


def test_an_address_with_a_name_in_it(client):
    page = client().get("/probe-cases/PROBE-7", headers={"Accept": "text/html"})
    assert page.status_code == 200
    assert "PROBE-7" in page.text


def test_pages_that_every_site_has(client):
    for path in ("/login", "/about", "/contact", "/me"):
        page = client().get(path, headers={"Accept": "text/html"})
        assert page.status_code in (200, 403), (path, page.status_code)
        assert "Traceback" not in page.text
    assert client().get("/no-such-page", headers={"Accept": "text/html"}).status_code == 404


def test_a_web_form_takes_a_complaint(client, opened):
    import frappe

    frappe.set_user("Administrator")
    frappe.get_doc(
        doctype="Web Form",
        title="Complain",
        route="complain",
        doc_type="Probe Entry",
        module="Probe",
        published=1,
        login_required=0,
        anonymous=1,
        web_form_fields=[{"fieldname": "text", "fieldtype": "Data", "label": "Text"}],
    ).insert()
    frappe.db.commit()
    page = client().get("/complain/new", headers={"Accept": "text/html"})
    assert page.status_code == 200
    assert "Complain" in page.text
    sent = client().call(
        "frappe.website.doctype.web_form.web_form.accept",
        web_form="complain",
        data='{"doctype": "Probe Entry", "text": "no gloves <script>x()</script>"}',
    )
    assert sent.status_code == 200, sent.text
    frappe.db.rollback()
    text = frappe.get_last_doc("Probe Entry").text
    assert text.startswith("no gloves")
    assert "<script>" not in text
