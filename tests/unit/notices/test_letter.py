"""Letters: the same input gives the same bytes, an unknown field is named, nothing runs."""

from __future__ import annotations

import pytest

from ecms_core.notices.letter import (
    Letter,
    check,
    qr_svg,
    render_html,
    verification_code,
)
from ecms_core.problems import Problem

HEAD = {
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
}
DATA = {"head": HEAD, "case": {"number": "C-1"}}


def letter(body: str) -> Letter:
    return Letter("X-N01", "Notice", body)


def test_a_letter_shows_its_data_escaped() -> None:
    html = render_html(letter("<p>{{ case.number }} {{ name }}</p>"), {**DATA, "name": "<b>&"})
    assert "<p>C-1 &lt;b&gt;&amp;</p>" in html
    assert "Regional Office" in html and "ABCD-EFGH-JKLM-NPQR" in html


@pytest.mark.parametrize(
    ("body", "line"),
    [
        ("{{ case.nmber }}", 1),
        ("<p>ok</p>\n\n{{ visitt }}", 3),
        ("{% for v in case.number %}{% endfor %}\n{{ case.number.x.y }}", 2),
    ],
)
def test_an_unknown_field_names_letter_and_line(body: str, line: int) -> None:
    with pytest.raises(Problem) as caught:
        render_html(letter(body), DATA)
    assert caught.value.code == "ECMS-501"
    assert f"X-N01, line {line}" in caught.value.what()


@pytest.mark.parametrize(
    "body",
    [
        "{{ case.__class__ }}",
        "{{ ''.__class__.__mro__ }}",
        "{{ cycler.__init__.__globals__ }}",
        "{% for i in range(10**9) %}{% endfor %}",
        "{{ case.clear() }}",
    ],
)
def test_the_sandbox_lets_nothing_out(body: str) -> None:
    with pytest.raises(Problem) as caught:
        render_html(letter(body), DATA)
    assert caught.value.code == "ECMS-501"


def test_a_template_that_does_not_parse_names_the_line() -> None:
    with pytest.raises(Problem) as caught:
        check(letter("<p>\n{% if %}"))
    assert caught.value.code == "ECMS-501" and "line 2" in caught.value.what()


def test_the_code_on_paper_can_be_read_aloud_and_follows_the_content() -> None:
    code = verification_code("NR-1", "hash")
    assert code == verification_code("NR-1", "hash") != verification_code("NR-2", "hash")
    assert [len(part) for part in code.split("-")] == [4, 4, 4, 4]
    assert not set(code) & set("IO01")


def test_a_qr_code_is_a_picture_in_the_page() -> None:
    assert qr_svg("https://inspection.example/verify?code=A").startswith("data:image/svg+xml")


@pytest.mark.parametrize(
    "body",
    [
        "{{ '{a}'.format() }}",
        "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
        "{{ d|day('xx') }}",
    ],
)
def test_whatever_a_template_does_it_is_a_problem_of_the_letter(body: str) -> None:
    with pytest.raises(Problem) as raised:
        render_html(letter(body), {**DATA, "d": "2026-11-22"})
    assert raised.value.code == "ECMS-501"
