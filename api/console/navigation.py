"""The pages of the console: their names, their keys, and which roles may open them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from engine.people.person import ADMINISTRATOR, AUDITOR, Person

_CENTRE = ("call-taker", "dispatcher", "supervisor", "callback", "centre-head")
_UNIT = ("handler", "unit-head", "unit-leader", "assist-handler", "assist-leader")
_ABOVE = ("authority-contact", "inspector", "discipline-inspector", "city-leader")
_OTHERS = ("knowledge-editor", "policy-editor")
_ALL = (*_CENTRE, *_UNIT, *_ABOVE, *_OTHERS, AUDITOR, ADMINISTRATOR)
_SEE_TICKETS = (*_CENTRE, *_UNIT, *_ABOVE, AUDITOR)


@dataclass(frozen=True, slots=True)
class Page:
    """A page: where it is, what it is called, its key (Alt+Shift+key or ``g`` then the key)."""

    id: str
    path: str
    zh: str
    en: str
    key: str
    roles: frozenset[str]
    in_menu: bool = True


def _page(id_: str, path: str, zh: str, en: str, key: str, *roles: str, menu: bool = True) -> Page:
    return Page(id_, path, zh, en, key, frozenset(roles), menu)


_IN_ORDER = (
    _page("home", "/console", "今日", "Today", "h", *_ALL),
    _page("call", "/console/call", "接线", "Calls", "c", "call-taker", "dispatcher"),
    _page("dispatch", "/console/dispatch", "派单", "Dispatch", "d", "dispatcher", "centre-head"),
    _page("inbox", "/console/inbox", "待办", "Inbox", "i", *_UNIT, "authority-contact"),
    _page(
        "callbacks", "/console/callbacks", "回访", "Call backs", "b",
        "callback", "supervisor", "centre-head",
    ),
    _page(
        "board", "/console/board", "督办", "Supervision", "s",
        "supervisor", "centre-head", "inspector", "city-leader", "authority-contact",
        "unit-leader", AUDITOR,
    ),
    _page("tickets", "/console/tickets", "工单", "Tickets", "t", *_SEE_TICKETS),
    _page("ticket", "/console/tickets/{}", "工单", "Ticket", "", *_SEE_TICKETS, menu=False),
    _page(
        "draws", "/console/draws", "核查", "Inspection", "k",
        "inspector", "supervisor", "centre-head", "discipline-inspector", AUDITOR,
    ),
    _page(
        "cases", "/console/cases", "问责", "Cases", "w",
        "supervisor", "centre-head", "authority-contact", "unit-leader", "unit-head",
        "inspector", "discipline-inspector", "city-leader", AUDITOR,
    ),
    _page(
        "assessment", "/console/assessment", "考核", "Assessment", "m",
        "supervisor", "centre-head", *_UNIT, *_ABOVE, "policy-editor", AUDITOR,
    ),
    _page(
        "assessment-items", "/console/assessment/items", "考核工单", "Assessed tickets", "",
        "supervisor", "centre-head", *_UNIT, *_ABOVE, AUDITOR, menu=False,
    ),
    _page(
        "analysis", "/console/analysis", "舆情", "Trends", "u",
        "dispatcher", "supervisor", "centre-head", "city-leader", AUDITOR,
    ),
    _page(
        "learning", "/console/analysis/learning", "自动归类", "Learned suggestions", "",
        "dispatcher", "supervisor", "centre-head", "city-leader", *_OTHERS, AUDITOR, menu=False,
    ),
    _page(
        "special-reports", "/console/analysis/reports", "舆情专报", "Special reports", "",
        "supervisor", "centre-head", "city-leader", AUDITOR, menu=False,
    ),
    _page(
        "bulletins", "/console/bulletins", "通报", "Bulletins", "p",
        "supervisor", "centre-head", *_UNIT, *_ABOVE, "policy-editor", AUDITOR,
    ),
    _page("notices", "/console/notices", "通知", "Notices", "n", *_ALL),
    _page("knowledge", "/console/knowledge", "知识库", "Knowledge", "z", *_ALL),
    _page("rules", "/console/rules", "规则", "Rules", "r", *_ALL),
    _page("admin", "/console/admin", "管理", "Administration", "a", ADMINISTRATOR),
    _page("account", "/console/account", "我的账号", "My account", "", *_ALL, menu=False),
)  # fmt: skip

PAGES: Mapping[str, Page] = {page.id: page for page in _IN_ORDER}
"""Every page by its id. A handler of a page carries ``opt=of_page("inbox")``."""


def of_page(id_: str) -> dict[str, str]:
    """The ``opt`` of a handler that makes, or serves, this page; raises ``KeyError``."""
    return {"page": PAGES[id_].id}


def may_open(person: Person, id_: str) -> bool:
    """Whether the seat that the person acts in may open a page; all may without accounts."""
    if person.unchecked:
        return True
    return person.seat is not None and person.seat.role in PAGES[id_].roles


def menu_of(person: Person) -> tuple[Page, ...]:
    """The pages that the person finds in the menu, in order."""
    return tuple(page for page in _IN_ORDER if page.in_menu and may_open(person, page.id))
