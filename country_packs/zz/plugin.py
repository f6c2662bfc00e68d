"""What data cannot say in a country that does not exist; every hook once."""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence
from typing import Any

from ecms_core.packs.hookspecs import hookimpl
from ecms_core.packs.source import PackSource
from ecms_core.words import _

NUMBER = re.compile(r"ZZ(\d{8})(\d)")
DAY_OF_REST = 4  # Friday


@hookimpl
def ecms_country_packs() -> list[PackSource]:
    """No further packs: Zephyria has no provinces with a law of their own."""
    return []


@hookimpl
def ecms_check_identifier(scheme: str, value: str) -> str | None:
    """A tax number: ZZ, eight digits, and the last digit of their sum."""
    if scheme != "tax_id":
        return None
    found = NUMBER.fullmatch(value.strip())
    if not found:
        return _("a tax number has ZZ and nine digits: ZZ123456786.")
    if sum(map(int, found[1])) % 10 != int(found[2]):
        return _("the last digit of the tax number is not that of the sum of the others.")
    return ""


@hookimpl
def ecms_exclude_inspectors(
    candidates: Sequence[dict[str, Any]], today: datetime.date
) -> dict[str, str]:
    """Nobody is drawn on the day of rest."""
    if today.weekday() != DAY_OF_REST:
        return {}
    return {one["staff"]: _("nobody is drawn on the day of rest") for one in candidates}
