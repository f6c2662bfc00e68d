"""A throw-away site on the embedded Frappe, with a small app of its own and real processes.

The site is a copy of the framework's snapshot, or is made anew, once for a run. `ECMS_SOURCE` names
another assembled Frappe than the bench's, which is how a patch is proven (`embedded.prove`).
"""

from __future__ import annotations

import multiprocessing
import os
import shutil
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
import requests

from embedded import preparation, serve
from embedded.machine import BENCH, ENV_PYTHON, ROOT, SITES, free_port
from embedded.steps import LOGS, end_group, start

PROBE_APP = Path(__file__).resolve().parent / "probe_app"
SOURCE = Path(os.environ.get("ECMS_SOURCE") or BENCH / "apps" / "frappe")
NAME = os.environ.get("ECMS_PROVING") or "embedded"
SITE = f"{NAME}.localhost"
PASSWORD = "only for these tests"
USERS = {
    "inspector@probe.test": ("Probe Inspector",),
    "north@probe.test": ("Probe Inspector",),
    "manager@probe.test": ("System Manager",),
    "stranger@probe.test": (),
}


@pytest.fixture(scope="session")
def surroundings() -> Iterator[dict[str, str]]:
    """The variables of every process that works on the site, this one included, with a Redis."""
    with serve.redis(f"tests-{NAME}") as env:
        env |= {
            "PYTHONPATH": f"{SOURCE}:{PROBE_APP}:{ROOT}",
            "FRAPPE_BENCH_ROOT": str(BENCH),
            "FRAPPE_SITE": SITE,
            "PYTHONDONTWRITEBYTECODE": "1",
        }
        for name, value in env.items():
            if name.startswith(("FRAPPE_", "PYTHON")):
                os.environ[name] = value
        for folder in (PROBE_APP, SOURCE):
            sys.path.insert(0, str(folder))
        yield env


class Processes:
    """Runs code in processes of their own, which begin with Frappe imported."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.context = multiprocessing.get_context("forkserver")
        self.context.set_forkserver_preload(["frappe.app", "frappe.installer", "embedded.site"])
        self.count = 0

    def start(self, code: str, cwd: Path = SITES, path: tuple[str, ...] = ()) -> Running:
        """Begin to run the code, with SITE, PASSWORD and USERS known."""
        self.count += 1
        said = self.folder / f"{self.count}.txt"
        said.touch()
        head = (
            "import os, sys\n"
            f"sys.stdout = sys.stderr = open({str(said)!r}, 'w', buffering=1)\n"
            f"os.chdir({str(cwd)!r})\nsys.path[:0] = {list(path)!r}\n"
            f"SITE, PASSWORD, USERS = {SITE!r}, {PASSWORD!r}, {USERS!r}\n"
        )
        child = self.context.Process(target=exec, args=(head + textwrap.dedent(code), {}))
        child.start()
        return Running(child, said)

    def run(self, code: str, cwd: Path = SITES, path: tuple[str, ...] = ()) -> str:
        """Run the code and return what it prints."""
        return self.start(code, cwd, path).finish()

    def open(self, code: str, path: tuple[str, ...] = ()) -> str:
        """Run the code with the site open and return what it prints."""
        return self.run(OPEN + textwrap.dedent(code), path=path)

    def at_once(self, code: str, count: int) -> list[str]:
        """Run the code with the site open in several processes at once; what each prints."""
        started = [self.start(OPEN + textwrap.dedent(code)) for _ in range(count)]
        return [each.finish() for each in started]


class Running(NamedTuple):
    """A process that was started, and where its output goes."""

    child: multiprocessing.process.BaseProcess
    said: Path

    def finish(self) -> str:
        """Wait for its end and return what it printed; fails when it failed."""
        self.child.join(180)
        text = self.said.read_text()
        assert self.child.exitcode == 0, text[-5000:]
        return text


OPEN = "import frappe\nfrom embedded import site\nsite.open_site(SITE)\n"


@pytest.fixture(scope="session")
def processes(surroundings: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Processes:
    """Runs code in processes of their own."""
    return Processes(tmp_path_factory.mktemp("processes"))


@pytest.fixture(scope="session")
def made_site(processes: Processes) -> Iterator[str]:
    """The site with the app and its users."""
    snapshot = preparation.SNAPSHOTS / "framework"
    if snapshot.exists() and NAME == "embedded":
        preparation.place("framework", SITE)
    else:
        processes.run("from embedded import site; site.make(SITE, PASSWORD)")
    (SITES / SITE / "apps.txt").write_text("probe\n")
    processes.run(
        """
        import frappe
        from embedded import site
        site.install(SITE, "probe")
        site.open_site(SITE)
        from frappe.utils.password import update_password
        update_password("Administrator", PASSWORD)
        for user, roles in USERS.items():
            site.add_user(user, user.split("@")[0].title(), PASSWORD, roles)
        for office in ("North", "South"):
            frappe.get_doc(doctype="Probe Office", office_name=office).insert()
        frappe.db.commit()
        """
    )
    yield SITE
    shutil.rmtree(SITES / SITE, ignore_errors=True)


@pytest.fixture(scope="session")
def run(made_site: str, processes: Processes) -> Processes:
    """The site's processes: ``run.open(code)``, ``run.at_once(code, 3)``."""
    return processes


