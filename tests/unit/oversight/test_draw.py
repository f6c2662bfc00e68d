"""The draw can be repeated from its record, and favours nobody."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecms_core.oversight.draw import choose, draw, new_seed
from ecms_core.plugins.assignment import ecms_exclude_inspectors
from ecms_core.problems import Problem

NAMES = st.lists(st.text(min_size=1), min_size=1, max_size=30, unique=True)


@given(NAMES, st.integers(0, 2**64))
def test_the_same_seed_and_list_draw_the_same_in_any_order(names: list[str], number: int) -> None:
    seed = f"{number:064x}"
    assert choose(seed, names) == choose(seed, list(reversed(names)))
    assert choose(seed, names) in names


def test_a_known_draw_stays_as_it_was_recorded() -> None:
    # A change of the rule would make every kept draw unverifiable.
    assert choose("00" * 32, ["ana", "ben", "cora"]) == "cora"


def test_everybody_is_drawn_about_equally_often() -> None:
    counts = Counter(choose(f"{n:064x}", ["a", "b", "c", "d", "e"]) for n in range(5_000))
    assert all(abs(count - 1_000) < 150 for count in counts.values())


def test_who_is_excluded_is_not_drawn_and_the_reason_is_kept() -> None:
    for _ in range(50):
        result = draw(["a", "b"], {"a": "interest"}, new_seed(), case="C", office="O")
        assert result.chosen == "b" and result.excluded == {"a": "interest"}


def test_nobody_eligible_is_a_problem_that_tells_why() -> None:
    with pytest.raises(Problem) as caught:
        draw(["a"], {"a": "declared an interest"}, new_seed(), case="C-7", office="NCR")
    assert caught.value.code == "ECMS-209"
    assert "declared an interest" in caught.value.what()


def candidate(**changes: object) -> dict:
    return {
        "staff": "s",
        "name": "S",
        "active_from": date(2020, 1, 1),
        "active_to": None,
        "enabled": True,
        "interests": [],
        "visits_in_a_row": 0,
        "most_visits_in_a_row": 2,
        **changes,
    }


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"enabled": False}, "account"),
        ({"active_from": date(2027, 1, 1)}, "serves from"),
        ({"active_to": date(2026, 1, 1)}, "served until"),
        ({"interests": ["brother owns it"]}, "brother owns it"),
        ({"visits_in_a_row": 2}, "last 2 visits"),
    ],
)
def test_who_cannot_be_drawn(changes: dict, words: str) -> None:
    today = date(2026, 6, 1)
    (reason,) = ecms_exclude_inspectors([candidate(**changes)], today).values()
    assert words in reason
    assert ecms_exclude_inspectors([candidate()], today) == {}
