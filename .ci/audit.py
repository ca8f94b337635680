#!/usr/bin/env python3
"""Run pip-audit, as given in the arguments with ``--format json``, and judge what it says.

CI must not depend on somebody else's service: where none answers, that is told and is no failure.
A published advisory about a version that we pin is one.
"""

import json
import subprocess
import sys

SECONDS = 120
"""A service that takes longer does not answer."""


def audit(command: list[str]) -> int:
    """0 where nothing is known against what was compared, 1 where something is."""
    try:
        done = subprocess.run(  # noqa: S603 - the command is that of .ci/run
            command, capture_output=True, text=True, timeout=SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        return unanswered(f"no answer within {SECONDS} s")
    try:
        found = json.loads(done.stdout)["dependencies"]
    except (ValueError, KeyError, TypeError):
        return unanswered(done.stderr.strip().rpartition("\n")[2])
    compared = [one for one in found if "skip_reason" not in one]
    skipped = [one["name"] for one in found if "skip_reason" in one]
    if not compared:
        return unanswered("the service knows none of the packages")
    for one in compared:
        for known in one["vulns"]:
            mended = ", ".join(known["fix_versions"]) or "no version"
            say(f"{one['name']} {one['version']}: {known['id']}, mended in {mended}")
    if skipped:
        say(f"not compared: {', '.join(skipped)}")
    bad = sum(bool(one["vulns"]) for one in compared)
    say(f"advisories: {len(compared)} pinned versions compared, {bad} with advisories")
    return 1 if bad else 0


def unanswered(why: str) -> int:
    """Nobody could be asked: told, and no failure."""
    say(f"advisories: NOT compared, no service answers here ({why})")
    return 0


def say(line: str) -> None:
    """A line of the log."""
    sys.stdout.write(line + "\n")


if __name__ == "__main__":
    sys.exit(audit(sys.argv[1:]))
