"""Every command can be called with none of its options."""

from __future__ import annotations

from collections.abc import Iterator

import click
import pytest

from ecms_core.cli import ecms

Options = Iterator[tuple[str, click.Command, click.Parameter]]


def options(command: click.Command, path: str) -> Options:
    """Each option and argument of a command and of those below it, with the words to type."""
    context = click.Context(command)
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            below = command.get_command(context, name)
            assert below is not None
            yield from options(below, f"{path} {name}")
    for parameter in command.params:
        yield f"{path} {parameter.opts[0]}", command, parameter


@pytest.mark.parametrize(
    ("command", "parameter"),
    [pytest.param(*rest, id=words) for words, *rest in options(ecms, "ecms")],
)
def test_an_option_takes_its_own_default(
    command: click.Command, parameter: click.Parameter
) -> None:
    context = click.Context(command)
    parameter.type_cast_value(context, parameter.get_default(context))
