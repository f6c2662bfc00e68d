"""A checklist's file turned into the workbook in which a ministry edits it, and back."""

from __future__ import annotations

import tempfile
from pathlib import Path

from ecms_core.inspections import xlsform
from ecms_core.packs import schemas
from ecms_core.packs.changed_files import as_yaml
from ecms_core.packs.files import write_whole
from ecms_core.problems import Problem
from ecms_core.sections import read_section
from ecms_core.words import _

FORMATS = {(".yaml", ".xlsx"), (".xlsx", ".yaml")}


def convert(file: Path, out: Path) -> list[Problem]:
    """Write the other format; returns what is wrong, and then nothing was written.

    A checklist that is written over keeps what the workbook does not say of it.
    """
    if (file.suffix, out.suffix) not in FORMATS:
        expected = _("one .yaml and one .xlsx")
        return [
            Problem("ECMS-F10", file=f"{file} to {out}", found=_("no such pair"), expected=expected)
        ]
    if file.suffix == ".xlsx":
        before = read_section(out) if out.is_file() else None
        checklist, problems = xlsform.read(file, before)
        problems = problems or schemas.problems_of("checklist", checklist)
        if not problems:
            write_whole(out, as_yaml(checklist).encode())
        return problems
    section = read_section(file, file.name)
    problems = schemas.problems_of("checklist", section)
    if not problems:
        with tempfile.TemporaryDirectory() as folder:
            book = Path(folder) / "form.xlsx"
            xlsform.write(section, book)
            write_whole(out, book.read_bytes())
    return problems
