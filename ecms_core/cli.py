"""The command line: `bin/ecms …` from a checkout, `bench --site <site> ecms …` on a bench.

Rooms' commands are imported when they are asked for, so that `ecms law` does not wait for what
only `ecms pack` needs.
"""

from __future__ import annotations

import importlib
import sys

import click

from ecms_core.problems import Problem

ROOMS = {
    "law": "ecms_core.law.cli:law",
    "pack": "ecms_core.packs.cli:pack",
    "plugins": "ecms_core.packs.plugins_cli:plugins",
    "demo": "ecms_core.demo.cli:demo",
}


class Rooms(click.Group):
    """A group whose commands are imported on demand; a problem is told without a traceback."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(ROOMS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in ROOMS:
            return None
        module, _, attribute = ROOMS[cmd_name].partition(":")
        command: click.Command = getattr(importlib.import_module(module), attribute)
        return command

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except Problem as problem:
            click.echo(f"{problem.code}: {problem.what()}\n{problem.do()}", err=True)
            sys.exit(1)


@click.group(cls=Rooms)
def ecms() -> None:
    """Case management for labour inspectorates: law, country packs, demonstration data."""


if __name__ == "__main__":
    ecms(prog_name="ecms")
