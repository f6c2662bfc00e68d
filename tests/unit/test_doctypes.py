"""What the files of our doctypes must hold to, so that a form shows what it should."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FILES = sorted(ROOT.glob("ecms_core/*/doctype/*/*.json"))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_condition_is_an_expression_or_a_field(file: Path) -> None:
    # Frappe takes any other word for a field that is never set, and hides the field for good.
    fields = json.loads(file.read_text(encoding="utf-8"))["fields"]
    known = {field["fieldname"] for field in fields}
    wrong = {
        (field["fieldname"], said)
        for field in fields
        for key, said in field.items()
        if key.endswith("depends_on") and not said.startswith("eval:") and said not in known
    }
    assert not wrong
