"""Steps: what is done once, skipped while its inputs are the same, and shown while it runs.

A step is a function of this package, run in a child process, so that its output goes to a log, a
failure cannot leave half a state in this process, and killing make kills it too. A stamp with the
digest of the inputs is written when the step has ended well and removed before it begins: killed
anywhere, it begins again. A step's digest contains those of the steps that it needs.
"""

from __future__ import annotations

import contextlib
import ctypes
import fcntl
import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, TextIO

from embedded import problems
from embedded.machine import ROOT, STATE, surroundings
from embedded.problems import Problem

LOGS = STATE / "logs"
STAMPS = STATE / "steps"
LOCKS = STATE / "locks"
PROBLEM_MARK = "::problem "
_AT_ONCE = 2
_HEARTBEAT = 15.0
_LOCK_MINUTES = 30
_TAIL = 25


@dataclass(frozen=True)
class Step:
    """One thing to do: ``name`` is that of its function, log and stamp.

    ``inputs`` are files and folders of the checkout and plain values; ``outputs`` are paths
    without which the step is done again; ``needs`` are names of steps that must be done before,
    and ``after`` of steps that must too, but whose change does not make this one anew; ``online``
    tells that it speaks to registries.
    """

    name: str
    title: str
    inputs: tuple[Path | str, ...] = ()
    outputs: tuple[Path, ...] = ()
    needs: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    online: bool = False

    @property
    def log(self) -> Path:
        """Where the step's output is kept."""
        return LOGS / f"{self.name}.log"

    @property
    def stamp(self) -> Path:
        """Where the digest of the inputs of the last success is kept."""
        return STAMPS / self.name

    def done(self, digest: str) -> bool:
        """True when the step ended well with these inputs and its outputs are still there."""
        try:
            same = self.stamp.read_text() == digest
        except FileNotFoundError:
            return False
        return same and all(output.exists() for output in self.outputs)


@dataclass
class _Running:
    step: Step
    digest: str
    child: subprocess.Popen[bytes]
    started: float
    told: float = field(default=0.0)


def digest_of(inputs: Iterable[Path | str]) -> str:
    """One hash over values and the contents of files and folders, the same in every checkout."""
    whole = hashlib.sha256()
    for each in inputs:
        if isinstance(each, str):
            whole.update(each.encode() + b"\0")
            continue
        for file in _files(each):
            whole.update(os.fsencode(file.relative_to(ROOT)) + b"\0")
            whole.update(hashlib.sha256(file.read_bytes()).digest())
    return whole.hexdigest()


def _files(path: Path) -> Iterator[Path]:
    if not path.is_dir():
        if path.exists():
            yield path
        return
    for folder, inner, names in os.walk(path):
        inner[:] = sorted(name for name in inner if name not in ("__pycache__", "node_modules"))
        for name in sorted(names):
            if not name.endswith((".pyc", ".pyo", "~", ".swp")):
                yield Path(folder, name)


def digests(steps: Iterable[Step]) -> dict[str, str]:
    """The digest of each step by its name, with those of the steps that it needs inside."""
    found: dict[str, str] = {}
    for step in steps:
        found[step.name] = digest_of([*(found[need] for need in step.needs), *step.inputs])
    return found


class Teller:
    """Shows what goes on: one living line on a terminal, plain lines elsewhere."""

    def __init__(self, out: TextIO | None = None) -> None:
        self.out = out or sys.stdout
        self.terminal = self.out.isatty()

    def line(self, text: str) -> None:
        """A line that stays."""
        print(f"\r\x1b[K{text}" if self.terminal else text, file=self.out, flush=True)

    def living(self, text: str) -> None:
        """A line that the next one replaces; nothing where there is no terminal."""
        if self.terminal:
            width = shutil.get_terminal_size().columns - 1
            print(f"\r\x1b[K{text[:width]}", end="", file=self.out, flush=True)


def carry_out(steps: tuple[Step, ...], teller: Teller) -> None:
    """Do the steps that are not done, in an order that their needs allow, two at once."""
    for folder in (LOGS, STAMPS):
        folder.mkdir(parents=True, exist_ok=True)
    wanted = digests(steps)
    waiting = list(steps)
    running: list[_Running] = []
    finished: set[str] = set()
    try:
        while waiting or running:
            for step in [step for step in waiting if finished.issuperset(step.needs + step.after)]:
                if step.done(wanted[step.name]):
                    waiting.remove(step)
                    finished.add(step.name)
                elif len(running) < _AT_ONCE:
                    waiting.remove(step)
                    running.append(_begin(step, wanted[step.name], teller))
            for each in list(running):
                if each.child.poll() is not None:
                    running.remove(each)
                    _end(each, teller)
                    finished.add(each.step.name)
            if running:
                _tell(running, teller)
                with contextlib.suppress(subprocess.TimeoutExpired):
                    running[0].child.wait(0.25)
    finally:
        for each in running:
            end_group(each.child)


