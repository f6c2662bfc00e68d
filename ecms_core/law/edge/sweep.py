"""The hourly round over all open deadlines: lights turn, reminders climb, expiries are dealt with.

Lights are turned by one statement, however many deadlines are open: each row says when it turns
next. What fires does so once: its record's name is its key, so a second worker, a restart or a
clock that was set back finds it there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import frappe
from frappe import _
from frappe.query_builder import Case
from frappe.query_builder.functions import Count

from ecms_core.law.calendars import Calendar
from ecms_core.law.edge import projection, relight
from ecms_core.law.edge.clock_count import columns_of, count, entries_of
from ecms_core.law.edge.expiry import expire
from ecms_core.law.edge.reminders import fire, remind, stands
from ecms_core.law.edge.site_law import site_law
from ecms_core.law.entries import END_OF_DAY, turned
from ecms_core.law.ladder import EXPIRY, USUAL, Rung, horizon, in_order
from ecms_core.law.lights import AMBER, GREEN, GREY, RED
from ecms_core.law.reasons import Moment
from ecms_core.law.rules import OF_A_PARTY
from ecms_core.oversight.edge.alerts import mail

BATCH = 200
FIELDS = ("name", "case", "office", "title", "due_on", "settled", "at_expiry", "rule")
Condition = Callable[[Any], Any]


def hourly() -> None:
    """One round; each part is committed by itself, so that a failure later undoes nothing."""
    if not frappe.db.count("Legal Calendar"):
        return
    now = frappe.utils.now_datetime()
    turn_lights(now)
    relight.ask()
    projection.ask()
    frappe.db.commit()
    climb(now)


def turn_lights(now: datetime) -> int:
    """Turn the light of every running deadline whose hour has come; returns how many there were."""
    clock = frappe.qb.DocType("Case Deadline")
    come = (clock.status == "Running") & (clock.next_turn <= now)
    count = frappe.qb.from_(clock).select(Count("*")).where(come).run()[0][0]
    if not count:
        return 0
    several = frappe.qb.from_(clock).select(clock.name).where(come & (clock.more_pauses == 1))
    waiting = [name for (name,) in several.run()]
    stands_still = (clock.grey_from <= now) & (clock.grey_until.isnull() | (clock.grey_until > now))
    # The same as ecms_core.law.entries.light_of and turned; a test holds them to each other.
    light = (
        Case()
        .when(clock.due_on.isnull(), GREY)
        .when(stands_still, GREY)
        .when(clock.red_from <= now, RED)
        .when(clock.amber_from <= now, AMBER)
        .else_(GREEN)
    )
    warned = (
        Case()
        .when(clock.amber_from > now, clock.amber_from)
        .when(clock.red_from > now, clock.red_from)
        .else_(None)
    )
    stood = (
        Case()
        .when(clock.grey_from > now, clock.grey_from)
        .when(clock.grey_until > now, clock.grey_until)
        .else_(None)
    )
    next_turn = (
        Case()
        .when(warned.isnull(), stood)
        .when(stood.isnull(), warned)
        .when(warned < stood, warned)
    ).else_(stood)
    frappe.qb.update(clock).set(clock.light, light).set(clock.next_turn, next_turn).where(
        come
    ).run()
    for name in waiting:
        _next_pause(name, now)
    return count


def _next_pause(name: str, now: datetime) -> None:
    """Let a row that was suspended several times look at the suspension that comes next."""
    clock = frappe.get_doc("Case Deadline", name, for_update=True)
    law = site_law()
    columns = columns_of(clock, count(clock, entries_of(name), law), law, now)
    kept = {field: columns[field] for field in ("grey_from", "grey_until", "more_pauses")}
    row = {**clock.as_dict(), **kept}
    frappe.db.set_value("Case Deadline", name, kept | turned(row, now), update_modified=False)


def climb(now: datetime) -> int:
    """Fire every rung that has been reached and did not fire yet; returns how many did."""
    fired = 0
    for offices, calendar in _calendars():
        for step, rung in enumerate(ladder()):
            until: Moment = now
            if rung.recipient != EXPIRY:
                until = datetime.combine(
                    horizon(calendar, now.date(), rung.working_days), END_OF_DAY
                )
            fired += _climb_to(step, rung, until, offices)
    return fired


def ladder() -> tuple[Rung, ...]:
    """The site's rungs in order, the expiry among them."""
    rows = frappe.get_all(
        "Reminder Rung",
        filters={"parenttype": "Deadline Settings"},
        fields=["working_days", "recipient"],
    )
    return in_order([Rung(row.working_days, row.recipient) for row in rows] or USUAL)


def _calendars() -> Iterator[tuple[Condition, Calendar]]:
    """The calendars of the site, each with the condition on the offices that go by it."""
    national = site_law().calendar
    apart = sorted({office for closure in national.closures for office in closure.offices})
    for office in apart:
        yield (lambda clock, office=office: clock.office == office), national.for_office(office)
    yield (lambda clock: clock.office.notin([*apart, ""])), national


def _climb_to(step: int, rung: Rung, until: Moment, offices: Condition) -> int:
    """Fire one rung for the deadlines that have reached it, batch by batch."""
    clock = frappe.qb.DocType("Case Deadline")
    reached = clock.due_on < until if rung.recipient == EXPIRY else clock.due_on <= until
    query = (
        frappe.qb.from_(clock)
        .select(*(clock[field] for field in FIELDS))
        .where((clock.status == "Running") & (clock.rungs_fired <= step) & reached & offices(clock))
        .orderby(clock.due_on)
        .orderby(clock.name)
        .limit(BATCH)
    )
    if rung.recipient != EXPIRY:
        query = query.where(clock.at_expiry.notin(OF_A_PARTY))
    fired, left = 0, [""]  # what is left is looked at again in the next round
    while True:
        rows = query.where(clock.name.notin(left)).run(as_dict=True)
        if not rows:
            return fired
        told: dict[str, list[frappe._dict]] = {}
        act: Callable[..., list[str]] = expire if rung.recipient == EXPIRY else remind
        done = [""]
        for row in rows:
            frappe.db.savepoint("rung")
            try:
                if not stands(row):
                    continue
                people = fire(row, rung, act)
            except Exception:  # one broken case does not stop the round
                frappe.db.rollback(save_point="rung")
                frappe.log_error(title=f"Deadline {row.name}: {rung.id}")
                left.append(row.name)
                continue
            if people == [] and rung.recipient != EXPIRY:
                left.append(row.name)
                continue
            done.append(row.name)
            fired += people is not None
            for person in people or ():
                told.setdefault(person, []).append(row)
        # A row is looked at again only for the rungs that follow; those that changed since they
        # were read are not among them, and nobody changes the others before the commit.
        frappe.db.set_value(
            "Case Deadline",
            {"name": ("in", done)},
            "rungs_fired",
            step + 1,
            update_modified=False,
        )
        _mail(told)
        frappe.db.commit()


def _mail(told: dict[str, list[frappe._dict]]) -> None:
    """One mail a person and batch, with all that it is about."""
    for person, rows in told.items():
        lines = [
            f"{frappe.utils.format_date(row.due_on)}: {frappe.utils.escape_html(row.title)}, "
            f'<a href="{frappe.utils.get_url_to_form("Labour Case", row.case)}">{row.case}</a>'
            for row in rows
        ]
        mail([person], _("Deadlines: {0}").format(len(rows)), "<br>".join(lines))
