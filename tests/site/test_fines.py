"""Fines of a decision in the Desk: for each day what the law says of it, and nothing twice."""

from __future__ import annotations

import frappe
import pytest

from ecms_core.casework.doctype.case_decision.case_decision import computation, law_facts
from ecms_core.law.country_law import FILES
from ecms_core.law.edge.site_law import mark_changed
from ecms_core.law.edge.uses import uses
from ecms_core.law.record_shapes import CODES, SCALE, VALUE, VIOLATION
from ecms_core.law.records import law_records
from tests.site.conftest import ROOT
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


def test_what_is_no_longer_wilful_is_not_imposed_and_its_days_are_free(
    office: Inspectorate,
) -> None:
    found = decided(office, THREE, PH_V15=(9, 5))
    (line,) = [line for line in found.lines if line.wilful]
    with office.acting("director"):
        line.wilful = 0
        found.save()
        assert (line.imposed, line.amount, line.day_from, line.day_to) == (0, 0, None, None)
        assert "this holds only for wilful failure" in line.explanation
        assert line.basis == frappe.db.get_value("Case Violation", line.violation, "basis")
        found.submit()
    assert found.total_fine == 0
    frappe.db.set_value("Case Violation", line.violation, "status", "Found")
    # So is what a decision imposed that came to nothing, before that was taken back.
    line.db_set({"imposed": 1, "day_from": ago(9), "day_to": ago(5)})
    right = frappe.copy_doc(found)
    (again,) = [other for other in right.lines if other.violation == line.violation]
    again.update({"wilful": 1, "imposed": 1, "day_from": ago(9), "day_to": ago(5)})
    with office.acting("director"):
        right.insert()
    assert fines(right) == {"PH-V15": 100_000}


def bring(pack: str, *codes: str) -> None:
    """Add entries of another country's law to the site's, as somebody enters them by hand."""
    folder = ROOT / "country_packs" / pack
    texts = {room: (folder / file).read_text(encoding="utf-8") for room, file in FILES.items()}
    records = [one for one in law_records(texts) if one.doctype in (VALUE, SCALE, VIOLATION)]
    brought = [one for one in records if one.values[CODES[one.doctype]] in codes]
    # The last value known holds on: these tests are run in any year.
    (*_, last) = [one for one in brought if one.doctype == VALUE]
    last.values["valid_to"] = None
    for one in sorted(brought, key=lambda one: [VALUE, SCALE, VIOLATION].index(one.doctype)):
        frappe.get_doc({"doctype": one.doctype, **one.values}).insert()


def drafted(office: Inspectorate, *kinds: str):
    """A draft on a case whose violations are of these kinds, each to be imposed."""
    case = office.case_at("recommended", answers=THREE)
    found = frappe.get_all("Case Violation", {"case": case}, pluck="name", order_by="question asc")
    assert len(found) == 3
    for name, kind in zip(found, kinds, strict=False):
        frappe.db.set_value("Case Violation", name, "violation_type", kind)
    doc = office.decision(case, wilful_days=None)
    for line in doc.lines:
        line.imposed = int(code_of(line) in kinds)
    return doc


def give(decision, **values: str) -> None:
    for row in decision.fine_facts:
        if row.fact in values:
            row.value = values[row.fact]


def not_saved(doc, number: str) -> None:
    opened = doc.modified
    with refused(number):
        doc.save()
    doc.modified = opened


def test_what_is_owed_is_doubled(office: Inspectorate) -> None:
    """RA 8188: what is owed to the workers, and as much again; the fine is the court's."""
    doc = drafted(office, "PH-V01")
    asked = [(row.fact, row.label, row.kind) for row in doc.fine_facts]
    assert asked == [("unpaid", "Owed to the workers", "sums")]
    with office.acting("director"):
        frappe.db.savepoint("not_a_sum")
        with refused("ECMS-L041"):
            doc.insert()
        frappe.db.rollback(save_point="not_a_sum")
        give(doc, unpaid="Ana Cruz: 12000.67\nBen: 345")
        doc.insert()
        assert fines(doc) == {"PH-V01": 24_691.34}
        (line,) = [line for line in doc.lines if line.imposed]
        assert (line.wilful, line.day_from, line.counts_days) == (0, None, 0)
        assert "(Ana Cruz): 12000.67" in line.explanation
        assert "only a court imposes it" in line.explanation
        doc.submit()
    assert frappe.db.get_value("Labour Case", doc.case, "fined") == 24_691.34
    assert uses("Penalty Scale", "PH-P-DOUBLE") == 1


