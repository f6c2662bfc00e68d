"""The tests of a pack without a site: golden cases, procedures, forms, letters, places, plugin.

Each test has a name, so that a recorded run can say by name what was shown of which version. The
record names the digest of the pack's files: it holds for these files and no others. Beside the
tests stand abilities: what a complete pack can do and one under way cannot yet, which is no fault.
"""

from __future__ import annotations

import datetime
import functools
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from ecms_core import __version__
from ecms_core.canonical import digest
from ecms_core.casework import procedure
from ecms_core.casework.procedure import CaseFacts, Procedure, Step
from ecms_core.inspections import answer_sheet as sheets
from ecms_core.inspections.answer_sheet import Question, question_of
from ecms_core.law.country_law import CountryLaw, load_law
from ecms_core.law.golden import GoldenCase, golden_cases
from ecms_core.notices.letter import Letter, render_html
from ecms_core.notices.sample import sample_data
from ecms_core.oversight.draw import draw
from ecms_core.packs.files import RECORD
from ecms_core.packs.pack import Pack
from ecms_core.packs.plugins import built_anew, failures
from ecms_core.problems import Problem
from ecms_core.words import _

WEEK = tuple(datetime.date(2026, 3, 2) + datetime.timedelta(days=day) for day in range(7))
SEEDS = 40  # enough that each of two names is drawn once


@dataclass(frozen=True)
class Outcome:
    """One test: its name, whether it passed, and what was found otherwise."""

    name: str
    passed: bool
    found: str = ""
    ability: bool = False

    @property
    def failed(self) -> bool:
        """Whether the pack is wrong, and not only incomplete."""
        return not (self.passed or self.ability)


def run(pack: Pack) -> list[Outcome]:
    """Every test and every ability of the pack."""
    law: list[CountryLaw] = []
    outcomes = [_outcome(name, test) for name, test in _tests(pack, law)]
    return outcomes + [_outcome(name, test, True) for name, test in _abilities(pack, law)]


def _outcome(name: str, test: Callable[[], str], ability: bool = False) -> Outcome:
    try:
        found = test()
    except Problem as problem:
        found = str(problem)
    return Outcome(name, not found, found, ability)


def letters_as_html(pack: Pack) -> dict[str, str]:
    """Each letter as a page, with the data of an invented case."""
    pages = {}
    for meta, letter in pack.letters():
        pages[letter.id] = render_html(letter, _letter_data(pack, meta))
    return pages


