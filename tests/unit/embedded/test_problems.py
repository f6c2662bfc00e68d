"""Every numbered problem says what happened and what to do, without a gap."""

from __future__ import annotations

import errno
import string

import pytest

from embedded import problems
from embedded.problems import CATALOGUE, Problem


@pytest.mark.parametrize("code", sorted(CATALOGUE))
def test_each_problem_renders(code: str) -> None:
    kind = CATALOGUE[code]
    names = {name for text in kind for _, name, _, _ in string.Formatter().parse(text) if name}
    values = {name: f"<{name}>" for name in names}

    text = str(Problem(code, **values))

    assert text.startswith(f"{code}: ")
    assert all(value in text for value in values.values())
    assert "{" not in text
    assert "}" not in text
    # What happened, then what to do: two parts, each a whole sentence.
    what, do = text.split("\n")
    assert what.strip()[-1] in ".>"
    assert len(do.split()) > 3


def test_a_missing_detail_is_an_error_of_ours() -> None:
    with pytest.raises(KeyError):
        Problem("E105", found=8000)


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("OSError: [Errno 28] No space left on device", "E106"),
        ("npm error code ENOSPC", "E106"),
        ("sqlite3.OperationalError: database or disk is full", "E106"),
        ("npm error code ENOTFOUND", "E108"),
        ("npm error network request failed, reason: connect ECONNREFUSED 127.0.0.1:9", "E108"),
        ("WARNING: Retrying ... NewConnectionError('<pip._vendor...> Connection refused')", "E108"),
        ("ERROR: Could not find a version that satisfies x (from versions: none)", "E108"),
        ("  Caused by: dns error: failed to lookup address information", "E108"),
        ("error: Failed to fetch: `https://registry.example/simple/click/`", "E108"),
        ("Temporary failure resolving 'deb.example.org'", "E108"),
    ],
)
def test_the_words_of_a_client_become_a_problem(said: str, code: str) -> None:
    found = problems.of_log("Python environment", ["it begins", said, "it ended"], "a.log")
    assert found is not None
    assert found.code == code
    assert said.strip() in found.what()


def test_a_full_disk_counts_before_the_network_trouble_it_makes() -> None:
    lines = ["No space left on device", "Connection reset by peer"]
    found = problems.of_log("step", lines, "a.log")
    assert found is not None
    assert found.code == "E106"


def test_a_refused_connection_of_a_step_without_registries_is_no_such_problem() -> None:
    said = ["redis.exceptions.ConnectionError: Error 111. Connection refused."]
    assert problems.of_log("step", said, "a.log", online=False) is None


def test_other_words_are_no_such_problem() -> None:
    assert problems.of_log("step", ["ModuleNotFoundError: No module named 'x'"], "a.log") is None


def test_a_full_disk_is_told_from_what_the_system_says() -> None:
    with pytest.raises(OSError, match="No space left") as caught, open("/dev/full", "w") as full:
        full.write("x" * 100_000)
    found = problems.of_os_error(caught.value, "writing")
    assert found is not None
    assert found.code == "E106"


def test_a_folder_of_others_is_told() -> None:
    found = problems.of_os_error(PermissionError(errno.EACCES, "Permission denied", "/x"), "it")
    assert found is not None
    assert found.code == "E109"
    assert "/x" in found.what()


def test_other_errors_of_the_system_stay_what_they_are() -> None:
    assert problems.of_os_error(OSError(errno.EBADF, "Bad file"), "it") is None
