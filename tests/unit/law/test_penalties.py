"""Amounts: exact, in the bounds of the law, the same as a count day by day."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecms_core.law.country_law import load_law
from ecms_core.law.penalties import Charge
from ecms_core.law.scales import read_scale
from ecms_core.problems import Problem
from ecms_core.sections import Section, parse_section
from tests.unit.law.conftest import PACKS, STATED

pytestmark = pytest.mark.unit
ON = {"date": date(2026, 5, 4)}
UNIT = [
    {
        "id": "UNIT",
        "title": "U",
        "amounts": [
            {
                "amount": Decimal("5350"),
                "valid_from": date(2025, 1, 1),
                "valid_to": date(2025, 12, 31),
                "basis": "Decree 1",
                "confidence": "verified",
            },
            {
                "amount": Decimal("5500.005"),
                "valid_from": date(2026, 1, 1),
                "basis": "Decree 2",
                "confidence": "known",
                "disputed": "a court may annul it",
            },
        ],
    }
]


def total(law, **facts):
    return law.penalty([Charge("V")], {**ON, **facts}).total


@settings(max_examples=60, deadline=None)
@given(
    spans=st.lists(
        st.tuples(st.integers(0, 6), st.integers(0, 40), st.integers(0, 40)), min_size=1, max_size=5
    )
)
def test_the_daily_cap_agrees_with_a_walk(philippines, spans):
    violations = ["PH-V15", "PH-V17", "PH-V18", "PH-V21", "PH-V27", "PH-V28", "PH-V31"]
    rates = [20_000, 25_000, 30_000, 40_000, 50_000, 50_000, 100_000]
    begin = date(2026, 1, 1).toordinal()
    charges = [
        Charge(
            violations[which],
            {
                "served": date.fromordinal(begin + first),
                "corrected": date.fromordinal(begin + first + length),
            },
        )
        for which, first, length in spans
    ]
    by_day = [
        min(sum(rates[w] for w, first, length in spans if first <= day < first + length), 100_000)
        for day in range(80)
    ]
    assert philippines.penalty(charges, ON).total == sum(by_day)


@settings(max_examples=60, deadline=None)
@given(unpaid=st.decimals(0, 10**9, places=2))
def test_double_indemnity_is_exactly_twice(philippines, unpaid):
    found = philippines.penalty([Charge("PH-V01", {"unpaid": unpaid})], ON)
    assert found.total == 2 * unpaid
    assert found.total == sum(line.amount for line in found.lines if line.amount is not None)


def test_the_unit_has_its_value_on_the_date_that_the_rule_names(make_fines):
    law = make_fines(UNIT, mode="amount", unit="UNIT", unit_date="violation", amount=2)
    found = law.penalty([Charge("V")], {**ON, "violation": date(2025, 12, 31)})
    assert (found.total, found.settled) == (Decimal("10700.00"), True)
    found = law.penalty([Charge("V")], {**ON, "violation": date(2026, 1, 1)})
    assert (found.total, found.settled) == (Decimal("11000.01"), False)
    assert "disputed" in [line.did for line in found.lines]
    with pytest.raises(Problem, match="ECMS-L040"):
        law.penalty([Charge("V")], {**ON, "violation": date(2024, 12, 31)})


def test_halves_round_up_to_the_minor_unit(make_fines):
    law = make_fines(mode="percentage", of="base", percent=Decimal("0.5"))
    assert total(law, base=Decimal("1.00")) == Decimal("0.01")
    assert total(law, base=Decimal("0.99")) == Decimal("0.00")


RANGE = {
    "mode": "range",
    "unit": "PHP",
    "min": 1000,
    "max": 5000,
    "proposal": {
        "base": "middle",
        "criteria": [
            {"id": "repeat", "text": "repeated", "moves": Decimal("0.25")},
            {"id": "diligent", "text": "diligence", "moves": Decimal("-0.75")},
        ],
    },
}


@pytest.mark.parametrize(
    ("facts", "amount"),
    [
        ({}, 3000),
        ({"repeat": True}, 4000),
        ({"repeat": "true", "diligent": "no"}, 4000),
        ({"diligent": True}, 1000),
        ({"officer_amount": 5000, "officer_reason": "danger"}, 5000),
        ({"officer_amount": 3000}, 3000),
    ],
)
def test_a_range_is_proposed_from_its_criteria(make_fines, facts, amount):
    assert total(make_fines(**RANGE), **facts) == amount


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"officer_amount": 5000}, "ECMS-L045"),
        ({"officer_amount": 5000, "officer_reason": "  "}, "ECMS-L045"),
        ({"officer_amount": "5000.01", "officer_reason": "danger"}, "ECMS-L044"),
        ({"officer_amount": "999.99", "officer_reason": "mercy"}, "ECMS-L044"),
        ({"officer_amount": "NaN", "officer_reason": "x"}, "ECMS-L042"),
        ({"repeat": "perhaps"}, "ECMS-L042"),
        ({"repeats": True}, "ECMS-L043"),
    ],
)
def test_an_officer_stays_within_the_law_and_says_why(make_fines, facts, code):
    with pytest.raises(Problem) as caught:
        total(make_fines(**RANGE), **facts)
    assert caught.value.code == code


TABLE = {
    "mode": "table",
    "unit": "PHP",
    "keys": ["size", "severity"],
    "bands": {"micro": [1, 2, 10]},
    "table": {
        "micro": {"minor": [10, 20, 30], "serious": [100, 200, 300]},
        "large": {"minor": 1000, "serious": {"min": 2000, "max": 4000}},
    },
}


@pytest.mark.parametrize(
    ("facts", "amount"),
    [
        ({"size": "micro", "severity": "minor", "workers": 1}, 10),
        ({"size": "micro", "severity": "minor", "workers": "9"}, 20),
        ({"size": "micro", "severity": "serious", "workers": 10}, 300),
        ({"size": "micro", "severity": "serious", "workers": 5000}, 300),
        ({"size": "large", "severity": "minor"}, 1000),
        ({"size": "large", "severity": "serious"}, 2000),
    ],
)
def test_a_table_at_its_edges(make_fines, facts, amount):
    assert total(make_fines(**TABLE), **facts) == amount


def test_a_table_that_begins_above_the_facts_has_no_amount(make_fines):
    late = make_fines(**TABLE | {"bands": {"micro": [2, 5, 10]}})
    with pytest.raises(Problem, match=r"ECMS-L046: V: .* for micro, minor, 1") as caught:
        total(late, size="micro", severity="minor", workers=1)
    assert "with its article" in caught.value.do()
    assert total(late, size="micro", severity="minor", workers=2) == 10


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"size": "micro", "severity": "minor"}, "ECMS-L041"),
        ({"size": "micro", "severity": "minor", "workers": 0}, "ECMS-L042"),
        ({"size": "huge", "severity": "minor", "workers": 3}, "ECMS-L042"),
        ({"severity": "minor", "workers": 3}, "ECMS-L041"),
    ],
)
def test_a_table_says_what_it_needs(make_fines, facts, code):
    with pytest.raises(Problem) as caught:
        total(make_fines(**TABLE), **facts)
    assert caught.value.code == code


def test_the_law_states_a_fact_that_cannot_be_stated_otherwise(make_fines):
    law = make_fines(use_facts={"severity": "serious"}, **TABLE)
    assert total(law, size="large") == 2000
    with pytest.raises(Problem, match="ECMS-L042"):
        total(law, size="large", severity="minor")


def test_for_each_worker_the_cell_of_one(make_fines):
    law = make_fines(**{**TABLE, "mode": "per_worker"})
    assert total(law, size="micro", severity="minor", workers=9) == 90


def test_the_amount_for_each_worker_cites_the_article_that_sets_it(make_fines):
    law = make_fines(mode="per_worker", amount=100, basis="Act 2")
    (line,) = law.penalty([Charge("V", {"workers": 3})], ON).lines
    assert (line.did, line.basis) == ("per_worker", "Act 1; Act 2")


def test_multiplied_then_capped_then_reduced_then_interest(make_fines):
    law = make_fines(
        mode="amount",
        amount=1000,
        multipliers=[{"when": "organisation", "times": 2, "text": "an organisation"}],
        caps=[{"amount": 1500, "per": "violation", "basis": "Act 9", "confidence": "unconfirmed"}],
        reductions=[{"when": "corrected_early", "to_percent": 30, "text": "corrected early"}],
        interest={"percent_per_day": Decimal("0.05"), "basis": "Act 8", "confidence": "verified"},
    )
    assert total(law) == 1000
    assert law.penalty([Charge("V")], ON).settled
    assert total(law, organisation=True) == 1500
    assert not law.penalty([Charge("V")], {**ON, "organisation": True}).settled
    assert total(law, organisation=True, corrected_early=True) == 450
    late = {"due": date(2026, 4, 24), "payment": date(2026, 5, 4)}
    assert total(law, **late) == Decimal("1005.00")
    assert total(law, due=date(2026, 5, 4), payment=date(2026, 5, 4)) == 1000


@pytest.mark.parametrize("per", ["violation", "case"])
def test_a_fine_is_capped_before_it_is_reduced_and_the_order_is_told(make_fines, per):
    cap = {"percent": 1, "of": "income", "per": per, "text": "income of the year", **STATED}
    cut = {"when": "corrected", "to_percent": 30, "text": "corrected", "basis": "Act 7"}
    law = make_fines(mode="amount", amount=1595, caps=[cap], reductions=[cut])
    facts = {**ON, "income": 50000, "corrected": True}
    found = law.penalty([Charge("V", facts)])
    assert found.total == Decimal("150.00") and found.confidence.name == "unconfirmed"
    told = [line.did for line in found.lines]
    assert told == ["amount", "cap_share", "capped", "reduced", "unconfirmed"]
    share = found.as_data()["reasons"][1]
    assert (share["article"], share["arithmetic"]) == ("Act 1", "50000.00 × 1 % = 500.00")
    assert share["text"] == (
        "The highest amount is 1 % of 50000.00, 500.00 (income of the year) [Act 1]."
    )
    assert "That the highest amount holds before the reduction" in found.lines[-1].sentence()
    unreduced = law.penalty([Charge("V", {**facts, "corrected": False})])
    assert (unreduced.total, unreduced.confidence.name) == (Decimal("500.00"), "verified")
    below = law.penalty([Charge("V", {**facts, "income": 200000})])
    assert (below.total, below.confidence.name) == (Decimal("478.50"), "verified")


def test_what_a_cap_of_the_case_takes_is_borne_in_proportion(make_fines):
    cap = {"amount": 100, "per": "case", **STATED}
    cut = {"when": "corrected", "to_percent": 0, "text": "corrected", "basis": "Act 7"}
    law = make_fines(mode="per_worker", amount=100, caps=[cap], reductions=[cut])
    three = [
        Charge("V", {"workers": 1, "corrected": True}),
        Charge("V", {"workers": 1}),
        Charge("V", {"workers": 1}),
    ]
    found = law.penalty(three, ON)
    assert found.total == Decimal("66.67")  # 33.33 of 100.00 fall away
    assert sum(line.amount or 0 for line in found.lines) == found.total


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"days": 3, "served": date(2026, 4, 1)}, "served"),
        ({"days": 3, "corrected": date(2026, 4, 1)}, "corrected"),
        ({"served": date(2026, 5, 10)}, "served"),
        ({"served": date(2026, 4, 10), "corrected": date(2026, 4, 1)}, "corrected"),
    ],
)
def test_days_that_cannot_be_are_refused_by_the_fact_that_is_wrong(make_fines, facts, field):
    law = make_fines(mode="per_day", amount=100)
    with pytest.raises(Problem, match=f"'{field}' is") as caught:
        law.penalty([Charge("V", facts)], ON)
    assert caught.value.code == "ECMS-L042"


def test_an_officer_s_amount_stands_under_the_article_of_the_fine(make_fines):
    law = make_fines(mode="range", unit="PHP", min=100, max=200)
    chosen = {**ON, "officer_amount": 120, "officer_reason": "first time"}
    found = law.penalty([Charge("V", chosen)])
    assert [line.basis for line in found.lines if line.did == "officer"] == ["Act 1"]


@pytest.mark.parametrize(
    ("income", "amount"),
    [
        (100_000, 1000),
        (300_000, 2000),
        # 1 % is 1 500.0055: what is asked is not above it.
        (Decimal("150000.55"), Decimal("1500.00")),
    ],
)
def test_a_share_of_income_caps_the_whole_case(make_fines, income, amount):
    law = make_fines(
        mode="amount",
        amount=1000,
        caps=[
            {"percent": 1, "of": "income", "per": "case", "when": "remype", "basis": "Act",
             "confidence": "verified"}
        ],
    )  # fmt: skip
    facts = {**ON, "remype": True, "income": income}
    assert law.penalty([Charge("V"), Charge("V")], facts).total == amount
    assert law.penalty([Charge("V"), Charge("V")], ON).total == 2000


@pytest.mark.parametrize(
    ("rungs", "line"),
    [
        (["days: 200, percent: 5", "months: 3, percent: 10"], 8),
        (["days: 200, percent: 5", "days: 100, percent: 10"], 8),
        (["days: 10, percent: 5", "days: 10, percent: 10"], 8),
        (["days: 10, percent: 5", "days: 0, percent: 10"], 8),
        (["months: 3, percent: 5", "months: 2, percent: 10"], 8),
        (["days: 10, percent: 5", "days: 30, percent: 6", "months: 1, percent: 10"], 9),
    ],
)
def test_rungs_of_a_surcharge_must_rise(rungs, line):
    steps = "".join(f"    - {{{rung}}}\n" for rung in [*rungs, "percent: 20"])
    text = f"scales:\n- id: S\n  title: S\n  mode: surcharge\n  of: sum\n  steps:\n{steps}"
    (entry,) = parse_section(text, "xx/law/penalties.yaml").sections("scales")
    with pytest.raises(Problem, match="a longer delay than that of the rung before") as refused:
        read_scale(Section({**entry, **STATED}, entry.file, entry.line, entry.lines))
    assert refused.value.code == "ECMS-L007"
    assert refused.value.details["line"] == line


@pytest.mark.parametrize(
    ("paid", "percent"),
    [
        (date(2026, 1, 31), 0),
        (date(2026, 2, 1), 5),
        (date(2026, 2, 10), 5),
        (date(2026, 2, 11), 15),
        (date(2026, 2, 28), 15),
        (date(2026, 3, 1), 20),
        (date(2026, 4, 30), 20),
        (date(2027, 1, 31), 40),
        (date(2027, 2, 1), 50),
    ],
)
def test_a_surcharge_climbs_with_the_delay(make_fines, paid, percent):
    law = make_fines(
        mode="surcharge",
        of="contribution",
        steps=[
            {"days": 10, "percent": 5},
            {"months": 1, "percent": 15},
            {"months": 3, "percent": 20},
            {"months": 12, "percent": 40},
            {"percent": 50},
        ],
    )
    assert total(law, contribution=100, due=date(2026, 1, 31), payment=paid) == percent


def test_a_fine_for_each_day_takes_no_amount_of_an_officer(philippines):
    facts = {"days": 2, "officer_amount": 5, "officer_reason": "mercy"}
    with pytest.raises(Problem, match="ECMS-L043"):
        philippines.penalty([Charge("PH-V15", facts)], ON)


def test_nothing_is_never_minus_nothing(make_fines):
    law = make_fines(
        mode="percentage",
        of="base",
        percent=5,
        reductions=[{"when": "early", "to_percent": 30, "text": "early"}],
    )
    found = law.penalty([Charge("V")], {**ON, "base": 0, "early": True}).as_data()
    assert [line["amount"] for line in found["reasons"]] == ["0.00", "0.00"]


def test_dates_and_plain_days_do_not_mix_under_a_daily_cap(philippines):
    dated = {"served": date(2026, 3, 1), "corrected": date(2026, 3, 4)}
    with pytest.raises(Problem, match="ECMS-L047"):
        philippines.penalty([Charge("PH-V15", dated), Charge("PH-V21", {"days": 2})], ON)


def test_what_counsel_has_to_confirm_is_said_once():
    law = load_law(PACKS / "co")
    charges = [Charge("CO-V10"), Charge("CO-V12"), Charge("CO-V16")]
    found = law.penalty(charges, {"date": date(2026, 5, 4), "size": "micro"})
    told = [line.sentence() for line in found.lines if line.did == "unconfirmed"]
    assert [one.partition(" is recorded")[0] for one in told] == [
        "The violation (CO-V10)",
        "The scale (CO-P-GENERAL)",
        "The violation (CO-V12)",
        "The scale (CO-P-OSH-A)",
        "The violation (CO-V16)",
    ]
    assert found.confidence.name == "unconfirmed"


def test_what_is_known_and_not_verified_is_said_in_one_line(make_fines):
    values = [{"id": "U", "title": "U", "amounts": [{**STATED, "amount": 10}]}]
    values[0]["amounts"][0]["confidence"] = "known"
    law = make_fines(values, mode="amount", unit="U", amount=1, confidence="known")
    found = law.penalty([Charge("V"), Charge("V")], {"date": date(2026, 5, 4)})
    told = [line.sentence() for line in found.lines if line.did == "known"]
    assert told == ["Known, not verified: the scale (S), the legal value (U)."]
    assert found.confidence.name == "known"
    for place in (0, 1):  # each by itself, since a decision keeps it beside its own amount
        told = [line.sentence() for line in found.of_charge(place)]
        assert told[-1] == "Known, not verified: the scale (S), the legal value (U)."
        assert len(told) == len(set(told)) == 3


def test_each_charge_tells_what_it_rests_on_itself(make_fines):
    caps = [{"amount": 150, "unit": "PHP", "per": "case", "basis": "Act 9", "confidence": "known"}]
    law = make_fines(mode="amount", unit="PHP", amount=100, confidence="unconfirmed", caps=caps)
    for charges, unsure in ((1, ["unconfirmed"]), (2, ["unconfirmed", "known"])):
        found = law.penalty([Charge("V")] * charges, {"date": date(2026, 5, 4)})
        for place in range(charges):
            told = [line for line in found.of_charge(place) if line.amount is None]
            assert [line.did for line in told] == unsure
    assert told[-1].sentence() == "Known, not verified: the highest amount (Act 9)."
    dids = [line.did for line in found.lines]
    assert (dids.count("unconfirmed"), dids.count("known")) == (1, 1)


def test_a_value_and_a_cap_that_are_not_confirmed_are_said(make_fines):
    values = [
        {
            "id": "U",
            "title": "U",
            "amounts": [{**STATED, "amount": 10, "confidence": "unconfirmed"}],
        }
    ]
    share = {"percent": 1, "of": "income"}
    cap = {**share, "per": "violation", "basis": "Act 9", "confidence": "unconfirmed"}
    law = make_fines(values, mode="amount", unit="U", amount=1, caps=[cap])
    found = law.penalty([Charge("V")], {"date": date(2026, 5, 4), "income": 100})
    told = [line.sentence() for line in found.lines if line.did == "unconfirmed"]
    assert [one.partition(" is recorded")[0] for one in told] == [
        "The legal value (U)",
        "The highest amount (Act 9)",
    ]


SIZES = {
    "mode": "table",
    "unit": "PHP",
    "keys": ["size"],
    "table": {"little": 10, "big": 20},
    "classes": {"workers": {"little": 1, "big": 11}, "basis": "Act 3"},
}


def test_the_workers_lead_to_the_class_of_the_table(make_fines):
    law = make_fines(**SIZES)
    assert (total(law, workers=10), total(law, workers=11)) == (10, 20)
    assert total(law, workers=11, size="big") == 20
    assert total(law, size="little") == 10
    found = law.penalty([Charge("V")], {**ON, "workers": 11})
    assert found.lines[0].sentence() == "11 workers make it big [Act 3]."
    assert found.settled
    assert "workers" in law.facts("V")


def test_a_class_that_contradicts_the_workers_is_refused(make_fines):
    with pytest.raises(Problem, match="ECMS-L042") as caught:
        total(make_fines(**SIZES), workers=11, size="little")
    told = caught.value.details
    assert (told["field"], told["found"], told["expected"]) == ("size", "little", "big")


def test_where_something_else_decides_too_the_recorded_class_holds_and_it_is_said(make_fines):
    classes = {**SIZES["classes"], "decided_by": "assets"}
    law = make_fines(**{**SIZES, "classes": classes})
    found = law.penalty([Charge("V")], {**ON, "workers": 11, "size": "little"})
    assert found.total == 10 and found.assumed == ()
    assert found.lines[0].sentence() == (
        "It is recorded as little; 11 workers alone would make it big (assets) [Act 3]."
    )
    found = law.penalty([Charge("V")], {**ON, "workers": 11})
    assert found.assumed == ("size",) and not found.settled


@pytest.mark.parametrize(
    "workers",
    [{"little": 2, "big": 11}, {"little": 1}, {"little": 1, "huge": 5}, {"big": 11, "little": 1}],
)
def test_classes_that_do_not_fit_the_table_are_refused(make_fines, workers):
    with pytest.raises(Problem, match="ECMS-L007"):
        make_fines(**{**SIZES, "classes": {"workers": workers, "basis": "Act 3"}})


def test_workers_above_the_last_row_are_said(make_fines):
    fields = {"bands": {"little": [1, 5], "big": [1]}, "classes": {"decided_by": "sales"}}
    table = {**SIZES, **fields, "table": {"little": [10, 15], "big": [20]}}
    law = make_fines(**table)
    said = [
        line.sentence()
        for line in law.penalty([Charge("V")], {**ON, "size": "little", "workers": 6}).lines
        if line.did == "top_row"
    ]
    assert said == [
        "6 workers are above the last row of little, from 5 on, which holds (sales) [Act 1]."
    ]
    found = law.penalty([Charge("V")], {**ON, "size": "little", "workers": 5})
    assert "top_row" not in [line.did for line in found.lines]


def test_a_cap_that_cannot_hold_for_the_class_is_refused(make_fines):
    cap = {"percent": 1, "of": "income", "per": "violation", "when": "listed"}
    caps = [{**cap, "only_for": ["little"], **STATED}]
    law = make_fines(**SIZES, caps=caps)
    assert total(law, size="little", listed=True, income=100) == 1
    assert total(law, size="big", listed=False) == 20
    with pytest.raises(Problem, match="ECMS-L042") as caught:
        total(law, size="big", listed=True, income=100)
    assert str(caught.value.details["expected"]) == "false, as it is only for little"


def test_more_violations_than_a_case_has_are_refused(philippines):
    facts = {**ON, "days": 1}
    assert philippines.penalty([Charge("PH-V15")] * 500, facts).total == 100_000
    with pytest.raises(Problem, match="ECMS-L048"):
        philippines.penalty((Charge("PH-V15") for _ in iter(int, 1)), facts)  # without end


def test_what_only_a_court_imposes_is_no_surer_than_its_scale(make_fines):
    law = make_fines(mode="court", confidence="unconfirmed")
    found = law.penalty([Charge("V")], ON)
    assert (found.total, found.confidence.name) == (0, "unconfirmed")
    assert "unconfirmed" in [line.did for line in found.lines]


def test_a_reduction_is_told_in_whole_percent(make_fines):
    law = make_fines(
        mode="amount",
        amount=100,
        reductions=[
            {"when": "early", "to_percent": 50, "text": "early", "basis": "Act 4"},
            {"when": "later", "to_percent": Decimal("62.5"), "text": "later", "basis": "Act 4"},
            {"when": "kept", "to_percent": 100, "text": "kept", "basis": "Act 4"},
        ],
    )

    def told(fact):
        return law.penalty([Charge("V")], {**ON, fact: True}).lines[-1].sentence()

    assert told("early") == "early: down to 50 % [Act 4]."
    assert told("later") == "later: down to 62.5 % [Act 4]."
    assert told("kept") == "kept: down to 100 % [Act 4]."


@pytest.mark.parametrize("shares", [(50, 30), (30, 50)])
def test_of_two_reductions_the_greater_one_holds_alone(make_fines, shares):
    """Whichever stands first in the law: it reduces to one share, not to a share of a share."""
    reductions = [
        {"when": fact, "to_percent": share, "text": fact, "basis": "Act 4"}
        for fact, share in zip(("early", "paid"), shares, strict=True)
    ]
    law = make_fines(mode="amount", amount=100, reductions=reductions)
    found = law.penalty([Charge("V")], {**ON, "early": True, "paid": True})
    assert found.total == 30
    assert [line.did for line in found.lines].count("reduced") == 1


def test_a_cap_in_units_of_a_value_is_not_passed_either(make_fines):
    amounts = [{"amount": Decimal("10.055"), **STATED}]
    values = [{"id": "U", "title": "Unit", "amounts": amounts}]
    cap = {"amount": 1, "unit": "U", "per": "violation", **STATED}
    law = make_fines(values, mode="amount", unit="PHP", amount=100, caps=[cap])
    assert law.penalty([Charge("V")], ON).total == Decimal("10.05")
