"""What a site would lose or never get, without anybody being told, is a problem of lint."""

from __future__ import annotations

from pathlib import Path

import pytest

from ecms_core.packs.lint import lint
from ecms_core.packs.source import PackSource
from tests.thorough.packs import small_pack


def told(folder: Path, **files: str) -> list[tuple[str, str, object]]:
    """The problems of the small pack with these files: number, file, line."""
    small_pack.write(folder, **files)
    return [
        (one.code, str(one.details["file"]).partition("/")[2], one.details.get("line"))
        for one in lint(PackSource("tt", folder)).problems
    ]


def test_a_second_version_of_a_procedure_is_told(tmp_path: Path) -> None:
    text = small_pack.FILES["law/procedures.yaml"]
    entry = text.partition("\n")[2]
    newer = entry.replace('version: "1"', 'version: "2"')
    assert told(tmp_path, law__procedures_dot_yaml=f"procedures:\n{newer}{entry}") == [
        ("ECMS-P05", "law/procedures.yaml", 17)
    ]


def test_a_second_version_of_a_checklist_is_told_with_both_files(tmp_path: Path) -> None:
    newer = small_pack.FILES["forms/basic.yaml"].replace('version: "1"', 'version: "2"')
    assert told(tmp_path, forms__a2_dot_yaml=newer) == [("ECMS-P05", "forms/basic.yaml", 1)]
    assert "line 1 of tt/forms/a2.yaml" in lint(PackSource("tt", tmp_path)).problems[0].what()


PERMISSIONS = """\
permissions:
  - {doctype: Labour Case, role: ECMS Inspector, may: [read, write, create]}
  - {doctype: Labour Case, role: ECMS Inspector, may: [read], level: 1}
  - {doctype: Labour Case, role: ECMS Inspector, may: [read], own_only: true}
"""


@pytest.mark.parametrize("again", ["", ", level: 0", ", level: 1", ", own_only: true"])
def test_two_permissions_of_which_one_would_count_are_told(tmp_path: Path, again: str) -> None:
    assert told(tmp_path, roles_dot_yaml=PERMISSIONS) == []
    more = f"  - {{doctype: Labour Case, role: ECMS Inspector, may: [read]{again}}}\n"
    assert told(tmp_path, roles_dot_yaml=PERMISSIONS + more) == [("ECMS-P05", "roles.yaml", 5)]
