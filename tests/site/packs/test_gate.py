"""What lint refuses, and what would break the site's plugins, comes to no site by any road."""

from __future__ import annotations

from pathlib import Path

import frappe
import pytest

from ecms_core.packs.edge import active, site_files, snapshot
from ecms_core.packs.edge.apply import apply_pack
from ecms_core.packs.edge.engine import plan_pack
from ecms_core.problems import Problem
from tests.site.packs.conftest import replace
from tests.site.packs.test_upgrade import quiet

IMPORT = "from ecms_core.packs.hookspecs import hookimpl\n\n\n"


def refused(folder: Path) -> Problem:
    """The problem with which both roads refuse the pack; nothing was written."""
    before = snapshot.take()
    journals = frappe.db.count("Pack Journal")
    told = []
    for act in (plan_pack, lambda pack: apply_pack(pack, say=quiet)):
        with pytest.raises(Problem) as caught:
            act(str(folder))
        told.append(str(caught.value))
    assert told[0] == told[1]
    assert snapshot.differences(before, snapshot.take()) == []
    assert frappe.db.count("Pack Journal") == journals
    assert not frappe.db.exists("Country Pack", "tt")
    return caught.value


def test_a_letter_that_is_a_link_out_of_the_pack_is_not_read(
    site, small_version, tmp_path: Path
) -> None:
    folder = small_version("1.0.0")
    (tmp_path / "secret.html").write_text("<p>Nobody's business</p>")
    (folder / "notices/TT-N1.html").unlink()
    (folder / "notices/TT-N1.html").symlink_to(tmp_path / "secret.html")
    problem = refused(folder)
    assert problem.code == "ECMS-P03" and "notices/TT-N1.html" in problem.what()


def test_what_lint_refuses_is_refused_with_lints_own_numbers(site, small_version) -> None:
    folder = small_version("1.0.0")
    replace(folder / "notices/TT-N1.html", "establishment.name", "''.__class__")
    problem = refused(folder)
    assert (problem.code, problem.details["line"]) == ("ECMS-P08", 1)
    assert problem.details["file"] == "tt/notices/TT-N1.html"
    replace(folder / "roles.yaml", "role: TT Mediator, may", "rolle: TT Mediator, may")
    problem = refused(folder)
    assert problem.code == "ECMS-P15"
    for word in ("ECMS-P08", "ECMS-L005", "ECMS-L006", "tt/roles.yaml, line 4"):
        assert word in problem.what()


@pytest.mark.parametrize(
    ("plugin", "number"),
    [
        ("raise ValueError('no licence')\n", "ECMS-P30"),
        ("import sys\n\nsys.exit(0)\n", "ECMS-P30"),
        # Lint reads a plugin and does not run it; this hook has its name when it runs.
        (
            f"{IMPORT}globals()['ecms_check'] = hookimpl(lambda: None)\n",
            "ECMS-P31",
        ),
        (
            f"{IMPORT}globals()['ecms_check_identifier'] = hookimpl(lambda number: None)\n",
            "ECMS-P32",
        ),
    ],
)
def test_a_pack_whose_plugin_cannot_be_loaded_is_refused(
    site, small_version, plugin: str, number: str
) -> None:
    folder = small_version("1.0.0")
    (folder / "plugin.py").write_text(plugin)
    problem = refused(folder)
    assert problem.code == number and "country pack tt" in problem.what()
    # Mended in its place, the same folder is read anew.
    (folder / "plugin.py").write_text(IMPORT)
    apply_pack(str(folder), say=quiet)
    assert "country pack tt" in {name for name, _ in active.plugins().list_name_plugin()}


def test_the_sites_copy_of_a_pack_stands_alone(site, small_version) -> None:
    folder = small_version("1.0.0")
    (folder / "notices/TT-N1.html").rename(folder / "README.md")
    (folder / "notices/TT-N1.html").symlink_to(folder / "README.md")
    apply_pack(str(folder), say=quiet)
    copied = site_files.applied("tt")
    assert copied and not (copied.folder / "notices/TT-N1.html").is_symlink()
