"""Measuring two ways of doing the same beside each other, and telling what came of it.

The two ways take turns, and who begins changes each round: what else the machine does then weighs
on both alike. The median of the rounds is what is told.
"""

from __future__ import annotations

import os
import platform
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

Way = Callable[[int], Any]


@dataclass(frozen=True)
class Aim:
    """What a row should reach: a figure of ECMS's own, a ratio to stock, or both."""

    at_most: float | None = None
    ratio: float | None = None

    def text(self, unit: str) -> str:
        """The aim in words: '≤ 250 ms, ratio ≥ 2.5'."""
        parts = []
        if self.at_most is not None:
            parts.append(f"≤ {self.at_most:g} {unit}")
        if self.ratio is not None:
            parts.append(f"ratio ≥ {self.ratio:.3g}")
        return ", ".join(parts)

    def met(self, ecms: float, ratio: float | None) -> bool | None:
        """Whether it was reached; None where there is no aim or no figure to hold against it."""
        if self.at_most is None and self.ratio is None:
            return None
        if self.at_most is not None and ecms > self.at_most:
            return False
        if self.ratio is None:
            return True
        return None if ratio is None else ratio >= self.ratio


NO_AIM = Aim()


@dataclass(frozen=True)
class Row:
    """One row of the table. ``ratio`` says how many times as fast as stock ECMS is."""

    id: str
    what: str
    ecms: float
    stock: float | None
    unit: str
    ratio: float | None
    aim: str
    met: bool | None
    runs: int
    machine: str
    site: str


def alternate(ecms: Way, stock: Way | None, rounds: int) -> tuple[list[float], list[float]]:
    """The milliseconds of each round of both ways, after one round that does not count."""
    times: tuple[list[float], list[float]] = ([], [])
    for number in range(rounds + 1):
        ways = [(ecms, times[0]), (stock, times[1])]
        for way, kept in ways if number % 2 else reversed(ways):
            if way is None:
                continue
            began = time.perf_counter()
            way(number)
            if number:
                kept.append((time.perf_counter() - began) * 1000)
        _living(f"  round {number} of {rounds}")
    _living("")
    return times


def row(
    id: str, what: str, times: tuple[list[float], list[float]], site: str, aim: Aim = NO_AIM
) -> Row:
    """The row of two series of milliseconds; the second may be empty."""
    ecms = statistics.median(times[0])
    stock = statistics.median(times[1]) if times[1] else None
    return Row(
        id=id,
        what=what,
        ecms=round(ecms, 3),
        stock=stock and round(stock, 3),
        unit="ms",
        ratio=stock and round(stock / ecms, 2),
        aim=aim.text("ms"),
        met=aim.met(ecms, stock and stock / ecms),
        runs=len(times[0]),
        machine=machine(),
        site=site,
    )


def growth(id: str, what: str, small: Row, large: Row, aim: Aim) -> Row:
    """The row of how many times as long both ways take with more to go through."""
    ecms = large.ecms / small.ecms
    return replace(
        large,
        id=id,
        what=what,
        ecms=round(ecms, 3),
        stock=round(large.stock / small.stock, 3) if large.stock and small.stock else None,
        unit="times",
        ratio=None,
        aim=aim.text("times"),
        met=aim.met(ecms, None),
    )


def machine() -> str:
    """What this runs on, and how busy it is now with other things."""
    info = Path("/proc/cpuinfo")
    lines = info.read_text().splitlines() if info.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return ", ".join(
        (
            names[0] if names else platform.machine(),
            f"{os.cpu_count()} cores",
            f"{memory:.0f} GB",
            f"load {os.getloadavg()[0]:.1f}",
        )
    )


def table(rows: Sequence[Row]) -> str:
    """The rows for people to read."""
    head = ("", "ECMS", "stock", "", "ratio", "aim", "")
    lines = [
        (
            each.what,
            _number(each.ecms),
            _number(each.stock),
            each.unit,
            _number(each.ratio),
            each.aim,
            {True: "reached", False: "NOT REACHED", None: ""}[each.met],
        )
        for each in rows
    ]
    widths = [max(len(line[column]) for line in (head, *lines)) for column in range(len(head))]
    return "\n".join(
        "  ".join(
            cell.rjust(width) if column in (1, 2, 4) else cell.ljust(width)
            for column, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in (head, *lines)
    )


def as_data(rows: Sequence[Row]) -> list[dict[str, Any]]:
    """The rows as ``results.json`` keeps them."""
    return [asdict(each) for each in rows]


def say(text: str) -> None:
    """Tell how far the work is."""
    print(text, file=sys.stderr, flush=True)


def _living(text: str) -> None:
    if sys.stderr.isatty():
        print(f"\r\033[K{text}", end="", file=sys.stderr, flush=True)


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.1f}" if value >= 10 else f"{value:.2f}"
