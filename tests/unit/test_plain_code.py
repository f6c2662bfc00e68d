"""The rooms' files are plain Python: the list that the import linter guards is complete."""

from __future__ import annotations

from pathlib import Path

import tomllib

ROOT = Path(__file__).resolve().parents[2]
# Where a room touches Frappe, and what is no code.
EDGE = {"edge", "doctype", "page", "www", "public", "workspace", "number_card"}
NOT_PLAIN = {
    "hooks",
    "edge",
    "site",
    "cli",
    "commands",
    "packs.cli",
    "packs.plugins_cli",
    "packs.site_cli",
    "demo.cli",
}


def test_every_plain_module_is_guarded() -> None:
    configuration = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    (contract,) = configuration["tool"]["importlinter"]["contracts"]
    plain = set()
    for folder, package in ((ROOT / "ecms_core", ""), (ROOT / "plugins", "plugins.")):
        for file in folder.rglob("*.py"):
            parts = file.relative_to(folder).with_suffix("").parts
            name = package + ".".join(parts)
            if not EDGE & set(parts[:-1]) and parts[-1] != "__init__" and name not in NOT_PLAIN:
                plain.add(f"ecms_core.{name}")
    assert set(contract["source_modules"]) == plain


def test_frappe_is_imported_only_at_the_edge() -> None:
    importing = [
        file.relative_to(ROOT)
        for file in (ROOT / "ecms_core").rglob("*.py")
        if "import frappe" in file.read_text(encoding="utf-8")
        and not EDGE & set(file.relative_to(ROOT / "ecms_core").parts[:-1])
        and file.name not in ("edge.py", "site.py")
    ]
    assert importing == []
