"""A Frappe from the pinned wheel: renamed back, patched, under a local git repository.

The wheel is Frappe with one word changed everywhere, so the word is changed back; what the fork
cut out or broke is mended by the files in `patches/`, in the order of their numbers.
"""

from __future__ import annotations

import ast
import fcntl
import hashlib
import io
import json
import runpy
import shutil
import subprocess
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from embedded import environment
from embedded.problems import Problem

HERE = Path(__file__).resolve().parent
PATCHES = HERE / "patches"

WHEEL = "monoframe==0.0.1"
WHEEL_NAME = "monoframe-0.0.1-py3-none-any.whl"
WHEEL_SHA256 = "192e1430290ba868e515186a1e21bbdc7190a66fffbfaf35d5296bfca83a70ca"

MARK = ".assembled-from"
RENAMES = (("monoframe", "frappe"), ("Monoframe", "Frappe"), ("MONOFRAME", "FRAPPE"))


@dataclass(frozen=True)
class Patch:
    """One numbered change to the fork's code."""

    name: str
    reason: str
    apply: Callable[[Tree], None]
    text: str


class Tree:
    """The source being assembled; an edit that does not fit stops the assembly."""

    def __init__(self, root: Path):
        self.root = root
        self.patch = ""

    def read(self, path: str) -> str:
        """The text of a file that must be there."""
        file = self.root / path
        if not file.is_file():
            raise self.misfit(path, "the file is not there")
        return file.read_text()

    def replace(self, path: str, before: str, after: str, times: int = 1) -> None:
        """Put `after` in the place of `before`, which must occur exactly that often."""
        text = self.read(path)
        found = text.count(before)
        if found != times:
            raise self.misfit(path, f"expected {times} times, found {found}: {before[:200]!r}")
        (self.root / path).write_text(text.replace(before, after))

    def redefine(self, path: str, name: str, source: str) -> None:
        """Give a function, method ("Class.method") or class of a Python file a new source."""
        text = self.read(path)
        found = list(definitions(ast.parse(text), name))
        if len(found) != 1:
            raise self.misfit(path, f"expected one definition of {name}, found {len(found)}")
        (node,) = found
        first = min([node.lineno, *(each.lineno for each in node.decorator_list)])
        lines = text.splitlines(keepends=True)
        lines[first - 1 : node.end_lineno] = [source.strip("\n") + "\n"]
        (self.root / path).write_text("".join(lines))

    def rewrite(self, path: str, text: str) -> None:
        """Give a file that must be there a new text."""
        self.read(path)
        (self.root / path).write_text(text)

    def add(self, path: str, text: str) -> None:
        """Make a file that must not be there yet."""
        file = self.root / path
        if file.exists():
            raise self.misfit(path, "the file is already there")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)

    def add_json(self, path: str, content: dict[str, object]) -> None:
        """Make a file that holds a record, such as a doctype."""
        self.add(path, json.dumps(content, indent=1, sort_keys=True) + "\n")

    def misfit(self, path: str, what: str) -> Problem:
        """The problem of a patch that does not fit the source."""
        return Problem("E502", patch=self.patch, path=path, found=what)


def definitions(module: ast.Module, name: str) -> Iterable[ast.FunctionDef | ast.ClassDef]:
    """All definitions of a dotted name, looking into classes only."""
    *outer, last = name.split(".")
    bodies = [module.body]
    for part in outer:
        bodies = [
            node.body
            for body in bodies
            for node in body
            if isinstance(node, ast.ClassDef) and node.name == part
        ]
    for body in bodies:
        for node in body:
            if isinstance(node, ast.FunctionDef | ast.ClassDef) and node.name == last:
                yield node


