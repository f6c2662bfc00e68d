"""An apply that was killed or failed is applied again: what was chosen for it still holds."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from pathlib import Path

import frappe
import pytest

from ecms_core.packs.edge import desk
from ecms_core.packs.edge.apply import apply_pack
from ecms_core.packs.edge.engine import plan_pack
from ecms_core.packs.edge.forms import columns_of
from ecms_core.packs.plan import Plan
from tests.site.packs.test_interruptions import MORE, SECTOR, apply_until, begin, end, no_room
from tests.site.packs.test_upgrade import quiet

LETTER, GOING = "Notice Template.TT-N1.body", "Custom Field.Labour Case-tt_sector"
CHOSEN = {LETTER: "pack", GOING: "pack"}
BOTH = {
    "notices/TT-N1.html": ("<p>{{ head", "<p>On {{ head"),
    "forms/fields.yaml": (SECTOR, ""),
    "forms/basic.yaml#1": ('version: "1"', 'version: "2"'),
    "forms/basic.yaml#2": ("id: Q1, label: Wages are paid", "id: Q1, label: Wages are paid well"),
    "offices.csv": MORE["offices.csv"],
}


def edited(words: str) -> None:
    """An administrator writes into the letter."""
    letter = frappe.db.get_value("Notice Template", "TT-N1", "body")
    frappe.db.set_value("Notice Template", "TT-N1", "body", f"{letter}<p>{words}</p>\n")
    frappe.db.commit()


@pytest.fixture
def second(site, small_version) -> Iterator[str]:
    """A version that changes a letter which was edited, and drops a field that has a value."""
    apply_pack(str(small_version("1.0.0")), say=quiet)
    edited("Ours.")
    case = frappe.get_doc({"doctype": "Labour Case", "name": "A", "tt_sector": "Industry"})
    case.db_insert()
    frappe.db.commit()
    yield str(small_version("2.0.0", BOTH))
    frappe.db.set_single_value("Inspectorate Settings", "training", 0)
    frappe.db.delete("Labour Case", "A")
    frappe.db.commit()


def offices_of(plan: Plan) -> set[str | None]:
    """Where its new versions are used first."""
    checklists = [write for record, write in plan.writes.items() if record[1] == "TT-C"]
    return {write.values.get("@offices") for write in checklists}


@pytest.mark.parametrize("kill", [False, True])
def test_what_was_chosen_for_an_apply_that_did_not_end_is_not_asked_again(
    site, second, kill
) -> None:
    seen = plan_pack(second, CHOSEN, ["R1"]).hash
    chosen = {"choices": CHOSEN, "offices": ["R1"], "training": True, "expected": seen}
    if kill:
        child = begin(site, lambda: apply_until(second, 1, **chosen))
        assert end(child) == -signal.SIGKILL
        frappe.db.rollback()
    else:
        no_room(site, second, **chosen)
    assert plan_pack(second).hash == seen
    # Who says something else is heard.
    other = plan_pack(second, {LETTER: "site"}, [])
    assert other.choices == CHOSEN | {LETTER: "site"} and offices_of(other) == {None}
    told: list[str] = []
    apply_pack(second, say=told.append, expected=seen)
    assert "what was chosen then holds" in told[0]
    assert "<p>On {{ head" in frappe.db.get_value("Notice Template", "TT-N1", "body")
    assert "tt_sector" not in columns_of("Labour Case")
    assert frappe.get_all("Inspection Checklist", {"offices": "R1"}, pluck="name") == ["TT-C-2"]
    assert frappe.db.get_single_value("Inspectorate Settings", "training") == 1
    assert not plan_pack(second).choices


def test_a_choice_is_asked_again_where_somebody_edited_since(site, second) -> None:
    no_room(site, second, choices=CHOSEN)
    edited("And more.")
    plan = plan_pack(second)
    assert plan.choices == {GOING: "pack"}
    assert "named, to be done" in "\n".join(plan.lines())
    apply_pack(second, say=quiet)
    assert "And more." in frappe.db.get_value("Notice Template", "TT-N1", "body")


def test_what_was_chosen_for_other_files_is_not_taken(site, second, small_version) -> None:
    no_room(site, second, choices=CHOSEN, offices=["R1"])
    other = BOTH | {"law/deadlines.yaml": ("length: 10", "length: 12")}
    plan = plan_pack(str(small_version("2.0.1", other)))
    assert plan.choices == {} and offices_of(plan) == {None}
    # Nor is it when another version came in between.
    apply_pack(str(small_version("2.0.2", other)), say=quiet)
    assert plan_pack(second).choices == {}


def test_the_page_shows_what_was_chosen_and_takes_another_word(site, second, monkeypatch) -> None:
    no_room(site, second, choices=CHOSEN, offices=["R1"], training=True)
    monkeypatch.setitem(frappe.local.conf, "ecms_plugins", str(Path(second).parent))
    shown = desk.plan("tt")
    assert (shown["left"]["offices"], shown["left"]["training"]) == (["R1"], True)
    assert "failed" in shown["left"]["told"]
    sides = {change["id"]: change["side"] for change in shown["changes"] if change["open"]}
    assert sides == CHOSEN
    # As the page sends what somebody unticked.
    everywhere = desk.plan("tt", offices="[]")["hash"]
    assert everywhere != shown["hash"]
    desk.apply("tt", everywhere, offices="[]", training=False)
    assert not frappe.get_all("Inspection Checklist", {"offices": "R1"})
    assert not frappe.db.get_single_value("Inspectorate Settings", "training")
    assert desk.plan("tt")["left"] is None
