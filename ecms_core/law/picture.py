"""The picture of one count on a calendar, as SVG that also says in words what it shows.

It is drawn from what a deadline tells as data (``Deadline.as_data``), so that an entry stored long
ago is drawn as it was counted then. Each kind of day has a shape or a word of its own besides its
colour; the colours follow the reader's light or dark setting. Months in which nothing but counting
happens are told in one line.
"""

from __future__ import annotations

import hashlib
import textwrap
from calendar import Calendar
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from html import escape
from itertools import groupby
from typing import Any, NamedTuple

from ecms_core.canonical import canonical
from ecms_core.law.reasons import MONTH_NAMES, WEEKDAY_NAMES, Moment, english_date, fill
from ecms_core.words import _

WIDTH, MARGIN, CELL, ROW = 320, 6, 44, 36
LINE, WRAP = 15, 52
ALL_DRAWN = 3  # months; of a longer count only those in which something happens
SHOWN_END = 31  # days at either end of a long standstill
MAX_NUMBERED = 400  # days of a count that get a number each
ONE_DAY = timedelta(1)
# Text and background, light and dark: each pair is readable (WCAG 2.2, 1.4.3 and 1.4.11).
COLOURS = {
    "ink": ("#1c2128", "#e8edf2"),
    "muted": ("#57606a", "#a2acb7"),
    "paper": ("#ffffff", "#15191e"),
    "counted": ("#d8eafd", "#12324f"),
    "counted-edge": ("#0b5cad", "#79b8f3"),
    "added": ("#def3e1", "#12361f"),
    "added-edge": ("#1a6b32", "#7fd197"),
    "still": ("#fff2cc", "#3d2f06"),
    "still-edge": ("#8a6100", "#e5b84b"),
    "off": ("#eeeeec", "#262c33"),
    "off-edge": ("#6e6e68", "#8b959f"),
    "due": ("#0b4a8f", "#9ccbf7"),
    "due-ink": ("#ffffff", "#0b1a29"),
}
LEGEND = {
    "start": _("the event that starts the time"),
    "counted": _("counted, with its number"),
    "added": _("added by extension or for distance"),
    "off": _("not a working day: not counted"),
    "still": _("the time stands still"),
    "rolled": _("where the count ends: no working day"),
    "due": _("the last day"),
}
WORDS = {
    "start": _("start"),
    "still": _("stands"),
    "off": _("day off"),
    "due": _("last"),
    "rolled": "→",
}
Translate = Callable[[str], str]
WriteDate = Callable[[Moment], str]


class Mark(NamedTuple):
    """What one day is in the count."""

    kind: str
    number: int | None = None
    name: str = ""


class Still(NamedTuple):
    """Days, first and last included, in which the time stood still."""

    since: date
    until: date
    reason: str


class Count(NamedTuple):
    """A count as the reasons tell it; of a long standstill only the ends are marked."""

    first: date
    last: date
    marks: Mapping[date, Mark]
    stills: Sequence[Still]
    every_day: str  # what a day between first and last is that has no mark of its own


def picture(
    data: Mapping[str, Any],
    translate: Translate = str,
    write_date: WriteDate = english_date,
) -> str:
    """The SVG of a deadline's data, 320 wide and as high as it needs to be."""
    return _Drawing(data, translate, write_date).svg()


