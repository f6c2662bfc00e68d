"""A pack's texts beside its catalogues: what is still to be translated, and what is no longer used.

The texts are those of the first language of pack.yaml; each other language has a catalogue of them.
"""

from __future__ import annotations

import ast
import functools
from collections.abc import Collection, Iterator, Mapping
from typing import Any, NamedTuple

from ecms_core.packs.core import CORE
from ecms_core.packs.files import File, write_whole
from ecms_core.packs.reading import Reading, words_of
from ecms_core.packs.translations import Message, blank_catalogue, merged, read_catalogue
from ecms_core.sections import Section

CATALOGUE = "locale/*.po"
# Where texts stand that somebody reads: the file, the fields that lead there, and what a
# translator is told of them, with the values of what the text belongs to.
TEXTS = (
    ("law/procedures.yaml", "procedures.title", "Title of the procedure"),
    ("law/procedures.yaml", "procedures.stages.label", "Stage of a case"),
    ("law/procedures.yaml", "procedures.steps.label", "Button of a step of a case"),
    ("forms/*.yaml", "title", "Title of a checklist"),
    ("forms/*.yaml", "questions.section", "Heading of the checklist {id}"),
    ("forms/*.yaml", "questions.label", "Question of the checklist {id}"),
    ("forms/*.yaml", "questions.hint", "Help with a question of the checklist {id}"),
    ("forms/*.yaml", "questions.options", "Answer of the checklist {id}"),
    ("forms/*.yaml", "questions.constraint_message", "What is said of an answer that cannot be"),
    ("forms/fields.yaml", "fields.label", "Field of a record"),
    ("forms/fields.yaml", "fields.description", "Explanation under a field"),
    ("forms/fields.yaml", "fields.options", "Choice of a field"),
    ("forms/fields.yaml", "changes.value", "Label or explanation of a field"),
    ("notices/*.yaml", "title", "Title of a letter"),
    ("law/deadlines.yaml", "services.title", "Way of service; stands before 'on', and a date"),
    ("law/deadlines.yaml", "deadlines.title", "Title of a time of the law"),
    ("law/deadlines.yaml", "deadlines.then", "What the end of a time brings"),
    ("law/deadlines.yaml", "deadlines.extension.by", "Who extends a time; stands after 'granted'"),
    ("law/penalties.yaml", "scales.title", "Title of a scale of fines"),
    ("law/penalties.yaml", "scales.custody", "Loss of liberty that a court may add"),
    ("law/penalties.yaml", "scales.requires.text", "Ground of a fine"),
    ("law/penalties.yaml", "scales.classes.decided_by", "What decides the class of an employer"),
    ("law/penalties.yaml", "scales.proposal.criteria.text", "Ground of a fine"),
    ("law/penalties.yaml", "scales.multipliers.text", "Ground of a fine"),
    ("law/penalties.yaml", "scales.reductions.text", "Ground of a reduction"),
    ("law/penalties.yaml", "scales.caps.text", "What a highest fine is a share of"),
    ("law/values.yaml", "values.amounts.disputed", "Why an amount is disputed"),
)
# Fields that hold texts in some entries alone, by what tells of these.
ONLY = {
    "fields.options": ("fieldtype", {"Select"}),
    "changes.value": ("property", {"label", "description"}),
}
FROM_CORE = ("*.py", "*.js", "*.json", "*.html", "*.csv")
# What stands before and behind a text there.
AROUND = (
    ('"', '"'),
    ("'", "'"),
    ("`", "`"),
    (">", "<"),
    ("\n", ","),
)


class Compared(NamedTuple):
    """A catalogue beside the pack's texts: those without a translation, and entries of no text."""

    file: File
    untranslated: tuple[str, ...]
    unused: tuple[str, ...]


class Updated(NamedTuple):
    """What became of a catalogue: how many texts were added, how many are no longer used."""

    name: str
    added: int
    unused: int


def texts_of(reading: Reading) -> dict[str, str]:
    """The texts of a pack that somebody reads, each with where it stands, for the translator."""
    found: dict[str, str] = {}
    for pattern, path, where in TEXTS:
        for _file, section in reading.named(pattern):
            said = where.format(id=section.get("id", ""))
            for text in _at(section, path.split("."), path):
                found.setdefault(text, said)
    return found


