"""A site for each test, as it was found: whatever a test writes is rolled back.

The site is the one that ``ECMS_SITE`` names on the bench ``ECMS_BENCH``; without them the tests'
own site on the embedded bench. Everything here works on Frappe 15 and 16, on every database.

A test may not change tables (Custom Field, DocType): MariaDB commits by itself then.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import frappe
import frappe.utils.caching
import pytest

from tests.site.inspectorate import Inspectorate, found

ROOT = Path(__file__).resolve().parents[2]
BENCH = Path(os.environ.get("ECMS_BENCH") or ROOT / ".ecms" / "bench")
SITE = os.environ.get("ECMS_SITE") or "tests.localhost"

_COMMITTED = "committed_in_test"


@pytest.fixture(scope="session")
def open_site() -> Iterator[str]:
    """The site, opened once for all tests of the run."""
    os.chdir(BENCH / "sites")
    frappe.init(site=SITE, sites_path=".")
    frappe.connect()
    frappe.clear_cache()
    yield SITE
    frappe.clear_cache()
    frappe.destroy()


@pytest.fixture(autouse=True)
def site(open_site: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The site, with Administrator signed in and nothing of another test in it."""
    frappe.set_user("Administrator")
    frappe.flags.mute_emails = True
    frappe.db.rollback()
    with _commits_held_back(monkeypatch):
        yield open_site
    frappe.set_user("Administrator")
    _forget()


@contextmanager
def _commits_held_back(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let a commit look like one to the code under test, and be undone after the test.

    A commit becomes a savepoint, and a rollback goes back to the last one, as it would to the last
    commit. What waits for the commit is run; a job that it enqueues reaches the queue, where no
    worker of ours listens while these tests run.
    """
    database = frappe.local.db
    really_roll_back = database.rollback
    # Of each commit, what was to be done if it had been a rollback: it is one in the end.
    undoing = []

    def commit(**_: object) -> None:
        database.before_commit.run()
        database.savepoint(_COMMITTED)
        database.transaction_writes = 0
        undoing.append((database.before_rollback, database.after_rollback))
        database.before_rollback = type(database.before_rollback)()
        database.after_rollback = type(database.after_rollback)()
        database.after_commit.run()

    def rollback(*, save_point: str | None = None, **_: object) -> None:
        if save_point or not undoing:
            really_roll_back(save_point=save_point)
            return
        database.before_commit.reset()
        database.after_commit.reset()
        database.before_rollback.run()
        really_roll_back(save_point=_COMMITTED)
        database.after_rollback.run()

    with monkeypatch.context() as patched:
        patched.setattr(database, "commit", commit)
        patched.setattr(database, "rollback", rollback)
        yield

    for before, _ in reversed(undoing):
        before.run()
    database.rollback()
    for _, after in reversed(undoing):
        after.run()


# What is cached of the schema and the apps outlives a test: nothing of it can change in a
# transaction but by a customisation, and then Frappe itself clears it when that is rolled back.
_LASTING = ("all_apps", "app_hooks", "db_tables", "doctype_meta", "table_columns")


def _forget() -> None:
    """Forget what was cached of documents that never were."""
    lasting = {key for name in _LASTING for key in frappe.cache.get_keys(name)}
    passing = [key for key in frappe.cache.get_keys("") if key not in lasting]
    frappe.cache.delete_value(passing, make_keys=False)
    # Frappe 16 keeps a copy of some of it in the process.
    if hasattr(frappe, "client_cache"):
        frappe.client_cache.clear_cache()
    frappe.utils.caching._SITE_CACHE.clear()
    frappe.db.value_cache.clear()
    for kept in ("request_cache", "cache", "document_cache"):
        if hasattr(frappe.local, kept):
            getattr(frappe.local, kept).clear()
    frappe.local.message_log = []
    frappe.local.locked_documents = []
    frappe.local.form_dict = frappe._dict()
    frappe.local.response = frappe._dict({"docs": []})


@pytest.fixture
def as_user(site: str) -> Callable[[str], AbstractContextManager[None]]:
    """``with as_user("inspector@ph.demo"): ...`` does what follows as that user."""

    @contextmanager
    def signed_in(email: str) -> Iterator[None]:
        before = frappe.session.user
        frappe.set_user(email)
        try:
            yield
        finally:
            frappe.set_user(before)

    return signed_in


@pytest.fixture(scope="session")
def _philippines_applied(open_site: str) -> Iterator[None]:
    from ecms_core.packs.edge.apply import apply_pack
    from ecms_core.packs.edge.remove import remove_pack

    frappe.set_user("Administrator")
    had = frappe.db.exists("Country Pack", "ph")
    apply_pack("ph", say=_quiet)
    made = [record for mark in ("t", "u") for record in found(mark)]
    frappe.db.commit()
    yield
    for doctype, name in reversed(made):
        frappe.delete_doc(doctype, name, force=True, delete_permanently=True)
    frappe.db.commit()
    if not had:
        remove_pack("ph", say=_quiet, drop_columns=True)


def _quiet(line: str) -> None:
    """Say nothing of how far it is."""


@pytest.fixture
def office(philippines: None) -> Inspectorate:
    """A regional office with its officials."""
    return Inspectorate()


@pytest.fixture
def clock(office: Inspectorate) -> str:
    """The correction period of a case, served today: 10 calendar days, nothing may extend it."""
    return frappe.db.get_value("Case Deadline", {"case": office.case_at("correction")}, "name")


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """What was given to the background; nothing runs here but what a test runs."""
    jobs: list[object] = []
    monkeypatch.setattr(frappe, "enqueue", lambda job, **_: jobs.append(job))
    return jobs


@pytest.fixture
def philippines(_philippines_applied: None, site: str) -> None:
    """The Philippine pack and two test offices with officials; they go when all tests are done."""
