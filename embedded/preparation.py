"""What has to be done before ECMS runs or is tested here: the steps, and the function of each.

Sites are made in stages, each kept as a snapshot (a folder: SQLite's database lies in the site):
the framework alone, the app with a country pack, the demo data. A site is a copy of a snapshot, so
that the tests' site and the demo's cost one installation, and a change of the app does not make
the framework's site again.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from embedded import assemble, environment, machine, serve
from embedded.desk import node
from embedded.machine import BENCH, ENV_PYTHON, ROOT, SITES, STATE, surroundings
from embedded.problems import Problem
from embedded.steps import Step, Teller, carry_out

HERE = Path(__file__).resolve().parent
SNAPSHOTS = STATE / "snapshots"
SOURCE = BENCH / "apps" / "frappe"
TESTS_SITE = "tests.localhost"
TESTS_PACK = "ph"
ADMINISTRATOR_PASSWORD = "admin"  # noqa: S105 - a demo on this machine alone, and printed

# `ecms demo load` ends with a line for each user; they are kept in the site's folder.
_A_USER = re.compile(r"\S+@\S+ +\S+ +\S")
_USERS = "demo-users.txt"

# All of the app but what only tests and documents read.
APP = tuple(
    ROOT / name
    for name in (
        *("ecms_core", "plugins", "country_packs", "fixtures", "print_formats"),
        *("hooks.py", "setup.py", "pyproject.toml"),
    )
)

UV = Step("uv", "Package client", inputs=(HERE / "environment.py",), online=True)
ENVIRONMENT = Step(
    "environment",
    "Python environment",
    inputs=(HERE / "requirements.lock",),
    outputs=(ENV_PYTHON,),
    needs=("uv",),
    online=True,
)
FRAPPE = Step(
    "frappe",
    "Embedded Frappe",
    inputs=(HERE / "assemble.py", HERE / "patches"),
    outputs=(SOURCE / "frappe" / "__init__.py",),
    needs=("uv",),
    online=True,
)
DESK_PACKAGES = Step(
    "desk-packages",
    "Node and the Desk's packages",
    inputs=(HERE / "desk" / "node.py", HERE / "desk" / "package-lock.json"),
    outputs=(node.PACKAGES,),
    needs=("uv",),
    online=True,
)
DESK_BUNDLES = Step(
    "desk-bundles",
    "The Desk's bundles",
    inputs=(HERE / "desk",),
    outputs=(SITES / "assets" / "assets.json",),
    needs=("desk-packages", "frappe"),
)
SITE_FRAMEWORK = Step(
    "site-framework",
    "A site with the framework",
    inputs=(HERE / "site.py",),
    outputs=(SNAPSHOTS / "framework",),
    needs=("environment", "frappe"),
)
TESTS_PLACE = Step(
    "tests-site",
    "The tests' site",
    outputs=(SITES / TESTS_SITE,),
    needs=("site-app-ph",),
)
DEBIAN_TESTS = Step("debian-tests", "Debian packages for the browser tests", online=True)


def demo_site(pack: str) -> str:
    """The name of the demo's site with this country pack."""
    return f"demo-{pack}.localhost"


def _site_app(pack: str) -> Step:
    return Step(
        f"site-app-{pack}",
        f"ECMS with the pack '{pack}' on a site",
        inputs=APP,
        outputs=(SNAPSHOTS / f"app-{pack}",),
        needs=("site-framework",),
    )


def _site_demo(pack: str) -> Step:
    return Step(
        f"site-demo-{pack}",
        f"Demo data of '{pack}'",
        # The data lead up to the day on which they are made: something is due today.
        inputs=(time.strftime("%Y-%m-%d"),),
        outputs=(SNAPSHOTS / f"demo-{pack}",),
        needs=(f"site-app-{pack}",),
    )


