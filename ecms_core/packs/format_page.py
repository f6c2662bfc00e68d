"""The reference of the pack format as a page, made from the schemas and the tables that read it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ecms_core.inspections.expressions import FUNCTIONS, OPERATORS
from ecms_core.inspections.xlsform import SETTINGS, SURVEY
from ecms_core.notices.sandbox import MOST_CHARACTERS, MOST_STEPS
from ecms_core.packs.files import KINDS, MOST_BYTES, MOST_FILES, PARTS, RECORD, Kind
from ecms_core.packs.schemas import resolved, schema

HEAD = """\
# The pack format

<!-- Made by `ecms pack reference` from ecms_core/packs/schemas; change those, not this page. -->

A pack is a folder. Everything in it is read by somebody; a file that is not named here is a
problem, and so are links that leave the folder. At most {files:,} files and {bytes:,} bytes. YAML
is plain: no tags, no anchors, no key twice; only `true` and `false` are truths; days are written
2026-03-27.

`ecms pack lint` tells everything that is wrong, to file and line. The country `zz` shows every
field once.

## Editors

The schemas are JSON Schema 2020-12. With the YAML language server (in VS Code, the extension
"YAML"), a checkout of ECMS completes and checks by its `.vscode/settings.json`. For a pack
elsewhere, name the schemas in the settings of your editor, with the path of your copy of ECMS:

```json
{{
  "yaml.schemas": {{
    "/path/to/ecms_core/packs/schemas/deadlines.json": "law/deadlines.yaml"
  }}
}}
```

or put the line `# yaml-language-server: $schema=/path/to/ecms_core/packs/schemas/deadlines.json`
first in a file.

## The files

| file | read by | may be missing as |
|---|---|---|
"""

EXPRESSIONS = """\
## Conditions and constraints

`relevant` and `constraint` of a question are expressions as XLSForm has them, evaluated alike in
the browser and on the server. `${{id}}` is the answer to a question, `.` the answer itself; texts
stand in `'…'`. What was not answered is an empty text; an answer to a question that is not asked
does not count. Nothing depends on the clock. What is compared with an answer that is chosen must be
one of those that the question offers.

Operators, the weakest first: {operators}. Functions: {functions}.

## XLSForm

`ecms pack form forms/general.yaml --out general.xlsx` writes a checklist as a workbook, and the
other way round. The columns of its sheet survey: {columns}. Types: text, integer, decimal,
date, select_one, select_multiple, begin_group, end_group. The list `compliance` (Complying, Not
complying, Not applicable) makes a question that can raise a violation, the list `yes_no` (Yes, No)
one of the kind yes_no; the same answers in a list of another name are options like any other. What
a checklist cannot keep is a problem with its row, such as another type or column, or a note (its
text is the `hint` of a question).

The columns of its sheet settings: `default_language`, {settings}.
What they do not say of the checklist stays as it is in the file that is written over, if that has
the same id; in a new file id and title are the workbook's name, and the version is 1.

An answer of a checklist is one text, which is shown, kept and compared: its label. Where a list has
codes beside the labels, the label stands for the code in the conditions too: `${{q1}} = '1'` and
`selected(., 'other')` become `${{q1}} = 'Good'` and `selected(., 'Other')`. A condition by which a
code counts otherwise than by being equal, such as `${{q1}} > 2`, is a problem. A checklist is
written in one language: `label` and `hint`, or `label::French` and `hint::French` where these are
the only ones or `default_language` in the sheet settings is French. What stands in others is a
problem; it belongs into `locale/`.

An answer with several options has each on a line of its own; `selected` finds one of them. Days are
answered as 2026-03-27 and compare in their order, as in `. <= '2026-12-31'` and `. >= ${{began}}`;
a day that is compared with anything else is a problem. There is no `today()`: a sheet is judged
again on later days, and the answer must not change.

## Translations

`locale/<language>.po` are gettext catalogues. Each entry has a line `#. …` that tells the
translator where the words appear, and keeps the placeholders of its text, such as {{0}}.

The first language of `pack.yaml` is the one in which the pack is written: the labels of
procedures, checklists and fields, the titles of letters, and what the law says in words (titles,
`then`, `by`, grounds, what is disputed). Each other language has a catalogue of these texts.
`ecms pack catalogue <pack>` brings the catalogues up to the texts: it adds what is missing, keeps
what is translated, and puts entries of texts that went out of use (`#~`), where their translation
waits for the text to come back. Lint counts the texts that a catalogue does not translate, those
marked `fuzzy` too, since a guess comes to no site; and it tells the entries whose text stands
neither in the pack nor in ECMS.

Reasons are said in the case's language: our sentences in it, and
these texts as its catalogue has them. Articles are cited as they are written.

## Letters

