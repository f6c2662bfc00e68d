"""`ecms pack …`: the country packs that are known, and bringing one to a site."""

from __future__ import annotations

import click

from ecms_core.packs.pack import Pack
from ecms_core.packs.plugins import pack_sources


@click.group()
def pack() -> None:
    """Country packs."""


@pack.command("list")
def list_packs() -> None:
    """Every pack that a plugin brings, with its version and folder."""
    for source in pack_sources().values():
        manifest = Pack(source).manifest
        click.echo(f"{source.id}  {manifest.version:<8} {manifest.title}  {source.folder}")


@pack.command("apply")
@click.argument("id_or_folder")
@click.pass_context
def apply_command(context: click.Context, id_or_folder: str) -> None:
    """Bring a pack's records to the site."""
    from ecms_core.packs.edge.apply import apply_pack
    from ecms_core.site import on_site

    with on_site(context):
        click.echo(f"Applied: {apply_pack(id_or_folder, click.echo)}")
