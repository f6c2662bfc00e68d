"""`ecms pack …` on a site: what a pack would change there, bringing it, and taking it away."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from pathlib import Path

import click

CHOOSE = click.option(
    "--choose",
    multiple=True,
    metavar="CHANGE=pack|site",
    help="Whose value a change takes, named as the plan names it; may be repeated.",
)
OFFICES = click.option(
    "--office",
    "offices",
    multiple=True,
    help="An office where new procedures and checklists are used first; may be repeated.",
)


@click.command("plan")
@click.argument("id_or_folder")
@click.option("--json", "as_json", is_flag=True, help="Write the plan as JSON.")
@click.option("--counts", is_flag=True, help="Write the counts only.")
@OFFICES
@CHOOSE
@click.pass_context
def plan_command(
    context: click.Context,
    *,
    id_or_folder: str,
    as_json: bool,
    counts: bool,
    offices: tuple[str, ...],
    choose: tuple[str, ...],
) -> None:
    """What bringing a pack to the site would change; nothing is written."""
    from ecms_core.packs.edge.engine import plan_pack
    from ecms_core.packs.plugins import whole_path
    from ecms_core.site import on_site

    named = whole_path(id_or_folder)
    with on_site(context):
        plan = plan_pack(named, _choices(choose), offices or None)
        if as_json:
            click.echo(json.dumps(plan.as_data(), indent=1, ensure_ascii=False))
        else:
            click.echo("\n".join(plan.lines(detail=not counts)))


@click.command("apply")
@click.argument("id_or_folder")
@click.option("--plan", "expected", default="", help="Refuse if the plan's hash is another.")
@OFFICES
@click.option("--training", is_flag=True, help="Mark the site: what is done there has no effect.")
@CHOOSE
@click.pass_context
def apply_command(
    context: click.Context,
    *,
    id_or_folder: str,
    expected: str,
    offices: tuple[str, ...],
    training: bool,
    choose: tuple[str, ...],
) -> None:
    """Bring a pack's records to the site as the plan says."""
    from ecms_core.packs.edge.apply import apply_pack
    from ecms_core.packs.plugins import whole_path
    from ecms_core.site import on_site

    named = whole_path(id_or_folder)
    with on_site(context):
        title = apply_pack(
            named,
            click.echo,
            _choices(choose),
            expected,
            offices=offices or None,
            training=training or None,
        )
        click.echo(f"Applied: {title}")


@click.command("remove")
@click.argument("pack_id")
@click.option("--drop-columns", is_flag=True, help="Drop columns that hold values, too.")
@click.option("--export", "export_to", type=click.Path(path_type=Path), help="Write all to files.")
@click.option("--check", is_flag=True, help="Compare the site with what it was before the pack.")
@click.pass_context
def remove_command(
    context: click.Context, pack_id: str, drop_columns: bool, export_to: Path | None, check: bool
) -> None:
    """Take a pack from the site, with everything that it brought."""
    from ecms_core.packs.edge.remove import remove_pack
    from ecms_core.site import on_site

    place = export_to.resolve() if export_to else None
    with on_site(context):
        remove_pack(pack_id, click.echo, drop_columns=drop_columns, export_to=place, check=check)
        click.echo(f"Removed: {pack_id}")


@click.command("activate")
@click.argument("pack_id")
@OFFICES
@click.option(
    "--room",
    type=click.Choice(["casework", "inspections"]),
    help="Procedures (casework) or checklists (inspections) only; both if not named.",
)
@click.pass_context
def activate_command(
    context: click.Context, pack_id: str, offices: tuple[str, ...], room: str | None
) -> None:
    """Use a pack's newest procedures and checklists in these offices too, or in all."""
    from ecms_core.packs.edge.phases import activate
    from ecms_core.site import on_site

    with on_site(context):
        changed = activate(pack_id, offices, room or "", also=True)
        for name in changed or ["Nothing changed: it is so already, or is in use in all offices."]:
            click.echo(name)


@click.command("move-cases")
@click.argument("procedure_code")
@click.option("--to", "version", default="", help="The version; the newest in force if not named.")
@click.option("--case", "cases", multiple=True, help="A case to move; all if not named.")
@click.option("--dry-run", is_flag=True, help="List the cases only.")
@click.pass_context
def move_cases_command(
    context: click.Context, procedure_code: str, version: str, cases: tuple[str, ...], dry_run: bool
) -> None:
    """Move open cases from other versions of a procedure; exit 1 if some cannot move."""
    from ecms_core.casework.edge.moves import Target, move_cases
    from ecms_core.site import on_site

    with on_site(context):
        target = Target(procedure_code, version)
        if dry_run:
            moves = [move for move in target.moves() if not cases or move.case in cases]
        else:
            moves = move_cases(target, cases, click.echo)
        for move in moves:
            click.echo(move.line())
        stay = sum(move.problem is not None for move in moves)
        click.echo(f"To {target.document.name}: {stay} open cases cannot move.")
    sys.exit(1 if stay else 0)


@click.command("status")
@click.option("--json", "as_json", is_flag=True, help="Write it as JSON.")
@click.pass_context
def status_command(context: click.Context, as_json: bool) -> None:
    """The packs on the site: version, day, records, edits, and what was interrupted."""
    from ecms_core.packs.edge.status import status
    from ecms_core.site import on_site

    with on_site(context):
        found = status()
        if as_json:
            click.echo(json.dumps([each._asdict() for each in found], indent=1))
        for each in () if as_json else found:
            click.echo(each.line())
        if not found and not as_json:
            click.echo("No country pack is on this site.")


@click.command("why")
@click.argument("field_or_record")
@click.pass_context
def why_command(context: click.Context, field_or_record: str) -> None:
    """Who set each property of FIELD_OR_RECORD: 'Labour Case.inspector', 'Deadline Rule.PH-D03'."""
    from ecms_core.packs.edge.why import why
    from ecms_core.site import on_site

    with on_site(context):
        for answer in why(field_or_record):
            click.echo(answer.line())


@click.command("dictionary")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="A file to write.")
@click.pass_context
def dictionary_command(context: click.Context, out: Path | None) -> None:
    """Every field of the site in Markdown: label, type, who set it, its legal source."""
    from ecms_core.packs.edge.dictionary import dictionary
    from ecms_core.site import on_site

    place = out.resolve() if out else None
    with on_site(context):
        text = dictionary()
    if place:
        place.write_text(text, encoding="utf-8")
    else:
        click.echo(text, nl=False)


@click.command("export-changes")
@click.argument("pack_id")
@click.pass_context
def export_changes_command(context: click.Context, pack_id: str) -> None:
    """What administrators changed, as a diff to the pack's files (for patch -p1)."""
    from ecms_core.packs.edge.export_changes import export_changes
    from ecms_core.site import on_site

    with on_site(context):
        exported = export_changes(pack_id)
    click.echo(exported.diff, nl=False)
    for line in exported.left:
        click.echo(f"not in the diff: {line}", err=True)
    for line in exported.problems:
        click.echo(f"lint: {line}", err=True)
    sys.exit(1 if exported.problems else 0)


def _choices(choose: Iterable[str]) -> dict[str, str]:
    """The choices of the command line; what follows the last '=' is the side."""
    return {id_: side for id_, _, side in (each.rpartition("=") for each in choose)}


COMMANDS = (
    plan_command,
    apply_command,
    activate_command,
    move_cases_command,
    status_command,
    why_command,
    dictionary_command,
    export_changes_command,
    remove_command,
)
