"""Each step of a calculation as data, and the paragraph that a lawyer reads."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from ecms_core.words import _

Moment = date | datetime


class Step(NamedTuple):
    """One step: what was done, under which rule and article, from when to when, with what."""

    did: str
    rule: str
    basis: str
    since: Moment | None
    until: Moment | None
    detail: Mapping[str, Any]

    def as_data(self) -> dict[str, Any]:
        """The step for a program, dates in ISO 8601."""
        return {
            "did": self.did,
            "rule": self.rule,
            "article": self.basis,
            "from": self.since.isoformat() if self.since else None,
            "to": self.until.isoformat() if self.until else None,
            "detail": {key: plain(value) for key, value in self.detail.items()},
        }


TEMPLATES = {
    "starts": _("The time of {rule} ({title}) starts with {event} on {from}."),
    "undated": _("It is not recorded since when {rule} has been in force."),
    "served_by": _("{method} on {from}: service takes effect on {to}."),
    "served_later": _(
        "{method} on {from}: service takes effect after {length}, counted from {first}, on {to}."
    ),
    "served_skipped": _("Besides weekends, not counted: {days}."),
    "starts_after": _("The time of {rule} ({title}) starts at the end of {other}, on {from}."),
    "starts_later": _(
        "The time of {rule} ({title}) starts at the end of {other}, which stands still."
    ),
    "starts_undated": _(
        "The time of {rule} ({title}) starts at the end of {other}, which has no date yet."
    ),
    "no_hour": _(
        "No hour was recorded for {from}; the clock was started at 00:00, the earliest "
        "possible, until the hour is known."
    ),
    "interrupted": _("The time was interrupted on {from} ({reason}) and began again."),
    "interrupted_late": _(
        "The interruption on {from} ({reason}) came after the time had run out and changes nothing."
    ),
    "length": _("The rule gives {length}."),
    "length_set": _("The officer set {length}; the law allows from {least} to {most}."),
    "length_set_freely": _("The officer set {length}; the law names no longest time."),
    "not_set": _(
        "The law names no longest time; until an officer sets the length, there is no date."
    ),
    "length_usual": _("Unless an officer sets another length, {length} apply."),
    "length_open": _(
        "The length was not set yet; until then the longest allowed, {length}, holds."
    ),
    "first_excluded": _("The day of the event is not counted."),
    "first_counted": _("The day of the event is counted."),
    "distance": _("For the distance of {place}, {length} are added."),
    "distance_open": _(
        "The law adds a term for distance where one applies; no table of it is recorded, and no "
        "day is added for it."
    ),
    "distance_due": _(
        "The days for the distance of {place} are still to be added: the date is provisional."
    ),
    "extended": _("The time was extended by {length}."),
    "extended_by": _("The time was extended by {length}, granted by {by}."),
    "extended_open": _(
        "The time was extended; until it is told for how long, the longest allowed, {length}, is "
        "taken: the date is provisional."
    ),
    "paused": _("The time stood still from {from} to {to}{reason}."),
    "waiting": _("The time stands still since {from}{reason}; {length} remain."),
    "went_on": _("After {length} without acts since {from} it went on, the day after {to}."),
    "goes_on": _(
        "If no act follows, it goes on after {length} without acts since {from}, the day after "
        "{to}: the date is provisional."
    ),
    "no_act": _(
        "No act since {from} is recorded from which the inactivity counts: the date is provisional."
    ),
    "worked": _("Working days by a swap: {days}."),
    "counted": _("Counting {length} from {from} leads to {to}."),
    "counted_still": _(
        "Counting {length} from {from}, without the time for which it stood still, leads to {to}."
    ),
    "counted_more": _("Counting {length} and then {more} from {from} leads to {to}."),
    "counted_more_still": _(
        "Counting {length} and then {more} from {from}, without the time for which it stood still, "
        "leads to {to}."
    ),
    "counted_back": _("Counting {length} back from {from} leads to {to}."),
    "counted_back_more": _("Counting {length} and then {more} back from {from} leads to {to}."),
    "skipped": _("Besides weekends, not counted: {days}."),
    "fixed": _("The law names the day: {day}; that is {to}."),
    "no_such_day": _("That month has no day {number}: its last one is taken."),
    "rolled": _("{from} is not a working day ({why}), so the last day is {to}."),
    "rolled_on": _("{from} is not a working day ({why}), nor {days}, so the last day is {to}."),
    "rolled_far": _(
        "{from} is not a working day ({why}), nor {days}, nor {more} days more, so the last day is "
        "{to}."
    ),
    "years_fixed": _(
        "No source covers the calendar of {years}; of its holidays those were taken that the law "
        "fixes for each year or that are gazetted already."
    ),
    "years_bare": _("No holidays are known for {years}: only weekends were taken as days off."),
    "doubt_year": _("No source covers the calendar of {year}: the date is provisional."),
    "doubt_day": _("{name} on {from} is only estimated: the date is provisional."),
    "ends": _("The time of {rule} ends on {to}."),
    "endless": _("The time of {rule} has no date yet."),
    "earliest": _("Of {members}, {chosen} ends first, on {to}."),
    "latest": _("Of {members}, {chosen} ends last, on {to}."),
    "unconfirmed": _(
        "{what} ({rule}) is recorded as {confidence}, not as verified: nothing irreversible "
        "follows by itself."
    ),
    "known": _("Known, not verified: {grounds}."),
    "known_bars": _(
        "Known, not verified, so that nothing irreversible follows by itself: {grounds}."
    ),
    "expires": _("When the time ends: {effect}{note}."),
}
COUNTS = {
    "calendar_days": (_("{n} calendar day"), _("{n} calendar days")),
    "working_days": (_("{n} working day"), _("{n} working days")),
    "hours": (_("{n} hour"), _("{n} hours")),
    "weeks": (_("{n} week"), _("{n} weeks")),
    "months": (_("{n} month"), _("{n} months")),
    "years": (_("{n} year"), _("{n} years")),
}
WEEKDAY_NAMES = (
    _("Monday"),
    _("Tuesday"),
    _("Wednesday"),
    _("Thursday"),
    _("Friday"),
    _("Saturday"),
    _("Sunday"),
)
MONTH_NAMES = (
    _("January"),
    _("February"),
    _("March"),
    _("April"),
    _("May"),
    _("June"),
    _("July"),
    _("August"),
    _("September"),
    _("October"),
    _("November"),
    _("December"),
)
# Of a day that the law names: which day of a month, and which month.
NAMED_DAYS = {"last": _("the last day"), "last_working": _("the last working day")}
NAMED_DAY = _("day {n}")
OF_MONTHS = (
    _("of January"),
    _("of February"),
    _("of March"),
    _("of April"),
    _("of May"),
    _("of June"),
    _("of July"),
    _("of August"),
    _("of September"),
    _("of October"),
    _("of November"),
    _("of December"),
)
IN_ITS_MONTH = _("{day} of the month of the start")
MONTHS_LATER = _("{day} of the month that comes {length} after that of the start")
IN_ITS_YEAR = _("{day} {of_month} of the year of the start")
YEARS_LATER = _("{day} {of_month} of the year that comes {length} after that of the start")
_BLANK = re.compile(r"\{(\w+)\}")


class Quantity(NamedTuple):
    """A number of a unit, put into words only when it is read."""

    n: int
    unit: str

    def put(self, translate: Callable[[str], str]) -> str:
        """The number with its unit in the reader's language."""
        return translate(COUNTS[self.unit][self.n != 1]).replace("{n}", str(self.n))


