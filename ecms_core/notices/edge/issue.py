"""Issuing a letter: its data are gathered, its bytes made, kept and hashed."""

from __future__ import annotations

import hashlib
from typing import Any

import frappe
from frappe.model.document import Document

from ecms_core.canonical import canonical, digest
from ecms_core.edge import write_record
from ecms_core.notices import letter as letters
from ecms_core.notices.edge.data import letter_data
from ecms_core.oversight.edge.audit import audit
from ecms_core.problems import Problem


def issue(template: str, case: Document, **context: Any) -> Document:
    """Issue a letter of a case and keep it as issued.

    The number, the data, the PDF's bytes and their hashes are one record; the PDF is a private
    file. Raises ECMS-501 or ECMS-503 and issues nothing where the letter cannot be made.
    """
    if not frappe.db.exists("Notice Template", template):
        raise Problem("ECMS-503", template=template)
    stored = frappe.get_cached_doc("Notice Template", template)
    letter = letters.Letter(stored.name, stored.title, stored.body, stored.language)
    data = letter_data(case, stored, **context)
    number = _next_number(stored.number_prefix, case.office)
    code = letters.verification_code(number, digest(data))
    data["head"] |= {
        "number": number,
        "title": stored.title,
        "verification_code": code,
        "verify_address": f"{data['head']['site']}/verify",
        "qr": letters.qr_svg(f"{data['head']['site']}/verify?code={code}"),
    }
    pdf = letters.render_pdf(letters.render_html(letter, data))
    data["head"].pop("qr")  # derived from the code; kept data stay small and readable
    notice = frappe.get_doc(
        {
            "doctype": "Issued Notice",
            "title": f"{stored.title} {number}",
            "case": case.name,
            "establishment": case.establishment,
            "office": case.office,
            "template": stored.name,
            "issued_on": data["head"]["issued_on"],
            "issued_by": frappe.session.user,
            "pdf_hash": hashlib.sha256(pdf).hexdigest(),
            "template_hash": letter.hash,
            "verification_code": code,
            "data": canonical(data),
        }
    )
    write_record(notice, number)
    notice.db_set("pdf", _keep(notice, pdf), update_modified=False)
    audit("notice issued", notice, content=notice.pdf_hash)
    return notice


def _next_number(prefix: str, office: str) -> str:
    from frappe.model.naming import make_autoname

    return make_autoname(f"{prefix}-{office}-.YYYY.-.#####")


def _keep(notice: Document, pdf: bytes) -> str:
    file = frappe.get_doc(
        {
            "doctype": "File",
            "file_name": f"{notice.name}.pdf",
            "attached_to_doctype": notice.doctype,
            "attached_to_name": notice.name,
            "attached_to_field": "pdf",
            "is_private": 1,
            "content": pdf,
        }
    )
    return write_record(file).file_url
