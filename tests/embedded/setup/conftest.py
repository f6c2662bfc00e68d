"""A small checkout of its own for tests that change what lies in ``.ecms``."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from embedded.machine import STATE

ROOT = Path(__file__).resolve().parents[3]


@dataclass(frozen=True)
class Checkout:
    """A copy of what sets ECMS up, without anything set up."""

    root: Path

    def start(self, code: str) -> subprocess.Popen[str]:
        """Run Python code in the checkout."""
        command = [sys.executable, "-B", "-c", code]
        return self._start(command)

    def run(self, code: str) -> subprocess.CompletedProcess[str]:
        """Run Python code in the checkout and wait for its end."""
        return self._finish(self.start(code))

    def command(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run one of the commands behind the Makefile."""
        return self._finish(self._start([sys.executable, "-B", "-m", "embedded", *words]))

    def _start(self, command: list[str]) -> subprocess.Popen[str]:
        return subprocess.Popen(
            command,
            cwd=self.root,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )

    def _finish(self, child: subprocess.Popen[str]) -> subprocess.CompletedProcess[str]:
        out, _ = child.communicate(timeout=60)
        return subprocess.CompletedProcess(child.args, child.returncode, out)


@pytest.fixture
def checkout() -> Iterator[Checkout]:
    """A checkout with ``embedded`` and the name of one country pack."""
    # Not pytest's own folder: sockets below it would have names that are too long.
    STATE.mkdir(exist_ok=True)
    root = Path(tempfile.mkdtemp(prefix="c", dir=STATE))
    left_out = shutil.ignore_patterns("__pycache__", "patches")
    shutil.copytree(ROOT / "embedded", root / "embedded", ignore=left_out)
    pack = root / "country_packs" / "ph"
    pack.mkdir(parents=True)
    (pack / "demo.yaml").touch()
    yield Checkout(root)
    shutil.rmtree(root, ignore_errors=True)
