"""A plan: what it would do, whose edits it keeps, what must be named, and its hash."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ecms_core.packs.merge import Key
from ecms_core.packs.plan import Entry, Sides, make_plan
from ecms_core.problems import Problem

RULE = ("Deadline Rule", "D1")
LETTER = ("Notice Template", "L1")


def sides(wanted=None, ledger=None, site=None, **more) -> Sides:
    wanted, ledger = wanted or {}, ledger or {}
    there = dict.fromkeys([*wanted, *ledger]) | (site or {})
    return Sides("xx", "2", wanted, ledger, there, {"List": {"items": Key(("id",))}}, **more)


def nothing(change) -> str:
    return ""


def planned(found: Sides, choices=None, used=None, **told):
    return make_plan(found, lambda records: used or {}, choices=choices, **told)


def kinds(plan) -> dict[str, tuple[str, str]]:
    return {change.id: (change.kind, change.side) for change in plan.changes}


def test_a_record_is_made_once() -> None:
    values = {"length": "10 days"}
    plan = planned(sides({RULE: values}))
    assert kinds(plan) == {"Deadline Rule.D1": ("create", "pack")}
    assert plan.writes[RULE].values == values
    again = planned(sides({RULE: values}, {RULE: Entry(values)}, {RULE: values}))
    assert again.is_empty and again.changes == ()


def test_an_edit_stays_and_a_conflict_is_listed_until_somebody_chooses() -> None:
    found = sides(
        {RULE: {"length": "15 days", "title": "New"}},
        {RULE: Entry({"length": "10 days", "title": "Old"})},
        {RULE: {"length": "12 days", "title": "Old"}},
    )
    plan = planned(found)
    assert kinds(plan) == {
        "Deadline Rule.D1.length": ("conflict", "site"),
        "Deadline Rule.D1.title": ("update", "pack"),
    }
    assert plan.writes[RULE].values == {"length": "12 days", "title": "New"}
    assert plan.writes[RULE].changed == ("title",)
    chosen = planned(found, {"Deadline Rule.D1.length": "pack"})
    assert chosen.writes[RULE].values["length"] == "15 days"
    assert chosen.hash != plan.hash


def test_a_choice_that_fits_nothing_is_refused() -> None:
    for choice in ({"Deadline Rule.D1.title": "pack"}, {"Deadline Rule.D1.length": "mine"}):
        with pytest.raises(Problem) as caught:
            planned(
                sides(
                    {RULE: {"length": "2"}}, {RULE: Entry({"length": "1"})}, {RULE: {"length": "3"}}
                ),
                choice,
            )
        assert caught.value.code == "ECMS-110" and "Deadline Rule.D1.length" in caught.value.what()


def test_a_record_that_an_administrator_deleted_does_not_come_back_unasked() -> None:
    old = {RULE: Entry({"length": "1"})}
    assert kinds(planned(sides({RULE: {"length": "1"}}, old))) == {
        "Deadline Rule.D1": ("keep", "site")
    }
    changed = sides({RULE: {"length": "2"}}, old)
    assert kinds(planned(changed)) == {"Deadline Rule.D1": ("conflict", "site")}
    plan = planned(changed, {"Deadline Rule.D1": "pack"})
    assert plan.writes[RULE].values == {"length": "2"}


def test_a_record_that_was_being_made_when_the_process_died_is_made() -> None:
    plan = planned(sides({RULE: {"length": "1"}}, {RULE: Entry({"length": "1"}, intended=True)}))
    assert kinds(plan) == {"Deadline Rule.D1": ("create", "pack")}


def test_what_the_pack_no_longer_has_goes_unless_it_is_used_or_edited() -> None:
    entry = {RULE: Entry({"length": "1"})}
    there = {RULE: {"length": "1"}}
    assert kinds(planned(sides({}, entry, there))) == {"Deadline Rule.D1": ("remove", "pack")}
    used = planned(sides({}, entry, there), used={RULE: "3 Case Deadline"})
    assert kinds(used) == {"Deadline Rule.D1": ("in use", "site")} and used.is_empty
    edited = planned(sides({}, entry, {RULE: {"length": "9"}}))
    assert kinds(edited) == {"Deadline Rule.D1": ("conflict", "site")}
    leaving = planned(sides({}, entry, {RULE: {"length": "9"}}, leaving=True))
    assert leaving.writes[RULE].values is None


def test_what_the_pack_found_goes_back_to_what_it_was() -> None:
    entry = {RULE: Entry({"enabled": 1, "title": "X"}, before={"enabled": 0, "title": ""})}
    plan = planned(sides({}, entry, {RULE: {"enabled": 1, "title": "mine"}}, leaving=True))
    assert kinds(plan) == {"Deadline Rule.D1.enabled": ("update", "pack")}
    assert plan.writes[RULE].values == {"enabled": 0, "title": "mine"}


def test_what_somebody_changed_before_the_pack_says_anything_is_a_conflict() -> None:
    standard = {RULE: {"read": 1, "print": 1, "write": 0}}
    wanted = {"read": 1, "print": 1, "write": 1}
    found = sides({RULE: wanted}, {}, {RULE: {"read": 1, "print": 0, "write": 0}})
    assert kinds(planned(replace(found, standard=standard))) == {
        "Deadline Rule.D1.print": ("conflict", "site"),
        "Deadline Rule.D1.write": ("update", "pack"),
    }
    # A version that says more meets what it says now for the first time.
    known = {RULE: Entry({"read": 1}, before={"read": 1})}
    later = replace(found, ledger=known, standard=standard)
    assert kinds(planned(later))["Deadline Rule.D1.print"] == ("conflict", "site")
    deleted = replace(found, site={RULE: None}, standard=standard)
    assert kinds(planned(deleted)) == {"Deadline Rule.D1": ("conflict", "site")}


def test_what_the_pack_says_no_longer_goes_back_to_what_it_was() -> None:
    entry = Entry({"read": 1, "write": 1, "print": 1}, before={"read": 1, "write": 0, "print": 1})
    found = sides({RULE: {"print": 1}}, {RULE: entry}, {RULE: {"read": 1, "write": 1, "print": 1}})
    plan = planned(found)
    assert kinds(plan) == {"Deadline Rule.D1.write": ("update", "pack")}
    assert plan.writes[RULE].values == {"read": 1, "write": 0, "print": 1}


def test_records_go_in_the_reverse_order_of_their_coming() -> None:
    there = {RULE: {"a": "1"}, LETTER: {"a": "1"}}
    plan = planned(sides({}, {key: Entry({"a": "1"}) for key in there}, there))
    assert list(plan.writes) == [LETTER, RULE]


def test_what_loses_data_is_done_only_when_it_is_named() -> None:
    found = sides({RULE: {"length": "2"}}, {RULE: Entry({"length": "1"})}, {RULE: {"length": "1"}})
    plan = planned(found, danger=lambda change: "7 values go")
    assert plan.is_empty and [change.danger for change in plan.dangers] == ["7 values go"]
    assert any("7 values go" in line and "=pack" in line for line in plan.lines())
    named = planned(found, {plan.dangers[0].id: "pack"}, danger=lambda change: "7 values go")
    assert named.writes[RULE].values == {"length": "2"}


def test_settings_that_yield_to_the_pack_are_a_choice() -> None:
    record = ("System Settings", "System Settings")
    found = sides({record: {"zone": "B"}}, {}, {record: {"zone": "A"}})
    assert kinds(planned(found))["System Settings.System Settings.zone"] == ("conflict", "site")
    yielding = replace(found, yielding=("System Settings",))
    assert kinds(planned(yielding)) == {
        "System Settings.System Settings.zone": ("conflict", "pack")
    }
    assert planned(yielding).writes[record].values == {"zone": "B"}
    assert planned(yielding, {"System Settings.System Settings.zone": "site"}).is_empty
    # What an administrator changes after the pack came is an edit like any other.
    later = replace(yielding, ledger={record: Entry({"zone": "C"}, before={"zone": "A"})})
    assert kinds(planned(later))["System Settings.System Settings.zone"] == ("conflict", "site")


def test_the_hash_covers_every_side() -> None:
    hashes = {
        planned(sides({RULE: {"a": wanted}}, {RULE: Entry({"a": base})}, {RULE: {"a": site}})).hash
        for base, site, wanted in (
            ("1", "1", "1"),
            ("2", "1", "1"),
            ("1", "2", "1"),
            ("1", "1", "2"),
        )
    }
    plain = sides({RULE: {"a": "1"}}, {RULE: Entry({"a": "1"})}, {RULE: {"a": "1"}})
    hashes.add(planned(replace(plain, digest="of other files")).hash)
    assert len(hashes) == 5


def test_a_plan_reads_as_counts_and_as_before_and_after() -> None:
    plan = planned(
        sides({RULE: {"length": "2"}}, {RULE: Entry({"length": "1"})}, {RULE: {"length": "3"}})
    )
    text = "\n".join(plan.lines())
    assert "1 changed by both" in text and "Deadline Rule D1: length" in text
    assert all(part in text for part in ("on the site:  3", "in the pack:  2", "before:       1"))
    assert plan.hash in text and plan.as_data()["changes"][0]["side"] == "site"
    assert "0 changes" in "\n".join(planned(sides()).lines())


def test_what_cases_follow_is_not_rewritten_whoever_chooses() -> None:
    found = sides({RULE: {"length": "2"}}, {RULE: Entry({"length": "1"})}, {RULE: {"length": "1"}})
    plan = planned(found, frozen=lambda change: "3 clocks follow it")
    assert kinds(plan) == {"Deadline Rule.D1.length": ("in use", "site")} and plan.is_empty
    assert any("3 clocks follow it" in line for line in plan.lines())
    with pytest.raises(Problem):
        planned(found, {"Deadline Rule.D1.length": "pack"}, frozen=lambda change: "3")


def test_what_would_lose_data_waits_to_be_named_unless_the_pack_leaves() -> None:
    def lost(change) -> str:
        return "7 have it"

    coming = planned(sides({RULE: {"length": "2"}}), danger=lost)
    assert kinds(coming) == {"Deadline Rule.D1": ("create", "site")} and coming.is_empty
    assert any("held back: 7 have it" in line for line in coming.lines())
    entry = {RULE: Entry({"length": "1"})}
    for leaving, side in ((False, "site"), (True, "pack")):
        going = planned(sides({}, entry, {RULE: {"length": "1"}}, leaving=leaving), danger=lost)
        assert kinds(going) == {"Deadline Rule.D1": ("remove", side)}
        assert [change.danger for change in going.dangers] == ["7 have it"]


def test_what_cannot_be_done_is_told_and_is_no_choice() -> None:
    found = sides({RULE: {"length": "2"}}, {RULE: Entry({"length": "1"})}, {RULE: {"length": "1"}})
    id_ = "Deadline Rule.D1.length"
    plan = planned(found, refused=lambda changes: {id_: "no 1 becomes a 2"})
    assert kinds(plan) == {id_: ("refused", "site")} and plan.is_empty and not plan.dangers
    text = "\n".join(plan.lines())
    assert "1 not possible" in text and "no 1 becomes a 2" in text and "=pack" not in text
    with pytest.raises(Problem, match="ECMS-110"):
        planned(found, {id_: "pack"}, refused=lambda changes: {id_: "no"})


def test_whoever_writes_a_record_does_not_change_what_the_pack_wants() -> None:
    wanted = {"items": [{"id": "a", "text": "new"}, {"id": "b", "text": "two"}]}
    old = {"items": [{"id": "a", "text": "old"}]}
    record = ("List", "L1")
    for found in (
        sides({record: wanted}),
        sides({record: wanted}, {record: Entry(old)}, {record: old}),
    ):
        plan = planned(found)
        (write,) = plan.writes.values()
        for item in write.values["items"]:
            # As Frappe does with the rows of a document.
            item["doctype"] = "Item"
        assert plan.sides.wanted[record] == {
            "items": [{"id": "a", "text": "new"}, {"id": "b", "text": "two"}]
        }
        assert all("doctype" not in str(change.wanted) for change in plan.changes)
