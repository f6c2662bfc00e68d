"""Three sides of a record: whose value stays, item by item in lists."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from ecms_core.packs.merge import CONFLICT, KEEP, TAKE, Key, compare, interleave, merged, plain

KEYS = {"questions": Key(("id",))}


def kinds(base, site, wanted) -> dict[str, str]:
    return {each.path: each.kind for each in compare(base, site, wanted, KEYS)}


def questions(*ids: str, **labels: str) -> list[dict]:
    return [{"id": each, "label": labels.get(each, each)} for each in ids]


def test_whose_value_stays() -> None:
    base, wanted = {"a": 1, "b": 1, "c": 1, "d": 1}, {"a": 2, "b": 1, "c": 2, "d": 2}
    assert kinds(base, {"a": 1, "b": 3, "c": 3, "d": 2}, wanted) == {
        "a": TAKE,
        "b": KEEP,
        "c": CONFLICT,
    }


def test_a_record_that_the_pack_meets_for_the_first_time() -> None:
    site = {"empty": "", "off": 0, "same": 1, "other": 2}
    wanted = {"empty": "x", "off": 1, "same": 1, "other": 3}
    assert kinds(None, site, wanted) == {"empty": TAKE, "off": TAKE, "other": CONFLICT}
    told = compare(None, site, wanted, KEYS, {"off": 1, "other": 2})
    assert {each.path: each.kind for each in told} == {
        "empty": TAKE,
        "off": CONFLICT,
        "other": TAKE,
    }


def test_a_question_that_both_made_is_in_conflict_where_they_differ() -> None:
    base = {"questions": questions("A")}
    site = {"questions": [*questions("A"), {"id": "B", "label": "B", "required": 0}]}
    wanted = {"questions": [*questions("A"), {"id": "B", "label": "B", "required": 1}]}
    assert kinds(base, site, wanted) == {"questions[B].required": CONFLICT}


def test_a_property_that_the_pack_has_no_longer_becomes_empty_unless_it_was_edited() -> None:
    assert kinds({"a": "x", "b": "x"}, {"a": "x", "b": "mine"}, {}) == {"a": TAKE, "b": CONFLICT}


def test_questions_of_both_sides_stay_and_a_change_is_about_one_property() -> None:
    base = {"questions": questions("G01", "G02")}
    site = {"questions": questions("G01", "MINE", "G02", G01="my words")}
    wanted = {"questions": questions("G01", "G02", "G03", G01="their words")}
    found = compare(base, site, wanted, KEYS)
    assert {each.path: each.kind for each in found} == {
        "questions[G01].label": CONFLICT,
        "questions[G03]": TAKE,
        "questions[MINE]": KEEP,
    }
    taken = [each for each in found if each.kind == TAKE]
    result = merged(base, site, taken, KEYS, wanted)["questions"]
    assert [each["id"] for each in result] == ["G01", "MINE", "G02", "G03"]
    assert result[0]["label"] == "my words"


def test_a_question_that_both_removed_or_one_of_them() -> None:
    base = {"questions": questions("A", "B", "C", "D", "E")}
    site = {"questions": questions("A", "C", "D", C="mine")}
    wanted = {"questions": questions("A", "B", "E", E="theirs")}
    assert kinds(base, site, wanted) == {
        "questions[B]": KEEP,
        "questions[C]": CONFLICT,
        "questions[D]": TAKE,
        "questions[E]": CONFLICT,
    }


def test_items_with_one_key_all_stay() -> None:
    keys = {"days": Key(("day",))}
    may, june = {"day": "05-01", "until": "05-09"}, {"day": "06-01", "until": "06-01"}
    early = {"day": "05-01", "until": "05-02"}
    base, wanted = {"days": [may, early]}, {"days": [may, early, june]}
    (come,) = compare(base, base, wanted, keys)
    assert (come.path, come.kind) == ("days[06-01]", TAKE)
    assert merged(base, base, [come], keys, wanted) == wanted
    longer = {"days": [may, early | {"until": "05-04"}]}
    (edit,) = compare(base, longer, base, keys)
    assert (edit.path, edit.kind) == ("days[05-01 (2)].until", KEEP)
    assert merged(base, longer, [edit], keys, base) == base
    (gone,) = compare(base, base, {"days": [may]}, keys)
    assert merged(base, base, [gone], keys, {"days": [may]}) == {"days": [may]}


DAYS = {"days": Key(("day",), further=("until", "title"))}


def closure(until: str, basis: str, title: str = "") -> dict:
    return {"day": "04-09", "until": until, "title": title, "basis": basis}


def test_items_that_share_a_key_are_told_apart_by_more_on_every_side() -> None:
    long, short = closure("04-20", "Order 1"), closure("04-10", "Order 1")
    base, site = {"days": [long, short]}, {"days": [short]}
    wanted = {"days": [closure("04-20", "Order 2"), short]}
    (change,) = compare(base, site, wanted, DAYS)
    assert (change.path, change.kind) == ("days[04-09 04-20]", CONFLICT)
    assert merged(base, site, [], DAYS, wanted) == site
    assert merged(base, site, [change], DAYS, wanted) == wanted
    # A list with one of them has the name that it has beside the other.
    alone = {"days": [closure("04-10", "Order 3")]}
    found = compare(base, site, alone, DAYS)
    assert {each.path: each.kind for each in found} == {"days[04-09 04-10].basis": TAKE}
    assert merged(base, site, found, DAYS, alone) == alone


def test_items_that_share_more_are_told_apart_by_their_titles_and_then_by_number() -> None:
    flood, storm = closure("04-10", "Order 1", "Flood"), closure("04-10", "Order 1", "Storm")
    base, site = {"days": [flood, storm]}, {"days": [storm]}
    (change,) = compare(base, site, {"days": [flood | {"basis": "Order 2"}, storm]}, DAYS)
    assert (change.path, change.kind) == ("days[04-09 04-10 Flood]", CONFLICT)
    twice = {"days": [flood, flood | {"basis": "Order 2"}]}
    (come,) = compare({"days": [flood]}, {"days": [flood]}, twice, DAYS)
    assert come.path == "days[04-09 04-10 Flood (2)]"


def test_one_item_with_a_key_keeps_its_short_name_whatever_changes_of_it() -> None:
    base, wanted = {"days": [closure("04-10", "Order 1")]}, {"days": [closure("04-12", "Order 1")]}
    (change,) = compare(base, base, wanted, DAYS)
    assert (change.path, change.kind) == ("days[04-09].until", TAKE)


def test_an_order_is_taken_kept_or_in_conflict() -> None:
    abc, bac, cab = (questions(*order) for order in ("ABC", "BAC", "CAB"))
    order = "questions[order]"
    assert kinds({"questions": abc}, {"questions": abc}, {"questions": bac}) == {order: TAKE}
    assert kinds({"questions": abc}, {"questions": bac}, {"questions": abc}) == {order: KEEP}
    assert kinds({"questions": abc}, {"questions": bac}, {"questions": cab}) == {order: CONFLICT}
    site = {"questions": abc}
    (change,) = compare({"questions": abc}, site, {"questions": bac}, KEYS)
    result = merged(site, site, [change], KEYS, {"questions": bac})["questions"]
    assert [each["id"] for each in result] == ["B", "A", "C"]


def test_a_hint_for_whoever_writes_is_no_property() -> None:
    assert kinds({"@version": "1"}, {}, {"@version": "2"}) == {}


def test_values_of_a_file_and_of_a_database_compare() -> None:
    assert plain({"a": True, "b": None, "c": Decimal("2.0"), "d": 1.5}) == {
        "a": 1,
        "b": "",
        "c": 2,
        "d": "1.5",
    }


names = st.lists(st.sampled_from("ABCDEFGH"), unique=True)


@given(names, names)
def test_no_item_is_lost_or_doubled_and_the_first_order_stands(lead: list, other: list) -> None:
    result = interleave(lead, other)
    assert sorted(result) == sorted({*lead, *other})
    assert [each for each in result if each in lead] == lead


values = st.dictionaries(st.sampled_from("abc"), st.integers(1, 3))
items = st.lists(st.sampled_from("ABCD"), unique=True).map(lambda ids: questions(*ids))


records = st.tuples(values, items).map(lambda each: {**each[0], "questions": each[1]})


@given(records, records, records)
def test_taking_everything_of_the_pack_gives_what_the_pack_wants(base, site, wanted) -> None:
    result = merged(base, site, compare(base, site, wanted, KEYS), KEYS, wanted)
    assert compare(wanted, result, wanted, KEYS) == []
    # What neither the pack had nor has is the site's own.
    assert all(result[name] == site[name] for name in site if name not in {**base, **wanted})


@given(values, values, items, items)
def test_an_unedited_site_takes_everything_and_then_nothing_is_left(b, w, bq, wq) -> None:
    base, wanted = {**b, "questions": bq}, {**w, "questions": wq}
    found = compare(base, base, wanted, KEYS)
    assert {each.kind for each in found} <= {TAKE}
    result = merged(base, base, found, KEYS, wanted)
    assert compare(wanted, result, wanted, KEYS) == []


closures = st.builds(closure, *(st.sampled_from(each) for each in ("12", "34", "AB")))
calendars = st.lists(closures, max_size=4).map(lambda days: {"days": days})


@given(calendars, calendars, calendars)
def test_whatever_shares_a_key_comes_to_what_the_pack_wants(base, site, wanted) -> None:
    result = merged(base, site, compare(base, site, wanted, DAYS), DAYS, wanted)["days"]
    assert sorted(map(str, result)) == sorted(map(str, wanted["days"]))
    assert merged(base, site, [], DAYS, wanted) == site
