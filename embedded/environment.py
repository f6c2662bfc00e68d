"""The embedded site's Python: a virtual environment from a lock file with hashes.

uv comes from PyPI through pip, pinned by hash, into the state folder; everything else comes
through uv. No settings are read from the home directory and nothing is written there.
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

from embedded.machine import surroundings

HERE = Path(__file__).resolve().parent
CHECKOUT = HERE.parent
LOCK = HERE / "requirements.lock"

# The wheel for Linux on x86-64 with glibc: the lock's Redis exists for no other machine.
UV = "uv==0.13.9 --hash=sha256:d7f459fe4fd247d830351c75686d3996ace3c6f3f728eb0e85a30b7ada0cef19"


def prepare(state: Path) -> Path:
    """Return the environment's python, made anew when the lock file has changed."""
    bench = state / "bench"
    env = bench / "env"
    python = env / "bin" / "python"
    stamp = env / ".made-from"
    wanted = f"{hashlib.sha256(LOCK.read_bytes()).hexdigest()} {sys.version} {bench}"
    if not (stamp.exists() and stamp.read_text() == wanted and python.exists()):
        uv = tools(state) / "uv"
        stamp.unlink(missing_ok=True)
        run(uv, "venv", "--clear", "--python", interpreter(), env)
        run(
            *(uv, "pip", "install", "--python", python, "--require-hashes"),
            *("--build-constraints", LOCK, "--requirements", LOCK),
        )
        put_on_path(env, "frappe", bench / "apps" / "frappe")
        put_on_path(env, "ecms_core", CHECKOUT)
        stamp.write_text(wanted)
    return python


def tools(state: Path) -> Path:
    """Return the folder that holds pip and the pinned uv, made the first time."""
    home = state / "tools" / UV.split(maxsplit=1)[0].replace("==", "-")
    if not home.exists():
        half_made = home.with_name(home.name + ".new")
        shutil.rmtree(half_made, ignore_errors=True)
        run(interpreter(), "-m", "venv", half_made)
        listed = half_made / "uv.txt"
        listed.write_text(f"{UV}\n")
        run(
            *(half_made / "bin" / "python", "-m", "pip", "install", "--no-deps"),
            *("--require-hashes", "--only-binary=:all:", "--requirement", listed),
        )
        half_made.rename(home)
    return home / "bin"


def interpreter() -> str:
    """The system's Python, also when called from inside a virtual environment."""
    return getattr(sys, "_base_executable", sys.executable)


def put_on_path(env: Path, name: str, folder: Path) -> None:
    """Let the environment import what lies in the folder."""
    (packages,) = env.glob("lib/python3.*/site-packages")
    (packages / f"{name}.pth").write_text(f"{folder}\n")


def run(*command: str | Path) -> None:
    """Run pip or uv; what it says when it fails tells the reader more than a traceback."""
    values = surroundings()
    if "SSL_CERT_FILE" not in values and "REQUESTS_CA_BUNDLE" in values:
        values["SSL_CERT_FILE"] = values["REQUESTS_CA_BUNDLE"]
    values["UV_PYTHON_DOWNLOADS"] = "never"
    words = [str(word) for word in command]
    done = subprocess.run(words, env=values, check=False)
    if done.returncode:
        raise SystemExit(f"{Path(words[0]).name} ended with {done.returncode}")
