"""The plugins of a site: ours, installed ones, those of a folder, and its active packs' own.

A manager is built whole and never changed; the same site with the same plugins has the same one.
What cannot be loaded is refused with the name and file of the plugin. A plugin that fails while it
is asked is named in the log and left out of the answer, and the others are heard.
"""

from __future__ import annotations

import copy
import functools
import importlib
import importlib.util
import inspect
import logging
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any, NamedTuple

import pluggy

from ecms_core.packs import hookspecs
from ecms_core.packs.plugin_manager import Implementations, Loaded, PluginManager
from ecms_core.packs.source import PackSource, folder_source, leaves
from ecms_core.problems import Problem
from ecms_core.words import _

DEFAULT_PLUGINS = ("ecms_core.plugins.bundled_packs", "ecms_core.plugins.assignment")
ENTRY_POINTS = ("ecms.plugins", "ecms.country_packs")
TRACE = "ECMS_TRACE_PLUGINS"  # set to 1, every call of a hook is written to standard error

_log = logging.getLogger("ecms.plugins")
_failures: ContextVar[list[Problem] | None] = ContextVar("ecms_plugin_failures", default=None)


class FolderState(NamedTuple):
    """A folder of plugins and what it held when it was looked at: name, time, size of each."""

    folder: str = ""
    files: tuple[tuple[str, int, int], ...] = ()


class Brought(NamedTuple):
    """A country pack as one plugin brings it, and how near that plugin is to the site."""

    source: PackSource
    plugin: str
    nearness: int

    @property
    def told(self) -> str:
        """The plugin and the pack's folder, for people to find it."""
        return f"{self.plugin} ({self.source.folder})"


def manager(
    site: str, active: tuple[PackSource, ...] = (), folder: str = ""
) -> pluggy.PluginManager:
    """The manager for a site, what is active there, and the folder that its configuration names."""
    return _manager(site, active, folder_state(folder))


def built_anew(active: tuple[PackSource, ...], folder: str = "") -> pluggy.PluginManager:
    """The manager with these packs from their files as they are now, for this caller alone."""
    return _build(active, folder_state(folder))


@functools.lru_cache(maxsize=64)
def _manager(
    site: str, active: tuple[PackSource, ...], in_folder: FolderState
) -> pluggy.PluginManager:
    return _build(active, in_folder)


def _build(active: tuple[PackSource, ...], in_folder: FolderState) -> pluggy.PluginManager:
    built = PluginManager()
    built.add_hookspecs(hookspecs)
    for name in DEFAULT_PLUGINS:
        _add(built, importlib.import_module(name), name)
    for point in _entry_points():
        _add(built, _loaded(point), f"{point.name} of {_package(point)}")
    for file in sorted(name for name, *_times in in_folder.files if name.endswith(".py")):
        path = Path(in_folder.folder) / file
        _add(built, _module(path, f"ecms_site_plugin_{path.stem}", file), file)
    packs_here = _packs_in(in_folder.folder)
    if packs_here:
        found = SimpleNamespace(ecms_country_packs=_bringing(packs_here))
        _add(built, found, f"folder {in_folder.folder}", in_folder.folder)
    for source in active:
        path = source.folder / "plugin.py"
        if leaves(path, source.folder):
            told = f"{source.id}/{path.name}"
            raise Problem("ECMS-P03", file=told, found=os.readlink(path))
        if path.is_file():
            name = f"country pack {source.id}"
            # Not by a dotted name: two sites may run two versions of a pack in one process.
            _add(built, _module(path, f"ecms_pack_{source.id}", name), name)
    if os.environ.get(TRACE) == "1":
        _trace(built)
    built.seal()
    return built


def folder_state(folder: str) -> FolderState:
    """What a folder of plugins holds now; ECMS-P36 where it cannot be read."""
    if not folder:
        return FolderState()
    path = Path(folder)
    if not path.is_dir():
        raise Problem("ECMS-P36", folder=folder, found=_("is not there"))
    try:
        seen = sorted(path.iterdir()) + sorted(path.glob("*/pack.yaml"))
        files = tuple(
            (str(one.relative_to(path)), one.stat().st_mtime_ns, one.stat().st_size)
            for one in seen
            if one.is_file() and not one.name.startswith((".", "_"))
        )
    except OSError as error:
        raise Problem(
            "ECMS-P36", folder=folder, found=_("cannot be read: {error}").format(error=error)
        ) from None
    return FolderState(str(path.resolve()), files)


