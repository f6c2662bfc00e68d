"""Three-way comparison of one record: what the pack wrote last, what the site has, what it wants.

Values are plain data. A list whose items have a key (the questions of a checklist, the steps of a
procedure) is compared item by item and keeps an order of its own, so that a question that an
administrator added and one that the pack added both stay.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

Values = Mapping[str, Any]

TAKE = "take"  # the site has what the pack wrote last, and the pack wants something else
KEEP = "keep"  # an administrator changed it, and the pack wants what it always wanted
CONFLICT = "conflict"  # both changed it

ORDER = "order"


class Key(NamedTuple):
    """The fields that tell the items of a list property apart.

    ``further`` ones do so where two items of a list have the same: closures may begin on one day.
    """

    fields: tuple[str, ...]
    further: tuple[str, ...] = ()


# Of a property that is a number, kept as text: 12.50 and 12.5 are one.
NUMBER = Key(())


@dataclass(frozen=True)
class Difference:
    """One property in which the site differs from what the pack wants.

    ``path`` is ``label``, ``questions[G01].label``, ``questions[G01]`` for a whole item or
    ``questions[order]``. A value of None means that there is nothing.
    """

    path: str
    kind: str
    base: Any
    site: Any
    wanted: Any


def plain(value: Any) -> Any:
    """A value as JSON keeps it, so that what a database returns compares with what a file says."""
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal | float):
        return int(value) if value == int(value) else str(value)
    if isinstance(value, Mapping):
        return {str(key): plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    # A form of the browser sends the ends of lines of its own system.
    return value.replace("\r\n", "\n") if isinstance(value, str) else "" if value is None else value


def compare(
    base: Values | None,
    site: Values,
    wanted: Values,
    keys: Mapping[str, Key],
    standard: Values | None = None,
) -> list[Difference]:
    """The differences between the site and what the pack wants, with who made them.

    ``base`` is None where the pack meets the record for the first time. Of a property that the pack
    meets for the first time ``standard`` says what it is where nobody changed it: what differs from
    that is an edit, such as a right that somebody took from a role. A property that the pack no
    longer has is one that it wants to be empty.
    """
    found: list[Difference] = []
    for name in {**wanted, **(base or {})}:
        if name.startswith("@"):  # a hint for whoever writes the record
            continue
        first = base is None or name not in base
        known = (standard if first else base) or {}
        values = [each.get(name) for each in (known, site, wanted)]
        if keys.get(name) is NUMBER:
            if kind := _kind([_number(value) for value in values], first):
                found.append(Difference(name, kind, *values))
        elif name in keys:
            found += _lists(name, keys[name], values, first)
        elif kind := _kind(values, first):
            found.append(Difference(name, kind, *values))
    return found


def merged(
    base: Values | None,
    site: Values,
    taken: Iterable[Difference],
    keys: Mapping[str, Key],
    wanted: Values,
) -> dict[str, Any]:
    """The site's values with these differences settled the pack's way."""
    result = {name: plain(value) for name, value in site.items()}
    lists: dict[str, list[Difference]] = {}
    for each in taken:
        name, _, rest = each.path.partition("[")
        if rest and name in keys:
            lists.setdefault(name, []).append(each)
        else:
            result[name] = each.wanted
    for name, differences in lists.items():
        values = ((base or {}).get(name), result.get(name), wanted.get(name))
        result[name] = _merged_list(keys[name], values, differences)
    return result


def interleave(lead: Sequence[str], other: Sequence[str]) -> list[str]:
    """The items of both in the order of the first.

    What only the second has stays behind the item that it follows there.
    """
    result = list(lead)
    for number, key in enumerate(other):
        if key not in result:
            before = next((one for one in reversed(other[:number]) if one in result), None)
            result.insert(0 if before is None else result.index(before) + 1, key)
    return result


def _kind(values: Sequence[Any], first: bool) -> str:
    base, site, wanted = (_empty_is_none(value) for value in values)
    if site == wanted or (wanted is None and site == 0):
        # A right that is not given any more is one that is not given.
        return ""
    if first:
        # Whoever left a thing as it was has said nothing yet.
        return TAKE if (site or None) == (base or None) else CONFLICT
    if base is None and site in (None, 0):
        return TAKE
    if site == base:
        return TAKE
    return KEEP if wanted == base else CONFLICT


def _number(value: Any) -> Any:
    """A number in the one way of writing it; what is none is as it stands."""
    try:
        return f"{Decimal(str(value).strip()).normalize():f}"
    except (ArithmeticError, ValueError):
        return value


def _empty_is_none(value: Any) -> Any:
    return None if value in ("", [], {}, None) else value


def _lists(name: str, key: Key, values: Sequence[Any], first: bool) -> list[Difference]:
    base, site, wanted = _by_key(key, values)
    found: list[Difference] = []
    for item in {**wanted, **base, **site}:
        b, s, w = base.get(item), site.get(item), wanted.get(item)
        path = f"{name}[{item}]"
        if b is None or s is None or w is None:
            kind = _kind((b, s, w), first=False)
            if b is None and s is not None and w is not None:
                # Two made the item, each as a whole.
                found += [
                    Difference(f"{path}.{field}", CONFLICT, None, s.get(field), w[field])
                    for field in w
                    if _empty_is_none(s.get(field)) != _empty_is_none(w[field])
                ]
            elif kind:
                found.append(Difference(path, kind, b, s, w))
        else:
            found += _fields(path, b, s, w)
    ours, theirs = (
        [item for item in each if item in site and item in wanted] for each in (site, wanted)
    )
    if ours != theirs:
        old = [item for item in base if item in ours]
        moved = [[item for item in each if item in old] != old for each in (ours, theirs)]
        kind = CONFLICT if first or all(moved) else KEEP if moved[0] else TAKE
        found.append(Difference(f"{name}[{ORDER}]", kind, old, ours, theirs))
    return found


def _fields(path: str, base: Values, site: Values, wanted: Values) -> list[Difference]:
    found = []
    for field in {**wanted, **base}:
        values = [each.get(field) for each in (base, site, wanted)]
        kind = _kind(values, first=False)
        if kind:
            found.append(Difference(f"{path}.{field}", kind, *values))
    return found


def _by_key(key: Key, lists: Sequence[Sequence[Any] | None]) -> list[dict[str, Any]]:
    """The items of each list by what tells them apart, which is the same in all of them.

    Where two items of a list share it, more is said of those in every list; of items that are still
    alike the second is numbered.
    """
    items = [list(each or ()) for each in lists]
    names = [[_told(item, key.fields) for item in each] for each in items]
    for field in key.further:
        shared = {name for each in names for name, count in Counter(each).items() if count > 1}
        names = [
            [
                f"{name} {item[field]}" if name in shared and item.get(field) else name
                for name, item in zip(*each, strict=True)
            ]
            for each in zip(names, items, strict=True)
        ]
    return [_numbered(*each) for each in zip(names, items, strict=True)]


def _told(item: Any, fields: Iterable[str]) -> str:
    return " ".join(str(item[field]) for field in fields if item.get(field))


def _numbered(names: Iterable[str], items: Iterable[Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, item in zip(names, items, strict=True):
        number = 1
        while (told := name if number == 1 else f"{name} ({number})") in found:
            number += 1
        found[told] = item
    return found


def _merged_list(
    key: Key, values: Sequence[Sequence[Any] | None], taken: Sequence[Difference]
) -> list[Any]:
    _base, items, wanted = _by_key(key, values)
    lead, other = list(items), list(wanted)
    for each in taken:
        item, _, field = each.path.partition("[")[2].partition("]")
        if item == ORDER and not field:
            lead, other = other, lead
        elif field:
            items[item] = {**items[item], field[1:]: each.wanted}
            if each.wanted is None:  # the pack has the field no longer
                del items[item][field[1:]]
        elif each.wanted is None:
            items.pop(item, None)
        else:
            items[item] = each.wanted
    return [items[name] for name in interleave(lead, other) if name in items]
