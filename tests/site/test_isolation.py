"""The tests' own ground: what one test writes, another never sees, also when it committed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import frappe
import pytest

NOTE = "left by a test"


def write_note() -> str:
    return frappe.get_doc({"doctype": "ToDo", "description": NOTE}).insert().name


def notes() -> int:
    return frappe.db.count("ToDo", {"description": NOTE})


@pytest.mark.parametrize("turn", [1, 2, 3])
def test_nothing_is_left_of_another_test(turn: int) -> None:
    assert notes() == 0
    write_note()
    if turn > 1:
        frappe.db.commit()
        write_note()
    assert notes() == min(turn, 2)


def test_a_rollback_goes_back_to_the_last_commit() -> None:
    first = write_note()
    frappe.db.commit()
    second = write_note()
    frappe.db.rollback()
    assert frappe.db.exists("ToDo", first)
    assert not frappe.db.exists("ToDo", second)


def test_a_rollback_without_a_commit_undoes_all_of_the_test() -> None:
    write_note()
    frappe.db.rollback()
    assert notes() == 0


def test_what_waits_for_a_commit_is_run_by_it() -> None:
    seen = []
    frappe.db.after_commit.add(lambda: seen.append("after"))
    frappe.db.commit()
    assert seen == ["after"]


@pytest.mark.parametrize("turn", [1, 2])
def test_a_cached_document_is_forgotten(turn: int) -> None:
    settings = frappe.get_cached_doc("System Settings")
    assert settings.app_name != NOTE
    settings = frappe.get_doc("System Settings")
    settings.app_name = NOTE
    settings.save()
    assert frappe.get_cached_doc("System Settings").app_name == NOTE


@pytest.mark.parametrize("turn", [1, 2])
def test_a_customised_form_is_forgotten_also_when_it_was_committed(turn: int) -> None:
    assert not frappe.get_meta("ToDo").get_field("color").reqd
    frappe.make_property_setter(
        {"doctype": "ToDo", "fieldname": "color", "property": "reqd", "value": "1"}
    )
    frappe.db.commit()
    assert frappe.get_meta("ToDo").get_field("color").reqd


@pytest.fixture(scope="module")
def files() -> Iterator[list[Path]]:
    """Files that tests made; each must be gone when the tests' transactions have ended."""
    made: list[Path] = []
    yield made
    assert not [file for file in made if file.exists()]


def test_a_file_of_a_test_is_taken_away_again(files: list[Path]) -> None:
    file = frappe.get_doc({"doctype": "File", "file_name": "left.txt", "content": "by a test"})
    files.append(Path(file.insert().get_full_path()).resolve())
    assert files[-1].exists()
    frappe.db.commit()


def test_as_user_does_it_as_that_user_and_comes_back(
    as_user: Callable[[str], AbstractContextManager[None]],
) -> None:
    with as_user("Guest"):
        assert frappe.session.user == "Guest"
        with pytest.raises(frappe.PermissionError):
            write_note()
    assert frappe.session.user == "Administrator"