class DayNamed(NamedTuple):
    """A day of the calendar as a law names it: the last working day of the month after."""

    day: int | str
    month: int | None
    later: Quantity | None

    def put(self, translate: Callable[[str], str]) -> str:
        """The words in the reader's language."""
        word = NAMED_DAYS.get(str(self.day), NAMED_DAY)
        blanks = {"day": translate(word).replace("{n}", str(self.day)), "length": self.later}
        if self.month is None:
            return fill(MONTHS_LATER if self.later else IN_ITS_MONTH, blanks, translate)
        blanks["of_month"] = translate(OF_MONTHS[self.month - 1])
        return fill(YEARS_LATER if self.later else IN_ITS_YEAR, blanks, translate)


class Phrase(NamedTuple):
    """A text of ours or of the law inside a step, translated when it is read."""

    text: str

    def put(self, translate: Callable[[str], str]) -> str:
        """The text in the reader's language."""
        return translate(self.text)


class Named(NamedTuple):
    """What a result rests on (rule, what), named in the middle of a sentence."""

    grounds: tuple[tuple[str, str], ...]

    def by_rule(self) -> dict[str, list[str]]:
        """Each once, with the others of its rule."""
        found: dict[str, list[str]] = {}
        for rule, what in dict.fromkeys(self.grounds):
            found.setdefault(rule, []).append(what)
        return found

    def put(self, translate: Callable[[str], str]) -> str:
        """The words in the reader's language, as they stand after a colon."""
        told = []
        for rule, what in self.by_rule().items():
            said = [translate(text) for text in what]
            told.append(f"{', '.join(text[:1].lower() + text[1:] for text in said)} ({rule})")
        return ", ".join(told)


