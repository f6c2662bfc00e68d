"""Packs are found through plugins; what clashes or does not exist is named."""

from __future__ import annotations

from pathlib import Path

import pluggy
import pytest

from ecms_core.packs import plugins
from ecms_core.packs.pack import Pack
from ecms_core.packs.source import PackSource
from ecms_core.problems import Problem


def test_the_bundled_packs_are_found_and_read() -> None:
    source = plugins.pack_source("ph")
    pack = Pack(source)
    assert (pack.manifest.id, pack.manifest.currency) == ("ph", "PHP")
    assert len(pack.digest) == 64 and pack.digest == Pack(source).digest


def test_an_unknown_pack_is_a_problem_that_lists_the_known() -> None:
    with pytest.raises(Problem) as caught:
        plugins.pack_source("xx")
    assert caught.value.code == "ECMS-101" and "ph" in caught.value.what()


def test_the_manager_is_one_for_a_site_and_its_packs() -> None:
    active = (plugins.pack_source("ph"),)
    assert plugins.manager("a", active) is plugins.manager("a", active)
    assert plugins.manager("a", active) is not plugins.manager("b", active)
    assert plugins.manager("a") is not plugins.manager("a", active)


def make_pack(folder: Path, plugin: str = "", requires: str = ">=0.1") -> PackSource:
    folder.mkdir()
    (folder / "pack.yaml").write_text(
        f"id: {folder.name}\ntitle: Testland\nversion: 1.0.0\nrequires_ecms: '{requires}'\n"
        "languages: [en]\ncurrency: XTS\ntime_zone: UTC\nstate: T\nministry: M\n"
    )
    if plugin:
        (folder / "plugin.py").write_text(plugin)
    return PackSource(folder.name, folder)


def test_a_pack_in_any_folder_can_be_named(tmp_path: Path) -> None:
    source = make_pack(tmp_path / "tt")
    assert plugins.pack_source(str(source.folder)) == source


def test_an_implementation_of_an_unknown_hook_is_refused(tmp_path: Path) -> None:
    source = make_pack(
        tmp_path / "tt",
        "from ecms_core.packs.hookspecs import hookimpl\n\n"
        "@hookimpl\ndef ecms_mispelt():\n    pass\n",
    )
    with pytest.raises(pluggy.PluginValidationError, match="ecms_mispelt"):
        plugins.manager("site", (source,))


def test_a_pack_for_another_ecms_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Problem) as caught:
        _ = Pack(make_pack(tmp_path / "tt", requires=">=9")).manifest
    assert caught.value.code == "ECMS-104"


def test_no_country_is_named_in_the_core() -> None:
    core = Path(plugins.__file__).resolve().parents[1]
    words = ("philippin", "colombia", "paraguay", "honduras", "sri lanka", "viet", "peru", "dole")
    named = [
        f"{file.relative_to(core)}: {word}"
        for folder in (core, core.parent / "plugins")
        for file in folder.rglob("*")
        if file.suffix in {".py", ".js", ".json", ".html", ".css"}
        and file.is_file()
        and "__pycache__" not in file.parts
        and (core.parent / "country_packs") not in file.resolve().parents
        for word in words
        if word in file.read_text(encoding="utf-8").lower()
    ]
    assert named == []
