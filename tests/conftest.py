"""What all levels of the tests share: each test is marked with the name of its folder."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent

# Where this is another bench, ECMS is the one that is installed there: it is found before the
# checkout becomes importable, which the tests' own modules and `embedded` need.
if importlib.util.find_spec("ecms_core"):
    import ecms_core  # noqa: F401
if str(HERE.parent) not in sys.path:
    sys.path.append(str(HERE.parent))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark each test with its level, so that ``-m 'not browser'`` works on the whole."""
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(item.path.relative_to(HERE).parts[0])