def record(pack: Pack, outcomes: list[Outcome]) -> str:
    """The record of a run: what was tested, which tests passed, and the seal over all of it."""
    told = {
        "pack": pack.manifest.id,
        "version": pack.manifest.version,
        "digest": pack.digest,
        "ecms": __version__,
        "tests": {outcome.name: outcome.passed for outcome in outcomes},
    }
    told["seal"] = digest(told)
    return json.dumps(told, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def recorded(pack: Pack) -> tuple[dict[str, bool], str]:
    """The tests of the recorded run, and why the record does not hold; '' where it does.

    A record that was edited, that is of other files or another ECMS, or that names other tests
    than the pack has, shows nothing. The seal is no signature: whoever doubts runs the tests.
    """
    file = pack.folder / RECORD
    if not file.is_file():
        return {}, "there is no recorded run"
    try:
        told = json.loads(file.read_text(encoding="utf-8"))
        seal = told.pop("seal")
        tests = {str(name): passed is True for name, passed in told["tests"].items()}
        of_files, ecms = told["digest"], told["ecms"]
    except (ValueError, KeyError, TypeError, AttributeError, OSError, RecursionError):
        return {}, "the recorded run cannot be read"
    why = "the record was changed after the run" if seal != digest(told) else ""
    if not why and of_files != pack.digest:
        why = "the pack has changed since the recorded run"
    if not why and ecms != __version__:
        why = f"the run was recorded with ECMS {ecms}; this is {__version__}"
    if not why and (others := sorted(tests.keys() ^ _names(pack))):
        why = f"the record and the pack do not have the same tests: {', '.join(others[:3])}"
    return ({}, why) if why else (tests, "")


def _names(pack: Pack) -> set[str]:
    """The names of the pack's tests and abilities; none is run."""
    try:
        return {name for name, _ in (*_tests(pack, []), *_abilities(pack, []))}
    except Problem:
        return set()


Named = tuple[str, Callable[[], str]]


def _abilities(pack: Pack, law: list[CountryLaw]) -> Iterator[Named]:
    for entry in pack.procedures():
        read = procedure.from_data(entry, entry.file)
        about = f"procedure {read.id}:"
        yield f"{about} it draws inspectors", _has_acts(read, ("draw",))
        trial = ("hearing", "decision", "payment")
        yield f"{about} it hears, decides and collects", _has_acts(read, trial)
        yield f"{about} its steps start deadlines", _starts_deadlines(read)
        yield f"{about} orders, notices and decisions have a letter", _letters(read)
    for form in pack.checklists():
        questions = [question_of(question) for question in form["questions"]]
        yield f"form {form['id']}: findings raise violations", _raises(questions)
    yield "violations: each has its field of law", lambda: _areas(law)


def _tests(pack: Pack, law: list[CountryLaw]) -> Iterator[Named]:
    missing = pack.manifest.missing

    def read_law() -> str:
        law.append(load_law(pack.folder))
        return ""

    if "calendar" not in missing and "values" not in missing:
        yield "law: it holds together", read_law
        for case in golden_cases(pack.folder):
            yield f"case: {case.name}", functools.partial(_case, case, law)
    for entry in pack.procedures():
        read = procedure.from_data(entry, entry.file)
        yield f"procedure {read.id}: a case can be closed", _closes(read)
        yield f"procedure {read.id}: its steps name who takes them", _named_roles(read)
        yield f"procedure {read.id}: a step is refused to other roles", _refused_to_others(read)
    for form in pack.checklists():
        questions = [question_of(question) for question in form["questions"]]
        yield f"form {form['id']}: an empty draft can be saved", _draft(questions, form["id"])
        yield f"form {form['id']}: a whole sheet can be submitted", _whole(questions, form["id"])
    for meta, letter in pack.letters():
        yield f"letter {letter.id}: it renders", _renders(pack, meta, letter)
    if "territory" not in missing and "offices" not in missing:
        yield "offices: all report to one headquarters", _one_headquarters(pack)
    if (pack.folder / "plugin.py").is_file():
        yield "plugin: it loads and its hooks answer", _answers(pack)
    yield "draw: only who may be drawn is drawn, and a seed draws the same again", _draws(pack)


def _closes(read: Procedure) -> Callable[[], str]:
    def test() -> str:
        closing = {stage.id for stage in read.stages if stage.closes}
        stuck = [stage.id for stage in read.stages if not closing & read.ahead(stage.id)]
        return f"no way to a closed case from {', '.join(stuck)}" if stuck else ""

    return test


def _named_roles(read: Procedure) -> Callable[[], str]:
    def test() -> str:
        nobody = [step.id for step in read.steps if not step.roles]
        return f"nobody takes {', '.join(nobody)}" if nobody else ""

    return test


def _refused_to_others(read: Procedure) -> Callable[[], str]:
    def refused(step: Step, roles: set[str]) -> bool:
        try:
            read.check(step.id, step.start[0], roles, CaseFacts("of a test"))
        except Problem as problem:
            return problem.code == "ECMS-302"
        return False

    def test() -> str:
        everybody = {role for step in read.steps for role in step.roles}
        taken = [step for step in read.steps if step.roles and step.start]
        for step in taken:
            if not refused(step, everybody - set(step.roles)):
                return f"{step.id} is open to other roles than {', '.join(step.roles)}"
            for role in step.roles:
                if refused(step, {role}):
                    return f"{step.id} is refused to {role}"
        return ""

    return test


def _draws(pack: Pack) -> Callable[[], str]:
    """Five inspectors of a test, of whom two may be drawn: each is, over a week and many seeds."""
    may = {"interests": [], "visits_in_a_row": 0, "active_from": None, "active_to": None}
    usual = {**may, "enabled": 1, "most_visits_in_a_row": 3}
    candidates: list[dict[str, Any]] = [
        {**usual, "staff": "first", "name": "First"},
        {**usual, "staff": "second", "name": "Second"},
        {**usual, "staff": "gone", "name": "Gone", "enabled": 0},
        {**usual, "staff": "relative", "name": "Relative", "interests": ["a relative"]},
        {**usual, "staff": "usual", "name": "Usual", "visits_in_a_row": 3},
    ]

    def test() -> str:
        hook = built_anew((pack.source,)).hook
        drawn: set[str] = set()
        for day in WEEK:
            said = hook.ecms_exclude_inspectors(candidates=candidates, today=day)
            excluded = {staff: reason for reasons in said for staff, reason in reasons.items()}
            if excluded.keys() >= {"first", "second"}:
                continue  # a day on which the country draws nobody
            for seed in range(SEEDS):
                about = {"case": "of a test", "office": "of a test"}
                names = [each["staff"] for each in candidates]
                found = draw(names, excluded, str(seed), **about)
                if found != draw(reversed(names), excluded, str(seed), **about):
                    return f"seed {seed} drew {found.chosen}, and then somebody else"
                drawn.add(found.chosen)
        return "" if drawn == {"first", "second"} else f"drawn: {', '.join(sorted(drawn))}"

    return test


def _has_acts(read: Procedure, acts: tuple[str, ...]) -> Callable[[], str]:
    def test() -> str:
        without = sorted(set(acts) - {step.act for step in read.steps})
        return f"no step has the act {', '.join(without)}" if without else ""

    return test


def _starts_deadlines(read: Procedure) -> Callable[[], str]:
    def test() -> str:
        return "" if any(step.deadlines for step in read.steps) else "no step starts a deadline"

    return test


def _letters(read: Procedure) -> Callable[[], str]:
    def test() -> str:
        written = [step for step in read.steps if step.act in ("order", "notice", "decision")]
        without = [step.id for step in written if not step.letter]
        return f"no letter for {', '.join(without)}" if without else ""

    return test


def _draft(questions: list[Question], name: str) -> Callable[[], str]:
    def test() -> str:
        sheets.check(questions, {}, name, complete=False)
        return ""

    return test


def _whole(questions: list[Question], name: str) -> Callable[[], str]:
    def test() -> str:
        answers = sheets.example(questions)
        sheets.check(questions, answers, name, complete=True)
        return ""

    return test


def _raises(questions: list[Question]) -> Callable[[], str]:
    def test() -> str:
        without = [q.id for q in questions if q.kind == "compliance" and not q.violation]
        return f"no violation for {', '.join(without)}" if without else ""

    return test


def _renders(pack: Pack, meta: Mapping[str, Any], letter: Letter) -> Callable[[], str]:
    def test() -> str:
        data = _letter_data(pack, meta)
        page = render_html(letter, data)
        if page != render_html(letter, data):
            return "the same data gave two pages"
        return "" if f'dir="{letter.direction}"' in page else "the page has no direction"

    return test


def _letter_data(pack: Pack, meta: Mapping[str, Any]) -> dict[str, Any]:
    told = {key: str(value) for key, value in meta.items()}
    manifest = pack.manifest
    return sample_data(manifest.state, manifest.ministry, manifest.currency, told)


def _one_headquarters(pack: Pack) -> Callable[[], str]:
    def test() -> str:
        heads = [row["code"] for row in pack.rows("offices.csv") if not row["parent"]]
        return "" if len(heads) == 1 else f"{len(heads)} offices report to none: {heads[:5]}"

    return test


def _case(case: GoldenCase, law: list[CountryLaw]) -> str:
    return "; ".join(case.differences(law[0])) if law else "there is no law to ask"


def _areas(law: list[CountryLaw]) -> str:
    if not law:
        return "no law to ask"
    count = sum(1 for versions in law[0].violations.values() for one in versions if one.area)
    return "" if count else "there is no violation"


def _answers(pack: Pack) -> Callable[[], str]:
    def test() -> str:
        hook = built_anew((pack.source,)).hook
        with failures() as told:
            hook.ecms_check_identifier(scheme="tax_id", value="0")
            hook.ecms_exclude_inspectors(candidates=[], today=datetime.date(2026, 1, 1))
            hook.ecms_country_packs()
        return "; ".join(map(str, told))

    return test


def write_record(pack: Pack, outcomes: list[Outcome]) -> Path:
    """Keep the record of a run beside the pack's files."""
    file = pack.folder / RECORD
    try:
        file.write_text(record(pack, outcomes), encoding="utf-8")
    except OSError as error:
        found = error.strerror or _("it cannot be written")
        raise Problem("ECMS-P22", folder=file, found=found) from None
    return file


def as_data(pack: Pack, outcomes: list[Outcome]) -> dict[str, object]:
    """The run for a program."""
    return {
        "pack": pack.source.id,
        "version": pack.manifest.version,
        "passed": not any(outcome.failed for outcome in outcomes),
        "tests": [asdict(outcome) for outcome in outcomes],
    }
