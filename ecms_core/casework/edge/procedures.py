"""The procedures that a site has, each in its version."""

from __future__ import annotations

import frappe
from frappe.model.document import Document

from ecms_core.casework.procedure import Procedure, from_data


def procedure_of(case: Document) -> Procedure:
    """The procedure, in the version, that the case follows since it was opened."""
    return procedure_in_version(case.procedure)


def procedure_in_version(name: str) -> Procedure:
    """A procedure in one version, as the site has it."""
    stored = frappe.get_cached_doc("Case Procedure", name)
    return from_data(frappe.parse_json(stored.definition), stored.name)