def read_count(data: Mapping[str, Any]) -> Count:
    """What each day is, from a deadline's data."""
    steps = _own_steps(data["reasons"])
    did = {step["did"]: step for step in steps}
    start, due = _day(data["start"]), _day(data["due"])
    marks: dict[date, Mark] = {}
    counted = did.get("counted") or did.get("counted_back") or did.get("fixed")
    end = _day(counted["to"]) if counted else None
    weekend: set[int] = set()
    stills: list[Still] = []
    length = counted["detail"].get("length") if counted else None
    if counted and length and length["unit"] == "working_days":
        weekend = set(counted["detail"].get("weekend", (5, 6)))
        works = {_day(text) for text in counted["detail"].get("works", ())}
        for name in did.get("skipped", {}).get("detail", {}).get("days", ()):
            marks[_known(name[0])] = Mark("off", None, name[1])
        low, high = sorted((start or date.max, end or date.max))
        for day in _days(low, high) if weekend and (high - low).days <= MAX_NUMBERED else ():
            if day.weekday() in weekend and day not in works:
                marks.setdefault(day, Mark("off"))
    last = due or start
    for step in steps:
        if step["did"] in ("paused", "waiting"):
            since = _known(step["from"])
            until = _day(step["to"]) or since
            last = max(last or until, until)
            still = Still(since, until, step["detail"].get("reason", "").strip(" ()"))
            stills.append(still)
            for day in _ends(since, until):
                marks[day] = Mark("still", None, still.reason)
    if counted and length and length["unit"] in ("working_days", "calendar_days", "weeks"):
        _number(marks, steps, counted, length)
    if "rolled" in did and end and due:
        low, high = sorted((end, due))
        for day in _days(low, high):
            marks.setdefault(day, Mark("off"))
        marks[end] = Mark("rolled", marks[end].number, did["rolled"]["detail"]["why"])
    begin = _known(data["start"])
    event = _known(steps[0]["from"] or data["start"]) if steps else begin
    marks[event] = Mark("start", marks[event].number if event in marks else None)
    if due:
        marks[due] = Mark("due", marks[due].number if due in marks else None)
    days = [*marks, begin, last or begin]
    unit = next((s["detail"]["length"]["unit"] for s in steps if s["did"].startswith("length")), "")
    # Before a standstill nothing says which days were working days.
    plain = counted if unit == "working_days" else unit
    every_day = "counted" if plain and unit != "hours" else ""
    return Count(min(days), max(days), marks, stills, every_day)


def _own_steps(steps: Sequence[Mapping[str, Any]]) -> Sequence[Mapping[str, Any]]:
    """The steps of the time itself, without those of a time on whose end it waited."""
    chained = [number for number, step in enumerate(steps) if step["did"] == "starts_after"]
    return steps[chained[-1] :] if chained else steps


def _number(
    marks: dict[date, Mark],
    steps: Sequence[Mapping[str, Any]],
    counted: Mapping[str, Any],
    length: Mapping[str, Any],
) -> None:
    """Give each counted day its number; none where the days do not come to the length."""
    begin, end = _known(counted["from"]), _known(counted["to"])
    whole = length["n"] * (7 if length["unit"] == "weeks" else 1)
    if not 0 < whole <= MAX_NUMBERED:
        return
    main = next((s["detail"]["length"]["n"] for s in steps if s["did"].startswith("length")), whole)
    main *= 7 if length["unit"] == "weeks" else 1
    step = -ONE_DAY if end < begin else ONE_DAY
    day = begin if any(s["did"] == "first_counted" for s in steps) else begin + step
    numbered: dict[date, Mark] = {}
    while (day <= end if step > timedelta(0) else day >= end) and len(numbered) <= whole:
        if day not in marks:
            number = len(numbered) + 1
            numbered[day] = Mark("counted" if number <= main else "added", number)
        day += step
    if len(numbered) == whole:
        marks |= numbered


