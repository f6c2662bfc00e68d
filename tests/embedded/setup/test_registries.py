"""A registry that cannot be reached is told as such by the real clients' own failures."""

from __future__ import annotations

import os

import pytest

from embedded import machine

from .conftest import Checkout

NOBODY_LISTENS = "http://127.0.0.1:9/simple"


@pytest.mark.parametrize("variable", ["PIP_INDEX_URL", "UV_DEFAULT_INDEX"])
def test_an_unreachable_registry_is_one_problem(
    checkout: Checkout, monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    state = checkout.root / ".ecms"
    state.mkdir()
    if variable == "UV_DEFAULT_INDEX":
        # uv itself is there already; it has nothing of what the lock names.
        os.symlink(machine.STATE / "tools", state / "tools")
    monkeypatch.setenv(variable, NOBODY_LISTENS)
    monkeypatch.setenv("PIP_RETRIES", "0")
    monkeypatch.setenv("UV_HTTP_RETRIES", "0")
    done = checkout.command("prepare-commands")
    assert done.returncode == 1
    assert "E108: A package registry could not be reached" in done.stdout
    assert "Traceback" not in done.stdout
    assert not (state / "steps" / "environment").exists()
