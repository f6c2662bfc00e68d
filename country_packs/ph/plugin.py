"""What data cannot say: how the country's identifiers are written."""

from __future__ import annotations

import re

from ecms_core.packs.hookspecs import hookimpl
from ecms_core.words import _

# Nine digits and, for a branch, three to five more; the check digit's rule is not published, so
# only the form is checked (unconfirmed).
TIN = re.compile(r"\d{3}-?\d{3}-?\d{3}(-?\d{3,5})?")


@hookimpl
def ecms_check_identifier(scheme: str, value: str) -> str | None:
    """The form of a taxpayer identification number (BIR)."""
    if scheme != "tax_id":
        return None
    if TIN.fullmatch(value.strip()):
        return ""
    return _("a TIN has nine digits, and three to five more for a branch: 123-456-789-000.")
