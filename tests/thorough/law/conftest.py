"""The laws made for tests, as the quick tests have them."""

from tests.unit.law.conftest import gazetted, make_law, philippines

__all__ = ["gazetted", "make_law", "philippines"]
