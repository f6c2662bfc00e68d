"""Amounts as people read them."""

from __future__ import annotations

import pytest

from ecms_core.currency import show


@pytest.mark.parametrize(
    ("amount", "currency", "shown"),
    [
        ("20000", "PHP", "PHP 20,000.00"),
        ("1234567.5", "PEN", "PEN 1,234,567.50"),
        # ISO 4217 gives the dong no minor unit and the dinar of Kuwait three.
        ("50000000", "VND", "VND 50,000,000"),
        ("1.5", "KWD", "KWD 1.500"),
    ],
)
def test_an_amount_has_the_minor_units_of_its_currency(
    amount: str, currency: str, shown: str
) -> None:
    assert show(amount, currency) == shown
