"""Letters as PDF, with the WeasyPrint that the bench has: the same bytes, and nothing fetched."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from pypdf import PdfReader

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


def test_the_same_input_gives_the_same_bytes_at_any_time(monkeypatch: pytest.MonkeyPatch) -> None:
    html = render_html(letter("<p>{{ case.number }}</p>"), DATA)
    now = render_pdf(html)
    monkeypatch.setattr("time.time", lambda: 2_000_000_000.0)
    assert render_pdf(html) == now
    assert now[:5] == b"%PDF-"


def test_the_text_of_a_letter_can_be_copied_and_its_fonts_are_small() -> None:
    made = render_pdf(render_html(letter("<p>Peña, Ilagan ₱ 1</p><h2>Đặng</h2>"), DATA))
    text = PdfReader(io.BytesIO(made)).pages[0].extract_text()
    assert "Peña, Ilagan ₱ 1" in text and "Đặng" in text
    assert len(made) < 60_000


def test_a_letter_fetches_nothing(tmp_path: Path) -> None:
    secret = tmp_path / "secret.svg"
    secret.write_text("<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>")
    plain = render_pdf(render_html(letter("<p>x</p>"), DATA))
    with_image = render_pdf(render_html(letter(f"<p>x</p><img src='{secret.as_uri()}'>"), DATA))
    assert b"secret" not in with_image
    assert abs(len(with_image) - len(plain)) < 200
