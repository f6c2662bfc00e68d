"""The text of a letter, with the fields that are filled in."""

from __future__ import annotations

from frappe.model.document import Document

from ecms_core.edge import shows_problems
from ecms_core.notices.letter import Letter, check


class NoticeTemplate(Document):
    """Must parse; which fields it names is checked when a letter is issued."""

    @shows_problems
    def validate(self) -> None:
        check(Letter(self.template_code, self.title, self.body, self.language))
