"""The rows of a pack's CSV files, as every reader of them has them."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from ecms_core.problems import Problem
from ecms_core.words import _


def table(text: str, file: str) -> Iterator[tuple[int, list[str]]]:
    """The rows of a CSV text, the heads of its columns first, each with its line.

    Lines that begin with # are remarks, and empty ones nothing. A spreadsheet may have put a mark
    of the byte order before the text. ``file`` is the file's name in problems.
    """
    lines = list(io.StringIO(text.removeprefix("\ufeff"), newline=""))
    numbers = [number for number, line in enumerate(lines, 1) if not line.startswith("#")]
    reader = csv.reader(lines[number - 1] for number in numbers)
    first = 0
    while True:
        try:
            cells = next(reader, None)
        except csv.Error as error:
            line = numbers[min(reader.line_num, len(numbers)) - 1]
            raise Problem("ECMS-P07", file=file, line=line, field=_("the row"), found=str(error),
                          expected=_("comma-separated cells")) from None  # fmt: skip
        if cells is None:
            return
        if cells:
            yield numbers[first], cells
        first = reader.line_num
