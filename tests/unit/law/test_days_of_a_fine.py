"""Fines by the day: each day by the law that was in force on it, and no day before or after."""

from __future__ import annotations

from datetime import date

import pytest

from ecms_core.law.country_law import CountryLaw
from ecms_core.law.penalties import Charge
from ecms_core.problems import Problem
from tests.unit.law.conftest import STATED

pytestmark = pytest.mark.unit
ON = {"date": date(2026, 5, 4)}
NEW = date(2026, 3, 11)  # the first day of what superseded


def make(*, old: dict | None = None, new: dict | None = None, scales: list | None = None):
    """A law of one violation by the day: 100 a day, and 300 from 11 March 2026 on."""
    versions = [
        {"valid_from": date(2020, 1, 1), "valid_to": date(2026, 3, 10), "basis": "Act 1"},
        {"valid_from": NEW, "basis": "Act 2"},
    ]
    for version, amount, more in zip(versions, (100, 300), (old, new), strict=True):
        version.update({"id": "V", "title": {"en": "V"}, "area": "OSH", "severity": 1})
        version.update(confidence="verified", penalties=[{"scale": "S", "amount": amount}])
        version.update(more or {})
    scale = {"id": "S", "title": "S", "mode": "per_day", **STATED}
    return CountryLaw.read(
        {
            "calendar": {"zone": "UTC", "weekend": ["sunday"]},
            "values": {"currency": {"code": "PHP", "minor_units": 2}},
            "violations": {"violations": versions},
            "penalties": {"scales": scales or [scale]},
        }
    )


def fined(law: CountryLaw, **facts: object):
    return law.penalty([Charge("V", facts)], ON)


def test_each_day_is_fined_by_the_law_in_force_on_it() -> None:
    found = fined(make(), served=date(2026, 3, 9), corrected=date(2026, 3, 14))
    told = [(line.basis, line.amount, line.sentence()) for line in found.lines]
    assert told == [
        ("Act 1", 200, "S: 100.00 for each of 2 days, from 2026-03-09 to 2026-03-10 [Act 1]."),
        (
            "Act 2; Act 1",
            900,
            "S: 300.00 for each of 3 days, from 2026-03-11 to 2026-03-13 [Act 2; Act 1].",
        ),
    ]
    assert found.total == 1100 and found.shares == (1100,)


@pytest.mark.parametrize(
    ("first", "last", "amount"),
    [
        (date(2026, 3, 1), date(2026, 3, 10), 1000),
        (date(2026, 3, 11), date(2026, 3, 12), 600),
        (date(2026, 3, 10), date(2026, 3, 11), 400),
    ],
)
def test_the_last_day_may_be_said_itself(first: date, last: date, amount: int) -> None:
    found = fined(make(), served=first, last_day=last)
    assert found.total == amount
    assert f"from {first} " in found.lines[0].sentence()
    assert f"to {last} " in found.lines[-1].sentence()


def test_a_later_version_of_the_scale_fines_its_own_days_with_its_own_cap() -> None:
    def capped(amount: int) -> dict:
        cap = {"amount": amount, "per": "day", "basis": "Act 9", "confidence": "verified"}
        return {"id": "S", "title": "S", "mode": "per_day", "caps": [cap], **STATED}

    law = make(
        scales=[
            capped(60) | {"valid_to": date(2026, 3, 10)},
            capped(150) | {"valid_from": NEW},
        ]
    )
    found = fined(law, served=date(2026, 3, 9), corrected=date(2026, 3, 14))
    assert found.total == 2 * 60 + 3 * 150


def test_the_highest_amount_of_a_violation_holds_over_all_its_days() -> None:
    cap = {"amount": 700, "per": "violation", "basis": "Act 9", "confidence": "verified"}
    law = make(scales=[{"id": "S", "title": "S", "mode": "per_day", "caps": [cap], **STATED}])
    assert fined(law, served=date(2026, 3, 9), corrected=date(2026, 3, 14)).total == 700
    assert fined(law, served=date(2026, 3, 9), corrected=date(2026, 3, 12)).total == 500


@pytest.mark.parametrize(
    "facts",
    [
        {"served": date(2019, 12, 31), "corrected": date(2020, 1, 5)},
        {"served": date(2019, 12, 31), "last_day": date(2020, 1, 5)},
        {"served": date(2019, 12, 31), "violation": date(2026, 1, 1)},
    ],
)
def test_a_day_before_the_law_is_refused(facts: dict) -> None:
    with pytest.raises(Problem, match="ECMS-L032") as caught:
        fined(make(), **facts)
    assert caught.value.details["found"] == "2019-12-31"


def test_a_day_under_a_version_that_fines_otherwise_is_refused() -> None:
    with pytest.raises(Problem, match="'served'"):
        fined(make(old={"penalties": []}), served=date(2026, 3, 9), violation=NEW)


