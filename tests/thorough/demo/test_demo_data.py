"""Demonstration data hold together: nothing in them could not have happened."""

from __future__ import annotations

import json
import re
import shutil
from collections import Counter, defaultdict
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from ecms_core.demo.generate import ORDER, generate
from ecms_core.demo.ground import Ground
from ecms_core.inspections import answer_sheet as sheets
from ecms_core.law.entries import inputs
from ecms_core.law.penalties import Charge
from ecms_core.law.records import record_name
from ecms_core.notices.letter import render_html
from ecms_core.oversight.draw import choose
from ecms_core.packs.pack import Pack
from ecms_core.packs.source import PackSource
from ecms_core.problems import Problem

ROOT = Path(__file__).resolve().parents[3]
TODAY = date(2026, 11, 18)
DOCTYPES = {
    found["name"]: found
    for found in map(
        json.loads, (file.read_text() for file in ROOT.glob("ecms_core/*/doctype/*/*.json"))
    )
}
STANDARD = {"name", "creation", "modified", "owner", "modified_by", "docstatus", "idx"}
CHILD = {"parent", "parenttype", "parentfield"}


def by(rows, field):
    """Rows in lists, by the value of a field."""
    found = defaultdict(list)
    for row in rows:
        found[row[field]].append(row)
    return found


@pytest.fixture(scope="module")
def tables(data):
    return data.tables


@pytest.fixture(scope="module")
def cases(tables):
    return {row["name"]: row for row in tables["Labour Case"]}


@pytest.fixture(scope="module")
def first_user(data):
    return data.officials[0]


def test_the_same_pack_and_day_give_the_same_data_and_another_day_other_cases(make_ground):
    once, again, earlier = (
        generate(make_ground(establishments=60, cases=12), day)
        for day in (TODAY, TODAY, TODAY - timedelta(3))
    )
    assert once.tables == again.tables
    assert once.series == again.series
    names = [row["establishment_name"] for row in once.tables["Establishment"]]
    assert [row["establishment_name"] for row in earlier.tables["Establishment"]] == names
    assert earlier.tables["Case Event"] != once.tables["Case Event"]


def test_rows_fit_their_doctypes(ground, tables):
    """Columns exist, what is required is there, choices are options, links have an end."""
    known = {doctype: {row["name"] for row in rows} for doctype, rows in tables.items()}
    codes = {question.violation for question in ground.checklist.questions}
    known |= {
        "Administrative Division": {place.code for place in ground.places},
        "Economic Activity": set(ground.activities),
        "Inspection Office": {row["code"] for row in ground.pack.rows("offices.csv")},
        "Inspection Checklist": {ground.checklist.name},
        "Case Procedure": {ground.procedure_name},
        "Notice Template": set(ground.letters),
        "Deadline Rule": {
            record_name(version, versions)
            for versions in ground.law.rules.values()
            for version in versions
        },
        "Violation Type": codes,
        "Currency": {"PHP"},
        "User": {row["user"] for row in tables["Inspectorate Staff"]},
        "DocType": set(DOCTYPES),
    }
    assert tuple(tables) == ORDER
    for doctype, rows in tables.items():
        definition = DOCTYPES[doctype]
        fields = {field["fieldname"]: field for field in definition["fields"]}
        children = CHILD if definition.get("istable") else set()
        assert rows, f"no {doctype}"
        assert len(known[doctype]) == len(rows), f"a {doctype} is there twice"
        assert len({tuple(row) for row in rows}) == 1, f"{doctype}: columns differ"
        assert set(rows[0]) <= set(fields) | STANDARD | children, doctype
        if "is_demo" in fields:
            assert all(row["is_demo"] == 1 for row in rows), f"{doctype} is not marked"
        for row in rows:
            assert row["docstatus"] == (1 if definition.get("is_submittable") else row["docstatus"])
            for name, field in fields.items():
                value = row.get(name)
                if field.get("reqd") and field["fieldtype"] != "Table":
                    assert value not in (None, ""), (doctype, name, row)
                if value in (None, ""):
                    continue
                if field["fieldtype"] == "Data":
                    assert len(value) <= 140, (doctype, name, value)
                if field["fieldtype"] == "Select":
                    assert value in field["options"].split("\n"), (doctype, name, value)
                if field["fieldtype"] == "Link":
                    assert value in known[field["options"]], (doctype, name, value)