def _begin(step: Step, digest: str, teller: Teller) -> _Running:
    step.stamp.unlink(missing_ok=True)
    if not teller.terminal:
        teller.line(f"  {step.title} ...")
    command = [sys.executable, "-B", "-m", "embedded", "step", step.name]
    with step.log.open("wb") as log:
        child = start(command, log, ROOT, surroundings())
    now = time.monotonic()
    return _Running(step, digest, child, now, now)


def _end(each: _Running, teller: Teller) -> None:
    seconds = time.monotonic() - each.started
    step, code = each.step, each.child.returncode
    if code:
        teller.line(f"✗ {step.title}  {seconds:.1f} s")
        raise _why(step, code, teller)
    half_written = step.stamp.with_name(step.name + ".new")
    half_written.write_text(each.digest)
    half_written.replace(step.stamp)
    teller.line(f"✓ {step.title}  {seconds:.1f} s")


def _why(step: Step, code: int, teller: Teller) -> Problem:
    lines = tail(step.log, 200)
    log = str(step.log.relative_to(ROOT))
    problem = problems.of_log(step.title, lines, log, step.online)
    if problem:
        return problem
    for line in reversed(lines):
        if line.startswith(PROBLEM_MARK):
            told = json.loads(line.removeprefix(PROBLEM_MARK))
            return Problem(told["code"], **told["details"])
    for line in lines[-_TAIL:]:
        teller.line(f"    {line}")
    ended = f"was ended by {signal.Signals(-code).name}" if code < 0 else f"ended with {code}"
    return Problem("E201", where=step.title, reason=ended, log=log)


def _tell(running: list[_Running], teller: Teller) -> None:
    now = time.monotonic()
    texts = []
    for each in running:
        # Some draw bars, which say nothing in a line of text.
        last = next(iter(tail(each.step.log, 1)), "").partition("[")[0]
        texts.append(f"{each.step.title} {now - each.started:.0f} s  {last[:60]}".rstrip())
        if not teller.terminal and now - each.told > _HEARTBEAT:
            each.told = now
            teller.line(f"  {texts[-1]}")
    teller.living("· " + "  ·  ".join(texts))


def tail(log: Path, count: int) -> list[str]:
    """The last lines of a log that say something."""
    try:
        with log.open("rb") as file:
            file.seek(max(0, file.seek(0, os.SEEK_END) - 300 * count))
            text = file.read().decode(errors="replace")
    except FileNotFoundError:
        return []
    return [line.rstrip() for line in text.splitlines() if line.strip()][-count:]


_libc = ctypes.CDLL(None, use_errno=True)
_PR_SET_PDEATHSIG = 1


def _die_with_parent() -> None:
    _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def start(
    command: list[str], log: BinaryIO | None, cwd: Path, env: dict[str, str]
) -> subprocess.Popen[bytes]:
    """Start a child in a group of its own that ends when this process does, however that ends.

    Without a log it writes where this process writes.
    """
    return subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=subprocess.STDOUT if log else None,
        cwd=cwd,
        env=env,
        process_group=0,
        preexec_fn=_die_with_parent,  # noqa: PLW1509 - no threads here
    )


def end_group(child: subprocess.Popen[bytes], seconds: float = 10) -> None:
    """Ask a child and all that it started to end; make them, after a time."""
    for number, patience in ((signal.SIGTERM, seconds), (signal.SIGKILL, 5)):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child.pid, number)
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(patience)
            return


@contextlib.contextmanager
def only_one(teller: Teller, name: str = "make", minutes: float = _LOCK_MINUTES) -> Iterator[None]:
    """Let one process at a time do what is named; the next waits, and gives up in the end.

    ``make`` is the right to change what lies in ``.ecms``.
    """
    LOCKS.mkdir(parents=True, exist_ok=True)
    with (LOCKS / name).open("a+") as held:
        until = time.monotonic() + minutes * 60
        told = False
        while not _taken(held):
            held.seek(0)
            other = held.read().strip() or "unknown"
            if time.monotonic() > until:
                raise Problem("E202", found=other, expected=f"{minutes:g}")
            if not told:
                teller.line(f"  Another make is at work (process {other}); waiting for it")
                told = True
            time.sleep(0.5)
        held.truncate(0)
        held.write(str(os.getpid()))
        held.flush()
        yield


def at_work() -> list[int]:
    """The processes that hold one of the locks now."""
    found = []
    for lock in sorted(LOCKS.glob("*")):
        with lock.open("r+") as held:
            if not _taken(held):
                found.append(int(held.read().strip() or 0))
    return [process for process in found if process]


def _taken(lock: TextIO) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
