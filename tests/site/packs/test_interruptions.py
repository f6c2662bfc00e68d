"""Apply is killed, runs twice at once, meets a changed site or a database that cannot write."""

from __future__ import annotations

import os
import random
import signal
import time
from collections.abc import Callable

import frappe
import pytest

from ecms_core.packs.edge import ledger, snapshot
from ecms_core.packs.edge.apply import apply_pack
from ecms_core.packs.edge.engine import alone, plan_pack
from ecms_core.packs.edge.forms import columns_of
from ecms_core.packs.edge.remove import remove_pack
from ecms_core.packs.edge.status import status
from ecms_core.problems import Problem
from tests.site.packs.conftest import SMALL_FIELDS, connect
from tests.site.packs.test_upgrade import CHANGES, quiet

ROUNDS = 5
SECTOR = SMALL_FIELDS[SMALL_FIELDS.index("  - doctype: Labour Case\n    fieldname: tt_sector") :]
SMALL_CHANGES = {
    "forms/fields.yaml#1": ("label: Wage order\n", "label: Wage order number\n"),
    # A field that goes takes its column along, after everything else is written.
    "forms/fields.yaml#2": (SECTOR, ""),
    "forms/basic.yaml#1": ('version: "1"', 'version: "2"'),
    "forms/basic.yaml#2": (
        "label: How many workers, kind: number, relevant: \"${Q1} = 'Not complying'\"}",
        "label: How many work here, kind: number}",
    ),
    # One question goes and another comes.
    "forms/basic.yaml#3": (
        "id: Q1, label: Wages are paid",
        "id: Q3, label: Wages are paid in full",
    ),
    "law/deadlines.yaml": ("length: 10", "length: 12"),
    "law/procedures.yaml": ("label: Noted", "label: Noted by hand"),
    "roles.yaml": ("may: [read, write, create]", "may: [read, write, create, print]"),
    "notices/TT-N1.html": ("<p>{{ head", "<p>On {{ head"),
    "offices.csv": ("R1,North,", "R1,The North,"),
}


def begin(site: str, act: Callable[[], object]) -> int:
    """Do something on the site in a process of its own; this one is connected again afterwards."""
    frappe.destroy()
    child = os.fork()
    if child:
        connect(site)
        return child
    ended = 1
    try:
        connect(site)
        act()
        ended = 0
    except Problem as problem:
        ended = int(problem.code.rpartition("-")[2])
    finally:
        os._exit(ended)


def end(child: int) -> int:
    """Wait for a process; how it ended: 0, the number of a problem, or minus a signal."""
    status = os.waitpid(child, 0)[1]
    return -os.WTERMSIG(status) if os.WIFSIGNALED(status) else os.WEXITSTATUS(status)


def state(pack: str = "ph") -> tuple:
    """Everything a pack brings, as the site and as the ledger have it."""
    frappe.db.rollback()
    entries = ledger.read(pack)
    told = {record: (entry.base, entry.made, entry.intended) for record, entry in entries.items()}
    return snapshot.take(), told


def seconds(act: Callable[[], object]) -> float:
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


def killed(site: str, folder: str, after: float) -> str:
    """Kill an apply after a time; what the journal says of it then."""
    child = begin(site, lambda: apply_pack(folder, say=quiet))
    time.sleep(after)
    os.kill(child, signal.SIGKILL)
    end(child)
    frappe.db.rollback()
    states = frappe.get_all("Pack Journal", order_by="creation desc", pluck="state", limit=1)
    return states[0] if states else ""


def test_killed_at_twenty_points_it_ends_in_the_planned_state(
    site, make_bare, small_version
) -> None:
    chance = random.Random(4)  # noqa: S311 - repeatable, and no secret
    bare = snapshot.take()
    # On to the new version and back and on again: a column goes, comes and goes.
    folders = 2 * [str(small_version("1.0.0")), str(small_version("2.0.0", SMALL_CHANGES))]
    planned, times = [], []
    for folder in folders:
        child = begin(site, lambda folder=folder: apply_pack(folder, say=quiet))
        times.append(seconds(lambda child=child: end(child)))
        assert plan_pack(folder).changes == ()
        planned.append(state("tt"))
    assert "tt_sector" in planned[0][0]["tables"]["tabLabour Case"]
    assert "tt_sector" not in planned[1][0]["tables"]["tabLabour Case"]

    found = []
    for _ in range(ROUNDS):
        make_bare()
        for folder, wanted, usual in zip(folders, planned, times, strict=True):
            found.append(killed(site, folder, chance.uniform(0, usual)))
            apply_pack(folder, say=quiet)
            assert differences(wanted, state("tt")) == []
    assert len(found) == 20 and "Begun" in found
    # Site and ledger are the same in each round, so that one removal stands for all.
    assert plan_pack(folders[-1]).is_empty
    remove_pack("tt", say=quiet)
    assert snapshot.differences(bare, snapshot.take()) == []


