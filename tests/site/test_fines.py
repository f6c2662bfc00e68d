"""Fines of a decision in the Desk: for each day what the law says of it, and nothing twice."""

from __future__ import annotations

import frappe
import pytest

from ecms_core.law.edge.site_law import mark_changed
from ecms_core.law.edge.uses import uses
from tests.site.inspectorate import CORRECT, Inspectorate, refused

pytestmark = pytest.mark.site
# Rule 1020 (PH-V15), the safety officer (PH-V21), the programme (PH-V28): DO 198-18 s. 29.
THREE = {**CORRECT, **dict.fromkeys(["O01", "O05", "O10"], "Not complying")}


def ago(days: int) -> str:
    return frappe.utils.add_days(frappe.utils.today(), -days)


def successor(name: str, since: str, **changes: object):
    """The next version of a violation, as the button 'Supersede' proposes it."""
    doc = frappe.copy_doc(frappe.get_doc("Violation Type", name))
    return doc.update({"valid_from": since, "supersedes": name, **changes})


def code_of(line) -> str:
    kind = frappe.db.get_value("Case Violation", line.violation, "violation_type")
    return frappe.db.get_value("Violation Type", kind, "violation_code")


def decided(office: Inspectorate, answers: dict, **spans: tuple[int, int]):
    """A decision on a case, by the days ago from and to which each violation was wilful."""
    case = office.case_at("recommended", answers=answers)
    doc = office.decision(case, wilful_days=None)
    for line in doc.lines:
        span = spans.get(code_of(line).replace("-", "_"))
        if span:
            line.update({"wilful": 1, "day_from": ago(span[0]), "day_to": ago(span[1])})
    with office.acting("director"):
        return doc.insert()


def fines(decision) -> dict[str, float]:
    return {code_of(line): line.amount for line in decision.lines if line.amount}


def test_violations_of_different_days_do_not_share_the_cap_of_a_day(office: Inspectorate) -> None:
    found = decided(office, THREE, PH_V15=(9, 5), PH_V21=(4, 3), PH_V28=(2, 0))
    assert fines(found) == {"PH-V15": 100_000, "PH-V21": 80_000, "PH-V28": 150_000}
    assert found.total_fine == 330_000
    assert not any("highest daily amount" in (line.explanation or "") for line in found.lines)
    with office.acting("director"):
        found.submit()
    assert frappe.db.get_value("Labour Case", found.case, "fined") == 330_000


def test_on_a_day_of_several_violations_each_bears_its_part_of_the_cap(
    office: Inspectorate,
) -> None:
    """20 000, 40 000 and 50 000 on the last day are held to 100 000 together."""
    found = decided(office, THREE, PH_V15=(1, 0), PH_V21=(0, 0), PH_V28=(0, 0))
    assert found.total_fine == 120_000
    by_code = fines(found)
    assert by_code == {"PH-V15": 38_181.82, "PH-V21": 36_363.64, "PH-V28": 45_454.54}
    for line in found.lines:
        if line.wilful:
            assert "highest daily amount of 100000.00, on 1 days" in line.explanation


def test_each_day_is_fined_by_the_version_that_was_in_force_on_it(office: Inspectorate) -> None:
    later = successor("PH-V15", ago(1))
    later.more = later.more.replace("20000", "90000")
    assert "90000" in later.more
    with office.acting("admin"):
        later.insert()
    found = decided(office, THREE, PH_V15=(10, 0))
    assert found.total_fine == 9 * 20_000 + 2 * 90_000
    line = next(line for line in found.lines if line.wilful)
    assert "for each of 9 days" in line.explanation and "for each of 2 days" in line.explanation
    assert uses("Violation Type", later.name) == 0
    with office.acting("director"):
        found.submit()
    # No finding names it, and yet a fine was counted by it.
    assert uses("Violation Type", later.name) == 1
    with office.acting("admin"), refused("ECMS-L061"):
        later.reload()
        later.more = later.more.replace("90000", "10")
        later.save()


def test_a_day_before_the_law_is_not_fined(office: Inspectorate) -> None:
    frappe.db.set_value("Violation Type", "PH-V15", "valid_from", ago(3))
    mark_changed()
    with refused("ECMS-L032"):
        decided(office, THREE, PH_V15=(10, 0))
