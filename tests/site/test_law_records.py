"""The law is what the site's records say; what is in use is superseded, never overwritten."""

from __future__ import annotations

from datetime import date, timedelta

import frappe
import pytest

from ecms_core.law.edge import case_clocks, clock_acts
from ecms_core.law.edge.site_law import site_law, spoken
from ecms_core.law.entries import INTERRUPTED
from ecms_core.law.ledger import Event
from ecms_core.law.reasons import paragraph
from ecms_core.law.record_shapes import RULE, VIOLATION
from ecms_core.packs.edge.usage import frozen
from ecms_core.packs.merge import KEEP
from ecms_core.packs.plan import Change
from ecms_core.problems import Problem
from tests.site.inspectorate import Inspectorate, refused


def successor(name: str, since: str, doctype: str = "Deadline Rule", **changes: object):
    """The next version of a record, as the button 'Supersede' proposes it."""
    doc = frappe.copy_doc(frappe.get_doc(doctype, name))
    doc.update({"valid_from": since, "supersedes": name, **changes})
    return doc


def edited(name: str, doctype: str = "Deadline Rule", **changes: object):
    """A record of the law as somebody opens it and changes it, not saved yet."""
    return frappe.get_doc(doctype, name).update(changes)


def due(rule: str, start: date) -> date:
    return site_law().deadline(rule, [Event(site_law().starts(rule)[0], start)]).due


def test_an_edit_counts_at_once(office: Inspectorate) -> None:
    assert due("PH-D03", date(2026, 3, 2)) == date(2026, 3, 12)
    with office.acting("admin"):
        rule = frappe.get_doc("Deadline Rule", "PH-D03")
        rule.exact_length, rule.note = 11, "Circular 7"
        rule.save()
    assert due("PH-D03", date(2026, 3, 2)) == date(2026, 3, 13)


def test_an_edit_that_is_rolled_back_leaves_no_trace(office: Inspectorate) -> None:
    before = due("PH-D03", date(2026, 3, 2))
    frappe.db.savepoint("before_edit")
    rule = frappe.get_doc("Deadline Rule", "PH-D03")
    rule.exact_length = 20
    rule.save()
    assert due("PH-D03", date(2026, 3, 2)) != before
    frappe.db.rollback(save_point="before_edit")
    assert due("PH-D03", date(2026, 3, 2)) == before
    calendar = frappe.get_doc("Legal Calendar", "National")
    calendar.append("days", {"kind": "Holiday", "day": "2026-03-12", "title": "T", "basis": "B"})
    calendar.save()
    assert due("PH-D03", date(2026, 3, 2)) == date(2026, 3, 13)


def test_what_began_before_the_year_of_a_law_is_not_on_record(office: Inspectorate) -> None:
    assert frappe.db.get_value("Deadline Rule", "PH-D09", "law_year") == 2017
    with office.acting("admin"):
        edited("PH-D11", law_year=2019).save()
        with refused("ECMS-L060"):
            edited("PH-D11", law_year=2019, valid_to="2018-12-31").save()
    with pytest.raises(Problem, match="ECMS-L032"):
        due("PH-D11", date(2018, 12, 31))
    assert due("PH-D11", date(2019, 1, 2)) == date(2019, 1, 14)
    with office.acting("admin"):
        successor("PH-D11", "2026-01-01").insert()
    assert due("PH-D11", date(2025, 1, 2)) == date(2025, 1, 13)


def test_only_the_administrator_edits_the_law(office: Inspectorate) -> None:
    for role in ("inspector", "supervisor", "director"):
        with office.acting(role), pytest.raises(frappe.PermissionError):
            frappe.get_doc("Deadline Rule", "PH-D03").save()
        with office.acting(role), pytest.raises(frappe.PermissionError):
            successor("PH-D03", "2027-01-01").insert()


def test_a_rule_in_use_is_not_overwritten(office: Inspectorate) -> None:
    case = office.case_at("correction")
    clock = frappe.get_doc("Case Deadline", {"case": case, "rule": "PH-D03"})
    assert clock.rule_version == "PH-D03"
    with office.acting("admin"):
        rule = frappe.get_doc("Deadline Rule", "PH-D03")
        rule.exact_length = 11
        with refused("ECMS-L061"):
            rule.save()
        rule.reload()
        rule.confidence = "verified"  # what counsel confirmed may be noted down
        rule.save()
        with refused("ECMS-L068"):
            frappe.delete_doc("Deadline Rule", "PH-D03")


