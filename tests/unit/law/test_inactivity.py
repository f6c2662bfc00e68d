"""Inactivity that lets a time go on is told as far as it is known, and is never assumed."""

from __future__ import annotations

import json
from datetime import date

import pytest
from click.testing import CliRunner

from ecms_core.law.cli import law as cli
from ecms_core.law.clocks import Suspension
from ecms_core.law.ledger import Event, Ledger
from ecms_core.law.reasons import sentence
from ecms_core.problems import Problem

pytestmark = pytest.mark.unit
STANDS = Suspension(date(2026, 3, 2))


@pytest.fixture(scope="module")
def quiet(make_law):
    """The due date of 4 years that go on after 5 working days without acts, and what is told."""
    law = make_law(
        length=4, unit="years", roll="none", resumes_after={"length": 5, "unit": "working_days"}
    )

    def found(**suspension):
        ledger = Ledger(suspensions=[STANDS._replace(**suspension)])
        deadline = law.deadline("R", [Event("served", date(2024, 3, 1))], ledger)
        told = {step.did: sentence(step) for step in deadline.reasons}
        return deadline.due, deadline.provisional, told

    return found


def went_on_after(day: date) -> date:
    """The end of 4 years from 1 March 2024 that stood still from 2 March 2026 to a day."""
    return date(2028, 3, 1) + (day - date(2026, 3, 1))


def test_without_a_recorded_act_the_date_is_provisional_and_says_why(quiet):
    due, provisional, told = quiet()
    assert (due, provisional) == (went_on_after(date(2026, 3, 9)), True)
    assert told["no_act"] == (
        "No act since Monday 2 March 2026 is recorded from which the inactivity counts: the date "
        "is provisional."
    )


@pytest.mark.parametrize(
    ("acts", "last"),
    [
        ([2], 9),
        ([2, 6], 13),
        ([13, 6], 20),
        ([9], 16),  # the last day on which an act still counts
        ([2, 10], 9),  # it had gone on after the 9th
        ([6, 16], 13),
    ],
)
def test_it_counts_from_the_last_act_before_it_was_over(quiet, acts, last):
    days = tuple(date(2026, 3, day) for day in acts)
    due, provisional, told = quiet(acts=days, known_to=date(2026, 5, 1))
    assert (due, provisional) == (went_on_after(date(2026, 3, last)), False)
    assert "went_on" in told and "no_act" not in told


@pytest.mark.parametrize(("known_to", "ahead"), [(9, True), (10, False)])
def test_an_act_may_follow_until_the_inactivity_is_over(quiet, known_to, ahead):
    _due, provisional, told = quiet(acts=(STANDS.since,), known_to=date(2026, 3, known_to))
    assert provisional is ahead
    assert ("goes_on" in told, "went_on" in told) == (ahead, not ahead)
    if ahead:
        assert told["goes_on"] == (
            "If no act follows, it goes on after 5 working days without acts since Monday 2 March "
            "2026, the day after Monday 9 March 2026: the date is provisional [Act 1]."
        )


def asked(*more: str) -> dict:
    words = ["deadline", "--pack", "pe", "--rule", "PE-D14", "--event", "violation=2023-06-15"]
    done = CliRunner().invoke(
        cli, [*words, "--suspend", "2026-05-04:", *more, "--json"], catch_exceptions=False
    )
    found = json.loads(done.output)
    return {"due": found["due"], "provisional": found["provisional"],
            "did": [reason["did"] for reason in found["reasons"]]}  # fmt: skip


def test_the_command_takes_the_last_act_and_says_where_none_is_told():
    bare = asked()
    assert bare["provisional"] and "no_act" in bare["did"]
    told = asked("--last-act", "2026-07-01")
    assert (told["due"], told["provisional"]) == ("2027-09-23", False)


def counted(rule: str, *days: str) -> dict:
    pack = rule[:2].lower()
    words = ["deadline", "--pack", pack, "--rule", rule, "--event", "served=2026-03-27"]
    suspended = [word for span in days for word in ("--suspend", span)]
    done = CliRunner().invoke(cli, [*words, *suspended, "--json"], catch_exceptions=False)
    return json.loads(done.output)


@pytest.mark.parametrize(
    ("span", "told"),
    [
        ("2026-03-01:2026-03-10", "the time begins on 2026-03-27"),
        ("2026-03-20:2026-03-26", "the time begins on 2026-03-27"),
        ("2026-04-24:2026-04-30", "the time had run out on 2026-04-23"),
        ("2026-05-04:", "the time had run out on 2026-04-23"),
    ],
)
def test_a_suspension_that_does_not_touch_the_time_is_refused(span, told):
    assert counted("CO-D06")["due"] == "2026-04-21"
    with pytest.raises(Problem, match="ECMS-L028") as refused:
        counted("CO-D06", "2026-04-06:2026-04-07", span)
    assert told in str(refused.value)


def test_a_suspension_at_the_edge_of_the_time_is_taken():
    assert counted("CO-D06", "2026-03-20:2026-03-30")["due"] > "2026-04-21"
    assert counted("CO-D06", "2026-04-21:2026-04-21")["due"] == "2026-04-22"
    # Of a time that waits on another one, what stands still is the other's.
    before = counted("PE-D07")["due"]
    assert counted("PE-D07", "2026-03-30:2026-03-30")["due"] > before
    with pytest.raises(Problem, match="ECMS-L028"):
        counted("PE-D07", "2026-03-26:2026-03-26")


@pytest.mark.parametrize("more", [["2026-05-03"], ["2027-13-01"], ["2026-07-01", "CO-D01"]])
def test_a_last_act_that_nothing_counts_from_is_refused(more):
    with pytest.raises(Problem, match="ECMS-L022"):
        asked("--last-act", more[0], *(["--pack", "co", "--rule", more[1]] if more[1:] else []))
