"""A letter that reads what it may not is found without rendering it, with every place at once."""

from __future__ import annotations

import pytest

from ecms_core.notices.letter import Letter, environment, render_html
from ecms_core.notices.letter_fields import misread
from ecms_core.notices.sample import sample_data
from ecms_core.problems import Problem

DATA = sample_data("State", "Ministry", "XTS")


def found(body: str) -> list[tuple[int, str]]:
    return [(wrong.line, wrong.found) for wrong in misread(environment(), body, DATA)]


@pytest.mark.parametrize(
    "body",
    [
        "{{ establishment.name }} {{ head['office'] }} {{ visit.started_at[11:] }}",
        "{% for v in violations %}{{ loop.index }} {{ v.title }}{% endfor %}",
        "{% for l in decision.lines if l.wilful %}{{ l.amount | money('XTS') }}{% endfor %}",
        "{% set e = establishment %}{{ e.name | upper }}{{ e.name.upper() }}",
        "{% macro row(x) %}{{ x.number }}{% endmacro %}{{ row(case) }}",
        "{% if order %}{{ order.valid_to | day('ar') }}{% elif visit %}-{% else %}+{% endif %}",
        "{% for key, value in case.items() %}{{ key }}{{ value }}{% endfor %}",
        "{{ violations | map(attribute='title') | join(', ') }} {{ violations[0].title }}",
        "{% with n = violations | length %}{{ n + 1 }}{% endwith %}{{ range(3) | list }}",
    ],
)
def test_a_letter_that_reads_its_data_is_accepted_and_renders(body: str) -> None:
    assert found(body) == []
    assert "<main>" in render_html(Letter("X", "T", body), DATA)


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ("{{ case.nmber }}", "'nmber'"),
        ("{{ complainant.name }}", "'complainant'"),
        ("{% for v in violations %}{{ v.wage }}{% endfor %}", "'wage'"),
        ("{% set y = case %}{{ y.nope }}", "'nope'"),
        ("{{ case.number.__class__ }}", "private field '__class__'"),
        ("{{ ''.__class__ }}", "private field '__class__'"),
        ("{{ case['__class__'] }}", "private field '__class__'"),
        ("{{ cycler.__init__ }}", "private field '__init__'"),
        ("{{ case | attr('number') }}", "filter 'attr'"),
        ("{{ violations | map(attribute='__class__') | list }}", "filter 'map'"),
        ("{{ case.number.format(1) }}", "'format'"),
        ("{{ establishment.workers.real.nope }}", ""),
        ("{% include 'other' %}", "another template"),
        ("{% extends 'other' %}", "another template"),
        ("{{ self }}", "'self'"),
        ("{{ case.number | nofilter }}", "nofilter"),
        ("{{ case.number }", ""),
        ("{% if x %}" * 1000, "too deep"),
        ("{{ " + "(" * 3000 + ")" * 3000 + " }}", "too deep"),
    ],
)
def test_what_a_letter_may_not_read_is_told(body: str, told: str) -> None:
    places = found(body)
    if told:
        assert places and any(told in what for _, what in places)
    else:  # known to nobody before it is rendered, and refused then
        with pytest.raises(Problem):
            render_html(Letter("X", "T", body), DATA)


def test_every_place_is_told_with_its_line() -> None:
    body = "{{ a }}\n{{ case.b }}\n\n{% for v in violations %}\n{{ v.c }}{% endfor %}"
    assert [line for line, _ in found(body)] == [1, 2, 5]


@pytest.mark.parametrize(
    "body",
    ["{{ 10**10**10 }}", "{{ 'a' * 10**9 }}", "{{ '%0999999999d' % 1 }}", "{{ [1] * 10**9 }}"],
)
def test_a_letter_cannot_fill_the_memory(body: str) -> None:
    with pytest.raises(Problem, match="ECMS-501"):
        render_html(Letter("X", "T", body), DATA)
    found(body)