def test_the_year_of_its_law_may_be_noted_while_nothing_began_before_it(
    office: Inspectorate,
) -> None:
    case = office.case_at("correction")
    clock = frappe.get_doc("Case Deadline", {"case": case, "rule": "PH-D03"})
    began = clock.started_on.date()
    year, kind = began.year, frappe.get_all("Case Violation", {"case": case}, "violation_type")[0]

    def planned(doctype: str, name: str, wanted: int) -> str:
        return frozen(Change((doctype, name), "law_year", KEEP, None, None, wanted, "pack"))

    frappe.db.set_value("Violation Type", kind.violation_type, "valid_from", None)
    with office.acting("admin"):
        for doctype, name in ((RULE, "PH-D03"), (VIOLATION, kind.violation_type)):
            assert not planned(doctype, name, year) and planned(doctype, name, year + 1)
            with refused("ECMS-L061"):
                edited(name, doctype, law_year=year + 1).save()
            edited(name, doctype, law_year=year).save()
            with refused("ECMS-L060"):
                edited(name, doctype, law_year=20_000).save()
            with refused("ECMS-L061"):
                edited(name, doctype, law_year=year - 1, basis="Another act").save()
            edited(name, doctype, law_year=0).save()
    # Of a time that began anew nobody keeps its first day here.
    case_clocks.write_entry(clock, {}, kind=INTERRUPTED)
    assert planned(RULE, "PH-D03", year)


@pytest.mark.parametrize("ended", [False, True])
def test_a_rule_does_not_end_before_a_clock_that_stands_under_it_began(
    office: Inspectorate, ended: bool
) -> None:
    case = office.case_at("correction")
    clock = frappe.get_doc("Case Deadline", {"case": case, "rule": "PH-D03"})
    if ended:
        case_clocks.end_all(frappe.get_doc("Labour Case", case))
    began = clock.started_on.date()
    with office.acting("admin"):
        for last in ("2019-12-31", str(began - timedelta(1))):
            with refused("ECMS-L063"):
                edited("PH-D03", valid_to=last).save()
        edited("PH-D03", valid_to=str(began)).save()
        with refused("ECMS-L061"):
            edited("PH-D03", valid_from=str(began + timedelta(1))).save()
        # Superseded it may be from any day on: the clock stands under it until that is applied.
        edited("PH-D03", valid_to=None).save()
        since = str(began - timedelta(5))
        successor("PH-D03", since, exact_length=20).insert()
    if not ended:
        with office.acting("supervisor"):
            day = str(clock.due_on.date())
            clock_acts.record(
                clock.name, "suspend", {"since": day, "until": day, "reason": "Flood"}
            )
        assert "10 calendar days" in frappe.db.get_value("Case Deadline", clock.name, "explanation")


def test_the_next_version_closes_the_one_before(office: Inspectorate) -> None:
    case = office.case_at("correction")
    with office.acting("admin"):
        new = successor("PH-D03", "2030-01-01", exact_length=15).insert()
    assert new.name == "PH-D03 2030-01-01"
    old = frappe.get_doc("Deadline Rule", "PH-D03")
    assert (old.valid_to, old.exact_length) == (date(2029, 12, 31), 10)
    assert due("PH-D03", date(2029, 12, 31)) == date(2030, 1, 10)
    assert due("PH-D03", date(2030, 1, 2)) == date(2030, 1, 17)
    assert frappe.db.get_value("Case Deadline", {"case": case}, "rule_version") == "PH-D03"


@pytest.mark.parametrize("since", [None, "2000-01-01"])
def test_a_version_begins_after_the_one_it_supersedes(
    office: Inspectorate, since: str | None
) -> None:
    first = successor("PH-D03", "2029-01-01").insert()
    with refused("ECMS-L062"):
        successor(first.name, since).insert()
    assert frappe.db.get_value("Deadline Rule", first.name, "valid_to") is None


