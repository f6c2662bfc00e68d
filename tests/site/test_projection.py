"""A changed rule or calendar: what moves is shown first, then applied, told, and undone."""

from __future__ import annotations

from datetime import date, timedelta

import frappe
import pytest

from ecms_core.law.edge import clock_acts, projection, sweep
from ecms_core.law.edge.site_law import site_law
from tests.site.inspectorate import Inspectorate, refused, verify_the_calendar

RULE, CALENDAR = "Deadline Rule", "Legal Calendar"


def due(clock: str) -> date:
    return frappe.db.get_value("Case Deadline", clock, "due_on").date()


def next_working(day: date) -> date:
    return date.fromordinal(site_law().calendar.forward(day.toordinal(), 1))


def holiday_on(day: date, **values: object) -> dict:
    """The calendar as its form holds it, with one holiday more."""
    calendar = frappe.get_doc(CALENDAR, "National")
    calendar.append(
        "days", {"kind": "Holiday", "day": str(day), "title": "Day of the Oath", "basis": "Proc. 9"}
    )
    calendar.update(values)
    return calendar


def moves(office: Inspectorate, *args: object) -> dict[str, dict]:
    with office.acting("admin"):
        shown = projection.preview(*args)
    assert shown["count"] == len(shown["moves"])
    return {move["deadline"]: move for move in shown["moves"]}


def test_a_form_that_is_not_saved_shows_what_would_move(office: Inspectorate, clock: str) -> None:
    before = due(clock)
    calendar = holiday_on(before)
    shown = moves(office, CALENDAR, "National", frappe.as_json(calendar.as_dict()))
    assert shown[clock]["before"].date() == before
    assert shown[clock]["after"].date() == next_working(before)
    assert shown[clock]["case"] == frappe.db.get_value("Case Deadline", clock, "case")
    assert due(clock) == before
    assert moves(office, CALENDAR, "National") == {}


def test_a_new_holiday_is_applied_told_and_undone(office: Inspectorate, clock: str) -> None:
    before = due(clock)
    after = next_working(before)
    with office.acting("admin"):
        holiday_on(before).save()
        assert due(clock) == before  # saving alone moves nothing
        made = projection.apply(CALENDAR, "National", "Proclamation 9 came")
    assert made["moved"] == 1 and due(clock) == after
    case = frappe.db.get_value("Case Deadline", clock, "case")
    assert frappe.db.get_value("Labour Case", case, "next_due_on").date() == after
    entry = frappe.get_last_doc("Deadline Entry", {"deadline": clock})
    assert (entry.kind, entry.reason, entry.law_change) == (
        "Recalculated", "Proclamation 9 came", made["change"],
    )  # fmt: skip
    told = {"for_user": office.users["inspector"], "document_name": made["change"]}
    assert frappe.db.count("Notification Log", told) == 1
    with office.acting("admin"):
        assert projection.undo(made["change"], "Withdrawn the same day") == {
            "restored": 1, "kept": [],
        }  # fmt: skip
        assert due(clock) == before
        assert frappe.db.get_value("Labour Case", case, "next_due_on").date() == before
        with refused("ECMS-L022"):
            projection.undo(made["change"], "Again")
    assert frappe.db.count("Notification Log", told) == 2
    kinds = frappe.get_all("Deadline Entry", {"deadline": clock}, pluck="kind", order_by="number")
    assert kinds[-2:] == ["Recalculated", "Undone"]


