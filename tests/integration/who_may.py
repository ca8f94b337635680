"""Prints the table of who may do what, as the application has it now: for a look at what changed.

``python -m tests.integration.who_may`` writes nothing; what is right stands in ``who_may.txt``.
"""

import sys

from api.app import create_app
from api.guard import PUBLIC
from api.permissions import EVERY_ROLE, OWN_AFFAIRS, PAGES, handlers_of, mark_of, roles_of

SHORT = {
    "call-taker": "ct", "dispatcher": "di", "supervisor": "su", "callback": "cb",
    "centre-head": "ch", "knowledge-editor": "ke", "policy-editor": "pe",
    "handler": "ha", "unit-head": "uh", "unit-leader": "ul",
    "assist-handler": "ah", "assist-leader": "al", "authority-contact": "ac",
    "inspector": "in", "discipline-inspector": "dp", "city-leader": "cl",
    "auditor": "au", "administrator": "ad",
}  # fmt: skip
"""Role → the two letters by which the table names it, in the order of its columns."""


def rows_of(app):
    """Row of the table → the roles that may, for every handler that is not public."""
    rows = {}
    for path, method, handler in handlers_of(app):
        mark = mark_of(handler)
        if handler.opt.get(PUBLIC) or mark in PAGES:
            continue
        roles = EVERY_ROLE if mark in OWN_AFFAIRS else roles_of(handler)
        rows[f"{method} {path}"] = frozenset(roles)
    return {**dict(sorted(rows.items())), **{f"page {id_}": PAGES[id_] for id_ in PAGES}}


def written(rows):
    """The rows as text."""
    wide = max(map(len, rows)) + 2
    lines = [" " * wide + " ".join(SHORT.values())]
    for name, roles in rows.items():
        marks = " ".join(short if role in roles else " ." for role, short in SHORT.items())
        lines.append(f"{name:<{wide}}{marks}")
    return "\n".join(lines) + "\n"


def read(text):
    """The rows of a text."""
    rows = {}
    for line in text.splitlines()[1:]:
        head, *_ = line.split("  ", 1)
        marks = line[-len(" ".join(SHORT.values())) :]
        rows[head] = frozenset(role for role, short in SHORT.items() if short in marks.split())
    return rows


if __name__ == "__main__":
    sys.stdout.write(written(rows_of(create_app())))