def fetch(state: Path) -> Path:
    """Return the pinned wheel, downloaded the first time."""
    wheel = state / "cache" / "wheels" / WHEEL_NAME
    if not wheel.exists():
        wheel.parent.mkdir(parents=True, exist_ok=True)
        listed = wheel.with_suffix(".txt")
        listed.write_text(f"{WHEEL} --hash=sha256:{WHEEL_SHA256}\n")
        environment.run(
            *(environment.tools(state) / "python", "-m", "pip", "download", "--no-deps"),
            *("--require-hashes", "--dest", wheel.parent, "--requirement", listed),
        )
    return wheel


def assemble(wheel: Path, into: Path, without: str = "") -> Path:
    """Make the Frappe source in `into`, if it is not there yet as the wheel and patches say.

    `without` leaves one patch out, to prove that its test needs it.
    """
    content = wheel.read_bytes()
    found = hashlib.sha256(content).hexdigest()
    if found != WHEEL_SHA256:
        raise Problem("E501", path=wheel, found=found, expected=WHEEL_SHA256)
    patches = [patch for patch in load_patches() if patch.name != without]
    wanted = digest(patches)
    mark = into / MARK
    if mark.exists() and mark.read_text() == wanted:
        return into

    into.parent.mkdir(parents=True, exist_ok=True)
    with into.with_name(f".{into.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        fresh, old = (into.with_name(f"{into.name}.{name}") for name in ("new", "old"))
        for left in (fresh, old):
            shutil.rmtree(left, ignore_errors=True)
        fresh.mkdir()
        unpack(content, fresh)
        tree = Tree(fresh)
        for patch in patches:
            tree.patch = patch.name
            patch.apply(tree)
        put_under_git(fresh)
        (fresh / MARK).write_text(wanted)
        if into.exists():
            into.rename(old)
        fresh.rename(into)
        shutil.rmtree(old, ignore_errors=True)
    return into


def load_patches() -> list[Patch]:
    """All patches, in the order of their numbers."""
    patches = []
    for file in sorted(PATCHES.glob("[0-9][0-9][0-9]_*.py")):
        module = runpy.run_path(str(file))
        reason = module["__doc__"].strip().split(".\n")[0].split("\n\n")[0]
        reason = " ".join(reason.split()).rstrip(".")
        patches.append(Patch(file.stem, reason, module["apply"], file.read_text()))
    return patches


def digest(patches: list[Patch]) -> str:
    """What the assembled source depends on, as one string."""
    parts = hashlib.sha256(WHEEL_SHA256.encode())
    parts.update(Path(__file__).read_bytes())
    for patch in patches:
        parts.update(f"{patch.name}\n{patch.text}".encode())
    return parts.hexdigest()


def unpack(wheel: bytes, root: Path) -> None:
    """Write the package of the wheel with its old name, in contents and paths."""
    with zipfile.ZipFile(io.BytesIO(wheel)) as archive:
        for entry in archive.infolist():
            content = archive.read(entry)
            if entry.filename.endswith("/licenses/LICENSE"):
                (root / "LICENSE").write_bytes(content)
            if not entry.filename.startswith("monoframe/") or entry.is_dir():
                continue
            for fork, name in RENAMES:
                content = content.replace(fork.encode(), name.encode())
            file = root / rename(entry.filename)
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)


def rename(text: str) -> str:
    """The text with the fork's name changed back."""
    for fork, name in RENAMES:
        text = text.replace(fork, name)
    return text


def put_under_git(root: Path) -> None:
    """Commit the source, so that whatever a site does to it can be seen and undone."""
    (root / ".gitignore").write_text(f"{MARK}\n__pycache__/\n*.py[co]\n/frappe/public/dist/\n")
    for command in (
        ("init", "--quiet", "--initial-branch=embedded"),
        ("config", "user.name", "ECMS"),
        ("config", "user.email", "ecms@localhost"),
        ("config", "gc.auto", "0"),
        ("add", "--all"),
        ("commit", "--quiet", "--no-verify", "--message", "Frappe, assembled"),
    ):
        subprocess.run(["git", *command], cwd=root, check=True, capture_output=True)
