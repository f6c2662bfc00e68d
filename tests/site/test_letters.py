"""Letters as PDF, with the WeasyPrint that the bench has: the same bytes, and nothing fetched."""

from __future__ import annotations

from pathlib import Path

from ecms_core.notices.letter import Letter, render_html, render_pdf

DATA = {
    "head": {
        "state": "Republic of Examples",
        "ministry": "Ministry of Labour",
        "office": "Regional Office",
        "office_address": "",
        "number": "NR-1",
        "number_label": "No.",
        "title": "Notice",
        "issued_on": "2026-03-27",
        "verify_label": "Check",
        "verify_address": "https://inspection.example/verify",
        "verification_code": "ABCD-EFGH-JKLM-NPQR",
        "qr": "",
    },
    "case": {"number": "C-1"},
}


def letter(body: str) -> Letter:
    return Letter("X-N01", "Notice", body)


def test_the_same_input_gives_the_same_bytes() -> None:
    html = render_html(letter("<p>{{ case.number }}</p>"), DATA)
    assert render_pdf(html) == render_pdf(html)
    assert render_pdf(html)[:5] == b"%PDF-"


def test_a_letter_fetches_nothing(tmp_path: Path) -> None:
    secret = tmp_path / "secret.svg"
    secret.write_text("<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>")
    plain = render_pdf(render_html(letter("<p>x</p>"), DATA))
    with_image = render_pdf(render_html(letter(f"<p>x</p><img src='{secret.as_uri()}'>"), DATA))
    assert b"secret" not in with_image
    assert abs(len(with_image) - len(plain)) < 200
