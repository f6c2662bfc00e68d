"""The benchmark's reckoning: turns, medians, ratios and aims."""

from __future__ import annotations

import time

import pytest

from bench.measure import Aim, alternate, as_data, growth, row, table

SITE = "a site"


def test_the_ways_take_turns_and_the_first_round_does_not_count() -> None:
    calls: list[str] = []
    times = alternate(lambda n: calls.append(f"a{n}"), lambda n: calls.append(f"b{n}"), rounds=3)
    assert calls == ["b0", "a0", "a1", "b1", "b2", "a2", "a3", "b3"]
    assert [len(each) for each in times] == [3, 3]


def test_a_way_is_measured_in_milliseconds() -> None:
    (ecms, _) = alternate(lambda n: time.sleep(0.02), None, rounds=1)
    assert 20 <= ecms[0] < 2000


def test_a_row_tells_medians_and_how_many_times_as_fast() -> None:
    made = row("x", "X", ([10.0, 11.0, 900.0], [33.0, 30.0, 36.0]), SITE, Aim(ratio=3))
    assert (made.ecms, made.stock, made.ratio, made.runs) == (11.0, 33.0, 3.0, 3)
    assert made.met is True
    assert "load" in made.machine and made.site == SITE


@pytest.mark.parametrize(
    ("aim", "ecms", "stock", "met"),
    [
        (Aim(), 1.0, 9.0, None),
        (Aim(ratio=3), 10.0, 29.0, False),
        (Aim(at_most=250), 250.0, None, True),
        (Aim(at_most=250), 251.0, None, False),
        (Aim(at_most=250, ratio=2.5), 200.0, 500.0, True),
        (Aim(at_most=250, ratio=2.5), 200.0, 499.0, False),
        (Aim(at_most=250, ratio=2.5), 300.0, 900.0, False),
        # Without the other way nothing can be said of a ratio.
        (Aim(at_most=250, ratio=2.5), 200.0, None, None),
    ],
)
def test_an_aim_is_held_against_both_figures(
    aim: Aim, ecms: float, stock: float | None, met: bool | None
) -> None:
    made = row("x", "X", ([ecms], [] if stock is None else [stock]), SITE, aim)
    assert made.met is met


def test_growth_compares_each_way_with_itself() -> None:
    small = row("s", "S", ([2.0], [4.0]), SITE)
    large = row("l", "L", ([3.2], [20.0]), SITE)
    made = growth("g", "G", small, large, Aim(at_most=1.5))
    assert (made.ecms, made.stock, made.unit, made.ratio) == (1.6, 5.0, "times", None)
    assert made.met is False


def test_results_are_a_list_with_the_keys_that_are_promised() -> None:
    (data,) = as_data([row("x", "X", ([10.0], []), SITE, Aim(at_most=20))])
    assert {"id", "what", "ecms", "stock", "unit", "ratio", "aim", "machine", "site"} <= set(data)
    assert (data["stock"], data["ratio"], data["aim"]) == (None, None, "≤ 20 ms")


def test_the_table_shows_what_was_not_reached_and_what_was_not_measured() -> None:
    shown = table(
        [
            row("a", "Slow", ([400.0], [500.0]), SITE, Aim(at_most=250, ratio=2.5)),
            row("b", "Alone", ([40.0], []), SITE),
        ]
    ).splitlines()
    reached = "≤ 250 ms, ratio ≥ 2.5  NOT REACHED"
    assert shown[1].split()[:5] == ["Slow", "400.0", "500.0", "ms", "1.25"]
    assert shown[1].endswith(reached)
    assert shown[2].split() == ["Alone", "40.0", "-", "ms", "-"]
