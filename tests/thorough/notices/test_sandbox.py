"""A letter ends soon, whatever its template says, and its line is told."""

from __future__ import annotations

import resource
import time
from itertools import pairwise

import pytest

from ecms_core.notices.letter import MOST_CHARACTERS, Letter, check, render_html
from ecms_core.notices.sample import sample_data
from ecms_core.problems import Problem

DATA = sample_data("State", "Ministry", "XTS")
NESTED = "{% set a = ['x','x','x','x','x','x','x','x','x','x'] %}" + "".join(
    f"{{% set {new} = [{','.join([old] * 10)}] %}}" for old, new in pairwise("abcdefghi")
)
BIG = "{% set ns = namespace(x='0123456789') %}"
DOUBLING = "{% for i in range(60) %}{% set ns.x = ns.x ~ ns.x %}{% endfor %}"

ENDLESS = {
    "two loops": (
        "{% for i in range(99999) %}\n{% for j in range(99999) %}{% endfor %}\n{% endfor %}"
    ),
    "loops that keep nothing": (
        "{% for i in range(99999) %}\n{% for j in range(99999) if j < 0 %}{% endfor %}{% endfor %}"
    ),
    "a loop in itself": (
        "{% for i in range(9) recursive %}\n"
        "{% if loop.depth < 9 %}{{ loop(range(99)) }}{% endif %}{% endfor %}"
    ),
    "center": '\n{{ "x"|center(999999999) }}',
    "ljust": '\n{{ "x".ljust(999999999) }}',
    "format": "\n{{ '%999999999d'|format(1) }}",
    "format method": "\n{{ '{:>999999999}'.format('x') }}",
    "indent": "\n{{ 'x'|indent(999999999) }}",
    "expandtabs": "\n{{ '\t'.expandtabs(999999999) }}",
    "times": "\n{{ 'x' * 999999999 }}",
    "times of lists": "\n{{ [1] * 999999999 }}",
    "power": "\n{{ 9 ** 999999999 }}",
    "round": "\n{{ 1.5|round(999999999, 'floor') }}",
    "doubling": f"{BIG}\n{DOUBLING}",
    "doubling by plus": f"{BIG}\n{DOUBLING.replace('~', '+')}",
    "doubling by join": f"{BIG}\n{DOUBLING.replace('ns.x ~ ns.x', '[ns.x, ns.x]|join')}",
    "doubling by a macro": (
        f"{BIG}\n{{% macro m(t) %}}{{{{ t }}}}{{{{ t }}}}{{% endmacro %}}"
        + DOUBLING.replace("ns.x ~ ns.x", "m(ns.x)")
    ),
    "doubling by a block": (
        f"{BIG}\n{{% for i in range(60) %}}{{% set y %}}{{{{ ns.x }}}}{{{{ ns.x }}}}{{% endset %}}"
        "{% set ns.x = y %}{% endfor %}"
    ),
    "replace": f"{BIG}\n{DOUBLING.replace('ns.x ~ ns.x', 'ns.x|replace(0, ns.x)')}",
    "a long separator": "\n{{ range(40000)|join('0123456789' ~ '0123456789' ~ '0123456789') }}",
    "nested lists": f"{NESTED}\n{{{{ i }}}}",
    "nested lists put together": f"{NESTED}\n{{{{ i ~ '' }}}}",
    "nested lists as text": f"{NESTED}\n{{{{ i|string }}}}",
    "nested lists compared": f"{NESTED}\n{{{{ i == i }}}}",
    "nested lists in a namespace": f"{NESTED}\n{{{{ namespace(x=i) }}}}",
    "macros that call two": (
        "\n{% macro m(n) %}{% if n %}{{ m(n - 1) }}{{ m(n - 1) }}{% endif %}{% endmacro %}"
        "{{ m(99) }}"
    ),
    "much text": "\n{% for i in range(20000) %}" + "<p>text</p>" * 99 + "{% endfor %}",
    "much text in a macro": (
        "\n{% macro m() %}" + "<p>text</p>" * 99 + "{% endmacro %}"
        "{% set x %}{% for i in range(20000) %}{{ m() }}{% endfor %}{% endset %}"
    ),
    "many lists": "\n{% for i in range(40000) %}{% set x = [" + "1," * 5000 + "] %}{% endfor %}",
    "slices": f"{BIG}{DOUBLING.replace('60', '15')}\n{{% for i in range(9999) %}}"
    "{% set y = ns.x[1:] %}{% endfor %}",
    "sums of lists": "\n{{ ([range(9999)|list] * 1)|sum(start=[]) }}",
    "lipsum": "\n{{ lipsum(n=99999) }}",
}  # fmt: skip


@pytest.mark.parametrize("name", ENDLESS)
def test_a_letter_that_would_not_end_is_stopped_at_its_line(name: str) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    begun = time.process_time()
    with pytest.raises(Problem) as caught:
        render_html(Letter("X-N01", "Notice", ENDLESS[name]), DATA)
    assert caught.value.code == "ECMS-501"
    assert caught.value.details["line"] >= 2
    assert time.process_time() - begun < 3
    # Megabytes; what such a template asks for is gigabytes.
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100_000


def test_a_long_letter_of_many_rows_is_written() -> None:
    rows = [{"name": f"Worker {n}", "due": n, "on": "2026-03-27"} for n in range(500)]
    body = (
        "{% macro cell(text) %}<td>{{ text }}</td>{% endmacro %}"
        "{% for row in rows %}<tr>{{ cell(row.name) }}{{ cell(row.due|money('XTS')) }}"
        "{{ cell(row.on|day) }}<td>{{ loop.index }} / {{ loop.length }}</td></tr>{% endfor %}"
        "{{ rows|map(attribute='due')|sum }} {{ rows|map(attribute='name')|join(', ') }}"
        "{% for first, last in {'a': 1}.items() %}{{ first ~ last }}{% endfor %}"
        "{{ rows|selectattr('due', 'gt', 498)|list|length }}"
    )
    page = render_html(Letter("X-N01", "Notice", body), {**DATA, "rows": rows})
    assert "<td>500 / 500</td>" in page and "Worker 499" in page and "a1" in page
    assert "27 March 2026" in page and "124750" in page


def test_the_same_template_has_the_same_allowance_each_time() -> None:
    letter = Letter("X-N01", "Notice", "{% for i in range(40000) %}{% endfor %}done")
    assert "done" in render_html(letter, DATA) and "done" in render_html(letter, DATA)


def test_a_template_that_asks_for_what_letters_do_not_have_is_not_kept() -> None:
    with pytest.raises(Problem) as caught:
        check(Letter("X-N01", "Notice", "<p>\n{{ 'x'|center(9) }}"))
    assert caught.value.details["line"] == 2
    assert "center" in caught.value.what() and "day" in caught.value.what()
    with pytest.raises(Problem, match="characters"):
        check(Letter("X-N01", "Notice", "x" * (MOST_CHARACTERS + 1)))
