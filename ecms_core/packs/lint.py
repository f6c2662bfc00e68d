"""Lint of a pack without a site: everything that is wrong with it, at once, to file and line.

What counsel has still to confirm is no fault of the pack: it is counted, and told beside.
"""

from __future__ import annotations

import ast
import zoneinfo
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from ecms_core import __version__
from ecms_core.law.calendars import read_calendar
from ecms_core.law.idle_days import idle_days
from ecms_core.packs import core, hookspecs
from ecms_core.packs.catalogues import CATALOGUE, compared, languages_beside
from ecms_core.packs.files import KINDS, PARTS
from ecms_core.packs.lint_law import CALENDAR, LISTS, check_law
from ecms_core.packs.lint_records import FIELDS, PROCEDURES, ROLES, check_records
from ecms_core.packs.pack import Pack, fits
from ecms_core.packs.reading import Reading, sections_of, word_of, words_of
from ecms_core.packs.records import wanted_records
from ecms_core.packs.source import PackSource
from ecms_core.problems import Problem
from ecms_core.sections import Section
from ecms_core.words import _

TEST_CURRENCY = "XTS"
MARK, HOOKS = "hookimpl", "ecms_"  # what marks an implementation, and how every hook's name begins
MOST_TOLD = 20  # problems in one sentence


@dataclass(frozen=True)
class Notice:
    """Something to know that is no fault: how many entries it concerns, and which."""

    kind: str
    text: str
    entries: tuple[str, ...]

    def as_data(self) -> dict[str, object]:
        """The notice for a program."""
        told = {"kind": self.kind, "count": len(self.entries), "text": self.text}
        return {**told, "entries": list(self.entries)}


@dataclass(frozen=True)
class Report:
    """What lint found in a pack."""

    pack: str
    problems: tuple[Problem, ...]
    notices: tuple[Notice, ...]

    @property
    def is_clean(self) -> bool:
        """Whether the pack can be relied upon to be read as it was meant."""
        return not self.problems

    def as_data(self) -> dict[str, object]:
        """The report for a program."""
        return {
            "pack": self.pack,
            "clean": self.is_clean,
            "problems": [_as_data(problem) for problem in self.problems],
            "notices": [notice.as_data() for notice in self.notices],
        }


def lint(source: PackSource) -> Report:
    """Everything that is wrong with the pack in a folder; no content of it makes this fail."""
    reading = Reading.of(source.folder, source.id)
    _check_manifest(reading)
    _check_parts(reading)
    check_law(reading)
    check_records(reading)
    _check_plugin(reading)
    _check_changes(reading)
    _check_records(reading)
    order = {kind.pattern: place for place, kind in enumerate(KINDS)}
    problems = sorted(set_of(reading.problems), key=lambda one: _place(one, order))
    return Report(source.id, tuple(problems), tuple(_notices(reading)))


def refuse_faulty(pack: Pack) -> None:
    """Raise what lint says of a pack: its one problem, or one that tells of them all."""
    problems = lint(PackSource(pack.source.id, pack.folder)).problems
    if len(problems) == 1:
        raise problems[0]
    if problems:
        told = [f"{one.code}: {one.what()}" for one in problems[:MOST_TOLD]]
        told += [] if len(problems) <= MOST_TOLD else ["…"]
        count, found = len(problems), "; ".join(told)
        raise Problem("ECMS-P15", pack=pack.source.id, count=count, found=found)


def set_of(problems: Iterable[Problem]) -> list[Problem]:
    """The problems, each once."""
    return list({str(problem): problem for problem in problems}.values())


def _as_data(problem: Problem) -> dict[str, object]:
    details = {name: str(value) for name, value in problem.details.items()}
    line = problem.details.get("line")
    return {
        "code": problem.code,
        "file": details.get("file", ""),
        "line": line if isinstance(line, int) else None,
        "what": problem.what(),
        "do": problem.do(),
        "details": details,
    }


def _place(problem: Problem, order: dict[str, int]) -> tuple[str, int, str]:
    line = problem.details.get("line")
    return (
        str(problem.details.get("file", "")),
        line if isinstance(line, int) else 0,
        problem.code,
    )


