"""The data of demonstration cases' letters, in the shape in which real letters keep theirs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ecms_core.demo.stories import Act, Story
from ecms_core.sections import Section

if TYPE_CHECKING:
    from ecms_core.demo.records import Records


def letter_data(records: Records, story: Story, act: Act) -> dict[str, Any]:
    """Everything that the letter's template may name, as it stood on the day of issue."""
    ground = records.ground
    template = ground.letters[act.step.letter]
    manifest = ground.pack.manifest
    workplace = story.workplace
    return {
        "head": {
            "state": manifest.state,
            "ministry": manifest.ministry,
            "office": ground.offices[workplace.office].name,
            "office_address": "",
            "issued_on": act.at.date().isoformat(),
            "issued_by": act.actor.full_name,
            "signatory": template.signatory,
            "basis": template.basis,
            "confidence": template.confidence,
            "number_label": "No.",
            "verify_label": "Check this document",
            "site": "",
        },
        "case": {
            "number": records.case_numbers[story.index],
            "opened_on": story.opened_at.date().isoformat(),
            "stage": ground.procedure.stage(act.came_from).label,
        },
        "establishment": {
            "name": workplace.row["establishment_name"],
            "employer": workplace.row["employer_name"],
            "address": f"{workplace.row['address_line']}, {workplace.place.name}",
            "tax_id": workplace.row["tax_id"],
            "activity": ground.activities[workplace.activity],
            "workers": workplace.workers,
        },
        "addressee": "",
        "inspectors": [story.inspector.full_name] if story.inspector else [],
        "order": _order(records, story),
        "visit": _visit(story, act),
        "violations": _violations(records, story, act),
        "hearing": _hearing(story, act),
        "decision": _decision(records, story, act),
    }


def _order(records: Records, story: Story) -> dict[str, Any]:
    order = story.order
    if not order or not story.inspector:
        return {}
    return {
        "number": records.notice_numbers[story.index, order.step.letter],
        "issued_on": order.at.date().isoformat(),
        "valid_from": order.made["valid_from"].isoformat(),
        "valid_to": order.made["valid_to"].isoformat(),
        "scope": records.ground.words.text("scope"),
        "inspectors": [story.inspector.full_name],
    }


def _visit(story: Story, act: Act) -> dict[str, Any]:
    visit = story.visit
    if not visit or visit.at > act.at:
        return {}
    return {
        "started_at": f"{visit.made['started']:%Y-%m-%d %H:%M}",
        "ended_at": f"{visit.made['ended']:%Y-%m-%d %H:%M}",
        "access_refused": int(visit.made["refused"]),
    }


def _violations(records: Records, story: Story, act: Act) -> list[dict[str, Any]]:
    if not story.visit or story.visit.at > act.at:
        return []
    rows = []
    for breach in story.breaches:
        question = breach.finding.question
        kind = records.kind(breach)
        corrected = breach.corrected_on is not None and breach.corrected_on <= act.at.date()
        rows.append(
            {
                "code": question.violation,
                "title": kind.titles["en"],
                "basis": records.teller.basis(breach),
                "confidence": kind.confidence.name,
                "question": question.id,
                "workers_affected": breach.finding.workers_affected,
                "status": "Corrected" if corrected else "Found",
                "remark": breach.finding.remark,
            }
        )
    return rows


def _hearing(story: Story, act: Act) -> dict[str, Any]:
    held = [one for one in story.acts if one.step.act == "hearing" and one.at <= act.at]
    if not held:
        return {}
    hearing = held[-1].made["hearing"]
    return {
        "held_on": held[-1].on.isoformat(),
        "attendance": hearing["attendance"],
        "outcome": hearing["outcome"],
    }


def _decision(records: Records, story: Story, act: Act) -> dict[str, Any]:
    if act.step.act != "decision":
        return {}
    words = records.ground.words.section("decision", needed=True) or Section()
    return {
        "decided_on": act.at.date().isoformat(),
        "facts": words["facts"],
        "issues": words["issues"],
        "directive": words["directive"],
        "currency": records.currency,
        "total_fine": str(story.fined),
        "lines": [
            {
                "violation": records.kind(fine.breach).titles["en"],
                "wilful": fine.first is not None,
                "day_from": fine.first.isoformat() if fine.first else None,
                "day_to": fine.last.isoformat() if fine.last else None,
                "amount": str(fine.amount),
                "basis": fine.basis,
                "explanation": fine.explanation,
            }
            for fine in story.fines
        ],
    }