def test_an_entry_and_an_edit_of_the_law_are_told_apart(office: Inspectorate, clock: str) -> None:
    before = due(clock)
    by_law = next_working(before)
    with office.acting("admin"):
        holiday_on(before).save()
    with office.acting("director"), refused("ECMS-L025"):
        clock_acts.record(clock, "extend", {"length": 3, "reason": "Asked for"})
    assert "Recalculated" not in kinds(clock)  # a refusal moves nothing
    values = {"since": str(before), "until": str(before + timedelta(2)), "reason": "Flood"}
    with office.acting("director"):
        told = clock_acts.record(clock, "suspend", values)
        clock_acts.record(clock, "withdraw", {
            "entry": frappe.get_last_doc("Deadline Entry", {"deadline": clock}).name,
            "reason": "Another case",
        })  # fmt: skip
    entries = frappe.get_all(
        "Deadline Entry", {"deadline": clock}, ["kind", "due_before", "due_after", "reason"],
        order_by="number",
    )[-3:]  # fmt: skip
    assert [entry.kind for entry in entries] == ["Recalculated", "Suspended", "Withdrawn"]
    law, suspended, withdrawn = entries
    assert (law.due_before.date(), law.due_after.date()) == (before, by_law)
    admin = frappe.utils.get_fullname(office.users["admin"])
    cause = f"Edited since the date was counted: Legal Calendar National by {admin}."
    assert law.reason == cause
    # The answer tells both moves apart, and who is responsible for the case is told of the first.
    assert told["by_edit"] == {
        "due_before": law.due_before, "due_after": law.due_after, "cause": cause,
    }  # fmt: skip
    assert told["due_before"] == law.due_after
    (notice,) = frappe.get_all(
        "Notification Log",
        {"for_user": office.users["inspector"], "subject": ("like", "%National%")},
        pluck="subject",
    )
    assert frappe.utils.format_date(before) in notice
    assert frappe.utils.format_date(by_law) in notice
    assert (suspended.due_before, suspended.due_after) == (law.due_after, told["due_after"])
    assert withdrawn.due_after == law.due_after


def test_what_the_law_can_no_longer_count_is_shown_with_the_problem(
    office: Inspectorate, clock: str
) -> None:
    rule = frappe.get_doc(RULE, "PH-D03").as_dict()
    rule.valid_from = frappe.utils.add_days(frappe.utils.today(), 1)
    with office.acting("admin"):
        shown = projection.preview(RULE, "PH-D03", frappe.as_json(rule))
    assert (shown["count"], shown["not_counted"], shown["checked"]) == (0, 1, 1)
    (one,) = shown["problems"]
    assert one["deadline"] == clock and one["problem"].startswith("ECMS-L032")


def test_what_happened_since_is_not_undone(office: Inspectorate, clock: str) -> None:
    before = due(clock)
    with office.acting("admin"):
        holiday_on(before).save()
        made = projection.apply(CALENDAR, "National", "Proclamation 9")
    with office.acting("director"):
        clock_acts.record(
            clock, "suspend",
            {"since": str(before), "until": str(before + timedelta(2)), "reason": "Flood"},
        )  # fmt: skip
    since = due(clock)
    case = frappe.db.get_value("Case Deadline", clock, "case")
    with office.acting("admin"):
        assert projection.undo(made["change"], "Withdrawn") == {"restored": 0, "kept": [case]}
    assert due(clock) == since


def test_a_rule_superseded_in_the_past_moves_what_began_since(
    office: Inspectorate, clock: str
) -> None:
    today = frappe.utils.getdate()
    with office.acting("admin"):
        new = frappe.copy_doc(frappe.get_doc(RULE, "PH-D03"))
        new.update({"valid_from": today, "supersedes": "PH-D03", "exact_length": 20})
        new.insert()
        shown = moves(office, RULE, new.name)
        assert list(shown) == [clock]
        projection.apply(RULE, new.name, "DO 300")
    row = frappe.db.get_value("Case Deadline", clock, ["rule_version", "due_on"], as_dict=True)
    assert row.rule_version == new.name
    assert row.due_on.date() >= today + timedelta(20)
    assert "20 calendar days" in frappe.db.get_value("Case Deadline", clock, "explanation")


def superseded(office: Inspectorate, length: int = 20) -> str:
    """A version of PH-D03 in force since before the clocks of these tests began."""
    with office.acting("admin"):
        new = frappe.copy_doc(frappe.get_doc(RULE, "PH-D03"))
        since = frappe.utils.add_days(frappe.utils.today(), -20)
        new.update({"valid_from": since, "supersedes": "PH-D03", "exact_length": length})
        return new.insert().name


def suspend_a_day(office: Inspectorate, clock: str) -> dict:
    day = str(due(clock))
    with office.acting("supervisor"):
        return clock_acts.record(clock, "suspend", {"since": day, "until": day, "reason": "Flood"})


def version(clock: str) -> str:
    return frappe.db.get_value("Case Deadline", clock, "rule_version")


