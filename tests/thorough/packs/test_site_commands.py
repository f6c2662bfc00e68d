"""A command that needs a site says so where none is named; others look where one is."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from click.testing import CliRunner

from ecms_core.cli import ecms

ROOT = Path(__file__).resolve().parents[3]


def test_a_command_without_a_site() -> None:
    env = {name: value for name, value in os.environ.items() if not name.startswith("ECMS_")}
    command = [sys.executable, "-m", "ecms_core.cli", "pack", "status"]
    told = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    assert told.returncode == 1
    assert told.stderr.startswith("ECMS-701: This command needs a site, and none was named.")
    assert "bench --site SITE ecms" in told.stderr
    assert not told.stdout


def told(bench: Path, *words: str) -> str:
    run = CliRunner(env={"ECMS_BENCH": str(bench), "ECMS_SITE": "here.localhost"})
    return run.invoke(ecms, ["pack", *words]).output


def test_the_packs_of_the_sites_folder_are_known_without_opening_it(tmp_path: Path) -> None:
    site, ours = tmp_path / "sites" / "here.localhost", tmp_path / "ours" / "tt"
    for folder in (site, ours):
        folder.mkdir(parents=True)
    (ours / "pack.yaml").write_text(
        "id: tt\ntitle: Testland\nversion: 1.0.0\nrequires_ecms: '>=0.1'\nlanguages: [en]\n"
        "currency: XTS\ntime_zone: UTC\nstate: T\nministry: M\n"
    )
    assert "tt" not in told(tmp_path, "list")
    (site / "site_config.json").write_text(json.dumps({"ecms_plugins": "../ours"}))
    assert f"tt  1.0.0    Testland  {ours}" in told(tmp_path, "list")
    assert "Known packs: co, pe, ph, tt, zz." in told(tmp_path, "lint", "xx")
    assert "ECMS-P11  tt/CHANGES.md" in told(tmp_path, "lint", "tt")
    (site / "site_config.json").write_text("{")
    assert told(tmp_path, "list").startswith(f"ECMS-102: {site}/site_config.json, line 1: ")
