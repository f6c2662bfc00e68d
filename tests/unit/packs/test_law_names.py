"""Which record of a site is which version of the law in a pack."""

from __future__ import annotations

from ecms_core.packs.law_names import named_as_here
from ecms_core.packs.plan import Entry

RULE = "Deadline Rule"


def rule(since: str = "", length: int = 10, code: str = "D1", until: str = "") -> dict:
    return {"rule_code": code, "valid_from": since, "valid_to": until, "exact_length": length}


def named(wanted: list[dict], ledger: dict[str, dict], here: dict[str, dict] | None = None):
    """The lengths of what a pack wants, by the name of the record on the site."""
    own = [
        one["rule_code"] if number == 0 else f"{one['rule_code']} {one['valid_from']}"
        for number, one in enumerate(wanted)
    ]
    found = named_as_here(
        {(RULE, name): one for name, one in zip(own, wanted, strict=True)},
        {(RULE, name): Entry(values) for name, values in ledger.items()},
        {(RULE, name): values for name, values in (ledger if here is None else here).items()},
    )
    return {name: values["exact_length"] for (_, name), values in found.items()}


def test_on_a_bare_site_the_first_version_has_the_code() -> None:
    assert named([rule("2020"), rule("2026", 7)], {}) == {"D1": 10, "D1 2026": 7}


def test_what_came_before_all_others_gets_a_name_of_its_own() -> None:
    assert named([rule("2020", 7), rule("2026")], {"D1": rule("2026")}) == {"D1 2020": 7, "D1": 10}


def test_what_always_held_is_the_part_that_says_the_same() -> None:
    always = {"D1": rule()}
    assert named([rule("", 7, until="2025"), rule("2026")], always) == {
        "D1 until 2025": 7,
        "D1": 10,
    }
    assert named([rule(until="2025"), rule("2026", 7)], always) == {"D1": 10, "D1 2026": 7}


def test_a_day_that_an_administrator_moved_is_not_another_version() -> None:
    moved = {"D1": rule("2026-03")}
    assert named([rule("2026"), rule("2026-03", 7)], {"D1": rule("2026")}, moved) == {
        "D1": 10,
        "D1 2026-03": 7,
    }


def test_a_version_made_on_the_site_is_the_one_of_its_day() -> None:
    made = {"D1": rule("2026"), "Ours": rule("2020", 8)}
    assert named([rule("2020", 7), rule("2026")], {"D1": rule("2026")}, made) == {
        "Ours": 7,
        "D1": 10,
    }


def test_a_name_that_another_version_has_is_not_taken() -> None:
    here = {"D1": rule("2026"), "D1 2027": rule("2028")}
    assert named([rule("2026"), rule("2027", 7)], {"D1": rule("2026")}, here) == {
        "D1": 10,
        "D1 2027 (2)": 7,
    }


def test_a_record_that_was_deleted_here_is_still_known() -> None:
    assert named([rule("2020", 7), rule("2026")], {"D1": rule("2026")}, {}) == {
        "D1 2020": 7,
        "D1": 10,
    }