def test_a_case_goes_through_its_procedure_step_by_step(ground, data, tables, cases):
    steps = {step.id: step for step in ground.procedure.steps}
    roles = {person.email: set(person.roles) for person in data.officials}
    events = by(tables["Case Event"], "case")
    for name, case in cases.items():
        stage = ground.procedure.first
        for event in events[name]:
            step = steps[event["step"]]
            assert stage == event["from_stage"], event
            assert stage in step.start, event
            assert event["to_stage"] == step.to
            assert roles[event["actor"]] & set(step.roles), event
            stage = step.to
        assert case["stage"] == stage
        assert case["stage_label"] == ground.procedure.stage(stage).label
        closes = ground.procedure.stage(stage).closes
        assert case["is_open"] == (0 if closes else 1)
        assert bool(case["closed_on"]) == closes


def test_what_a_step_needs_was_there(tables, cases):
    """Read from the records alone, not from the generator's own facts."""
    visits = {row["case"]: row for row in tables["Inspection Visit"]}
    violations = by(tables["Case Violation"], "case")
    notices = {(row["case"], row["template"]): row for row in tables["Issued Notice"]}
    entries = by(tables["Deadline Entry"], "deadline")
    seen = Counter()
    for event in tables["Case Event"]:
        case, step, at = event["case"], event["step"], event["happened_at"]
        seen[step] += 1
        if step == "visit":
            [order] = [row for row in tables["Inspection Order"] if row["case"] == case]
            assert order["valid_from"] <= visits[case]["started_at"].date() <= order["valid_to"]
            assert visits[case]["inspector"] == cases[case]["inspector"]
        if step == "results":
            assert violations[case]
        if step in ("serve_results", "serve_order"):
            letter = "PH-N04" if step == "serve_results" else "PH-N12"
            assert notices[case, letter]["issued_on"] <= notices[case, letter]["served_on"]
            assert notices[case, letter]["served_on"] == at.date()
            rule = "PH-D03" if step == "serve_results" else "PH-D11"
            [clock] = [
                row for row in tables["Case Deadline"] if (row["case"], row["rule"]) == (case, rule)
            ]
            assert clock["notice"] == notices[case, letter]["name"]
            assert notices[case, letter]["service_method"] in {
                entry["method"] for entry in entries[clock["name"]]
            }
        if step == "conference":
            assert any(
                row["case"] == case and row["rule"] == "PH-D03" and row["due_on"] < at
                for row in tables["Case Deadline"]
            )
        if step == "close_compliant":
            assert not violations[case]
            assert not visits[case]["access_refused"]
        if step == "refer_refusal":
            assert visits[case]["access_refused"]
        if step == "close_paid":
            assert cases[case]["owed"] == 0
    assert set(seen) >= {"draw", "authority", "visit", "conference", "pay", "refer_refusal"}


def test_time_runs_forward_and_stops_before_today(tables, cases):
    events = by(tables["Case Event"], "case")
    start_of_today = datetime(TODAY.year, TODAY.month, TODAY.day)  # noqa: DTZ001
    for name, case in cases.items():
        times = [case["creation"], *(event["happened_at"] for event in events[name])]
        assert times == sorted(times), name
        assert case["opened_on"] == times[0].date()
        assert case["modified"] == times[-1]
        if case["closed_on"]:
            assert case["closed_on"] == times[-1].date()
    for doctype, rows in tables.items():
        assert all(row["creation"] < start_of_today for row in rows), doctype
        assert all(row["modified"] < start_of_today for row in rows), doctype
    for visit in tables["Inspection Visit"]:
        assert visit["started_at"] < visit["ended_at"] <= visit["creation"]
    for complaint in tables["Labour Complaint"]:
        if complaint["case"]:
            assert complaint["received_on"] <= cases[complaint["case"]]["opened_on"]
    oldest = min(case["opened_on"] for case in cases.values())
    assert 600 < (TODAY - oldest).days <= 2 * 366


@pytest.mark.parametrize("today", [date(2026, 11, 22), date(2026, 4, 5), date(2026, 1, 1)])
def test_nothing_is_dated_ahead_of_a_day_after_days_off(make_ground, today):
    """A Sunday, Easter, New Year."""
    made = generate(make_ground(establishments=900, cases=120), today)
    for doctype, rows in made.tables.items():
        days = [max(row["creation"], row["modified"]).date() for row in rows]
        assert max(days, default=date.min) < today, doctype


def test_nothing_happens_on_a_day_off(ground, tables):
    for event in tables["Case Event"]:
        day = event["happened_at"].date()
        assert ground.law.calendar.for_office(event["office"]).is_working(day), event


def test_every_stage_has_cases_that_wait_in_the_first_users_office(ground, cases, first_user):
    here = Counter(case["stage"] for case in cases.values() if case["office"] == first_user.office)
    for stage in ground.procedure.stages:
        assert here[stage.id] >= 2, f"{stage.id}: {here}"