def _demo_place(pack: str, after: tuple[str, ...]) -> Step:
    return Step(
        f"demo-{pack}",
        f"The demo's site {demo_site(pack)}",
        inputs=(*APP, HERE / "site.py"),
        outputs=(SITES / demo_site(pack),),
        needs=("environment", "frappe"),
        after=after,
    )


_FOUNDATION = (UV, ENVIRONMENT, FRAPPE, DESK_PACKAGES)


def for_commands() -> tuple[Step, ...]:
    """What ``bin/ecms`` and the unit tests need."""
    return (UV, ENVIRONMENT)


def for_demo(pack: str) -> tuple[Step, ...]:
    """What ``make demo`` needs; a demo that is there is brought up to date, not made again."""
    if (SITES / demo_site(pack)).exists():
        return (*_FOUNDATION, DESK_BUNDLES, _demo_place(pack, ()))
    stages = (SITE_FRAMEWORK, _site_app(pack), _site_demo(pack))
    place = _demo_place(pack, (stages[-1].name,))
    return (*_FOUNDATION, SITE_FRAMEWORK, DESK_BUNDLES, *stages[1:], place)


def for_tests(levels: tuple[str, ...]) -> tuple[Step, ...]:
    """What these levels of the tests need."""
    if set(levels) <= {"unit", "thorough"}:
        return for_commands()
    steps = [*_FOUNDATION, SITE_FRAMEWORK, DESK_BUNDLES, _site_app(TESTS_PACK), TESTS_PLACE]
    demo = _site_demo(TESTS_PACK)
    if "browser" in levels or "embedded" in levels:
        steps.append(demo)
    if "embedded" in levels:
        # The two commands are tested on the demo itself.
        steps.append(_demo_place(TESTS_PACK, (demo.name,)))
    if machine.missing(machine.TO_TEST):
        steps.insert(0, _now(DEBIAN_TESTS))
    return tuple(steps)


def prepare(steps: tuple[Step, ...], teller: Teller) -> None:
    """Do these steps, and before them install what the machine lacks."""
    if machine.missing(machine.TO_RUN):
        carry_out((_now(Step("debian", "Debian packages", online=True)),), teller)
    carry_out(steps, teller)


def _now(step: Step) -> Step:
    """The step as one that is never done already: what it looks after may have been removed."""
    return replace(step, inputs=(str(time.time()),))


def check_pack(pack: str) -> None:
    """Refuse a country pack that is not there or brings no demonstration."""
    folder = ROOT / "country_packs"
    known = sorted(each.parent.name for each in folder.glob("*/demo.yaml"))
    if pack not in known:
        raise Problem(
            "E203", found=pack, expected=", ".join(known) or "none", suggestion=TESTS_PACK
        )


def demo_users(site: str) -> list[tuple[str, str, str]]:
    """Who can sign in to a site with demo data: name, password, and what the person does."""
    text = (SITES / site / _USERS).read_text()
    return [tuple(line.split(None, 2)) for line in text.splitlines()]  # type: ignore[misc]


# The functions of the steps, each in a process of its own.


def do(name: str) -> None:
    """Do the step of this name."""
    for prefix, function in _WITH_PACK.items():
        if name.startswith(prefix):
            function(name.removeprefix(prefix))
            return
    _FUNCTIONS[name]()


def _debian() -> None:
    machine.install(machine.missing(machine.TO_RUN), STATE / "logs" / "debian.log")


def _debian_tests() -> None:
    machine.install(machine.missing(machine.TO_TEST), DEBIAN_TESTS.log)


def _uv() -> None:
    environment.tools(STATE)


def _environment() -> None:
    environment.prepare(STATE)


def _frappe() -> None:
    SOURCE.parent.mkdir(parents=True, exist_ok=True)
    assemble.assemble(assemble.fetch(STATE), SOURCE)


def _desk_packages() -> None:
    node.install_packages(node.fetch_node())


def _desk_bundles() -> None:
    (SITES / "assets").mkdir(parents=True, exist_ok=True)
    node.build()


