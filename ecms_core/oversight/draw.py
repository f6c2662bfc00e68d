"""Drawing an inspector at random, so that anybody can check afterwards that it was random.

The draw is a function of a seed and the sorted list of the eligible: the record keeps both, and
the same seed and list give the same inspector again. The seed comes from the operating system's
source of randomness at the moment of the draw, so nobody can choose it beforehand.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ecms_core.problems import Problem
from ecms_core.words import Text, _, listed


@dataclass(frozen=True)
class Draw:
    """A draw as it is recorded: who could be drawn, who could not and why, and who was."""

    seed: str
    eligible: tuple[str, ...]
    excluded: Mapping[str, str]
    chosen: str


def new_seed() -> str:
    """256 bits from the operating system, as hexadecimal digits."""
    return secrets.token_hex(32)


def choose(seed: str, eligible: Iterable[str]) -> str:
    """The one of the eligible that a seed draws, each with the same chance.

    SHA-256 of the seed and a counter is read as a number; numbers above the last whole multiple
    of the list's length are passed over, so that no name is favoured by the remainder.
    """
    names = sorted(set(eligible))
    space = 2**256
    limit = space - space % len(names)
    counter = 0
    while True:
        number = int(hashlib.sha256(f"{seed}:{counter}".encode()).hexdigest(), 16)
        if number < limit:
            return names[number % len(names)]
        counter += 1


def draw(
    candidates: Iterable[str], excluded: Mapping[str, str], seed: str, *, case: str, office: str
) -> Draw:
    """The recorded draw among the candidates that nothing excludes."""
    eligible = tuple(sorted(set(candidates) - set(excluded)))
    if not eligible:
        told = (
            Text("{name}: {why}").format(name=name, why=why)
            for name, why in sorted(excluded.items())
        )
        reasons = listed(told, "; ")
        raise Problem(
            "ECMS-209", office=office, case=case, reasons=reasons or _("none is registered")
        )
    return Draw(seed, eligible, dict(excluded), choose(seed, eligible))
