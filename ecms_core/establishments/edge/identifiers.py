"""Asking the country's plugins whether an identifier can be right."""

from __future__ import annotations

from collections.abc import Iterable

from frappe import _
from frappe.model.document import Document

from ecms_core.packs.edge.active import plugins
from ecms_core.problems import Problem


def check_identifiers(document: Document, schemes: Iterable[str]) -> None:
    """Refuse a changed identifier of which the country's plugin says what is wrong."""
    for scheme in schemes:
        value = document.get(scheme)
        if value and document.has_value_changed(scheme):
            wrong = plugins().hook.ecms_check_identifier(scheme=scheme, value=value)
            if wrong:
                label = _(document.meta.get_label(scheme))
                raise Problem("ECMS-702", field=label, found=value, expected=wrong)