def _check_manifest(reading: Reading) -> None:
    section = reading.sections.get("pack.yaml")
    if section is None:
        if not any(
            one.details.get("file") == f"{reading.pack}/pack.yaml" for one in reading.problems
        ):
            reading.tell("ECMS-P11", file=f"{reading.pack}/pack.yaml", found=_("it is not there"))
        return
    name = word_of(section, "id")
    if name and name != reading.pack:
        _wrong(reading, section, "id", _("the folder's name, {pack}").format(pack=reading.pack))
    wanted = word_of(section, "requires_ecms")
    try:
        if wanted and not fits(section, __version__):
            at = section.at("requires_ecms")
            reading.tell("ECMS-104", pack=name, expected=wanted, found=__version__, **at)
    except Problem as problem:
        reading.tell_unless_told(problem)
    zone = word_of(section, "time_zone")
    if zone and not is_time_zone(zone):
        _wrong(reading, section, "time_zone", _("a time zone such as Asia/Manila"))
    currency = word_of(section, "currency")
    if currency and currency != TEST_CURRENCY and not _is_currency(currency):
        _wrong(reading, section, "currency", _("a code of ISO 4217"))
    for language in words_of(section, "languages"):
        if not _is_language(language):
            _wrong(reading, section, "languages", _("codes such as en, fil or pt-BR"))


def _wrong(reading: Reading, section: Section, field: str, expected: str) -> None:
    reading.tell_unless_told(section.wrong(field, expected))


def is_time_zone(name: str) -> bool:
    """Whether a time zone of that name is known."""
    try:
        zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def _is_currency(code: str) -> bool:
    import pycountry

    return pycountry.currencies.get(alpha_3=code) is not None


def _is_language(code: str) -> bool:
    from babel import Locale, UnknownLocaleError

    try:
        Locale.parse(code, sep="-")
    except (UnknownLocaleError, ValueError, TypeError):
        return False
    return True


def _check_parts(reading: Reading) -> None:
    """Every part is there or said to be missing, and none is said to be missing that is there."""
    section = reading.sections.get("pack.yaml")
    if section is None:
        return  # which parts it says to be missing is not known
    missing = words_of(section, "missing")
    for part, kind in PARTS.items():
        here = [file.name for file in reading.files if file.kind.part == part]
        told = any(fnmatchcase(name, kind.pattern) for name in reading.unread)
        if not here and part not in missing and not told:
            reading.tell("ECMS-P02", file=f"{reading.pack}/{kind.pattern}", part=part)
        elif here and part in missing:
            reading.tell("ECMS-P14", part=part, file=f"{reading.pack}/{here[0]}")


def _check_plugin(reading: Reading) -> None:
    """The plugin parses, and each of its implementations is one of a hook; nothing is run."""
    for file in reading.files:
        if file.kind.pattern not in ("plugin.py", "__init__.py"):
            continue
        name = f"{reading.pack}/{file.name}"
        try:
            tree = ast.parse(file.path.read_bytes())
        except SyntaxError as error:
            reading.tell("ECMS-P10", file=name, line=error.lineno or 1, found=str(error.msg),
                         expected=_("Python that parses"))  # fmt: skip
            continue
        except (ValueError, RecursionError, MemoryError, OSError) as error:
            reading.tell("ECMS-P10", file=name, line=1, found=str(error),
                         expected=_("Python that parses"))  # fmt: skip
            continue
        marks = set(_marks(tree))
        for node in tree.body:
            if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                continue
            if any(_name_of_mark(each) in marks for each in node.decorator_list):
                _check_hook(reading, name, node)
            elif node.name.startswith(HOOKS):
                found = _("the function {name} without @hookimpl").format(name=node.name)
                reading.tell("ECMS-P10", file=name, line=node.lineno, found=found,
                             expected=_("@hookimpl above it, or another name"))  # fmt: skip


def _marks(tree: ast.Module) -> Iterator[str]:
    """The names that the mark of an implementation has in a module."""
    yield MARK
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            yield from (each.asname for each in node.names if each.name == MARK and each.asname)


def _name_of_mark(decorator: ast.expr) -> str:
    named = decorator.func if isinstance(decorator, ast.Call) else decorator
    return str(getattr(named, "id", getattr(named, "attr", "")))