def test_the_first_users_worklist_has_something_for_every_day(cases, first_user):
    mine = [
        case["next_due_on"].date()
        for case in cases.values()
        if case["inspector"] == first_user.email and case["is_open"] and case["next_due_on"]
    ]
    assert sum(day < TODAY for day in mine) >= 4
    assert sum(day == TODAY for day in mine) >= 2
    assert sum(TODAY < day <= TODAY + timedelta(6) for day in mine) >= 4


def test_deadlines_are_those_of_the_law(ground, tables, cases):
    running = defaultdict(list)
    entries = by(tables["Deadline Entry"], "deadline")
    assert any(entry["kind"] == "Suspended" for entry in tables["Deadline Entry"])
    for row in tables["Case Deadline"]:
        given = inputs(entries[row["name"]], ground.law.calendar.zone)
        deadline = ground.law.deadline(row["rule"], given.events, given.ledger, row["office"])
        assert row["due_on"].date() == deadline.due, row
        assert (row["status"] == "Running") == (row["ended_on"] is None)
        if row["status"] == "Running":
            running[row["case"]].append(row)
    for name, case in cases.items():
        ours = [row for row in running[name] if ground.law.rules[row["rule"]][-1].binds_the_office]
        first = min(ours, key=lambda row: row["due_on"], default=None)
        assert case["next_due_on"] == (first["due_on"] if first else None)
        assert case["next_due_what"] == (first["title"] if first else None)
        if not case["is_open"]:
            assert not running[name]


def test_money_adds_up(tables, cases):
    lines = by(tables["Case Decision Line"], "parent")
    decisions = by(tables["Case Decision"], "case")
    payments = by(tables["Case Payment"], "case")
    for decision in tables["Case Decision"]:
        assert decision["total_fine"] == sum(line["amount"] for line in lines[decision["name"]])
    for name, case in cases.items():
        fined = sum(Decimal(str(one["total_fine"])) for one in decisions[name])
        paid = sum(Decimal(str(one["amount"])) for one in payments[name])
        assert Decimal(str(case["fined"])) == fined
        assert Decimal(str(case["paid"])) == paid
        assert Decimal(str(case["owed"])) == fined - paid
        assert fined >= paid
        assert all(one["amount"] > 0 for one in payments[name])
    receipts = [row["receipt_no"] for row in tables["Case Payment"]]
    assert len(set(receipts)) == len(receipts)
    assert any(len(rows) > 1 for rows in payments.values()), "nobody pays by instalments"


def test_fines_are_those_of_the_law(ground, tables):
    decided = {row["name"]: row["decided_on"] for row in tables["Case Decision"]}
    kinds = {row["name"]: row for row in tables["Case Violation"]}
    wilful = 0
    for parent, lines in by(tables["Case Decision Line"], "parent").items():
        charges = []
        for line in lines:
            violation = kinds[line["violation"]]
            assert violation["status"] == "Ordered"
            if line["wilful"]:
                assert line["day_from"] <= line["day_to"] < decided[parent]
                days = {"served": line["day_from"], "last_day": line["day_to"], "wilful": True}
                charges.append(Charge(violation["violation_type"], days))
        total = ground.law.penalty(charges, {"date": decided[parent]}).total if charges else 0
        assert total == sum(Decimal(str(line["amount"])) for line in lines), parent
        wilful += len(charges)
    assert wilful > 5


def test_sheets_are_sealed_evidence_and_their_rows_say_the_same(ground, tables):
    questions = ground.checklist.questions
    rows = by(tables["Checklist Answer"], "answer_sheet")
    violations = by(tables["Case Violation"], "visit")
    for sheet in tables["Answer Sheet"]:
        answers = sheets.parse(sheet["answers"])
        sheets.check(questions, answers, sheet["checklist"], complete=True)
        assert sheet["seal"] == sheets.seal(
            answers,
            client_id=sheet["client_id"],
            checklist_hash=sheet["checklist_hash"],
            pack=sheet["pack_version"],
        )
        told = [vars(row) for row in sheets.rows(questions, answers)]
        assert [{key: row[key] for key in told[0]} for row in rows[sheet["name"]]] == told
        failed = {finding.question.id for finding in sheets.findings(questions, answers)}
        assert {row["question"] for row in violations[sheet["visit"]]} == failed
    assert any(not violations[visit["name"]] for visit in tables["Inspection Visit"])


