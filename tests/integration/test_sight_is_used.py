"""Nothing that answers a person goes past the sight: handlers reach matters through ``Sighted``.

Read from the source. What goes to desk, casework or store by itself is listed here, with why.
"""

import ast
from pathlib import Path

API = Path(__file__).parents[2] / "api"
OF_DESK = {"ticket", "history", "list", "tickets", "command", "split", "live_on"}
OF_CASEWORK = {"case", "history", "command", "evidence"}
OF_STORE = {
    "history", "histories", "page", "ids", "cases", "parts", "supervisions", "notices", "notice",
    "attached", "attachment", "receipts", "count_tickets", "count_cases", "count_notices",
    "count_supervisions", "going_clocks",
}  # fmt: skip
FORBIDDEN = {"desk": OF_DESK, "casework": OF_CASEWORK, "store": OF_STORE}

LISTED = "of rows that were listed within the sight"
FILTERED = "the filter carries the sight"
ALLOWED = {
    "routes/work.py": {"store.histories": LISTED},
    "routes/cases.py": {"store.histories": "only compared: whether the evidence still holds"},
    "routes/draws.py": {"store.history": "of a draw, which is no matter"},
    "routes/notices.py": {"store.notice": "again, after it was found within the sight"},
    "routes/attachments.py": {"store.attached": "of what the person has just brought"},
    "console/routes/cases.py": {
        "store.histories": "only compared: whether the evidence still holds"
    },
    "console/routes/ticket.py": {"desk.command": "of a ticket found within the sight before"},
    "console/desks/calling.py": {
        "store.page": FILTERED, "store.count_tickets": FILTERED,
        "store.histories": LISTED, "store.going_clocks": LISTED,
    },
    "console/desks/dispatch.py": {
        "store.page": FILTERED, "store.count_tickets": FILTERED,
        "store.histories": LISTED, "store.going_clocks": LISTED,
    },
    "console/desks/choosing.py": {"store.going_clocks": LISTED},
    "console/desks/inbox.py": {"store.going_clocks": LISTED},
    "console/matters/lists.py": {"store.going_clocks": LISTED},
    "console/desks/today.py": {
        "store.count_tickets": FILTERED, "store.count_cases": FILTERED,
        "store.count_notices": FILTERED, "store.count_supervisions": FILTERED,
    },
}  # fmt: skip
CITIZENS = ("portal/",)
"""Where nobody signs in: the number and what the citizen knows are the key, not a sight."""


def calls(file):
    """What a file asks of desk, casework or store that somebody holds: ``held.store.page``."""
    for node in ast.walk(ast.parse(file.read_text())):
        if not isinstance(node, ast.Attribute) or not isinstance(node.value, ast.Attribute):
            continue
        owner, asked = node.value.attr, node.attr
        held = node.value.value
        holds = isinstance(held, ast.Name | ast.Attribute) and ast.unparse(held).endswith("held")
        if holds and asked in FORBIDDEN.get(owner, ()):
            yield f"{owner}.{asked}"


def test_nobody_goes_past_the_sight_but_for_a_reason_that_is_told_here():
    found = {}
    for file in sorted(API.rglob("*.py")):
        name = file.relative_to(API).as_posix()
        asked = set(calls(file))
        if asked and not name.startswith(CITIZENS):
            found[name] = asked
    past = {name: asked - set(ALLOWED.get(name, ())) for name, asked in found.items()}
    assert {name: asked for name, asked in past.items() if asked} == {}
    unused = {name: set(said) - found.get(name, set()) for name, said in ALLOWED.items()}
    assert {name: said for name, said in unused.items() if said} == {}