def from_today(days: int) -> date:
    return frappe.utils.getdate() + timedelta(days)


def last_day(name: str) -> date | None:
    return frappe.db.get_value("Deadline Rule", name, "valid_to")


def test_the_end_of_a_version_goes_with_the_first_day_of_the_next(office: Inspectorate) -> None:
    with office.acting("admin"):
        new = successor("PH-D03", str(from_today(0)), exact_length=15).insert()
        for day in (365, 20, -3):
            new.valid_from = str(from_today(day))
            new.save()
            assert last_day("PH-D03") == from_today(day - 1)
            for on in (day - 1, day):
                assert due("PH-D03", from_today(on))  # no day between the two
        for day in (None, "1900-01-01"):
            frappe.db.set_value("Deadline Rule", "PH-D03", "valid_from", "2018-01-01")
            with refused("ECMS-L062"):
                edited(new.name, valid_from=day).save()
    # What begins under the moved version names its record, and keeps it from being changed.
    case = office.case_at("correction")
    clock = frappe.get_doc("Case Deadline", {"case": case, "rule": "PH-D03"})
    assert clock.rule_version == new.name
    with office.acting("admin"), refused("ECMS-L061"):
        edited(new.name, valid_from=str(from_today(30))).save()
    # The day of its first name is free for another version.
    with office.acting("admin"):
        next_one = successor(new.name, str(from_today(0)), exact_length=16).insert()
    assert next_one.name not in (new.name, "PH-D03")
    assert last_day(new.name) == from_today(-1)


def test_a_version_that_nothing_uses_is_removed_and_the_one_before_holds_on(
    office: Inspectorate,
) -> None:
    with office.acting("admin"):
        second = successor("PH-D03", str(from_today(10)), exact_length=15).insert()
        third = successor(second.name, str(from_today(20)), exact_length=16).insert()
        frappe.delete_doc("Deadline Rule", second.name)
        assert last_day("PH-D03") == from_today(19)
        assert frappe.db.get_value("Deadline Rule", third.name, "supersedes") == "PH-D03"
        assert due("PH-D03", from_today(15)) and due("PH-D03", from_today(20))
        frappe.delete_doc("Deadline Rule", third.name)
        for name in ("PH-D03", "National"):  # cases may need it yet, and nothing else has its code
            with refused("ECMS-L069"):
                frappe.delete_doc("Deadline Rule" if name == "PH-D03" else "Legal Calendar", name)
    assert last_day("PH-D03") is None
    removed = {"subject_name": second.name, "action": "law removed"}
    assert frappe.db.count("Audit Entry", removed) == 1


def test_days_without_a_version_are_told_when_they_come_about(office: Inspectorate) -> None:
    with office.acting("admin"):
        successor("PH-D03", str(from_today(10)), exact_length=15).insert()
        told = len(frappe.get_message_log())
        edited("PH-D03", note="Counsel read it").save()
        assert len(frappe.get_message_log()) == told
        edited("PH-D03", valid_to=str(from_today(6))).save()
    (message,) = frappe.get_message_log()[told:]
    for day in (from_today(7), from_today(9)):
        assert frappe.utils.format_date(day) in message["message"]


@pytest.mark.parametrize(
    ("doctype", "name", "values"),
    [
        ("Deadline Rule", "PH-D03", {"exact_length": -3}),
        ("Deadline Rule", "PH-D03", {"more": "due: {day: 40}"}),
        ("Deadline Rule", "PH-D03", {"starts": "", "starts_after": "PH-D99"}),
        ("Violation Type", "PH-V01", {"more": "penalties: [{scale: NONE}]"}),
        ("Penalty Scale", "PH-P-OSH", {"amount": "much"}),
        ("Legal Value", "minimum_wage_ncr", {"valid_to": "2026-01-01"}),
        ("Legal Calendar", "National", {"weekend": "saturday, funday"}),
    ],
)
def test_what_cannot_be_law_is_refused_with_its_number(
    office: Inspectorate, doctype: str, name: str, values: dict
) -> None:
    if not frappe.db.exists(doctype, name):
        name = frappe.get_all(doctype, pluck="name", order_by="name", limit_page_length=1)[0]
    with office.acting("admin"):
        doc = frappe.get_doc(doctype, name)
        doc.update(values)
        with refused("ECMS-L060"):
            doc.save()


