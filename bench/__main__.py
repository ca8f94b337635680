"""Every bench in turn, each in a process of its own so that none warms another: make bench."""

from __future__ import annotations

import subprocess
import sys

BENCHES = (
    "decision", "timing", "intake", "lists", "knowledge", "sweep", "replay", "proofs", "triggers",
    "life", "operators", "analysis",
)  # fmt: skip


def main() -> None:
    """Run the benches named on the command line, or all; end with 1 if one did not finish."""
    chosen = [name for name in sys.argv[1:] if name in BENCHES] or BENCHES
    failed = [
        name
        for name in chosen
        if subprocess.run([sys.executable, "-m", f"bench.{name}"], check=False).returncode
    ]
    if failed:
        raise SystemExit("did not finish: " + ", ".join(failed))


if __name__ == "__main__":
    main()
