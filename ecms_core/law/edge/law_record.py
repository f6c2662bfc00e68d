"""What every record of the law has in common: checked as a whole, dated, superseded when in use."""

from __future__ import annotations

from typing import Any

import frappe
from frappe import _
from frappe.model import no_value_fields
from frappe.model.document import Document

from ecms_core.edge import shows_problems
from ecms_core.law.edge.site_law import mark_changed, replaced, stored_records
from ecms_core.law.edge.uses import user_of, uses
from ecms_core.law.read_records import law_from_records
from ecms_core.law.record_shapes import CALENDAR, CODES, RULE
from ecms_core.oversight.edge.audit import audit
from ecms_core.problems import Problem

# What may be mended in a version that is in use: nothing of it decides a date or an amount.
FREE = {"title", "valid_to", "confidence", "source", "tag", "note", "pack", "supersedes"}


class LawRecord(Document):
    """One entry of the law in one version; no record may leave the law as a whole in disorder."""

    def autoname(self) -> None:
        code = self.get(CODES[self.doctype])
        first = not frappe.db.exists(self.doctype, code)
        self.name = code if first or self.doctype == CALENDAR else f"{code} {self.valid_from}"

    @shows_problems
    def before_insert(self) -> None:
        """Close the version that this one supersedes on the day before."""
        if not self.get("supersedes"):
            return
        old = frappe.get_doc(self.doctype, self.supersedes, for_update=True)
        since = frappe.utils.getdate(self.valid_from) if self.valid_from else None
        first, last = old.valid_from, old.valid_to
        if old.get(CODES[self.doctype]) != self.get(CODES[self.doctype]) or not (
            since and (not first or first < since) and (not last or since <= last)
        ):
            raise Problem(
                "ECMS-L062",
                record=f"{self.doctype} {self.supersedes}",
                found=since or _("no day"),
                expected=_expected(first, last),
            )
        old.valid_to = frappe.utils.add_days(since, -1)
        old.flags.law_is_checked = True  # as a whole it is checked with the new version
        old.flags.is_superseded = True
        old.save()

    @shows_problems
    def validate(self) -> None:
        self._refuse_change_of_what_is_in_use()
        self._refuse_to_end_before_what_began()
        if not self.flags.law_is_checked:
            law_from_records(
                replaced(stored_records(), self.doctype, self.name or "", self.as_dict())
            )

    def on_update(self) -> None:
        mark_changed()
        audit("law", self)

    @shows_problems
    def on_trash(self) -> None:
        if not self.flags.law_is_checked:
            law_from_records(replaced(stored_records(), self.doctype, self.name, None))
        mark_changed()
        audit("law removed", self)

    def onload(self) -> None:
        self.set_onload("uses", uses(self.doctype, self.name))

    def _refuse_change_of_what_is_in_use(self) -> None:
        before = self.get_doc_before_save()
        changed = [
            field
            for field in self.meta.fields
            if before is not None
            and field.fieldtype not in no_value_fields
            and not field.read_only
            and field.fieldname not in FREE
            and _plain(before.get(field.fieldname)) != _plain(self.get(field.fieldname))
        ]
        if changed and (number := uses(self.doctype, self.name)):
            raise Problem(
                "ECMS-L061",
                record=f"{self.doctype} {self.name}",
                field=changed[0].label,
                found=f"{number} {_(user_of(self.doctype))}",
            )

    def _refuse_to_end_before_what_began(self) -> None:
        """Refuse a last day that leaves a clock under this version out, running or ended.

        Where another version supersedes it, they stand under this one until that one is applied.
        """
        before = self.get_doc_before_save()
        if self.doctype != RULE or before is None or self.flags.is_superseded or not self.valid_to:
            return
        day_after = frappe.utils.add_days(frappe.utils.getdate(self.valid_to), 1)
        if _plain(before.valid_to) == _plain(self.valid_to):
            return
        left_out = frappe.get_all(
            "Case Deadline",
            filters={"rule_version": self.name, "started_on": (">=", day_after)},
            pluck="started_on",
            order_by="started_on desc",
        )
        if left_out:
            raise Problem(
                "ECMS-L063",
                record=f"{self.doctype} {self.name}",
                found=frappe.utils.getdate(self.valid_to),
                number=len(left_out),
                expected=left_out[0].date(),
            )


def _plain(value: Any) -> str:
    return str(value or "")


def _expected(first: Any, last: Any) -> str:
    first = first or _("its beginning")
    if last:
        return _("a day after {first} and not after {last}").format(first=first, last=last)
    return _("a day after {first}").format(first=first)
