"""Two people at the same moment: each on a connection of their own, with real commits."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any, TypeVar

import frappe

R = TypeVar("R")
# What Frappe keeps beside a document of ours.
BESIDE = ("File", "Comment", "Version", "Notification Log", "Activity Log")


def apart(site: str, do: Callable[[], R], ready: Callable[[], object] = int) -> R:
    """Do something on a connection of its own, and commit it; ``ready`` is awaited first."""

    def there() -> R:
        frappe.init(site=site, sites_path=".")
        frappe.connect()
        frappe.flags.mute_emails = True
        try:
            ready()
            result = do()
            frappe.db.commit()
        except BaseException:
            frappe.db.rollback()
            raise
        else:
            return result
        finally:
            frappe.destroy()

    # A thread has a Frappe of its own: nothing of the test's connection is in it.
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(there).result(timeout=120)


def at_once(site: str, *acts: Callable[[], Any]) -> list[Any]:
    """What each of these came to, begun in the same moment: its result, or its error."""
    barrier = threading.Barrier(len(acts), timeout=60)

    def one(act: Callable[[], Any]) -> Any:
        try:
            return apart(site, act, barrier.wait)
        except Exception as error:
            return error

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(one, acts))


@contextmanager
def taken_away(site: str) -> Iterator[None]:
    """Take away whatever is committed in the meantime."""
    since = apart(site, frappe.utils.now)
    try:
        yield
    finally:
        apart(site, lambda: _take_away(since))


def _take_away(since: str) -> None:
    frappe.set_user("Administrator")
    created = {"creation": (">=", since)}
    for file in frappe.get_all("File", created, pluck="name"):
        frappe.delete_doc("File", file, force=True)
    modules = frappe.get_module_list("ecms_core")
    for doctype in frappe.get_all(
        "DocType", {"module": ("in", modules), "issingle": 0}, pluck="name"
    ):
        frappe.db.delete(doctype, created)
    for doctype in BESIDE:
        frappe.db.delete(doctype, created)
