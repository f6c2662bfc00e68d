"""The pages about packs say what is so."""

from __future__ import annotations

import json
import re
from pathlib import Path

from click.testing import CliRunner

from ecms_core.packs.cli import pack as commands
from ecms_core.packs.files import KINDS
from ecms_core.packs.format_page import page
from ecms_core.packs.schemas import FOLDER, schema_names

ROOT = Path(__file__).resolve().parents[3]
DOCS = ROOT / "docs/packs"


def test_the_reference_is_that_of_the_schemas() -> None:
    stale = "make it again: bin/ecms pack reference --out docs/packs/format.md"
    assert (DOCS / "format.md").read_text(encoding="utf-8") == page(), stale


def test_the_command_makes_the_reference(tmp_path: Path) -> None:
    run = CliRunner().invoke(commands, ["reference", "--out", str(tmp_path / "format.md")])
    assert run.exit_code == 0 and (tmp_path / "format.md").read_text(encoding="utf-8") == page()


def test_every_field_of_every_schema_has_a_description() -> None:
    without = []
    for file in FOLDER.glob("*.json"):
        waiting = [(file.stem, json.loads(file.read_text(encoding="utf-8")))]
        while waiting:
            path, about = waiting.pop()
            for name, inner in about.get("properties", {}).items():
                if "$ref" not in inner and not inner.get("description"):
                    without.append(f"{path}.{name}")
                waiting.append((f"{path}.{name}", inner))
            if isinstance(about.get("items"), dict):
                waiting.append((path, about["items"]))
    assert without == []


def test_an_editor_of_a_checkout_finds_the_schema_of_every_file() -> None:
    settings = json.loads((ROOT / ".vscode/settings.json").read_text(encoding="utf-8"))
    named = {Path(path).stem for path in settings["yaml.schemas"]}
    assert named == {kind.schema for kind in KINDS if kind.pattern.endswith(".yaml")}
    assert named <= set(schema_names())


def test_every_command_that_the_pages_name_is_there() -> None:
    known = set(commands.commands)
    for file in (*DOCS.glob("*.md"), ROOT / "docs/plugins.md"):
        named = set(re.findall(r"ecms pack ([a-z][a-z-]+)", file.read_text(encoding="utf-8")))
        assert named <= known, (file.name, named - known)
