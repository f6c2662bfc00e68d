"""096_print: a document's print has its body, and a PDF."""

import io

import pytest


@pytest.fixture
def case(opened):
    import frappe

    frappe.set_user("Administrator")
    made = frappe.get_doc(
        doctype="Probe Case", subject="Ñandú printed", lines=[{"item": "gloves", "quantity": 12}]
    ).insert()
    frappe.db.commit()
    return made.name


def test_the_print_view_shows_the_document(case, client):
    page = client("inspector@probe.test").get(
        "/printview",
        params={"doctype": "Probe Case", "name": case},
        headers={"Accept": "text/html"},
    )
    assert page.status_code == 200
    assert "Ñandú printed" in page.text
    assert "gloves" in page.text


def test_the_pdf_has_its_text(case, client):
    from pypdf import PdfReader

    answer = client("inspector@probe.test").get(
        "/api/method/frappe.utils.print_format.download_pdf",
        params={"doctype": "Probe Case", "name": case, "format": "Standard"},
    )
    assert answer.headers["Content-Type"] == "application/pdf"
    assert "Ñandú printed" in PdfReader(io.BytesIO(answer.content)).pages[0].extract_text()


def test_who_may_not_read_may_not_print(case, client):
    page = client("stranger@probe.test", desk=False).get(
        "/printview", params={"doctype": "Probe Case", "name": case}
    )
    assert "Ñandú" not in page.text
    assert page.status_code == 403


def test_a_pdf_of_own_html(site):
    from frappe.utils.pdf import get_pdf
    from pypdf import PdfReader, PdfWriter

    page = "<h1>A letter</h1>"
    made = PdfReader(io.BytesIO(get_pdf(page, {"page-size": "Letter", "orientation": "Landscape"})))
    assert [round(float(side)) for side in made.pages[0].mediabox[2:]] == [792, 612]
    protected = PdfReader(io.BytesIO(get_pdf(page, {"password": "secret"})))
    assert protected.is_encrypted
    writer = PdfWriter()
    get_pdf(page, output=writer)
    assert len(writer.pages) == 1


def test_a_page_reads_nothing_from_elsewhere(site, tmp_path):
    import frappe
    from frappe.utils.pdf import OwnFiles

    for url in (
        "https://example.com/x.png",
        "file:///etc/passwd",
        frappe.utils.get_url("/assets/../../site_config.json"),
        frappe.utils.get_url("/private/files/none.png"),
    ):
        with pytest.raises(ValueError):
            OwnFiles().fetch(url)


def test_a_pdf_with_a_script_is_not_taken(site):
    import frappe
    from pypdf import PdfWriter

    def attach(writer, name):
        content = io.BytesIO()
        writer.write(content)
        return frappe.get_doc(
            doctype="File", file_name=name, content=content.getvalue(), is_private=1
        ).insert()

    plain, armed = PdfWriter(), PdfWriter()
    for writer in (plain, armed):
        writer.add_blank_page(100, 100)
    armed.add_js("app.alert('x')")
    assert attach(plain, "plain.pdf").name
    with pytest.raises(frappe.ValidationError):
        attach(armed, "armed.pdf")
