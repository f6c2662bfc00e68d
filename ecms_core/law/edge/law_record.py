"""What every record of the law has in common: checked as a whole, dated, superseded when in use."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import frappe
from frappe import _
from frappe.model import no_value_fields
from frappe.model.document import Document

from ecms_core.edge import shows_problems
from ecms_core.law.check import gaps
from ecms_core.law.country_law import CountryLaw
from ecms_core.law.edge.site_law import mark_changed, replaced, stored_records
from ecms_core.law.edge.uses import YEAR, user_of, uses, uses_outside_year
from ecms_core.law.read_records import law_from_records
from ecms_core.law.record_shapes import CALENDAR, CODES, RULE, SCALE, VALUE, VIOLATION
from ecms_core.law.records import free_name
from ecms_core.law.rules import Law
from ecms_core.oversight.edge.audit import audit
from ecms_core.problems import Problem

# What may be mended in a version that is in use: nothing of it decides a date or an amount.
FREE = {"title", "valid_to", "confidence", "source", "tag", "note", "pack", "supersedes"}


class LawRecord(Document):
    """One entry of the law in one version; no record may leave the law as a whole in disorder."""

    def autoname(self) -> None:
        code = self.get(CODES[self.doctype])
        if self.doctype == CALENDAR:
            self.name = code
        else:
            self.name = free_name(code, self.valid_from, self.valid_to, self._is_taken)

    @shows_problems
    def before_insert(self) -> None:
        """Close the version that this one supersedes on the day before."""
        if self.get("supersedes"):
            old = frappe.get_doc(self.doctype, self.supersedes, for_update=True)
            self._end_on_the_day_before(old, old.valid_to)

    @shows_problems
    def validate(self) -> None:
        self._refuse_change_of_what_is_in_use()
        self._refuse_to_end_before_what_began()
        self._take_the_one_before_along()
        if not self.flags.law_is_checked:
            law = law_from_records(
                replaced(stored_records(), self.doctype, self.name or "", self.as_dict())
            )
            self._tell_of_days_without_a_version(law)

    def on_update(self) -> None:
        mark_changed()
        audit("law", self)

    @shows_problems
    def on_trash(self) -> None:
        if not self.flags.law_is_checked:
            self._refuse_to_go()
            self._hand_on_its_days()
            law_from_records(replaced(stored_records(), self.doctype, self.name, None))
        mark_changed()
        audit("law removed", self)

    def onload(self) -> None:
        self.set_onload("uses", uses(self.doctype, self.name))

    def _end_on_the_day_before(self, old: Document, last: Any) -> None:
        """End the version before on the eve of this one's first day, which ``last`` may forbid."""
        since = frappe.utils.getdate(self.valid_from) if self.valid_from else None
        first = old.valid_from
        if old.get(CODES[self.doctype]) != self.get(CODES[self.doctype]) or not (
            since and (not first or first < since) and (not last or since <= last)
        ):
            raise Problem(
                "ECMS-L062",
                record=f"{self.doctype} {self.supersedes}",
                found=since or _("no day"),
                expected=_expected(first, last),
            )
        _give_last_day(old, frappe.utils.add_days(since, -1))

    def _take_the_one_before_along(self) -> None:
        """Let the version before end on the eve of this one's first day also when that moves."""
        before = self.get_doc_before_save()
        if before is None or _plain(before.get("valid_from")) == _plain(self.get("valid_from")):
            return
        if old := _adjoining(before):
            self._end_on_the_day_before(old, None)

    def _refuse_to_go(self) -> None:
        record, code = f"{self.doctype} {self.name}", CODES[self.doctype]
        if number := uses(self.doctype, self.name):
            raise Problem("ECMS-L068", record=record, found=f"{number} {_(user_of(self.doctype))}")
        if frappe.db.count(self.doctype, {code: self.get(code)}) == 1:
            raise Problem("ECMS-L069", record=record, id=self.get(code))

    def _hand_on_its_days(self) -> None:
        """Let the version before hold on where this one goes, and be what the next one follows."""
        if old := _adjoining(self):
            _give_last_day(old, self.valid_to)
        following = {"supersedes": self.name}
        frappe.db.set_value(self.doctype, following, "supersedes", self.supersedes)

    def _tell_of_days_without_a_version(self, law: CountryLaw) -> None:
        before = self.get_doc_before_save()
        days = ("valid_from", "valid_to")
        if self.doctype == CALENDAR or (
            before is not None
            and all(_plain(before.get(day)) == _plain(self.get(day)) for day in days)
        ):
            return
        for _newer, first, last in gaps(_versions_of(law, self)):
            text = _("{0} has no version in force from {1} to {2}; what needs one then is refused.")
            code = self.get(CODES[self.doctype])
            span = [frappe.utils.format_date(day) for day in (first, last)]
            frappe.msgprint(text.format(code, *span), indicator="orange")

    def _is_taken(self, name: str) -> bool:
        return bool(frappe.db.exists(self.doctype, name))

    def _refuse_change_of_what_is_in_use(self) -> None:
        if self.flags.use_is_checked:  # the law may be half-written, and cannot be asked
            return
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
        if not changed:
            return
        if [field.fieldname for field in changed] == [YEAR]:
            number = uses_outside_year(self.doctype, self.name, self.get(YEAR))
        else:
            number = uses(self.doctype, self.name)
        if number:
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


def _adjoining(version: Document) -> Document | None:
    """The version that one supersedes, where it ends on the day before the other begins."""
    name, since = version.get("supersedes"), version.get("valid_from")
    if not name or not since or not frappe.db.exists(version.doctype, name):
        return None
    old = frappe.get_doc(version.doctype, name, for_update=True)
    return old if _plain(old.valid_to) == _plain(frappe.utils.add_days(since, -1)) else None


def _give_last_day(old: Document, day: Any) -> None:
    old.valid_to = day
    old.flags.law_is_checked = True  # as a whole it is checked with the version that follows
    old.flags.is_superseded = True
    old.save()


def _versions_of(law: CountryLaw, record: Document) -> Sequence[Law]:
    kinds = {
        RULE: law.rules,
        VIOLATION: law.violations,
        SCALE: law.catalogue.scales,
        VALUE: law.values,
    }
    return kinds[record.doctype][record.get(CODES[record.doctype])]


def _plain(value: Any) -> str:
    return str(value or "")


def _expected(first: Any, last: Any) -> str:
    first = first or _("its beginning")
    if last:
        return _("a day after {first} and not after {last}").format(first=first, last=last)
    return _("a day after {first}").format(first=first)
