"""Moving open cases to another version of their procedure: listed first, then moved one by one.

A case keeps the version under which it was opened, until somebody moves it here. It stays at its
stage, and its clocks go on under the rules with which they started.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

import frappe
from frappe.model.document import Document

from ecms_core.casework.edge.cases import write_event
from ecms_core.casework.edge.procedures import procedure_in_version
from ecms_core.casework.procedure import Procedure
from ecms_core.establishments.edge.offices import is_for
from ecms_core.oversight.edge.audit import audit
from ecms_core.problems import Problem
from ecms_core.words import _


class Move(NamedTuple):
    """An open case under another version than the wanted one, and what forbids to move it."""

    case: str
    office: str
    version: str
    stage: str
    problem: Problem | None

    def line(self) -> str:
        """The case for people to read."""
        told = f"{self.case}  {self.version}  {self.stage}"
        return f"{told}: {self.problem}" if self.problem else told

    def as_data(self) -> dict[str, str]:
        """The case for the Desk."""
        return {**self._asdict(), "problem": str(self.problem or "")}


class Target:
    """The version of a procedure to which cases move."""

    def __init__(self, code: str, version: str = "") -> None:
        self.document = _version(code, version)
        self.procedure: Procedure = procedure_in_version(self.document.name)
        self._offices: dict[str, bool] = {}

    def moves(self) -> list[Move]:
        """The open cases that follow another version of the procedure, as far as the user sees."""
        others = frappe.get_all(
            "Case Procedure",
            filters={
                "procedure_code": self.document.procedure_code,
                "name": ("!=", self.document.name),
            },
            pluck="name",
        )
        rows = frappe.get_list(
            "Labour Case",
            filters={"procedure": ("in", others), "is_open": 1},
            fields=["name", "office", "procedure", "stage", "stage_label"],
            order_by="name asc",
            limit_page_length=0,
        )
        return [
            Move(row.name, row.office, row.procedure, row.stage_label, self._against(row))
            for row in rows
        ]

    def take(self, name: str) -> None:
        """Move one case in a transaction of its own; it may have been moved or closed meanwhile."""
        case = frappe.get_doc("Labour Case", name, for_update=True)
        case.check_permission("read")
        came_from = case.procedure
        if case.is_open and came_from != self.document.name:
            problem = self._against(case)
            if problem:
                raise problem
            case.procedure = self.document.name
            case.stage_label = self.procedure.stage(case.stage).label
            event = write_event(
                case,
                self.document,
                step="move",
                label=frappe._("Moved to another version of the procedure"),
                details=f"{came_from} → {case.procedure}",
            )
            case.save_by_step()
            versions = f"{came_from} -> {case.procedure}"
            audit("procedure version", case, event=event.name, procedure=versions)
        frappe.db.commit()

    def _against(self, case: Any) -> Problem | None:
        """What forbids to move a case."""
        stages = {stage.id: stage for stage in self.procedure.stages}
        told = {"case": case.name, "procedure": self.document.name}
        if case.stage not in stages or stages[case.stage].closes:
            found = (
                _("closes the case there") if case.stage in stages else _("is not in that version")
            )
            return Problem("ECMS-319", **told, stage=case.stage_label, found=found)
        if case.office not in self._offices:
            self._offices[case.office] = is_for(self.document.offices, case.office)
        if not self._offices[case.office]:
            expected = ", ".join(self.document.offices.split())
            return Problem("ECMS-320", **told, office=case.office, expected=expected)
        return None


def move_cases(target: Target, chosen: Iterable[str], say: Callable[[str], None]) -> list[Move]:
    """Move the open cases that can move, or the chosen ones; returns those that cannot.

    Each is committed before it is told: killed anywhere, the same call moves the rest.
    """
    moves = target.moves()
    if names := set(chosen):
        moved = {"name": ("in", sorted(names)), "procedure": target.document.name}
        there = set(frappe.get_all("Labour Case", filters=moved, pluck="name"))
        unknown = names - there - {move.case for move in moves}
        if unknown:
            code = target.document.procedure_code
            raise Problem("ECMS-321", case=", ".join(sorted(unknown)), procedure=code)
        moves = [move for move in moves if move.case in names]
    for move in moves:
        if move.problem is None:
            target.take(move.case)
            say(move.line())
    return [move for move in moves if move.problem]


def _version(code: str, version: str) -> Document:
    """The version of that name, else the newest in force; only one in force takes cases."""
    today = frappe.utils.getdate()
    rows = frappe.get_all(
        "Case Procedure",
        filters={"procedure_code": code},
        fields=["name", "version", "valid_from", "valid_to"],
        order_by="valid_from desc, creation desc, name desc",
    )
    if not rows:
        codes = frappe.get_all("Case Procedure", pluck="procedure_code", distinct=True)
        known = ", ".join(sorted(codes)) or _("none")
        raise Problem("ECMS-317", found=code, known=known)
    in_force = [row for row in rows if row.valid_from <= today and (row.valid_to or today) >= today]
    fitting = [row for row in in_force if version in ("", row.version)]
    if not fitting:
        known = ", ".join(row.version for row in in_force) or _("none")
        raise Problem("ECMS-318", procedure=code, found=version or _("none"), known=known)
    return frappe.get_doc("Case Procedure", fitting[0].name)
