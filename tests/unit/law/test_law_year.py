"""An entry of which only the year of its law is known: refused before it, counted from it on."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from ecms_core.law.check import findings
from ecms_core.law.clocks import Suspension
from ecms_core.law.country_law import CountryLaw
from ecms_core.law.deadlines import Deadline
from ecms_core.law.ledger import Event, Ledger
from ecms_core.law.penalties import Charge
from ecms_core.law.reasons import sentence
from ecms_core.problems import Problem
from tests.unit.law.conftest import STATED

pytestmark = pytest.mark.unit
RULE = {
    "id": "R",
    "title": "R",
    "starts": "served",
    "length": 5,
    "unit": "calendar_days",
    "roll": "none",
    "at_expiry": "none_internal_target",
    **STATED,
}


def law_of(*rules: dict[str, Any]) -> CountryLaw:
    """A law of these rules, each ``R`` with the fields given."""
    return CountryLaw.read(
        {
            "calendar": {"zone": "UTC", "weekend": ["sunday"]},
            "deadlines": {"deadlines": [_stated({**RULE, **fields}) for fields in rules]},
            "values": {"currency": {"code": "PHP", "minor_units": 2}},
        }
    )


def _stated(fields: dict[str, Any]) -> dict[str, Any]:
    """The fields without those that a rule leaves out, given as None."""
    return {name: value for name, value in fields.items() if value is not None}


def dids(found: Deadline) -> list[str]:
    return [step.did for step in found.reasons]


def served(*day: int) -> list[Event]:
    return [Event("served", date(*day))]


def test_what_started_before_the_year_of_the_law_is_not_on_record():
    law = law_of({"law_year": 2011})
    with pytest.raises(Problem) as refused:
        law.deadline("R", served(2010, 12, 31))
    assert str(refused.value).startswith(
        "ECMS-L032: Deadline R has no version in force on 2010-12-31; recorded versions: "
        "from 2011 to now."
    )
    assert law.deadline("R", served(2011, 1, 1)).due == date(2011, 1, 6)


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({}, ["It is not recorded since when R has been in force."]),
        ({"valid_to": date(2030, 1, 1)}, ["It is not recorded since when R has been in force."]),
        ({"valid_from": date(2011, 7, 2)}, []),
        ({"law_year": 2011}, []),
    ],
)
def test_a_rule_of_which_nothing_says_since_when_it_holds_says_so(fields, told):
    steps = law_of(fields).deadline("R", served(2026, 3, 2)).reasons
    assert [sentence(step) for step in steps if step.did == "undated"] == told


def test_each_rule_of_a_chain_says_it_of_itself():
    after = {"id": "B", "starts": [], "after": "R"}
    law = law_of({}, after, {**after, "id": "C", "after": "B", "law_year": 2011})
    steps = law.deadline("C", served(2026, 3, 2)).reasons
    assert [step.rule for step in steps if step.did == "undated"] == ["R", "B"]


def test_a_rule_of_several_and_one_that_waits_say_it_too():
    other = {"id": "B", "law_year": 2011, "suspension": True}
    earliest = {"id": "C", "earliest_of": ["B"], "starts": None, "length": None, "unit": None}
    law = law_of(other, earliest, {"id": "D", "starts": [], "after": "B"})
    day = served(2026, 3, 2)
    assert dids(law.deadline("C", day))[-3:] == ["earliest", "undated", "expires"]
    stood = Ledger(suspensions=[Suspension(date(2026, 3, 3))])
    assert dids(law.deadline("D", day, stood))[-2:] == ["starts_later", "undated"]


def test_a_version_of_a_year_ends_before_the_next():
    law = law_of(
        {"law_year": 2011, "valid_to": date(2020, 6, 30)},
        {"valid_from": date(2020, 7, 1), "length": 8},
    )
    assert law.deadline("R", served(2020, 6, 30)).due == date(2020, 7, 5)
    assert law.deadline("R", served(2020, 7, 1)).due == date(2020, 7, 9)
    # A clock that stands under the later version stands there for as long as the first held.
    held = law.under(law.rules["R"][1], date(2015, 3, 2))
    assert held.deadline("R", served(2015, 3, 2)).due == date(2015, 3, 10)
    with pytest.raises(Problem, match="ECMS-L032"):
        held.deadline("R", served(2010, 3, 2))


def test_versions_that_share_a_day_are_refused():
    with pytest.raises(Problem, match="ECMS-L008"):
        law_of({"law_year": 2011, "valid_to": date(2020, 7, 1)}, {"valid_from": date(2020, 7, 1)})


@pytest.mark.parametrize("field", ["valid_from", "valid_to"])
def test_a_day_before_the_year_of_the_law_is_refused(field):
    with pytest.raises(Problem) as refused:
        law_of({"law_year": 2011, field: date(2010, 12, 31)})
    assert refused.value.details["field"] == field
    assert "a day from the law's year, 2011, on" in str(refused.value)


@pytest.mark.parametrize("year", [0, 10_000, "2011", True, 2011.5])
def test_a_year_that_is_none_is_refused(year):
    with pytest.raises(Problem, match="law_year"):
        law_of({"law_year": year})


def test_a_check_still_counts_it_as_undated():
    law = law_of({"law_year": 2011}, {"id": "B"})
    assert [one.text for one in findings(law, 2026) if one.kind == "undated"] == [
        "the deadline has no day from which it is in force, only the year of its law, 2011",
        "the deadline has no day from which it is in force",
    ]


def test_a_violation_before_the_year_of_its_scale_is_not_on_record(make_fines):
    law = make_fines(mode="amount", unit="PHP", amount=5, law_year=2013)
    at = {"date": date(2026, 5, 4)}
    with pytest.raises(Problem, match="ECMS-L032: Scale S has no version in force on 2012-12-31"):
        law.penalty([Charge("V")], {**at, "violation": date(2012, 12, 31)})
    assert law.penalty([Charge("V")], {**at, "violation": date(2013, 1, 1)}).total == 5


def test_no_more_days_are_fined_than_there_are_since_the_year_of_the_law_began(make_fines):
    law = make_fines(mode="per_day", unit="PHP", amount=5, law_year=2018)
    at = {"date": date(2018, 1, 5)}
    assert law.penalty([Charge("V")], {**at, "days": 5}).total == 25
    with pytest.raises(Problem, match="ECMS-L042") as refused:
        law.penalty([Charge("V")], {**at, "days": 6})
    assert "at most 5, as this law is in force since 2018-01-01" in str(refused.value)
