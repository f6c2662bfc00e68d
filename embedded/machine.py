"""What ECMS needs of the machine: checks before work begins, and the surroundings of children.

Each check raises one numbered problem. Debian packages are judged by what they provide, so a
program or a library that came from elsewhere counts as well.
"""

from __future__ import annotations

import ctypes
import importlib
import importlib.util
import os
import platform
import re
import shutil
import socket
import subprocess
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import NamedTuple

from embedded.problems import NEEDED_MB, Problem

ROOT = Path(__file__).resolve().parent.parent
STATE = ROOT / ".ecms"
BENCH = STATE / "bench"
SITES = BENCH / "sites"
ENV_PYTHON = BENCH / "env" / "bin" / "python"

# Of the caller's variables only those go to children that say how to reach the network and how to
# print: anything else would make one machine's result differ from another's.
_PASSED_ON = re.compile(
    r"SSL_CERT_(FILE|DIR)|\w*_CA_BUNDLE|PIP_CERT|NODE_EXTRA_CA_CERTS|GIT_SSL_CAINFO|\w*_CA_CERTS"
    r"|(https?|no|all|ftp)_proxy|PIP_(INDEX_URL|EXTRA_INDEX_URL|TRUSTED_HOST|DEFAULT_TIMEOUT|RETRIES)"
    r"|UV_(DEFAULT_INDEX|INDEX|NATIVE_TLS|HTTP_TIMEOUT|HTTP_RETRIES)|npm_config_(registry|cafile)"
    r"|LANG|LC_\w+|TZ|TERM|COLUMNS|NO_COLOR|CI|ECMS_\w+|PYTEST_ADDOPTS",
    re.I,
)
_SYSTEM_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

# A Unix socket's path has room for 108 bytes; the longest of ours below the checkout has 30.
_LONGEST_ROOT = 75
_TO_GO_ON_MB = 300


class Need(NamedTuple):
    """A Debian package and how to see that what it provides is there."""

    package: str
    present: Callable[[], bool]


def _program(*names: str) -> Callable[[], bool]:
    return lambda: any(shutil.which(name, path=_SYSTEM_PATH) for name in names)


def _module(name: str) -> Callable[[], bool]:
    return lambda: importlib.util.find_spec(name) is not None


def _library(name: str) -> Callable[[], bool]:
    def present() -> bool:
        try:
            ctypes.CDLL(name)
        except OSError:
            return False
        return True

    return present


def _font(pattern: str) -> Callable[[], bool]:
    return lambda: any(Path("/usr/share/fonts").rglob(pattern))


# What everything needs: the environment, and the letters' layout with letters for all scripts of
# the seven countries.
TO_RUN = (
    Need("git", _program("git")),
    Need("python3-venv", _module("ensurepip")),
    Need("libpango-1.0-0", _library("libpango-1.0.so.0")),
    Need("libpangoft2-1.0-0", _library("libpangoft2-1.0.so.0")),
    Need("libharfbuzz-subset0", _library("libharfbuzz-subset.so.0")),
    Need("fonts-dejavu-core", _font("DejaVuSans.ttf")),
    Need("fonts-noto-core", _font("NotoSans-Regular.*")),
)
# What the tests need besides: a browser, and pdftotext and pdftoppm to read the letters.
TO_TEST = (
    Need("chromium", _program("chromium")),
    Need("poppler-utils", _program("pdftotext")),
)


def check() -> None:
    """Refuse a machine on which the work that follows cannot succeed."""
    check_kind(platform.system(), platform.machine(), platform.libc_ver()[0])
    check_path(ROOT)
    check_disk(ROOT, NEEDED_MB if not ENV_PYTHON.exists() else _TO_GO_ON_MB)


def check_kind(system: str, processor: str, libc: str) -> None:
    """Refuse a machine for which the locked wheels do not exist."""
    if (system, processor, libc) != ("Linux", "x86_64", "glibc"):
        found = " ".join(part for part in (system, processor, libc) if part)
        raise Problem("E102", found=found, expected="Linux x86_64 with glibc (Debian 12)")


