"""A pack as lint reads it: every file that can be read, and every problem met on the way."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from ecms_core.packs import schemas
from ecms_core.packs.files import File, find
from ecms_core.packs.tables import table
from ecms_core.problems import Problem
from ecms_core.sections import Section, read_section
from ecms_core.words import _

MOST_ROWS = 200_000


class Row(NamedTuple):
    """A row of a CSV file and its line."""

    line: int
    cells: dict[str, str]


@dataclass
class Reading:
    """What was read of a pack's folder, by file, and what is wrong so far."""

    pack: str
    folder: Path
    files: list[File] = field(default_factory=list)
    sections: dict[str, Section] = field(default_factory=dict)
    rows: dict[str, list[Row]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    # Files of which nothing, or not everything, could be read: what other files refer to may be in
    # them, so that nothing can be said of references.
    unread: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, folder: Path, pack: str) -> Reading:
        """Read a folder; nothing in it makes this fail."""
        reading = cls(pack, folder)
        reading.files, reading.problems = find(folder, pack)
        for problem in reading.problems:
            if problem.code != "ECMS-P01":
                reading.unread.add(str(problem.details["file"]).removeprefix(f"{pack}/"))
        for file in reading.files:
            reading._read(file)
        return reading

    def tell(self, code: str, **details: object) -> None:
        """Add a problem; a reference that leads nowhere only where every file could be read."""
        if code != "ECMS-P06" or not self.unread:
            self.problems.append(Problem(code, **details))

    def tell_unless_told(self, problem: Problem) -> None:
        """Add a problem of a reader, unless the schema has told of the same line already."""
        place = problem.details.get("file"), problem.details.get("line")
        told = {(one.details.get("file"), one.details.get("line")) for one in self.problems}
        if place[1] is None or place not in told:
            self.problems.append(problem)

    def entries(self, name: str, *fields: str) -> list[Section]:
        """The entries of a list of a file, as far as they are entries."""
        found: list[Section] = []
        for fieldname in fields:
            found += sections_of(self.sections.get(name), fieldname)
        return found

    def named(self, pattern: str) -> list[tuple[File, Section]]:
        """The YAML files of a kind that could be read, in order."""
        return [
            (file, self.sections[file.name])
            for file in self.files
            if file.kind.pattern == pattern and file.name in self.sections
        ]

    def text_of(self, file: File) -> str | None:
        """The text of a file; None, told with the line, where it is not UTF-8."""
        raw = file.path.read_bytes()
        try:
            return raw.decode("utf-8")
        except UnicodeDecodeError as error:
            line = raw[: error.start].count(b"\n") + 1
            found = _("line {line} is not UTF-8").format(line=line)
            self.tell("ECMS-P11", file=f"{self.pack}/{file.name}", line=line, found=found)
            return None

    def _read(self, file: File) -> None:
        name = f"{self.pack}/{file.name}"
        before = len(self.problems)
        try:
            if file.name.endswith(".yaml"):
                section = read_section(file.path, name)
                self.sections[file.name] = section
                if file.kind.schema:
                    self.problems += schemas.problems_of(file.kind.schema, section)
            elif file.name.endswith(".csv"):
                self.rows[file.name] = list(self._rows(file, name))
                if len(self.problems) > before:
                    self.unread.add(file.name)
        except Problem as problem:
            self.unread.add(file.name)
            self.problems.append(problem)
        except OSError as error:
            self.unread.add(file.name)
            self.tell("ECMS-P11", file=name, found=error.strerror or _("it cannot be opened"))

    def _rows(self, file: File, name: str) -> Iterator[Row]:
        columns = schemas.schema(file.kind.schema)["items"]
        text = self.text_of(file)
        if text is None:
            return
        head: list[str] | None = None
        for count, (line, cells) in enumerate(table(text, name)):
            if head is None:
                head = cells
                if not self._head_fits(head, columns, name, line):
                    return
            elif len(cells) != len(head):
                self.tell(
                    "ECMS-P07",
                    file=name,
                    line=line,
                    field=_("the row"),
                    found=_("{count} cells").format(count=len(cells)),
                    expected=f"{len(head)}",
                )
            elif count > MOST_ROWS:
                found = _("more than {most} rows").format(most=MOST_ROWS)
                self.tell("ECMS-P04", file=name, found=found, expected=MOST_ROWS)
                return
            else:
                yield Row(line, dict(zip(head, cells, strict=True)))
        if head is None:
            self.tell("ECMS-P07", file=name, line=1, field=_("the first row"), found=_("not there"),
                      expected=", ".join(columns["required"]))  # fmt: skip

    def _head_fits(self, head: list[str], columns: Any, name: str, line: int) -> bool:
        known, needed = set(columns["properties"]), set(columns["required"])
        if set(head) <= known and needed <= set(head) and len(set(head)) == len(head):
            return True
        expected, others = ", ".join(columns["required"]), sorted(known - needed)
        if others:
            expected = _("{needed}; beside them, {known}").format(
                needed=expected, known=", ".join(others)
            )
        self.tell("ECMS-P07", file=name, line=line, field=_("the first row"),
                  found=", ".join(head)[:200], expected=expected)  # fmt: skip
        return False


def sections_of(holder: Any, field: str) -> list[Section]:
    """The mappings in a list of a mapping, as far as there are any."""
    value = holder.get(field) if isinstance(holder, Section) else None
    return [one for one in value if isinstance(one, Section)] if isinstance(value, list) else []


def words_of(holder: Section, field: str) -> list[str]:
    """The words in a field, one or several, as far as they are words."""
    value = holder.get(field)
    items: Iterable[Any] = value if isinstance(value, list) else [value]
    return [item for item in items if isinstance(item, str)]


def word_of(holder: Section, field: str) -> str:
    """The word in a field; '' where there is none."""
    value = holder.get(field)
    return value if isinstance(value, str) else ""
