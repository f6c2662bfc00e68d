"""The data dictionary of a site as a page: each field, who set it, the law that asks for it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

NOT_CERTAIN = ("known", "unconfirmed")


class Described(NamedTuple):
    """One field of a form, or one question of a checklist.

    ``by`` says who brought it and who changed what of it; ``basis`` is the article.
    """

    name: str
    label: str
    kind: str
    mandatory: bool
    by: str
    basis: str


class Table(NamedTuple):
    """A form or a checklist: its room, its name, what is in it."""

    room: str
    name: str
    fields: Sequence[Described]


def legal_source(basis: str, confidence: str) -> str:
    """An article with its confidence, where that is not the highest."""
    return f"{basis} ({confidence})" if basis and confidence in NOT_CERTAIN else basis


def page(packs: Iterable[str], tables: Sequence[Table]) -> str:
    """The dictionary in Markdown; ``packs`` are those of the site with their versions."""
    return "".join(_lines(packs, tables))


def _lines(packs: Iterable[str], tables: Sequence[Table]) -> Iterator[str]:
    yield "# Data dictionary\n\n"
    yield f"Country packs: {', '.join(packs) or 'none'}. What has no legal source here is no "
    yield "field of the country's law, but of the system.\n"
    room = ""
    for table in tables:
        if table.room != room:
            room = table.room
            yield f"\n## {room}\n"
        yield f"\n### {_cell(table.name)}\n\n"
        yield "| field | label | type | mandatory | set by | legal source |\n"
        yield "|---|---|---|---|---|---|\n"
        for field in table.fields:
            cells = [f"`{field.name}`", field.label, field.kind, "yes" if field.mandatory else ""]
            cells += [field.by, field.basis]
            yield f"| {' | '.join(map(_cell, cells))} |\n"


def _cell(text: str) -> str:
    return " ".join(text.replace("|", "\\|").split())
