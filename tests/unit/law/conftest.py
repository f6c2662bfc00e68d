"""Law made for one test: a rule or a scale in a country without holidays of its own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from ecms_core.law.country_law import CountryLaw, load_law

PACKS = Path(__file__).parents[3] / "country_packs"
STATED = {"basis": "Act 1", "confidence": "verified"}


@pytest.fixture(scope="session")
def philippines() -> CountryLaw:
    return load_law(PACKS / "ph")


@pytest.fixture(scope="session")
def make_law() -> Callable[..., CountryLaw]:
    """A law of one deadline ``R`` that starts on service, from its fields and a calendar's."""

    def make(
        calendar: dict[str, Any] | None = None,
        more: list[dict[str, Any]] | None = None,
        extra: dict[str, Any] | None = None,
        **fields: Any,
    ) -> CountryLaw:
        rule = {"id": "R", "title": "T", "at_expiry": "right_lost_by_party", **STATED}
        if not {"after", "earliest_of", "latest_of"} & set(fields):
            rule["starts"] = "served"
        rule |= fields
        # As old as dates are: what no day is recorded of says so.
        rules = [{"law_year": 1, **each} for each in (rule, *(more or []))]
        years = list(range(2015, 2100))
        return CountryLaw.read(
            {
                "calendar": {
                    "zone": "Asia/Manila",
                    "weekend": ["saturday", "sunday"],
                    "complete_years": years,
                    **(calendar or {}),
                },
                "deadlines": {"deadlines": rules, **(extra or {})},
                "values": {"currency": {"code": "PHP", "minor_units": 2}},
            }
        )

    return make


@pytest.fixture(scope="session")
def make_fines() -> Callable[..., CountryLaw]:
    """A law of one violation ``V`` punished by one scale ``S``, from the scale's fields."""

    def make(values: list[dict[str, Any]] | None = None, **fields: Any) -> CountryLaw:
        use = {key: fields.pop(key) for key in ("use_amount", "use_facts") if key in fields}
        violation = {
            "id": "V",
            "title": {"en": "V"},
            "area": "wages",
            "severity": 1,
            "penalties": [
                {
                    "scale": "S",
                    **({"amount": use["use_amount"]} if "use_amount" in use else {}),
                    **({"facts": use["use_facts"]} if "use_facts" in use else {}),
                }
            ],
            **STATED,
        }
        return CountryLaw.read(
            {
                "calendar": {"zone": "UTC", "weekend": ["sunday"]},
                "values": {
                    "currency": {"code": "PHP", "minor_units": 2},
                    "values": values or [],
                },
                "violations": {"violations": [violation]},
                "penalties": {"scales": [{"id": "S", "title": "S", **STATED, **fields}]},
            }
        )

    return make


@pytest.fixture(scope="session")
def gazetted() -> Callable[[set[date]], list[dict[str, Any]]]:
    """Holidays as a calendar's file lists them."""

    def listed(days: set[date]) -> list[dict[str, Any]]:
        return [{"date": day, "name": f"Holiday {day}", "basis": "Act 2"} for day in sorted(days)]

    return listed
