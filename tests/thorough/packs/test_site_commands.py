"""A command that needs a site says so where none is named."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]


def test_a_command_without_a_site() -> None:
    env = {name: value for name, value in os.environ.items() if not name.startswith("ECMS_")}
    command = [sys.executable, "-m", "ecms_core.cli", "pack", "status"]
    told = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    assert told.returncode == 1
    assert told.stderr.startswith("ECMS-701: This command needs a site, and none was named.")
    assert "bench --site SITE ecms" in told.stderr
    assert not told.stdout
