"""Texts of ours: English where they stand, the reader's words where they are shown."""

from __future__ import annotations

import pickle

import pytest

from ecms_core.problems import CATALOGUE, Problem
from ecms_core.words import Text, _, either, fill, listed, shown

SPANISH = {
    "serves from {day}": "en funciones desde {day}",
    "none": "ninguno",
    "{one} or {other}": "{one} o {other}",
    "ECMS Inspector": "Inspector del ECMS",
    CATALOGUE["ECMS-302"].what: "«{step}» lo hace {expected}; sus roles: {found}.",
    CATALOGUE["ECMS-302"].do: "Pida {nadie}.",
}


def translate(text: str) -> str:
    return SPANISH.get(text, text)


def test_a_text_is_translated_before_its_values_are_in_it() -> None:
    text = _("serves from {day}").format(day="2026-03-27")
    assert text == "serves from 2026-03-27"
    assert shown(text, translate) == "en funciones desde 2026-03-27"


def test_what_a_user_typed_is_not_translated() -> None:
    assert shown("none", translate) == "none"
    assert shown(_("serves from {day}").format(day="none"), translate).endswith("none")


def test_texts_within_texts_and_lists_are_translated() -> None:
    one = either([_("ECMS Inspector"), "ECMS Director"])
    assert one == "ECMS Inspector or ECMS Director"
    assert shown(one, translate) == "Inspector del ECMS o ECMS Director"
    assert shown(listed(["{0}", _("none")]), translate) == "{0}, ninguno"
    assert not listed([])


def test_a_problem_is_translated_throughout_and_keeps_its_number() -> None:
    problem = Problem("ECMS-302", step="Draw", expected=_("ECMS Inspector"), found=_("none"))
    assert problem.what() == "'Draw' is taken by ECMS Inspector; your roles are none."
    assert problem.what(translate) == "«Draw» lo hace Inspector del ECMS; sus roles: ninguno."
    assert str(problem).startswith("ECMS-302: ")


def test_a_translation_with_a_wrong_blank_is_shown_as_it_is() -> None:
    problem = Problem("ECMS-302", step="Draw", expected="x", found="y")
    assert problem.do(translate) == "Pida {nadie}."
    assert fill("{found.__class__} {0!r}", {"found": "x", "0": "y"}) == "{found.__class__} {0!r}"


def test_a_missing_value_is_an_error_of_ours_at_once() -> None:
    with pytest.raises(KeyError, match="expected"):
        Problem("ECMS-302", step="Draw", found="x")


def test_a_text_survives_being_sent_to_another_process() -> None:
    text = pickle.loads(pickle.dumps(_("serves from {day}").format(day="Monday")))  # noqa: S301
    assert isinstance(text, Text)
    assert shown(text, translate) == "en funciones desde Monday"