@pytest.mark.parametrize(("days", "refused"), [(55, False), (56, True)])
def test_more_days_than_the_law_is_in_force_need_their_dates(days: int, refused: bool) -> None:
    """From 11 March to 4 May there are 55 days."""
    if not refused:
        assert fined(make(), days=days).total == 300 * days
        return
    with pytest.raises(Problem, match="'days' is 56; expected at most 55"):
        fined(make(), days=days)


def test_a_last_day_stands_beside_no_correction() -> None:
    facts = {"served": date(2026, 3, 9), "last_day": date(2026, 3, 9)}
    assert fined(make(), **facts).total == 100
    for other in ({"corrected": date(2026, 3, 10)}, {"days": 1}, {"last_day": date(2026, 3, 8)}):
        with pytest.raises(Problem, match="ECMS-L042"):
            fined(make(), **(facts | other))


def test_each_charge_bears_its_part_of_what_a_daily_cap_takes(philippines: CountryLaw) -> None:
    """100 000 and 50 000 on one day are held to 100 000: two thirds and one third of it."""
    day = {"served": date(2026, 3, 9), "last_day": date(2026, 3, 9), "wilful": True}
    found = philippines.penalty([Charge("PH-V31", day), Charge("PH-V28", day)], ON)
    assert [str(share) for share in found.shares] == ["66666.67", "33333.33"]
    assert sum(found.shares) == found.total == 100_000
    assert [line.charge for line in found.lines if line.amount] == [0, 1, None]


@pytest.mark.parametrize("name", ["corrected", "last_day", "violation", "detection"])
def test_a_day_still_to_come_is_refused(name: str) -> None:
    facts = {"served": date(2026, 4, 1), "corrected": date(2026, 4, 3)}
    if name == "last_day":
        del facts["corrected"]
    assert fined(make(), **(facts | {name: date(2026, 5, 4)})).total > 0
    with pytest.raises(Problem, match=f"'{name}' is 2026-05-05; expected a day up to 2026-05-04"):
        fined(make(), **(facts | {name: date(2026, 5, 5)}))


def ranges() -> CountryLaw:
    """5 to 10 a day, and 20 to 30 from 11 March 2026 on."""
    scale = {"scale": "S"}
    return make(
        old={"penalties": [scale | {"min": 5, "max": 10}]},
        new={"penalties": [scale | {"min": 20, "max": 30}]},
    )


@pytest.mark.parametrize(
    ("first", "last", "chosen", "total"),
    [
        (9, 12, "2026-03-09: 8; 2026-03-11: 25", 2 * 8 + 2 * 25),
        (9, 12, "2026-03-11: 25\n2026-01-01: 8\n", 2 * 8 + 2 * 25),
        (9, 12, "2026-03-11: 25", 2 * 5 + 2 * 25),  # before that day the proposal
        (9, 10, "2026-03-09: 8; 2026-03-11: 25", 2 * 8),
        (12, 14, "2026-03-09: 8; 2026-03-11: 25", 3 * 25),
        (9, 10, "8", 2 * 8),
    ],
)
def test_under_each_law_an_officer_may_set_another_daily_amount(
    first: int, last: int, chosen: str, total: int
) -> None:
    days = {"served": date(2026, 3, first), "last_day": date(2026, 3, last)}
    found = fined(ranges(), **days, officer_amount=chosen, officer_reason="repeated")
    assert found.total == total


@pytest.mark.parametrize(
    ("chosen", "told"),
    [
        ("8", "20.00 to 30.00 from 2026-03-11 to 2026-03-12; a sum from each day on"),
        ("25", "5.00 to 10.00 from 2026-03-09 to 2026-03-10; a sum from each day on"),
        ("2026-03-09: 8", "from each day on, such as 2026-03-11: 20.00"),
        ("2026-03-09: 8; 2026-03-10: 9", "one sum from 2026-03-09 to 2026-03-10"),
        ("2026-03-09: 8; 2026-03-09: 9", "each day once"),
        ("2026-03-09: 8; 2026-05-05: 25", "a day up to 2026-05-04"),
        ("9 March: 8", "or one from each day on: 2026-03-27: 12500.50"),
        ("2026-03-09: -8", "not negative"),
    ],
)
def test_a_daily_amount_that_the_law_of_its_day_does_not_allow_is_refused(
    chosen: str, told: str
) -> None:
    days = {"served": date(2026, 3, 9), "last_day": date(2026, 3, 12)}
    with pytest.raises(Problem, match=r"ECMS-L04[24]") as refused:
        fined(ranges(), **days, officer_amount=chosen, officer_reason="repeated")
    assert told in str(refused.value)
