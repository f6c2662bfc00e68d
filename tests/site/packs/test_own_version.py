"""A ministry's own version of a pack that ECMS brings, in the folder of the site."""

from __future__ import annotations

import shutil
from pathlib import Path

import frappe
import pytest

from ecms_core.packs.edge import desk
from ecms_core.packs.edge.apply import apply_pack
from ecms_core.packs.edge.engine import plan_pack
from tests.site.packs.conftest import replace
from tests.site.packs.test_upgrade import quiet


@pytest.fixture
def folder(site: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder that the site's configuration names."""
    place = tmp_path / "ours"
    place.mkdir()
    monkeypatch.setitem(frappe.local.conf, "ecms_plugins", str(place))
    return place


def row(pack: str) -> dict:
    return next(each for each in desk.packs() if each["pack"] == pack)


def test_a_pack_is_upgraded_in_the_desk_from_the_folder_of_the_site(folder, version) -> None:
    assert row("ph")["origin"] == ""
    apply_pack(str(version("1.0.0")), say=quiet)
    shutil.copytree(version("2.0.0"), folder / "ph")
    listed = row("ph")
    assert (listed["available"], listed["here"]["version"]) == ("2.0.0", "1.0.0")
    assert str(folder / "ph") in listed["origin"] and "in place of" in listed["origin"]
    desk.apply("ph", desk.plan("ph")["hash"])
    assert frappe.db.get_value("Country Pack", "ph", "version") == "2.0.0"


def test_of_two_equal_ones_neither_is_taken_and_the_others_work(folder, version) -> None:
    for name in ("ph", "ph-copy"):
        shutil.copytree(version("2.0.0") if name == "ph" else folder / "ph", folder / name)
    listed = row("ph")
    assert "ph-copy" in listed["problem"] and not listed["available"]
    with pytest.raises(Exception, match="Two plugins offer the country pack"):
        desk.plan("ph")
    assert row("zz")["available"] and plan_pack("zz").changes


@pytest.mark.parametrize(("broken", "code"), [("nonsense", "ECMS-L007"), (">=9", "ECMS-104")])
def test_one_that_cannot_be_read_does_not_hide_the_others(
    folder, small_version, broken: str, code: str
) -> None:
    shutil.copytree(small_version("1.0.0"), folder / "tt")
    replace(folder / "tt/pack.yaml", '">=0.1"', f'"{broken}"')
    assert code in row("tt")["problem"] and not row("tt")["available"]
    assert row("zz")["available"]