def _at(value: Any, fields: list[str], path: str) -> Iterator[str]:
    """The texts to which the fields lead, through lists."""
    if isinstance(value, list):
        for each in value:
            yield from _at(each, fields, path)
    elif isinstance(value, str) and not fields:
        if value.strip():
            yield value.strip()
    elif isinstance(value, Section) and fields:
        field, words = ONLY.get(path, ("", set()))
        if len(fields) > 1 or not field or value.get(field) in words:
            yield from _at(value.get(fields[0]), fields[1:], path)


def languages_beside(reading: Reading) -> list[str]:
    """The languages of pack.yaml into which the texts are translated: all but the first."""
    return words_of(reading.sections.get("pack.yaml", Section()), "languages")[1:]


def compared(reading: Reading) -> Iterator[Compared]:
    """Each catalogue beside the texts of the pack; one that cannot be read has no entries."""
    texts, others = texts_of(reading), languages_beside(reading)
    for file in reading.files:
        if file.kind.pattern == CATALOGUE:
            messages, _problems = read_catalogue(file.path, file.name)
            said = {message.text for message in messages if message.translation}
            wanted = texts if file.path.stem in others else {}
            unused = _unused(reading, messages, texts)
            listed = dict.fromkeys([*wanted, *(message.text for message in messages)])
            left = tuple(text for text in listed if text not in said and text not in unused)
            yield Compared(file, left, unused)


def update(reading: Reading) -> list[Updated]:
    """Bring every catalogue up to the pack's texts, with one for each language that has none.

    What is translated stays. An entry that is of no text any more is kept out of use.
    """
    if reading.problems:  # texts that cannot be read would be taken for gone
        raise reading.problems[0]
    texts, others = texts_of(reading), languages_beside(reading)
    done: list[Updated] = []
    files = {file.path.stem: file for file in reading.files if file.kind.pattern == CATALOGUE}
    new: dict[str, str] = {}
    for file in files.values():
        messages, problems = read_catalogue(file.path, f"{reading.pack}/{file.name}")
        if problems:
            raise problems[0]
        known = {message.text for message in messages}
        wanted = texts if file.path.stem in others else {}
        missing = {text: where for text, where in wanted.items() if text not in known}
        unused = _unused(reading, messages, texts)
        if missing or unused:
            old = file.path.read_bytes().decode("utf-8")
            new[file.name] = merged(old, missing, unused)
        done.append(Updated(file.name, len(missing), len(unused)))
    for language in others:
        if language not in files:
            name = CATALOGUE.replace("*", language)
            new[name] = blank_catalogue(language, texts)
            done.append(Updated(name, len(texts), 0))
    for name, text in new.items():
        write_whole(reading.folder / name, text.encode())
    return done


def _unused(reading: Reading, messages: list[Message], texts: Mapping[str, str]) -> tuple[str, ...]:
    """The entries whose text stands nowhere in the pack, nor among ECMS's own."""
    asked = [message.text for message in messages if message.text not in texts]
    if not asked or reading.unread:  # it may stand in a file that cannot be read
        return ()
    in_pack = set(_every_text(reading))
    return tuple(text for text in asked if text not in in_pack and not _is_of_core(text))


def _every_text(reading: Reading) -> Iterator[str]:
    """Whatever could be a text somewhere in the pack: values, keys, cells, texts of its code."""
    waiting: list[Any] = list(reading.sections.values())
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            waiting += [*value, *value.values()]
        elif isinstance(value, list):
            waiting += value
        elif isinstance(value, str):
            yield value.strip()
    for rows in reading.rows.values():
        for row in rows:
            yield from row.cells.values()
    for file in reading.files:
        if file.name.endswith(".py"):
            yield from _texts_of_code(file)


def _texts_of_code(file: File) -> Iterator[str]:
    try:
        tree = ast.parse(file.path.read_bytes())
    except (SyntaxError, ValueError, RecursionError, MemoryError, OSError):
        return  # told as what it is
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def _is_of_core(text: str) -> bool:
    written = tuple(f"{before}{text}{after}" for before, after in AROUND)
    return any(one in content for content in _core() for one in written)


@functools.cache
def _core() -> Collection[str]:
    """The content of ECMS's own files, in which its texts stand."""
    files = {file for pattern in FROM_CORE for file in CORE.rglob(pattern)}
    return tuple(file.read_text(encoding="utf-8") for file in sorted(files) if file.is_file())
