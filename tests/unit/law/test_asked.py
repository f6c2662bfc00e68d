"""What a form asks for before the law gives an amount: every fact of every pack, in words."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from ecms_core.law.asked import EXPECTED, asked, counts_days
from ecms_core.law.country_law import CountryLaw, load_law
from ecms_core.law.facts import DATES
from ecms_core.law.penalties import Charge
from ecms_core.problems import Problem
from tests.unit.law.conftest import PACKS

pytestmark = pytest.mark.unit
DAY = date(2026, 5, 4)
ANSWERS = {"number": "12", "sum": "1000.50", "sums": "900", "day": "2026-04-01", "truth": "yes"}


def names(law: CountryLaw, violation: str) -> list[str]:
    return [one.name for one in asked(law.catalogue, violation, DAY)]


@pytest.mark.parametrize("pack", ["co", "pe", "ph", "zz"])
def test_what_is_asked_is_enough_for_an_amount(pack: str) -> None:
    law = load_law(PACKS / pack)
    for code in law.violations:
        known = law.facts(code) | set(DATES)
        facts: dict[str, object] = {}
        for one in asked(law.catalogue, code, DAY):
            assert one.name in known and one.label and one.expected
            assert bool(one.choices) == (one.kind == "word")
            assert one.kind == "word" or one.kind in EXPECTED
            if not one.name.startswith("officer_"):
                facts[one.name] = one.choices[0] if one.choices else ANSWERS[one.kind]
        if counts_days(law.catalogue, code, DAY):
            facts |= {"served": DAY, "last_day": DAY}
        found = law.penalty([Charge(code, facts)], {"date": DAY})
        fines = [line.did for line in found.lines if line.did not in ("court", "consequence")]
        assert found.total >= 0
        assert bool(fines) or not [line for line in found.lines if line.amount], code


def test_the_philippines_ask_what_is_owed_and_whether_it_was_wilful(
    philippines: CountryLaw,
) -> None:
    assert names(philippines, "PH-V01") == ["unpaid"]
    assert names(philippines, "PH-V15") == ["wilful"]
    assert not counts_days(philippines.catalogue, "PH-V01", DAY)
    assert counts_days(philippines.catalogue, "PH-V15", DAY)


def test_peru_asks_the_size_in_its_words_and_no_correction_of_what_cannot_be_corrected() -> None:
    law = load_law(PACKS / "pe")
    (size,) = [one for one in asked(law.catalogue, "PE-V04", DAY) if one.name == "size"]
    assert size.choices == ("micro", "small", "non_mype") == tuple(size.expected.split(", "))
    assert "severity" not in names(law, "PE-V04")  # the law says it itself
    assert "corrected_before_charge" in names(law, "PE-V04")
    assert "corrected_before_charge" not in names(law, "PE-V08")
    assert "officer_amount" not in names(law, "PE-V04")  # its table leaves no bounds


def test_a_daily_amount_within_bounds_may_be_set_with_a_reason() -> None:
    """CST art. 433: five to ten SMMLV for each day; 1 750 905 each in 2026."""
    law = load_law(PACKS / "co")
    shared = {"date": DAY, "served": date(2026, 4, 1), "last_day": date(2026, 4, 3)}

    def fined(**facts: object):
        return law.penalty([Charge("CO-V11", facts)], shared)

    assert names(law, "CO-V11") == ["officer_amount", "officer_reason"]
    assert fined().total == 3 * 5 * Decimal(1_750_905)
    chosen = {"officer_amount": "14007240", "officer_reason": "three refusals before"}
    found = fined(**chosen)
    assert found.total == 3 * 14_007_240
    told = next(line.sentence() for line in found.lines if line.did == "officer")
    assert told.startswith(
        "The officer set 14007240.00 instead of 8754525.00: three refusals before ["
    )
    for wrong, code in (
        ({"officer_reason": " "}, "ECMS-L045"),
        ({"officer_amount": "8754524.99"}, "ECMS-L044"),
        ({"officer_amount": "17509050.01"}, "ECMS-L044"),
    ):
        with pytest.raises(Problem, match=code):
            fined(**(chosen | wrong))


def test_what_is_owed_may_be_written_for_each_worker(philippines: CountryLaw) -> None:
    def owed(text: str):
        return philippines.penalty([Charge("PH-V01", {"unpaid": text})], {"date": DAY})

    found = owed("Ana Cruz: 1200.50\n\nBen: 300.25\n")
    assert found.total == Decimal("3001.50")
    assert "(Ana Cruz): 1200.50" in found.lines[0].sentence()
    assert owed(" 10 ").total == 20
    for text in ("Ana: much", "Ana 12", "Ana: -1", "12,500"):
        with pytest.raises(Problem, match="'unpaid' is"):
            owed(text)
