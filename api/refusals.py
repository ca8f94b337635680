"""What kind of problem a refusal is: not for this person, not now, or not at all."""

from __future__ import annotations

from engine.bulletins.states import EDITION_STATES
from engine.cases.states import CASE_STATES

_NOT_NOW = frozenset(
    {
        "request/waiting",
        "part/none-open",
        "supervision/none-open",
        "supervision/no-reply",
        "case/objection-waits",
        "case/no-objection",
        *(f"bulletin/is-{state}" for state in EDITION_STATES),
        *(f"bulletin/{why}" for why in ("first-edition", "objections-upheld", "stale")),
        *(f"bulletin/{why}" for why in ("window-open", "window-closed", "objections-wait")),
        *(f"bulletin/{why}" for why in ("own-draft", "no-objection", "period-not-over")),
        *(f"request/no-{kind}" for kind in ("return", "extension", "suspension")),
        *(f"request/no-{kind}" for kind in ("decline", "closing")),
        *(f"case/{how}-{state}" for how in ("not", "already") for state in CASE_STATES),
    }
)
_NOT_YOURS = frozenset(
    {"case/not-your-role", "case/not-your-unit", "case/own-case"}
    | {f"bulletin/{why}" for why in ("not-your-role", "not-your-unit", "own-objection")}
)


def kind_of_refusal(code: str) -> str:
    """The code of the kind under which a refusal is told: 403, 409 or 422."""
    family = code.partition("/")[0]
    family = family if family in ("case", "bulletin") else "ticket"
    if code.startswith("who/") or code in _NOT_YOURS:
        return "who/refused"
    if code.startswith("ticket/") or code in _NOT_NOW:
        return f"{family}/refused"
    return "command/refused"