def test_within_the_law_an_officer_sets_another_amount_with_a_reason(office: Inspectorate) -> None:
    """CST art. 433: 5 to 10 SMMLV a day; CST art. 486: 1 to 5000; the lowest is proposed."""
    bring("co", "SMMLV", "CO-P-DAILY", "CO-V11", "CO-P-GENERAL", "CO-V01")
    doc = drafted(office, "CO-V11", "CO-V01")
    daily, general = [line for line in doc.lines if line.imposed]
    assert [code_of(daily), code_of(general)] == ["CO-V11", "CO-V01"]
    assert (daily.counts_days, general.counts_days) == (1, 0)
    daily.update({"day_from": ago(1), "day_to": ago(0)})
    wage = 1_750_905
    with office.acting("director"):
        doc.insert()
        assert (daily.amount, general.amount) == (2 * 5 * wage, wage)
        assert "the law allows from" in general.explanation
        for line, other in ((daily, general), (general, daily)):
            _sums, _between, unsure = line.explanation.partition("Known, not verified: ")
            assert code_of(line) in unsure and code_of(other) not in unsure

        give(doc, officer_amount=str(8 * wage))
        not_saved(doc, "ECMS-L045")
        give(doc, officer_reason="two refusals before")
        give(doc, officer_amount=str(11 * wage))
        not_saved(doc, "ECMS-L044")  # above ten for the daily one
        give(doc, officer_amount=str(8 * wage), repeat="yes")
        doc.save()
        assert (daily.amount, general.amount) == (2 * 8 * wage, 8 * wage)
        assert "two refusals before" in daily.explanation
        assert "reincidencia" in general.explanation
        rows = len(doc.fine_facts)
        doc.submit()
    assert len(doc.fine_facts) == 5 < rows  # what was offered and not given is left out
    data = computation(doc.as_dict())
    assert data["amount"] == f"{24 * wage}.00"
    assert "officer" in [line["did"] for line in data["reasons"]]


def test_under_each_law_another_daily_amount_may_be_set(office: Inspectorate) -> None:
    bring("co", "SMMLV", "CO-P-DAILY", "CO-V11")
    later = frappe.copy_doc(frappe.get_doc(SCALE, {"scale_code": "CO-P-DAILY"}))
    later.update(
        {"valid_from": ago(1), "supersedes": later.scale_code, "least": "20", "most": "30"}
    )
    later.insert()
    doc = drafted(office, "CO-V11")
    (line,) = [line for line in doc.lines if line.imposed]
    line.update({"day_from": ago(3), "day_to": ago(0)})
    wage = 1_750_905
    with office.acting("director"):
        doc.insert()
        give(doc, officer_reason="two refusals before", officer_amount=str(8 * wage))
        not_saved(doc, "ECMS-L044")
        give(doc, officer_amount=f"{ago(3)}: {8 * wage}\n{ago(1)}: {25 * wage}")
        doc.save()
    assert line.amount == (2 * 8 + 2 * 25) * wage
    assert line.explanation.count("two refusals before") == 2


def test_a_table_is_read_by_the_words_that_the_law_has(office: Inspectorate) -> None:
    """RLGIT art. 48.1: small, serious, 12 workers: 0.77 UIT of 5 500."""
    bring("pe", "UIT", "PE-P-TABLE", "PE-V04")
    doc = drafted(office, "PE-V04")
    size = next(row for row in doc.fine_facts if row.fact == "size")
    assert (size.kind, size.choices) == ("word", "micro\nsmall\nnon_mype")
    give(doc, size="small", workers="12")
    with office.acting("director"):
        doc.insert()
        assert fines(doc) == {"PE-V04": 4_235}
        give(doc, corrected_before_appeal_deadline="yes")
        doc.save()
        assert fines(doc) == {"PE-V04": 1_270.5}


