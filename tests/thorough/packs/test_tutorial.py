"""The commands of the tutorial run as they stand, from an empty folder to a tested pack."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner

from ecms_core.cli import ecms
from ecms_core.packs.gaps import gaps
from ecms_core.packs.pack import Pack
from ecms_core.packs.source import folder_source

TUTORIAL = Path(__file__).resolve().parents[3] / "docs/packs/tutorial.md"
BLOCK = re.compile(r"(?:<!-- (write|edit): (\S+) -->\n)?```(\w+)\n(.*?)```", re.DOTALL)


def edited(text: str, change: str) -> str:
    lines = change.splitlines()
    old = "\n".join(line[1:] for line in lines if line[0] in " -")
    new = "\n".join(line[1:] for line in lines if line[0] in " +")
    assert text.count(old) == 1, f"once and only once: {old}"
    return text.replace(old, new)


def test_a_country_pack_in_a_day(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    commands = []
    for what, name, language, body in BLOCK.findall(TUTORIAL.read_text(encoding="utf-8")):
        if what == "write":
            Path(name).parent.mkdir(exist_ok=True)
            Path(name).write_text(body, encoding="utf-8")
        elif what == "edit":
            file = Path(name)
            file.write_text(edited(file.read_text(encoding="utf-8"), body), encoding="utf-8")
        elif language == "sh":
            for line in body.splitlines():
                word, *words = shlex.split(line)
                assert word == "ecms"
                run = CliRunner().invoke(ecms, words)
                assert run.exit_code == 0, f"{line}\n{run.output}"
                commands.append((line, run.output))
    outputs = dict(commands)
    told = {line.split("--pack")[0]: output for line, output in outputs.items()}
    assert "350.00 XTS" in told["ecms law penalty "]
    assert told["ecms law deadline "].startswith("2026-03-16")
    assert (tmp_path / "pages/AQ-N01.html").is_file()
    shown = {gap.feature.number: gap.status for gap in gaps(Pack(folder_source(Path("aq"))))}
    assert shown[9] == "present" and shown[16] == "absent"