def test_a_violation_that_does_not_fit_its_scale_is_refused_at_its_line(
    office: Inspectorate,
) -> None:
    with office.acting("admin"):
        doc = edited("PH-V15", VIOLATION, more="penalties:\n- {scale: PH-P-OSH, min: 3, max: 2}\n")
        with refused("ECMS-L007") as told:
            doc.save()
    assert "Violation Type PH-V15, more, line 2" in str(told.value)


@pytest.mark.parametrize(
    ("doctype", "changes"),
    [("Penalty Scale", {"basis": "Another order"}), ("Legal Value", {"amount": "1"})],
)
def test_what_a_fine_was_counted_by_is_not_overwritten(
    office: Inspectorate, doctype: str, changes: dict
) -> None:
    name = "PH-P-OSH"
    if doctype == "Legal Value":
        name = "minimum_wage_ncr"
        with office.acting("admin"):
            value = frappe.get_all(
                doctype, {"value_code": name}, pluck="name", order_by="valid_from desc"
            )[0]
            # The scale is told in this unit, so that the fine hangs on the value.
            scale = frappe.get_doc("Penalty Scale", "PH-P-OSH")
            scale.update({"unit": name, "unit_date": "decision"})
            scale.save()
            name = value

    with office.acting("admin"):
        frappe.db.savepoint("not_in_use")
        edited(name, doctype, **changes).save()  # nobody was fined by it yet
        frappe.db.rollback(save_point="not_in_use")
    case = office.case_at("recommended")
    with office.acting("director"):
        draft = office.decision(case).insert()
    with office.acting("admin"):
        frappe.db.savepoint("draft")
        edited(name, doctype, **changes).save()  # a draft is computed anew when it is submitted
        frappe.db.rollback(save_point="draft")
    with office.acting("director"):
        frappe.get_doc("Case Decision", draft.name).submit()
    with office.acting("admin"):
        with refused("ECMS-L061"):
            edited(name, doctype, **changes).save()
        with refused("ECMS-L068"):
            frappe.delete_doc(doctype, name)
        opened = frappe.get_doc(doctype, name)
        opened.onload()
        assert opened.get_onload("uses") == 1
        edited(name, doctype, note="Counsel read it again").save()
        # Superseded, also from a day before the decision, it is still what the fine was counted by.
        new = successor(name, frappe.utils.today(), doctype, **changes).insert()
        with refused("ECMS-L061"):
            edited(name, doctype, **changes).save()
        new.reload()
        new.basis = "Nobody was fined by this one"
        new.save()


def test_a_later_version_of_a_violation_is_fined_by_its_code(office: Inspectorate) -> None:
    later = successor("PH-V15", "2020-01-01", "Violation Type").insert()
    case = office.case_at("recommended")
    for name in frappe.get_all(
        "Case Violation", {"case": case, "violation_type": "PH-V15"}, pluck="name"
    ):
        frappe.db.set_value("Case Violation", name, "violation_type", later.name)
    decision = office.decision(case)
    for line in decision.lines:
        if frappe.db.get_value("Case Violation", line.violation, "violation_type") == later.name:
            line.update({"wilful": 1, "day_from": frappe.utils.today()})
            line.day_to = line.day_from
    with office.acting("director"):
        decision.insert()
    assert sum(line.amount for line in decision.lines) > 0


def test_reasons_are_said_as_the_site_translates_the_law(office: Inspectorate) -> None:
    source = frappe.db.get_value("Deadline Rule", "PH-D03", "title")
    frappe.get_doc(
        {
            "doctype": "Translation",
            "language": "es",
            "source_text": source,
            "translated_text": "Subsanar las normas laborales",
        }
    ).insert()
    found = site_law().deadline("PH-D03", [Event("served", date(2026, 3, 2))])
    told = paragraph(found.reasons, *spoken("es"))
    assert "El plazo de PH-D03 (Subsanar las normas laborales) empieza" in told
    assert "la notificación a la parte, el lunes, 2 de marzo de 2026" in told
    assert f"({source}) starts" in paragraph(found.reasons, *spoken("en"))
