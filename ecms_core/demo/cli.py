"""`ecms demo …`: loading demonstration data on a site, and removing them."""

from __future__ import annotations

from datetime import datetime

import click


@click.group()
def demo() -> None:
    """Demonstration data: invented establishments and cases in real places."""


@demo.command("load")
@click.option(
    "--today",
    type=click.DateTime(["%Y-%m-%d"]),
    help="The day that the data lead up to; without it, the site's today.",
)
@click.pass_context
def load_command(context: click.Context, today: datetime | None) -> None:
    """Load the demonstration data of the site's country pack."""
    from ecms_core.demo.edge.load import load
    from ecms_core.site import on_site

    with on_site(context):
        for user in load(today.date() if today else None, click.echo)["users"]:
            click.echo(f"{user['user']:<28} {user['password']:<14} {user['position']}")


@demo.command("remove")
@click.pass_context
def remove_command(context: click.Context) -> None:
    """Delete the demonstration data and everything that was made of them."""
    from ecms_core.demo.edge.load import remove
    from ecms_core.site import on_site

    with on_site(context):
        remove(click.echo)