class _Drawing:
    """The picture as it grows downwards."""

    def __init__(self, data: Mapping[str, Any], translate: Translate, write_date: WriteDate):
        self.data = data
        self.say = translate
        self.write_date = write_date
        self.count = read_count(data)
        digest = hashlib.sha256(canonical(data).encode()).hexdigest()
        self.id = f"count-{digest[:10]}"
        self.parts: list[str] = []
        self.y = 0

    def svg(self) -> str:
        """The whole picture."""
        title, told = self._title(), self._told()
        self._lines([title], "title")
        for word in self._facts():
            self._lines(textwrap.wrap(word, WRAP), "note")
        shown = set(self._shown())
        months = list(_months(self.count.first, self.count.last))
        for drawn, group in groupby(months, key=lambda month: month in shown):
            if drawn:
                for month in group:
                    self._month(*month)
            else:
                self._summary(list(group))
        self._legend()
        height = self.y + MARGIN
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" class="ecms-count" id="{self.id}" '
            f'viewBox="0 0 {WIDTH} {height}" width="100%" role="img" '
            f'aria-labelledby="{self.id}-title {self.id}-desc" '
            f'font-family="system-ui, sans-serif">'
            f'<title id="{self.id}-title">{escape(title)}</title>'
            f'<desc id="{self.id}-desc">{escape(told)}</desc>'
            f"<style>{_style()}</style>"
            f'<defs><pattern id="{self.id}-hatch" width="6" height="6" '
            f'patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
            f'<line x1="0" y1="0" x2="0" y2="6" class="hatch"/></pattern></defs>'
            f'<rect class="paper" width="{WIDTH}" height="{height}"/>{"".join(self.parts)}</svg>\n'
        )

    def _title(self) -> str:
        due = self.data["due"]
        if due is None and self.count.stills:
            text, until = _("{rule}: from {from}; the time stands still"), ""
        elif due is None:
            text, until = _("{rule}: from {from}; there is no date yet"), ""
        else:
            text, until = _("{rule}: from {from} to {to}"), self._date(due)
        blanks = {"rule": self.data["rule"], "from": self._date(self.data["start"]), "to": until}
        return fill(text, blanks, self.say)

    def _facts(self) -> Iterator[str]:
        """What the calendar cannot show."""
        for step in self.data["reasons"]:
            detail = step["detail"]
            if step["did"] == "doubt_year":
                text = _("No source covers the calendar of {year}: the date is provisional.")
                yield fill(text, detail, self.say)
            elif step["did"] == "doubt_day":
                text = _("{name} on {from} is only estimated: the date is provisional.")
                yield fill(text, {**detail, "from": self._date(step["from"])}, self.say)

    def _date(self, text: str) -> str:
        return self.write_date(_moment(text))

    def _told(self) -> str:
        """The picture in words, stretch by stretch."""
        told = [
            (still.since, f"{self._span(still.since, still.until)}: {self.say(LEGEND['still'])}"
             f"{still.reason and f' – {still.reason}'}")
            for still in self.count.stills
        ]  # fmt: skip
        days = [day for day in sorted(self.count.marks) if not self._is_told(day)]
        for (kind, name), group in groupby(days, key=lambda d: self.count.marks[d][::2]):
            stretch = list(group)
            if (stretch[-1] - stretch[0]).days >= len(stretch):
                spans = ", ".join(self.write_date(day) for day in stretch)
            else:
                spans = self._span(stretch[0], stretch[-1])
            numbers = [n for n in (self.count.marks[day].number for day in stretch) if n]
            number = f" ({numbers[0]}–{numbers[-1]})" if len(numbers) > 1 else ""
            number = f" ({numbers[0]})" if len(numbers) == 1 else number
            said = f"{spans}: {self.say(LEGEND[kind])}{number}{name and f' – {self.say(name)}'}"
            told.append((stretch[0], said))
        return "; ".join(said for _, said in sorted(told)) + "."

    def _span(self, first: date, last: date) -> str:
        written = self.write_date(first)
        return written if first == last else f"{written} – {self.write_date(last)}"

    def _is_told(self, day: date) -> bool:
        """A weekend without a name, told by the rule of counting; a standstill, told as a whole."""
        mark = self.count.marks[day]
        return mark.kind == "still" or (mark.kind == "off" and not mark.name)

    def _shown(self) -> Iterator[tuple[int, int]]:
        """The months in which something happens; all of a short count."""
        months = list(_months(self.count.first, self.count.last))
        if len(months) <= ALL_DRAWN:
            yield from months
            return
        days = [day for day, mark in self.count.marks.items() if mark.kind in WORDS]
        for day in days:
            mark = self.count.marks[day]
            if mark.kind in ("start", "due", "rolled"):
                yield day.year, day.month
        for still in self.count.stills:
            for day in (still.since, still.until):
                yield day.year, day.month

    def _month(self, year: int, month: int) -> None:
        self.y += 10
        self._lines([f"{self.say(MONTH_NAMES[month - 1])} {year}"], "month")
        for column, weekday in enumerate(WEEKDAY_NAMES):
            x = MARGIN + CELL * column + CELL // 2
            self._text(x, self.y + 10, self.say(weekday)[:2], "weekday")
        self.y += 14
        notes: list[tuple[date, str]] = []
        for week in Calendar().monthdayscalendar(year, month):
            days = {column: date(year, month, day) for column, day in enumerate(week) if day}
            if max(days.values()) < self.count.first or min(days.values()) > self.count.last:
                continue
            for column, day in days.items():
                self._cell(MARGIN + CELL * column, day)
                name = self.count.marks.get(day, Mark("")).name
                if name:
                    notes.append((day, name))
            self.y += ROW
        for name, group in groupby(notes, key=lambda note: note[1]):
            off = [day.day for day, _ in group]
            span = f"{off[0]}" if len(off) == 1 else f"{off[0]}–{off[-1]}"
            self._lines(textwrap.wrap(f"{span}: {self.say(name)}", WRAP), "note")

    def _cell(self, x: int, day: date) -> None:
        mark = self.count.marks.get(day)
        if mark is None:
            between = self.count.first < day < self.count.last
            mark = Mark(self.count.every_day if between else "")
        kind = mark.kind
        word = str(mark.number or "") if kind in ("counted", "added") else ""
        word = f"+{word}" if kind == "added" else word
        if kind in WORDS and (kind != "off" or mark.name):
            word = self.say(WORDS[kind])
        if kind in ("due", "rolled") and mark.number:
            word = f"{mark.number} {word}"
        told = [self.write_date(day), self.say(LEGEND[kind]) if kind else "", self.say(mark.name)]
        hover = ": ".join(part for part in told if part)
        self.parts.append(f"<g><title>{escape(hover)}</title>")
        if kind:
            box = f'x="{x + 1.5}" y="{self.y + 1.5}" width="{CELL - 3}" height="{ROW - 3}" rx="4"'
            self.parts.append(f'<rect class="{kind}" {box}/>')
            if kind in ("still", "off"):
                # The lines leave room for the words, which must stay readable.
                lines = f'x="{x + 1.5}" y="{self.y + ROW - 7}" width="{CELL - 3}" height="5.5"'
                self.parts.append(
                    f'<rect fill="url(#{self.id}-hatch)" class="{kind}-hatch" {lines}/>'
                )
        style = "on-due" if kind == "due" else "day" if kind else "other"
        self._text(x + CELL // 2, self.y + 15, str(day.day), style)
        if word:
            self._text(x + CELL // 2, self.y + 27, word, f"{style} word")
        self.parts.append("</g>")

    def _summary(self, months: list[tuple[int, int]]) -> None:
        first, last = months[0], months[-1]
        middle = date(*first, 1)
        still = any(span.since <= middle <= span.until for span in self.count.stills)
        what = _("the time stands still") if still else _("the time runs on")
        names = [f"{self.say(MONTH_NAMES[month - 1])} {year}" for year, month in (first, last)]
        text = "{from} to {to}: {what}" if first != last else "{from}: {what}"
        blanks = {"from": names[0], "to": names[1], "what": self.say(what)}
        self.y += 8
        line = f'x1="{MARGIN}" x2="{WIDTH - MARGIN}"'
        self.parts.append(f'<line class="gap" {line} y1="{self.y}" y2="{self.y}"/>')
        self._lines(textwrap.wrap(fill(text, blanks, self.say), WRAP), "note")
        self.y += 6
        self.parts.append(f'<line class="gap" {line} y1="{self.y}" y2="{self.y}"/>')

    def _legend(self) -> None:
        kinds = {mark.kind for mark in self.count.marks.values()}
        kinds |= {self.count.every_day} - {""}
        numbered = any(mark.number for mark in self.count.marks.values())
        self.y += 10
        for kind, meaning in LEGEND.items():
            if kind not in kinds:
                continue
            told = "counted" if kind == "counted" and not numbered else meaning
            box = f'x="{MARGIN}" y="{self.y + 2}" width="18" height="13" rx="3"'
            self.parts.append(f'<rect class="{kind}" {box}/>')
            word = f"{self.say(WORDS[kind])}: " if kind in WORDS else ""
            self.parts.append(f'<text class="note" x="{MARGIN + 25}" y="{self.y + 13}">'
                              f"{escape(word + self.say(told))}</text>")  # fmt: skip
            self.y += LINE + 4

    def _lines(self, lines: Sequence[str], style: str) -> None:
        for line in lines:
            for part in textwrap.wrap(line, WRAP - 8) if style == "title" else [line]:
                self.y += LINE + (3 if style != "note" else 0)
                self.parts.append(f'<text class="{style}" x="{MARGIN}" y="{self.y - 3}">'
                                  f"{escape(part)}</text>")  # fmt: skip

    def _text(self, x: int, y: int, text: str, style: str) -> None:
        self.parts.append(f'<text class="mid {style}" x="{x}" y="{y}">{escape(text)}</text>')


def _style() -> str:
    """The colours as custom properties, in light and dark, and what each class looks like."""
    light, dark = (
        "".join(f"--{name}:{pair[place]};" for name, pair in COLOURS.items()) for place in (0, 1)
    )
    filled = "".join(
        f".ecms-count .{kind}{{fill:var(--{kind});stroke:var(--{kind}-edge)}}"
        for kind in ("counted", "added", "still", "off")
    )
    return (
        f".ecms-count{{{light}max-width:30rem}}"
        f"@media (prefers-color-scheme:dark){{.ecms-count{{{dark}}}}}"
        f'[data-theme="light"] .ecms-count{{{light}}}[data-theme="dark"] .ecms-count{{{dark}}}'
        ".ecms-count .paper{fill:var(--paper)}"
        ".ecms-count text{fill:var(--ink);font-size:11px}"
        ".ecms-count .title{font-size:13px;font-weight:600}"
        ".ecms-count .month{font-size:13px;font-weight:600}"
        ".ecms-count .mid{text-anchor:middle}"
        ".ecms-count .weekday,.ecms-count .other{fill:var(--muted)}"
        ".ecms-count .day{font-size:12px}.ecms-count .on-due{fill:var(--due-ink);font-weight:600}"
        ".ecms-count .word{font-size:10px}"
        f"{filled}"
        ".ecms-count .start{fill:var(--paper);stroke:var(--ink);stroke-width:2.5}"
        ".ecms-count .rolled{fill:var(--off);stroke:var(--ink);stroke-width:1.5;"
        "stroke-dasharray:4 2}"
        ".ecms-count .due{fill:var(--due);stroke:var(--ink);stroke-width:1.5}"
        ".ecms-count .hatch{stroke:var(--muted);stroke-width:2}"
        ".ecms-count .off-hatch,.ecms-count .still-hatch{stroke:none}"
        ".ecms-count .gap{stroke:var(--muted);stroke-dasharray:2 4}"
    )


def _months(first: date, last: date) -> Iterator[tuple[int, int]]:
    for number in range(first.year * 12 + first.month - 1, last.year * 12 + last.month):
        yield number // 12, number % 12 + 1


def _days(first: date, last: date) -> Iterator[date]:
    for number in range((last - first).days + 1):
        yield first + timedelta(number)


def _ends(first: date, last: date) -> Iterator[date]:
    """All days of a standstill, or of a long one as many as the months of its two ends show."""
    if (last - first).days <= 2 * SHOWN_END:
        yield from _days(first, last)
    else:
        yield from _days(first, first + timedelta(SHOWN_END))
        yield from _days(last - timedelta(SHOWN_END), last)


def _moment(text: str) -> Moment:
    return datetime.fromisoformat(text) if len(text) > 10 else date.fromisoformat(text)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text[:10]) if text else None


def _known(text: str) -> date:
    return date.fromisoformat(text[:10])
