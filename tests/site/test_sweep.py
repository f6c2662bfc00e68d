"""The hourly round: lights turn as they are counted, each rung fires once, expiry decides nothing
that is not verified."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import frappe
import pytest

from ecms_core.edge import insert_rows
from ecms_core.law.edge import clock_acts, sweep
from ecms_core.law.edge.site_law import site_law
from ecms_core.law.entries import turned
from ecms_core.law.ladder import EXPIRY, horizon
from tests.site.inspectorate import Inspectorate, refused, verify_the_calendar

TIMES = ("due_on", "amber_from", "red_from", "grey_from", "grey_until")


@pytest.fixture
def clock(clock: str) -> frappe._dict:
    """The clock of a case at its correction period, its rule as the pack has it."""
    return row_of(clock)


def row_of(name: str) -> frappe._dict:
    return frappe.db.get_value("Case Deadline", name, "*", as_dict=True)


def at_rung(clock: frappe._dict, working_days: int) -> datetime:
    """The first morning on which a rung of so many working days is reached."""
    calendar = site_law().calendar
    day = clock.due_on.date() - timedelta(30)
    while horizon(calendar, day, working_days) < clock.due_on.date():
        day += timedelta(1)
    return datetime.combine(day, datetime.min.time()) + timedelta(hours=6)


def fired(clock: frappe._dict) -> list[str]:
    return frappe.get_all(
        "Deadline Reminder", {"deadline": clock.name}, pluck="rung", order_by="creation"
    )


def told(role: str, office: Inspectorate) -> int:
    return frappe.db.count("Notification Log", {"for_user": office.users[role]})


def test_a_light_turns_in_the_table_as_it_is_counted(office: Inspectorate) -> None:
    """Clocks with every order of their moments, beside the same said in Python."""
    dice = random.Random(5)  # noqa: S311
    now = frappe.utils.now_datetime().replace(microsecond=0)
    rows = {}
    for number in range(300):
        times = {
            field: None if dice.random() < 0.25 else now + timedelta(hours=dice.randint(-9, 9))
            for field in TIMES
        }
        if times["grey_until"] and (times["grey_from"] or now) >= times["grey_until"]:
            times["grey_until"] = None
        if times["grey_from"] is None:
            times["grey_until"] = None
        if times["amber_from"] and times["red_from"] and times["red_from"] < times["amber_from"]:
            times["amber_from"], times["red_from"] = times["red_from"], times["amber_from"]
        rows[f"sweep-{number:03d}"] = times
    insert_rows(
        "Case Deadline",
        {"status": "Running"},
        ["name", "next_turn", *TIMES],
        [
            [name, now - timedelta(hours=number % 3 - 1), *(row[f] for f in TIMES)]
            for number, (name, row) in enumerate(rows.items())
        ],
    )
    sweep.turn_lights(now)
    for number, (name, row) in enumerate(rows.items()):
        found = frappe.db.get_value("Case Deadline", name, ["light", "next_turn"], as_dict=True)
        if number % 3 == 0:  # an hour ahead: its hour has not come
            assert (found.light, found.next_turn) == (None, now + timedelta(hours=1))
        else:
            assert dict(found) == turned(row, now), (row, now)
    assert sweep.turn_lights(now) == 0


def test_a_light_turns_when_its_day_comes(office: Inspectorate, clock: frappe._dict) -> None:
    assert clock.light == "green"
    clock.amber_from = clock.red_from - timedelta(days=1)  # holidays may bring the two together
    frappe.db.set_value(
        "Case Deadline",
        clock.name,
        {"amber_from": clock.amber_from, "next_turn": clock.amber_from},
    )
    sweep.turn_lights(clock.amber_from - timedelta(seconds=1))
    assert row_of(clock.name).light == "green"
    sweep.turn_lights(clock.amber_from)
    assert row_of(clock.name).light == "amber"
    sweep.turn_lights(clock.red_from + timedelta(hours=3))
    assert (row_of(clock.name).light, row_of(clock.name).next_turn) == ("red", None)


def test_a_second_suspension_turns_grey_after_the_first(
    office: Inspectorate, clock: frappe._dict
) -> None:
    today = frappe.utils.getdate()
    with office.acting("director"):
        for first, last in ((2, 3), (5, 6)):
            clock_acts.record(
                clock.name,
                "suspend",
                {
                    "since": str(today + timedelta(first)),
                    "until": str(today + timedelta(last)),
                    "reason": "Flood",
                },
            )
    midnight = datetime.combine(today, datetime.min.time())
    for day, light in ((2, "grey"), (4, "green"), (5, "grey"), (7, "green")):
        sweep.turn_lights(midnight + timedelta(days=day, hours=1))
        assert row_of(clock.name).light == light, day
    assert row_of(clock.name).next_turn == row_of(clock.name).amber_from


def test_the_ladder_climbs_and_each_rung_fires_once(
    office: Inspectorate, clock: frappe._dict
) -> None:
    before = {role: told(role, office) for role in ("inspector", "supervisor", "director")}
    sweep.climb(at_rung(clock, 5) - timedelta(days=1))
    assert fired(clock) == []
    for working_days, rungs, role in (
        (5, ["Inspector 5"], "inspector"),
        (2, ["Inspector 5", "Supervisor 2"], "supervisor"),
    ):
        for hour in (0, 1, -30 * 24, 2):  # again, with the clock set back, and again
            sweep.climb(at_rung(clock, working_days) + timedelta(hours=hour))
        assert fired(clock) == rungs
        assert told(role, office) == before[role] + 1
    sweep.climb(at_rung(clock, -1))
    sweep.climb(at_rung(clock, -1))
    assert fired(clock) == ["Inspector 5", "Supervisor 2", f"{EXPIRY} 0", "Director -1"]
    assert told("director", office) == before["director"] + 1


def test_a_second_worker_finds_the_rung_fired(office: Inspectorate, clock: frappe._dict) -> None:
    now = at_rung(clock, 5)
    sweep.climb(now)
    count = told("inspector", office)
    # What a worker sees that chose its rows before the first one committed.
    frappe.db.set_value("Case Deadline", clock.name, "rungs_fired", 0)
    assert sweep.climb(now) == 0
    assert (fired(clock), told("inspector", office)) == (["Inspector 5"], count)
    assert row_of(clock.name).rungs_fired == 1


def test_a_round_that_is_killed_is_made_up_for(
    office: Inspectorate, clock: frappe._dict, monkeypatch: pytest.MonkeyPatch
) -> None:
    count = told("inspector", office)
    with monkeypatch.context() as patched:

        def killed(told: object) -> None:
            raise KeyboardInterrupt

        patched.setattr(sweep, "_mail", killed)
        frappe.db.savepoint("round")
        with pytest.raises(KeyboardInterrupt):
            sweep.climb(at_rung(clock, 5))
        frappe.db.rollback(save_point="round")
    assert (fired(clock), told("inspector", office)) == ([], count)
    sweep.climb(at_rung(clock, 5))
    assert (fired(clock), told("inspector", office)) == (["Inspector 5"], count + 1)


def let_in(office: Inspectorate, *roles: str, enabled: int = 1) -> None:
    for role in roles:
        frappe.db.set_value("User", office.users[role], "enabled", enabled)


def sent_to(clock: frappe._dict) -> dict[str, str]:
    return dict(
        frappe.get_all(
            "Deadline Reminder", {"deadline": clock.name}, ["rung", "sent_to"], as_list=True
        )
    )


def test_where_a_rung_has_nobody_the_next_one_s_people_are_told(
    office: Inspectorate, clock: frappe._dict
) -> None:
    let_in(office, "inspector", "supervisor", enabled=0)
    before, director = told("director", office), office.users["director"]
    sweep.climb(at_rung(clock, 2))
    assert sent_to(clock) == {"Inspector 5": director, "Supervisor 2": director}
    assert told("director", office) == before + 2


def test_a_rung_waits_until_there_is_somebody_to_tell(
    office: Inspectorate, clock: frappe._dict
) -> None:
    everybody = ("inspector", "supervisor", "director")
    let_in(office, *everybody, enabled=0)
    others = frappe.get_all(
        "Has Role", {"role": "ECMS Director", "parenttype": "User"}, pluck="parent"
    )
    frappe.db.set_value("User", {"name": ("in", others)}, "enabled", 0)
    sweep.climb(at_rung(clock, 5))
    assert (sent_to(clock), row_of(clock.name).rungs_fired) == ({}, 0)
    let_in(office, "supervisor")
    count = told("supervisor", office)
    assert sweep.climb(at_rung(clock, 5)) == 1
    assert sent_to(clock) == {"Inspector 5": office.users["supervisor"]}
    assert (told("supervisor", office), row_of(clock.name).rungs_fired) == (count + 1, 1)


def test_what_is_to_be_brought_to_a_supervisor_is_a_task_where_there_is_none(
    office: Inspectorate, clock: frappe._dict
) -> None:
    let_in(office, "inspector", "supervisor", "director", enabled=0)
    expire(clock, "escalate_to_supervisor", settled=1)
    (task,) = frappe.get_all("ToDo", {"reference_name": clock.case}, pluck="allocated_to")
    assert task == "Administrator"
    assert sent_to(clock)[f"{EXPIRY} 0"] == "Administrator"


def test_another_date_is_reminded_of_anew(office: Inspectorate, clock: frappe._dict) -> None:
    sweep.climb(at_rung(clock, 2))
    since = clock.due_on.date() - timedelta(1)
    with office.acting("director"):
        clock_acts.record(
            clock.name,
            "suspend",
            {"since": str(since), "until": str(since + timedelta(20)), "reason": "Strike"},
        )
    sweep.climb(at_rung(clock, 2))
    assert len(fired(clock)) == 2
    sweep.climb(at_rung(row_of(clock.name), 2))
    assert fired(clock) == ["Inspector 5", "Supervisor 2"] * 2


@contextmanager
def in_between(monkeypatch: pytest.MonkeyPatch, happens: Callable[[], object]) -> Iterator[None]:
    """Let something happen after a round has read its rows, before the first has its turn."""
    waiting = [happens]
    stands = sweep.stands

    def late(row: frappe._dict) -> bool:
        if waiting:
            waiting.pop()()
        return stands(row)

    with monkeypatch.context() as patched:
        patched.setattr(sweep, "stands", late)
        yield


def suspend(office: Inspectorate, clock: frappe._dict, days: int | None = 30) -> None:
    since = clock.due_on.date() - timedelta(1)
    ends = {} if days is None else {"until": str(since + timedelta(days))}
    with office.acting("director"):
        clock_acts.record(clock.name, "suspend", {"since": str(since), "reason": "Strike", **ends})


@pytest.mark.parametrize("rung", [5, 2, 0])
def test_a_clock_moved_after_it_was_read_climbs_its_ladder_from_the_foot(
    office: Inspectorate, clock: frappe._dict, monkeypatch: pytest.MonkeyPatch, rung: int
) -> None:
    now = at_rung(clock, rung) if rung else clock.due_on + timedelta(seconds=1)
    with in_between(monkeypatch, lambda: suspend(office, clock)):
        sweep.climb(now)
    assert fired(clock) == [] and row_of(clock.name).rungs_fired == 0
    sweep.climb(at_rung(row_of(clock.name), 5))
    assert fired(clock) == ["Inspector 5"]


@pytest.mark.parametrize("days", [30, None])
def test_no_effect_is_taken_of_a_time_that_was_suspended_after_it_was_read(
    office: Inspectorate, clock: frappe._dict, monkeypatch: pytest.MonkeyPatch, days: int | None
) -> None:
    effect = {"at_expiry": "decision_becomes_final", "rungs_fired": 2}
    verify(clock)
    frappe.db.set_value("Case Deadline", clock.name, effect)

    def suspended() -> None:
        suspend(office, clock, days)
        frappe.db.set_value("Case Deadline", clock.name, effect | {"rungs_fired": 0})

    with in_between(monkeypatch, suspended):
        sweep.climb(clock.due_on + timedelta(seconds=1))
    assert row_of(clock.name).status == "Running"
    assert not frappe.db.exists("Case Event", {"case": clock.case, "step": "expiry PH-D03"})
    assert not frappe.db.exists("ToDo", {"reference_name": clock.case})


def test_no_effect_is_taken_of_a_time_that_was_ended_after_it_was_read(
    office: Inspectorate, clock: frappe._dict, monkeypatch: pytest.MonkeyPatch
) -> None:
    effect = {"at_expiry": "decision_becomes_final", "rungs_fired": 2}
    verify(clock)
    frappe.db.set_value("Case Deadline", clock.name, effect)
    with in_between(monkeypatch, lambda: office.step("inspector", clock.case, "corrected")):
        sweep.climb(clock.due_on + timedelta(seconds=1))
    assert row_of(clock.name).status == "Ended"
    assert not frappe.db.exists("Case Event", {"case": clock.case, "step": "expiry PH-D03"})


def test_mails_wait_in_the_queue(office: Inspectorate, clock: frappe._dict) -> None:
    frappe.flags.mute_emails = False
    if not frappe.db.exists("Email Account", {"enable_outgoing": 1, "default_outgoing": 1}):
        account = frappe.new_doc("Email Account")
        account.update({"email_account_name": "Out", "email_id": "out@example.org",
                        "enable_outgoing": 1, "default_outgoing": 1,
                        "smtp_server": "mail.invalid"})  # fmt: skip
        account.name = "Out"
        account.db_insert()
    for _ in range(2):
        sweep.climb(at_rung(clock, 5))
    queued = frappe.get_all(
        "Email Queue Recipient", {"recipient": office.users["inspector"]}, pluck="parent"
    )
    assert len(queued) == 1
    assert frappe.db.get_value("Email Queue", queued[0], "status") == "Not Sent"


def verify(clock: frappe._dict, confidence: str = "verified") -> None:
    """Let the rule be known for certain, and its clock counted so."""
    verify_the_calendar()
    rule = frappe.get_doc("Deadline Rule", "PH-D03")
    rule.confidence = confidence
    rule.save()
    known = {"confidence": confidence, "settled": int(confidence == "verified")}
    frappe.db.set_value("Case Deadline", clock.name, known)


def expire(clock: frappe._dict, effect: str, settled: int) -> None:
    if settled:
        verify(clock)
    frappe.db.set_value("Case Deadline", clock.name, "at_expiry", effect)
    sweep.climb(clock.due_on + timedelta(seconds=1))
    sweep.climb(clock.due_on + timedelta(hours=1))


def test_an_expiry_of_a_rule_that_is_not_verified_raises_one_task(
    office: Inspectorate, clock: frappe._dict
) -> None:
    expire(clock, "power_lost_by_authority", settled=0)
    (task,) = frappe.get_all(
        "ToDo", {"reference_name": clock.case}, ["allocated_to", "description"]
    )
    assert task.allocated_to == office.users["inspector"]
    assert "the authority loses its power" in task.description
    assert row_of(clock.name).status == "Running"
    assert not frappe.db.exists("Case Event", {"case": clock.case, "step": "expiry PH-D03"})


def test_another_ladder_fires_only_what_is_new(office: Inspectorate, clock: frappe._dict) -> None:
    sweep.climb(at_rung(clock, 2))
    settings = frappe.get_doc("Deadline Settings")
    settings.update({"amber_percent": 40, "red_working_days": 3})
    for working_days, recipient in ((5, "Inspector"), (4, "Director"), (2, "Supervisor")):
        settings.append("rungs", {"working_days": working_days, "recipient": recipient})
    settings.save()
    sweep.climb(at_rung(clock, 2))
    assert fired(clock) == ["Inspector 5", "Supervisor 2", "Director 4"]
    settings.append("rungs", {"working_days": 5, "recipient": "Inspector"})
    with refused("ECMS-L022"):
        settings.save()


@pytest.mark.parametrize("effect", ["decision_becomes_final", "power_lost_by_authority"])
def test_an_expiry_of_a_verified_rule_takes_effect_once(
    office: Inspectorate, clock: frappe._dict, effect: str
) -> None:
    expire(clock, effect, settled=1)
    assert row_of(clock.name).status == "Expired"
    assert frappe.db.count("Case Event", {"case": clock.case, "step": "expiry PH-D03"}) == 1
    assert frappe.db.count("Deadline Entry", {"deadline": clock.name, "kind": "Expired"}) == 1
    assert not frappe.db.exists("ToDo", {"reference_name": clock.case})
    assert frappe.db.get_value("Labour Case", clock.case, "next_due_on") is None


def test_no_effect_is_taken_when_the_rule_turns_out_unconfirmed(
    office: Inspectorate, clock: frappe._dict
) -> None:
    verify(clock)
    rule = frappe.get_doc("Deadline Rule", "PH-D03")
    rule.confidence = "unconfirmed"
    rule.save()
    assert row_of(clock.name).settled == 1  # nobody has applied it to the open deadlines
    expire(clock, "decision_becomes_final", settled=0)
    assert row_of(clock.name).status == "Running"
    (task,) = frappe.get_all("ToDo", {"reference_name": clock.case}, pluck="description")
    assert "the law was edited since the date was counted" in task


def test_a_verified_rule_that_escalates_tells_the_supervisor(
    office: Inspectorate, clock: frappe._dict
) -> None:
    before = told("supervisor", office)
    expire(clock, "escalate_to_supervisor", settled=1)
    # one for the reminder of two working days, one for the expiry
    assert told("supervisor", office) == before + 2
    assert row_of(clock.name).status == "Running"


def test_a_broken_case_does_not_stop_the_round(office: Inspectorate, clock: frappe._dict) -> None:
    other = row_of(
        frappe.db.get_value("Case Deadline", {"case": office.case_at("correction")}, "name")
    )
    frappe.db.set_value("Case Deadline", clock.name, {"at_expiry": "sun", "settled": 0})
    sweep.climb(clock.due_on + timedelta(seconds=1))
    assert f"{EXPIRY} 0" in fired(other) and f"{EXPIRY} 0" not in fired(clock)