@pytest.mark.parametrize("undone", [False, True])
def test_what_is_recorded_counts_by_the_version_that_the_clock_stands_under(
    office: Inspectorate, clock: str, undone: bool
) -> None:
    before = due(clock)
    new = superseded(office)
    if undone:
        with office.acting("admin"):
            made = projection.apply(RULE, new, "DO 300")
            assert due(clock) > before and version(clock) == new
            projection.undo(made["change"], "Stayed by the court")
    told = suspend_a_day(office, clock)
    assert told["due_before"].date() == before and told["by_edit"] is None
    assert due(clock) in (before + timedelta(1), next_working(before))
    assert version(clock) == "PH-D03" and kinds(clock)[-1] == "Suspended"
    assert "10 calendar days" in frappe.db.get_value("Case Deadline", clock, "explanation")
    # Another change, of the calendar, does not bring the version in either.
    later = due(clock)
    with office.acting("admin"):
        holiday_on(later).save()
        projection.apply(CALENDAR, "National", "Proclamation 9")
    assert (due(clock), version(clock)) == (next_working(later), "PH-D03")
    # The step that lists it does, and what is recorded then counts by the new version.
    assert clock in moves(office, RULE, new)
    with office.acting("admin"):
        projection.apply(RULE, new, "DO 300")
    applied = due(clock)
    assert version(clock) == new and applied > later + timedelta(5)
    suspend_a_day(office, clock)
    assert version(clock) == new and due(clock) > applied


def test_a_version_applied_and_undone_may_be_removed_and_the_journal_stays(
    office: Inspectorate, clock: str
) -> None:
    new = superseded(office)
    with office.acting("admin"):
        made = projection.apply(RULE, new, "DO 300")
        with refused("ECMS-L068"):
            frappe.delete_doc(RULE, new)
        projection.undo(made["change"], "Stayed by the court")
        frappe.delete_doc(RULE, new)
    assert frappe.db.get_value(RULE, "PH-D03", "valid_to") is None
    change = frappe.get_doc("Law Change", made["change"])
    assert (change.law_name, change.status, change.restored) == (new, "Undone", 1)
    assert not frappe.db.exists(RULE, new)


@pytest.mark.parametrize("confidence", ["verified", "known"])
def test_another_confidence_reaches_open_deadlines(
    office: Inspectorate, clock: str, confidence: str
) -> None:
    before = due(clock)
    verify_the_calendar()
    for now in (confidence, "unconfirmed"):
        rule = frappe.get_doc(RULE, "PH-D03")
        rule.confidence = now
        with office.acting("admin"):
            rule.save()
            shown = moves(office, RULE, "PH-D03")[clock]
            assert (shown["confidence"], shown["after"]) == (now, shown["before"])
            projection.apply(RULE, "PH-D03", "Counsel read the order again")
        row = frappe.db.get_value("Case Deadline", clock, ["confidence", "settled"])
        assert row == (now, int(now == "verified"))
    assert due(clock) == before


def test_a_provisional_date_becomes_certain_when_the_calendar_arrives(
    office: Inspectorate, clock: str
) -> None:
    calendar = frappe.get_doc(CALENDAR, "National")
    year = due(clock).year
    calendar.set("library_to", year - 1)
    with office.acting("admin"):
        calendar.save()
        projection.apply(CALENDAR, "National", "The list is not trusted for this year")
    assert frappe.db.get_value("Case Deadline", clock, "provisional") == 1
    projection.reproject_provisional()
    assert frappe.db.get_value("Case Deadline", clock, "provisional") == 1
    calendar.reload()
    calendar.set("library_to", year + 1)
    calendar.save()
    projection.reproject_provisional()
    assert frappe.db.get_value("Case Deadline", clock, "provisional") == 0
    assert frappe.get_last_doc("Deadline Entry", {"deadline": clock}).kind == "Recalculated"
    changes = frappe.db.count("Law Change")
    projection.reproject_provisional()
    assert frappe.db.count("Law Change") == changes


@pytest.fixture
def second(office: Inspectorate, clock: str) -> str:
    """Another clock, served on the same day."""
    return frappe.db.get_value("Case Deadline", {"case": office.case_at("correction")}, "name")


def apply_a_holiday(office: Inspectorate, day: date) -> dict:
    with office.acting("admin"):
        holiday_on(day).save()
        return projection.apply(CALENDAR, "National", "Proclamation 9")


