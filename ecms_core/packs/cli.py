"""`ecms pack …`: the country packs that are known, and bringing one to a site."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TextIO

import click

from ecms_core.packs import site_cli
from ecms_core.packs.pack import Pack
from ecms_core.packs.plugins import pack_source, packs_brought, taken
from ecms_core.problems import Problem
from ecms_core.site import plugins_folder

json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


@click.group()
def pack() -> None:
    """Country packs."""


@pack.command("list")
@click.pass_context
def list_packs(context: click.Context) -> None:
    """Every pack that a plugin brings, with its version and folder."""
    for id_, brought in packs_brought(plugins_folder(context)).items():
        try:
            source = taken(id_, brought)
            manifest = Pack(source).manifest
        except Problem as problem:  # the others are listed all the same
            click.echo(f"{id_}  {problem.code}: {problem.what()}")
            continue
        click.echo(f"{id_}  {manifest.version:<8} {manifest.title}  {source.folder}")


@pack.command("lint")
@click.argument("id_or_folder")
@json_option
@click.pass_context
def lint_command(context: click.Context, id_or_folder: str, as_json: bool) -> None:
    """Everything that is wrong with a pack, without a site; exits with 1 if anything is."""
    from ecms_core.packs.lint import lint, tell

    source = pack_source(id_or_folder, plugins_folder(context))
    report = lint(source)
    if as_json:
        click.echo(json.dumps(report.as_data(), ensure_ascii=False, indent=2))
    else:
        for line in tell(report, source.folder):
            click.echo(line)
    sys.exit(0 if report.is_clean else 1)


@pack.command("test")
@click.argument("id_or_folder")
@click.option("--record", "keep", is_flag=True, help="Keep the outcome beside the pack's files.")
@click.option("--letters", type=click.Path(path_type=Path), help="Write each letter here, as HTML.")
@json_option
@click.pass_context
def test_command(
    context: click.Context, id_or_folder: str, keep: bool, letters: Path | None, as_json: bool
) -> None:
    """Golden cases, procedures, forms and letters of a pack, without a site; exits with 1 if
    a test fails.
    """
    from ecms_core.packs import conformance
    from ecms_core.packs.lint import lint, tell

    tested = Pack(pack_source(id_or_folder, plugins_folder(context)))
    report = lint(tested.source)
    if report.problems:  # what cannot be read as it was meant cannot be tested
        told = {**report.as_data(), "passed": False, "tests": []}
        lines = (
            [json.dumps(told, ensure_ascii=False, indent=2)]
            if as_json
            else tell(report, tested.folder)
        )
        click.echo("\n".join(lines))
        sys.exit(1)
    outcomes = conformance.run(tested)
    failed = [outcome for outcome in outcomes if outcome.failed]
    if letters:
        letters.mkdir(parents=True, exist_ok=True)
        for name, page in conformance.letters_as_html(tested).items():
            (letters / f"{name}.html").write_text(page, encoding="utf-8")
    if keep:
        conformance.write_record(tested, outcomes)
    if as_json:
        told = conformance.as_data(tested, outcomes)
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
    else:
        for outcome in failed:
            click.echo(f"failed  {outcome.name}: {outcome.found}")
        for outcome in outcomes:
            if outcome.ability and not outcome.passed:
                click.echo(f"not yet {outcome.name}: {outcome.found}")
        tests = sum(1 for outcome in outcomes if not outcome.ability)
        click.echo(f"{tested.source.id}: {tests - len(failed)} tests passed, {len(failed)} failed")
    sys.exit(1 if failed else 0)


@pack.command("gaps")
@click.argument("id_or_folder")
@json_option
@click.pass_context
def gaps_command(context: click.Context, id_or_folder: str, as_json: bool) -> None:
    """What a country's system would have of sixteen features, by the recorded run of its tests."""
    from ecms_core.packs.gaps import gaps

    asked = Pack(pack_source(id_or_folder, plugins_folder(context)))
    found = gaps(asked)
    if as_json:
        told = {"pack": asked.source.id, "features": [gap.as_data() for gap in found]}
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
        return
    for gap in found:
        click.echo(f"{gap.feature.number:>2}  {gap.status:<8}  {gap.feature.title}")
        for line in gap.evidence:
            click.echo(f"              {line}")


@pack.command("new")
@click.argument("iso2")
@click.option("--out", type=click.Path(path_type=Path), help="Folder of the new pack; the code.")
@click.option("--title", help="Name of the country.")
@click.option("--state", help="Name of the state at the head of letters.")
@click.option("--ministry", help="Name of the authority at the head of letters.")
@click.option("--languages", help="Codes such as 'es en'.")
@click.option("--currency", help="Code of ISO 4217.")
@click.option("--time-zone", help="Such as America/Lima.")
@click.option("--weekend", help="Days without work, such as 'friday saturday'.")
@click.option("--yes", is_flag=True, help="Ask nothing; take the defaults.")
def new_command(iso2: str, out: Path | None, yes: bool, **said: str | None) -> None:
    """Begin the pack of a country from the template."""
    from dataclasses import replace

    from ecms_core.packs import scaffold

    answers = scaffold.defaults(iso2)
    given: dict[str, object] = {}
    for field, value in said.items():
        if value is not None:
            several = field in ("languages", "weekend")
            given[field] = tuple(value.replace(",", " ").split()) if several else value
    answers = replace(answers, **given)  # type: ignore[arg-type]
    if not yes and not given:
        typed = click.get_text_stream("stdin")  # once: it reads ahead
        answers = scaffold.ask(answers, lambda question: _answer(question, typed))
    folder = scaffold.write(iso2, out or Path(iso2.lower()), answers)
    click.echo(f"{folder}: written. Next: ecms pack lint {folder}, ecms pack test {folder}")


@pack.command("catalogue")
@click.argument("id_or_folder")
@click.pass_context
def catalogue_command(context: click.Context, id_or_folder: str) -> None:
    """Bring a pack's catalogues of translations up to its texts; what is translated stays."""
    from ecms_core.packs.catalogues import update
    from ecms_core.packs.reading import Reading

    source = pack_source(id_or_folder, plugins_folder(context))
    for done in update(Reading.of(source.folder, source.id)):
        click.echo(f"{done.name}: {done.added} added, {done.unused} no longer used")


@pack.command("form")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--out", type=click.Path(path_type=Path), required=True, help="File to write.")
def form_command(file: Path, out: Path) -> None:
    """Turn a checklist (.yaml) into an XLSForm (.xlsx), or an XLSForm into a checklist."""
    from ecms_core.packs.forms import convert

    problems = convert(file, out)
    for problem in problems:
        click.echo(f"{problem.code}  {problem.what()} {problem.do()}", err=True)
    if problems:
        sys.exit(1)
    click.echo(f"{out}: written")


@pack.command("reference")
@click.option("--out", type=click.Path(path_type=Path), help="File to write; printed if absent.")
def reference_command(out: Path | None) -> None:
    """The reference of the pack format, made from its schemas (docs/packs/format.md)."""
    from ecms_core.packs.format_page import page

    if out is None:
        click.echo(page(), nl=False)
    else:
        out.write_text(page(), encoding="utf-8")


def _answer(question: str, typed: TextIO) -> str:
    """What is typed after a question; nothing at the end of input."""
    click.echo(question, nl=False)
    said = typed.readline()
    if not said.endswith("\n"):  # nobody pressed Enter
        click.echo()
    return said


for command in site_cli.COMMANDS:
    pack.add_command(command)