def _check_hook(reading: Reading, name: str, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
    known = hookspecs.signatures()
    if node.name not in known:
        reading.tell(
            "ECMS-P10",
            file=name,
            line=node.lineno,
            found=_("the hook {name}").format(name=node.name),
            expected=_("one of {choices}").format(choices=", ".join(known)),
        )
        return
    for argument in node.args.args:
        if argument.arg not in known[node.name]:
            reading.tell(
                "ECMS-P10",
                file=name,
                line=node.lineno,
                found=_("the argument '{arg}' of {name}").format(arg=argument.arg, name=node.name),
                expected=", ".join(known[node.name]) or _("none"),
            )


def _check_changes(reading: Reading) -> None:
    """CHANGES.md tells what is new in the version that pack.yaml names."""
    version = word_of(reading.sections.get("pack.yaml", Section()), "version")
    for file in reading.files:
        if file.name != "CHANGES.md":
            continue
        text = file.path.read_bytes().decode("utf-8", "replace")
        heads = [line.split() for line in text.splitlines() if line.startswith("#")]
        if version and not any(version in words for words in heads):
            expected = _("a heading for version {version}").format(version=version)
            reading.tell(
                "ECMS-P07",
                file=f"{reading.pack}/{file.name}",
                line=1,
                field=_("the headings"),
                found=_("without it"),
                expected=expected,
            )
        return
    reading.tell("ECMS-P11", file=f"{reading.pack}/CHANGES.md", found=_("it is not there"))


def _check_records(reading: Reading) -> None:
    """What nothing else is wrong with can be made into records, as a plan does it."""
    if not reading.problems:
        try:
            wanted_records(Pack(PackSource(reading.pack, reading.folder)))
        except Problem as problem:
            reading.problems.append(problem)


def _notices(reading: Reading) -> Iterator[Notice]:
    by_confidence: dict[str, list[str]] = {}
    for entry in _dated_entries(reading):
        by_confidence.setdefault(word_of(entry, "confidence"), []).append(_name_of(entry))
    texts = {
        "unconfirmed": "entries of the law are to be confirmed by national counsel",
        "known": "entries of the law are general legal knowledge, not read again in a source",
    }
    for kind, text in texts.items():
        if by_confidence.get(kind):
            yield Notice(kind, text, tuple(by_confidence[kind]))
    if CALENDAR in reading.sections and not reading.problems:
        calendar = read_calendar(reading.sections[CALENDAR])
        idle = tuple(f"{day.day} ({day.file}:{day.line})" for day, _why in idle_days(calendar))
        if idle:
            text = "days of the calendar are withdrawn or swapped and change nothing"
            yield Notice("calendar", text, idle)
    missing = words_of(reading.sections.get("pack.yaml", Section()), "missing")
    if missing:
        yield Notice("missing", "parts are not there yet, as pack.yaml says", tuple(missing))
    catalogues = {file.path.stem for file in reading.files if file.kind.pattern == CATALOGUE}
    without = [one for one in languages_beside(reading) if one not in catalogues]
    if without:
        text = "languages of pack.yaml have no catalogue of translations in locale/"
        yield Notice("uncatalogued", text, tuple(without))
    if everybody := tuple(_given_to_everybody(reading)):
        text = "rights are given to everybody, signed in (All) or not (Guest)"
        yield Notice("everybody", text, everybody)
    for catalogue in compared(reading):
        name = catalogue.file.name
        if catalogue.untranslated:
            text = f"texts are not translated in {name}, or only by a guess (fuzzy)"
            yield Notice("untranslated", text, catalogue.untranslated)
        if catalogue.unused:
            text = f"entries of {name} are of no text of the pack or of ECMS"
            yield Notice("unused", text, catalogue.unused)


def _given_to_everybody(reading: Reading) -> Iterator[str]:
    """The permissions, and the steps of procedures, whose role nobody is given."""
    for entry in reading.entries(ROLES, "permissions"):
        if word_of(entry, "role") in core.EVERYBODY:
            yield f"{word_of(entry, 'doctype')} ({word_of(entry, 'role')})"
    for procedure in reading.entries(PROCEDURES, "procedures"):
        for step in sections_of(procedure, "steps"):
            for role in sorted(core.EVERYBODY.intersection(words_of(step, "roles"))):
                yield f"{_name_of(procedure)} {_name_of(step)} ({role})"


def _dated_entries(reading: Reading) -> Iterator[Section]:
    for name, field in LISTS:
        for entry in reading.entries(name, field):
            amounts: Any = entry.get("amounts")
            if isinstance(amounts, list):
                for amount in amounts:
                    if isinstance(amount, Section):
                        amount.setdefault("id", entry.get("id"))
                        yield amount
            else:
                yield entry
    yield from reading.entries(PROCEDURES, "procedures")
    yield from reading.entries(FIELDS, "fields")
    yield from (meta for _, meta in reading.named("notices/*.yaml"))
    yield from (form for _, form in reading.named("forms/*.yaml"))


def _name_of(entry: Section) -> str:
    return word_of(entry, "id") or word_of(entry, "fieldname")


def tell(report: Report, folder: Path) -> Iterator[str]:
    """The report in lines for a person."""
    for problem in report.problems:
        yield f"{problem.code}  {problem.what()} {problem.do()}"
    for notice in report.notices:
        shown = ", ".join(notice.entries[:6]) + (" …" if len(notice.entries) > 6 else "")
        yield f"notice  {len(notice.entries)} {notice.text}: {shown}"
    codes = Counter(problem.code for problem in report.problems)
    many = len(report.problems)
    if not many:
        yield f"{report.pack}: no problems ({folder})"
    else:
        listed = ", ".join(f"{code} × {count}" for code, count in sorted(codes.items()))
        yield f"{report.pack}: {many} problem{'s' if many > 1 else ''} ({listed})"
