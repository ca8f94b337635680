"""Everything that validate proves, on 1 000 and on 5 000 rules.

Run: python -m bench.proofs
"""

from __future__ import annotations

from datetime import date
from time import perf_counter

from bench.decision import synthetic
from bench.table import Row, show
from engine.rulebook.prove import prove

TODAY = date(2026, 11, 23)


def main() -> None:
    """Print the rows."""
    seconds = {rules: _seconds(rules) for rules in (1_000, 5_000)}
    growth = seconds[5_000] / seconds[1_000]
    show(
        "Proofs",
        [
            Row("loading and proving 5 000 rules (s)", seconds[5_000], None, None, "< 10",
                seconds[5_000] < 10),
            Row("5 000 rules, times 1 000 rules", seconds[5_000], seconds[1_000], growth,
                "near 5", growth < 7.5),
        ],
    )  # fmt: skip


def _seconds(rules: int) -> float:
    start = perf_counter()
    prove(synthetic(rules), TODAY, lambda _file, _line: None)
    return perf_counter() - start


if __name__ == "__main__":
    main()