@pytest.fixture(scope="session")
def bench(made_site: str, processes: Processes) -> Callable[..., str]:
    """``bench("migrate")`` runs a bench command on the site and returns what it prints."""

    def command(*words: str, cwd: Path = SITES, path: tuple[str, ...] = ()) -> str:
        words = ("bench", "frappe", "--site", SITE, *words)
        return processes.run(
            f"sys.argv = {list(words)!r}\nfrom frappe.utils.bench_helper import main\nmain()",
            cwd,
            path,
        )

    return command


@pytest.fixture(scope="session")
def opened(made_site: str) -> Iterator[None]:
    """This process, connected to the site."""
    here = os.getcwd()
    os.chdir(SITES)
    import frappe

    assert Path(frappe.__file__).is_relative_to(SOURCE)
    frappe.init(SITE, str(SITES))
    frappe.connect()
    yield
    frappe.destroy()
    os.chdir(here)


@pytest.fixture
def site(opened: None) -> Iterator[None]:
    """The site as Administrator; what a test does not commit is undone."""
    import frappe

    frappe.db.rollback()
    frappe.set_user("Administrator")
    frappe.local.message_log = []
    frappe.clear_messages()
    yield
    frappe.db.rollback()
    frappe.set_user("Administrator")
    frappe.clear_cache()


@pytest.fixture(scope="session")
def server(made_site: str, surroundings: dict[str, str]) -> Iterator[str]:
    """The address of the site's web server."""
    port = free_port()
    command = [str(ENV_PYTHON), "-m", "embedded.processes", "web", SITE, str(port)]
    with process("web", command, surroundings) as child:
        address = f"http://127.0.0.1:{port}"
        until = time.monotonic() + 60
        while time.monotonic() < until and child.poll() is None:
            try:
                requests.get(f"{address}/api/method/ping", timeout=20)
                break
            except requests.ConnectionError:
                time.sleep(0.2)
        yield address


@pytest.fixture(scope="session")
def worker(made_site: str, surroundings: dict[str, str]) -> Iterator[None]:
    """A worker that runs the jobs of the site."""
    with process(
        "worker", [str(ENV_PYTHON), "-m", "embedded.processes", "worker", SITE], surroundings
    ):
        yield


class process:
    """A process of the site while the block lasts; its output goes to a log."""

    def __init__(self, what: str, command: list[str], env: dict[str, str]):
        LOGS.mkdir(parents=True, exist_ok=True)
        with (LOGS / f"tests-{NAME}-{what}.log").open("wb") as log:
            self.child = start(command, log, SITES, env)

    def __enter__(self) -> subprocess.Popen:
        return self.child

    def __exit__(self, *error: object) -> None:
        end_group(self.child)


class Client(requests.Session):
    """A browser without a window: a session that says who it is and brings the token."""

    def __init__(self, address: str, user: str | None = None, desk: bool = True):
        super().__init__()
        self.address = address
        self.trust_env = False
        self.headers["Accept"] = "application/json"
        if user:
            answer = self.post("/api/method/login", data={"usr": user, "pwd": PASSWORD})
            assert answer.status_code == 200, answer.text
        if user and desk:
            self.open_desk()

    def open_desk(self) -> None:
        """Open the Desk, which makes the session's token, and bring that token from now on."""
        page = self.get("/desk", headers={"Accept": "text/html"})
        assert page.status_code == 200, page.text[-2000:]
        mark = 'frappe.csrf_token = "'
        at = page.text.index(mark) + len(mark)
        self.headers["X-Frappe-CSRF-Token"] = page.text[at : page.text.index('"', at)]

    def request(self, method: str, url: str, **more: object) -> requests.Response:
        more.setdefault("timeout", 60)
        return super().request(method, self.address + url, **more)

    def call(self, method: str, /, **arguments: object) -> requests.Response:
        """Call a method as the Desk does, by a form."""
        return self.post(f"/api/method/{method}", data=arguments)


@pytest.fixture(scope="session")
def client(server: str) -> Callable[..., Client]:
    """``client("inspector@probe.test")`` signs in and opens the Desk; ``client()`` is a guest."""
    known: dict[str, Client] = {}

    def signed_in(user: str | None = None, desk: bool = True) -> Client:
        if user is None:
            return Client(server)
        if user not in known:
            known[user] = Client(server, user, desk)
        return known[user]

    return signed_in


@pytest.fixture(scope="session")
def until() -> Callable[..., object]:
    """``until(function)`` gives what the function gives as soon as it is something."""

    def wait(true: Callable[[], object], seconds: float = 20) -> object:
        last = time.monotonic() + seconds
        while time.monotonic() < last:
            if found := true():
                return found
            time.sleep(0.1)
        raise AssertionError(f"not true within {seconds} s")

    return wait
