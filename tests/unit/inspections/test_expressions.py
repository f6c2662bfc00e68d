"""A form whose conditions cannot be evaluated is refused by question and field."""

from __future__ import annotations

import pytest

from ecms_core.inspections.conditions import refuse_wrong
from ecms_core.inspections.expressions import holds
from ecms_core.problems import Problem

OTHERS = [
    {"id": "A", "kind": "yes_no"}, {"id": "C", "kind": "multiple", "options": ["Red", "Blue"]},
    {"id": "D"}, {"id": "N", "kind": "number"},
    {"id": "G", "kind": "choice", "options": ["01", "2.0"]},
    {"id": "H", "kind": "date"},
]  # fmt: skip


@pytest.mark.parametrize(
    ("relevant", "found"),
    [
        ("${A} =", "the end"),
        ("${Z} = 'Yes'", "${Z}"),
        ("${B} = 'Yes'", "B ← B"),
        ("eval('1')", "eval"),
        ("${A} != '' and 'yes' = ${A}", "'yes' at character 16; expected one of Yes, No"),
        ("selected(${C}, 'Blu')", "'Blu' at character 16; expected one of Red, Blue"),
        ("${G} = 3", "3 at character 8; expected one of 01, 2.0"),
        ("${G} = '1'", "'1' at character 8"),
        ("selected(${G}, 1)", "1 at character 16"),
        ("${G} = 1234567", "1234567 at character 8"),
        ("${H} <= '31.12.2026'", "'31.12.2026' at character 9; expected a date such as 2026-03-27"),
        ("${H} > 2026", "2026 at character 8; expected a date"),
        ("${H} = '2026-1-1'", "'2026-1-1' at character 8; expected a date"),
        ("${D} != 'Not compliant'", "'Not compliant' at character 9"),
    ],
)
def test_a_condition_that_cannot_be_evaluated(relevant: str, found: str) -> None:
    with pytest.raises(Problem, match="ECMS-F01: Question B, 'relevant'") as caught:
        refuse_wrong([*OTHERS, {"id": "B", "kind": "yes_no", "relevant": relevant}])
    assert found in caught.value.what()


def test_a_condition_that_can_be_evaluated() -> None:
    relevant = "${A} = 'Yes' or ${C} != 'Red' or selected(${C}, 'Blue') or ${N} = 3 or ${D} = ''"
    relevant += " or ${G} = 1 or 2 != ${G} or ${G} = '01'"
    relevant += " or ${H} > '2026-03-27' or ${H} = '' or ${G} > 1"
    refuse_wrong([*OTHERS, {"id": "B", "relevant": relevant, "constraint": ". = 'Complying'"}])


def test_its_own_answer_is_one_that_it_offers() -> None:
    with pytest.raises(Problem, match="'constraint'"):
        refuse_wrong([{"id": "B", "kind": "yes_no", "constraint": ". = 'Maybe'"}])


@pytest.mark.parametrize("fields", [{"kind": ["yes_no"]}, {"kind": "choice", "options": 5}])
def test_what_offers_nothing_that_can_be_read_is_not_compared(fields: dict) -> None:
    """What is wrong with the question itself is told by its own fields."""
    refuse_wrong([{"id": "A", **fields}, {"id": "B", "relevant": "${A} = 'Yes'"}])


@pytest.mark.parametrize(
    ("constraint", "day", "is_met"),
    [
        (". <= '2026-01-01'", "2025-12-01", True),
        (". <= '2026-01-01'", "2026-01-02", False),
        (". > ${began}", "2026-10-01", True),
        (". > ${began}", "2026-09-01", False),
        (". > ${nobody}", "2026-09-01", False),
    ],
)
def test_days_compare_in_their_order(constraint: str, day: str, is_met: bool) -> None:
    assert holds(constraint, {"began": "2026-09-01"}, day) is is_met