def _framework() -> None:
    _inside("lay_out")
    with _new_snapshot("framework", None) as (site, env):
        _inside("make", site, ADMINISTRATOR_PASSWORD, env=env)


def _app(pack: str) -> None:
    with _new_snapshot(f"app-{pack}", "framework") as (site, env):
        _inside("install", site, "ecms_core", env=env)
        _ecms(site, env, "pack", "apply", pack)


def _demo(pack: str) -> None:
    with _new_snapshot(f"demo-{pack}", f"app-{pack}") as (site, env):
        said = _ecms(site, env, "demo", "load")
        users = [line for line in said.splitlines() if _A_USER.match(line)]
        (SITES / site / _USERS).write_text("\n".join(users) + "\n")


def _place_tests() -> None:
    place(f"app-{TESTS_PACK}", TESTS_SITE)
    _inside("link_assets", ["ecms_core"])


def _place_demo(pack: str) -> None:
    site = demo_site(pack)
    if not (SITES / site).exists():
        place(f"demo-{pack}", site)
    else:
        # What was changed in the browser is kept: this is an upgrade like any other.
        with serve.redis(f"upgrade-{pack}") as env:
            _inside("migrate", site, env=env)
            _ecms(site, env, "pack", "apply", pack)
    _inside("link_assets", ["ecms_core"])


_FUNCTIONS: dict[str, Callable[[], None]] = {
    "debian": _debian,
    "debian-tests": _debian_tests,
    "uv": _uv,
    "environment": _environment,
    "frappe": _frappe,
    "desk-packages": _desk_packages,
    "desk-bundles": _desk_bundles,
    "site-framework": _framework,
    "tests-site": _place_tests,
}
_WITH_PACK: dict[str, Callable[[str], None]] = {
    "site-app-": _app,
    "site-demo-": _demo,
    "demo-": _place_demo,
}


def place(snapshot: str, site: str) -> None:
    """Put a copy of a snapshot in the place of a site."""
    fresh = SITES / f"{site}.copy"
    shutil.rmtree(fresh, ignore_errors=True)
    shutil.copytree(SNAPSHOTS / snapshot, fresh, symlinks=True)
    shutil.rmtree(SITES / site, ignore_errors=True)
    fresh.rename(SITES / site)


@contextmanager
def _new_snapshot(name: str, base: str | None) -> Iterator[tuple[str, dict[str, str]]]:
    """A site to work on, with a Redis, that becomes the snapshot when the work ends well."""
    site = f"making-{name}.localhost"
    if base:
        place(base, site)
    with serve.redis(f"making-{name}") as env:
        yield site, env
    SNAPSHOTS.mkdir(exist_ok=True)
    shutil.rmtree(SNAPSHOTS / name, ignore_errors=True)
    (SITES / site).rename(SNAPSHOTS / name)


def _inside(function: str, *words: object, env: dict[str, str] | None = None) -> None:
    """Call a function of ``embedded.site`` in the bench's environment."""
    code = (
        "import json, sys; from embedded import site; "
        "getattr(site, sys.argv[1])(*json.loads(sys.argv[2]))"
    )
    _run([str(ENV_PYTHON), "-c", code, function, json.dumps(words)], ROOT, env or surroundings())


def _ecms(site: str, env: dict[str, str], *words: str) -> str:
    """Run ``ecms`` on a site, as a user would; gives what it said."""
    named = {**env, "ECMS_BENCH": str(BENCH), "ECMS_SITE": site}
    return _run([str(ENV_PYTHON), "-m", "ecms_core.cli", *words], SITES, named)


def _run(command: list[str], cwd: Path, env: dict[str, str]) -> str:
    """Run a command with its output in the step's log, as it comes; gives what it said."""
    said = []
    with subprocess.Popen(
        command, cwd=cwd, env=env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True
    ) as child:
        for line in child.stdout or ():
            print(line, end="", flush=True)
            said.append(line)
    if child.returncode:
        sys.exit(child.returncode if child.returncode > 0 else os.EX_SOFTWARE)
    return "".join(said)
