"""The picture of a count shows what the reasons say, to those who see it and those who hear it."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from datetime import date, datetime, timedelta

import pytest

from ecms_core.law.clocks import Suspension
from ecms_core.law.ledger import Event, Extension, Ledger
from ecms_core.law.picture import COLOURS, WIDTH, picture, read_count

pytestmark = pytest.mark.unit
SVG = "{http://www.w3.org/2000/svg}"
SERVED = [Event("served", date(2026, 3, 27))]


def kinds(found) -> dict[date, tuple[str, int | None]]:
    return {
        day: (mark.kind, mark.number) for day, mark in read_count(found.as_data()).marks.items()
    }


def test_each_day_is_what_the_count_made_of_it(make_law):
    holiday = [{"date": date(2026, 4, 2), "name": "Maundy Thursday", "basis": "Act 1"}]
    law = make_law(
        {"gazetted": holiday},
        length=5,
        unit="working_days",
        extension={"length": 2, "unit": "working_days"},
    )
    ledger = Ledger(
        suspensions=[Suspension(date(2026, 3, 31), date(2026, 4, 1))], extensions=[Extension()]
    )
    found = kinds(law.deadline("R", SERVED, ledger))
    april = [found[date(2026, 4, day)] for day in range(1, 11)]
    assert found[date(2026, 3, 27)] == ("start", None)
    assert found[date(2026, 3, 28)] == ("off", None)
    assert found[date(2026, 3, 30)] == ("counted", 1)
    assert april == [
        ("still", None),
        ("off", None),
        ("counted", 2),
        ("off", None),
        ("off", None),
        ("counted", 3),
        ("counted", 4),
        ("counted", 5),
        ("added", 6),
        ("due", 7),
    ]


def test_a_roll_is_shown_where_it_began(make_law):
    found = kinds(make_law(length=8, unit="calendar_days", roll="next").deadline("R", SERVED))
    assert found[date(2026, 4, 4)] == ("rolled", 8)
    assert found[date(2026, 4, 5)] == ("off", None)
    assert found[date(2026, 4, 6)] == ("due", None)


def test_a_count_backwards_is_numbered_backwards(make_law):
    law = make_law(length=3, unit="working_days", direction="before")
    found = kinds(law.deadline("R", SERVED))
    assert found[date(2026, 3, 26)] == ("counted", 1)
    assert found[date(2026, 3, 24)][0] == "due"


def test_a_swapped_weekend_is_counted(make_law):
    swap = [{"off": date(2026, 3, 30), "on": date(2026, 3, 28), "name": "Swap", "basis": "Act 1"}]
    law = make_law({"swaps": swap}, length=2, unit="working_days")
    found = kinds(law.deadline("R", SERVED))
    assert found[date(2026, 3, 28)] == ("counted", 1)
    assert found[date(2026, 3, 30)] == ("off", None)


def drawn(found) -> ET.Element:
    return ET.fromstring(picture(found.as_data()))  # noqa: S314 - made here


def test_it_says_in_words_what_it_shows(make_law):
    holiday = [{"date": date(2026, 4, 2), "name": 'Maundy "<Thursday>" & more', "basis": "Act 1"}]
    law = make_law({"gazetted": holiday}, length=5, unit="working_days")
    svg = drawn(law.deadline("R", SERVED))
    told = {part.get("id"): part.text for part in svg if part.tag in (f"{SVG}title", f"{SVG}desc")}
    title, desc = (told[name] for name in svg.get("aria-labelledby").split())
    assert svg.get("role") == "img"
    assert title == "R: from Friday 27 March 2026 to Monday 6 April 2026"
    assert "Thursday 2 April 2026: not a working day: not counted – Maundy" in desc
    assert "Monday 30 March 2026 – Wednesday 1 April 2026: counted, with its number (1–3)" in desc
    texts = [text.text for text in svg.iter(f"{SVG}text")]
    assert '2: Maundy "<Thursday>" & more' in texts


def test_a_long_count_is_told_in_short(make_law):
    law = make_law(length=20, unit="years")
    svg = drawn(law.deadline("R", [Event("served", date(2026, 3, 27))]))
    texts = [text.text for text in svg.iter(f"{SVG}text")]
    assert "April 2026 to February 2046: the time runs on" in texts
    assert float(svg.get("viewBox").split()[3]) < 900


def test_it_fits_a_narrow_screen(philippines):
    for name, rules in philippines.rules.items():
        for kind in rules[-1].starts:
            at = datetime(2026, 3, 27, 14, tzinfo=philippines.calendar.zone)
            svg = drawn(philippines.deadline(name, [Event(kind, at)]))
            assert svg.get("viewBox").split()[2] == str(WIDTH)
            for text in svg.iter(f"{SVG}text"):
                size = 13 if text.get("class") in ("title", "month") else 11
                left = float(text.get("x")) - (len(text.text) * size * 0.27 if "mid" in
                                               text.get("class") else 0)  # fmt: skip
                assert left >= 0, text.text
                assert left + len(text.text) * size * 0.53 <= WIDTH, text.text


def test_standing_still_has_no_last_day(make_law):
    law = make_law(length=10, unit="calendar_days")
    found = law.deadline("R", SERVED, Ledger(suspensions=[Suspension(date(2026, 4, 1))]))
    assert "due" not in {kind for kind, _ in kinds(found).values()}
    title = drawn(found).find(f"{SVG}title")
    assert title is not None and title.text == "R: from Friday 27 March 2026; the time stands still"


def test_the_reader_s_language_is_used(make_law):
    words = {
        "April": "Abril",
        "last": "fin",
        "{rule}: from {from} to {to}": "{rule}: {from} - {to}",
    }
    found = make_law(length=8, unit="calendar_days").deadline("R", SERVED)
    svg = ET.fromstring(  # noqa: S314 - made here
        picture(found.as_data(), lambda text: words.get(text, text), date.isoformat)
    )
    texts = [text.text for text in svg.iter(f"{SVG}text")]
    assert texts[0] == "R: 2026-03-27 - 2026-04-06"
    assert {"Abril 2026", "fin"} <= set(texts)


def luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(
    ("over", "under", "least"),
    [
        *((ink, "paper", 4.5) for ink in ("ink", "muted")),
        *(("ink", fill, 4.5) for fill in ("counted", "added", "still", "off")),
        ("due-ink", "due", 4.5),
        *((f"{kind}-edge", "paper", 3) for kind in ("counted", "added", "still", "off")),
        ("due", "paper", 3),
    ],
)
def test_the_colours_can_be_told_apart_from_what_is_under_them(over, under, least, theme):
    high, low = sorted((luminance(COLOURS[name][theme]) for name in (over, under)), reverse=True)
    assert (high + 0.05) / (low + 0.05) >= least


def test_a_long_standstill_is_told_as_one(make_law):
    law = make_law(length=1, unit="years")
    stood = Suspension(date(2026, 6, 10), date(2029, 6, 20), "court")
    svg = drawn(law.deadline("R", SERVED, Ledger(suspensions=[stood])))
    desc = svg.find(f"{SVG}desc")
    assert desc is not None and desc.text is not None
    stands = "Wednesday 10 June 2026 – Wednesday 20 June 2029: the time stands still – court"
    assert stands in desc.text and desc.text.count("stands still") == 1
    texts = [text.text for text in svg.iter(f"{SVG}text")]
    assert "July 2026 to May 2029: the time stands still" in texts


def test_a_picture_does_not_take_long(make_law):
    law = make_law(length=100, unit="years")
    spans = [
        Suspension(day := date(2030, 1, 1) + timedelta(7_000 * number), day + timedelta(6_900))
        for number in range(90)
    ]
    data = law.deadline("R", SERVED, Ledger(suspensions=spans)).as_data()
    assert len(read_count(data).marks) < 10_000
    assert len(picture(data)) < 3_000_000


def test_the_last_month_of_the_calendar_is_drawn(make_law):
    law = make_law(due={"month": 12, "day": 31}, roll="none")
    svg = picture(law.deadline("R", [Event("served", date(9999, 12, 1))]).as_data())
    assert "December 9999" in svg
