"""What a country's law names of itself: nothing that is not there, and no deadlines in a circle."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeVar

from ecms_core.law.rules import DistanceTable, Law, Rule
from ecms_core.law.sheets import Catalogue
from ecms_core.problems import Problem

Entry = TypeVar("Entry", bound=Law)


def check_names(
    rules: Mapping[str, Sequence[Rule]],
    distances: Mapping[str, Sequence[DistanceTable]],
    catalogue: Catalogue,
) -> None:
    """Refuse a reference to what the pack does not define."""
    for rule in _all(rules):
        named: list[tuple[str, str, Mapping[str, Any]]] = [
            ("after", rule.after, rules),
            ("distance", rule.distance, distances),
        ]
        named += [("earliest_of", member, rules) for member in rule.members]
        _check_references(rule, named)
    for violation in _all(catalogue.violations):
        _check_references(
            violation, [("scale", use.scale, catalogue.scales) for use in violation.uses]
        )
    units = {**catalogue.values, catalogue.currency.code: ()}
    for scale in _all(catalogue.scales):
        named = [("unit", scale.unit, units)]
        named += [("caps.unit", cap.unit, units) for cap in scale.caps]
        _check_references(scale, named)


def check_circles(rules: Mapping[str, Sequence[Rule]]) -> None:
    """Refuse deadlines that start each other."""
    before = {
        name: {link for rule in versions for link in rule.others}
        for name, versions in rules.items()
    }
    done: set[str] = set()
    for name, first in before.items():
        path: list[tuple[str, list[str]]] = [(name, sorted(first))]
        on_path = [name]
        while path:
            node, links = path[-1]
            if node in done or not links:
                done.add(node)
                path.pop()
                on_path.pop()
                continue
            link = links.pop()
            if link in on_path:
                circle = [*on_path[on_path.index(link) :], link]
                rule = rules[link][0]
                raise Problem(
                    "ECMS-L010",
                    file=rule.file,
                    line=rule.line,
                    id=link,
                    found=" ← ".join(circle),
                )
            if link not in done:
                path.append((link, sorted(before[link])))
                on_path.append(link)


def _all(entries: Mapping[str, Sequence[Entry]]) -> Iterable[Entry]:
    return (entry for versions in entries.values() for entry in versions)


def _check_references(entry: Law, named: list[tuple[str, str, Mapping[str, Any]]]) -> None:
    for fieldname, name, entries in named:
        if name and name not in entries:
            raise Problem(
                "ECMS-L009", file=entry.file, line=entry.line, field=fieldname, found=name
            )
