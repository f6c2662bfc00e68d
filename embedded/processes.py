"""What runs in the bench's environment beside Redis: web server, queue worker, scheduler, one job.

``python -m embedded.processes web|worker|scheduler|job <site> ...`` with the bench's ``sites``
folder as working directory, as bench's own processes have it.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path

import frappe
from frappe.utils.background_jobs import start_worker
from frappe.utils.scheduler import enqueue_events_for_site

_TICK_SECONDS = 60


def web(site: str, port: str) -> None:
    """Serve the site with its bundles and public files to this machine alone.

    Frappe's own ``serve`` listens on every address with the debugger open.
    """
    # Reads much that the other processes do not need.
    import frappe.app
    from werkzeug.serving import WSGIRequestHandler, make_server

    class Handler(WSGIRequestHandler):
        protocol_version = "HTTP/1.1"

    frappe.app._site = site
    frappe.app._sites_path = "."
    application = frappe.app.application_with_statics()
    make_server(
        "127.0.0.1", int(port), application, threaded=True, request_handler=Handler
    ).serve_forever()


def worker(site: str) -> None:
    """Run the jobs of all queues, one after the other."""
    # Loaded once here, not by each job, for which the worker forks.
    import frappe.app  # noqa: F401

    start_worker(queue="short,default,long")


def scheduler(site: str, beat: str) -> None:
    """Enqueue what is due, once a minute; ``beat`` is a file touched after each round."""
    while True:
        enqueue_events_for_site(site=site)
        Path(beat).touch()
        time.sleep(_TICK_SECONDS)


def job(site: str, patience: str) -> None:
    """Enqueue one job and print how it stands when it is done or patience has ended."""
    frappe.init(site=site, sites_path=".")
    frappe.connect()
    enqueued = frappe.enqueue("frappe.ping", queue="short")
    until = time.monotonic() + float(patience)
    while (status := _status(enqueued)) in ("queued", "started") and time.monotonic() < until:
        time.sleep(0.1)
    print(status)
    frappe.destroy()


def _status(enqueued: object) -> str:
    status = enqueued.get_status(refresh=True)  # type: ignore[attr-defined]
    return str(getattr(status, "value", status))


PROCESSES: dict[str, Callable[..., None]] = {
    "web": web,
    "worker": worker,
    "scheduler": scheduler,
    "job": job,
}

if __name__ == "__main__":
    PROCESSES[sys.argv[1]](*sys.argv[2:])