def check_path(root: Path) -> None:
    """Refuse a checkout so deep that Redis could not open its socket in it."""
    length = len(os.fsencode(root))
    if length > _LONGEST_ROOT:
        raise Problem("E110", found=length, expected=_LONGEST_ROOT)


def check_disk(root: Path, expected: int) -> None:
    """Refuse to begin on a disk with too few MB free to finish."""
    free = shutil.disk_usage(root).free // 1_000_000
    if free < expected:
        raise Problem("E107", where=root, found=free, expected=expected)


def missing(needs: Iterable[Need]) -> list[str]:
    """The Debian packages of these needs that are not there."""
    importlib.invalidate_caches()
    return [need.package for need in needs if not need.present()]


def install(packages: list[str], log: Path) -> None:
    """Install Debian packages where the user may, otherwise say with which command."""
    command = ["apt-get", "install", "--yes", "--no-install-recommends", *packages]
    told = "apt-get update && " + " ".join(command)
    if os.geteuid():
        told = f"sudo sh -c '{told}'"
    prefix = _right_to_install()
    if prefix is None:
        raise Problem("E103", found=", ".join(packages), command=told)
    for words in (["apt-get", "update"], command):
        print("+", *words, flush=True)
        # sudo hands on no variable but those named on its own command line.
        quiet = [*prefix, "env", "DEBIAN_FRONTEND=noninteractive", *words]
        done = subprocess.run(quiet, env={"PATH": _SYSTEM_PATH}, check=False)
        if done.returncode:
            reason = f"'{' '.join(words[:2])}' ended with {done.returncode}"
            raise Problem("E104", found=" ".join(packages), reason=reason, where=log, command=told)
    absent = [package for package in missing((*TO_RUN, *TO_TEST)) if package in packages]
    if absent:
        reason = "apt-get ended well, but they are still not there"
        raise Problem("E104", found=" ".join(absent), reason=reason, where=log, command=told)


def _right_to_install() -> list[str] | None:
    if not shutil.which("apt-get", path=_SYSTEM_PATH):
        return None
    if os.geteuid() == 0:
        return []
    sudo = shutil.which("sudo", path=_SYSTEM_PATH)
    if (
        sudo
        and not subprocess.run([sudo, "-n", "true"], capture_output=True, check=False).returncode
    ):
        return [sudo, "-n"]
    return None


def surroundings(*first: Path) -> dict[str, str]:
    """The variables of a child: nothing of the home directory, everything under ``.ecms``.

    ``first`` are folders to put before the system's programs.
    """
    values = {name: value for name, value in os.environ.items() if _PASSED_ON.fullmatch(name)}
    home = STATE / "home"
    temporary = STATE / "tmp"
    for folder in (home, temporary):
        folder.mkdir(parents=True, exist_ok=True)
    path = [str(folder) for folder in (*first, ENV_PYTHON.parent)]
    return {
        "LANG": "C.UTF-8",
        **values,
        "PATH": ":".join([*path, _SYSTEM_PATH]),
        "HOME": str(home),
        "TMPDIR": str(temporary),
        "XDG_CACHE_HOME": str(STATE / "cache"),
        "XDG_CONFIG_HOME": str(home / "config"),
        "XDG_DATA_HOME": str(home / "data"),
        "PYTHONNOUSERSITE": "1",
        "PYTHONUNBUFFERED": "1",
        "PIP_CONFIG_FILE": os.devnull,
        "PIP_CACHE_DIR": str(STATE / "cache" / "pip"),
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        "UV_CACHE_DIR": str(STATE / "cache" / "uv"),
        "UV_NO_CONFIG": "1",
        "npm_config_cache": str(STATE / "cache" / "npm"),
        "npm_config_userconfig": str(home / "npmrc"),
        "npm_config_update_notifier": "false",
        "GIT_CONFIG_GLOBAL": os.devnull,
    }


def port_is_free(port: int) -> bool:
    """True when a server may listen on this port of the machine."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def free_port(first: int = 0) -> int:
    """A port that nothing listens on: the next after ``first``, or any."""
    for port in range(first + 1, first + 100) if first else ():
        if port_is_free(port):
            return port
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
