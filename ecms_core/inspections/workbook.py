"""Workbooks from elsewhere, bounded before they are opened: size, files, rows and columns."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ecms_core.problems import Problem
from ecms_core.words import _

MOST_BYTES = 5_000_000
MOST_UNPACKED = 50_000_000
MOST_FILES = 500
MOST_ROWS = 2_000
MOST_COLUMNS = 60


def sheets(file: Path, names: Sequence[str]) -> dict[str, list[tuple[int, list[Any]]]]:
    """The cells of the sheets of these names, row by row with its number; the first must be there.

    Raises ECMS-F10 for what is no workbook of this kind and ECMS-F12 for one that is too large.
    """
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    _refuse_large(file)
    expected = _("an Excel workbook (.xlsx) with a sheet named {sheet}").format(sheet=names[0])
    try:
        book = load_workbook(file, read_only=True, data_only=False)
        found: dict[str, list[tuple[int, list[Any]]]] = {}
        for name in names:
            if name in book.sheetnames:
                sheet = book[name]
                sheet.reset_dimensions()
                rows = sheet.iter_rows(max_row=MOST_ROWS + 1, max_col=MOST_COLUMNS)
                found[name] = [(number, list(cells)) for number, cells in enumerate(rows, 1)]
                if len(found[name]) > MOST_ROWS:
                    raise Problem(
                        "ECMS-F12",
                        file=file.name,
                        found=_("more than {most} rows").format(most=MOST_ROWS),
                        expected=_("{most} rows").format(most=MOST_ROWS),
                    )
        book.close()
    except (InvalidFileException, zipfile.BadZipFile, OSError) as error:
        raise Problem("ECMS-F10", file=file.name, found=str(error), expected=expected) from None
    except Problem:
        raise
    except Exception as error:
        # A damaged workbook makes openpyxl fail in ways that it does not name.
        found_text = f"{type(error).__name__}: {error}"[:200]
        raise Problem("ECMS-F10", file=file.name, found=found_text, expected=expected) from None
    if names[0] not in found:
        told = ", ".join(book.sheetnames) or _("no sheet")
        raise Problem(
            "ECMS-F10",
            file=file.name,
            found=_("the sheets {told}").format(told=told),
            expected=expected,
        )
    return found


def _refuse_large(file: Path) -> None:
    try:
        size = file.stat().st_size
        with zipfile.ZipFile(file) as packed:
            entries = packed.infolist()
            unpacked = sum(entry.file_size for entry in entries)
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        found = str(error) or _("it cannot be opened")
        raise Problem(
            "ECMS-F10", file=file.name, found=found, expected=_("an Excel workbook")
        ) from None
    for what, number, most in (
        (_("{count} bytes"), size, MOST_BYTES),
        (_("{count} bytes when unpacked"), unpacked, MOST_UNPACKED),
        (_("{count} files in it"), len(entries), MOST_FILES),
    ):
        if number > most:
            raise Problem(
                "ECMS-F12",
                file=file.name,
                found=what.format(count=f"{number:,}"),
                expected=f"{most:,}",
            )
