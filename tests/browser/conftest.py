"""A browser on a site with demonstration data, and users at work on its Desk.

The site is a throw-away copy of the demo, served on a port of its own; or, where ``ECMS_URL`` is
set, the one that answers there, which is ``ECMS_SITE`` on the bench ``ECMS_BENCH``.

Every page is watched: an error in the console, an exception in a script, a refused request that the
test did not expect, or a request to another machine fails the test, whatever it looked at itself.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import yaml
from playwright.sync_api import Browser, BrowserContext, sync_playwright

from embedded import preparation, serve
from embedded.machine import BENCH, ROOT, STATE, surroundings
from tests.browser.desk import Desk

SITE = "browser.localhost"
FAILURES = STATE / "logs" / "browser"
DESKTOP = {"width": 1280, "height": 800}
PHONE = {"width": 390, "height": 844}


@dataclass(frozen=True)
class Site:
    """Where a browser finds the site, and where its bench is."""

    address: str
    bench: Path
    name: str
    env: Mapping[str, str] = field(repr=False)

    def run(self, function: str, *words: str) -> str:
        """Call a function of ``behind.py`` on the site; gives what it printed."""
        python = self.bench / "env" / "bin" / "python"
        done = subprocess.run(
            [python, ROOT / "tests" / "browser" / "behind.py", self.name, function, *words],
            cwd=self.bench / "sites",
            env=self.env,
            capture_output=True,
            text=True,
            check=False,
        )
        assert not done.returncode, done.stderr[-2000:]
        return done.stdout.strip()


def demo_words() -> dict:
    """The words from which the demonstration data are made, with the users and their password."""
    file = ROOT / "country_packs" / preparation.TESTS_PACK / "demo.yaml"
    return yaml.safe_load(file.read_text(encoding="utf-8"))


def email_of(name: str) -> str:
    """The login of a demo user."""
    return name if "@" in name else f"{name}@{demo_words()['domain']}"


@pytest.fixture(scope="session")
def site() -> Iterator[Site]:
    """The site that answers."""
    if "ECMS_URL" in os.environ:
        bench = Path(os.environ.get("ECMS_BENCH", BENCH))
        yield Site(os.environ["ECMS_URL"], bench, os.environ["ECMS_SITE"], os.environ)
        return
    preparation.place(f"demo-{preparation.TESTS_PACK}", SITE)
    with serve.running("browser", SITE) as (server, _):
        env = {**surroundings(), **serve.redis_addresses("browser")}
        yield Site(server.address, BENCH, SITE, env)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The system's Chromium."""
    # Chromium's own sandbox refuses to run as root, which builds in containers do.
    switches = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=switches
        )
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def desks(site: Site, browser: Browser) -> Iterator[dict[tuple[str, bool], Desk]]:
    """The Desks that are open: to load one takes longer than most tests do."""
    opened: dict[tuple[str, bool], Desk] = {}
    yield opened
    for desk in opened.values():
        desk.page.context.close()


@pytest.fixture
def desk_of(
    site: Site,
    browser: Browser,
    desks: dict[tuple[str, bool], Desk],
    request: pytest.FixtureRequest,
) -> Iterator[Callable[..., Desk]]:
    """``desk_of("inspector")`` is the Desk of that user, signed in, wherever the last test left it.

    Each user has a session of its own, so several can be at work in one test. ``Guest`` is nobody
    signed in; ``phone=True`` is a small screen.
    """
    used: list[Desk] = []

    def open_desk(name: str, phone: bool = False, password: str | None = None) -> Desk:
        email = email_of(name)
        if (email, phone) not in desks:
            context = browser.new_context(
                base_url=site.address,
                viewport=PHONE if phone else DESKTOP,
                has_touch=phone,
                locale="en-GB",
                timezone_id="Asia/Manila",
            )
            context.set_default_timeout(20_000)
            if name != "Guest":
                sign_in(context, email, password or demo_words()["password"])
            desks[email, phone] = Desk(context.new_page(), site.address, name)
        desk = desks[email, phone]
        if desk not in used:
            desk.wrong.clear()
            used.append(desk)
        return desk

    yield open_desk

    wrong = [line for desk in used for line in desk.wrong]
    if wrong or getattr(request.node, "failed", False):
        keep_pictures(request.node.name, used)
        # What a failed test left behind is not the next one's.
        for key in [key for key, desk in desks.items() if desk in used]:
            desks.pop(key).page.context.close()
    assert not wrong, "seen on the pages:\n" + "\n".join(wrong)


def keep_pictures(test: str, desks: list[Desk]) -> None:
    """Keep what each Desk showed when the test failed."""
    FAILURES.mkdir(parents=True, exist_ok=True)
    plain = re.sub(r"\W+", "-", test)
    for number, desk in enumerate(desks):
        desk.page.screenshot(path=FAILURES / f"{plain}-{number}.png")


def sign_in(context: BrowserContext, email: str, password: str) -> None:
    """Give the context a session of this user."""
    answer = context.request.post("/api/method/login", form={"usr": email, "pwd": password})
    assert answer.ok, f"{email} cannot sign in: {answer.status} {answer.text()[:300]}"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """Let ``desk_of`` know that its test failed."""
    report = yield
    if report.when == "call":
        item.failed = report.failed  # type: ignore[attr-defined]
    return report  # type: ignore[return-value]
