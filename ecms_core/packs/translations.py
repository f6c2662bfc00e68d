"""A pack's translations: gettext catalogues (.po) whose entries tell the translator their place."""

from __future__ import annotations

import io
import re
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from babel.messages.pofile import PoFileError, denormalize, normalize, read_po

from ecms_core.problems import Problem
from ecms_core.words import _

PLACEHOLDER = re.compile(r"\{\w*\}")
MOST_MESSAGES = 20_000
RETIRED = "#~"  # before each line of an entry that is out of use


class Message(NamedTuple):
    """One text: as it stands, its translation if it has one, where it is used, and its line."""

    text: str
    translation: str
    context: str
    description: str
    line: int


def read_catalogue(path: Path, name: str) -> tuple[list[Message], list[Problem]]:
    """The messages of a catalogue, and everything that is wrong with it."""
    problems: list[Problem] = []
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        return [], [_wrong(name, 1, "", _("the file is not UTF-8"))]
    try:
        catalogue = read_po(io.StringIO(text), abort_invalid=True)
        found = [message for message in catalogue if message.id]
    except PoFileError as error:
        return [], [
            _wrong(
                name,
                int(error.lineno or 0) + 1,
                "",
                _("not a catalogue: {error}").format(error=error),
            )
        ]
    except (ValueError, TypeError, LookupError, AttributeError, AssertionError) as error:
        # Babel does not name every way in which a catalogue can be broken.
        return [], [_wrong(name, 1, "", _("not a catalogue: {error}").format(error=error))]
    if len(found) > MOST_MESSAGES:
        return [], [
            _wrong(
                name,
                1,
                "",
                _("more than {most} texts").format(most=MOST_MESSAGES),
            )
        ]
    problems += _given_twice(text, name)
    messages = []
    for message in found:
        if not isinstance(message.id, str) or not isinstance(message.string, str):
            first = message.id[0] if isinstance(message.id, list | tuple) else message.id
            problems.append(
                _wrong(name, message.lineno, str(first), _("plural forms are not used"))
            )
            continue
        description = " ".join(message.auto_comments).strip()
        if not description:
            expected = _("a line '#. …' above it must tell the translator where the words appear")
            problems.append(_wrong(name, message.lineno, message.id, expected))
        # A guess that nobody has read yet is none.
        translation = "" if message.fuzzy else message.string
        if translation and _places(message.id) != _places(translation):
            expected = _("it must keep the placeholders {names}").format(
                names=", ".join(_places(message.id)) or _("none")
            )
            problems.append(_wrong(name, message.lineno, message.id, expected))
        messages.append(
            Message(
                message.id, translation, message.context or "", description, message.lineno or 1
            )
        )
    return messages, problems


def _given_twice(text: str, name: str) -> Iterator[Problem]:
    """The texts that a catalogue has twice, of which Babel would keep the last in silence."""
    first: dict[tuple[str, str], int] = {}
    lines = text.splitlines()
    for begin, end in _entries(lines):
        told: dict[str, str] = {}
        field, at = "", begin
        for number in range(begin, end):
            word, _space, rest = lines[number].partition(" ")
            if word in ("msgctxt", "msgid", "msgstr"):
                field, told[word] = word, denormalize(rest)
                at = number if word == "msgid" else at
            elif lines[number].startswith('"') and field:
                told[field] += denormalize(lines[number])
        key = told.get("msgctxt", ""), told.get("msgid", "")
        if key in first:
            expected = _("it is there already, on line {first}").format(first=first[key])
            yield _wrong(name, at + 1, key[1], expected)
        first.setdefault(key, at + 1)


def blank_catalogue(language: str, texts: Mapping[str, str]) -> str:
    """A catalogue to be translated: each text with the description of where it stands."""
    head = f"Content-Type: text/plain; charset=utf-8\nLanguage: {language.replace('-', '_')}\n"
    entries = [f'msgid ""\nmsgstr {normalize(head)}\n']
    for text, description in texts.items():
        entries.append(f"#. {description}\n{_entry(text, '', '')}")
    return "\n".join(entries)


def merged(catalogue: str, missing: Mapping[str, str], unused: Collection[str]) -> str:
    """The catalogue with these texts added, and with these out of use.

    What is out of use keeps its translation, as gettext's tools keep it, and has it again when the
    text comes back; all else stays as it is written.
    """
    ends = "\r\n" if "\r\n" in catalogue else "\n"
    text = catalogue.replace("\r\n", "\n")
    retired = {
        (str(each.id), each.context or ""): str(each.string)
        for each in read_po(io.StringIO(text)).obsolete.values()
        if each.string and not each.fuzzy
    }
    lines = [line for line in io.StringIO(text, newline="\n") if not line.startswith(RETIRED)]
    kept: list[str] = []
    end = 0
    for begin, end in _entries(lines):
        block = lines[begin:end]
        message = next((each for each in read_po(io.StringIO("".join(block))) if each.id), None)
        if message is None or message.id not in unused:
            kept += block
        elif message.string and not message.fuzzy:
            retired[str(message.id), message.context or ""] = str(message.string)
    parts = ["".join([*kept, *lines[end:]]).rstrip("\n") + "\n"]
    for text, description in missing.items():
        parts.append(f"#. {description}\n{_entry(text, '', retired.pop((text, ''), ''))}")
    for (text, context), translation in retired.items():
        told = _entry(text, context, translation).removesuffix("\n").split("\n")
        parts.append("".join(f"{RETIRED} {line}\n" for line in told))
    return "\n".join(parts).replace("\n", ends)


def _entry(text: str, context: str, translation: str) -> str:
    where = f"msgctxt {normalize(context)}\n" if context else ""
    return f"{where}msgid {normalize(text)}\nmsgstr {normalize(translation)}\n"


def retranslated(catalogue: str, key: tuple[str, str], translation: str) -> str:
    """The catalogue with another translation of one text, named with its context."""
    lines = catalogue.splitlines(keepends=True)
    for first, last in _entries(lines):
        block = lines[first:last]
        told = "".join(block).removeprefix("\ufeff")
        found = read_po(io.StringIO(told), abort_invalid=True)
        message = next((each for each in found if each.id), None)
        if message is not None and (message.id, message.context or "") == key:
            at = next(n for n in range(first, last) if lines[n].startswith("msgstr"))
            return "".join([*lines[:at], f"msgstr {normalize(translation)}\n", *lines[last:]])
    raise KeyError(str(key))


def _entries(lines: list[str]) -> Iterator[tuple[int, int]]:
    """Where each entry begins and where its text ends."""
    first, told = 0, False
    for number, line in enumerate(lines):
        if told and not line.startswith(("msgstr", '"')):
            yield first, number
            first, told = number, False
        told = told or line.startswith("msgstr")
    if told:
        yield first, len(lines)


def _places(text: str) -> list[str]:
    return sorted(PLACEHOLDER.findall(text))


def _wrong(name: str, line: int | None, text: str, expected: str) -> Problem:
    return Problem("ECMS-P09", file=name, line=line or 1, found=text[:80], expected=expected)
