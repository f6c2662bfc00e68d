"""Every text that a user may read can be translated, and a refusal is read in one's language."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import frappe
import pytest
from babel.messages.pofile import read_po
from frappe.gettext import translate as gettext
from frappe.utils import is_html

from ecms_core.casework.edge.steps import open_steps
from ecms_core.casework.procedure import REQUIREMENTS
from ecms_core.inspections.answer_sheet import KINDS as ANSWERS
from ecms_core.law.penalties import CONSEQUENCE_WORDS
from ecms_core.law.reasons import COUNTS, MONTH_NAMES, TEMPLATES, WEEKDAY_NAMES
from ecms_core.law.rules import EFFECTS, EVENTS, Confidence
from ecms_core.law.scales import MODES
from ecms_core.law.sheets import LINES
from ecms_core.packs.plan import KINDS
from ecms_core.packs.plugins import RETURNS
from ecms_core.problems import CATALOGUE
from tests.site.inspectorate import Inspectorate

# The table of Frappe's own extractors stands beside its package, and the embedded one has only the
# package.
TABLE = [
    ("**/doctype/*/*.json", "frappe.gettext.extractors.doctype.extract"),
    ("**.py", "frappe.gettext.extractors.python.extract"),
    ("**.js", "frappe.gettext.extractors.javascript.extract"),
    ("**.html", "frappe.gettext.extractors.html_template.extract"),
]
OURS = {
    "problems": {text for kind in CATALOGUE.values() for text in kind},
    "requirements": {text for must, _test, otherwise in REQUIREMENTS.values()
                     for text in (must, otherwise)},
    "reasons": {*TEMPLATES.values(), *(text for both in COUNTS.values() for text in both)},
    "dates": {*WEEKDAY_NAMES, *MONTH_NAMES},
    "events": set(EVENTS.values()),
    "effects": set(EFFECTS.values()),
    "confidence": {confidence.name for confidence in Confidence},
    "amounts": {*LINES.values(), *MODES.values(), *CONSEQUENCE_WORDS.values()},
    "answers": {text.template for text in ANSWERS.values()},
    "changes of a plan": set(KINDS.values()),
    "what hooks return": {text for _fits, text in RETURNS.values()},
    "reasons of a draw": {"the account has ended", "serves from {day}", "served until {day}"},
    "acts of a clock": {"Record service", "Suspend", "Lift the suspension", "Extend"},
}  # fmt: skip


@pytest.fixture(scope="module")
def extracted(open_site: str, tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """What ``bench generate-pot-file --app ecms_core`` finds for translators."""
    place = tmp_path_factory.mktemp("locale")
    known = gettext.get_method_map

    def table(app: str) -> list[tuple[str, str]]:
        return known(app) or (TABLE if app == "frappe" else [])

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(gettext, "get_po_dir", lambda app: Path(place))
        patch.setattr(gettext, "get_method_map", table)
        gettext.generate_pot("ecms_core")
    with (place / gettext.POT_FILE).open("rb") as file:
        return {message.id for message in read_po(file)}


@pytest.mark.parametrize("texts", OURS.values(), ids=OURS)
def test_the_extraction_finds_every_text_of_plain_code(
    extracted: set[str], texts: set[str]
) -> None:
    assert texts - extracted == set()


def test_no_text_looks_like_html(extracted: set[str]) -> None:
    # Frappe looks for a translation of what is left of it without its tags, which nobody wrote.
    assert [text for text in OURS["problems"] if is_html(text)] == []


def test_tests_and_tools_are_not_for_translators(extracted: set[str]) -> None:
    assert not {"Probe Case", "serves from {nobody}"} & extracted


SPANISH = {
    CATALOGUE["ECMS-209"].what: "Nadie de {office} puede llevar {case}: {reasons}.",
    CATALOGUE["ECMS-301"].what: "«{step}» no cabe: {case} en «{found}» y empieza en {expected}.",
    CATALOGUE["ECMS-301"].do: "Siga el orden de los pasos, {nadie}.",
    CATALOGUE["ECMS-302"].what: "«{step}» es de {expected}; usted es {found}.",
    "{one} or {other}": "{one} o {other}",
    "Needs {0}: {1}.": "Falta {0}: {1}.",
    "the deadline {argument} to be over": "que termine el plazo {argument}",
    "it is still running": "aún corre",
    "the account has ended": "la cuenta ha terminado",
    "Complaint received": "Queja recibida",
    "Inspector assigned": "Inspector asignado",
    "ECMS Director": "Director del ECMS",
}


@pytest.fixture
def in_spanish(office: Inspectorate) -> Iterator[Inspectorate]:
    """The inspectorate, whose officials read Spanish as far as it was translated."""
    for source, translated in SPANISH.items():
        frappe.get_doc(
            {
                "doctype": "Translation",
                "language": "es",
                "source_text": source,
                "translated_text": translated,
            }
        ).insert()
    for user in office.users.values():
        frappe.db.set_value("User", user, "language", "es")
    before = frappe.local.lang
    yield office
    frappe.local.lang = before


def read_by(office: Inspectorate, role: str) -> None:
    """Speak the language of an official, as each of Frappe's requests begins by doing."""
    frappe.set_user_lang(office.users[role])


def test_a_refusal_is_read_in_the_users_language_and_keeps_its_number(
    in_spanish: Inspectorate,
) -> None:
    case = in_spanish.case_at("received")
    read_by(in_spanish, "director")
    with pytest.raises(frappe.ValidationError) as caught:
        in_spanish.step("director", case, "authority")
    told = str(caught.value).replace("&#x27;", "'").replace("&apos;", "'")
    assert "«Issue the Authority to Inspect» no cabe" in told
    assert f"{case} en «Queja recibida» y empieza en 'Inspector asignado'." in told
    # A blank that the problem does not have is a translator's mistake, and nobody's traceback.
    assert "Siga el orden de los pasos, {nadie}." in told
    assert frappe.message_log[-1]["title"] == "ECMS-301"


def test_roles_in_a_refusal_are_read_in_the_users_language(in_spanish: Inspectorate) -> None:
    case = in_spanish.case_at("assigned")
    read_by(in_spanish, "inspector")
    with pytest.raises(frappe.ValidationError, match="es de Director del ECMS; usted es "):
        in_spanish.step("inspector", case, "authority")


def test_what_a_step_waits_for_is_read_in_the_users_language(in_spanish: Inspectorate) -> None:
    case = in_spanish.case_at("correction")
    read_by(in_spanish, "hearing")
    with in_spanish.acting("hearing"):
        steps = {step["id"]: step["missing"] for step in open_steps(case)["steps"]}
    assert steps["conference"] == "Falta que termine el plazo PH-D03: aún corre."


def test_why_nobody_could_be_drawn_is_read_in_the_users_language(
    in_spanish: Inspectorate,
) -> None:
    case = in_spanish.case_at("received")
    frappe.db.set_value("User", in_spanish.users["inspector"], "enabled", 0)
    read_by(in_spanish, "supervisor")
    with pytest.raises(frappe.ValidationError, match=f"puede llevar {case}: .*: la cuenta ha term"):
        in_spanish.step("supervisor", case, "draw")
