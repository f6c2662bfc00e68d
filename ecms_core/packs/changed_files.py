"""A pack's files while changes are written into them, and the diff that this makes.

Only what is changed differs afterwards; comments, order and quotes stay.
"""

from __future__ import annotations

import difflib
import io
import re
from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq

Values = Mapping[str, Any]

# A line ends at a line feed and nowhere else: so say patch and git, while str.splitlines also
# ends one at a form feed or at U+2028, which a letter may have in it.
_LINE = re.compile(r"[^\n]*\n|[^\n]+")
NO_LAST_NEWLINE = "\\ No newline at end of file\n"


@dataclass
class Files:
    """A pack's files, read when they are asked for, with what became of them."""

    folder: Path
    _yaml: dict[str, Any] = field(default_factory=dict)
    _texts: dict[str, str] = field(default_factory=dict)
    left: list[str] = field(default_factory=list)

    def yaml(self, name: str) -> Any:
        """The content of a YAML file, to be changed in place."""
        if name not in self._yaml:
            self._yaml[name] = _yaml().load(self._old(name) or "") or {}
        return self._yaml[name]

    def text(self, name: str) -> str:
        """The text of any other file."""
        if name not in self._texts:
            self._texts[name] = self._old(name) or ""
        return self._texts[name]

    def write(self, name: str, text: str) -> None:
        """Give a file that is not YAML another text, with the line ends that the file has."""
        self._texts[name] = _with_ends_of(self._old(name) or "", text)

    def find(self, pattern: str, id_: str) -> str:
        """The YAML file of a folder whose id is this one; KeyError where there is none."""
        for file in sorted(self.folder.glob(pattern)):
            name = str(file.relative_to(self.folder))
            if self.yaml(name).get("id") == id_:
                return name
        raise KeyError(id_)

    def changed(self) -> dict[str, str]:
        """The new text of each file that differs."""
        texts = dict(self._texts)
        for name, data in self._yaml.items():
            texts[name] = _with_ends_of(self._old(name) or "", _dumped(data))
        found = {}
        for name, text in sorted(texts.items()):
            old = self._old(name) or ""
            # What the writer alone would change is nobody's change.
            if text != old and (name in self._texts or text != _rewritten(old)):
                found[name] = text
        return found

    def diff(self) -> str:
        """All changes as one unified diff, to be read and applied with ``git apply`` or ``patch``.

        It is text of bytes: whoever writes it to a file leaves its line ends alone.
        """
        parts: list[str] = []
        for name, text in self.changed().items():
            old = self._old(name)
            before, after = (_LINE.findall(each) for each in (old or "", text))
            origin = "/dev/null" if old is None else f"a/{name}"
            for line in difflib.unified_diff(before, after, origin, f"b/{name}"):
                parts.append(line if line.endswith("\n") else f"{line}\n{NO_LAST_NEWLINE}")
        return "".join(parts)

    def _old(self, name: str) -> str | None:
        """The text of a file as it is, with its line ends; None where there is no such file."""
        file = self.folder / name
        return file.read_bytes().decode("utf-8") if file.is_file() else None


def entry_with(entries: Any, key: Values) -> Any:
    """The entry of a list that has these values; KeyError where there is none."""
    for entry in entries:
        if all(plain_data(entry.get(name)) == value for name, value in key.items()):
            return entry
    raise KeyError(str(dict(key)))


def put(entry: MutableMapping[str, Any], name: str, value: Any) -> None:
    """Set a field of an entry; a new one stands where no comment comes to stand above another.

    A comment is kept with the field before it, so at the end of an entry a new field would come
    between the next entry and what is said of it.
    """
    value = in_a_line(value) if isinstance(value, list) else value
    if name in entry or not isinstance(entry, CommentedMap) or entry.fa.flow_style():
        entry[name] = value
        return
    keys = list(entry)
    free = [
        at
        for at in range(1, len(keys))
        if keys[at - 1] not in entry.ca.items and not isinstance(entry[keys[at - 1]], list | dict)
    ]
    entry.insert(free[-1] if free else len(keys), name, value)


def take_out(entry: MutableMapping[str, Any], name: str) -> None:
    """Remove a field of an entry, if it has it; what stands behind it is said of what follows."""
    if name not in entry:
        return
    at = list(entry).index(name)
    before = list(entry)[at - 1] if at else None
    entry.pop(name)
    if not isinstance(entry, CommentedMap) or before is None:
        return
    said = entry.ca.items.pop(name, None)
    if not said or not said[2] or isinstance(entry[before], list | dict):
        return
    # The first line ends the field's own.
    behind = said[2].value.partition("\n")[2]
    if behind:
        kept = entry.ca.items.setdefault(before, [None, None, said[2], None])[2]
        own = "" if kept is said[2] else kept.value.rstrip("\n")
        kept.value = f"{own}\n{behind}"


def in_a_line(value: Any) -> Any:
    """A list or a mapping as people write a short one: ``[read, print]``."""
    if not isinstance(value, list | dict):
        return value
    kind = CommentedSeq if isinstance(value, list) else CommentedMap
    made = kind(value)
    made.fa.set_flow_style()
    return made


def plain_data(value: Any) -> Any:
    """Data as the writer takes it: no classes of ours, no Decimal."""
    if isinstance(value, Mapping):
        return {key: plain_data(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [plain_data(one) for one in value]
    if isinstance(value, Decimal):
        return int(value) if value == int(value) else float(value)
    return value


def as_yaml(data: Values) -> str:
    """New content of a YAML file, laid out as it stays when a change is written into it."""
    return _dumped(plain_data(data))


def _yaml() -> YAML:
    made = YAML()
    made.preserve_quotes = True
    made.width = 10_000
    made.indent(mapping=2, sequence=4, offset=2)
    return made


def _rewritten(text: str) -> str:
    return _with_ends_of(text, _dumped(_yaml().load(text) or {}))


def _dumped(data: Any) -> str:
    stream = io.StringIO()
    _yaml().dump(data, stream)
    return stream.getvalue()


def _with_ends_of(old: str, text: str) -> str:
    """A text with the line ends that most lines of another have."""
    text = text.replace("\r\n", "\n")
    crlf = old.count("\r\n")
    return text.replace("\n", "\r\n") if crlf > old.count("\n") - crlf else text