class Aside(NamedTuple):
    """Texts of the law that follow a sentence's words, such as ' (A)' or '; A; B'; nothing if none.

    Each is translated by itself, as the pack wrote it.
    """

    texts: tuple[str, ...]
    before: str = "; "
    after: str = ""

    def put(self, translate: Callable[[str], str]) -> str:
        """The texts as they follow, in the reader's language."""
        return "".join(f"{self.before}{translate(text)}{self.after}" for text in self.texts)


def plain(value: Any) -> Any:
    """A detail's value as JSON can carry it: exact numbers and dates as text."""
    if isinstance(value, Quantity):
        return {"n": value.n, "unit": value.unit}
    if isinstance(value, Phrase | Aside | DayNamed):
        return value.put(str)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, Named):
        value = [{"rule": rule, "what": what} for rule, what in value.by_rule().items()]
    elif isinstance(value, tuple | list):
        value = [plain(item) for item in value]
    return value


def english_date(moment: Moment) -> str:
    """A date as a letter writes it: Friday 27 March 2026, with the hour where there is one."""
    written = f"{WEEKDAY_NAMES[moment.weekday()]} {moment.day} {MONTH_NAMES[moment.month - 1]}"
    hour = f" at {moment:%H:%M}" if isinstance(moment, datetime) else ""
    return f"{written} {moment.year}{hour}"


def fill(
    template: str,
    detail: Mapping[str, Any],
    translate: Callable[[str], str] = str,
    write_date: Callable[[Moment], str] = english_date,
) -> str:
    """A template with its blanks filled; only names of the detail are blanks, nothing is run."""

    def put(value: Any) -> str:
        if isinstance(value, Quantity | Phrase | Aside | Named | DayNamed):
            return value.put(translate)
        if isinstance(value, date):
            return write_date(value)
        if isinstance(value, tuple) and value and type(value[0]) is tuple:
            return "; ".join(
                f"{write_date(day)} ({name})" if name else write_date(day) for day, name in value
            )
        if isinstance(value, tuple):
            return ", ".join(put(item) for item in value)
        return "" if value is None else str(value)

    return _BLANK.sub(
        lambda blank: put(detail[blank[1]]) if blank[1] in detail else blank[0],
        translate(template),
    )


def cite(text: str, basis: str) -> str:
    """The sentence with its article in brackets before the full stop."""
    return f"{text[:-1]} [{basis}]." if basis and text.endswith(".") else text


def sentence(
    step: Step,
    translate: Callable[[str], str] = str,
    write_date: Callable[[Moment], str] = english_date,
) -> str:
    """One step as a sentence, with its article."""
    blanks = {**step.detail, "rule": step.rule, "from": step.since, "to": step.until}
    name = step.did
    if name == "extended" and step.detail["by"]:
        name = "extended_by"
    elif name == "length_set" and step.detail["most"] is None:
        name = "length_set_freely"
    elif name == "served_by" and "length" in step.detail:
        name = "served_later"
    elif name.startswith("counted"):
        name += "_more" * bool(step.detail["more"]) + "_still" * step.detail["still"]
    elif name == "rolled" and step.detail["days"]:
        name = "rolled_far" if step.detail["more"] else "rolled_on"
    elif name == "known" and step.detail["bars"]:
        name = "known_bars"
    told = fill(TEMPLATES[name], blanks, translate, write_date)
    return cite(told[:1].upper() + told[1:], step.basis)


def paragraph(
    steps: Iterable[Step],
    translate: Callable[[str], str] = str,
    write_date: Callable[[Moment], str] = english_date,
) -> str:
    """The whole reasoning as a paragraph in the reader's language."""
    return " ".join(sentence(step, translate, write_date) for step in steps)
