"""Reasons in the case's language: nothing is left untranslated, no blank gets lost."""

from __future__ import annotations

import re
from datetime import date, datetime

import pytest
from click.testing import CliRunner

from ecms_core.cli import ecms
from ecms_core.law import picture
from ecms_core.law.language import language
from ecms_core.law.ledger import Event
from ecms_core.law.penalties import CONSEQUENCE_WORDS
from ecms_core.law.reasons import COUNTS, MONTH_NAMES, TEMPLATES, WEEKDAY_NAMES, paragraph
from ecms_core.law.rules import EFFECTS, EVENTS
from ecms_core.law.sheets import LINES

pytestmark = pytest.mark.unit
SAME = {"{title}: {sum}.", "→"}  # nothing in them to translate
SAID = [
    *TEMPLATES.values(),
    *LINES.values(),
    *EVENTS.values(),
    *EFFECTS.values(),
    *CONSEQUENCE_WORDS.values(),
    *(text for pair in COUNTS.values() for text in pair),
    *picture.LEGEND.values(),
    *picture.WORDS.values(),
    *MONTH_NAMES,
    *WEEKDAY_NAMES,
]


def test_every_sentence_of_the_law_room_is_said_in_spanish():
    translate = language("es").translate
    assert [text for text in SAID if translate(text) == text and text not in SAME] == []


def test_no_translation_loses_or_invents_a_blank():
    translate = language("es").translate
    for text in SAID:
        found = sorted(re.findall(r"\{\w+\}", translate(text)))
        assert found == sorted(re.findall(r"\{\w+\}", text)), text


def test_a_paragraph_in_spanish(make_law):
    law = make_law(
        {"gazetted": [{"date": date(2026, 4, 2), "name": "Jueves Santo", "basis": "Ley 51"}]},
        length=4,
        unit="working_days",
        title="Descargos",
        basis="art. 47",
    )
    spoken = language("es")
    found = law.deadline("R", [Event("served", date(2026, 3, 27))])
    told = paragraph(found.reasons, *spoken)
    assert told == (
        "El plazo de R (Descargos) empieza con la notificación a la parte, el viernes, 27 de marzo "
        "de 2026 [art. 47]. La ley concede 4 días hábiles. El día del hecho no se cuenta. El "
        "cómputo de 4 días hábiles desde el viernes, 27 de marzo de 2026 lleva al viernes, 3 de "
        "abril de 2026. Además de los fines de semana, no se cuentan: jueves, 2 de abril de 2026 "
        "(Jueves Santo). Al vencer el plazo: la parte pierde el derecho."
    )


def test_an_hour_is_written_with_its_day():
    moment = datetime(2026, 3, 27, 14, 5)  # noqa: DTZ001
    assert language("es").write_date(moment) == "viernes, 27 de marzo de 2026, 14:05"


def test_the_command_line_speaks_it():
    words = ["law", "deadline", "--pack", "co", "--rule", "CO-D06", "--event", "served=2026-03-27"]
    told = CliRunner().invoke(ecms, [*words, "--language", "es"]).output
    assert "El cómputo de 15 días hábiles desde el viernes, 27 de marzo de 2026" in told
    words = ["law", "penalty", "--pack", "pe", "--violation", "PE-V04", "--date", "2026-05-04"]
    told = (
        CliRunner()
        .invoke(ecms, [*words, "--set", "size=small", "--set", "workers=12", "--language", "es"])
        .output
    )
    assert "la tabla da 0.77 para small, grave, 12" in told
    result = CliRunner().invoke(ecms, [*words, "--language", "xx"])
    assert result.exit_code == 1
    assert result.output.startswith("ECMS-L038: There are no sentences in the language 'xx'")
    assert "al lunes, 4 de mayo de 2026" in told
