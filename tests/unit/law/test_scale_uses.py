"""What a violation says of its scale must fit that scale: refused with its file, line and field."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from ecms_core.cli import ecms
from ecms_core.law.asked import asked
from ecms_core.law.country_law import FILES, CountryLaw
from ecms_core.law.penalties import Charge
from ecms_core.law.read_records import law_from_records
from ecms_core.law.records import law_records
from ecms_core.problems import Problem

pytestmark = pytest.mark.unit
PACKS = Path(__file__).parents[3] / "country_packs"
STATED = {"basis": "Act 1", "confidence": "verified"}
BOUNDS = {"mode": "range", "unit": "PHP", "min": 10, "max": 50}
FIXED = {"mode": "amount", "amount": 5}
SHARE = {"mode": "percentage", "percent": 10, "of": "payroll"}
TABLE = {
    "mode": "table",
    "unit": "PHP",
    "keys": ["size", "gravity"],
    "table": {"big": {"light": 5, "grave": 10}, "small": {"light": 1, "grave": 2}},
    "reductions": [{"when": "young", "to_percent": 50, "text": "young enterprise"}],
}


def law(use: dict[str, Any], *scales: dict[str, Any], **violation: Any) -> CountryLaw:
    entry = {"id": "V", "title": {"en": "V"}, "area": "wages", "severity": 1, **STATED, **violation}
    return CountryLaw.read(
        {
            "calendar": {"zone": "UTC", "weekend": ["sunday"]},
            "values": {"currency": {"code": "PHP", "minor_units": 2}},
            "violations": {"violations": [entry | {"penalties": [{"scale": "S", **use}]}]},
            "penalties": {"scales": [{"id": "S", "title": "S", **STATED, **one} for one in scales]},
        }
    )


@pytest.mark.parametrize(
    ("use", "scale", "code", "told"),
    [
        ({"min": 62, "max": 52}, BOUNDS, "ECMS-L007", "'max' is 52; expected a number from 62 on"),
        ({"min": 120}, BOUNDS, "ECMS-L007", "'min' is 120; expected a number up to 50"),
        ({"max": 9}, BOUNDS, "ECMS-L007", "'max' is 9; expected a number from 10 on"),
        ({"min": 90}, TABLE, "ECMS-L007", "'min' is 90; expected nothing, since S makes"),
        ({"amount": 7}, TABLE, "ECMS-L007", "'amount' is 7; expected nothing, since S makes"),
        ({"amount": 7}, SHARE, "ECMS-L007", "'amount' is 7; expected nothing, since S makes"),
        ({"max": 7}, FIXED, "ECMS-L007", "'max' is 7; expected nothing, since S makes"),
        ({"amount": 3, "min": 1}, BOUNDS, "ECMS-L007", "'min' is 1; expected nothing"),
        ({"amount": 7}, BOUNDS | {"mode": "court"}, "ECMS-L007", "'amount' is 7; expected nothing"),
        (
            {"max": 7},
            {"mode": "per_day"},
            "ECMS-L005",
            "'amount' is missing; expected an amount or",
        ),
        ({"facts": {"gravity": "gravee"}}, TABLE, "ECMS-L007", "'facts.gravity' is 'gravee'; "),
        (
            {"facts": {"gravty": "grave"}},
            TABLE,
            "ECMS-L006",
            "'facts.gravty' here; expected one of",
        ),
        ({"facts": {"young": "perhaps"}}, TABLE, "ECMS-L007", "expected true or false"),
        ({"facts": {"days": 3}}, FIXED, "ECMS-L006", "none, since S asks for no fact"),
    ],
)
def test_a_use_that_does_not_fit_its_scale_is_refused(use, scale, code, told):
    with pytest.raises(Problem) as refused:
        law(use, scale)
    assert (refused.value.code, told in str(refused.value)) == (code, True), str(refused.value)


@pytest.mark.parametrize(
    ("use", "scale"),
    [
        ({"min": 12, "max": 52}, BOUNDS),  # its own bounds hold instead of the scale's
        ({"min": 50}, BOUNDS),
        ({"amount": 7}, BOUNDS),
        ({"amount": 7}, {"mode": "per_day"}),
        ({"min": 5, "max": 7}, {"mode": "per_day"}),
        ({"facts": {"size": "big", "gravity": "grave", "young": False}}, TABLE),
        ({"facts": {"payroll": "100.50"}}, SHARE),
    ],
)
def test_a_use_that_fits_is_read(use, scale):
    assert law(use, scale).violations["V"][0].uses


def test_what_is_to_be_established_makes_an_amount_provisional_until_it_is_stated():
    wanted = {"fact": "looked_at", "text": "that it was looked at", "basis": "Act 2"}
    fines = law({"establish": wanted}, FIXED)
    on = {"date": date(2026, 5, 4)}
    for stated in ({}, {"looked_at": False}):
        found = fines.penalty([Charge("V", stated)], on)
        assert (found.assumed, found.settled, str(found.total)) == (("looked_at",), False, "5.00")
        told = "To be established by the officer: that it was looked at [Act 2]."
        assert told in found.paragraph()
    assert fines.penalty([Charge("V", {"looked_at": True})], on).settled
    (offered,) = asked(fines.catalogue, "V", date(2026, 5, 4))
    assert (offered.name, offered.kind, offered.label) == ("looked_at", "truth", wanted["text"])


def test_only_the_versions_that_hold_with_the_violation_are_asked():
    since = date(2025, 1, 1)
    scales = BOUNDS | {"max": 20, "valid_to": date(2024, 12, 31)}, BOUNDS | {"valid_from": since}
    assert law({"min": 30}, *scales, valid_from=since)
    with pytest.raises(Problem, match="'min' is 30; expected a number up to 20"):
        law({"min": 30}, *scales)


@pytest.mark.parametrize("command", [("law", "check", "--pack"), ("pack", "lint")])
def test_the_commands_name_the_line(tmp_path: Path, command: tuple[str, ...]):
    folder = tmp_path / "zz"
    shutil.copytree(PACKS / "zz", folder)
    file = folder / "law/violations.yaml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("ZZ-P02, min: 12", "ZZ-P02, min: 62"), encoding="utf-8")
    line = next(n for n, each in enumerate(text.splitlines(), 1) if "ZZ-P02, min: 12" in each)
    result = CliRunner().invoke(ecms, [*command, str(folder)])
    assert result.exit_code == 1
    assert "ECMS-L007" in result.output
    told = f"zz/law/violations.yaml, line {line}: 'max' is 52; expected a number from 62 on"
    assert told in result.output


def test_a_form_refuses_it_by_its_record():
    texts = {
        room: (PACKS / "zz" / path).read_text(encoding="utf-8") for room, path in FILES.items()
    }
    texts["violations"] = texts["violations"].replace("gravity: grave", "gravity: gravee")
    with pytest.raises(Problem) as refused:
        law_from_records(law_records(texts))
    told = "Violation Type ZZ-V04, more, line 2: 'facts.gravity' is 'gravee'; expected light, grave"
    assert told in str(refused.value)