def test_killed_after_each_commit_it_ends_in_the_planned_state(
    site, make_bare, small_version
) -> None:
    folders = [str(small_version("1.0.0")), str(small_version("2.0.0", SMALL_CHANGES))]
    planned = []
    for folder in folders:
        apply_pack(folder, say=quiet)
        planned.append(state("tt"))

    make_bare()
    for folder, wanted in zip(folders, planned, strict=True):
        ends = []
        # Each goes on where the one before it was killed.
        while 0 not in ends:
            last = len(ends) + 1
            child = begin(site, lambda folder=folder, last=last: apply_until(folder, last))
            ends.append(end(child))
        # Begun, the data, the journal closed; and the tables, where those are committed apart.
        assert ends.count(-signal.SIGKILL) == len(ends) - 1 >= 3
        assert differences(wanted, state("tt")) == []


def apply_until(folder: str, last: int, **chosen: object) -> None:
    """Apply a pack, and be killed right after so many commits."""
    commit, done = frappe.db.commit, []

    def commit_and_count() -> None:
        commit()
        done.append(True)
        if len(done) == last:
            os.kill(os.getpid(), signal.SIGKILL)

    frappe.db.commit = commit_and_count
    apply_pack(folder, say=quiet, **chosen)


def differences(wanted: tuple, found: tuple) -> list[str]:
    """What differs between two states, but for the marks of the moment when it was applied."""
    lines = snapshot.differences(wanted[0], found[0])
    ledgers = [
        f"{each}: {wanted[1].get(each)} != {found[1].get(each)}"
        for each in sorted({*wanted[1], *found[1]})
        if wanted[1].get(each) != found[1].get(each)
    ]
    # When it was applied, and the mark that the law was written since.
    moments = ("Country Pack tt: changed", "Legal Calendar National: changed")
    return [line for line in lines if line not in moments] + ledgers


def test_a_plan_that_no_longer_fits_is_refused(site, version) -> None:
    first, second = str(version("1.0.0")), str(version("2.0.0", CHANGES))
    apply_pack(first, say=quiet)
    seen = plan_pack(second).hash
    frappe.db.set_value("Deadline Rule", "PH-D03", "exact_length", 11)
    frappe.db.commit()
    before = state()
    with pytest.raises(Problem) as caught:
        apply_pack(second, say=quiet, expected=seen)
    assert caught.value.code == "ECMS-112" and seen in caught.value.what()
    assert state() == before
    apply_pack(second, say=quiet, expected=plan_pack(second).hash)


def test_a_file_that_changes_between_plan_and_apply_is_noticed(site, version) -> None:
    folder = version("1.0.0")
    seen = plan_pack(str(folder)).hash
    letter = folder / "notices" / "PH-N12.html"
    letter.write_text(letter.read_text() + "<p>One more word.</p>")
    with pytest.raises(Problem) as caught:
        apply_pack(str(folder), say=quiet, expected=seen)
    assert caught.value.code == "ECMS-112"
    assert not frappe.db.exists("Country Pack", "ph")


def test_of_two_at_once_one_waits_or_refuses(site, version) -> None:
    folder = str(version("1.0.0"))
    with alone("ph", 1):
        refused = begin(site, lambda: apply_pack(folder, say=quiet, wait=0.2))
        waiting = begin(site, lambda: apply_pack(folder, say=quiet, wait=60))
        assert end(refused) == 113  # the number of the problem, ECMS-113
        assert not frappe.db.exists("Country Pack", "ph")
    assert end(waiting) == 0
    frappe.db.rollback()
    assert plan_pack(folder).is_empty


def test_two_that_begin_together_both_succeed(site, version) -> None:
    folder = str(version("1.0.0"))
    children = [begin(site, lambda: apply_pack(folder, say=quiet, wait=60)) for _ in range(2)]
    assert [end(child) for child in children] == [0, 0]
    frappe.db.rollback()
    assert plan_pack(folder).is_empty
    assert frappe.db.count("Pack Journal", {"action": "Apply", "state": "Done"}) == 1


