"""`ecms plugins`: what is loaded, and which hooks each plugin uses."""

from __future__ import annotations

import json

import click

from ecms_core.packs.plugin_manager import Loaded
from ecms_core.packs.plugins import manager, plugins_loaded
from ecms_core.site import on_site, site_named


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_context
def plugins(context: click.Context, as_json: bool) -> None:
    """Every plugin that is loaded, its file and its hooks; with a site, those of its packs too."""
    loaded = _loaded(context)
    if as_json:
        told = [plugin._asdict() for plugin in loaded]
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
        return
    for plugin in loaded:
        click.echo(f"{plugin.name}  {plugin.file}")
        for hook in plugin.hooks:
            click.echo(f"    {hook}")


def _loaded(context: click.Context) -> list[Loaded]:
    if not site_named(context):
        return plugins_loaded(manager(""))
    from ecms_core.packs.edge.active import plugins as of_site

    with on_site(context):
        return plugins_loaded(of_site())
