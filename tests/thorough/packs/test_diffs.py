"""The diff of an administrator's edits does to a pack's files what was meant, by git and by patch.

A diff that only looks right is worse than none: what a tool makes of it becomes a letter.
"""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ecms_core.packs.changed_files import Files
from ecms_core.packs.changes import add_change, write_back
from ecms_core.packs.lint import lint
from ecms_core.packs.pack import Pack
from ecms_core.packs.plugins import pack_source
from ecms_core.packs.records import wanted_records
from ecms_core.packs.source import PackSource

TOOLS = {"git": ["git", "apply", "-"], "patch": ["patch", "-p1", "--quiet"]}


def apply(diff: str, folder: Path, tool: str) -> None:
    """Apply a diff to a folder, as its reader would."""
    if shutil.which(tool) is None:
        pytest.skip(f"{tool} is not here")
    done = subprocess.run(
        TOOLS[tool], input=diff.encode(), cwd=folder, capture_output=True, check=False
    )
    assert done.returncode == 0, (done.stdout, done.stderr, diff)


def copied(pack: str, place: Path) -> Path:
    folder = place / pack
    shutil.copytree(pack_source(pack).folder, folder)
    return folder


def check(files: Files, tool: str, place: Path) -> Path:
    """Apply the diff to a copy: each changed file is as meant, and all others as they were."""
    meant = files.changed()
    assert meant
    folder = place / "applied" / files.folder.name
    shutil.copytree(files.folder, folder)
    apply(files.diff(), folder, tool)
    old, new = (
        {
            str(each.relative_to(root)): each.read_bytes()
            for each in root.rglob("*")
            if each.is_file()
        }
        for root in (files.folder, folder)
    )
    assert new == old | {name: text.encode() for name, text in meant.items()}
    return folder


def edit_letters(files: Files, records: dict, body: str) -> None:
    """Give the text of two letters and their titles, as in the browser."""
    for code in ("PH-N04", "PH-N12"):
        base = records["Notice Template", code]
        edited = base | {"title": f"{base['title']}, edited", "body": body}
        write_back(files, ("Notice Template", code), base, edited)


@pytest.mark.parametrize("tool", TOOLS)
@pytest.mark.parametrize(
    "body",
    [
        "<p>{{ case.number }}</p>\n<p>End.</p>",
        "<p>{{ case.number }}</p>\r\n<p>End.</p>\r\n",
        "<p>{{ case.number }}</p>\r\n<p>End.</p>",
        "<p>One\u2028line</p>\n<p>A\x0cform feed, a \x85 and a\x1dseparator.</p>",
        "",
    ],
    ids=["no last newline", "crlf", "crlf, no last newline", "other ends of lines", "empty"],
)
def test_letters_come_to_the_files_as_they_were_written(
    tmp_path: Path, tool: str, body: str
) -> None:
    folder = copied("ph", tmp_path)
    files = Files(folder)
    records = wanted_records(Pack(PackSource("ph", folder)))
    edit_letters(files, records, body)
    applied = check(files, tool, tmp_path)
    assert (applied / "notices/PH-N04.html").read_bytes() == body.replace("\r\n", "\n").encode()
    before, after = (lint(PackSource("ph", each)).problems for each in (folder, applied))
    assert {str(each) for each in after} <= {str(each) for each in before}
    again = wanted_records(Pack(PackSource("ph", applied)))
    assert again["Notice Template", "PH-N12"]["title"].endswith(", edited")


@pytest.mark.parametrize("tool", TOOLS)
def test_files_that_end_their_lines_otherwise_keep_their_ends(tmp_path: Path, tool: str) -> None:
    folder = copied("ph", tmp_path)
    records = wanted_records(Pack(PackSource("ph", folder)))
    for name in ("notices/PH-N04.html", "notices/PH-N12.yaml", "offices.csv"):
        text = (folder / name).read_bytes().replace(b"\n", b"\r\n")
        (folder / name).write_bytes(text.rstrip())
    assert wanted_records(Pack(PackSource("ph", folder))).keys() == records.keys()
    files = Files(folder)
    edit_letters(files, records, records["Notice Template", "PH-N04"]["body"] + "<p>More.</p>\n")
    office = ("Inspection Office", "RO-NCR")
    write_back(files, office, records[office], records[office] | {"office_name": "Capital"})
    applied = check(files, tool, tmp_path)
    for name in ("notices/PH-N04.html", "notices/PH-N12.yaml", "offices.csv"):
        text = (applied / name).read_bytes()
        assert text.count(b"\n") == text.count(b"\r\n") > 0
    assert [line for line in files.diff().splitlines() if "office_name" in line or "RO-NCR" in line]


@pytest.mark.parametrize("tool", TOOLS)
def test_a_file_that_the_pack_did_not_have_is_made(tmp_path: Path, tool: str) -> None:
    folder = copied("ph", tmp_path)
    (folder / "forms/fields.yaml").unlink(missing_ok=True)
    files = Files(folder)
    setter = {"doc_type": "Labour Case", "field_name": "complaint", "property": "hidden"}
    add_change(files, {**setter, "property_type": "Check", "value": "1"})
    applied = check(files, tool, tmp_path)
    assert "property: hidden" in (applied / "forms/fields.yaml").read_text(encoding="utf-8")


LINES = st.text(st.sampled_from("ab \r\n\n\x0c\u2028\x85é-+\\@"), max_size=60)


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(old=LINES, new=LINES, other=LINES)
def test_any_text_becomes_any_other(
    tmp_path_factory: pytest.TempPathFactory, old: str, new: str, other: str
) -> None:
    place = tmp_path_factory.mktemp("texts")
    folder = place / "tt"
    folder.mkdir()
    (folder / "a.html").write_bytes(old.encode())
    (folder / "b.html").write_bytes(b"always\n")
    files = Files(folder)
    files.write("a.html", new)
    files.write("b.html", other + "!")
    check(files, "git", place)


def test_a_new_field_of_an_entry_leaves_the_comment_of_the_next_one(tmp_path: Path) -> None:
    folder = tmp_path / "tt"
    (folder / "forms").mkdir(parents=True)
    text = """\
fields:
  - doctype: Labour Case
    fieldname: tt_a
    label: A
    fieldtype: Data
    after: establishment
    basis: Act 1
    confidence: known  # by its text

  # The smallest unit of government.
  - doctype: Labour Case
    fieldname: tt_b
    label: B
    fieldtype: Data
    after: tt_a
    basis: Act 2
    confidence: known
"""
    (folder / "forms/fields.yaml").write_text(text)
    files = Files(folder)
    base = {"dt": "Labour Case", "fieldname": "tt_a", "fieldtype": "Data", "description": ""}
    record = ("Custom Field", "Labour Case-tt_a")
    write_back(files, record, base, {**base, "description": "Of the region."})
    added = "    description: Of the region.\n"
    after = files.changed()["forms/fields.yaml"]
    assert after.replace(added, "") == text
    assert after.index(added) < after.index("# The smallest")
