"""``make bench``: ECMS beside stock Frappe, on one site, in one run. See README.md.

Runs in a bench's own Python; ``ECMS_BENCH`` and ``ECMS_SITE`` name bench and site. Prints a table
and writes ``results.json`` beside this file. The site is left as it was found, after Ctrl-C too.
"""

from __future__ import annotations

import json
import os
import platform
import signal
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from types import FrameType

import frappe
import ground
import law
import letters
import packs
import pages
import sheets
import sweep
import weasyprint
import worklists
from measure import Row, as_data, say, table

HERE = Path(__file__).resolve().parent
BENCH = Path(os.environ.get("ECMS_BENCH") or HERE.parent / ".ecms" / "bench").resolve()
SITE = os.environ.get("ECMS_SITE") or "bench.localhost"


def main() -> int:
    """Measure, clean up, and tell."""
    os.chdir(BENCH / "sites")
    _connect()
    _check()
    about = _about()
    signal.signal(signal.SIGTERM, _interrupt)
    parts: dict[str, Callable[[], list[Row]]] = {
        "a sheet of 100 answers": lambda: sheets.measure(about),
        "a notice of two pages": lambda: letters.measure(about),
        "a case's page over HTTP": lambda: pages.measure(about, SITE),
        "the law": lambda: law.measure(about),
        "the worklist": lambda: worklists.measure(about),
        "the hourly round": lambda: sweep.measure(about),
        "a pack": lambda: packs.measure(about, BENCH, SITE),
    }
    rows: list[Row] = []
    failed = 0
    # What a killed run left is not part of the site as it was found.
    worklists.remove()
    sweep.remove()
    ground.remove()
    found = ground.counts()
    try:
        ground.lay()
        for number, (what, measure) in enumerate(parts.items(), 1):
            began = time.monotonic()
            say(f"{number} of {len(parts)}: {what}")
            try:
                measured = measure()
            except Exception:  # the other parts' minutes are not to be lost
                failed += 1
                traceback.print_exc()
                frappe.db.rollback()
                frappe.set_user("Administrator")
                continue
            rows += measured
            say(f"{table(measured)}\n  {time.monotonic() - began:.0f} s")
    except KeyboardInterrupt:
        say("Interrupted.")
        return 130
    finally:
        # A second Ctrl-C must not leave half of it.
        for each in (signal.SIGINT, signal.SIGTERM):
            signal.signal(each, signal.SIG_IGN)
        say("Removing what was written")
        # What was interrupted may have left the connection in the middle of an answer.
        frappe.destroy()
        _connect()
        worklists.remove()
        sweep.remove()
        ground.remove()
        left = ground.counts()
        for name in sorted(found.keys() | left.keys()):
            if found.get(name) != left.get(name):
                say(f"  {name}: {found.get(name)} rows before, {left.get(name)} after")
        frappe.destroy()
    if rows:
        print(table(rows))
        print(f"\n{about}\n{rows[-1].machine}")
        (HERE / "results.json").write_text(json.dumps(as_data(rows), indent=1) + "\n")
    return 1 if failed else 0


def _connect() -> None:
    frappe.init(site=SITE, sites_path=".")
    frappe.connect()
    frappe.flags.mute_emails = True


def _check() -> None:
    """Refuse a site that is in use, or has no pack whose cases could be measured."""
    real = frappe.db.count("Labour Case", {"is_demo": 0, "name": ("not like", "BENCH-%")})
    if real:
        sys.exit(f"{SITE} has {real} cases that are not demonstration data: not a site to measure.")
    if not frappe.db.exists("Notice Template", "PH-N04"):
        sys.exit(f"{SITE} lacks the Philippine pack: bench --site {SITE} ecms pack apply ph")


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _about() -> str:
    """The site and what carries it."""
    kind = frappe.db.db_type
    function = "sqlite_version()" if kind == "sqlite" else "version()"
    version = str(frappe.db.sql(f"select {function}")[0][0]).partition("-")[0]
    return (
        f"{SITE}: Frappe {frappe.__version__}, {kind} {version}, "
        f"Python {platform.python_version()}, WeasyPrint {weasyprint.__version__}"
    )


if __name__ == "__main__":
    sys.exit(main())
