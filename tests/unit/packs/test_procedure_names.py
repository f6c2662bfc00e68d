"""Under which versions of a procedure a case may be opened, and what they name."""

from __future__ import annotations

from datetime import date

import pytest

from ecms_core.packs.procedure_names import Version, may_begin, named_by

TODAY = date(2026, 6, 1)
OLD, NEW = date(2026, 1, 1), date(2026, 3, 1)
LATER, LATEST = date(2026, 9, 1), date(2026, 12, 1)


def version(name: str, since: date, until: date | None = None, offices: str = "") -> Version:
    return Version(name, since, until, offices, {})


@pytest.mark.parametrize(
    ("versions", "expected"),
    [
        ([version("1", OLD), version("2", NEW)], "2"),
        ([version("2", NEW), version("1", OLD)], "2"),
        ([version("1", OLD), version("2", OLD)], "2"),
        ([version("1", OLD), version("2", LATER)], "12"),
        ([version("1", OLD), version("2", LATER), version("3", LATER)], "13"),
        ([version("1", OLD), version("2", NEW, offices="R1")], "12"),
        # When the newer one ends, the older is in force again.
        ([version("1", OLD), version("2", NEW, until=LATEST)], "12"),
        ([version("1", OLD, until=NEW), version("2", NEW)], "2"),
    ],
)
def test_a_version_counts_while_a_case_may_be_opened_under_it(versions, expected) -> None:
    assert "".join(each.name for each in may_begin(versions, TODAY)) == expected


def test_a_procedure_names_roles_letters_and_deadlines() -> None:
    step = {"id": "s", "roles": ["A"], "letter": "N1", "starts": ["D1"], "ends": ["D2"]}
    wants = {"id": "t", "roles": ["A"], "requires": ["issued N2", "deadline_over D3", "decided"]}
    stages = [{"id": "x", "responsible": "B"}, {"id": "y"}]
    found = {
        record: str(where) for record, where in named_by({"stages": stages, "steps": [step, wants]})
    }
    assert found == {
        ("Role", "A"): "step t",
        ("Role", "B"): "stage x",
        ("Notice Template", "N1"): "step s",
        ("Notice Template", "N2"): "step t",
        ("Deadline Rule", "D1"): "step s",
        ("Deadline Rule", "D2"): "step s",
        ("Deadline Rule", "D3"): "step t",
    }
