"""A small whole pack in a folder of a test, to be broken in one place."""

from __future__ import annotations

from pathlib import Path

FILES = {
    "pack.yaml": """\
id: tt
title: Testland
version: 1.0.0
requires_ecms: ">=0.1"
languages: [en]
currency: XTS
time_zone: UTC
state: Testland
ministry: Ministry of Tests
""",
    "CHANGES.md": "# Testland\n\n## 1.0.0\n\nThe first.\n",
    "calendar.yaml": "zone: UTC\nweekend: [saturday, sunday]\ncomplete_years: [2026]\n",
    "law/deadlines.yaml": """\
deadlines:
  - id: TT-D1
    title: Correction
    starts: served
    length: 10
    unit: calendar_days
    basis: Test Act 1
    confidence: verified
    at_expiry: escalate_to_supervisor
""",
    "law/values.yaml": """\
currency: {code: XTS, minor_units: 2}
values:
  - id: unit
    title: Unit of tests
    amounts:
      - {amount: 10, valid_from: 2026-01-01, basis: Test Act 2, confidence: verified}
""",
    "law/penalties.yaml": """\
scales:
  - {id: TT-P1, title: Fine, mode: amount, unit: unit, amount: 5, basis: Test Act 3,
     confidence: verified}
""",
    "law/violations.yaml": """\
violations:
  - id: TT-V1
    title: {en: Wages}
    area: wages
    severity: 2
    basis: Test Act 4
    confidence: verified
    penalties: [{scale: TT-P1}]
""",
    "law/procedures.yaml": """\
procedures:
  - id: TT-PR
    title: Inspection
    version: "1"
    valid_from: 2026-01-01
    basis: Test Act 5
    confidence: verified
    stages:
      - {id: received, label: Received, responsible: ECMS Supervisor}
      - {id: noted, label: Noted, responsible: ECMS Inspector}
      - {id: closed, label: Closed, closes: true}
    steps:
      - {id: notice, label: Issue the notice, act: notice, from: [received], to: noted,
         roles: [ECMS Inspector], letter: TT-N1}
      - {id: close, label: Close, act: move, from: [noted], to: closed, roles: [ECMS Director],
         requires: [issued TT-N1], ends: [TT-D1]}
""",
    "forms/basic.yaml": """\
id: TT-C
title: Basic
version: "1"
questions:
  - {id: Q1, label: Wages are paid, violation: TT-V1}
  - {id: Q2, label: How many workers, kind: number, relevant: "${Q1} = 'Not complying'"}
""",
    "notices/TT-N1.yaml": """\
id: TT-N1
title: Notice
language: en
number_prefix: N
basis: Test Act 6
confidence: verified
""",
    "notices/TT-N1.html": "<p>{{ establishment.name }}</p>\n<p>{{ head.issued_on | day }}</p>\n",
    "territory.csv": "code,name,level,parent,iso_3166_2\nT1,North,Region,,\nT2,Town,City,T1,\n",
    "offices.csv": """\
code,name,kind,parent,division
HQ,Head,Headquarters,,
R1,North,Regional,HQ,T1
""",
    "cases/deadlines.yaml": """\
cases:
  - name: ten days
    rule: TT-D1
    events: {served: 2026-03-02}
    why: 3 March is day 1, 12 March is day 10, a Thursday.
    expect: {due: 2026-03-12}
""",
}


def write(folder: Path, **changed: str | None) -> Path:
    """The pack in a folder; a file is named by its path with '__' for '/' and '_dot_' for '.'."""
    named = {key.replace("__", "/").replace("_dot_", "."): text for key, text in changed.items()}
    for name, text in (FILES | named).items():
        if text is not None:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(text, encoding="utf-8")
    return folder
