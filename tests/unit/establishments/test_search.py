"""A name is found however its accents are typed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecms_core.establishments.search import fold, search_key


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("Peña", "pena"),
        ("PEÑA", "pena"),
        ("Pen\u0303a", "pena"),
        ("Đỗ Hữu", "do huu"),
        ("Muñoz  y   Hijos", "munoz y hijos"),
        ("Łódź", "lodz"),
        ("ශ්‍රී ලංකා", fold("ශ්‍රී ලංකා")),
    ],
)
def test_accents_and_case_do_not_matter(typed: str, folded: str) -> None:
    assert fold(typed) == folded


@given(st.text())
def test_folding_twice_changes_nothing_more(text: str) -> None:
    assert fold(fold(text)) == fold(text)


def test_the_key_holds_the_name_as_typed_and_folded() -> None:
    assert search_key("Peña Trading", None, "") == "peña trading pena trading"
    assert search_key("Acme") == "acme"
