"""Invented establishments in real places: most of them small, named by invented words."""

from __future__ import annotations

import math
import random
from itertools import accumulate
from typing import Any, NamedTuple

from ecms_core.demo.ground import Ground, Place, dice, name_of
from ecms_core.establishments.search import search_key

LARGEST = 6000


class Workplace(NamedTuple):
    """An establishment as its register row, with what cases ask of it."""

    name: str
    row: dict[str, Any]
    place: Place
    ownership: str
    activity: str

    @property
    def office(self) -> str:
        """The office responsible for it."""
        return self.place.office

    @property
    def workers(self) -> int:
        """How many people work there."""
        return int(self.row["workers_total"])


def workplaces(ground: Ground) -> list[Workplace]:
    """The register: as many establishments as demo.yaml says, spread by population."""
    weights = list(accumulate(place.weight for place in ground.places))
    activities = ground.words.sections("activities")
    shares = list(accumulate(activity.integer("weight", 0, 1000) for activity in activities))
    made = []
    for index in range(ground.words.integer("establishments", 1, 1_000_000)):
        chance = dice("workplace", index)
        place = chance.choices(ground.places, cum_weights=weights)[0]
        activity = chance.choices(activities, cum_weights=shares)[0]
        made.append(_workplace(ground, chance, index, place, activity))
    return made


def _workplace(
    ground: Ground, chance: random.Random, index: int, place: Place, activity: Any
) -> Workplace:
    words = ground.words
    workers = min(LARGEST, max(1, round(chance.lognormvariate(math.log(7), 1.35))))
    share = min(1.0, max(0.0, chance.gauss(float(activity["women"]), 0.18)))
    women = round(workers * share)
    form = chance.choice([form for form in words.sections("forms") if workers >= form["from"]])
    first_name = chance.choice(ground.list_of("first_names"))
    surname = chance.choice(ground.list_of("surnames"))
    owner = f"{first_name} {surname}"
    title = _title(ground, chance, activity, surname)
    name = " ".join(part for part in (title, form["suffix"]) if part)
    street = chance.choice(ground.list_of("streets"))
    row = {
        "establishment_name": name,
        "trade_name": title if form["suffix"] and chance.random() < 0.4 else "",
        "employer_name": name if form["suffix"] else owner,
        "status": "Active" if chance.random() < 0.97 else "Closed",
        "tax_id": _tax_id(ground, index * 37 + 11),
        "registration_no": number(words.text("registration_no"), index) if form["suffix"] else "",
        "activity": activity["code"],
        "hazard_class": activity["hazard"],
        "address_line": f"{chance.randint(1, 480)} {street}",
        "division": place.code,
        "office": place.office,
        "workers_male": workers - women,
        "workers_female": women,
        "workers_young": chance.randint(1, 3) if workers > 3 and chance.random() < 0.02 else 0,
        "workers_total": workers,
        "contact_person": owner,
        "contact_email": f"office{index}@{words.text('domain')}",
        "contact_phone": number(words.text("phone"), index),
        "is_demo": 1,
    }
    row["search_key"] = search_key(
        row["establishment_name"], row["trade_name"], row["employer_name"]
    )
    return Workplace(
        name_of(ground.pack.source.id, "workplace", index),
        row,
        place,
        form["ownership"],
        activity["code"],
    )


def _title(ground: Ground, chance: random.Random, activity: Any, surname: str) -> str:
    word, other = chance.sample(ground.list_of("invented"), 2)
    trade = chance.choice(activity["trades"])
    pattern = chance.random()
    if pattern < 0.15:
        # Never a surname and a trade alone: somebody may really be called so.
        return f"{surname} {word} {trade}"
    return f"{word} {other} {trade}" if pattern < 0.45 else f"{word} {trade}"


def _tax_id(ground: Ground, value: int) -> str:
    """The number, with another last digit where the country's check wants that one."""
    usual = number(ground.words.text("tax_id"), value)
    tries = [usual, *(f"{usual[:-1]}{digit}" for digit in range(10))]
    return next((one for one in tries if not ground.refuses("tax_id", one)), usual)


def number(pattern: str, value: int) -> str:
    """A number written into the # of a pattern, from the right: ("A-##", 7) gives A-07."""
    digits = str(value).zfill(pattern.count("#"))[-pattern.count("#") :]
    signs = iter(digits)
    return "".join(next(signs) if sign == "#" else sign for sign in pattern)