@pytest.mark.parametrize(
    ("fact", "value", "number"),
    [
        ("size", "huge", "ECMS-L042"),
        ("workers", "twelve", "ECMS-L042"),
        ("workers", "0", "ECMS-L042"),
        ("remype", "perhaps", "ECMS-L042"),
        ("net_income", "-5", "ECMS-L042"),
        ("size", "x" * 20_000, "ECMS-323"),
    ],
)
def test_a_wrong_fact_is_named(office: Inspectorate, fact: str, value: str, number: str) -> None:
    bring("pe", "UIT", "PE-P-TABLE", "PE-V04")
    doc = drafted(office, "PE-V04")
    give(doc, size="small", workers="12", remype="yes", net_income="100000")
    give(doc, **{fact: value})
    with office.acting("director"), refused(number):
        doc.insert()


def test_facts_that_the_law_does_not_ask_are_refused(office: Inspectorate) -> None:
    doc = drafted(office, "PH-V01")
    give(doc, unpaid="5")
    (row,) = doc.fine_facts
    first, second = doc.lines[0].violation, doc.lines[1].violation
    other = frappe.get_all("Case Violation", {"case": office.case_at("recommended")}, pluck="name")[
        0
    ]
    for change, number in (
        ({"fact": "colour"}, "ECMS-L043"),
        ({"fact": "days"}, "ECMS-L043"),
        ({"violation": second if row.violation == first else first}, "ECMS-L043"),
        ({"violation": other}, "ECMS-324"),
        ({}, "ECMS-L042"),  # the same fact twice
    ):
        wrong = frappe.copy_doc(doc)
        wrong.append("fine_facts", {**row.as_dict(), "name": None, "idx": None, **change})
        with office.acting("director"), refused(number):
            wrong.insert()


def test_what_a_row_says_beside_its_value_is_the_law_s(office: Inspectorate) -> None:
    doc = drafted(office, "PH-V01")
    give(doc, unpaid="5")
    doc.fine_facts[0].update({"label": "Nothing at all", "kind": "truth", "expected": "no"})
    with office.acting("director"):
        doc.insert()
    assert (doc.fine_facts[0].label, doc.fine_facts[0].kind) == ("Owed to the workers", "sums")


def test_what_is_not_by_the_day_is_imposed_once(office: Inspectorate) -> None:
    doc = drafted(office, "PH-V01")
    give(doc, unpaid="5")
    twice = frappe.copy_doc(doc)
    line = next(line for line in twice.lines if line.imposed)
    twice.append("lines", {**line.as_dict(), "name": None, "idx": None})
    with office.acting("director"):
        with refused("ECMS-325"):
            twice.insert()
        doc.insert().submit()
    frappe.db.set_value("Case Violation", line.violation, "status", "Found")
    again = frappe.copy_doc(doc)
    with office.acting("director"), refused("ECMS-325"):
        again.insert()


def test_on_the_screen_what_is_missing_is_said_beside_the_lines(office: Inspectorate) -> None:
    doc = drafted(office, "PH-V01")
    with office.acting("director"):
        said = computation(doc.as_dict())
        assert said["reasons"] == []
        assert said["problem"].startswith("ECMS-L041: PH-V01: 'Owed to the workers' is needed")
        asked = law_facts({"case": doc.case, "lines": [line.as_dict() for line in doc.lines]})
    assert [row["fact"] for row in asked["fine_facts"]] == ["unpaid"]
    by_day = {code_of(line): asked["counts_days"][line.violation] for line in doc.lines}
    assert by_day.pop("PH-V01") == 0 and set(by_day.values()) == {1}


def test_another_office_s_case_is_not_asked_about(office: Inspectorate) -> None:
    doc = drafted(office, "PH-V01")
    shown = {"case": doc.case, "lines": [line.as_dict() for line in doc.lines]}
    other = Inspectorate("u")
    with other.acting("director"), pytest.raises(frappe.PermissionError):
        law_facts(shown)
    own = {**shown, "case": other.open_case()}
    with other.acting("director"):
        assert law_facts(own)["fine_facts"] == []
        assert computation(own)["reasons"] == []
