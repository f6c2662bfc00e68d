"""What demonstration data stand on: a country pack's places, procedure, forms, letters and law."""

from __future__ import annotations

import csv
import hashlib
import random
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

from ecms_core.canonical import digest
from ecms_core.casework.procedure import Procedure, from_data
from ecms_core.inspections.answer_sheet import Checklist, question_of
from ecms_core.law.country_law import CountryLaw, load_law
from ecms_core.notices.letter import Letter
from ecms_core.packs.pack import Pack
from ecms_core.packs.plugins import manager
from ecms_core.problems import Problem
from ecms_core.sections import Section, read_section
from ecms_core.words import _

FILE = "demo.yaml"
CORE_RECORDS = Path(__file__).resolve().parent.parent / "core_records"


class Place(NamedTuple):
    """A city or municipality, its office, and how many people live there."""

    code: str
    name: str
    office: str
    population: int
    weight: float


class Office(NamedTuple):
    """An office that handles cases."""

    code: str
    name: str


class Template(NamedTuple):
    """A letter with what its number and its head need."""

    letter: Letter
    prefix: str
    signatory: str
    basis: str
    confidence: str


@dataclass(frozen=True)
class Ground:
    """Everything that the generator reads; the same ground and seed give the same data."""

    pack: Pack
    words: Section
    places: tuple[Place, ...]
    offices: Mapping[str, Office]
    procedure: Procedure
    procedure_name: str
    checklist: Checklist
    letters: Mapping[str, Template]
    law: CountryLaw
    activities: Mapping[str, str]
    _fineable: dict[str, bool] = field(default_factory=dict, repr=False, compare=False)
    _lists: dict[str, tuple[str, ...]] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def of(cls, pack: Pack) -> Ground:
        """The ground that a pack's folder gives; ECMS-102 where it has no demo.yaml."""
        words = _words(pack)
        law = load_law(pack.folder)
        offices = {
            row["code"]: Office(row["code"], row["name"])
            for row in pack.rows("offices.csv")
            if row["kind"] != "Headquarters"
        }
        entry = pack.procedures()[-1]
        return cls(
            pack=pack,
            words=words,
            places=_places(pack, words),
            offices=offices,
            procedure=from_data(entry, entry.file),
            procedure_name=f"{entry['id']}-{entry['version']}",
            checklist=_checklist(pack),
            letters={
                letter.id: Template(
                    letter,
                    meta["number_prefix"],
                    meta.get("signatory", ""),
                    meta.get("basis", ""),
                    meta.get("confidence", "unconfirmed"),
                )
                for meta, letter in pack.letters()
            },
            law=law,
            activities=_activities(),
        )

    def list_of(self, field_name: str) -> tuple[str, ...]:
        """A list of words of demo.yaml, read once."""
        if field_name not in self._lists:
            self._lists[field_name] = self.words.words(field_name)
        return self._lists[field_name]

    def with_checklist(self, checklist: Checklist) -> Ground:
        """The same ground with the checklist as the site has it."""
        return replace(self, checklist=checklist)

    def excluded(self, candidates: Sequence[dict[str, Any]], day: date) -> dict[str, str]:
        """Who cannot be drawn, by the plugins that also decide on real cases."""
        reasons: dict[str, str] = {}
        plugins = manager("", (self.pack.source,))
        for found in plugins.hook.ecms_exclude_inspectors(candidates=candidates, today=day):
            reasons |= found
        return reasons

    def refuses(self, scheme: str, value: str) -> bool:
        """Whether a plugin finds something wrong with an identifier."""
        plugins = manager("", (self.pack.source,))
        return bool(plugins.hook.ecms_check_identifier(scheme=scheme, value=value))

    def is_fineable(self, violation: str, day: date) -> bool:
        """Whether the law gives an amount for a wilful failure."""
        if violation not in self._fineable:
            from ecms_core.law.penalties import Charge

            try:
                charge = Charge(violation, {"days": 1, "wilful": True})
                amount = self.law.penalty([charge], {"date": day}).total
            except Problem:
                amount = Decimal(0)  # the law asks for facts that a visit does not find
            self._fineable[violation] = amount > 0
        return self._fineable[violation]


def name_of(*parts: object, length: int = 10) -> str:
    """A record's name: looks random, and is the same each time."""
    return hashlib.sha256("\n".join(map(str, parts)).encode()).hexdigest()[:length]


def dice(*parts: object) -> random.Random:
    """Chance of its own for each thing, so that one more draw here moves nothing there."""
    return random.Random("\n".join(map(str, parts)))  # noqa: S311  (invented data)


def _words(pack: Pack) -> Section:
    file = pack.folder / FILE
    if not file.is_file():
        raise Problem(
            "ECMS-102",
            file=f"{pack.source.id}/{FILE}",
            line=1,
            found=_("there is no such file"),
            expected=_("the words from which demonstration data are made"),
        )
    return read_section(file, f"{pack.source.id}/{FILE}")


def _places(pack: Pack, words: Section) -> tuple[Place, ...]:
    """The places that an office is responsible for, weighted by people and by demo.yaml."""
    rows = {row["code"]: row for row in pack.rows("territory.csv")}
    office_of = {row["division"]: row["code"] for row in pack.rows("offices.csv")}
    heavier = words.section("heavier") or Section()
    parents = {row["parent"] for row in rows.values()}
    found = []
    for row in rows.values():
        if row["code"] in parents:
            continue
        above = [row["code"]]
        while rows[above[-1]]["parent"]:
            above.append(rows[above[-1]]["parent"])
        office = next((office_of[code] for code in above if code in office_of), None)
        if office:
            population = int(row["population"])
            factor = max(float(heavier.get(code, 1)) for code in above)
            found.append(Place(row["code"], row["name"], office, population, population * factor))
    return tuple(found)


def _activities() -> dict[str, str]:
    """The titles of the branches of activity, by code."""
    with (CORE_RECORDS / "economic_activities.csv").open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(line for line in file if not line.startswith("#"))
        return {row["code"]: row["title"] for row in rows}


def _checklist(pack: Pack) -> Checklist:
    entry = pack.checklists()[0]
    questions = tuple(question_of(question) for question in entry["questions"])
    return Checklist(
        f"{entry['id']}-{entry['version']}",
        digest([asdict(question) for question in questions]),
        f"{pack.manifest.id} {pack.manifest.version}",
        questions,
    )
