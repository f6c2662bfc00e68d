"""What was recorded of a clock comes to one count, and nothing recorded is lost on the way."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from ecms_core.law.country_law import CountryLaw, load_law
from ecms_core.law.entries import (
    Service,
    clock_columns,
    days_left,
    first_entries,
    inputs,
    moment_of,
    open_suspension,
    turned,
)
from ecms_core.problems import Problem
from tests.unit.law.conftest import PACKS

pytestmark = pytest.mark.unit
MANILA = ZoneInfo("Asia/Manila")


def entries(*given: dict[str, Any]) -> list[dict[str, Any]]:
    return [{"name": str(number), **entry} for number, entry in enumerate(given)]


SERVED = {"kind": "Event", "event": "served", "moment": "2026-03-02"}
SUSPENDED = {"kind": "Suspended", "moment": "2026-03-04", "until": "", "reason": "Flood"}


def due(law: CountryLaw, *given: dict[str, Any], rule: str = "PH-D03") -> date | None:
    told = inputs(entries(*given), MANILA)
    return law.deadline(rule, told.events, told.ledger).due


def test_service_recorded_again_replaces_the_day(philippines: CountryLaw) -> None:
    again = {**SERVED, "moment": "2026-03-05"}
    assert due(philippines, SERVED) == date(2026, 3, 12)
    assert due(philippines, SERVED, again) == due(philippines, again) == date(2026, 3, 16)


def test_a_lifting_ends_the_suspension_it_names(philippines: CountryLaw) -> None:
    lifted = {"kind": "Lifted", "refers_to": "1", "moment": "2026-03-06"}
    assert due(philippines, SERVED, SUSPENDED) is None
    assert due(philippines, SERVED, SUSPENDED, lifted) == date(2026, 3, 16)
    assert open_suspension(entries(SERVED, SUSPENDED)) == "1"
    assert open_suspension(entries(SERVED, SUSPENDED, lifted)) is None


def test_what_was_withdrawn_counts_no_more(philippines: CountryLaw) -> None:
    withdrawn = {"kind": "Withdrawn", "refers_to": "1"}
    assert due(philippines, SERVED, SUSPENDED, withdrawn) == date(2026, 3, 12)
    assert open_suspension(entries(SERVED, SUSPENDED, withdrawn)) is None
    # A lifting that is withdrawn leaves the suspension open again.
    lifted = {"kind": "Lifted", "refers_to": "1", "moment": "2026-03-06"}
    undone = {"kind": "Withdrawn", "refers_to": "2"}
    assert due(philippines, SERVED, SUSPENDED, lifted, undone) is None
    assert open_suspension(entries(SERVED, SUSPENDED, lifted, undone)) == "1"


def test_extensions_and_lengths_reach_the_engine() -> None:
    told = inputs(
        entries(
            {"kind": "Extended", "moment": "2026-03-04", "length": 4, "granted_by": "Ms Cruz"},
            {"kind": "Length set", "length": 7},
            {"kind": "Length set", "length": 9},
            {"kind": "Interrupted", "moment": "2026-03-05", "reason": "Acknowledged"},
            {"kind": "Recalculated", "moment": None},
        ),
        MANILA,
    )
    ((length, granted, by),) = told.ledger.extensions
    assert (length, granted, by) == (4, date(2026, 3, 4), "Ms Cruz")
    assert told.ledger.length == 9
    assert told.ledger.interruptions[0].on == date(2026, 3, 5)
    assert told.events == ()


def test_a_service_is_what_the_rule_calls_it_on_the_day_it_takes_effect() -> None:
    zephyria = load_law(PACKS / "zz")
    starts, day = zephyria.starts("ZZ-D01"), date(2026, 3, 2)
    (entry,) = first_entries(starts, "service", day, None, "registered")
    service = Service(date(2026, 3, 2), "registered", "Ms Cruz")
    assert service.entry(starts) == {**entry, "reason": "Ms Cruz"}
    assert Service(date(2026, 3, 2)).entry(["received", "filed"])["event"] == "received"
    assert Service(date(2026, 3, 2)).entry(["filed"]) is None
    # By hand: Monday 2 March, or by post deemed on Thursday 5; off are Fridays, Saturdays,
    # the 10th and the 22nd.
    assert due(zephyria, SERVED, rule="ZZ-D01") == date(2026, 3, 17)
    assert due(zephyria, entry, rule="ZZ-D01") == date(2026, 3, 23)


def test_the_act_of_a_step_names_the_event_that_the_rule_starts_with() -> None:
    day = date(2026, 3, 2)
    assert first_entries(["filed", "served"], "service", day, date(2026, 3, 1)) == [
        {"kind": "Event", "event": "issued", "moment": "2026-03-01"},
        {"kind": "Event", "event": "served", "moment": "2026-03-02"},
    ]
    # Issue itself starts the time: the day of issue is not put beside the service then.
    assert first_entries(["issued"], "service", day, date(2026, 3, 1)) == [
        {"kind": "Event", "event": "issued", "moment": "2026-03-02"}
    ]
    moment = datetime(2026, 3, 2, 9, 30, 5, 7, tzinfo=MANILA)
    assert first_entries(["visit_ended"], "visit", moment)[0]["moment"] == "2026-03-02 09:30:05"


@pytest.mark.parametrize("text", ["tomorrow", "2026-02-30", "2026-03-02 25:00", "02/03/2026"])
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(Problem, match="ECMS-L022"):
        moment_of(text, MANILA)


def test_a_row_can_be_lit_without_a_count(philippines: CountryLaw) -> None:
    """The columns alone give the light that the engine gives, at every hour of the time."""
    from ecms_core.law.lights import lights

    suspended = {**SUSPENDED, "until": "2026-03-05"}
    told = inputs(entries(SERVED, suspended), MANILA)
    deadline = philippines.deadline("PH-D03", told.events, told.ledger)
    changes = lights(deadline, philippines.calendar)
    started = datetime(2026, 3, 2, tzinfo=MANILA).replace(tzinfo=None)
    row = clock_columns(deadline, philippines.calendar, started)
    seen = set()
    for hour in range(24 * 16):
        now = started.replace(day=2 + hour // 24, hour=hour % 24)
        if row["next_turn"] is not None and row["next_turn"] <= now:
            row |= turned(row, now)
        assert row["light"] == changes.on(now), now
        seen.add(row["light"])
    assert seen == {"green", "grey", "amber", "red"}


def test_days_left_are_counted_both_ways(philippines: CountryLaw) -> None:
    calendar, due_on = philippines.calendar, datetime(2026, 3, 16, 23, 59, tzinfo=None)  # noqa: DTZ001
    for now, left in (((2026, 3, 12), (4, 2)), ((2026, 3, 16), (0, 0)), ((2026, 3, 18), (-2, -2))):
        assert days_left(due_on, datetime(*now), calendar) == left  # noqa: DTZ001
