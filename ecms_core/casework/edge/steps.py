"""Taking a case from stage to stage: the only way in which a case's stage changes.

A step is taken from the case's buttons (``take_step``) or by submitting the document that is the
step: a visit, a hearing, a decision, a payment (``complete``). Either way the case is locked, the
procedure is asked, the act is done, the event is written and the clocks are started and ended, in
one transaction.
"""

from __future__ import annotations

from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document

from ecms_core.casework.edge.cases import write_event
from ecms_core.casework.edge.facts import gather
from ecms_core.casework.edge.procedures import procedure_of
from ecms_core.casework.procedure import Procedure, Step, first_unmet
from ecms_core.edge import check_length, day_entered, shows_problems, values_entered
from ecms_core.inspections.edge import orders
from ecms_core.law.edge import case_clocks as clocks
from ecms_core.law.edge.clock_panel import clocks_of
from ecms_core.notices.edge import issue, service
from ecms_core.oversight.edge import assignment
from ecms_core.oversight.edge.audit import audit
from ecms_core.problems import Problem
from ecms_core.words import shown

# Acts that are done by submitting a document; the others are done from the case.
BY_DOCUMENT = {
    "visit": "Inspection Visit",
    "hearing": "Case Hearing",
    "decision": "Case Decision",
    "payment": "Case Payment",
}


@frappe.whitelist()
@shows_problems
def open_steps(case: str) -> dict[str, Any]:
    """What the user can do with a case now, and who must act otherwise.

    ``steps``: id, label, act, letter, basis, ``needs_time`` where a service is told with its time,
    and ``missing`` where something must come first.
    ``waits_for``: the roles whose step can be taken now.
    ``stages``: the procedure's stages in order, with the responsible role. ``ahead``: the
    stages that the case may still come to. ``people``: the names of the users who acted.
    """
    doc = frappe.get_doc("Labour Case", case)
    doc.check_permission("read")
    procedure = procedure_of(doc)
    facts = gather(doc)
    steps = []
    for step in procedure.open_steps(doc.stage, frappe.get_roles()):
        unmet = first_unmet(step, facts)
        steps.append(
            {
                "id": step.id,
                "label": _(step.label),
                "act": step.act,
                "doctype": BY_DOCUMENT.get(step.act),
                "letter": step.letter,
                "needs_time": step.act == "service"
                and service.needs_time(service.latest(case, step.letter), step.deadlines),
                "basis": step.basis,
                "missing": _("Needs {0}: {1}.").format(*(shown(each, _) for each in unmet))
                if unmet
                else "",
            }
        )
    here = [step for step in procedure.steps if doc.stage in step.start]
    # Nobody is waited for whose step has to wait itself, unless there is nothing else to tell.
    ready = [step for step in here if not first_unmet(step, facts)]
    awaited = ready or ([] if steps else here)
    events = frappe.get_list(
        "Case Event",
        filters={"case": case},
        fields=[
            "happened_at",
            "actor",
            "label",
            "to_stage",
            "details",
            "reference_doctype",
            "reference_name",
        ],
        order_by="happened_at desc, creation desc",
        limit_page_length=50,
    )
    return {
        "steps": steps,
        "waits_for": sorted({role for step in awaited for role in step.roles}),
        "stages": [
            {"id": s.id, "label": _(s.label), "responsible": s.responsible, "closes": s.closes}
            for s in procedure.stages
        ],
        "stage": doc.stage,
        "ahead": sorted(procedure.ahead(doc.stage)),
        "events": events,
        "people": {event.actor: frappe.utils.get_fullname(event.actor) for event in events},
        "clocks": clocks_of(doc),
        "ways": service.ways_of_service(),
    }


@frappe.whitelist(methods=["POST"])
@shows_problems
def take_step(case: str, step: str, values: str | dict | None = None) -> dict[str, Any]:
    """Take a step from the case's buttons; ``values`` are the dialog's.

    Returns the case's new stage and the document that the step made, if any.
    """
    doc = _locked(case)
    doc.check_permission("read")
    procedure = procedure_of(doc)
    chosen = procedure.check(step, doc.stage, frappe.get_roles(), gather(doc))
    if chosen.act in BY_DOCUMENT:
        raise Problem(
            "ECMS-303",
            step=_(chosen.label),
            case=case,
            expected=_("a submitted {document}").format(document=_(BY_DOCUMENT[chosen.act])),
            found=_("it is not taken from the case itself"),
        )
    made = _ACTS[chosen.act](doc, chosen, values_entered(step, values))
    _go(doc, procedure, chosen, made)
    return {
        "stage": doc.stage,
        "doctype": made.doctype if made else None,
        "name": made.name if made else None,
    }