def packs_brought(folder: str = "") -> dict[str, list[Brought]]:
    """Who brings each country pack, by id: first the one that is taken, then those it stands for.

    A ministry's own version takes the place of one that ECMS brings: what the site's configuration
    names comes before an installed package, and that before ECMS itself.
    """
    found: dict[str, list[Brought]] = {}
    caller = manager("", (), folder).hook.ecms_country_packs
    for bringing in reversed(caller.get_hookimpls()):
        sources: list[PackSource] = bringing.function() or []  # type: ignore[assignment]
        for source in sources:
            one = Brought(source, bringing.plugin_name, _nearness(bringing.plugin_name, folder))
            found.setdefault(source.id, []).append(one)
    return {
        name: sorted(found[name], key=lambda each: each.nearness, reverse=True)
        for name in sorted(found)
    }


def taken(pack: str, brought: list[Brought]) -> PackSource:
    """The source of a pack that is taken; ECMS-103 names two that are equally near."""
    first = brought[0]
    for second in brought[1:]:
        if second.nearness == first.nearness:
            raise Problem("ECMS-103", pack=pack, first=first.told, second=second.told)
    return first.source


def _nearness(plugin: str, folder: str) -> int:
    """How near to the site the plugin is: of its configuration, of the bench, of ECMS."""
    if plugin in DEFAULT_PLUGINS:
        return 0
    here = plugin.endswith(".py") or plugin == f"folder {folder_state(folder).folder}"
    return 2 if here else 1


def pack_source(id_or_folder: str, folder: str = "") -> PackSource:
    """The pack in a folder, or the one of an id; of a folder without a pack.yaml at the last."""
    path = Path(id_or_folder)
    if (path / "pack.yaml").is_file():
        return folder_source(path)
    known = packs_brought(folder)
    if id_or_folder in known:
        return taken(id_or_folder, known[id_or_folder])
    if path.is_dir():
        return folder_source(path)
    raise Problem("ECMS-101", pack=id_or_folder, known=", ".join(known) or _("none"))


def whole_path(id_or_folder: str) -> str:
    """A folder that is named from where the command was typed, so that it is found from anywhere.

    What opens a site goes to the folder of the sites.
    """
    path = Path(id_or_folder)
    return str(path.resolve()) if (path / "pack.yaml").is_file() else id_or_folder


def plugins_loaded(built: pluggy.PluginManager) -> list[Loaded]:
    """The plugins of a manager in the order in which they were loaded."""
    return list(built.loaded) if isinstance(built, PluginManager) else []


@contextmanager
def failures() -> Iterator[list[Problem]]:
    """Collects what plugins fail at while they are asked, for who wants to be told of it."""
    told: list[Problem] = []
    token = _failures.set(told)
    try:
        yield told
    finally:
        _failures.reset(token)


def _add(built: PluginManager, plugin: object, name: str, file: str = "") -> None:
    """Register a plugin after its implementations were checked, each contained."""
    where = file or str(getattr(plugin, "__file__", "") or "")
    with _loading(name, where):
        implementations = _implementations(built, plugin, name, where)
    known = hookspecs.signatures()
    for hook, function in implementations.items():
        if hook not in known:
            expected = ", ".join(known)
            raise Problem("ECMS-P31", plugin=name, file=where, hook=hook, expected=expected)
        for argument in inspect.signature(function).parameters:
            if argument not in known[hook]:
                expected = ", ".join(known[hook]) or _("no arguments")
                told = {"plugin": name, "file": where, "hook": hook, "found": argument}
                raise Problem("ECMS-P32", **told, expected=expected)
    earlier = next((one for one in built.loaded if one.name == name), None)
    if earlier:
        raise Problem(
            "ECMS-P33", what=_("the name"), id=name, first=earlier.name, first_file=earlier.file,
            second=name, second_file=where,
        )  # fmt: skip
    contained = {hook: _contained(one, name, where) for hook, one in implementations.items()}
    built.register(Implementations(contained), name)
    built.loaded = (*built.loaded, Loaded(name, where, tuple(sorted(contained))))


