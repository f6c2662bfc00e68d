"""The answers from which one is chosen, by the kind of a question."""

from __future__ import annotations

from collections.abc import Sequence

COMPLIANT, NOT_COMPLIANT, NOT_APPLICABLE = "Complying", "Not complying", "Not applicable"
RESULTS = (COMPLIANT, NOT_COMPLIANT, NOT_APPLICABLE)
YES_OR_NO = ("Yes", "No")
WITH_OPTIONS = ("choice", "multiple")
FIXED = {"compliance": RESULTS, "yes_no": YES_OR_NO}


def offered(kind: str, options: Sequence[str]) -> tuple[str, ...]:
    """What a question offers to choose from; nothing where the answer is written."""
    if kind in WITH_OPTIONS:
        return tuple(options)
    return FIXED.get(kind, ())
