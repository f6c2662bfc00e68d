"""A pack is upgraded, brought back and removed by the keyboard alone, on a site without cases."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, expect

from embedded import preparation, serve
from embedded.machine import BENCH, ROOT, surroundings
from tests.browser.conftest import Site, demo_words, email_of
from tests.browser.desk import Desk
from tests.browser.test_keyboard import tab_to

NAME = "comes-and-goes.localhost"


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    """A site with the country pack and an administrator, and nobody's cases."""
    if "ECMS_URL" in os.environ:
        pytest.skip("the site that ECMS_URL names has cases, and keeps its pack")
    preparation.place(f"app-{preparation.TESTS_PACK}", NAME)
    with serve.running("comes-and-goes", NAME) as (server, _):
        env = {**surroundings(), **serve.redis_addresses("comes-and-goes")}
        found = Site(server.address, BENCH, NAME, env)
        found.run("let_in", email_of("admin"), demo_words()["password"])
        yield found
    shutil.rmtree(BENCH / "sites" / NAME, ignore_errors=True)


@pytest.fixture(scope="module")
def desks(site: Site) -> Iterator[dict[tuple[str, bool], Desk]]:
    """The Desks of this site."""
    opened: dict[tuple[str, bool], Desk] = {}
    yield opened
    for desk in opened.values():
        desk.page.context.close()


def look_for_packs_in(folder: str) -> None:
    """Let the site's configuration name a folder with packs."""
    file = BENCH / "sites" / NAME / "site_config.json"
    told = json.loads(file.read_text(encoding="utf-8")) | {"ecms_plugins": folder}
    file.write_text(json.dumps(told), encoding="utf-8")


def newer(folder: Path) -> None:
    """The country pack in a version of the ministry."""
    pack = folder / "ph"
    shutil.copytree(ROOT / "country_packs" / "ph", pack)
    for name, old, new in (
        ("pack.yaml", "version: 0.1.0", "version: 0.2.0"),
        ("CHANGES.md", "## 0.1.0", "## 0.2.0\n\nWords.\n\n## 0.1.0"),
        ("law/procedures.yaml", "label: Draw an inspector", "label: Draw an inspector by lot"),
    ):
        text = (pack / name).read_text(encoding="utf-8")
        assert text.count(old) == 1, name
        (pack / name).write_text(text.replace(old, new), encoding="utf-8")


def confirm(desk: Desk, label: str) -> Locator:
    """Press the button of the dialog that is open, and wait for what the page says was done."""
    expect(desk.dialog()).to_be_visible()
    desk.idle()
    tab_to(desk, label)
    desk.page.keyboard.press("Enter")
    desk.idle()
    return desk.page.locator(".ecms-packs .ecms-done")


def act(desk: Desk, label: str) -> Desk:
    """Come to a button by Tab and press it."""
    tab_to(desk, label)
    desk.page.keyboard.press("Enter")
    return desk.idle()


def test_a_training_site_begins_with_a_newer_version_and_goes_back(
    desk_of: Callable[..., Desk], site: Site, tmp_path: Path
) -> None:
    newer(tmp_path)
    look_for_packs_in(str(tmp_path))
    desk = desk_of("admin").open("country-packs")
    act(desk, "Plan upgrade to 0.2.0")
    training = desk.page.get_by_label("Make this a site for training")
    while not training.evaluate("box => box === document.activeElement"):
        desk.page.keyboard.press("Tab")
    desk.page.keyboard.press("Space")
    expect(training).to_be_checked()
    act(desk, "Apply")
    expect(desk.dialog()).to_contain_text("The site becomes one for training.")
    confirm(desk, "No")
    expect(desk.page.locator(".modal.show")).to_have_count(0)
    act(desk, "Apply")
    expect(confirm(desk, "Yes")).to_contain_text("0.2.0 was applied.")
    desk.page.reload()
    expect(desk.page.locator(".ecms-training")).to_be_visible()

    look_for_packs_in("")
    desk.page.reload()
    desk.idle()
    act(desk, "Plan return to the older 0.1.0")
    told = desk.page.locator(".ecms-packs .ecms-refused[role=alert]")
    expect(told).to_contain_text("Older than what is on this site, version 0.2.0")
    expect(desk.page.locator(".ecms-options")).to_contain_text("This site is for training")
    act(desk, "Apply")
    expect(desk.dialog()).to_contain_text("This version is older than 0.2.0.")
    expect(confirm(desk, "Yes")).to_contain_text("0.1.0 was applied.")


def test_a_pack_that_nothing_refers_to_is_removed(desk_of: Callable[..., Desk]) -> None:
    desk = desk_of("admin").open("country-packs")
    act(desk, "Remove …")
    expect(desk.page.locator(".ecms-packs h3")).to_contain_text("Remove Philippines")
    act(desk, "Remove")
    expect(desk.dialog()).to_contain_text("to remove")
    expect(confirm(desk, "Remove")).to_contain_text("was removed.")
    pack = desk.page.locator(".ecms-pack", has_text="Philippines")
    expect(pack).to_contain_text("Not on this site.")
    expect(pack.get_by_role("button", name="Plan installation")).to_be_visible()
    assert not desk.ask("frappe.client.get_count", doctype="Case Procedure")
