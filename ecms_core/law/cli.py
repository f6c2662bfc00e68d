"""The law from the command line, without a site: deadlines, penalties, calendars."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import click

from ecms_core.law.calendars import describe_year, local_day
from ecms_core.law.check import Finding, findings, read_steps
from ecms_core.law.clocks import Suspension
from ecms_core.law.country_law import CountryLaw, load_law
from ecms_core.law.deadlines import MAX_ENTRIES, Deadline
from ecms_core.law.language import Language, pack_language
from ecms_core.law.ledger import Event, Extension, Ledger
from ecms_core.law.penalties import Charge
from ecms_core.law.reasons import Moment, paragraph, sentence
from ecms_core.packs.files import find, refuse_unreadable
from ecms_core.problems import Problem
from ecms_core.sections import read_section
from ecms_core.words import _

PACKS = Path(__file__).resolve().parent.parent / "country_packs"
SERVED = ("served", "received")
DAY = 10  # characters of a date


@click.group()
def law() -> None:
    """When a time ends and what a violation costs, with reasons."""


pack_option = click.option("--pack", required=True, help="Id of a country pack, or its folder.")
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
language_option = click.option(
    "--language", default="", help="Language of the reasons: en, es; the pack's own if absent."
)


@law.command()
@pack_option
@click.option("--rule", required=True, help="Id of the rule, such as PH-D03.")
@click.option("--event", "events", multiple=True, required=True, help="WORD=DATE or DATE-TIME.")
@click.option("--method", default="", help="Way of service of a paper served or received.")
@click.option("--suspend", "suspensions", multiple=True, help="FIRST:LAST day, or FIRST: so far.")
@click.option("--last-act", help="Last act of the procedure while it stands still: where the law "
              "lets the time go on after inactivity, that counts from it.")  # fmt: skip
@click.option("--extend", "extended", multiple=True, help="How many extensions were granted, and "
              "of what length: 1 or 1:15; for others again. Of those without one where an officer "
              "sets it, the longest is assumed.")  # fmt: skip
@click.option("--length", type=int, help="Length set by the officer.")
@click.option("--place", default="", help="Place of the distance table.")
@click.option("--office", default="", help="Office whose closures count.")
@click.option("--picture", "drawing", help="SVG file to draw the count into.")
@language_option
@json_option
def deadline(  # noqa: PLR0917
    pack: str,
    rule: str,
    events: tuple[str, ...],
    method: str,
    suspensions: tuple[str, ...],
    last_act: str | None,
    extended: tuple[str, ...],
    length: int | None,
    place: str,
    office: str,
    drawing: str | None,
    language: str,
    as_json: bool,
) -> None:
    """When a legal time ends, and why."""
    folder = find_folder(pack)
    country, spoken = load_law(folder), pack_language(folder, language)
    _check_office(country, office)
    ledger = Ledger(
        length=length,
        place=place,
        suspensions=_suspensions(country, rule, suspensions, last_act),
        extensions=_extensions(rule, extended),
    )
    happened = _events(events, method)
    if method and not any(event.method for event in happened):
        expected = _("a way of service beside one of {n0}").format(n0=", ".join(SERVED))
        raise Problem("ECMS-L022", field="--method", found=method, expected=expected)
    found = country.deadline(rule, happened, ledger, office)
    _check_suspended(country, found, happened, ledger)
    if drawing:
        _draw(found, Path(drawing), spoken)
    if as_json:
        data = found.as_data()
        for step, told in zip(data["reasons"], found.reasons, strict=True):
            step["text"] = sentence(told, *spoken)
        _print(data)
        return
    still = "standing still" if found.pauses else "no date yet"
    due = found.due.isoformat() if found.due else still
    marks = [*(["provisional"] if found.provisional else []), found.confidence.name]
    click.echo(f"{due} ({', '.join(marks)})\n{paragraph(found.reasons, *spoken)}")


@law.command()
@pack_option
@click.option("--violation", "violations", multiple=True, required=True, help="Id; may be given "
              "several times for the violations of one case.")  # fmt: skip
@click.option("--date", "on", help="Date of the computation, such as 2026-05-04; today if absent.")
@click.option("--set", "facts", multiple=True, help="FACT=VALUE, such as days=3.")
@language_option
@json_option
def penalty(  # noqa: PLR0917
    pack: str,
    violations: tuple[str, ...],
    on: str | None,
    facts: tuple[str, ...],
    language: str,
    as_json: bool,
) -> None:
    """What the violations of a case cost, line by line."""
    folder = find_folder(pack)
    country, spoken = load_law(folder), pack_language(folder, language)
    once = _("each fact once; '{name}' is given before")
    given: dict[str, object] = dict(_pairs(facts, "--set", once))
    given["date"] = _moment(on, "--date") if on else date.today()  # noqa: DTZ011
    found = country.penalty([Charge(name) for name in violations], given)
    if as_json:
        data = found.as_data()
        for told, line in zip(data["reasons"], found.lines, strict=True):
            told["text"] = line.sentence(*spoken)
        _print(data)
        return
    marks = [*(["provisional"] if found.assumed else []), found.confidence.name]
    click.echo(f"{found.currency.written(found.total)} {found.currency.code} ({', '.join(marks)})")
    for line in found.lines:
        amount = "" if line.amount is None else found.currency.written(line.amount)
        click.echo(f"{amount:>16}  {line.sentence(*spoken)}")


@law.command()
@pack_option
@click.option("--year", type=int, required=True)
@click.option("--office", default="", help="Office whose closures count.")
@json_option
def calendar(pack: str, year: int, office: str, as_json: bool) -> None:
    """The days off of a year, and whether a source covers it."""
    if not 1 <= year <= 9999:
        raise Problem("ECMS-L022", field="--year", found=year, expected=_("a year from 1 to 9999"))
    country = find_law(pack)
    _check_office(country, office)
    found = describe_year(country.calendar.for_office(office), year)
    if as_json:
        _print(found)
        return
    covered = "covered" if found["covered"] else "not covered by any source: counts are provisional"
    click.echo(f"{year}: {covered}; {found['working_days']} working days")
    for off in found["days_off"]:
        mark = " (estimated)" if off["estimated"] and "(estimated)" not in off["name"] else ""
        click.echo(f"{off['date']} {off['weekday']:<9} {off['name']}{mark}")


@law.command()
@click.option("--pack", default="", help="Id of a country pack, or its folder; all if absent.")
@click.option("--year", type=int, help="Year of work; this year if absent.")
@json_option
def check(pack: str, year: int | None, as_json: bool) -> None:
    """What a lawyer should look at before the law is relied upon.

    Overlaps, circles, missing articles and names that are not defined are refused: the exit code
    is 1. Findings are to be read, not refused: with them, and without, it is 0.
    """
    year = date.today().year if year is None else year  # noqa: DTZ011
    if not 1 <= year <= 9998:
        raise Problem("ECMS-L022", field="--year", found=year, expected=_("a year from 1 to 9998"))
    folders = [find_folder(pack)] if pack else sorted(path.parent for path in PACKS.glob("*/law"))
    found = [finding for folder in folders for finding in _findings(folder, year)]
    if as_json:
        _print([finding._asdict() for finding in found])
        return
    for finding in found:
        place = f"{finding.file}:{finding.line}" if finding.line else finding.file
        click.echo(f"{finding.kind:<12} {finding.id:<22} {finding.text} ({place})")
    counts = Counter(finding.kind for finding in found)
    told = ", ".join(f"{count} {kind}" for kind, count in sorted(counts.items()))
    click.echo(f"{len(found)} findings{told and f': {told}'}")


def _findings(folder: Path, year: int) -> Iterator[Finding]:
    procedures = folder / "law" / "procedures.yaml"
    steps = None
    if procedures.is_file():
        steps = read_steps(read_section(procedures, f"{folder.name}/law/procedures.yaml"))
    for finding in findings(load_law(folder), year, steps):
        within = finding.file.startswith(f"{folder.name}/")
        yield finding if within else finding._replace(file=f"{folder.name}/{finding.file}")


def _check_office(country: CountryLaw, office: str) -> None:
    """Refuse an office without closures of its own: its days are those of the whole country."""
    known = sorted({name for one in country.calendar.closures for name in one.offices})
    if office and office not in known:
        expected = ", ".join(known) or _("no office: none has closures of its own")
        raise Problem("ECMS-L022", field="--office", found=office, expected=expected)


def find_law(pack: str) -> CountryLaw:
    """The law of a pack, named by its id or by its folder."""
    return load_law(find_folder(pack))


def find_folder(pack: str) -> Path:
    """The folder of a pack, with no link that leads out of it."""
    folder = next((one for one in (Path(pack), PACKS / pack) if (one / "law").is_dir()), None)
    if folder is None:
        # Finding the packs of other packages needs all that packs need; the law alone does not.
        from ecms_core.packs.plugins import pack_source

        folder = pack_source(pack).folder
    refuse_unreadable(find(folder, folder.resolve().name)[1])
    return folder


def _draw(found: Deadline, file: Path, spoken: Language) -> None:
    # What the picture alone needs is not loaded for a date.
    from ecms_core.law.picture import picture

    svg = picture(found.as_data(), *spoken)
    try:
        file.write_text(svg, encoding="utf-8")
    except OSError as error:
        raise Problem("ECMS-L037", file=file, found=error.strerror) from None


def _pairs(given: tuple[str, ...], option: str, once: str) -> Iterator[tuple[str, str]]:
    """Name and value of each time that an option is given, no name a second time."""
    known: set[str] = set()
    for text in given:
        name, separator, value = (part.strip() for part in text.partition("="))
        if not separator or not name or not value:
            raise Problem("ECMS-L022", field=option, found=text, expected="NAME=VALUE")
        if name in known:
            told = once.format(name=name)
            raise Problem("ECMS-L022", field=option, found=text, expected=told)
        known.add(name)
        yield name, value


def _events(given: tuple[str, ...], method: str) -> list[Event]:
    once = _("each event once; '{name}' is given before")
    return [
        Event(name, _moment(value, name), method if name in SERVED else "")
        for name, value in _pairs(given, "--event", once)
    ]


def _suspensions(
    country: CountryLaw, rule: str, given: tuple[str, ...], last_act: str | None
) -> list[Suspension]:
    """The suspensions; of one that is still open, with what is known today of its acts."""
    known_to = date.today()  # noqa: DTZ011
    act = last_act and local_day(_moment(last_act, "--last-act"), country.calendar.zone)
    found = [
        one if one.until else one._replace(last_act=act or None, known_to=known_to)
        for one in (_suspension(text) for text in given)
    ]
    resumes = any(version.resumes_after for version in country.rules.get(rule, ()))
    since = [local_day(one.since, country.calendar.zone) for one in found if not one.until]
    if act and not (resumes and any(day <= act for day in since)):
        expected = _("an act after the start of an open suspension, which inactivity ends")
        raise Problem("ECMS-L022", field="--last-act", found=last_act, expected=expected)
    return found


def _check_suspended(
    country: CountryLaw, found: Deadline, happened: list[Event], ledger: Ledger
) -> None:
    """Refuse a suspension that is over before the time begins, or begins after it ran out."""
    zone = country.calendar.zone
    begun = local_day(found.start, zone)
    if country.before(found.rule.id):  # its start is the end of another time, which may be meant
        words = country.starts(found.rule.id)
        begun = min([begun, *(local_day(one.at, zone) for one in happened if one.kind in words)])
    due = found.due and local_day(found.due, zone)
    for given in ledger.suspensions:
        outside = ""
        if given.until and local_day(given.until, zone) < begun:
            outside = _("the time begins on {day}").format(day=begun)
        elif due and local_day(given.since, zone) > max(due, begun):
            outside = _("the time had run out on {day}").format(day=due)
        if outside:
            raise Problem("ECMS-L028", since=given.since, until=given.until, found=outside)


def _extensions(rule: str, given: tuple[str, ...]) -> list[Extension]:
    """The extensions, each number of them with the length that it names."""
    found: list[Extension] = []
    for text in given:
        number, separator, length = text.partition(":")
        try:
            times, each = int(number), int(length) if separator else None
        except ValueError:
            expected = _("a number of extensions, or with their length: 1:15")
            raise Problem("ECMS-L022", field="--extend", found=text, expected=expected) from None
        if not 0 <= times <= MAX_ENTRIES:
            expected = _("a number from 0 to 100")
            raise Problem("ECMS-L026", rule=rule, found=times, expected=expected)
        found += [Extension(each)] * times
    return found


def _suspension(text: str) -> Suspension:
    first, last = text[:DAY], text[DAY + 1 :]
    if text[DAY : DAY + 1] != ":":
        raise Problem("ECMS-L022", field="--suspend", found=text, expected=_("FIRST:LAST day"))
    return Suspension(_moment(first, "--suspend"), _moment(last, "--suspend") if last else None)


def _moment(text: str, field: str) -> Moment:
    try:
        if len(text) == DAY:
            return date.fromisoformat(text)
        if text[DAY : DAY + 1] not in ("T", " "):
            raise ValueError  # 20260327 would be read as an hour that nobody recorded
        return datetime.fromisoformat(text.replace("Z", "+00:00"))
    except ValueError:
        raise Problem(
            "ECMS-L022",
            field=field,
            found=text,
            expected=_("a date such as 2026-03-27, or 2026-03-27T14:30"),
        ) from None


def _print(data: object) -> None:
    click.echo(json.dumps(data, ensure_ascii=False, indent=2, default=str))
