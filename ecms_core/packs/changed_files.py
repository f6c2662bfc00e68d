"""A pack's files while changes are written into them, and the diff that this makes.

Only what is changed differs afterwards; comments, order and quotes stay.
"""

from __future__ import annotations

import difflib
import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

Values = Mapping[str, Any]


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
            file = self.folder / name
            text = file.read_text(encoding="utf-8") if file.is_file() else ""
            self._yaml[name] = _yaml().load(text) or {}
        return self._yaml[name]

    def text(self, name: str) -> str:
        """The text of any other file."""
        if name not in self._texts:
            self._texts[name] = (self.folder / name).read_text(encoding="utf-8")
        return self._texts[name]

    def write(self, name: str, text: str) -> None:
        """Give a file that is not YAML another text."""
        self._texts[name] = text

    def find(self, pattern: str, id_: str) -> str:
        """The YAML file of a folder whose id is this one; '' where there is none."""
        for file in sorted(self.folder.glob(pattern)):
            name = str(file.relative_to(self.folder))
            if self.yaml(name).get("id") == id_:
                return name
        return ""

    def changed(self) -> dict[str, str]:
        """The new text of each file that differs."""
        texts = dict(self._texts)
        for name, data in self._yaml.items():
            stream = io.StringIO()
            _yaml().dump(data, stream)
            texts[name] = stream.getvalue()
        found = {}
        for name, text in sorted(texts.items()):
            file = self.folder / name
            old = file.read_text(encoding="utf-8") if file.is_file() else ""
            # What the writer alone would change is nobody's change.
            if text != old and (name in self._texts or text != _rewritten(old)):
                found[name] = text
        return found

    def diff(self) -> str:
        """All changes as one unified diff, to be read and applied with ``patch -p1``."""
        parts: list[str] = []
        for name, text in self.changed().items():
            file = self.folder / name
            old = file.read_text(encoding="utf-8") if file.is_file() else ""
            before, after = (each.splitlines(keepends=True) for each in (old, text))
            parts += difflib.unified_diff(before, after, f"a/{name}", f"b/{name}")
        return "".join(parts)


def entry_with(entries: Any, key: Values) -> Any:
    """The entry of a list that has these values; KeyError where there is none."""
    for entry in entries:
        if all(plain_data(entry.get(name)) == value for name, value in key.items()):
            return entry
    raise KeyError(str(dict(key)))


def plain_data(value: Any) -> Any:
    """Data as the writer takes it: no classes of ours, no Decimal."""
    if isinstance(value, Mapping):
        return {key: plain_data(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [plain_data(one) for one in value]
    if isinstance(value, Decimal):
        return int(value) if value == int(value) else float(value)
    return value


def _yaml() -> YAML:
    made = YAML()
    made.preserve_quotes = True
    made.width = 10_000
    made.indent(mapping=2, sequence=4, offset=2)
    return made


def _rewritten(text: str) -> str:
    stream = io.StringIO()
    _yaml().dump(_yaml().load(text) or {}, stream)
    return stream.getvalue()
