"""A pack's folder is named on a site as lint and test name it: from where the command is typed."""

from __future__ import annotations

from pathlib import Path

import frappe
import pytest
from click.testing import CliRunner

from ecms_core.cli import ecms
from tests.site.conftest import BENCH
from tests.site.packs.conftest import connect


@pytest.mark.parametrize("word", ["tt", "./tt", "../1.0.0/tt"])
def test_a_folder_is_named_from_where_the_command_is_typed(
    site: str, small_version, monkeypatch: pytest.MonkeyPatch, word: str
) -> None:
    folder: Path = small_version("1.0.0")
    frappe.destroy()
    with monkeypatch.context() as typed:
        typed.chdir(folder.parent)
        run = CliRunner(env={"ECMS_SITE": site, "ECMS_BENCH": str(BENCH)})
        for command in (["lint", word], ["plan", word, "--counts"]):
            typed.chdir(folder.parent)
            outcome = run.invoke(ecms, ["pack", *command])
            assert outcome.exit_code == 0, outcome.output
    connect(site)
    assert outcome.output.startswith("tt 1.0.0\n")


def test_a_word_that_is_no_folder_says_what_to_name(
    site: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    frappe.destroy()
    with monkeypatch.context() as typed:
        typed.chdir(tmp_path)
        run = CliRunner(env={"ECMS_SITE": site, "ECMS_BENCH": str(BENCH)})
        outcome = run.invoke(ecms, ["pack", "apply", "aq"])
    connect(site)
    assert outcome.exit_code == 1
    assert "ECMS-101: There is no country pack 'aq'." in outcome.output
    assert "name the pack's folder" in outcome.output
