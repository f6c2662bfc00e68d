"""A notice of two pages as PDF, beside wkhtmltopdf on the same page with the same style.

wkhtmltopdf is measured as Frappe calls it for a print format (``frappe.utils.pdf.get_pdf``) and by
itself, which leaves out what Frappe does before and after.
"""

from __future__ import annotations

import copy
import io
import logging
import shutil
import subprocess
from typing import Any

import frappe
import frappe.utils.pdf
import ground
from measure import Aim, Row, alternate, row
from pypdf import PdfReader

from ecms_core.notices import letter as letters
from ecms_core.notices.edge.data import letter_data

TEMPLATE = "PH-N04"
ROUNDS = 15
AIM = Aim(at_most=250, ratio=2.5)


def measure(site: str) -> list[Row]:
    """The row beside Frappe's way and the one beside the program alone, where it is at hand."""
    stored = frappe.get_doc("Notice Template", TEMPLATE)
    letter = letters.Letter(stored.name, stored.title, stored.body, stored.language)
    data = _data(stored)
    frappe.db.commit()
    numbered = [_numbered(data, letter, number) for number in range(ROUNDS + 1)]

    def ecms(number: int) -> bytes:
        return letters.render_pdf(letters.render_html(letter, numbered[number]))

    program = shutil.which("wkhtmltopdf")
    if not program:
        times = alternate(ecms, None, ROUNDS)
        return [row("notice", "Notice of two pages (wkhtmltopdf is not here)", times, site, AIM)]

    style = (letters.LAYOUT / "letter.css").read_text(encoding="utf-8")
    pages = [
        letters.render_html(letter, each).replace("</head>", f"<style>{style}</style></head>")
        for each in numbered
    ]

    def alone(number: int) -> bytes:
        return subprocess.run(  # noqa: S603
            [program, "--quiet", "--page-size", "A4", "-", "-"],
            input=pages[number].encode(),
            capture_output=True,
            check=True,
        ).stdout

    rows = [
        row(
            "notice-program",
            "Notice of two pages, beside wkhtmltopdf by itself",
            alternate(ecms, alone, ROUNDS),
            site,
            AIM,
        )
    ]
    # The embedded Frappe makes its PDFs with WeasyPrint.
    if hasattr(frappe.utils.pdf, "pdfkit"):
        # It tells on the screen which properties it does not know.
        logging.getLogger("CSSUTILS").setLevel(logging.CRITICAL)
        times = alternate(ecms, lambda number: frappe.utils.pdf.get_pdf(pages[number]), ROUNDS)
        what = "Notice of two pages, beside Frappe's with wkhtmltopdf"
        rows.insert(0, row("notice", what, times, site, AIM))
    return rows


def _data(template: Any) -> dict[str, Any]:
    """The data of a notice with so many violations that it fills one page and half a second."""
    case = frappe.get_doc("Labour Case", ground.open_case(900, "inspected"))
    now = frappe.utils.now_datetime()
    ground.write(
        "Inspection Visit",
        "BENCH",
        docstatus=1,
        case=case.name,
        office=ground.OFFICE,
        establishment=ground.OFFICE,
        started_at=now,
        ended_at=now,
        inspector=ground.USER,
    )
    letter = letters.Letter(template.name, template.title, template.body, template.language)
    kinds = frappe.get_all("Violation Type", fields=["name", "title", "basis"], order_by="name")
    counts: list[int] = []
    for number in range(60):
        kind = kinds[number % len(kinds)]
        ground.write(
            "Case Violation",
            f"BENCH-{number}",
            case=case.name,
            office=ground.OFFICE,
            violation_type=kind.name,
            title=kind.title,
            basis=kind.basis,
            confidence="known",
            question=f"Q{number:03d}",
            workers_affected=number,
            status="Found",
            remark=f"Sheet {number} of the payroll; the manager was heard on it",
        )
        data = letter_data(case, template)
        html = letters.render_html(letter, _numbered(data, letter, 0))
        counts.append(page_count(letters.render_pdf(html)))
        if counts[-1] > 2:
            break
    # In the middle between the fewest violations that fill two pages and the most.
    two = [number for number, pages in enumerate(counts, 1) if pages == 2]
    data["violations"] = data["violations"][: two[len(two) // 2]]
    return data


def page_count(pdf: bytes) -> int:
    """How many pages a PDF has."""
    return len(PdfReader(io.BytesIO(pdf)).pages)


def _numbered(data: dict[str, Any], letter: letters.Letter, number: int) -> dict[str, Any]:
    """The data of a letter of its own: another number, code, employer, and remarks."""
    data = copy.deepcopy(data)
    code = letters.verification_code(f"NR-BENCH-{number}", letter.hash)
    site = data["head"]["site"]
    data["head"] |= {
        "number": f"NR-BENCH-2026-{number:05d}",
        "title": letter.title,
        "verification_code": code,
        "verify_address": f"{site}/verify",
        "qr": letters.qr_svg(f"{site}/verify?code={code}"),
    }
    data["establishment"] |= {"name": f"Bakery Nº {number}", "employer": f"Señor {number}, Inc."}
    for violation in data["violations"]:
        violation["remark"] += f", record {number}"
    return data
