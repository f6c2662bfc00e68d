"""Reasons in the case's language: nothing is left untranslated, no blank gets lost."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from ecms_core.cli import ecms
from ecms_core.law import picture
from ecms_core.law.country_law import CountryLaw, load_law
from ecms_core.law.language import language, pack_language
from ecms_core.law.ledger import Event, Extension, Ledger
from ecms_core.law.penalties import CONSEQUENCE_WORDS, Charge
from ecms_core.law.reasons import COUNTS, MONTH_NAMES, TEMPLATES, WEEKDAY_NAMES, paragraph
from ecms_core.law.rules import EFFECTS, EVENTS
from ecms_core.law.sheets import LINES
from ecms_core.packs.translations import read_catalogue
from ecms_core.problems import Problem

pytestmark = pytest.mark.unit
PACKS = Path(__file__).parents[3] / "country_packs"
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
        "de 2026 [art. 47]. La regla concede 4 días hábiles. El día del hecho no se cuenta. El "
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
    assert told == CliRunner().invoke(ecms, words).output  # the pack's own language decides
    words = ["law", "penalty", "--pack", "pe", "--violation", "PE-V04", "--date", "2026-05-04"]
    told = (
        CliRunner()
        .invoke(ecms, [*words, "--set", "size=small", "--set", "workers=12", "--language", "es"])
        .output
    )
    assert "la tabla da 0.77 para pequeña empresa, grave, 12" in told
    result = CliRunner().invoke(ecms, [*words, "--language", "xx"])
    assert result.exit_code == 1
    assert result.output.startswith("ECMS-L038: There are no sentences in the language 'xx'")
    assert "al lunes, 4 de mayo de 2026" in told


def texts_of(law):
    """Everything that a pack's law says in words inside a paragraph."""
    for rule in (one for versions in law.rules.values() for one in versions):
        yield from (rule.title, rule.effect_note, rule.extension.by if rule.extension else "")
    yield from (service.title for ways in law.services.values() for service in ways)
    for scale in (one for versions in law.catalogue.scales.values() for one in versions):
        yield from (scale.title, scale.requires_text, scale.custody)
        yield scale.classes.decided_by if scale.classes else ""
        for each in (*scale.criteria, *scale.multipliers, *scale.reductions):
            yield each.text
    yield from (one.disputed for versions in law.values.values() for one in versions)


# Names of the law that stay as they are in English.
NAMES = {
    "Alegatos",
    "Averiguación preliminar",
    "Contencioso administrativo",
    "Imputación de cargos",
    "Prescripción",
    "Recurso de revisión",
    "informe final de instrucción",
}


@pytest.mark.parametrize("pack", ["co", "pe"])
def test_the_law_of_a_spanish_pack_is_also_said_in_english(pack):
    translate = pack_language(PACKS / pack, "en").translate
    said = {text for text in texts_of(load_law(PACKS / pack)) if text}
    assert {text for text in said if translate(text) == text} - NAMES == set()


def test_a_pack_says_its_law_in_its_own_language_and_in_others():
    law = load_law(PACKS / "co")
    found = law.deadline(
        "CO-D01", [Event("received", date(2026, 4, 1))], Ledger(extensions=[Extension(5)])
    )
    told = paragraph(found.reasons, *pack_language(PACKS / "co"))
    assert "El plazo de CO-D01 (Respuesta a una petición o queja) empieza con la recepción" in told
    assert "por la autoridad, con aviso [CPACA art. 14 (Ley 1755/2015)]" in told
    assert "(responsabilidad disciplinaria; sin silencio administrativo)." in told
    told = paragraph(found.reasons, *pack_language(PACKS / "co", "en"))
    assert "The time of CO-D01 (Answer to a petition or complaint) starts with receipt" in told
    assert "granted by the authority with notice [CPACA art. 14 (Ley 1755/2015)]" in told
    assert "(disciplinary liability; no silence)." in told


def test_the_grounds_of_a_proposal_and_a_disputed_value_are_said_in_both():
    law = load_law(PACKS / "co")
    facts = {"date": date(2026, 5, 4), "diligence": True, "harm": True}
    found = law.penalty([Charge("CO-V01")], facts)
    told = found.paragraph(*pack_language(PACKS / "co"))
    assert (
        "daño o peligro a los intereses tutelados: sube la propuesta en el 5 % de lo que hay entre "
        "los límites [Ley 1610/2013 art. 12]. prudencia y diligencia en los deberes: baja la "
        "propuesta en el 5 % de lo que hay entre los límites [Ley 1610/2013 art. 12]. Cuánto mueve "
        "cada criterio la propuesta lo pondera el ministerio, no la ley. Escala general: la ley"
    ) in told
    assert "transitorio hasta que el Consejo de Estado decida de fondo" in told
    told = found.paragraph(*pack_language(PACKS / "co", "en"))
    assert "harm or danger to protected interests: raises the proposal by 5 % of what" in told
    assert "the ministry's weight, not the law's." in told
    assert "transitional until the Consejo de Estado decides on the merits" in told


def said_by(law: CountryLaw) -> Iterator[str]:
    """The texts of a pack's law that stand in the reasons of a date or an amount."""
    for services in law.services.values():
        yield from (service.title for service in services)
    for rules in law.rules.values():
        for rule in rules:
            yield from (rule.title, rule.effect_note, rule.extension.by if rule.extension else "")
    for amounts in law.values.values():
        yield from (amount.disputed for amount in amounts)
    for violations in law.violations.values():
        for use in (use for violation in violations for use in violation.uses):
            yield use.establish.text if use.establish else ""
    for scales in law.catalogue.scales.values():
        for scale in scales:
            yield from (scale.title, scale.requires_text, scale.custody)
            changes = (*scale.criteria, *scale.multipliers, *scale.reductions, *scale.caps)
            yield from (change.text for change in changes)
            yield scale.classes.decided_by if scale.classes else ""


@pytest.mark.parametrize("pack", ["co", "pe"])
def test_all_that_a_spanish_law_says_is_said_in_english(pack: str) -> None:
    english, _problems = read_catalogue(PACKS / pack / "locale" / "en.po", "en.po")
    translated = {message.text for message in english if message.translation}
    texts = set(said_by(load_law(PACKS / pack))) - {""}
    assert texts - translated == set()


def test_a_folder_without_a_manifest_and_one_without_sentences_speak_english(tmp_path):
    assert pack_language(tmp_path).translate("Monday") == "Monday"
    (tmp_path / "pack.yaml").write_text("languages: [qu]\n", encoding="utf-8")
    assert pack_language(tmp_path).translate("Monday") == "Monday"


def test_a_broken_catalogue_is_a_problem(tmp_path):
    (tmp_path / "locale").mkdir()
    (tmp_path / "locale" / "es.po").write_bytes(b"\xff")
    with pytest.raises(Problem, match="ECMS-P09"):
        pack_language(tmp_path, "es")