def complete(case: str, act: str, document: Document, on: Any, details: str = "") -> Step:
    """Take the step that a submitted document is; refuses the submission where it may not."""
    doc = _locked(case)
    doc.check_permission("read")
    procedure = procedure_of(doc)
    step = step_for(procedure, doc, act)
    # A visit needs its order on the day when it was held, not when it is written down.
    facts = gather(doc, document.get("started_at"))
    procedure.check(step.id, doc.stage, frappe.get_roles(), facts)
    _go(doc, procedure, step, document, on=on, details=details)
    return step


def step_for(procedure: Procedure, case: Document, act: str) -> Step:
    """The step of an act that starts at the case's stage, else the first of that act."""
    steps = [step for step in procedure.steps if step.act == act]
    here = [step for step in steps if case.stage in step.start]
    if not steps:
        known = ", ".join(step.id for step in procedure.steps)
        raise Problem("ECMS-304", procedure=procedure.id, step=act, known=known)
    return (here or steps)[0]


def _locked(case: str) -> Document:
    return frappe.get_doc("Labour Case", case, for_update=True)


def _go(
    case: Document,
    procedure: Procedure,
    step: Step,
    made: Document | None,
    *,
    on: Any = None,
    details: str = "",
) -> None:
    came_from, target = case.stage, procedure.stage(step.to)
    happened_at = on or (service.moment(made) if made and step.act == "service" else None)
    case.stage, case.stage_label = target.id, target.label
    event = write_event(
        case,
        made,
        came_from=came_from,
        step=step.id,
        label=step.label,
        details=details or (made.get("title") if made else ""),
    )
    clocks.note_act(case, _(step.label))
    for rule in step.ends:
        clocks.end(case, rule)
    for rule in step.deadlines:
        clocks.start(case, rule, step.act, happened_at or frappe.utils.now_datetime(), made)
    case.is_open = 0 if target.closes else 1
    case.closed_on = frappe.utils.today() if target.closes else None
    if target.closes:
        clocks.end_all(case)
    case.next_due_on, case.next_due_what = clocks.next_due(case)
    case.save_by_step()
    audit(f"step {step.id}", case, event=event.name, stage=f"{came_from} -> {target.id}")


def _draw(case: Document, step: Step, values: frappe._dict) -> Document:
    record = assignment.draw_inspector(case)
    case.inspector = frappe.db.get_value("Inspectorate Staff", record.chosen, "user")
    return record


def _order(case: Document, step: Step, values: frappe._dict) -> Document:
    return orders.issue_order(case, step, values)


def _notice(case: Document, step: Step, values: frappe._dict) -> Document:
    addressee = str(values.get("addressee") or "")
    check_length(_("Addressee"), addressee)
    return issue.issue(step.letter, case, addressee=addressee)


def _service(case: Document, step: Step, values: frappe._dict) -> Document:
    return service.serve(case, step.letter, values)


def _correction(case: Document, step: Step, values: frappe._dict) -> None:
    on = _day(values.get("corrected_on"), _("Corrected on"), case)
    for name in frappe.get_all(
        "Case Violation", filters={"case": case.name, "status": "Found"}, pluck="name"
    ):
        frappe.db.set_value("Case Violation", name, {"status": "Corrected", "corrected_on": on})


def _move(case: Document, step: Step, values: frappe._dict) -> None:
    if values.get("note"):
        check_length(_("Note"), values.note)
        case.add_comment("Comment", frappe.utils.escape_html(str(values.note)))


def _day(value: Any, field: str, case: Document) -> Any:
    today, day = frappe.utils.getdate(), day_entered(value, field)
    if day > today:
        raise Problem("ECMS-310", field=field, found=day, expected=today)
    if day < frappe.utils.getdate(case.opened_on):
        raise Problem("ECMS-311", field=field, found=day, expected=case.opened_on)
    return day


_ACTS = {
    "draw": _draw,
    "order": _order,
    "notice": _notice,
    "service": _service,
    "correction": _correction,
    "move": _move,
}
