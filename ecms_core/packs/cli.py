"""`ecms pack …`: the country packs that are known, and bringing one to a site."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from ecms_core.packs import site_cli
from ecms_core.packs.pack import Pack
from ecms_core.packs.plugins import pack_source, pack_sources
from ecms_core.packs.source import PackSource

json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


@click.group()
def pack() -> None:
    """Country packs."""


@pack.command("list")
def list_packs() -> None:
    """Every pack that a plugin brings, with its version and folder."""
    for source in pack_sources().values():
        manifest = Pack(source).manifest
        click.echo(f"{source.id}  {manifest.version:<8} {manifest.title}  {source.folder}")


@pack.command("lint")
@click.argument("id_or_folder")
@json_option
def lint_command(id_or_folder: str, as_json: bool) -> None:
    """Everything that is wrong with a pack, without a site; exits with 1 if anything is."""
    from ecms_core.packs.lint import lint, tell

    source = folder_or_pack(id_or_folder)
    report = lint(source)
    if as_json:
        click.echo(json.dumps(report.as_data(), ensure_ascii=False, indent=2))
    else:
        for line in tell(report, source.folder):
            click.echo(line)
    sys.exit(0 if report.is_clean else 1)


def folder_or_pack(id_or_folder: str) -> PackSource:
    """The pack in a folder, whatever its state, or the one of an id."""
    folder = Path(id_or_folder)
    if folder.is_dir():
        return PackSource(folder.resolve().name, folder.resolve())
    return pack_source(id_or_folder)


for command in site_cli.COMMANDS:
    pack.add_command(command)
