"""What a country's system would have of the sixteen features by which such systems are compared.

The features are those of the evaluation of seven national systems (tables 5 to 11 of its report).
A feature counts as present only where the tests that are named for it passed in a recorded run of
this very version of the pack; what ECMS itself does not have yet, no pack can have, and what only a
site can show stays unproven here: ECMS's own tests show it there, whatever the pack.
"""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import NamedTuple

from ecms_core.packs.conformance import recorded
from ecms_core.packs.pack import Pack

PRESENT, PARTLY, ABSENT, UNPROVEN = "present", "partly", "absent", "unproven"


class Feature(NamedTuple):
    """A feature, the tests that show it, and whatever a pack brings: what ECMS lacks for it, and
    what of it no test without a site can show."""

    number: int
    title: str
    tests: tuple[str, ...]
    lacking: str = ""
    on_a_site: str = ""


class Gap(NamedTuple):
    """A feature with its status and what shows it."""

    feature: Feature
    status: str
    evidence: tuple[str, ...]

    def as_data(self) -> dict[str, object]:
        """The gap for a program."""
        return {
            "number": self.feature.number,
            "feature": self.feature.title,
            "status": self.status,
            "evidence": list(self.evidence),
        }


FEATURES = (
    Feature(
        1,
        "Data in one central database, at hand at once for everybody entitled",
        ("offices: all report to one headquarters",),
        on_a_site="one register, seen by everybody entitled and nobody else",
    ),
    Feature(
        2, "Data entry with and without a connection", ("form *",), "work without a connection"
    ),
    Feature(
        3,
        "Violations summed up by area or by kind",
        ("violations: each has its field of law",),
        "tables of violations by area and kind",
    ),
    Feature(
        4,
        "Key performance indicators, such as the number of inspections",
        (),
        "indicators with targets",
    ),
    Feature(5, "Dashboards and charts", (), "dashboards"),
    Feature(
        6,
        "Forms and workflow that follow the procedure in force",
        ("law: it holds together", "procedure *: a case can be closed", "form *", "case: *"),
    ),
    Feature(
        7,
        "Complaints and industrial accidents",
        ("procedure *: a case can be closed",),
        "notifications of accidents",
        "complaints and the cases that are opened on them",
    ),
    Feature(
        8,
        "Cases followed through hearings and sanctions",
        (
            "procedure *: it hears, decides and collects",
            "procedure *: a case can be closed",
        ),
    ),
    Feature(
        9,
        "Alerts when something has to follow",
        ("procedure *: its steps start deadlines", "case: *"),
    ),
    Feature(
        10,
        "Inspection report, letters and notices of every stage",
        (
            "letter *: it renders",
            "procedure *: orders, notices and decisions have a letter",
        ),
    ),
    Feature(
        11,
        "Duties assigned to inspectors and groups",
        ("draw: *", "procedure *: it draws inspectors"),
    ),
    Feature(
        12,
        "Access by role",
        (
            "procedure *: its steps name who takes them",
            "procedure *: a step is refused to other roles",
        ),
    ),
    Feature(
        13,
        "Changes controlled, or traced to who made them",
        (),
        on_a_site="who changed what, kept where nobody can change it",
    ),
    Feature(14, "Data shared with other systems", (), "connectors to registries"),
    Feature(15, "Prediction of violations", (), "targeting by risk"),
    Feature(16, "Direct access for people outside the administration", (), "a portal"),
)


def gaps(pack: Pack) -> list[Gap]:
    """The sixteen features with what a recorded run of the pack's tests shows of each."""
    tests, stale = recorded(pack)
    return [_gap(feature, tests, stale) for feature in FEATURES]


def _gap(feature: Feature, tests: dict[str, bool], stale: str) -> Gap:
    evidence = []
    shown = []
    for pattern in feature.tests:
        named = sorted(name for name in tests if fnmatchcase(name, pattern))
        failed = [name for name in named if not tests[name]]
        shown.append(bool(named) and not failed)
        if failed:
            evidence += [f"failed: {name}" for name in failed]
        elif named:
            evidence += [f"passed: {name}" for name in named[:3]]
            if len(named) > 3:
                evidence.append(f"passed: {len(named) - 3} more of '{pattern}'")
        else:
            evidence.append(f"the pack has no test '{pattern}'")
    if feature.on_a_site:
        evidence.append(f"only a site shows {feature.on_a_site}")
    if feature.lacking:
        evidence.append(f"ECMS does not have {feature.lacking} yet")
    if not feature.tests and feature.lacking:
        return Gap(feature, ABSENT, tuple(evidence))
    if stale and feature.tests:
        return Gap(feature, UNPROVEN, (stale,))
    if all(shown) and not feature.lacking:
        status = UNPROVEN if feature.on_a_site else PRESENT
        return Gap(feature, status, tuple(evidence))
    return Gap(feature, PARTLY if any(shown) else ABSENT, tuple(evidence))