def test_draws_can_be_checked(tables, cases):
    users = {row["name"]: row["user"] for row in tables["Inspectorate Staff"]}
    offices = {row["name"]: row["office"] for row in tables["Inspectorate Staff"]}
    for drawn in tables["Inspector Draw"]:
        eligible, excluded = json.loads(drawn["eligible"]), json.loads(drawn["excluded"])
        assert drawn["chosen"] == choose(drawn["seed"], eligible)
        assert not set(eligible) & set(excluded)
        assert {offices[name] for name in eligible} == {drawn["office"]}
        assert cases[drawn["case"]]["inspector"] == users[drawn["chosen"]]
    seeds = [drawn["seed"] for drawn in tables["Inspector Draw"]]
    assert len(set(seeds)) == len(seeds)


def test_letters_could_be_printed_from_what_is_kept(ground, tables):
    printed = Counter()
    for notice in tables["Issued Notice"]:
        data = json.loads(notice["data"])
        assert data["head"]["number"] == notice["name"]
        assert data["case"]["number"] == notice["case"]
        if printed[notice["template"]] < 10:
            template = ground.letters[notice["template"]]
            page = render_html(template.letter, {**data, "head": {**data["head"], "qr": ""}})
            assert notice["name"] in page
            assert data["establishment"]["name"].split("&")[0] in page
            printed[notice["template"]] += 1
    assert set(printed) == set(ground.letters)
    # History has no bytes of a letter, and says so.
    assert "pdf" not in tables["Issued Notice"][0]
    assert {row["service_details"] for row in tables["Issued Notice"]} == {
        "Demonstration record: the letter was not printed."
    }


def test_numbers_run_through_each_office_and_year_without_a_gap(data, tables):
    numbered = tables["Labour Case"] + tables["Issued Notice"]
    last = Counter()
    for row in sorted(numbered, key=lambda row: row["name"]):
        key, _, number = row["name"].rpartition("-")
        last[f"{key}-"] += 1
        assert int(number) == last[f"{key}-"], row["name"]
    assert data.series == dict(last)


def test_alerts_name_what_the_visit_found(ground, tables, cases):
    alerting = {question.id: question.alert for question in ground.checklist.questions}
    told = 0
    for visit in tables["Inspection Visit"]:
        expected = {"Access refused"} if visit["access_refused"] else set()
        expected |= {
            alerting[row["question"]]
            for row in tables["Case Violation"]
            if row["visit"] == visit["name"] and alerting[row["question"]]
        }
        alert = cases[visit["case"]]["alert"]
        assert set(alert.split("; ") if alert else ()) == expected
        told += bool(expected)
    assert told > 3


def test_establishments_look_like_a_country(ground, tables):
    rows = tables["Establishment"]
    assert len(rows) == 1200
    offices = Counter(row["office"] for row in rows)
    assert set(offices) == set(ground.offices)
    assert 0.22 < offices["RO-NCR"] / len(rows) < 0.42
    small = sum(row["workers_total"] < 10 for row in rows) / len(rows)
    assert 0.5 < small < 0.8
    assert max(row["workers_total"] for row in rows) > 150
    assert len({row["activity"] for row in rows}) > 12
    for row in rows:
        assert row["workers_male"] + row["workers_female"] == row["workers_total"]
        assert row["workers_young"] <= row["workers_total"]
        assert re.fullmatch(r"999-\d{3}-\d{3}-\d{5}", row["tax_id"])
    ids = [row["tax_id"] for row in rows]
    assert len(set(ids)) == len(ids)


def test_a_name_with_a_tilde_is_found_without_it(tables):
    found = [row for row in tables["Establishment"] if "pena" in row["search_key"].split()]
    assert any("Peña" in row["establishment_name"] for row in found)
    assert any("Dela Peña" in row["establishment_name"] for row in found)


def test_each_office_has_somebody_for_every_step(ground, data):
    for office in ground.offices:
        roles = {role for one in data.officials if one.office == office for role in one.roles}
        assert roles >= {role for step in ground.procedure.steps for role in step.roles}, office
        signs = [one for one in data.officials if "ECMS Director" in one.roles]
        assert [one.office for one in signs].count(office) == 1, office
    here = [
        person
        for person in data.officials
        if person.office == "RO-NCR" and "ECMS Inspector" in person.roles
    ]
    assert len(here) >= 3
    log_in = {person.email for person in data.officials if person.password}
    assert log_in == {
        f"{name}@ph.demo"
        for name in ("inspector", "hearing", "director", "supervisor", "cashier", "admin")
    }


def test_a_pack_without_words_cannot_be_demonstrated(tmp_path):
    folder = tmp_path / "ph"
    shutil.copytree(ROOT / "country_packs" / "ph", folder)
    (folder / "demo.yaml").unlink()
    with pytest.raises(Problem) as caught:
        Ground.of(Pack(PackSource("ph", folder)))
    assert caught.value.code == "ECMS-102"
    assert "ph/demo.yaml" in caught.value.what()
