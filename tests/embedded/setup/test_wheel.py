"""What an installed ECMS consists of, and from where its command line takes its modules."""

from __future__ import annotations

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
LINKS = ("hooks.py", "plugins", "country_packs", "print_formats", "fixtures")


@pytest.fixture(scope="module")
def names(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """The names of the files in the wheel."""
    source = tmp_path_factory.mktemp("source")
    left_out = shutil.ignore_patterns("__pycache__", "dist")
    for name in ("ecms_core", *LINKS):
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        options = {"symlinks": True, "ignore": left_out} if (ROOT / name).is_dir() else {}
        copy(ROOT / name, source / name, **options)
    for name in ("pyproject.toml", "setup.py", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source)
    build = "import sys, setuptools.build_meta as b; b.build_wheel(sys.argv[1])"
    subprocess.run(
        [sys.executable, "-c", build, source / "made"], cwd=source, check=True, capture_output=True
    )
    [wheel] = (source / "made").glob("*.whl")
    return set(zipfile.ZipFile(wheel).namelist())


@pytest.mark.parametrize(
    "name",
    [
        "ecms_core/hooks.py",
        "ecms_core/modules.txt",
        "ecms_core/patches.txt",
        "ecms_core/casework/doctype/labour_case/labour_case.json",
        "ecms_core/casework/doctype/labour_case/labour_case.js",
        "ecms_core/country_packs/ph/pack.yaml",
        "ecms_core/country_packs/ph/territory.csv",
        "ecms_core/country_packs/ph/notices/PH-N04.html",
        "ecms_core/core_records/economic_activities.csv",
        "ecms_core/print_formats/letter.css",
        "ecms_core/public/css/ecms.css",
        "ecms_core/www/verify.html",
    ],
)
def test_a_wheel_holds_what_an_app_is_made_of(names: set[str], name: str) -> None:
    assert name in names


def test_a_wheel_brings_nothing_under_a_name_that_others_use(names: set[str]) -> None:
    assert {name.partition("/")[0].partition("-")[0] for name in names} == {"ecms_core"}


def test_a_file_where_the_user_stands_is_not_run(tmp_path: Path) -> None:
    (tmp_path / "click.py").write_text("raise SystemExit('the wrong click')")
    (tmp_path / "ecms_core").mkdir()
    command = [ROOT / "bin" / "ecms", "pack", "list"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Philippines" in done.stdout
