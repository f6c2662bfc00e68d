"""``python3.11 -m embedded <command>``: the Makefile's way in."""

import sys

from embedded import problems
from embedded.problems import Problem


def run(words: list) -> int:  # type: ignore[type-arg]
    """Run a command; a problem is one message and no traceback.

    This file and ``problems`` are plain enough for any Python 3 to come as far as the first check.
    """
    if sys.version_info[:2] != (3, 11):
        found = ".".join(str(part) for part in sys.version_info[:3])
        goal = words[0] if words else "demo"
        raise Problem("E101", found=found, where=sys.executable, expected="3.11", goal=goal)
    from embedded import commands

    return commands.main(words)


if __name__ == "__main__":
    try:
        sys.exit(run(sys.argv[1:]))
    except Problem as problem:
        sys.exit(f"\n{problem}")
    except OSError as error:
        known = problems.of_os_error(error, "this command")
        if known is None:
            raise
        sys.exit(f"\n{known}")
