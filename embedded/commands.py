"""The commands behind the Makefile and ``bin/ecms``."""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from types import FrameType
from typing import NoReturn

from embedded import levels, machine, preparation, serve, steps
from embedded.machine import BENCH, ENV_PYTHON, ROOT, STATE
from embedded.problems import Problem
from embedded.steps import Teller, only_one


def demo(pack: str, port: str, serving: str) -> int:
    """Set up everything and run the demo until Ctrl-C, or until every part was seen to work."""
    began = time.monotonic()
    teller = Teller()
    preparation.check_pack(pack)
    number = _number("PORT", port, range(1, 65536))
    stay = _number("SERVE", serving, range(2))
    if _already_there(pack, number, stay, teller):
        return 0
    with contextlib.ExitStack() as stack:
        with only_one(teller):
            # It may have been started while this waited for the lock.
            if _already_there(pack, number, stay, teller):
                return 0
            if not machine.port_is_free(number):
                raise Problem("E105", found=number, suggestion=machine.free_port(number))
            preparation.prepare(preparation.for_demo(pack), teller)
            site = preparation.demo_site(pack)
            teller.living("· Starting Redis, web server, queue worker and scheduler")
            server, watch = stack.enter_context(serve.running("demo", site, number))
        teller.line(f"✓ Ready after {time.monotonic() - began:.1f} s")
        if not stay:
            serve.check(server, watch)
            teller.line("✓ The login page answers, the worker ran a job, the scheduler its round")
            return 0
        _greet(server, teller)
        while True:
            watch()
            time.sleep(1)


def _already_there(pack: str, port: int, stay: int, teller: Teller) -> bool:
    server = serve.found_running("demo")
    if server is None:
        return False
    found, expected = (server.port, server.site), (port, preparation.demo_site(pack))
    if found != expected:
        said = [f"{site} on port {number}" for number, site in (found, expected)]
        raise Problem("E304", found=said[0], expected=said[1])
    plan = preparation.for_demo(pack)
    wanted = steps.digests(plan)
    if any(not step.done(wanted[step.name]) for step in plan):
        teller.line("  Files have changed since; to see them: make stop, then make demo")
    if stay:
        _greet(server, teller)
    else:
        serve.check(server, lambda: None)
        teller.line(f"✓ The demo that runs already at {server.address} works, and is left running")
    return True


def _greet(server: serve.Server, teller: Teller) -> None:
    teller.line(f"\nECMS runs at {server.address}   (Ctrl-C or 'make stop' ends it)\n")
    for user, password, title in preparation.demo_users(server.site):
        teller.line(f"  {user:<24} {password:<10} {title}")
    teller.line(f"  {'Administrator':<24} {preparation.ADMINISTRATOR_PASSWORD:<10} Everything\n")


def ecms(words: list[str]) -> int:
    """Run ``ecms`` on a site of the embedded bench, with the demo's Redis or one of its own."""
    command = [str(ENV_PYTHON), "-P", "-m", "ecms_core.cli", *words]
    named = {"ECMS_BENCH": str(BENCH), "ECMS_SITE": os.environ["ECMS_SITE"]}
    with contextlib.ExitStack() as stack:
        demo_runs = serve.found_running("demo")
        if demo_runs and demo_runs.site == named["ECMS_SITE"]:
            env = machine.surroundings() | serve.redis_addresses("demo")
        else:
            env = stack.enter_context(serve.redis(f"ecms-{os.getpid()}"))
        return subprocess.run(command, env=env | named, check=False).returncode


def prepare_commands() -> int:
    """Prepare what ``bin/ecms`` needs; all that is said goes beside its output."""
    teller = Teller(sys.stderr)
    with only_one(teller):
        preparation.prepare(preparation.for_commands(), teller)
    return 0


def stop() -> int:
    """Stop what runs from this checkout, a make at work included."""
    stopped = serve.stop_all()
    for process in steps.at_work():
        if process not in serve.askers():
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, signal.SIGTERM)
                stopped.append(f"make: process {process}")
    print("\n".join(f"Stopped {each}" for each in stopped) or "Nothing was running.")
    return 0


def clean() -> int:
    """Stop what runs and remove everything that was made, but Debian's packages."""
    stop()
    with only_one(Teller()):
        for path in STATE.iterdir() if STATE.is_dir() else ():
            if path != steps.LOCKS:
                _remove(path)
        for folder in (".ruff_cache", ".mypy_cache", ".pytest_cache", ".hypothesis"):
            _remove(ROOT / folder)
        for folder in (".import_linter_cache", "build", "dist"):
            _remove(ROOT / folder)
        for path in (*ROOT.glob("*.egg-info"), *ROOT.rglob("__pycache__")):
            _remove(path)
    _remove(STATE)
    print("Removed .ecms and all caches. Debian's packages were left.")
    return 0


def _remove(path: os.PathLike[str]) -> None:
    if os.path.isdir(path) and not os.path.islink(path):
        shutil.rmtree(path, ignore_errors=True)
    else:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(path)


def step(name: str) -> int:
    """Do one step; a problem is told to the process that started it by the log's last line."""
    signal.signal(signal.SIGTERM, _end_own_group)
    try:
        preparation.do(name)
    except Problem as problem:
        details = {key: str(value) for key, value in problem.details.items()}
        told = {"code": problem.code, "details": details}
        print(f"{problem}\n{steps.PROBLEM_MARK}{json.dumps(told)}", flush=True)
        return 1
    return 0


def _end_own_group(number: int, frame: FrameType | None) -> NoReturn:
    signal.signal(number, signal.SIG_IGN)
    os.killpg(0, number)
    os._exit(128 + number)


def _number(name: str, value: str, allowed: range) -> int:
    if value.isdecimal() and int(value) in allowed:
        return int(value)
    expected = f"a number from {allowed[0]} to {allowed[-1]}"
    raise Problem("E204", name=name, found=value, expected=expected)


def _stop_on(number: int, frame: FrameType | None) -> NoReturn:
    # Once is enough: a second signal must not break off the stopping of the children.
    for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(each, signal.SIG_IGN)
    raise SystemExit(128 + number)


def main(words: list[str]) -> int:
    """Run the command that the words name."""
    parser = argparse.ArgumentParser(prog="embedded", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    for name in ("bench", "clean", "house", "prepare-commands", "stop"):
        commands.add_parser(name)
    of_demo = commands.add_parser("demo")
    for option, default in (("--pack", "ph"), ("--port", "8000"), ("--serve", "1")):
        of_demo.add_argument(option, default=default)
    commands.add_parser("test").add_argument("levels", nargs="*")
    commands.add_parser("step").add_argument("name")
    commands.add_parser("ecms").add_argument("words", nargs=argparse.REMAINDER)
    asked = parser.parse_args(words)

    if asked.command == "step":
        return step(asked.name)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _stop_on)
    functions: dict[str, Callable[[], int]] = {
        "bench": lambda: levels.bench(Teller()),
        "clean": clean,
        "demo": lambda: demo(asked.pack, asked.port, asked.serve),
        "ecms": lambda: ecms(asked.words),
        "house": lambda: levels.house(Teller()),
        "prepare-commands": prepare_commands,
        "stop": stop,
        "test": lambda: levels.run(tuple(asked.levels) or levels.ALL, Teller()),
    }
    if asked.command not in ("clean", "ecms", "stop"):
        machine.check()
    return functions[asked.command]()
