"""A country pack as it lies in its folder: the manifest, and the files each room reads."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from ecms_core import __version__
from ecms_core.casework import procedure
from ecms_core.inspections.answer_sheet import KINDS
from ecms_core.notices.letter import Letter
from ecms_core.notices.letter import check as check_letter
from ecms_core.packs.source import PackSource
from ecms_core.problems import Problem
from ecms_core.sections import Section, read_section

FOLDERS_NOT_HASHED = {"__pycache__"}
CONFIDENCES = ("verified", "known", "unconfirmed")


@dataclass(frozen=True)
class Manifest:
    """What pack.yaml says: id, title, version, the ECMS it needs, languages, currency, labels."""

    id: str
    title: str
    version: str
    requires_ecms: str
    languages: tuple[str, ...]
    currency: str
    time_zone: str
    state: str
    ministry: str


@dataclass(frozen=True)
class Pack:
    """A pack's folder, read room by room; each problem names file and line."""

    source: PackSource

    @property
    def folder(self) -> Path:
        """The folder that holds the pack."""
        return self.source.folder

    @cached_property
    def manifest(self) -> Manifest:
        """The manifest, checked; refuses a pack for another ECMS."""
        section = self._read("pack.yaml")
        manifest = Manifest(
            id=section.text("id"),
            title=section.text("title"),
            version=section.text("version"),
            requires_ecms=section.text("requires_ecms"),
            languages=section.words("languages"),
            currency=section.text("currency"),
            time_zone=section.text("time_zone"),
            state=section.text("state"),
            ministry=section.text("ministry"),
        )
        section.done()
        if manifest.id != self.source.id:
            raise section.wrong("id", f"the folder's name, {self.source.id}")
        if not _fits(manifest.requires_ecms, __version__):
            raise Problem(
                "ECMS-104", pack=manifest.id, expected=manifest.requires_ecms, found=__version__
            )
        return manifest

    @cached_property
    def digest(self) -> str:
        """SHA-256 over every file's path and bytes, in order."""
        total = hashlib.sha256()
        for file in sorted(self.folder.rglob("*")):
            if file.is_file() and not FOLDERS_NOT_HASHED & set(file.parts):
                content = file.read_bytes()
                total.update(f"{file.relative_to(self.folder)}\0{len(content)}\0".encode())
                total.update(content)
        return total.hexdigest()

    def procedures(self) -> list[Section]:
        """The procedures, each checked to hold together."""
        section = self._read("law/procedures.yaml")
        found = section.sections("procedures")
        for entry in found:
            procedure.from_data(entry, entry.file)
        section.done()
        return found

    def checklists(self) -> list[Section]:
        """The checklists of forms/, one a file."""
        found = [self._read(f"forms/{file.name}") for file in sorted(self._glob("forms/*.yaml"))]
        for checklist in found:
            for field in ("id", "title", "version"):
                checklist.text(field)
            for question in checklist.sections("questions"):
                question.text("id")
                question.text("label")
                question.choice("kind", KINDS, "compliance")
        return found

    def letters(self) -> Iterator[tuple[Section, Letter]]:
        """The letters of notices/: the meta of each and its template, which must parse."""
        for file in sorted(self._glob("notices/*.yaml")):
            meta = self._read(f"notices/{file.name}")
            body = file.with_suffix(".html")
            if not body.is_file():
                raise Problem(
                    "ECMS-105", file=meta.file, field="id", found=f"the template {body.name}"
                )
            letter = Letter(
                id=meta.text("id"),
                title=meta.text("title"),
                language=meta.text("language"),
                body=body.read_text(encoding="utf-8"),
            )
            check_letter(letter)
            yield meta, letter

    def rows(self, name: str) -> list[dict[str, str]]:
        """The rows of a CSV file of the pack, such as territory.csv or offices.csv."""
        with (self.folder / name).open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(line for line in file if not line.startswith("#")))

    def _read(self, name: str) -> Section:
        return read_section(self.folder / name, f"{self.source.id}/{name}")

    def _glob(self, pattern: str) -> Iterator[Path]:
        return self.folder.glob(pattern)


def _fits(wanted: str, version: str) -> bool:
    """Whether a version is in a range such as ">=0.1,<0.2"."""
    from packaging.specifiers import SpecifierSet

    return SpecifierSet(wanted).contains(version, prereleases=True)
