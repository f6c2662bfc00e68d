"""The assembly: a pinned wheel, patches that fit, and never half a source."""

from __future__ import annotations

import re
import subprocess

import pytest
import tomllib
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from embedded import assemble, environment
from embedded.machine import ROOT, STATE
from embedded.problems import Problem

README = ROOT / "embedded" / "README.md"


@pytest.fixture(scope="module")
def wheel():
    return assemble.fetch(STATE)


@pytest.fixture(scope="module")
def source(wheel, tmp_path_factory):
    """A freshly assembled source."""
    return assemble.assemble(wheel, tmp_path_factory.mktemp("apps") / "frappe")


def test_another_wheel_is_refused(wheel, tmp_path):
    other = tmp_path / wheel.name
    other.write_bytes(wheel.read_bytes() + b"\0")
    with pytest.raises(Problem) as problem:
        assemble.assemble(other, tmp_path / "frappe")
    assert problem.value.code == "E501"
    assert assemble.WHEEL_SHA256 in str(problem.value)
    assert not (tmp_path / "frappe").exists()


def test_the_name_is_changed_back_everywhere(source):
    left = subprocess.run(
        ["grep", "-rIl", "-i", "monoframe", "frappe"],
        cwd=source,
        capture_output=True,
        text=True,
        check=False,
    )
    assert left.stdout == ""
    assert not [path for path in source.rglob("*") if "monoframe" in path.name.lower()]
    assert (source / "frappe" / "frappeclient.py").exists()


def test_the_source_is_under_git_with_nothing_changed(source):
    status = subprocess.run(
        ["git", "status", "--short"], cwd=source, capture_output=True, text=True, check=True
    )
    assert status.stdout == ""
    assert (source / "LICENSE").read_text().startswith("The MIT License")


def test_a_second_assembly_changes_nothing(wheel, source):
    before = (source / "frappe" / "hooks.py").stat().st_ino
    assemble.assemble(wheel, source)
    assert (source / "frappe" / "hooks.py").stat().st_ino == before


def test_an_assembly_that_was_killed_is_completed(wheel, source):
    left = source.with_name("frappe.new")
    left.mkdir()
    (left / "half").write_text("a file")
    source.rename(source.with_name("frappe.old"))
    assemble.assemble(wheel, source)
    assert (source / "frappe" / "hooks.py").exists()
    assert sorted(each.name for each in source.parent.iterdir()) == [".frappe.lock", "frappe"]


def test_a_failed_assembly_leaves_the_old_source(wheel, source, monkeypatch):
    def misfit(tree):
        tree.replace("frappe/hooks.py", "no such text", "")

    broken = [assemble.Patch("000_broken", "never fits", misfit, "")]
    monkeypatch.setattr(assemble, "load_patches", lambda: broken)
    with pytest.raises(Problem) as problem:
        assemble.assemble(wheel, source)
    assert problem.value.code == "E502"
    assert (source / "frappe" / "hooks.py").exists()


class TestTree:
    @pytest.fixture
    def tree(self, tmp_path):
        (tmp_path / "file.py").write_text(
            "def one():\n    return 1\n\n\n"
            "class Some:\n    @property\n    def two(self):\n        return 2\n"
        )
        return assemble.Tree(tmp_path)

    def test_a_text_is_replaced_as_often_as_said(self, tree):
        tree.replace("file.py", "return", "yield", times=2)
        assert tree.read("file.py").count("yield") == 2
        with pytest.raises(Problem, match="expected 1 times, found 0"):
            tree.replace("file.py", "return", "yield")

    def test_a_definition_is_replaced_with_its_decorators(self, tree):
        tree.redefine("file.py", "Some.two", "    two = 3\n")
        tree.redefine("file.py", "one", "one = 1")
        assert tree.read("file.py") == "one = 1\n\n\nclass Some:\n    two = 3\n"
        with pytest.raises(Problem, match="expected one definition of three, found 0"):
            tree.redefine("file.py", "three", "")

    def test_a_file_is_added_once(self, tree):
        tree.add("more/file.py", "")
        with pytest.raises(Problem, match="already there"):
            tree.add("more/file.py", "")
        with pytest.raises(Problem, match="not there"):
            tree.rewrite("absent.py", "")


def test_each_patch_has_a_reason_and_a_test_of_its_name():
    for patch in assemble.load_patches():
        assert patch.reason, patch.name
        assert (ROOT / "tests" / "embedded" / "framework" / f"test_{patch.name}.py").exists()


def test_the_readme_lists_each_patch_with_its_reason():
    rows = dict(re.findall(r"^\| `(\d{3}_\w+)` \| (.*) \|$", README.read_text(), re.MULTILINE))
    assert rows == {patch.name: patch.reason for patch in assemble.load_patches()}


def test_the_lock_names_no_index_and_no_placeholder():
    lock = environment.LOCK.read_text()
    assert "://" not in lock
    assert not re.search(r"^(frappe|monoframe|ecms)", lock, re.MULTILINE)
    for line in re.findall(r"^\S.*", lock, re.MULTILINE):
        assert re.fullmatch(r"[\w.-]+==\S+ \\", line), line


def test_the_lock_has_what_is_asked_for():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    asked = [
        *(environment.HERE / "requirements.in").read_text().splitlines(),
        *project["dependencies"],
        *project["optional-dependencies"]["test"],
        *project["optional-dependencies"]["house"],
    ]
    locked = dict(re.findall(r"^([\w.-]+)==(\S+)", environment.LOCK.read_text(), re.MULTILINE))
    for line in asked:
        if line and not line.startswith("#"):
            wanted = Requirement(line)
            version = locked.get(canonicalize_name(wanted.name))
            assert version, f"{line}: not in the lock; embedded/README.md tells how to make it"
            assert wanted.specifier.contains(version), f"{line}: locked is {version}"
