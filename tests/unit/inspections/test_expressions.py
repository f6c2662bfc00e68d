"""A form whose conditions cannot be evaluated is refused by question and field."""

from __future__ import annotations

import pytest

from ecms_core.inspections.conditions import refuse_wrong
from ecms_core.problems import Problem


@pytest.mark.parametrize(
    ("relevant", "found"),
    [
        ("${A} =", "the end"),
        ("${Z} = 'Yes'", "${Z}"),
        ("${B} = 'Yes'", "B ← B"),
        ("eval('1')", "eval"),
    ],
)
def test_a_condition_that_cannot_be_evaluated(relevant: str, found: str) -> None:
    with pytest.raises(Problem, match="ECMS-F01: Question B, 'relevant'") as caught:
        refuse_wrong([{"id": "A", "kind": "yes_no"}, {"id": "B", "relevant": relevant}])
    assert found in caught.value.what()


def test_a_condition_that_can_be_evaluated() -> None:
    refuse_wrong([{"id": "A", "kind": "yes_no"}, {"id": "B", "relevant": "${A} = 'Yes'"}])
