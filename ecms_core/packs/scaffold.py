"""A new country's pack from the template: what is general is there, what the law says is not."""

from __future__ import annotations

import csv
import functools
import io
import json
import shutil
import tempfile
import zoneinfo
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from importlib import metadata, resources
from pathlib import Path

from ecms_core import __version__
from ecms_core.law.calendars import WEEKDAYS
from ecms_core.packs.catalogues import update
from ecms_core.packs.lint import is_time_zone, lint
from ecms_core.packs.reading import Reading
from ecms_core.packs.source import PackSource
from ecms_core.problems import Problem
from ecms_core.words import _

TEMPLATE = Path(__file__).resolve().parent.parent / "country_packs" / "template" / "new"
TEMPLATE_LANGUAGE = "en"  # in which its texts and letters are written: the new pack's first
FIRST_YEAR = 2026


@dataclass(frozen=True)
class Answers:
    """What is asked about a new country; each has a default."""

    title: str
    state: str
    ministry: str
    languages: tuple[str, ...]
    currency: str
    time_zone: str
    weekend: tuple[str, ...]


def defaults(iso2: str) -> Answers:
    """What is generally known of a country; ECMS-P20 for a code that is no country's."""
    import pycountry
    from babel.numbers import get_territory_currencies

    code = iso2.strip().upper()
    country = pycountry.countries.get(alpha_2=code) if len(code) == 2 else None
    if country is None:
        raise Problem("ECMS-P20", found=iso2, expected=_("two letters such as PH"))
    title = getattr(country, "common_name", country.name)
    # Some places have no currency of their own in the tables; the test currency stands in.
    currencies = [each for each in get_territory_currencies(code) if _minor_units(each) is not None]
    return Answers(
        title=title,
        state=getattr(country, "official_name", title),
        ministry="Labour Inspectorate",
        languages=_languages(code),
        currency=currencies[0] if currencies else "XTS",
        time_zone=_time_zone(code),
        weekend=_weekend(code),
    )


def checked(answers: Answers) -> Answers:
    """The answers, where each can be; ECMS-P23 names the first that cannot."""
    from babel import Locale, UnknownLocaleError

    for field in ("title", "state", "ministry"):
        text = getattr(answers, field)
        if not text.strip() or len(text) > 140 or not text.isprintable():
            raise _wrong(field, text, _("a text of at most 140 characters"))
    if _minor_units(answers.currency) is None:
        raise _wrong("currency", answers.currency, _("a code of ISO 4217 such as PHP"))
    if not is_time_zone(answers.time_zone):
        raise _wrong(_("time zone"), answers.time_zone, _("a time zone such as Asia/Manila"))
    for language in answers.languages or ("",):
        try:
            Locale.parse(language, sep="-")
        except (UnknownLocaleError, ValueError):
            raise _wrong("languages", language, _("codes such as en or pt-BR")) from None
    days = set(answers.weekend)
    if not days <= set(WEEKDAYS) or len(days) > 6:
        raise _wrong("weekend", ", ".join(answers.weekend), ", ".join(WEEKDAYS))
    others = [language for language in answers.languages if language != TEMPLATE_LANGUAGE]
    return replace(answers, languages=(TEMPLATE_LANGUAGE, *dict.fromkeys(others)))


def write(iso2: str, out: Path, answers: Answers) -> Path:
    """Write a new pack into the folder, whole or not at all; it has passed lint."""
    answers = checked(answers)
    out = Path(out)
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise Problem("ECMS-P21", folder=out)
    values = _values(iso2, out, answers)
    beside: Path | None = None
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        beside = Path(tempfile.mkdtemp(prefix=".new-pack-", dir=out.parent))
        beside.chmod(0o755)
        _fill(beside, values)
        _write_places(iso2.upper(), beside / "territory.csv")
        update(Reading.of(beside, iso2.lower()))
        report = lint(PackSource(iso2.lower(), beside))
        if report.problems:
            raise report.problems[0]
        if out.exists():
            out.rmdir()
        beside.rename(out)
    except OSError as error:
        raise Problem("ECMS-P22", folder=out, found=error.strerror or error) from None
    finally:
        if beside is not None and beside.exists():
            shutil.rmtree(beside, ignore_errors=True)
    return out


def ask(answers: Answers, read: Callable[[str], str]) -> Answers:
    """Ask for each answer, with the default where nothing is said."""
    asked: dict[str, object] = {}
    for field, question in QUESTIONS.items():
        usual = getattr(answers, field)
        shown = " ".join(usual) if isinstance(usual, tuple) else usual
        said = read(f"{question} [{shown}]: ").strip()
        if said:
            asked[field] = (
                tuple(said.replace(",", " ").split()) if isinstance(usual, tuple) else said
            )
    return replace(answers, **asked)  # type: ignore[arg-type]


version = functools.cache(metadata.version)

QUESTIONS = {
    "title": "Name of the country as lists show it",
    "state": "Name of the state at the head of letters",
    "ministry": "Name of the authority at the head of letters",
    "languages": "Languages of letters and labels",
    "currency": "Currency (ISO 4217)",
    "time_zone": "Time zone",
    "weekend": "Days of the week without work",
}


