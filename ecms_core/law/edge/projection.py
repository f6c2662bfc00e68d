"""What a change of the law or the calendar does to open deadlines: shown, applied, undone.

Nothing moves by itself when a record of the law is saved: new clocks count by it at once, open ones
are moved by an administrator who has seen which, with a cause that everybody concerned is told.
Until then they stand under the version of their rule that they have, whatever is recorded of them,
and so they do again once the change is undone. The days of a calendar have no versions: what is
recorded of a clock brings those in too, as an entry of its own that is told as well.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document
from rq.timeouts import JobTimeoutException

from ecms_core.edge import in_words, shows_problems, write_record
from ecms_core.law.country_law import CountryLaw
from ecms_core.law.deadlines import Deadline
from ecms_core.law.edge import case_clocks as clocks
from ecms_core.law.edge import open_clocks
from ecms_core.law.edge.clock_count import columns_of, count, differs, entries_of
from ecms_core.law.edge.site_law import replaced, site_law, stored_records
from ecms_core.law.entries import END_OF_DAY, RECALCULATED, UNDONE, local
from ecms_core.law.read_records import law_from_records
from ecms_core.law.record_shapes import DOCTYPES, RULE
from ecms_core.oversight.edge.alerts import notify
from ecms_core.oversight.edge.audit import audit
from ecms_core.problems import Problem

SHOWN = 200
AT_ONCE = 2_000
PORTION = 2_000
APPLYING, APPLIED, UNDOING = "Applying", "Applied", "Undoing"
FIELDS = ("case", "office", "place", "rule", "title", "started_on", "due_on", "provisional",
          "confidence", "settled", "status", "rule_version")  # fmt: skip


@frappe.whitelist()
@shows_problems
def preview(
    doctype: str, name: str, values: str | dict | None = None, after: str = ""
) -> dict[str, Any]:
    """Which open deadlines a record of the law moves: case, from, to; nothing is changed.

    ``values`` are those of a form that was not saved yet. A portion of the deadlines at a time is
    looked at, so that a page can say how far it is: ``after`` is the ``next`` of the portion
    before, which is empty with the last one. Returns of the portion ``moves`` (the first 200),
    ``count``, ``checked``, how many deadlines it has of all that may be concerned (``of``), and
    ``not_counted``, how many of them the law can no longer count, with the first 200 and the
    problem of each as ``problems``.
    """
    _check_editor(doctype)
    law, given = site_law(), frappe.parse_json(values or "{}")
    if given:
        law = law_from_records(replaced(stored_records(), doctype, name, given))
    moves, count, checked, last = [], 0, 0, ""
    problems, not_counted, following = [], 0, ""
    rules = _moved_by(doctype, name, given)
    for clock, deadline in _recount(rules, law, after=after):
        if checked == PORTION:
            following = last
            break
        checked, last = checked + 1, clock.name
        if isinstance(deadline, Problem):
            not_counted += 1
            if len(problems) < SHOWN:
                problems.append(_named(clock) | {"problem": in_words(deadline)})
        elif differs(clock, deadline, law):
            count += 1
            if len(moves) < SHOWN:
                moves.append(_shown(clock, deadline, law))
    return {
        "moves": moves,
        "count": count,
        "checked": checked,
        "of": open_clocks.number(_concerned(rules, law), and_expired=True),
        "next": following,
        "problems": problems,
        "not_counted": not_counted,
    }


@frappe.whitelist(methods=["POST"])
@shows_problems
def apply(doctype: str, name: str, cause: str) -> dict[str, Any]:
    """Move the open deadlines as the saved law has them, in the background where they are many."""
    _check_editor(doctype)
    if not cause.strip():
        raise Problem(
            "ECMS-L022", field=_("Cause"), found=_("empty"), expected=_("the reason in words")
        )
    change = _write_change(doctype, name, cause.strip())
    return {"change": change, "moved": _begin(change)}


def ask() -> None:
    """Have every change of the law gone on with that was not applied or undone to its end."""
    for status, work in ((APPLYING, move_all), (UNDOING, restore_all)):
        for change in frappe.get_all("Law Change", {"status": status}, pluck="name"):
            open_clocks.ask(work, change=change)


def _begin(change: str) -> int | None:
    """Apply a change at once where few deadlines are looked at; returns how many it moved."""
    if open_clocks.number({}, and_expired=True) <= AT_ONCE:
        return move_all(change)
    open_clocks.ask(move_all, change=change)
    return None


def move_all(change: str) -> int:
    """Move every open deadline that a change of the law concerns; returns how many were moved.

    What is moved already counts as the law has it, so that a run that was killed goes on. A
    deadline that cannot be moved is left as it is, and the change says how many are.
    """
    doc, law, left = frappe.get_doc("Law Change", change), site_law(), 0
    rules = _moved_by(doc.law_doctype, doc.law_name)
    for row, deadline in _recount(rules, law, doc.only_certain):
        if isinstance(deadline, Problem):
            left += not doc.only_certain
        elif _is_meant(row, deadline, law, doc):
            frappe.db.commit()  # its own transaction: nothing it reads is older than its locks
            try:
                _move(row, law, doc)
            except JobTimeoutException:
                raise
            except Exception:
                frappe.db.rollback()
                frappe.log_error(title=f"Deadline {row.name}: {doc.name}")
                left += 1
    frappe.db.commit()
    return _finish(change, left)


def _finish(change: str, left: int) -> int:
    doc = frappe.get_doc("Law Change", change, for_update=True)
    if doc.status != APPLYING:  # two runs at once, and the other one told everybody
        return doc.moved
    moved = frappe.get_all("Deadline Entry", filters=_of_change(change, RECALCULATED), pluck="case")
    doc.db_set({"status": APPLIED, "moved": len(moved), "not_moved": left})
    audit("law change applied", doc, moved=len(moved))
    text = _("{0} of your deadlines changed: {1}")
    if doc.only_certain:
        text = _("{0} of your deadlines are certain now: {1}")
    _tell(moved, text, doc)
    frappe.db.commit()
    return len(moved)


@frappe.whitelist(methods=["POST"])
@shows_problems
def undo(change: str, reason: str) -> dict[str, Any]:
    """Give the moved deadlines back the state they had; those changed since keep theirs.

    In the background where they are many. Returns ``restored``, None where it goes on there, and
    ``kept``, the cases whose deadline something else happened to.
    """
    doc = frappe.get_doc("Law Change", change, for_update=True)
    _check_editor(doc.law_doctype)
    if doc.status != APPLIED:
        raise Problem("ECMS-L022", field=_("Status"), found=_(doc.status), expected=_("Applied"))
    if not reason.strip():
        raise Problem(
            "ECMS-L022", field=_("Reason"), found=_("empty"), expected=_("the reason in words")
        )
    doc.db_set(
        {
            "status": UNDOING,
            "undone_by": frappe.session.user,
            "undone_at": frappe.utils.now_datetime(),
            "undo_reason": reason.strip(),
        }
    )
    if doc.moved <= AT_ONCE:
        return restore_all(change)
    open_clocks.ask(restore_all, change=change)
    return {"restored": None, "kept": []}


def restore_all(change: str) -> dict[str, Any]:
    """Give back the state of every deadline that a change moved and nothing else happened to.

    What was given back already has its entry, so that a run that was killed goes on. The
    deadlines of a case that an error keeps from it keep their dates, as those do that something
    else happened to.
    """
    doc = frappe.get_doc("Law Change", change)
    done = set(frappe.get_all("Deadline Entry", _of_change(change, UNDONE), pluck="refers_to"))
    moved, left = _of_change(change, RECALCULATED), dict[str, list[str]]()
    for entry in frappe.get_all("Deadline Entry", moved, ["name", "case"], order_by="creation asc"):
        if entry.name not in done:
            left.setdefault(entry.case, []).append(entry.name)
    for case, entries in left.items():
        frappe.db.commit()  # its own transaction: nothing it reads is older than its locks
        try:
            _restore(case, entries, doc)
        except JobTimeoutException:
            raise
        except Exception:
            frappe.db.rollback()
            frappe.log_error(title=f"Case {case}: {change} undone")
    frappe.db.commit()
    return _finish_undoing(change)


def _restore(name: str, entries: list[str], change: Document) -> None:
    """Give the deadlines of one case back what a change moved; what waits on them goes with them.

    One that something else happened to keeps its date, unless it hangs on one that goes back.
    """
    case, law = frappe.get_doc("Labour Case", name, for_update=True), site_law()
    moved = [frappe.get_doc("Deadline Entry", entry) for entry in entries]
    pairs = [
        (frappe.get_doc("Case Deadline", entry.deadline, for_update=True), entry) for entry in moved
    ]
    pairs.sort(key=lambda pair: len(law.before(pair[0].rule)))  # what waits on another after it
    going = {clock.name for clock, entry in pairs if _may_go_back(clock, entry)}
    following = {
        follower.name: (follower, before)
        for clock, _entry in pairs
        if clock.name in going
        for follower, before in clocks.waiting_on(clock, law)
        if follower.name not in going
    }
    for follower, _before in following.values():
        clocks.catch_up(follower, law)
    kept: set[str] = set()
    gone: set[str] = set()
    for clock, entry in pairs:
        columns = None
        if clock.name in going:
            columns = _former(clock, entry, law, exact=not kept & law.before(clock.rule))
        if columns is None:
            kept.add(clock.rule)
            continue
        of_change = {"reason": change.undo_reason, "law_change": change.name}
        clocks.bring_to(clock, columns, kind=UNDONE, refers_to=entry.name, **of_change)
        gone.add(clock.name)
    for follower, before in following.values():
        if before.name in gone:
            clocks.follow(follower, before, law)
            gone.add(follower.name)
    clocks.refresh_next_due(case)


def _may_go_back(clock: Document, entry: Document) -> bool:
    """Whether nothing happened to a clock since a change moved it but that others moved it on."""
    return clock.status != "Ended" and all(
        later.kind == RECALCULATED and not later.law_change for later in _since(entry)
    )


def _since(entry: Document) -> list[frappe._dict]:
    return [one for one in entries_of(entry.deadline) if one.number > entry.number]


def _former(
    clock: Document, entry: Document, law: CountryLaw, exact: bool
) -> dict[str, Any] | None:
    """What a clock's row held before a change moved it.

    Where it was moved on since, or hangs on one that keeps the change, it is counted anew under the
    version of its rule that it had; None where that is what it is counted by now.
    """
    state: dict[str, Any] = frappe.parse_json(entry.state_before)
    if exact and not _since(entry):
        for field, value in state.items():
            if clock.meta.get_field(field).fieldtype == "Datetime" and value:
                state[field] = frappe.utils.get_datetime(value)
        return state
    under_former = frappe._dict(clock.as_dict() | {"rule_version": state["rule_version"]})
    deadline = count(under_former, entries_of(clock.name), law)
    return columns_of(clock, deadline, law) if differs(clock, deadline, law) else None


def _finish_undoing(change: str) -> dict[str, Any]:
    doc = frappe.get_doc("Law Change", change, for_update=True)
    restored = frappe.get_all(
        "Deadline Entry", _of_change(change, UNDONE), ["case", "refers_to"], order_by="name asc"
    )
    done = {entry.refers_to for entry in restored}
    moved = frappe.get_all("Deadline Entry", _of_change(change, RECALCULATED), ["name", "case"])
    kept = [entry.case for entry in moved if entry.name not in done]
    if doc.status == UNDOING:  # else two ran at once, and the other one told everybody
        doc.db_set({"status": "Undone", "restored": len(restored), "kept": len(kept)})
        audit("law change undone", doc, restored=len(restored), kept=len(kept))
        text = _("{0} of your deadlines have their former date again: {1}")
        _tell([entry.case for entry in restored], text, doc)
        frappe.db.commit()
    return {"restored": len(restored), "kept": sorted(set(kept))}


def _of_change(change: str, kind: str) -> dict[str, str]:
    return {"law_change": change, "kind": kind}


@frappe.whitelist()
@shows_problems
def progress(change: str) -> dict[str, Any]:
    """How far a change of the law is that is applied or undone in the background.

    ``status``, ``done``, and ``of`` how many it is in the end, where that is known.
    """
    doc = frappe.get_doc("Law Change", change)
    doc.check_permission("read")
    undoing = doc.status == UNDOING
    kind = UNDONE if undoing else RECALCULATED
    done = frappe.db.count("Deadline Entry", _of_change(change, kind))
    return {"status": doc.status, "done": done, "of": doc.moved if undoing else None}


def reproject_provisional() -> None:
    """Once a day: dates become certain that waited for a calendar, or for no act to follow."""
    calendar = frappe.db.get_value("Legal Calendar", {}, "name")
    under_way = {"status": ("in", (APPLYING, UNDOING)), "only_certain": 1}
    if not calendar or frappe.db.exists("Law Change", under_way):
        return
    recounted = _recount([], site_law(), only_certain=True)
    if any(isinstance(found, Deadline) and not found.provisional for _row, found in recounted):
        cause = _("What the dates waited for is known now.")
        _begin(_write_change("Legal Calendar", calendar, cause, only_certain=1))


def _write_change(doctype: str, name: str, cause: str, only_certain: int = 0) -> str:
    change = {
        "doctype": "Law Change",
        "cause": cause,
        "law_doctype": doctype,
        "law_name": name,
        "only_certain": only_certain,
        "status": APPLYING,
        "applied_by": frappe.session.user,
        "applied_at": frappe.utils.now_datetime(),
    }
    return write_record(frappe.get_doc(change)).name


def _check_editor(doctype: str) -> None:
    if doctype not in DOCTYPES:
        raise Problem("ECMS-L022", field="doctype", found=doctype, expected=", ".join(DOCTYPES))
    frappe.has_permission(doctype, "write", throw=True)


def _recount(
    moved: list[str], law: CountryLaw, only_certain: int | bool = False, after: str = ""
) -> Iterator[tuple[frappe._dict, Deadline | Problem]]:
    """The deadlines that a record may concern, each with its date by the law.

    With the problem instead for one that the law can no longer count; it keeps its date. A time
    that ran out in an open case is among them: by a holiday gazetted late it may not be over.
    """
    filters = _concerned(moved, law)
    if only_certain:
        filters["provisional"] = 1
    for rows in open_clocks.batches(filters, FIELDS, after, and_expired=True):
        for row in rows:
            try:
                found: Deadline | Problem = count(row, row.entries, law, moved)
            except Problem as problem:
                found = problem
            yield row, found


def _concerned(moved: list[str], law: CountryLaw) -> dict[str, Any]:
    """Which deadlines a record may concern: all, or those of a rule and what waits on it."""
    return {"rule": ("in", sorted(_with_followers(moved[0], law)))} if moved else {}


def _moved_by(doctype: str, name: str, form: Mapping[str, Any] | None = None) -> list[str]:
    """The rule that a record is a version of, whose clocks it moves to the version in force.

    ``form``: the values of one that may not be saved yet.
    """
    if doctype != RULE:
        return []
    stored = frappe.db.get_value(RULE, name, "rule_code")
    return [stored or (form or {}).get("rule_code") or name]


def _is_meant(clock: Any, deadline: Deadline, law: CountryLaw, change: Document) -> bool:
    """Whether a change moves a clock; it may be meant only for what becomes certain."""
    waits = change.only_certain and deadline.provisional
    return not waits and differs(clock, deadline, law)


def _with_followers(code: str, law: CountryLaw) -> set[str]:
    """The rule and all that start at its end or are the earliest or latest with it."""
    found, waiting = {code}, [code]
    while waiting:
        before = waiting.pop()
        for other, versions in law.rules.items():
            if other not in found and any(before in rule.others for rule in versions):
                found.add(other)
                waiting.append(other)
    return found


def _named(clock: frappe._dict) -> dict[str, Any]:
    title, inspector = frappe.db.get_value("Labour Case", clock.case, ["title", "inspector"])
    return {
        "deadline": clock.name,
        "case": clock.case,
        "case_title": title,
        "inspector": frappe.utils.get_fullname(inspector) if inspector else "",
        "rule": clock.rule,
        "title": clock.title,
    }


def _shown(clock: frappe._dict, deadline: Deadline, law: CountryLaw) -> dict[str, Any]:
    return _named(clock) | {
        "before": clock.due_on,
        "after": local(deadline.due, END_OF_DAY, law.calendar.zone),
        "provisional_before": clock.provisional,
        "provisional": int(deadline.provisional),
        "confidence_before": clock.confidence,
        "confidence": deadline.confidence.name,
    }


def _move(row: frappe._dict, law: CountryLaw, change: Document) -> None:
    case = frappe.get_doc("Labour Case", row.case, for_update=True)
    clock = frappe.get_doc("Case Deadline", row.name, for_update=True)
    moved = _moved_by(change.law_doctype, change.law_name)
    deadline = count(clock, entries_of(clock.name), law, moved)
    # Since it was read it may have ended, or another run may have moved it.
    if clock.status != "Ended" and _is_meant(clock, deadline, law, change):
        columns = columns_of(clock, deadline, law)
        of_change = {"reason": change.cause, "law_change": change.name}
        clocks.bring_to(clock, columns, kind=RECALCULATED, **of_change)
        clocks.refresh_next_due(case)


def _tell(cases: list[str], text: str, change: Document) -> None:
    """Tell each inspector how many of the own deadlines were moved, and why."""
    concerned: dict[str, int] = {}
    for case in cases:
        inspector = frappe.db.get_value("Labour Case", case, "inspector")
        if inspector:
            concerned[inspector] = concerned.get(inspector, 0) + 1
    for person, number in sorted(concerned.items()):
        notify([person], text.format(number, change.cause), "Law Change", change.name)
