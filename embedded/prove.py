"""Proves the patches one by one: without a patch, the test of its name fails.

``python -m embedded.prove [patch ...]``: for each patch, or those named, Frappe is assembled
without it beside the bench's, and the patch's test is run against that one.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time

from embedded import assemble
from embedded.machine import BENCH, ENV_PYTHON, ROOT, SITES, STATE, surroundings
from embedded.problems import Problem

TESTS = ROOT / "tests" / "embedded" / "framework"
PLACE = STATE / "prove"
_FAILED = 1


def main(names: list[str]) -> int:
    """Prove these patches; 0 when each is needed."""
    known = [patch.name for patch in assemble.load_patches()]
    needed = {name: prove(name) for name in names or known}
    return int(not all(needed.values()))


def prove(name: str) -> bool:
    """True when the patch's test fails without it."""
    began = time.monotonic()
    apps = PLACE / name / "apps"
    try:
        source = assemble.assemble(assemble.fetch(STATE), apps / "frappe", without=name)
    except Problem as problem:
        return tell(name, began, True, f"others build on it: {problem.what()}")
    named = {"ECMS_SOURCE": str(source), "ECMS_PROVING": f"prove-{name.split('_', maxsplit=1)[0]}"}
    try:
        done = subprocess.run(
            [str(ENV_PYTHON), "-m", "pytest", "-q", "-x", str(TESTS / f"test_{name}.py")],
            cwd=ROOT,
            env={**surroundings(), **named, "ECMS_BENCH": str(BENCH)},
            capture_output=True,
            text=True,
            check=False,
        )
    finally:
        shutil.rmtree(PLACE / name)
        for left in SITES.glob(f"{named['ECMS_PROVING']}.localhost*"):
            shutil.rmtree(left)
    said = [line for line in done.stdout.splitlines() if line.startswith(("FAILED", "ERROR"))]
    return tell(name, began, done.returncode == _FAILED, next(iter(said), "its test passed"))


def tell(name: str, began: float, needed: bool, why: str) -> bool:
    """Print how it went with a patch."""
    mark = "✓" if needed else "✗"
    print(f"{mark} {name}  {time.monotonic() - began:.0f} s  {why}", flush=True)
    return needed


if __name__ == "__main__":
    os.chdir(ROOT)
    sys.exit(main(sys.argv[1:]))
