"""Every hook that a plugin or a country pack can implement."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any

import pluggy

# A specification has no body: what it returns is told in its docstring.
# mypy: disable-error-code="empty-body"

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable, Sequence

    from ecms_core.packs.source import PackSource

hookspec = pluggy.HookspecMarker("ecms")
hookimpl = pluggy.HookimplMarker("ecms")


@hookspec
def ecms_country_packs() -> Iterable[PackSource]:
    """Country packs that this plugin brings along.

    Returns any number of ``PackSource(id, folder)``; the results of all plugins are collected.
    Two plugins that bring the same id are refused.

    Example::

        @hookimpl
        def ecms_country_packs():
            return [PackSource("zz", Path(__file__).parent / "zz")]
    """


@hookspec(firstresult=True)
def ecms_check_identifier(scheme: str, value: str) -> str | None:
    """What is wrong with an identifier of a national scheme, in one sentence.

    ``scheme`` is the field's name (``tax_id``, ``registration_no``), ``value`` what was typed.
    Returns the sentence, an empty string where the value is right, or None to leave the question
    to the next plugin. The first result counts.
    """


@hookspec
def ecms_exclude_inspectors(
    candidates: Sequence[dict[str, Any]], today: datetime.date
) -> dict[str, str]:
    """Who cannot be drawn for a case, and why.

    Each candidate is a dict: ``staff``, ``name``, ``active_from``, ``active_to``, ``enabled``,
    ``interests`` (reasons declared for this establishment), ``visits_in_a_row`` (this inspector's
    unbroken latest visits to it) and ``most_visits_in_a_row`` (the ministry's limit). Returns
    ``{staff: reason}``; the results of all plugins are joined, the reason is kept with the draw, in
    the language of who draws where it is marked by ``_`` of ``ecms_core.words`` and translated.
    """


def signatures() -> dict[str, tuple[str, ...]]:
    """Every hook with the names of its arguments, in order."""
    return {
        name: tuple(inspect.signature(value).parameters)
        for name, value in globals().items()
        if name.startswith("ecms_") and hasattr(value, "ecms_spec")
    }
