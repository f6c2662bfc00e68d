"""Every pack in the repository is clean and passes its tests, each within seconds."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from ecms_core.packs import conformance
from ecms_core.packs.lint import lint
from ecms_core.packs.pack import Pack
from ecms_core.packs.source import PackSource

PACKS = Path(__file__).resolve().parents[3] / "country_packs"


@pytest.mark.parametrize("name", sorted(file.parent.name for file in PACKS.glob("*/pack.yaml")))
def test_a_bundled_pack(name: str) -> None:
    source = PackSource(name, PACKS / name)
    began = time.process_time()
    assert [str(problem) for problem in lint(source).problems] == []
    outcomes = conformance.run(Pack(source))
    assert [outcome for outcome in outcomes if outcome.failed] == []
    assert len(outcomes) > 20
    assert time.process_time() - began < 5
