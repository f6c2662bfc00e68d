"""What is typed wrongly is told; what runs is stopped, and nothing else."""

from __future__ import annotations

import json
import socket
import subprocess
from pathlib import Path

import pytest

from embedded import serve

from .conftest import Checkout


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--port", "eighty"), "E204: PORT=eighty is not understood"),
        (("--port", "70000"), "E204: PORT=70000"),
        (("--serve", "no"), "E204: SERVE=no"),
        (
            ("--pack", "xx"),
            "E203: There is no country pack 'xx' with a demonstration; expected one of: ph",
        ),
        (("--pack", "../etc"), "E203: There is no country pack '../etc' with"),
    ],
)
def test_a_wrong_word_is_a_problem_and_changes_nothing(
    checkout: Checkout, words: tuple[str, ...], said: str
) -> None:
    done = checkout.command("demo", *words)
    assert done.returncode == 1
    assert said in done.stdout
    assert "Traceback" not in done.stdout
    assert not (checkout.root / ".ecms").exists()


def test_a_taken_port_is_told_before_any_work(checkout: Checkout) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = checkout.command("demo", "--port", str(port))
    assert f"E105: Port {port} is taken" in done.stdout
    assert "make demo PORT=" in done.stdout
    assert not (checkout.root / ".ecms" / "logs").exists()


def record(checkout: Checkout, process: list[int]) -> None:
    folder = checkout.root / ".ecms" / "run" / "demo"
    folder.mkdir(parents=True)
    nobody = [2**22 + 1, 1]
    text = json.dumps({"owner": nobody, "children": {"web": process}, "site": "x", "port": 1})
    (folder / "processes.json").write_text(text)


def test_stop_ends_what_was_started_here(checkout: Checkout) -> None:
    with subprocess.Popen(["sleep", "60"]) as other:
        record(checkout, serve._identity(other.pid))
        done = checkout.command("stop")
        assert "Stopped demo: web" in done.stdout
        assert other.wait(5) != 0


def test_stop_spares_a_program_that_got_the_number_of_one_of_ours(checkout: Checkout) -> None:
    with subprocess.Popen(["sleep", "60"]) as other:
        pid, started = serve._identity(other.pid)
        record(checkout, [pid, started - 100])
        done = checkout.command("stop")
        assert "Nothing was running" in done.stdout
        assert other.poll() is None
        other.kill()


def test_clean_removes_all_that_was_made_and_only_that(checkout: Checkout) -> None:
    kept = sorted(path for path in checkout.root.rglob("*") if path.is_file())
    for made in (".ecms/bench/sites/x/site.db", ".ruff_cache/x", "embedded/__pycache__/x.pyc"):
        path: Path = checkout.root / made
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    done = checkout.command("clean")
    assert done.returncode == 0, done.stdout
    assert sorted(path for path in checkout.root.rglob("*") if path.is_file()) == kept
    assert not (checkout.root / ".ecms").exists()
