"""The numbered problems of setting up and running: what happened, and what to do about it.

The pattern is that of ``ecms_core.problems``, in a file of its own because these are raised before
anything is installed. A number is never used again for something else.
"""

from __future__ import annotations

import errno
import re
from typing import NamedTuple


class Kind(NamedTuple):
    """One entry: ``what`` and ``do`` are templates over the problem's details."""

    what: str
    do: str


CATALOGUE: dict[str, Kind] = {
    # 1: the machine
    "E101": Kind(
        "This is Python {found} ({where}); ECMS's embedded Frappe runs on Python {expected}.",
        "Install Python {expected} (on Debian 12: apt-get install python3 python3-venv), or name "
        "one that is there: make PYTHON=/path/to/python{expected} {goal}",
    ),
    "E102": Kind(
        "This machine is {found}; expected {expected}.",
        "Use such a machine, a virtual one or a container, or install ECMS on genuine Frappe by "
        "bench (README, production).",
    ),
    "E103": Kind(
        "Debian packages are missing: {found}. You are not root, and sudo asks for a password.",
        "Run this once, then make again: {command}",
    ),
    "E104": Kind(
        "apt-get could not install {found}: {reason}. Log: {where}.",
        "Mend what apt-get says, or run it by hand, then make again: {command}",
    ),
    "E105": Kind(
        "Port {found} is taken by another program; ECMS expected it to be free.",
        "Stop that program, or choose another port: make demo PORT={suggestion}",
    ),
    "E106": Kind(
        "The disk is full: {reason}, found while at: {where}.",
        "Make room (about {expected} MB are needed) and run the same command again; it goes on "
        "where it stopped.",
    ),
    "E107": Kind(
        "{where} has {found} MB free; expected at least {expected} MB.",
        "Make room, or clone ECMS to a larger disk.",
    ),
    "E108": Kind(
        "A package registry could not be reached, found while at: {where}. It said: {reason}",
        "Check the network, the proxy and certificate variables, and run the same command again; "
        "what was downloaded is kept. Log: {log}.",
    ),
    "E109": Kind(
        "{path} cannot be written: {reason}.",
        "Give yourself the right to write in the checkout, or clone it to a folder of yours.",
    ),
    "E110": Kind(
        "The checkout's path is too long for a socket: {found} bytes; expected at most {expected}.",
        "Clone ECMS nearer to the root of the disk.",
    ),
    # 2: the steps
    "E201": Kind(
        "The step '{where}' failed: {reason}.",
        "The last lines are above; the whole log is {log}. Mend it and run the same command "
        "again; finished steps are kept.",
    ),
    "E202": Kind(
        "Another make is at work in this checkout (process {found}) and did not finish within "
        "{expected} minutes.",
        "Wait for it, or end it: make stop",
    ),
    "E203": Kind(
        "There is no country pack '{found}' with a demonstration; expected one of: {expected}.",
        "Name one of them: make demo PACK={suggestion}",
    ),
    "E204": Kind(
        "{name}={found} is not understood; expected {expected}.",
        "Correct it and run make again.",
    ),
    # 3: what runs
    "E301": Kind(
        "The {where} ended by itself: {reason}.",
        "The last lines are above; the whole log is {log}.",
    ),
    "E302": Kind(
        "{where} does not answer: found {found}; expected a page (200) within {expected} s.",
        "See the log of the web server: {log}",
    ),
    "E303": Kind(
        "The queue worker did not run a job: found {found}; expected 'finished' within "
        "{expected} s.",
        "See the log of the worker: {log}",
    ),
    "E304": Kind(
        "A demo of this checkout runs already: {found}; expected {expected}.",
        "Use that one, or stop it first: make stop",
    ),
    # 4: the tests
    "E401": Kind(
        "{where} is not a bench with the site '{found}'; expected {expected}.",
        "Set ECMS_BENCH to the bench's folder and ECMS_SITE to a site on it that has ecms_core "
        "and a country pack.",
    ),
    "E402": Kind(
        "The bench's Python has no pytest: {where}.",
        "Install it there: {command}",
    ),
    # 5: the embedded Frappe
    "E501": Kind(
        "The wheel {path} is not the one that was read and patched: found SHA-256 {found}; "
        "expected {expected}.",
        "Remove the file and run the same command again; if it differs again, tell ECMS's "
        "maintainers and do not use it.",
    ),
    "E502": Kind(
        "Patch {patch} does not fit {path}: {found}.",
        "The patch was written for another source; correct it, then run the same command again. "
        "Nothing was put in place.",
    ),
}


class Problem(Exception):
    """Something a person must mend, told by its number.

    ``code`` is a number of the catalogue, ``details`` are the values its texts name.
    """

    def __init__(self, code: str, **details: object) -> None:
        self.code = code
        self.details = details
        super().__init__(f"{code}: {self.what()}\n      {self.do()}")

    def what(self) -> str:
        """What happened, where, what was found and what was expected."""
        return CATALOGUE[self.code].what.format(**self.details)

    def do(self) -> str:
        """What the reader can do about it."""
        return CATALOGUE[self.code].do.format(**self.details)


NEEDED_MB = 2500

_DISK_FULL = re.compile(r"No space left on device|ENOSPC|database or disk is full", re.I)
# Tools speak of the network in their own words. pip finds "no versions" in an index that it cannot
# reach; all that is asked for here is pinned and exists.
_UNREACHABLE = re.compile(
    r"NewConnectionError|Connection refused|Connection reset|Network is unreachable"
    r"|Temporary failure (in name resolution|resolving)|Name or service not known|dns error"
    r"|Could not resolve|error sending request|client error \(Connect\)|tcp connect error"
    r"|operation timed out|Read timed out|ConnectTimeout|CERTIFICATE_VERIFY_FAILED"
    r"|UnknownIssuer|self.signed certificate|unable to get local issuer"
    r"|\b(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH)\b"
    r"|\(from versions: none\)|Failed to fetch|urlopen error|Tunnel connection failed|ProxyError",
    re.I,
)


def of_log(step: str, lines: list[str], log: str, online: bool = True) -> Problem | None:
    """The problem that the last lines of a failed step's log tell of, where they tell of one.

    ``online`` is whether the step speaks to registries: others refuse connections too.
    """
    for line in reversed(lines):
        if _DISK_FULL.search(line):
            return Problem("E106", where=step, reason=line.strip(), expected=NEEDED_MB)
    for line in reversed(lines) if online else ():
        if _UNREACHABLE.search(line):
            return Problem("E108", where=step, reason=line.strip()[:300], log=log)
    return None


def of_os_error(error: OSError, where: str) -> Problem | None:
    """The problem that the system's refusal means: a full disk, or no right to write."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return Problem("E106", where=where, reason=error.strerror, expected=NEEDED_MB)
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return Problem("E109", path=error.filename or where, reason=error.strerror)
    return None
