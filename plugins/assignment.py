"""Who cannot be drawn as an inspector: not serving, with an interest, or too often in a row."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Any

from ecms_core.packs.hookspecs import hookimpl
from ecms_core.words import _


@hookimpl
def ecms_exclude_inspectors(
    candidates: Sequence[dict[str, Any]], today: datetime.date
) -> dict[str, str]:
    """The reasons that hold in every country (ILO Convention 81, article 15 a: no interest)."""
    excluded = {}
    for candidate in candidates:
        reason = _reason(candidate, today)
        if reason:
            excluded[candidate["staff"]] = reason
    return excluded


def _reason(candidate: dict[str, Any], today: datetime.date) -> str:
    if not candidate["enabled"]:
        return _("the account has ended")
    if candidate["active_from"] and candidate["active_from"] > today:
        return _("serves from {day}").format(day=candidate["active_from"])
    if candidate["active_to"] and candidate["active_to"] < today:
        return _("served until {day}").format(day=candidate["active_to"])
    if candidate["interests"]:
        return _("declared an interest: {reason}").format(reason=candidate["interests"][0])
    if candidate["visits_in_a_row"] >= candidate["most_visits_in_a_row"]:
        return _("made the last {count} visits to this establishment").format(
            count=candidate["visits_in_a_row"]
        )
    return ""
