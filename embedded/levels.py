"""The levels of the tests: what each needs to run, and one pytest for each.

A level is a folder of ``tests``. The site level runs on the embedded bench, or on the one that
``ECMS_BENCH`` and ``ECMS_SITE`` name, with that bench's own Python in its folder of sites.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from embedded import preparation, serve
from embedded.machine import BENCH, ENV_PYTHON, ROOT, SITES, surroundings
from embedded.problems import Problem
from embedded.steps import Teller, end_group, only_one, start

ALL = ("unit", "thorough", "site", "embedded", "browser")
PLAIN = ("unit", "thorough")


def run(levels: tuple[str, ...], teller: Teller) -> int:
    """Prepare and run these levels; 0 when every test of each passed."""
    elsewhere = _other_bench() if levels == ("site",) else None
    if elsewhere:
        return _pytest("site", elsewhere[0], surroundings() | _named(*elsewhere))
    with only_one(teller):
        preparation.prepare(preparation.for_tests(levels), teller)
    failed = []
    for level in levels:
        with _equipped(level, teller) as env:
            if _pytest(level, BENCH, env):
                failed.append(level)
    if failed:
        teller.line(f"Not passed: {', '.join(failed)}")
    return bool(failed)


def _other_bench() -> tuple[Path, str] | None:
    bench = os.environ.get("ECMS_BENCH", "")
    site = os.environ.get("ECMS_SITE", "")
    if not bench or Path(bench).resolve() == BENCH:
        return None
    folder = Path(bench).resolve()
    expected = {
        folder / "env" / "bin" / "python": "its Python, env/bin/python",
        folder / "sites" / site / "site_config.json": "the site's site_config.json",
    }
    for path, what in expected.items():
        if not site or not path.exists():
            raise Problem("E401", where=bench, found=site, expected=what)
    python = folder / "env" / "bin" / "python"
    if subprocess.run([python, "-c", "import pytest"], capture_output=True, check=False).returncode:
        raise Problem("E402", where=python, command=f"{python} -m pip install 'pytest>=8.3,<10'")
    return folder, site


@contextmanager
def _equipped(level: str, teller: Teller) -> Iterator[dict[str, str]]:
    """The variables for a level, with what has to run beside it; one run of a level at a time."""
    env = surroundings() | _named(BENCH, preparation.TESTS_SITE)
    with ExitStack() as stack:
        if level not in PLAIN:
            stack.enter_context(only_one(teller, f"tests-{level}"))
        if level == "site":
            env |= stack.enter_context(serve.redis("tests"))
        yield env


def _named(bench: Path, site: str) -> dict[str, str]:
    return {"ECMS_BENCH": str(bench), "ECMS_SITE": site}


def _pytest(level: str, bench: Path, env: dict[str, str]) -> int:
    print(f"\n{level} tests", flush=True)
    command = [
        *(str(bench / "env" / "bin" / "python"), "-m", "pytest"),
        *("--rootdir", str(ROOT), "-c", str(ROOT / "pyproject.toml")),
        str(ROOT / "tests" / level),
    ]
    child = start(command, None, bench / "sites" if level == "site" else ROOT, env)
    try:
        return child.wait()
    finally:
        end_group(child)


def house(teller: Teller) -> int:
    """Run the checks of the house: 0 when none has anything to say."""
    with only_one(teller):
        preparation.prepare(preparation.for_commands(), teller)
    tools = ENV_PYTHON.parent
    failed = []
    for command in (
        ["ruff", "check", "."],
        ["ruff", "format", "--check", "."],
        ["mypy"],
        ["lint-imports"],
    ):
        print("+", *command, flush=True)
        words = [str(tools / command[0]), *command[1:]]
        if subprocess.run(words, cwd=ROOT, env=surroundings(), check=False).returncode:
            failed.append(" ".join(command))
    if failed:
        teller.line(f"Not passed: {', '.join(failed)}")
    return bool(failed)


def bench(teller: Teller) -> int:
    """Measure ECMS beside stock Frappe, on the embedded site or on the bench that is named."""
    elsewhere = _other_bench()
    script = str(ROOT / "bench" / "run.py")
    if elsewhere:
        python = str(elsewhere[0] / "env" / "bin" / "python")
        env = surroundings() | _named(*elsewhere)
        place = elsewhere[0] / "sites"
        return subprocess.run([python, script], cwd=place, env=env, check=False).returncode
    site = "bench.localhost"
    with only_one(teller):
        preparation.prepare(preparation.for_tests(("site",)), teller)
        preparation.place(f"app-{preparation.TESTS_PACK}", site)
    with only_one(teller, "bench"), serve.running("bench", site) as (server, _):
        env = surroundings() | serve.redis_addresses("bench") | _named(BENCH, site)
        env["ECMS_ADDRESS"] = server.address
        command = [str(ENV_PYTHON), script]
        return subprocess.run(command, cwd=SITES, env=env, check=False).returncode
