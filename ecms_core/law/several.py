"""What may be recorded of a time that is the earliest or latest of several: what each takes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ecms_core.law.rules import ExtensionRule, Length, Rule


def allowing(rule: Rule, counted: Sequence[Rule], members: Sequence[Rule]) -> Rule:
    """The rule with the acts that those allow by which its time is counted.

    A rule of several has none of its own. An extension is one for all that may be extended, so it
    is offered within the bounds, and to the roles, that they share; else within those of one,
    and to the roles that any names. The length that
    an officer sets is that of the ``members``, without the times on whose end these wait.
    """
    if not rule.members:
        return rule
    return replace(
        rule,
        suspendable=any(one.suspendable for one in counted),
        restarts=any(one.restarts for one in counted),
        resumes_after=next((one.resumes_after for one in counted if one.resumes_after), None),
        extension=_extension(counted),
        length=shared_length(members),
    )


def shared_length(members: Sequence[Rule]) -> Length | None:
    """The length that an officer may set of all those of which one is set; None where none fits."""
    settable = [one.length for one in members if one.length and one.length.is_set_by_officer]
    if not settable or len({one.unit for one in settable}) > 1:
        return None
    shared = _shared(settable)
    return shared if all(_holds(one, shared) for one in settable) else None


def _holds(bounds: Length, length: Length) -> bool:
    return bounds.least <= length.least and length.most <= bounds.most


def _extension(counted: Sequence[Rule]) -> ExtensionRule | None:
    pairs = [(one.extension, one.length) for one in counted if one.extension]
    allowed = [extension for extension, _length in pairs]
    if not allowed:
        return None
    named = [set(one.roles) for one in allowed if one.roles]
    return ExtensionRule(
        times=max(one.times for one in allowed),
        length=_shared([one.bounds(time.held(None) if time else 0) for one, time in pairs]),
        by="; ".join(dict.fromkeys(one.by for one in allowed if one.by)),
        basis="; ".join(dict.fromkeys(one.basis for one in allowed if one.basis)),
        roles=tuple(sorted(set.intersection(*named) or set.union(*named))) if named else (),
    )


def _shared(bounds: Sequence[Length]) -> Length:
    """The lengths within all of the bounds; where there are none, those of one of them."""
    first = bounds[0]
    least, most = max(one.least for one in bounds), min(one.most for one in bounds)
    if least > most or len({one.unit for one in bounds}) > 1:
        return first
    usual = None if first.usual is None else min(max(first.usual, least), most)
    return Length(first.unit, least, most, usual, any(one.limited for one in bounds))
