"""The officials of the demonstration: those who log in, and colleagues who only appear in files."""

from __future__ import annotations

import random
from collections.abc import Mapping
from typing import NamedTuple

from ecms_core.demo.ground import Ground, dice, name_of
from ecms_core.establishments.search import fold
from ecms_core.problems import Problem
from ecms_core.sections import Section
from ecms_core.words import _, either

INSPECTOR, SUPERVISOR = "ECMS Inspector", "ECMS Supervisor"


class Official(NamedTuple):
    """A user, the office and position, the roles; a password only for those who log in."""

    email: str
    first_name: str
    last_name: str
    office: str
    position: str
    roles: tuple[str, ...]
    staff: str
    password: str = ""

    @property
    def full_name(self) -> str:
        """First and last name."""
        return f"{self.first_name} {self.last_name}"


def officials(ground: Ground) -> list[Official]:
    """The users of demo.yaml, and for every office the colleagues that it names."""
    words = ground.words
    domain = words.text("domain")
    found = [
        Official(
            email=f"{user.text('name')}@{domain}",
            first_name=user.text("first_name"),
            last_name=user.text("last_name"),
            office=user.text("office"),
            position=user.text("position"),
            roles=user.words("roles"),
            staff=name_of(ground.pack.source.id, "staff", user.text("name")),
            password=words.text("password"),
        )
        for user in words.sections("users")
    ]
    taken = {person.email for person in found}
    for office in sorted(ground.offices):
        chance = dice("colleagues", office)
        for colleague in words.sections("colleagues"):
            missing = not any(
                person.office == office and set(person.roles) & set(colleague.words("roles"))
                for person in found
            )
            numbers = colleague.section("offices") or Section()
            count = int(numbers.get(office, colleague.integer("each", 0, 50)))
            if colleague.flag("only_where_missing") and not missing:
                count = 0
            for _number in range(count):
                first, last, email = _new_person(ground, chance, taken)
                found.append(
                    Official(
                        email=email,
                        first_name=first,
                        last_name=last,
                        office=office,
                        position=colleague.text("position"),
                        roles=colleague.words("roles"),
                        staff=name_of(ground.pack.source.id, "staff", email),
                    )
                )
    return found


def _new_person(ground: Ground, chance: random.Random, taken: set[str]) -> tuple[str, str, str]:
    while True:
        first = chance.choice(ground.list_of("first_names"))
        last = chance.choice(ground.list_of("surnames"))
        local = fold(f"{first}.{last}").replace(" ", "")
        email = f"{local}@{ground.words.text('domain')}"
        if email not in taken:
            taken.add(email)
            return first, last, email


class Staff:
    """Who does what in each office."""

    def __init__(self, people: list[Official]) -> None:
        self.people = people
        self.by_email: Mapping[str, Official] = {person.email: person for person in people}
        self.by_staff: Mapping[str, Official] = {person.staff: person for person in people}
        self._by_role: dict[tuple[str, str], list[Official]] = {}
        for person in people:
            for role in person.roles:
                self._by_role.setdefault((person.office, role), []).append(person)

    def inspectors(self, office: str) -> list[Official]:
        """Who can be drawn for a case of the office."""
        return self._by_role.get((office, INSPECTOR), [])

    def who(self, office: str, roles: tuple[str, ...]) -> Official:
        """The first official of the office with one of the roles, in the roles' order."""
        for role in roles:
            if people := self._by_role.get((office, role)):
                return people[0]
        raise Problem(
            "ECMS-105",
            file="demo.yaml",
            field="colleagues",
            found=_("nobody in {office} with the role {roles}").format(
                office=office, roles=either(roles)
            ),
        )