def _implementations(
    built: PluginManager, plugin: object, name: str, file: str
) -> dict[str, Callable[..., Any]]:
    found = {}
    for attribute in dir(plugin):
        options = built.parse_hookimpl_opts(plugin, attribute)
        if options is None:
            continue
        # What wraps other plugins could change what they say, and nobody would see who did.
        if options.get("wrapper") or options.get("hookwrapper") or options.get("specname"):
            told = _("{attribute} wraps a hook or stands under another name").format(
                attribute=attribute
            )
            raise Problem("ECMS-P30", plugin=name, file=file, found=told)
        found[attribute] = getattr(plugin, attribute)
    return found


def _contained(function: Callable[..., Any], name: str, file: str) -> Callable[..., Any]:
    """The implementation, whose failure is told and is no answer."""
    hook = function.__name__
    fits, expected = RETURNS[hook]

    @functools.wraps(function)
    def ask(*args: Any, **kwargs: Any) -> Any:
        try:
            answer = function(*args, **kwargs)
            if isinstance(answer, Iterator):
                answer = list(answer)
            if answer is not None and not fits(answer):
                found = f"{type(answer).__name__} {answer!r}"[:120]
                return _fail(
                    Problem("ECMS-P35", plugin=name, hook=hook, found=found, expected=expected)
                )
            # A plugin may answer what it keeps; whoever asked may change what came out.
            return copy.copy(answer)
        except KeyboardInterrupt:  # the user's, who means the whole command
            raise
        except BaseException as error:  # also sys.exit(): a plugin does not end the process
            found = _told(error)
            return _fail(Problem("ECMS-P34", plugin=name, file=file, hook=hook, found=found))

    return ask


def _fail(problem: Problem) -> None:
    _log.error("%s", problem)
    told = _failures.get()
    if told is not None:
        told.append(problem)


def _words(value: object) -> bool:
    return isinstance(value, Mapping) and all(
        isinstance(word, str) for pair in value.items() for word in pair
    )


def _sources(value: object) -> bool:
    return isinstance(value, list | tuple) and all(isinstance(one, PackSource) for one in value)


RETURNS: Mapping[str, tuple[Callable[[object], bool], str]] = {
    "ecms_country_packs": (_sources, _("a list of PackSource")),
    "ecms_check_identifier": (lambda value: isinstance(value, str), _("a text or None")),
    "ecms_exclude_inspectors": (_words, _("a dict of texts, staff to reason")),
}


def _entry_points() -> list[EntryPoint]:
    found = {
        (point.group, point.name, point.value): point
        for group in ENTRY_POINTS
        for point in entry_points(group=group)
    }
    return [point for _, point in sorted(found.items())]


def _package(point: EntryPoint) -> str:
    return f"{point.dist.name} {point.dist.version}" if point.dist else point.value


def _loaded(point: EntryPoint) -> object:
    with _loading(f"{point.name} of {_package(point)}", point.value):
        return point.load()


@contextmanager
def _loading(name: str, file: str) -> Iterator[None]:
    """Whatever a plugin raises while it is loaded is a problem that names it."""
    try:
        yield
    except (Problem, KeyboardInterrupt):
        raise
    except BaseException as error:  # also sys.exit(): a plugin does not end the process
        raise Problem("ECMS-P30", plugin=name, file=file, found=_told(error)) from error


def _told(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}"


def _module(file: Path, name: str, plugin: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, file)
    if spec is None or spec.loader is None:  # a path that ends in .py always has both
        raise Problem("ECMS-P30", plugin=plugin, file=file, found=_("it is no Python file"))
    module = importlib.util.module_from_spec(spec)
    with _loading(plugin, str(file)):
        spec.loader.exec_module(module)
    return module


def _packs_in(folder: str) -> list[PackSource]:
    if not folder:
        return []
    return [folder_source(file.parent) for file in sorted(Path(folder).glob("*/pack.yaml"))]


def _bringing(packs: list[PackSource]) -> Callable[[], list[PackSource]]:
    @hookspecs.hookimpl
    def ecms_country_packs() -> list[PackSource]:
        return list(packs)

    return ecms_country_packs


def _trace(built: PluginManager) -> None:
    def before(hook: str, implementations: Any, kwargs: Mapping[str, Any]) -> None:
        asked = ", ".join(one.plugin_name for one in reversed(implementations)) or "nobody"
        sys.stderr.write(f"ecms hook {hook}({', '.join(sorted(kwargs))}) asks {asked}\n")

    def after(outcome: Any, hook: str, implementations: Any, kwargs: Mapping[str, Any]) -> None:
        sys.stderr.write(f"ecms hook {hook} answers {outcome.get_result()!r}\n")

    built.add_hookcall_monitoring(before, after)
