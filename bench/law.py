"""The law room: deadlines and penalties, which need no site. ``python bench/law.py`` runs it alone.

One deadline is measured as people ask for it, with its reasons; a register as a change of law or
calendar recounts it, beside numpy's ``busday_offset`` doing the bare count and beside a loop over
days.
"""

from __future__ import annotations

import platform
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import numpy as np
from measure import NO_AIM, Aim, Row, alternate, row, say, table

from ecms_core.law.country_law import CountryLaw, load_law
from ecms_core.law.ledger import Event
from ecms_core.law.penalties import Charge
from ecms_core.law.recount import recompute
from ecms_core.law.register import Pauses, Register
from ecms_core.law.rules import Rule

PACKS = Path(__file__).resolve().parent.parent / "country_packs"
DEADLINES = 1_000_000
PENALTIES = 100_000
LOOPED = 2_000  # deadlines that the loop over days counts; the rest is reckoned from them
ROUNDS = 7
ONE = Aim(at_most=100)
PLAIN, MIX, LOOP = Aim(ratio=1), Aim(ratio=1 / 3), Aim(ratio=100)
FIRST, DAYS = np.datetime64("2024-01-01"), 900
SERVED = [Event("served", date(2026, 3, 27))]


def measure(site: str = "") -> list[Row]:
    """All rows of the law."""
    about = site or f"no site: Python {platform.python_version()}, numpy {np.__version__}"
    colombia = load_law(PACKS / "co")
    return [_one(colombia, about), *_registers(colombia, about), _penalties(about)]


def _one(law: CountryLaw, about: str) -> Row:
    def thousand(number: int) -> None:
        for _ in range(1000):
            law.deadline("CO-D06", SERVED)

    times = alternate(thousand, None, 3 * ROUNDS)
    made = row("law-one", "One explained deadline", times, about, ONE)
    # A thousand in milliseconds is one in microseconds.
    return replace(made, unit="µs", aim=ONE.text("µs"))


def _registers(law: CountryLaw, about: str) -> list[Row]:
    dice = np.random.default_rng(2026)
    country = law.country()
    rules = [rule for versions in law.rules.values() for rule in versions]
    plain = [rule for rule in rules if _is_plain(rule)]
    code = dice.integers(0, len(plain), DEADLINES)
    start = FIRST + dice.integers(0, DAYS, DEADLINES).astype("m8[D]")
    length = np.array([rule.length.most if rule.length else 0 for rule in plain])[code]
    off = [day for year in range(2024, 2029) for day in law.calendar.year(year).off]
    holidays = [date.fromordinal(day) for day in off]
    known = np.busdaycalendar(holidays=holidays)
    register = Register(plain, code, start)
    mixed = _mix(rules, start, dice)

    def bare(number: int) -> np.ndarray:
        return np.busday_offset(start, length, roll="backward", busdaycal=known)

    if not (recompute(register, country).due == bare(0)).all():
        sys.exit("The register and numpy count differently.")

    def ecms(number: int) -> None:
        recompute(register, country)

    loop = _loop(plain, code, start, frozenset(holidays))
    dates = recompute(register, country)
    for place, (day, provisional) in enumerate(loop(0)):
        if day != dates.due[place].item().date() or provisional != dates.provisional[place]:
            sys.exit("The register and the loop count differently.")
    beside_loop = alternate(ecms, loop, ROUNDS)
    whole = [each * DEADLINES / LOOPED for each in beside_loop[1]]
    million = f"{DEADLINES:,} deadlines"
    return [
        row("law-plain", f"{million} of plain rules, beside numpy's bare count",
            alternate(ecms, bare, ROUNDS), about, PLAIN),
        row("law-mix", f"{million} of all rules, 10% suspended, beside numpy's bare count",
            alternate(lambda number: recompute(mixed, country), bare, ROUNDS), about, MIX),
        row("law-loop", f"{million} of plain rules, beside a loop over days (of {LOOPED:,}, "
            "reckoned up)", (beside_loop[0], whole), about, LOOP),
    ]  # fmt: skip


def _is_plain(rule: Rule) -> bool:
    length = rule.length
    return length is not None and length.unit == "working_days" and not length.is_set_by_officer


def _mix(rules: list[Rule], days: np.ndarray, dice: np.random.Generator) -> Register:
    """Working days, calendar days, months, years and hours; one in ten has been suspended."""
    hours = [rule for versions in load_law(PACKS / "ph").rules.values() for rule in versions
             if rule.length and rule.length.unit == "hours"]  # fmt: skip
    rules = [*rules, *hours]
    code = dice.integers(0, len(rules), DEADLINES)
    start = days.astype("M8[us]") + dice.integers(0, 86_400, DEADLINES) * np.timedelta64(1, "s")
    can = np.array([rule.suspendable for rule in rules])[code]
    rows = np.flatnonzero(can & (dice.random(DEADLINES) < DEADLINES / can.sum() / 10))
    since = days[rows] + dice.integers(0, 10, len(rows)).astype("m8[D]")
    over = since + dice.integers(1, 20, len(rows)).astype("m8[D]")
    until = over.astype("M8[us]") - np.timedelta64(1, "us")
    return Register(rules, code, start, pauses=Pauses(rows, since.astype("M8[us]"), until))


def _loop(
    rules: list[Rule], code: np.ndarray, starts: np.ndarray, off: frozenset[date]
) -> Callable[[int], list[tuple[date, bool]]]:
    """The same results day by day, as one writes it first: the last day, and whether it is sure."""
    sample = list(zip(code[:LOOPED].tolist(), starts[:LOOPED].tolist(), strict=True))
    years = {day.year for day in off}
    one_day = timedelta(1)

    def works(day: date) -> bool:
        return day.weekday() < 5 and day not in off

    def count(number: int) -> list[tuple[date, bool]]:
        found = []
        for place, start in sample:
            length = rules[place].length
            day, left, provisional = start, length.most if length else 0, False
            while left:
                day += one_day
                provisional = provisional or day.year not in years
                if works(day):
                    left -= 1
            while not works(day):
                day += one_day
            found.append((day, provisional))
        return found

    return count


def _penalties(about: str) -> Row:
    """Peru's table, Colombia's range and three daily fines of the Philippines under their cap."""
    laws = {name: load_law(PACKS / name) for name in ("co", "pe", "ph")}
    on = {"date": date(2026, 5, 4)}
    cases = [
        (laws["pe"], [Charge("PE-V04")], on | {"size": "small", "workers": 12}),
        (laws["co"], [Charge("CO-V01")], on | {"repeat": True, "harm": True}),
        (laws["ph"], [Charge("PH-V15"), Charge("PH-V21"), Charge("PH-V28")], on | {"days": 4}),
    ]

    def all_of_them(number: int) -> None:
        for each in range(PENALTIES):
            law, charges, facts = cases[each % 3]
            law.penalty(charges, facts)

    times = alternate(all_of_them, None, 2)
    return row("law-penalties", f"{PENALTIES:,} penalties with their lines", times, about, NO_AIM)


if __name__ == "__main__":
    say("The law")
    found = measure()
    print(table(found))
    print(f"\n{found[-1].site}\n{found[-1].machine}")
