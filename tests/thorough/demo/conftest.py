"""A small demonstration of the Philippine pack: enough of everything, made once."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from ecms_core.demo.generate import DemoData, generate
from ecms_core.demo.ground import Ground
from ecms_core.packs.pack import Pack
from ecms_core.packs.source import PackSource
from ecms_core.sections import Section

ROOT = Path(__file__).resolve().parents[3]
TODAY = date(2026, 11, 18)  # a Wednesday, so that something can be due today


@pytest.fixture(scope="session")
def make_ground() -> Callable[..., Ground]:
    """``make_ground(cases=40)``: the Philippine ground with other numbers than its demo.yaml."""
    whole = Ground.of(Pack(PackSource("ph", ROOT / "country_packs" / "ph")))

    def make(**numbers: int) -> Ground:
        return dataclasses.replace(whole, words=Section({**whole.words, **numbers}))

    return make


@pytest.fixture(scope="session")
def ground(make_ground: Callable[..., Ground]) -> Ground:
    return make_ground(establishments=1200, cases=130)


@pytest.fixture(scope="session")
def data(ground: Ground) -> DemoData:
    return generate(ground, TODAY)
