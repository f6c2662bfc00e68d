"""The plugin manager of a site: built whole, then sealed, so that nobody who holds it changes it.

One process serves many sites, and everybody who asks for a site's manager has the same one.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, NoReturn

import pluggy


class Loaded(NamedTuple):
    """A plugin as it was loaded: its name, its file and the hooks that it implements."""

    name: str
    file: str
    hooks: tuple[str, ...]


class Fixed:
    """Something that takes no attributes after it was made."""

    def __setattr__(self, name: str, value: object) -> None:
        _refuse(name)

    def __delattr__(self, name: str) -> None:
        _refuse(name)


class Implementations(Fixed):
    """What a plugin implements, as it is registered: hook to function."""

    def __init__(self, functions: Mapping[str, Callable[..., Any]]) -> None:
        vars(self).update(functions)


class Hook(Fixed):
    """A hook of a sealed manager, to be asked with its arguments by name."""

    def __init__(self, caller: pluggy.HookCaller) -> None:
        vars(self)["_caller"] = caller

    def __call__(self, **arguments: object) -> Any:
        return vars(self)["_caller"](**arguments)

    @property
    def name(self) -> str:
        """The hook's name."""
        return str(vars(self)["_caller"].name)

    def get_hookimpls(self) -> list[pluggy.HookImpl]:
        """Copies of the implementations, the one that is asked first last."""
        return [copy.copy(each) for each in vars(self)["_caller"].get_hookimpls()]


class Hooks(Fixed):
    """The hooks of a sealed manager, each an attribute."""

    def __init__(self, callers: Mapping[str, pluggy.HookCaller]) -> None:
        vars(self).update({name: Hook(caller) for name, caller in callers.items()})


class PluginManager(pluggy.PluginManager):
    """Pluggy's manager, which can be asked and no longer changed once it is sealed."""

    def __init__(self) -> None:
        super().__init__("ecms")
        self.loaded: tuple[Loaded, ...] = ()
        self.is_sealed = False

    def seal(self) -> None:
        """Take nothing more."""
        vars(self)["hook"] = Hooks(vars(self.hook))
        for name in CHANGING:
            vars(self)[name] = _refusing(name)
        self.is_sealed = True

    def __setattr__(self, name: str, value: object) -> None:
        if vars(self).get("is_sealed"):
            _refuse(name)
        super().__setattr__(name, value)

    def __delattr__(self, name: str) -> None:
        _refuse(name)


# Everything of pluggy's manager that changes it.
CHANGING = (
    "register",
    "unregister",
    "set_blocked",
    "unblock",
    "add_hookspecs",
    "load_setuptools_entrypoints",
    "add_hookcall_monitoring",
    "enable_tracing",
    "subset_hook_caller",
)


def _refusing(name: str) -> Callable[..., NoReturn]:
    def refuse(*args: object, **kwargs: object) -> NoReturn:
        _refuse(name)

    return refuse


def _refuse(name: str) -> NoReturn:
    raise TypeError(f"a complete plugin manager is not changed: {name}")