def _wrong(field: str, found: str, expected: str) -> Problem:
    return Problem("ECMS-P23", field=field, found=found, expected=expected)


def _values(iso2: str, out: Path, answers: Answers) -> dict[str, str]:
    library, source = _library(iso2.upper())
    major, minor = __version__.split(".")[:2]
    cells = io.StringIO()
    csv.writer(cells, lineterminator="").writerow([answers.ministry])
    return {
        "id": iso2.lower(),
        "ID": iso2.upper(),
        "title": answers.title,
        "title:yaml": json.dumps(answers.title, ensure_ascii=False),
        "state:yaml": json.dumps(answers.state, ensure_ascii=False),
        "ministry:yaml": json.dumps(answers.ministry, ensure_ascii=False),
        "ministry:csv": cells.getvalue(),
        "languages": ", ".join(f'"{language}"' for language in answers.languages),
        "language": TEMPLATE_LANGUAGE,
        "currency": answers.currency,
        "minor_units": str(_minor_units(answers.currency)),
        "time_zone": answers.time_zone,
        "weekend": ", ".join(answers.weekend),
        "requires": f">={major}.{minor},<{major}.{int(minor) + 1}",
        "year": str(FIRST_YEAR),
        "library": library,
        "calendar_source": source,
        "pycountry": version("pycountry"),
        "folder": str(out),
    }


def _fill(folder: Path, values: Mapping[str, str]) -> None:
    for file in sorted(TEMPLATE.rglob("*.in")):
        text = file.read_text(encoding="utf-8")
        for name, value in values.items():
            text = text.replace(f"@@{name}@@", value)
        name = file.name.removesuffix(".in").replace("ID-", f"{values['ID']}-")
        target = folder / file.parent.relative_to(TEMPLATE) / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")


def _write_places(code: str, file: Path) -> None:
    """The country and its subdivisions of ISO 3166-2, each under the one that it lies in."""
    import pycountry

    country = pycountry.countries.get(alpha_2=code)
    rows = [[code, country.name, "Country", "", ""]]
    found = pycountry.subdivisions.get(country_code=code) or []
    known = {place.code for place in found}
    for place in sorted(found, key=lambda place: str(place.code)):
        parent = place.parent_code if place.parent_code in known else code
        rows.append([place.code, place.name[:140], place.type, parent, place.code])
    with file.open("w", encoding="utf-8", newline="") as out:
        out.write("# Places with their codes of ISO 3166-2; DATA.md says where they come from.\n")
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(["code", "name", "level", "parent", "iso_3166_2"])
        writer.writerows(rows)


def _library(code: str) -> tuple[str, str]:
    """What calendar.yaml says of public holidays, and where they come from."""
    import holidays

    known = getattr(holidays, code, None)
    if known is None or not hasattr(known, "start_year"):
        return (
            "# No list of public holidays is known: counts are provisional until it is added here.",
            "The Python package holidays does not know this country; the days are to be added.",
        )
    lines = (
        "library:",
        f"  country: {code}",
        f"  from: {FIRST_YEAR}",
        f"  to: {min(FIRST_YEAR + 1, known.end_year)}",
        "  basis: To be confirmed by counsel",
        "  confidence: unconfirmed",
    )
    source = f"Public holidays: the Python package holidays {version('holidays')} (MIT)."
    return "\n".join(lines), f"{source} To be checked against the gazette."


def _minor_units(currency: str) -> int | None:
    import pycountry
    from babel.numbers import get_currency_precision

    known = currency == "XTS" or pycountry.currencies.get(alpha_3=currency) is not None
    return min(get_currency_precision(currency), 4) if known else None


def _languages(code: str) -> tuple[str, ...]:
    from babel import Locale, UnknownLocaleError
    from babel.languages import get_official_languages

    found = []
    for language in get_official_languages(code, de_facto=True):
        try:
            Locale.parse(language, sep="_")
        except (UnknownLocaleError, ValueError):
            continue
        found.append(language.replace("_", "-"))
    rest = [language for language in found[:4] if language != TEMPLATE_LANGUAGE]
    return (TEMPLATE_LANGUAGE, *rest)


def _weekend(code: str) -> tuple[str, ...]:
    from babel import Locale, UnknownLocaleError

    try:
        locale = Locale.parse(f"und_{code}")
        first, last = locale.weekend_start, locale.weekend_end
    except (UnknownLocaleError, ValueError):
        return ("saturday", "sunday")
    count = (last - first) % 7 + 1
    return tuple(WEEKDAYS[(first + day) % 7] for day in range(count))


def _time_zone(code: str) -> str:
    """The first time zone that the zone tables name for the country."""
    tables = [Path(folder) / "zone.tab" for folder in zoneinfo.TZPATH]
    for table in tables:
        if table.is_file():
            return _first_zone(table.read_text(encoding="utf-8"), code)
    try:
        text = (resources.files("tzdata") / "zoneinfo" / "zone.tab").read_text(encoding="utf-8")
    except (ModuleNotFoundError, FileNotFoundError):
        return "UTC"
    return _first_zone(text, code)


def _first_zone(table: str, code: str) -> str:
    for line in table.splitlines():
        if line.startswith(f"{code}\t"):
            return line.split("\t")[2]
    return "UTC"
