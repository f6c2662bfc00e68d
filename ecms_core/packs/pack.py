"""A country pack as it lies in its folder: the manifest, and the files each room reads."""

from __future__ import annotations

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
from ecms_core.packs.files import PARTS, RECORD, SKIPPED, File, find, refuse_unreadable
from ecms_core.packs.source import PackSource
from ecms_core.packs.tables import table
from ecms_core.packs.translations import Message, read_catalogue
from ecms_core.problems import Problem
from ecms_core.sections import Section, read_section
from ecms_core.words import _

FIELDS = "forms/fields.yaml"


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
    fictional: bool = False
    instruments: tuple[str, ...] = ()
    maintainers: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()  # parts that the pack says it does not have yet


@dataclass(frozen=True)
class Pack:
    """A pack's folder, read room by room; each problem names file and line."""

    source: PackSource

    @cached_property
    def folder(self) -> Path:
        """The folder that holds the pack; refused where a link leads out of it, or it is too large.

        Every reader of a pack's files begins here.
        """
        refuse_unreadable(self._found[1])
        return self.source.folder

    @cached_property
    def _found(self) -> tuple[list[File], list[Problem]]:
        return find(self.source.folder, self.source.id)

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
            fictional=section.flag("fictional"),
            instruments=section.words("instruments"),
            maintainers=section.words("maintainers"),
            missing=section.words("missing", PARTS),
        )
        section.done()
        if manifest.id != self.source.id:
            raise section.wrong("id", _("the folder's name, {id}").format(id=self.source.id))
        if not fits(section, __version__):
            told = {"pack": manifest.id, "expected": manifest.requires_ecms}
            raise Problem("ECMS-104", **told, found=__version__, **section.at("requires_ecms"))
        return manifest

    @cached_property
    def digest(self) -> str:
        """SHA-256 over every file's path and bytes, in order; a record of tests does not count."""
        total = hashlib.sha256()
        for file in sorted(self.folder.rglob("*")):
            name = file.relative_to(self.folder)
            hidden = any(part.startswith(".") or part in SKIPPED for part in name.parts)
            if hidden or file.suffix == ".pyc" or str(name) == RECORD:
                continue
            if file.is_file():
                content = file.read_bytes()
                total.update(f"{name}\0{len(content)}\0".encode())
                total.update(content)
        return total.hexdigest()

    def procedures(self) -> list[Section]:
        """The procedures, each checked to hold together."""
        if not (self.folder / "law/procedures.yaml").is_file():
            return []
        section = self._read("law/procedures.yaml")
        found = section.sections("procedures")
        for entry in found:
            procedure.from_data(entry, entry.file)
        section.plain("sources")
        section.done()
        return found

    def checklists(self) -> list[Section]:
        """The checklists of forms/, one a file."""
        found = [self._read(file.name) for file in self._files("forms/*.yaml")]
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
        for file in self._files("notices/*.yaml"):
            meta = self._read(file.name)
            body = file.path.with_suffix(".html")
            if not body.is_file():
                raise Problem(
                    "ECMS-105",
                    file=meta.file,
                    field="id",
                    found=_("the template {name}").format(name=body.name),
                )
            letter = Letter(
                id=meta.text("id"),
                title=meta.text("title"),
                language=meta.text("language"),
                body=body.read_text(encoding="utf-8"),
            )
            check_letter(letter)
            yield meta, letter

    def fields(self) -> list[Section]:
        """The fields that the country adds to ECMS's records, from forms/fields.yaml."""
        return self._entries(FIELDS, "fields")

    def changes(self) -> list[Section]:
        """What the country changes of ECMS's own fields, from forms/fields.yaml."""
        return self._entries(FIELDS, "changes")

    def roles(self) -> list[Section]:
        """The roles that the country adds, from roles.yaml."""
        return self._entries("roles.yaml", "roles")

    def permissions(self) -> list[Section]:
        """Who may do what beside what ECMS allows, from roles.yaml."""
        return self._entries("roles.yaml", "permissions")

    def translations(self) -> dict[str, list[Message]]:
        """The translated texts by language, from locale/*.po; those not yet translated left out."""
        found = {}
        for file in self._files("locale/*.po"):
            messages, problems = read_catalogue(file.path, f"{self.source.id}/{file.name}")
            if problems:
                raise problems[0]
            found[file.path.stem] = [message for message in messages if message.translation]
        return found

    def rows(self, name: str) -> list[dict[str, str]]:
        """The rows of a CSV file such as territory.csv; none where the pack does not have it."""
        if not (self.folder / name).is_file():
            return []
        text = (self.folder / name).read_bytes().decode("utf-8")
        rows = table(text, f"{self.source.id}/{name}")
        _line, heads = next(rows, (1, []))
        return [dict(zip(heads, cells, strict=False)) for _line, cells in rows]

    def _entries(self, name: str, field: str) -> list[Section]:
        if not (self.folder / name).is_file():
            return []
        return self._read(name).sections(field)

    def _read(self, name: str) -> Section:
        told = f"{self.source.id}/{name}"
        try:
            return read_section(self.folder / name, told)
        except OSError as error:
            found = error.strerror or _("it cannot be opened")
            raise Problem("ECMS-P11", file=told, found=found) from error

    def _files(self, pattern: str) -> list[File]:
        """The files of a kind, in order; hidden ones belong to an editor and not to the pack."""
        return [file for file in self._found[0] if file.kind.pattern == pattern]


def fits(manifest: Section, version: str) -> bool:
    """Whether a version is in the range that pack.yaml asks for, such as ">=0.1,<0.2"."""
    from packaging.specifiers import InvalidSpecifier, SpecifierSet

    try:
        wanted = SpecifierSet(manifest.text("requires_ecms"))
    except InvalidSpecifier:
        raise manifest.wrong("requires_ecms", _("versions such as '>=0.1,<0.2'")) from None
    return wanted.contains(version, prereleases=True)


def step(here: str, available: str) -> str:
    """What bringing a version means where another one is: install, upgrade, same, downgrade."""
    from packaging.version import InvalidVersion, Version

    if not here:
        return "install"
    try:
        one, other = Version(here), Version(available)
    except InvalidVersion:
        return "same" if here == available else "upgrade"
    return "same" if one == other else "upgrade" if one < other else "downgrade"
