"""Who may do what: one table, from operations and pages to roles, asked at one place.

Commands may be given by whom the tables of states say; what is read, and by whom, stands here.
Whether *this* ticket is within the person's sight is asked after that (``api/sight.py``), whether
it is theirs to act on by the core. While there are no accounts nothing is asked.

A handler that is neither public nor in the table keeps the server from starting.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from types import MappingProxyType
from typing import Any, cast

from litestar import Litestar
from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler
from litestar.routes import HTTPRoute

from api.console import navigation
from api.contract import Operation
from api.guard import PUBLIC
from api.offered import OFFERED
from api.offered_bulletins import BULLETIN_OFFERED
from api.offered_cases import CASE_OFFERED
from api.problems import Problem
from api.reading import AnyRequest
from api.running import running
from api.who import person_of
from engine.bulletins.states import CENTRE as DRAFTERS
from engine.bulletins.states import move_of
from engine.cases.states import rows_of
from engine.knowledge import editing
from engine.people.person import ADMINISTRATOR, AUDITOR, SYSTEM_ROLES
from engine.rulebook.rulebook import Rulebook
from engine.special_reports.editing import READERS, SIGNERS, WRITERS
from engine.tickets.states import move

Roles = frozenset[str]

CENTRE = frozenset({"call-taker", "dispatcher", "supervisor", "callback", "centre-head"})
UNIT = frozenset({"handler", "unit-head", "unit-leader"})
ASSISTING = frozenset({"assist-handler", "assist-leader"})
ABOVE = frozenset({"authority-contact", "inspector", "discipline-inspector", "city-leader"})
EDITORS = frozenset({"knowledge-editor", "policy-editor"})
STAFF = CENTRE | UNIT | ASSISTING | ABOVE | EDITORS
"""Every role of the catalog: those whom matters concern."""
EVERY_ROLE = STAFF | {AUDITOR, ADMINISTRATOR}

_READERS = (STAFF - EDITORS) | {AUDITOR}
_JUDGES = frozenset(
    {"dispatcher", "supervisor", "centre-head", "unit-head", "unit-leader"}
    | {"authority-contact", "city-leader"}
)
"""Whom a rule may name to judge a request; whether it does is asked when it is judged."""
_JUDGED = frozenset({"return", "extension", "suspension", "decline", "closing"})
_SEE_CASES = ABOVE | {"supervisor", "centre-head", "unit-head", "unit-leader", AUDITOR}
_SEE_REPORTS = (STAFF - {"knowledge-editor"}) | {AUDITOR}
"""Every unit sees how all units have done; the tickets behind a figure only within sight."""
_SEE_DRAWS = frozenset({"inspector", "supervisor", "centre-head", "discipline-inspector", AUDITOR})

_READING: Mapping[str, Roles] = {
    "list-tickets": _READERS,
    "read-ticket": _READERS,
    "read-events": _READERS,
    "read-clocks": _READERS,
    "read-reasons": _READERS,
    "read-attachment": _READERS,
    "list-callbacks": frozenset({"callback", "supervisor", "centre-head", AUDITOR}),
    "list-parts": UNIT
    | ASSISTING
    | {"dispatcher", "supervisor", "centre-head", "authority-contact", AUDITOR},
    "list-supervisions": UNIT
    | {"dispatcher", "supervisor", "centre-head", "inspector", "city-leader", AUDITOR}
    | {"authority-contact"},
    "list-notices": STAFF | {AUDITOR},
    "list-draws": _SEE_DRAWS,
    "read-draw": _SEE_DRAWS,
    "read-report": _SEE_REPORTS,
    "download-report": _SEE_REPORTS,
    "list-report-items": _READERS,
    "list-cases": _SEE_CASES,
    "read-case": _SEE_CASES,
    "read-case-events": _SEE_CASES,
    "list-states": EVERY_ROLE,
    "preview": EVERY_ROLE,
    "read-rulebook": EVERY_ROLE,
    "list-rules": EVERY_ROLE,
    "read-rule": EVERY_ROLE,
    "list-facts": EVERY_ROLE,
    "list-catalog": EVERY_ROLE,
    "read-entry": EVERY_ROLE,
}
_DOING: Mapping[str, Roles] = {
    "receive-ticket": frozenset(move("receive").who) & STAFF,
    "upload-attachment": frozenset(move("note").who) | {"inspector"},
    "read-notice": STAFF,
    "unmask-ticket": STAFF - EDITORS,
    "open-case": frozenset(chain.from_iterable(row.who for row in rows_of("open"))),
}
_ADMINISTERING: Mapping[str, Roles] = {
    "list-accounts": frozenset({ADMINISTRATOR, AUDITOR}),
    "list-account-record": frozenset({ADMINISTRATOR, AUDITOR}),
    "list-keys": frozenset({ADMINISTRATOR, AUDITOR}),
    "list-looks": frozenset({AUDITOR}),
    "add-account": frozenset({ADMINISTRATOR}),
    "disable-account": frozenset({ADMINISTRATOR}),
    "enable-account": frozenset({ADMINISTRATOR}),
    "seat-account": frozenset({ADMINISTRATOR}),
    "reset-password": frozenset({ADMINISTRATOR}),
    "add-key": frozenset({ADMINISTRATOR}),
    "revoke-key": frozenset({ADMINISTRATOR}),
    "list-webhooks": frozenset({ADMINISTRATOR, AUDITOR}),
    "list-failed-webhook": frozenset({ADMINISTRATOR, AUDITOR}),
    "add-webhook": frozenset({ADMINISTRATOR}),
    "disable-webhook": frozenset({ADMINISTRATOR}),
    "enable-webhook": frozenset({ADMINISTRATOR}),
    "test-webhook": frozenset({ADMINISTRATOR}),
    "replay-webhook": frozenset({ADMINISTRATOR}),
}
_KNOWLEDGE: Mapping[str, Roles] = {
    "list-articles": EVERY_ROLE,
    "read-article": EVERY_ROLE,
    "list-article-versions": EVERY_ROLE,
    "add-article": editing.WRITERS,
    "write-article": editing.WRITERS,
    "submit-article": editing.WRITERS,
    "approve-article": editing.APPROVERS,
    "send-back-article": editing.APPROVERS,
    "withdraw-article": editing.APPROVERS,
    "list-article-uses": EVERY_ROLE,
    "list-missed-searches": editing.SEE_ALL,
    "settle-missed-search": editing.EDITORS,
}
_SEE_ANALYSIS = CENTRE - {"call-taker", "callback"} | {"city-leader", AUDITOR}
"""Who serves the whole city and steers: what all its requests say is for them."""
_ANALYSIS: Mapping[str, Roles] = {
    "read-analysis": _SEE_ANALYSIS,
    "refresh-analysis": WRITERS,
    "read-learning": _SEE_ANALYSIS | EDITORS,
    "suggest-facts": CENTRE | EDITORS,
    "list-special-reports": READERS,
    "read-special-report": READERS,
    "list-special-report-versions": READERS,
    "read-special-report-word": READERS,
    "draft-special-report": WRITERS,
    "write-special-report": WRITERS,
    "submit-special-report": WRITERS,
    "send-back-special-report": SIGNERS,
    "sign-special-report": SIGNERS,
    "drop-special-report": WRITERS,
}
_BULLETINS: Mapping[str, Roles] = {
    "list-bulletins": STAFF | {AUDITOR},
    "read-bulletin": STAFF | {AUDITOR},
    "read-edition": STAFF | {AUDITOR},
    "download-edition": STAFF | {AUDITOR},
    # Units see their own objections alone, and the events hold everybody's.
    "read-bulletin-events": DRAFTERS | {"city-leader", "discipline-inspector", AUDITOR},
    "draft-bulletin": DRAFTERS,
}
OWN_AFFAIRS = frozenset({"read-me", "sign-out", "take-seat", "change-password"})
"""What whoever signed in may do, in whatever seat, and in none."""


def _commands() -> Iterator[tuple[str, Roles]]:
    """The commands to tickets, cases, bulletins, by whom the tables of their states name."""
    for offered in OFFERED:
        row = move(offered.name)
        judges = _JUDGES if row.need in _JUDGED else frozenset[str]()
        yield f"{offered.name}-ticket", frozenset(row.who) & STAFF | judges
    for case in CASE_OFFERED:
        who = chain.from_iterable(row.who for row in rows_of(case.name))
        yield f"{case.name}-case", frozenset(who)
    for bulletin in BULLETIN_OFFERED:
        yield f"{bulletin.name}-bulletin", move_of(bulletin.name).who


OPERATIONS: Mapping[str, Roles] = MappingProxyType(
    {
        **_READING,
        **_DOING,
        **_ADMINISTERING,
        **_KNOWLEDGE,
        **_BULLETINS,
        **_ANALYSIS,
        **dict(_commands()),
    }
)
"""Operation → the roles that may ask for it."""
PAGES: Mapping[str, Roles] = MappingProxyType(
    {page.id: page.roles for page in navigation.PAGES.values()}
)
"""Page of the console → the roles that may open it."""


class NotInTable(Exception):
    """Handlers of which nobody has said who may use them."""

    def __init__(self, handlers: Iterable[str]) -> None:
        self.handlers = tuple(handlers)
        super().__init__(f"not in the table of permissions: {', '.join(self.handlers)}")


def permitted(connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
    """Refuse whoever may not do this in the seat that they act in; comes after ``who_asks``."""
    request = cast("AnyRequest", connection)
    if request.scope["method"] == "OPTIONS" or handler.opt.get(PUBLIC):
        return
    person, mark = person_of(request), mark_of(handler)
    if person.unchecked or (mark in OWN_AFFAIRS and person.account):
        return
    roles = roles_of(handler)
    if person.seat is None or roles is None or person.seat.role not in roles:
        own = None if person.seat is None else person.seat.role
        raise _not_for(running(request).rulebook, own, roles or frozenset())


def mark_of(handler: BaseRouteHandler) -> str | None:
    """The operation or page that a handler carries."""
    operation = handler.opt.get("operation")
    return operation.id if isinstance(operation, Operation) else handler.opt.get("page")


def roles_of(handler: BaseRouteHandler) -> Roles | None:
    """The roles that may use a handler, None where nobody has said so."""
    mark = mark_of(handler) or ""
    return (OPERATIONS if "operation" in handler.opt else PAGES).get(mark)


def check_handlers(app: Litestar) -> None:
    """Raise ``NotInTable`` where a handler is neither public nor in the table."""
    missing = [
        f"{method} {path}"
        for path, method, handler in handlers_of(app)
        if not handler.opt.get(PUBLIC)
        and mark_of(handler) not in OWN_AFFAIRS
        and roles_of(handler) is None
    ]
    if missing:
        raise NotInTable(missing)


def handlers_of(app: Litestar) -> Iterator[tuple[str, str, BaseRouteHandler]]:
    """Path, method and handler of everything that the application answers."""
    for route in app.routes:
        if isinstance(route, HTTPRoute):
            for method, (handler, _) in route.route_handler_map.items():
                if method != "OPTIONS":
                    yield route.path_format, method, handler


def _not_for(rulebook: Rulebook, own: str | None, roles: Roles) -> Problem:
    who_zh = "、".join(_name(rulebook, role) for role in sorted(roles))
    who_en = ", ".join(sorted(roles))
    if own is None:
        return Problem(
            "who/refused",
            f"您还没有岗位; 可以这样做的岗位: {who_zh}。",
            f"You hold no seat; this is for {who_en}.",
        )
    return Problem(
        "who/refused",
        f"{_name(rulebook, own)} 不能这样做; 可以这样做的岗位: {who_zh}。",
        f"This is not for the role {own}; it is for {who_en}.",
    )


def _name(rulebook: Rulebook, role: str) -> str:
    if role in SYSTEM_ROLES:
        return SYSTEM_ROLES[role][0]
    known = rulebook.roles.get(role)
    return role if known is None else known.name