def test_a_database_that_cannot_write_leaves_no_half(site, version) -> None:
    bare = snapshot.take()
    folder = str(version("1.0.0"))
    refuse_offices()
    try:
        with pytest.raises(Problem) as caught:
            apply_pack(folder, say=quiet)
    finally:
        frappe.db.rollback()
        frappe.db.sql_ddl("drop trigger no_room")
    assert caught.value.code == "ECMS-114" and "no room" in caught.value.what()
    assert not frappe.db.exists("Country Pack", "ph")
    assert not frappe.db.exists("Notice Template", "PH-N12")
    # Its fields may be there; both ways out are open.
    apply_pack(folder, say=quiet)
    assert plan_pack(folder).is_empty
    remove_pack("ph", say=quiet)
    assert snapshot.differences(bare, snapshot.take()) == []


def refuse_offices() -> None:
    """Let the database refuse rows in the middle of the data, as it does on a full disk."""
    if frappe.db.db_type == "sqlite":
        action = "begin select raise(abort, 'no room'); end"
    else:
        action = "for each row signal sqlstate '45000' set message_text = 'no room'"
    frappe.db.sql_ddl(f"create trigger no_room before insert on `tabInspection Office` {action}")


def test_after_a_failed_first_apply_its_fields_can_be_removed(site, version) -> None:
    bare = snapshot.take()
    refuse_offices()
    try:
        with pytest.raises(Problem):
            apply_pack(str(version("1.0.0")), say=quiet)
    finally:
        frappe.db.rollback()
        frappe.db.sql_ddl("drop trigger no_room")
    remove_pack("ph", say=quiet)
    assert snapshot.differences(bare, snapshot.take()) == []


def test_a_disk_that_takes_no_files_changes_nothing(site, version) -> None:
    place = frappe.get_site_path("packs")
    with open(place, "w") as file:
        file.write("in the way")
    try:
        with pytest.raises(Problem) as caught:
            apply_pack(str(version("1.0.0")), say=quiet)
    finally:
        os.unlink(place)
    assert caught.value.code == "ECMS-114"
    assert not frappe.db.exists("Pack Ledger Entry", {"pack": "ph"})


def test_two_sites_of_one_bench_run_two_versions_of_a_pack(site, version) -> None:
    from ecms_core.packs.edge.active import plugins
    from tests.site.conftest import SITE

    if site == SITE:
        pytest.skip("ECMS_SITE and ECMS_PACKS_SITE name one site")
    changed = {"plugin.py": ("a TIN has nine digits", "in version 2 a TIN has nine digits")}
    apply_pack(str(version("2.0.0", changed)), say=quiet)
    said = {}
    for each in (site, SITE, site):
        connect(each)
        if not frappe.db.exists("Country Pack", "ph"):
            apply_pack("ph", say=quiet)
        said[each] = plugins().hook.ecms_check_identifier(scheme="tax_id", value="1")
    assert said[site].startswith("in version 2") and said[SITE].startswith("a TIN has")


def no_room(site: str, folder: str, **chosen: object) -> None:
    """Apply a pack whose data the database cannot take."""
    refuse_offices()
    try:
        with pytest.raises(Problem) as caught:
            apply_pack(folder, say=quiet, **chosen)
    finally:
        frappe.db.rollback()
        frappe.db.sql_ddl("drop trigger no_room")
    assert caught.value.code == "ECMS-114" and "goes on where this one" in str(caught.value)


WAGE = "Custom Field.Labour Case-tt_wage_order"
MORE = {
    "forms/fields.yaml#1": (
        "label: Wage order\n    fieldtype: Data",
        "label: Wages\n    fieldtype: Text",
    ),
    "forms/fields.yaml#2": (
        "fieldname: tt_sector\n    label: Sector",
        "fieldname: tt_branch\n    label: Branch",
    ),
    "offices.csv": ("R1,North,", "R2,South,Regional,HQ,T1\nR1,North,"),
}


