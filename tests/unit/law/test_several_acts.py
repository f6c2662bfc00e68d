"""What may be recorded of the earliest or latest of several times: what each of them takes."""

from __future__ import annotations

import pytest

from ecms_core.law.rules import Length, Rule
from ecms_core.law.several import allowing
from tests.unit.law.conftest import STATED

pytestmark = pytest.mark.unit
LONG = {"length": {"min": 2, "max": 9}, "unit": "calendar_days", "by": "the head"}
SHORT = {"times": 2, "length": {"min": 1, "max": 5}, "unit": "calendar_days", "by": "the chief"}
LATER = {"length": {"min": 6, "max": 8}, "unit": "calendar_days"}


@pytest.fixture
def allowed(make_law):
    """The rule of several with the acts of its members, whose fields are given."""

    def allow(*fields: dict) -> Rule:
        names = [f"M{number}" for number in range(len(fields))]
        more = [
            {"id": name, "title": name, "starts": "served", "at_expiry": "right_lost_by_party",
             "length": 10, "unit": "calendar_days", **STATED, **each}
            for name, each in zip(names, fields, strict=True)
        ]  # fmt: skip
        law = make_law(more=more, latest_of=names)
        (rule,) = law.rules["R"]
        return allowing(rule, law.counted_by(rule), law.members_of(rule))

    return allow


def test_one_of_them_is_enough(allowed):
    found = allowed({"interruption": True, "suspension": False}, {"suspension": False})
    assert (found.restarts, found.suspendable, found.extension) == (True, False, None)
    assert not allowed({"suspension": False}, {}).restarts
    assert allowed({"suspension": False}, {}).suspendable


def test_an_extension_lies_within_the_bounds_of_each(allowed):
    found = allowed({"extension": LONG}, {"extension": SHORT}, {}).extension
    assert found.length == Length("calendar_days", 2, 5, None)
    assert (found.times, set(found.by.split("; "))) == (2, {"the head", "the chief"})
    # Where they share none, those of one: the count refuses what the other does not take.
    apart = allowed({"extension": SHORT}, {"extension": LATER}).extension.length
    assert (apart.least, apart.most) in {(1, 5), (6, 8)}


def test_a_rule_of_its_own_is_as_it_is(make_law):
    rule = make_law(length=10, unit="calendar_days").rules["R"][0]
    assert allowing(rule, [rule], [rule]) is rule
