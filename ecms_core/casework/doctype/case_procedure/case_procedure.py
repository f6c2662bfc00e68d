"""The stages of a case and the steps between them, in one version."""

from __future__ import annotations

import frappe
from frappe import _
from frappe.model.document import Document

from ecms_core.casework.procedure import from_data
from ecms_core.edge import shows_problems
from ecms_core.problems import Problem


class CaseProcedure(Document):
    """Must hold together; a version that cases follow is superseded, not changed."""

    @shows_problems
    def validate(self) -> None:
        procedure = from_data(frappe.parse_json(self.definition), self.name or self.title)
        if (
            not self.is_new()
            and self.has_value_changed("definition")
            and frappe.db.exists("Labour Case", {"procedure": self.name})
            and not _only_words_changed(self.get_doc_before_save().definition, self.definition)
        ):
            raise Problem(
                "ECMS-303",
                step=self.title,
                case=self.name,
                expected=_("a new version, since cases follow this one"),
                found=_("a change of version {version}").format(version=procedure.version),
            )


def _only_words_changed(old: str, new: str) -> bool:
    """Whether two definitions differ in labels alone."""

    def bare(text: str) -> dict:
        data = frappe.parse_json(text)
        return {
            "stages": [{k: v for k, v in s.items() if k != "label"} for s in data["stages"]],
            "steps": [{k: v for k, v in s.items() if k != "label"} for s in data["steps"]],
        }

    return bare(old) == bare(new)
