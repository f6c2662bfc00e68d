"""What is refused of a machine, and what children get to know of it."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from embedded import machine
from embedded.problems import Problem

ROOT = Path(__file__).resolve().parents[3]


@pytest.mark.parametrize(
    "kind", [("Darwin", "arm64", ""), ("Linux", "aarch64", "glibc"), ("Linux", "x86_64", "musl")]
)
def test_a_machine_without_the_locked_wheels_is_refused(kind: tuple[str, str, str]) -> None:
    with pytest.raises(Problem, match="E102") as caught:
        machine.check_kind(*kind)
    assert kind[1] in caught.value.what()


def test_this_machine_is_accepted() -> None:
    machine.check()


def test_too_little_disk_is_refused_with_both_figures() -> None:
    with pytest.raises(Problem, match="E107") as caught:
        machine.check_disk(ROOT, 10**12)
    assert str(10**12) in caught.value.what()


def test_a_checkout_too_deep_for_sockets_is_refused() -> None:
    with pytest.raises(Problem, match="E110"):
        machine.check_path(Path("/" + "a" * 100))


@pytest.mark.parametrize("version", [(3, 9, 2), (3, 12, 1)])
def test_another_python_is_refused_without_a_traceback(version: tuple[int, int, int]) -> None:
    code = (
        f"import runpy, sys; sys.version_info = {version}; sys.argv = ['embedded', 'demo']; "
        "runpy.run_module('embedded', run_name='__main__')"
    )
    done = subprocess.run(
        [sys.executable, "-B", "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "E101: This is Python " + ".".join(map(str, version)) in done.stderr
    assert "Traceback" not in done.stderr


def test_a_machine_without_python_is_told_what_to_install(tmp_path: Path) -> None:
    for program in ("make", "sh"):
        (tmp_path / program).symlink_to(f"/usr/bin/{program}")
    done = subprocess.run(
        ["make", "demo"],
        cwd=ROOT,
        env={"PATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode != 0
    assert "E101: There is no Python" in done.stderr


def test_what_is_missing_is_named_by_package() -> None:
    needs = (
        machine.Need("is-there", lambda: True),
        machine.Need("is-not", machine._library("libno-such-thing.so.0")),
        machine.Need("nor-this", machine._program("no-such-program")),
    )
    assert machine.missing(needs) == ["is-not", "nor-this"]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody without rights")
def test_who_may_not_install_is_told_one_command() -> None:
    code = "from embedded import machine; machine.install(['chromium', 'git'], None)"
    done = subprocess.run(
        ["setpriv", "--reuid=65534", "--clear-groups", "/usr/bin/python3", "-B", "-c", code],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "E103: Debian packages are missing: chromium, git" in done.stderr
    assert "sudo sh -c 'apt-get update && apt-get install --yes" in done.stderr


def test_children_know_certificates_but_nothing_of_the_home_directory() -> None:
    variables = {
        "PATH": "/usr/bin:/bin",
        "HOME": "/somebody",
        "XDG_CACHE_HOME": "/somebody/.cache",
        "PYTHONPATH": "/somebody/modules",
        "PIP_TARGET": "/somebody/lib",
        "NODE_OPTIONS": "--require /somebody/x.js",
        "SSL_CERT_FILE": "/certificates.pem",
        "NODE_EXTRA_CA_CERTS": "/certificates.pem",
        "https_proxy": "http://proxy.example:3128",
    }
    code = "import json; from embedded import machine; print(json.dumps(machine.surroundings()))"
    done = subprocess.run(
        [sys.executable, "-B", "-c", code],
        cwd=ROOT,
        env=variables,
        capture_output=True,
        text=True,
        check=True,
    )
    seen = json.loads(done.stdout)
    assert not [name for name, value in seen.items() if "/somebody" in value]
    for name in ("SSL_CERT_FILE", "NODE_EXTRA_CA_CERTS", "https_proxy"):
        assert seen[name] == variables[name]
    assert seen["HOME"].startswith(str(ROOT / ".ecms"))


def test_a_taken_port_is_seen_and_a_free_one_offered() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert not machine.port_is_free(port)
        other = machine.free_port(port)
    assert other != port
    assert machine.port_is_free(other)
