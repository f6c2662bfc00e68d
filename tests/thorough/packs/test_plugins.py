"""Packs are found through plugins; what clashes or does not exist is named."""

from __future__ import annotations

import datetime
import json
import re
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from ecms_core.packs import cli as pack_cli
from ecms_core.packs import hookspecs, plugins
from ecms_core.packs.pack import Pack
from ecms_core.packs.plugins_cli import plugins as plugins_command
from ecms_core.packs.source import PackSource, folder_source
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
    with pytest.raises(Problem) as caught:
        plugins.manager("site", (source,))
    assert caught.value.code == "ECMS-P31"
    for word in ("ecms_mispelt", "country pack tt", "plugin.py", "ecms_check_identifier"):
        assert word in caught.value.what()


def test_no_reader_of_a_pack_follows_a_link_out_of_it(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.write_text("id: zz\nprint('ran')\n")
    for name in ("plugin.py", "law/values.yaml", "pack.yaml"):
        source = make_pack(tmp_path / f"t{name[:3]}")
        file = source.folder / name
        file.parent.mkdir(exist_ok=True)
        file.unlink(missing_ok=True)
        file.symlink_to(outside)
        pack = Pack(source)
        for read in (
            lambda pack=pack: pack.digest,
            lambda pack=pack: pack.manifest,
            lambda pack=pack: pack.rows("offices.csv"),
        ):
            with pytest.raises(Problem, match="ECMS-P03"):
                read()
    with pytest.raises(Problem, match="ECMS-P03"):
        plugins.manager("site", (PackSource("tplu", tmp_path / "tplu"),))
    assert folder_source(tmp_path / "tpac").id == "tpac"  # pack.yaml is not read either


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


IMPORT = """\
from ecms_core.packs.hookspecs import hookimpl
from ecms_core.packs.source import PackSource

"""


def plugin_folder(folder: Path, **files: str) -> str:
    folder.mkdir(exist_ok=True)
    for name, body in files.items():
        (folder / f"{name}.py").write_text(IMPORT + body)
    return str(folder)


def test_a_folder_of_the_sites_configuration_brings_plugins_and_packs(tmp_path: Path) -> None:
    folder = plugin_folder(
        tmp_path / "ours",
        numbers="@hookimpl\ndef ecms_check_identifier(scheme, value):\n    return 'no number'\n",
    )
    make_pack(tmp_path / "ours" / "tt")
    built = plugins.manager("site", (), folder)
    assert built.hook.ecms_check_identifier(scheme="any", value="1") == "no number"
    assert plugins.pack_source("tt", folder).folder == tmp_path / "ours" / "tt"
    assert built is plugins.manager("site", (), folder)
    (tmp_path / "ours" / "numbers.py").write_text(IMPORT + "# nothing any more\n")
    assert plugins.manager("site", (), folder) is not built


def test_a_word_names_a_folder_of_a_pack_then_a_pack_then_any_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    bundled = plugins.pack_source("ph")
    for name in ("ph", "under_way"):  # a site may be called ph
        (tmp_path / name).mkdir()
    assert plugins.pack_source("ph") == bundled and plugins.whole_path("ph") == "ph"
    assert plugins.pack_source("under_way") == PackSource("under_way", tmp_path / "under_way")
    (tmp_path / "ph").rmdir()
    make_pack(tmp_path / "ph")
    assert plugins.pack_source("ph").folder == Path(plugins.whole_path("ph")) == tmp_path / "ph"


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(Problem, match="ECMS-P36"):
        plugins.manager("site", (), str(tmp_path / "nowhere"))


@pytest.mark.parametrize(
    ("body", "number", "told"),
    [
        ("raise RuntimeError('no licence')\n", "ECMS-P30", "RuntimeError: no licence"),
        ("def broken(:\n", "ECMS-P30", "SyntaxError"),
        ("@hookimpl\ndef ecms_mispelt():\n    pass\n", "ECMS-P31", "ecms_mispelt"),
        (
            "@hookimpl\ndef ecms_check_identifier(scheme, number):\n    pass\n",
            "ECMS-P32",
            "'number'",
        ),
        ("import sys\nsys.exit(0)\n", "ECMS-P30", "SystemExit: 0"),
        ("raise GeneratorExit\n", "ECMS-P30", "GeneratorExit"),
        (
            "class Odd:\n    @property\n    def __class__(self):\n        raise SystemExit\n\n"
            "odd = Odd()\n",
            "ECMS-P30",
            "SystemExit",
        ),
        ("@hookimpl(wrapper=True)\ndef ecms_check_identifier():\n    yield\n", "ECMS-P30", "wraps"),
    ],
)
def test_what_cannot_be_loaded_is_refused_by_name(
    tmp_path: Path, body: str, number: str, told: str
) -> None:
    folder = plugin_folder(tmp_path / "ours", bad=body)
    with pytest.raises(Problem) as caught:
        plugins.manager("site", (), folder)
    assert caught.value.code == number
    assert told in caught.value.what() and "bad.py" in caught.value.what()


def test_two_plugins_that_bring_one_pack_are_both_named(tmp_path: Path) -> None:
    make_pack(tmp_path / "tt")
    body = (
        f"@hookimpl\ndef ecms_country_packs():\n    return [PackSource('tt', {str(tmp_path)!r})]\n"
    )
    folder = plugin_folder(tmp_path / "ours", first=body, second=body)
    with pytest.raises(Problem) as caught:
        plugins.pack_source("tt", folder)
    assert caught.value.code == "ECMS-103"
    assert "first.py" in caught.value.what() and "second.py" in caught.value.what()
    # Only that pack is refused.
    assert plugins.pack_source("ph", folder) == plugins.pack_source("ph")


def test_a_pack_of_the_sites_folder_takes_the_place_of_the_bundled_one(tmp_path: Path) -> None:
    bundled = plugins.pack_source("ph")
    own = tmp_path / "ours" / "ph"
    (tmp_path / "ours").mkdir()
    make_pack(own)
    folder = str(tmp_path / "ours")
    assert plugins.pack_source("ph", folder).folder == own
    first, second = plugins.packs_brought(folder)["ph"]
    assert (first.source.folder, second.source) == (own, bundled)
    # Twice in the folder is a mistake of whoever keeps it.
    shutil.copytree(own, tmp_path / "ours" / "copy")
    with pytest.raises(Problem, match="ECMS-103") as caught:
        plugins.pack_source("ph", folder)
    assert str(own) in caught.value.what() and "copy" in caught.value.what()


def test_two_plugins_of_one_name_are_refused(tmp_path: Path) -> None:
    one = make_pack(tmp_path / "tt", "from ecms_core.packs.hookspecs import hookimpl\n")
    other = PackSource("tt", make_pack(tmp_path / "uu", "x = 1\n").folder)
    with pytest.raises(Problem) as caught:
        plugins.manager("site", (one, other))
    assert caught.value.code == "ECMS-P33"
    assert str(one.folder) in caught.value.what() and str(other.folder) in caught.value.what()


def test_a_plugin_that_fails_is_named_and_the_others_are_heard(tmp_path: Path, caplog) -> None:
    folder = plugin_folder(
        tmp_path / "ours",
        a_good="@hookimpl\ndef ecms_exclude_inspectors(today):\n    return {'s': 'r'}\n",
        b_bad="@hookimpl\ndef ecms_exclude_inspectors(candidates, today):\n    return 1 / 0\n",
        c_odd="@hookimpl\ndef ecms_exclude_inspectors(candidates, today):\n    return ['s']\n",
    )
    built = plugins.manager("site", (), folder)
    with plugins.failures() as told:
        found = built.hook.ecms_exclude_inspectors(candidates=[], today=None)
    assert {"s": "r"} in found and len(found) == 2  # ours and the good one
    assert {problem.code for problem in told} == {"ECMS-P34", "ECMS-P35"}
    text = caplog.text
    assert "b_bad.py" in text and "ZeroDivisionError" in text and "c_odd.py" in text


WAYS_TO_CHANGE = {
    "register": lambda built: built.register(object(), "late"),
    "unregister": lambda built: built.unregister(name="ecms_core.plugins.assignment"),
    "set_blocked": lambda built: built.set_blocked("ecms_core.plugins.assignment"),
    "unblock": lambda built: built.unblock("ecms_core.plugins.assignment"),
    "add_hookspecs": lambda built: built.add_hookspecs(hookspecs),
    "entry points": lambda built: built.load_setuptools_entrypoints("ecms.plugins"),
    "monitoring": lambda built: built.add_hookcall_monitoring(print, print),
    "tracing": lambda built: built.enable_tracing(),
    "attribute": lambda built: setattr(built, "hook", None),
    "loaded": lambda built: setattr(built, "loaded", ()),
    "hook": lambda built: setattr(built.hook, "ecms_exclude_inspectors", None),
    "no hook": lambda built: delattr(built.hook, "ecms_exclude_inspectors"),
    "caller": lambda built: setattr(built.hook.ecms_check_identifier, "spec", None),
    "plugin": lambda built: setattr(
        built.get_plugin("ecms_core.plugins.assignment"), "ecms_exclude_inspectors", None
    ),
}


@pytest.mark.parametrize("way", WAYS_TO_CHANGE)
def test_nobody_who_holds_a_manager_changes_it(way: str) -> None:
    # One manager serves everybody who asks for the site's, in one process with other sites'.
    with pytest.raises(TypeError, match="not changed"):
        WAYS_TO_CHANGE[way](plugins.manager("site"))
    built = plugins.manager("site")
    candidate = {"staff": "S1", "enabled": 0}
    asked = {"candidates": [candidate], "today": datetime.date(2026, 3, 6)}
    assert built.hook.ecms_exclude_inspectors(**asked) == [{"S1": "the account has ended"}]


def test_what_a_manager_gives_is_the_askers_own(tmp_path: Path) -> None:
    make_pack(tmp_path / "tt")
    words = "WORDS = {}\n\n@hookimpl\ndef ecms_exclude_inspectors(today):\n    return WORDS\n"
    built = plugins.manager("site", (), plugin_folder(tmp_path, words=words))
    asked = {"candidates": [], "today": datetime.date(2026, 3, 6)}
    for answer in built.hook.ecms_exclude_inspectors(**asked):
        answer["S1"] = "somebody else wrote this"
    assert built.hook.ecms_exclude_inspectors(**asked) == [{}, {}]
    for sources in built.hook.ecms_country_packs():
        sources.clear()
    assert "tt" in {one.id for each in built.hook.ecms_country_packs() for one in each}
    for implementation in built.hook.ecms_exclude_inspectors.get_hookimpls():
        implementation.function = None
    assert built.hook.ecms_exclude_inspectors(**asked) == [{}, {}]


def test_the_plugins_of_a_manager_can_be_listed() -> None:
    built = plugins.manager("site")
    names = {built.get_name(plugin) for plugin in built.get_plugins()}
    assert names == {one.name for one in plugins.plugins_loaded(built)}
    assert "ecms_core.plugins.assignment" in names


def test_installed_packages_are_loaded_by_their_entry_points(tmp_path: Path, monkeypatch) -> None:
    (tmp_path / "wind_pack.py").write_text(
        IMPORT
        + "@hookimpl\ndef ecms_country_packs():\n"
        + f"    return [PackSource('ww', {str(tmp_path)!r})]\n"
    )
    info = tmp_path / "wind_pack-2.1.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: wind-pack\nVersion: 2.1\n")
    (info / "entry_points.txt").write_text("[ecms.country_packs]\nwind = wind_pack\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    built = plugins.manager(f"site of {tmp_path}")
    (found,) = [one for one in plugins.plugins_loaded(built) if "wind" in one.name]
    assert found.name == "wind of wind-pack 2.1" and found.hooks == ("ecms_country_packs",)


@pytest.mark.parametrize("fault", ["sys.exit(0)", "sys.exit(3)", "raise GeneratorExit"])
def test_a_plugin_that_would_end_the_process_is_contained(tmp_path: Path, fault: str) -> None:
    body = (
        "import sys\n\n@hookimpl\ndef ecms_check_identifier(scheme, value):\n"
        f"    if value == 'x':\n        {fault}\n    raise KeyboardInterrupt\n"
    )
    hook = plugins.manager("site", (), plugin_folder(tmp_path / "ours", leaving=body)).hook
    with plugins.failures() as told:
        assert hook.ecms_check_identifier(scheme="tax_id", value="x") is None
    assert [problem.code for problem in told] == ["ECMS-P34"]
    assert "leaving.py" in told[0].what() and "Exit" in told[0].what()
    # Who presses Ctrl+C while a plugin is asked means the command.
    with pytest.raises(KeyboardInterrupt):
        hook.ecms_check_identifier(scheme="tax_id", value="")


def test_an_answer_that_cannot_be_looked_at_is_contained(tmp_path: Path) -> None:
    body = (
        "class Words(dict):\n    def items(self):\n        raise SystemExit\n\n"
        "@hookimpl\ndef ecms_exclude_inspectors(today):\n    return Words(s='r')\n"
    )
    hook = plugins.manager("site", (), plugin_folder(tmp_path / "ours", odd=body)).hook
    with plugins.failures() as told:
        hook.ecms_exclude_inspectors(candidates=[], today=datetime.date(2026, 3, 6))
    assert [problem.code for problem in told] == ["ECMS-P34"]


def test_every_call_is_traced_when_asked_for(tmp_path: Path, monkeypatch, capsys) -> None:
    monkeypatch.setenv("ECMS_TRACE_PLUGINS", "1")
    hook = plugins.manager(f"traced {tmp_path}", (plugins.pack_source("ph"),)).hook
    hook.ecms_check_identifier(scheme="tax_id", value="1")
    told = capsys.readouterr().err
    assert "ecms hook ecms_check_identifier(scheme, value) asks country pack ph" in told
    assert "answers 'a TIN has nine digits" in told


def test_the_command_lists_plugins_with_their_hooks(monkeypatch) -> None:
    monkeypatch.delenv("ECMS_SITE", raising=False)
    run = CliRunner().invoke(plugins_command, ["--json"])
    assert run.exit_code == 0, run.output
    told = {plugin["name"]: plugin["hooks"] for plugin in json.loads(run.output)}
    assert told["ecms_core.plugins.assignment"] == ["ecms_exclude_inspectors"]


def test_a_pack_that_cannot_be_read_is_listed_with_what_is_wrong(tmp_path: Path) -> None:
    (tmp_path / "ours").mkdir()
    make_pack(tmp_path / "ours" / "tt", requires=">=9")
    site = tmp_path / "sites" / "here.localhost"
    site.mkdir(parents=True)
    (site / "site_config.json").write_text(json.dumps({"ecms_plugins": str(tmp_path / "ours")}))
    env = {"ECMS_BENCH": str(tmp_path), "ECMS_SITE": site.name}
    run = CliRunner(env=env).invoke(pack_cli.pack, ["list"])
    assert run.exit_code == 0, run.output
    told = {line.partition(" ")[0]: line for line in run.output.splitlines()}
    assert "Philippines" in told["ph"]
    assert told["tt"].startswith("tt  ECMS-104:") and ">=9" in told["tt"]


# One test for each hook, by its name: what the hook promises, asked of a plugin that keeps it.


def test_hook_ecms_country_packs() -> None:
    found = plugins.manager("").hook.ecms_country_packs()
    assert {"ph", "zz"} <= {source.id for sources in found for source in sources}


def test_hook_ecms_check_identifier() -> None:
    hook = plugins.manager("s", (plugins.pack_source("zz"), plugins.pack_source("ph"))).hook
    # The first that knows the scheme answers; a scheme that nobody knows has no answer.
    assert hook.ecms_check_identifier(scheme="tax_id", value="123-456-789") == ""
    assert hook.ecms_check_identifier(scheme="unheard of", value="1") is None


def test_hook_ecms_exclude_inspectors() -> None:
    candidate = {
        "staff": "S1", "name": "Ana", "active_from": None, "active_to": None, "enabled": 0,
        "interests": [], "visits_in_a_row": 0, "most_visits_in_a_row": 3,
    }  # fmt: skip
    hook = plugins.manager("s", (plugins.pack_source("zz"),)).hook
    friday = datetime.date(2026, 3, 6)
    found = hook.ecms_exclude_inspectors(candidates=[candidate], today=friday)
    assert sorted(reasons["S1"] for reasons in found) == [
        "nobody is drawn on the day of rest", "the account has ended",
    ]  # fmt: skip


@pytest.mark.parametrize("hook", sorted(hookspecs.signatures()))
def test_every_hook_has_a_test_of_its_name(hook: str) -> None:
    assert f"test_hook_{hook}" in globals()


def test_every_hook_has_a_section_with_its_signature() -> None:
    text = (Path(__file__).resolve().parents[3] / "docs/plugins.md").read_text(encoding="utf-8")
    sections = re.findall(r"^### `(\w+)\((.*?)\)`$", text, re.MULTILINE)
    documented = {name: tuple(re.findall(r"\w+", arguments)) for name, arguments in sections}
    assert documented == hookspecs.signatures()
    for setting in ("ecms_plugins", plugins.TRACE, *plugins.ENTRY_POINTS):
        assert f"`{setting}`" in text