def kinds(clock: str) -> list[str]:
    return frappe.get_all("Deadline Entry", {"deadline": clock}, pluck="kind", order_by="number")


def test_a_change_that_was_killed_is_gone_on_with_and_told_once(
    office: Inspectorate, clock: str, second: str, asked: list[object],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    before = due(clock)
    monkeypatch.setattr(projection, "AT_ONCE", 0)
    made = apply_a_holiday(office, before)
    assert made["moved"] is None and asked == [projection.move_all]
    move, told = projection._move, {"document_name": made["change"]}

    def killed(row: frappe._dict, *given: object) -> None:
        if row.name == max(clock, second):
            raise KeyboardInterrupt
        move(row, *given)

    with monkeypatch.context() as patched:
        patched.setattr(projection, "_move", killed)
        with pytest.raises(KeyboardInterrupt):
            projection.move_all(made["change"])
    frappe.db.rollback()
    assert (due(min(clock, second)), due(max(clock, second))) == (next_working(before), before)
    assert frappe.db.count("Notification Log", told) == 0
    with office.acting("admin"), refused("ECMS-L022"):
        projection.undo(made["change"], "Too early")
    asked.clear()
    sweep.hourly()
    assert asked == [projection.move_all]
    assert projection.move_all(made["change"]) == 2
    change = frappe.get_doc("Law Change", made["change"])
    assert (change.status, change.moved, change.not_moved) == ("Applied", 2, 0)
    assert kinds(clock).count("Recalculated") == kinds(second).count("Recalculated") == 1
    assert frappe.db.count("Notification Log", told) == 1
    asked.clear()
    sweep.hourly()
    assert asked == []


def test_two_runs_of_one_change_move_a_deadline_once(
    office: Inspectorate, clock: str, second: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    move, waiting = projection._move, [projection.move_all]

    def late(row: frappe._dict, law: object, change: frappe._dict) -> None:
        if waiting:
            waiting.pop()(change.name)
        move(row, law, change)

    monkeypatch.setattr(projection, "_move", late)
    made = apply_a_holiday(office, due(clock))
    assert made["moved"] == 2
    assert kinds(clock).count("Recalculated") == kinds(second).count("Recalculated") == 1
    told = {"document_name": made["change"]}
    assert frappe.db.count("Notification Log", told) == 1


def test_one_deadline_that_cannot_be_moved_keeps_its_date_and_is_counted(
    office: Inspectorate, clock: str, second: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, move = due(clock), projection._move

    def met(row: frappe._dict, *given: object) -> None:
        if row.name == clock:  # an official's entry took the number of this one
            raise frappe.DuplicateEntryError
        move(row, *given)

    monkeypatch.setattr(projection, "_move", met)
    made = apply_a_holiday(office, before)
    assert (due(clock), due(second)) == (before, next_working(before))
    change = frappe.get_doc("Law Change", made["change"])
    assert (change.status, change.moved, change.not_moved) == ("Applied", 1, 1)


def test_dates_that_become_certain_bring_no_other_change_along(
    office: Inspectorate, clock: str, second: str, asked: list[object],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    before = due(clock)
    frappe.db.set_value("Case Deadline", clock, "provisional", 1)
    holiday_on(before).save()
    monkeypatch.setattr(projection, "AT_ONCE", 0)
    projection.reproject_provisional()
    projection.reproject_provisional()  # the next day, and the first is not at its end
    (change,) = frappe.get_all("Law Change", {"status": "Applying"}, pluck="name")
    assert asked == [projection.move_all]
    assert projection.move_all(change) == 1
    assert frappe.db.get_value("Case Deadline", clock, "provisional") == 0
    assert due(second) == before and "Recalculated" not in kinds(second)


@pytest.mark.parametrize("role", ["inspector", "supervisor", "director"])
def test_only_who_edits_the_law_moves_deadlines(office: Inspectorate, role: str) -> None:
    with office.acting(role):
        for call in (
            lambda: projection.preview(CALENDAR, "National"),
            lambda: projection.apply(CALENDAR, "National", "C"),
        ):
            with pytest.raises(frappe.PermissionError):
                call()


def test_a_change_needs_a_cause_and_a_record_of_the_law(office: Inspectorate) -> None:
    with office.acting("admin"):
        with refused("ECMS-L022"):
            projection.apply(CALENDAR, "National", "  ")
        with refused("ECMS-L022"):
            projection.preview("User", "Administrator")
        with refused("ECMS-L060"):
            projection.preview(CALENDAR, "National", {**holiday_on(date(2026, 1, 5)).as_dict(),
                                                      "weekend": "funday"})  # fmt: skip


def applied_to_two(office: Inspectorate, clock: str) -> tuple[str, date, date]:
    """A change of the law that moved both clocks; its name, and the day before and after."""
    before = due(clock)
    made = apply_a_holiday(office, before)
    assert made["moved"] == 2
    return made["change"], before, due(clock)


def test_an_undoing_that_was_killed_is_gone_on_with_and_told_once(
    office: Inspectorate, clock: str, second: str, asked: list[object],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    change, before, after = applied_to_two(office, clock)
    told = {"document_name": change}
    monkeypatch.setattr(projection, "AT_ONCE", 1)
    with office.acting("admin"):
        assert projection.undo(change, "Withdrawn") == {"restored": None, "kept": []}
        with refused("ECMS-L022"):
            projection.undo(change, "Once more")
    assert asked == [projection.restore_all] and due(clock) == due(second) == after
    restore, begun = projection._restore, []

    def killed(entry: str, *given: object) -> None:
        restore(entry, *given)
        if begun:
            raise KeyboardInterrupt  # after it was written, before it was committed
        begun.append(entry)

    with monkeypatch.context() as patched:
        patched.setattr(projection, "_restore", killed)
        with pytest.raises(KeyboardInterrupt):
            projection.restore_all(change)
    frappe.db.rollback()
    assert sorted([due(clock), due(second)]) == [before, after]
    assert frappe.db.count("Notification Log", told) == 1  # of the applying
    with office.acting("admin"):
        assert projection.progress(change) == {"status": "Undoing", "done": 1, "of": 2}
    asked.clear()
    sweep.hourly()
    assert asked == [projection.restore_all]
    assert projection.restore_all(change) == {"restored": 2, "kept": []}
    assert due(clock) == due(second) == before
    assert kinds(clock).count("Undone") == kinds(second).count("Undone") == 1
    row = frappe.get_doc("Law Change", change)
    assert (row.status, row.restored, row.kept) == ("Undone", 2, 0)
    assert (row.undone_by, row.undo_reason) == (office.users["admin"], "Withdrawn")
    assert frappe.db.count("Notification Log", told) == 2
    asked.clear()
    sweep.hourly()
    assert asked == []
    assert projection.restore_all(change) == {"restored": 2, "kept": []}  # a late second run
    assert frappe.db.count("Notification Log", told) == 2


def test_one_deadline_that_cannot_be_given_back_keeps_its_date_and_is_counted(
    office: Inspectorate, clock: str, second: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    change, before, after = applied_to_two(office, clock)
    bring_to = projection.clocks.bring_to

    def met(given: frappe._dict, *columns: object, **entry: object) -> object:
        if given.name == clock:
            raise frappe.QueryTimeoutError
        return bring_to(given, *columns, **entry)

    monkeypatch.setattr(projection.clocks, "bring_to", met)
    case = frappe.db.get_value("Case Deadline", clock, "case")
    with office.acting("admin"):
        assert projection.undo(change, "Withdrawn") == {"restored": 1, "kept": [case]}
    assert (due(clock), due(second)) == (after, before)
    row = frappe.get_doc("Law Change", change)
    assert (row.status, row.restored, row.kept) == ("Undone", 1, 1)


def test_many_deadlines_are_looked_at_portion_by_portion(
    office: Inspectorate, clock: str, second: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    calendar = frappe.as_json(holiday_on(due(clock)).as_dict())
    monkeypatch.setattr(projection, "PORTION", 1)
    after, seen = "", []
    with office.acting("admin"):
        for _ in range(2):
            found = projection.preview(CALENDAR, "National", calendar, after)
            assert (found["checked"], found["count"], found["of"]) == (1, 1, 2)
            seen += [move["deadline"] for move in found["moves"]]
            after = found["next"]
        assert after == "" and seen == sorted([clock, second])
        # The last portion may be a full one.
        monkeypatch.setattr(projection, "PORTION", 2)
        assert projection.preview(CALENDAR, "National", calendar)["next"] == ""
