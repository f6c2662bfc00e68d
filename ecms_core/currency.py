"""Amounts of money for people: exact, with the minor units of their currency."""

from __future__ import annotations

from decimal import Decimal

from babel.numbers import get_currency_precision


def digits(currency: str) -> int:
    """How many decimals a currency has by ISO 4217: 2 for PHP, 0 for VND, 3 for KWD."""
    return int(get_currency_precision(currency))


def show(amount: Decimal | str | int | float, currency: str) -> str:
    """An amount with grouped thousands, its currency first: PHP 20,000.00, VND 20,000."""
    return f"{currency} {Decimal(str(amount)):,.{digits(currency)}f}"
