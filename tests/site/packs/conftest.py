"""A site of its own for the packs' tests, since these change tables and really commit.

On the embedded bench it is a copy of the snapshot that the other tests begin with. On another bench
it is the one that ``ECMS_PACKS_SITE`` names: made for these tests, with ECMS installed, and empty.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import frappe
import pytest

from tests.site.conftest import BENCH, ROOT, SITE
from tests.thorough.packs import small_pack

FIELDS = """\
fields:
  - doctype: Labour Case
    fieldname: ph_wage_order
    label: Wage order
    fieldtype: Data
    after: establishment
    basis: RA 6727
    confidence: known
  # The smallest unit of government.
  - doctype: Labour Case
    fieldname: ph_barangay
    label: Barangay
    fieldtype: Data
    after: ph_wage_order
    basis: RA 7160
    confidence: known
  - doctype: Labour Case
    fieldname: ph_sector
    label: Sector
    fieldtype: Select
    options: [Agriculture, Industry, Services]
    after: ph_barangay
    basis: RA 7160
    confidence: known
changes:
  - {doctype: Labour Complaint, fieldname: channel, property: label, value: Received through}
"""
ROLES = """\
roles:
  - {role: PH Mediator, description: Conciliates under the Single Entry Approach}
permissions:
  - {doctype: Case Hearing, role: PH Mediator, may: [read, write, create]}
"""
PO = """\
msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"
"Language: fil\\n"

#. The employer's place of business.
msgid "Establishment"
msgstr "Establisimyento"
"""


@pytest.fixture(scope="session")
def own_site(open_site: str) -> Iterator[str]:
    """The site's name."""
    from embedded import machine, preparation

    if BENCH == machine.BENCH:
        name = "packs.localhost"
        preparation.place(f"app-{preparation.TESTS_PACK}", name)
        yield name
        shutil.rmtree(BENCH / "sites" / name, ignore_errors=True)
    elif os.environ.get("ECMS_PACKS_SITE"):
        yield os.environ["ECMS_PACKS_SITE"]
    else:
        pytest.skip("ECMS_PACKS_SITE names no site that these tests may change")


@pytest.fixture(scope="session")
def make_bare(own_site: str, tmp_path_factory: pytest.TempPathFactory) -> Callable[[], None]:
    """``make_bare()`` brings the site back to where it has no pack, and connects to it.

    Where the database is a file of the site, a copy of it is put back: removing takes seconds.
    On a server, copies of the tables are kept beside them, and what differs is put back.
    """
    connect(own_site)
    remove_packs()
    if frappe.db.db_type == "mariadb":
        keep_tables()
        return put_back_tables
    if frappe.db.db_type != "sqlite":
        return remove_packs
    site = Path(frappe.get_site_path()).resolve()
    kept = tmp_path_factory.mktemp("bare") / "db"
    frappe.destroy()
    shutil.copytree(site / "db", kept)

    def put_back() -> None:
        frappe.destroy()
        for folder in ("db", "packs"):
            shutil.rmtree(site / folder, ignore_errors=True)
        shutil.copytree(kept, site / "db")
        connect(own_site)
        frappe.clear_cache()

    return put_back


def remove_packs() -> None:
    """Remove every pack from the site that is open, its journal, and the law made there by hand."""
    from ecms_core.law.record_shapes import DOCTYPES
    from ecms_core.packs.edge.remove import remove_pack

    frappe.db.rollback()
    for pack in set(frappe.get_all("Pack Ledger Entry", pluck="pack", limit_page_length=0)):
        remove_pack(pack, say=lambda line: None, drop_columns=True)
    for doctype in ("Pack Journal", *DOCTYPES):
        frappe.db.delete(doctype)
    frappe.db.commit()


KEPT = "kept "


def tables() -> list[str]:
    """The tables of the site's records, without the copies."""
    names = frappe.db.sql_list("show tables")
    return [name for name in names if name.startswith(("tab", "__"))]


def keep_tables() -> None:
    """Copy every table of the site to one of its own."""
    for name in tables():
        frappe.db.sql_ddl(f"drop table if exists `{KEPT}{name}`")
        frappe.db.sql_ddl(f"create table `{KEPT}{name}` like `{name}`")
        frappe.db.sql(f"insert into `{KEPT}{name}` select * from `{name}`")  # noqa: S608
        frappe.db.commit()


