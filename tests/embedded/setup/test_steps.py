"""Steps are done once, again when something changed, and whole after being killed anywhere."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import pytest

from .conftest import Checkout

# Takes the place of the real steps: each writes what it did to a diary.
STAND_IN = """
import subprocess, sys, urllib.request
from embedded.machine import ROOT

def do(name):
    with open(ROOT / "diary", "a") as diary:
        diary.write(name + "\\n")
    if name == "slow" and not (ROOT / "hurry").exists():
        (ROOT / "began").touch()
        subprocess.run(["sh", "-c", "sleep 30; touch " + str(ROOT / "late")])
    if name == "broken":
        print("the reason, in words")
        sys.exit(3)
    if name == "full":
        sys.exit(subprocess.run(["cp", "/etc/passwd", "/dev/full"]).returncode)
    if name == "offline":
        urllib.request.urlopen("http://127.0.0.1:9/simple")
    (ROOT / ("made-" + name)).write_text(name)
"""

PLAN = """
import sys
from embedded import steps
from embedded.machine import ROOT
from embedded.problems import Problem
from embedded.steps import Step, Teller

one = Step("one", "First", inputs=(ROOT / "input",), outputs=(ROOT / "made-one",))
two = Step("two", "Second", needs=("one",))
three = Step("three", "Third", after=("two",))
try:
    with steps.only_one(Teller()):
        steps.carry_out({names}, Teller())
except Problem as problem:
    sys.exit(str(problem))
"""


@pytest.fixture
def stand_in(checkout: Checkout) -> Checkout:
    """A checkout whose steps are the stand-ins above."""
    (checkout.root / "embedded" / "preparation.py").write_text(STAND_IN)
    for name in ("levels.py", "serve.py"):
        (checkout.root / "embedded" / name).write_text("")
    (checkout.root / "input").write_text("1")
    return checkout


def plan(names: str) -> str:
    return PLAN.replace("{names}", names)


def diary(checkout: Checkout) -> list[str]:
    return (checkout.root / "diary").read_text().split()


ALL = plan("(one, two, three)")


def test_a_step_is_done_once_and_in_order(stand_in: Checkout) -> None:
    done = stand_in.run(ALL)
    assert done.returncode == 0, done.stdout
    assert "✓ First" in done.stdout
    assert diary(stand_in) == ["one", "two", "three"]

    again = stand_in.run(ALL)
    assert again.returncode == 0
    assert diary(stand_in) == ["one", "two", "three"]


def test_a_changed_input_does_it_again_with_what_needs_it(stand_in: Checkout) -> None:
    stand_in.run(ALL)
    (stand_in.root / "input").write_text("2")
    stand_in.run(ALL)
    # The third comes after the second but is not made of it.
    assert diary(stand_in) == ["one", "two", "three", "one", "two"]


def test_a_removed_output_does_it_again(stand_in: Checkout) -> None:
    stand_in.run(ALL)
    (stand_in.root / "made-one").unlink()
    stand_in.run(ALL)
    assert diary(stand_in) == ["one", "two", "three", "one"]
    assert (stand_in.root / "made-one").exists()


def test_a_failure_shows_its_last_lines_and_log_and_is_not_kept(stand_in: Checkout) -> None:
    failing = plan('(Step("broken", "Broken"),)')
    for _ in range(2):
        done = stand_in.run(failing)
        assert done.returncode == 1
        assert "E201: The step 'Broken' failed: ended with 3" in done.stdout
        assert "the reason, in words" in done.stdout
        assert ".ecms/logs/broken.log" in done.stdout
        assert "Traceback" not in done.stdout
    assert diary(stand_in) == ["broken", "broken"]


@pytest.mark.parametrize(("name", "code"), [("full", "E106"), ("offline", "E108")])
def test_a_full_disk_and_an_unreachable_registry_are_told(
    stand_in: Checkout, name: str, code: str
) -> None:
    done = stand_in.run(plan(f'(Step("{name}", "Some step", online=True),)'))
    assert done.returncode == 1
    assert f"{code}: " in done.stdout
    assert "Traceback" not in done.stdout


SLOW = plan('(one, Step("slow", "Slow", needs=("one",)))')


def begun(checkout: Checkout) -> None:
    until = time.monotonic() + 20
    while not (checkout.root / "began").exists():
        assert time.monotonic() < until, "the slow step did not begin"
        time.sleep(0.05)


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_killed_anywhere_it_completes_when_called_again(
    stand_in: Checkout, number: signal.Signals
) -> None:
    child = stand_in.start(SLOW)
    begun(stand_in)
    os.kill(child.pid, number)
    child.communicate(timeout=20)
    time.sleep(0.3)
    assert not sleeping(stand_in.root), "what the step had started goes on"

    (stand_in.root / "hurry").touch()
    done = stand_in.run(SLOW)
    assert done.returncode == 0, done.stdout
    assert (stand_in.root / "made-slow").exists()
    assert diary(stand_in).count("one") == 1


def sleeping(root: Path) -> list[str]:
    """The processes that were started for this checkout and still run."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            words = (folder / "cmdline").read_bytes().decode(errors="replace")
        except OSError:
            continue
        if str(root / "late") in words:
            found.append(words)
    return found


def test_the_second_of_two_waits_and_finds_the_work_done(stand_in: Checkout) -> None:
    first = stand_in.start(SLOW)
    begun(stand_in)
    second = stand_in.start(SLOW)
    time.sleep(0.5)
    (stand_in.root / "hurry").touch()
    os.kill(first.pid, signal.SIGKILL)
    out, _ = second.communicate(timeout=30)
    first.communicate(timeout=5)
    assert f"Another make is at work (process {first.pid})" in out
    assert second.returncode == 0
    assert diary(stand_in).count("one") == 1


def test_who_waits_too_long_is_told_for_whom(stand_in: Checkout) -> None:
    first = stand_in.start(SLOW)
    begun(stand_in)
    waiting = SLOW.replace("only_one(Teller())", "only_one(Teller(), minutes=0.01)")
    done = stand_in.run(waiting)
    os.kill(first.pid, signal.SIGKILL)
    first.communicate(timeout=5)
    assert f"E202: Another make is at work in this checkout (process {first.pid})" in done.stdout