`notices/<name>.html` is a template in Jinja's sandbox; `notices/<name>.yaml` stands beside it. It
reads the data of the case and nothing else: `head`, `case`, `establishment`, `addressee`,
`inspectors`, `order`, `visit`, `violations`, `hearing`, `decision`. Filters beside Jinja's: `day`
(with a language, `day("ar")`) and `money`. Of Jinja's, those that lay out plain text (`center`,
`indent`, `format`, `wordwrap`) and those that make code (`tojson`, `xmlattr`) are not there, and a
letter may take {steps:,} steps of loops, calls and filters and make {characters:,} characters: one
that does not end is told with its line, by lint and on the site.
`ecms pack test <pack> --letters FOLDER` writes every letter as a page with the data of an invented
case.

## What a pack does not bring

Reports, notifications, print formats, dashboards, workspaces and web forms: there is no file for
them, and lint tells of one (ECMS-P01). Frappe renders and evaluates what stands in them outside
the sandbox that letters have, so they are made on the site, or come with an app of their own;
there they outlive every upgrade and the removal of the pack.
"""

WORDS = {
    "string": "text",
    "integer": "whole number",
    "boolean": "`true`, `false`",
    "object": "fields",
}


def page() -> str:
    """The whole reference in Markdown."""
    lines = [HEAD.format(files=MOST_FILES, bytes=MOST_BYTES)]
    for kind in KINDS:
        name = f"[`{kind.pattern}`](#{_anchor(kind)})" if kind.schema else f"`{kind.pattern}`"
        lines.append(f"| {name} | {kind.reader} | {kind.part} |\n")
    parts = ", ".join(f"`{part}`" for part in PARTS)
    lines.append(
        f"\n`pack.yaml` names under `missing` the parts that are not there yet: {parts}.\n"
        f"`{RECORD}` is written by `ecms pack test --record`; the digest leaves it out.\n\n"
    )
    for kind in KINDS:
        if kind.schema:
            lines += _section(kind)
    operators = "; ".join(" ".join(f"`{sign}`" for sign in row) for row in OPERATORS)
    functions = ", ".join(f"`{name}`" for name in sorted(FUNCTIONS))
    columns = {"columns": ", ".join(f"`{column}`" for column in SURVEY)}
    columns["settings"] = ", ".join(f"`{column}`" for column in SETTINGS)
    bounds = {"steps": MOST_STEPS, "characters": MOST_CHARACTERS}
    told = EXPRESSIONS.format(operators=operators, functions=functions, **columns, **bounds)
    return "".join(lines) + told


def _anchor(kind: Kind) -> str:
    kept = (letter for letter in kind.pattern.lower() if letter.isalnum() or letter in "-_ ")
    return "".join(kept)


def _section(kind: Kind) -> Iterator[str]:
    about = schema(kind.schema)
    yield f"## {kind.pattern}\n\n{about['description']}\n\n"
    table = about["items"] if about.get("type") == "array" else about
    for name, fields in _tables(table, ""):
        if name:
            yield f"**Each of `{name}`**\n\n"
        yield "| field | needed | what | values |\n|---|---|---|---|\n"
        yield from fields
        yield "\n"


def _tables(about: Mapping[str, Any], path: str) -> Iterator[tuple[str, list[str]]]:
    """A table for a mapping, and one for each mapping inside it."""
    inside: list[tuple[str, Mapping[str, Any]]] = []
    rows = []
    needed = about.get("required", ())
    for field, described in about["properties"].items():
        told = resolved(described)
        cells = (
            f"`{field}`",
            "yes" if field in needed else "",
            _cell(told.get("description", "")),
            _cell(_values(told)),
        )
        rows.append(f"| {' | '.join(cells)} |\n")
        for inner in _mappings(told):
            inside.append((f"{path}.{field}" if path else field, inner))
    yield path, rows
    for name, inner in inside:
        yield from _tables(inner, name)


def _mappings(about: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for one in (about, about.get("items"), *about.get("oneOf", ())):
        if isinstance(one, Mapping) and "properties" in resolved(one):
            yield resolved(one)


def _values(about: Mapping[str, Any]) -> str:
    told = resolved(about)
    if "enum" in told:
        return ", ".join(f"`{word}`" for word in told["enum"])
    if "oneOf" in told:
        return " or ".join(_values(one) for one in told["oneOf"])
    kind = told.get("type", "")
    if kind == "array":
        return f"list of {_values(told.get('items', {})) or 'values'}"
    if kind == "integer" and "maximum" in told:
        return f"whole number, {told.get('minimum', 0)} to {told['maximum']}"
    usual = f", {str(told['default']).lower()} when absent" if "default" in told else ""
    return f"{WORDS.get(kind, kind)}{usual}"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")