def put_back_tables() -> None:
    """Make every table that differs from its copy anew, with its columns."""
    frappe.db.rollback()
    shutil.rmtree(Path(frappe.get_site_path("packs")).resolve(), ignore_errors=True)
    copies = set(frappe.db.sql_list("show tables"))
    for name in tables():
        kept = f"{KEPT}{name}"
        if kept not in copies:
            frappe.db.sql_ddl(f"drop table `{name}`")
            continue
        sums = frappe.db.sql(f"checksum table `{name}`, `{kept}`")
        columns = [frappe.db.sql_list(f"show columns from `{each}`") for each in (name, kept)]
        if sums[0][1] == sums[1][1] and columns[0] == columns[1]:
            continue
        frappe.db.sql_ddl(f"drop table `{name}`")
        frappe.db.sql_ddl(f"create table `{name}` like `{kept}`")
        frappe.db.sql(f"insert into `{name}` select * from `{kept}`")  # noqa: S608
        frappe.db.commit()
    frappe.clear_cache()


@pytest.fixture(autouse=True)
def site(own_site: str, make_bare: Callable[[], None]) -> Iterator[str]:
    """The site without a pack, as Administrator; what a test commits stays until the next one."""
    connect(own_site)
    make_bare()
    yield own_site
    frappe.db.rollback()
    connect(SITE)


def connect(name: str) -> None:
    """Leave the site that is open and open this one as Administrator."""
    frappe.destroy()
    frappe.init(site=name, sites_path=".")
    frappe.connect()
    frappe.set_user("Administrator")
    frappe.flags.mute_emails = True


Version = Callable[..., Path]


@pytest.fixture
def version(tmp_path: Path) -> Version:
    """``version("2.0.0", {"forms/gls.yaml": ("old", "new")})`` is ph in a version that differs."""

    def make(number: str, changes: dict[str, tuple[str, str]] | None = None) -> Path:
        folder = tmp_path / number / "ph"
        shutil.copytree(ROOT / "country_packs" / "ph", folder)
        # The regions are enough: offices name them, and a small pack is applied quickly.
        territory = folder / "territory.csv"
        lines = territory.read_text(encoding="utf-8").splitlines(keepends=True)
        kept = [line for line in lines if line[0] in "#c" or ",Region," in line]
        territory.write_text("".join(kept), encoding="utf-8")
        (folder / "forms" / "fields.yaml").write_text(FIELDS)
        (folder / "roles.yaml").write_text(ROLES)
        (folder / "locale").mkdir(exist_ok=True)
        (folder / "locale" / "fil.po").write_text(PO)
        replace(folder / "pack.yaml", "version: 0.1.0", f"version: {number}")
        told = folder / "CHANGES.md"
        told.write_text(f"## {number}\n\nOf a test.\n\n{told.read_text(encoding='utf-8')}")
        change(folder, changes or {})
        return folder

    return make


SMALL_FIELDS = FIELDS.partition("changes:")[0].replace("ph_", "tt_")


@pytest.fixture
def small_version(tmp_path: Path) -> Version:
    """The same of a pack with one or two records of each kind, which is applied in a second."""

    def make(number: str, changes: dict[str, tuple[str, str]] | None = None) -> Path:
        folder = small_pack.write(
            tmp_path / number / "tt",
            forms__fields_dot_yaml=SMALL_FIELDS,
            roles_dot_yaml=ROLES.replace("PH ", "TT "),
            locale__fil_dot_po=PO,
            CHANGES_dot_md=f"## {number}\n\nOf a test.\n",
        )
        replace(folder / "pack.yaml", "version: 1.0.0", f"version: {number}")
        replace(folder / "pack.yaml", "languages: [en]", "languages: [en, fil]")
        change(folder, changes or {})
        return folder

    return make


def change(folder: Path, changes: dict[str, tuple[str, str]]) -> None:
    """Change files of a pack; what follows a '#' in a file's name tells its changes apart."""
    for name, (old, new) in changes.items():
        replace(folder / name.partition("#")[0], old, new)


def replace(file: Path, old: str, new: str) -> None:
    """Change the one place in a file; a test whose file changed fails here."""
    text = file.read_text(encoding="utf-8")
    assert text.count(old) == 1, (file, old, text.count(old))
    file.write_text(text.replace(old, new), encoding="utf-8")