def test_after_a_failed_upgrade_nothing_is_taken_for_an_edit_and_every_version_is_open(
    site, small_version
) -> None:
    first, second = str(small_version("1.0.0")), str(small_version("2.0.0", MORE))
    apply_pack(first, say=quiet)
    planned = state("tt")
    relabel = {"doctype": "Labour Case", "fieldname": "tt_wage_order", "property": "label"}
    frappe.make_property_setter({**relabel, "value": "Ours", "property_type": "Data"})
    frappe.db.commit()

    no_room(site, second, choices={f"{WAGE}.label": "pack"})
    assert frappe.get_meta("Labour Case", cached=False).get_label("tt_wage_order") == "Ours"
    (told,) = status()
    assert (told.version, told.interrupted, told.edited) == ("1.0.0", True, 1)
    kept = {change.id for change in plan_pack(first).changes if change.kind != "update"}
    assert kept == {f"{WAGE}.label", "Custom Field.Labour Case-tt_branch"}

    # Back to where it was, as if nobody had tried.
    apply_pack(first, say=quiet, choices={f"{WAGE}.label": "pack"})
    assert differences(planned, state("tt")) == [] and not status()[0].interrupted

    no_room(site, second)
    third = str(small_version("3.0.0", MORE | {"law/deadlines.yaml": ("length: 10", "length: 12")}))
    assert plan_pack(third).counts["keep"] == plan_pack(third).counts["conflict"] == 0
    apply_pack(third, say=quiet)
    assert plan_pack(third).changes == () and not status()[0].interrupted
    assert frappe.get_meta("Labour Case", cached=False).get_label("tt_wage_order") == "Wages"


@pytest.mark.parametrize(("written", "removed"), [(False, False), (True, False), (True, True)])
def test_killed_in_one_version_another_or_the_removal_goes_on(
    site, small_version, written, removed
) -> None:
    bare = snapshot.take()
    first, second = str(small_version("1.0.0")), str(small_version("2.0.0", SMALL_CHANGES | TYPED))
    third = str(small_version("3.0.0", SMALL_CHANGES))
    apply_pack(first, say=quiet)
    assert end(begin(site, lambda: apply_and_die(second, written))) == -signal.SIGKILL
    frappe.db.rollback()
    assert status()[0].interrupted
    # A column whose field is gone already goes last.
    fields = frappe.get_all("Custom Field", {"dt": "Labour Case"}, pluck="fieldname")
    assert ("tt_sector" in fields) is not written and "tt_sector" in columns_of("Labour Case")
    if not removed:
        apply_pack(third, say=quiet)
        assert plan_pack(third).changes == () and not status()[0].interrupted
        assert "tt_sector" not in columns_of("Labour Case")
        field = frappe.get_meta("Labour Case", cached=False).get_field("tt_wage_order")
        assert (field.label, field.fieldtype) == ("Wage order number", "Data")
    remove_pack("tt", say=quiet, check=True)
    assert snapshot.differences(bare, snapshot.take()) == [] and status() == []


def test_a_column_that_cannot_be_dropped_is_told_and_goes_next_time(site, small_version) -> None:
    if frappe.db.db_type != "sqlite":
        pytest.skip("other databases drop a column that a view shows")
    apply_pack(str(small_version("1.0.0")), say=quiet)
    frappe.db.sql_ddl("create view sectors as select tt_sector from `tabLabour Case`")
    second = str(small_version("2.0.0", SMALL_CHANGES))
    with pytest.raises(Problem, match="ECMS-123: Pack tt is on the site as planned") as caught:
        apply_pack(second, say=quiet)
    assert caught.value.details["column"] == "Labour Case.tt_sector"
    assert status()[0].version == "2.0.0" and status()[0].interrupted
    frappe.db.sql_ddl("drop view sectors")
    apply_pack(second, say=quiet)
    assert not status()[0].interrupted and "tt_sector" not in columns_of("Labour Case")


def apply_and_die(folder: str, written: bool) -> None:
    """Apply a pack, and be killed when its tables have changed, or when its data are written."""
    commit = frappe.db.commit

    def commit_and_look() -> None:
        commit()
        begun = frappe.db.exists("Pack Journal", {"state": "Begun"})
        retyped = frappe.db.get_value("Custom Field", "Labour Case-tt_wage_order", "fieldtype")
        if retyped == "Small Text" and bool(begun) is not written:
            os.kill(os.getpid(), signal.SIGKILL)

    frappe.db.commit = commit_and_look
    apply_pack(folder, say=quiet)


# The same version as the one that follows, but for the type of a field.
TYPED = {
    "forms/fields.yaml#1": (
        "label: Wage order\n    fieldtype: Data",
        "label: Wage order number\n    fieldtype: Small Text",
    ),
}
