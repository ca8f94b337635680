"""Every page of the console at two sizes: nothing grave by axe, nothing that the browser says."""

import re
from dataclasses import dataclass

import pytest

from api.console.routes import CONSOLE
from api.portal.routes import PORTAL
from tests.browser.browsing import SIZES, grave

TICKET = r"/console/tickets/\d{8}-[0-9A-Z]{8}"
ARTICLE = r"/console/knowledge/kb-[0-9a-f]{8}"
SPECIAL = r"/console/analysis/reports/sr-[0-9a-f]{8}"
PARTS = {
    "/console/admin/health",
    "/console/admin/webhooks/live",
    "/console/analysis/live",
    "/console/assessment/trend",
    "/console/board/live",
    "/console/callbacks/queue",
    "/console/dispatch/queue",
    "/console/inbox/list",
    "/console/inbox/{ticket_id:str}/contact-form",
    "/console/notices/bell",
    "/console/rules/decided",
    "/console/rules/tested",
    "/console/rules/{rule_id:str}/decided",
    "/console/tickets/rows",
    "/console/tickets/{ticket_id:str}/changed",
    "/console/today",
}
"""Parts that pages bring in: looked at together with these."""
FILES = {
    "/console/analysis/reports/{report_id:str}/word",
    "/console/rules/versions/report",
    "/portal/bulletins/{bulletin_id:str}/file/{form:str}",
}
ELSEWHERE = {"/console/analysis/places/{days:int}/{on:date}/{place:str}", "/portal/ticket"}
"""Looked at in somebody's day."""
ONWARD = {
    "/console/rules/calendar",
    "/console/rules/calendar/{calendar_id:str}",
    "/console/rules/catalog",
}
"""Addresses that only send on to pages that are looked at."""


@dataclass(frozen=True)
class Look:
    """A page to look at: whose, its route, where it is. ``link`` is found on ``path``; what stands
    there is then opened with ``after`` in the place of what the link begins with."""

    name: str
    login: str | None
    route: str
    path: str = ""
    link: str = ""
    opens: tuple[str, str] = ("", "")


def look(name, login, route, path="", link="", opens=("", "")):
    return Look(name, login, route, path or route, link, opens)


TICKETS = "/console/tickets?sort=-received_at"
LOOKS = (
    look("portal", None, "/portal"),
    look("portal-submit", None, "/portal/submit"),
    look("portal-track", None, "/portal/track"),
    look("portal-answers", None, "/portal/answers"),
    look("portal-answer", None, "/portal/answers/{article_id:str}", "/portal/answers",
         r"/portal/answers/kb-[0-9a-f]{8}"),
    look("portal-bulletins", None, "/portal/bulletins"),
    look("portal-bulletin", None, "/portal/bulletins/{bulletin_id:str}", "/portal/bulletins",
         r"/portal/bulletins/B[0-9A-Z-]+"),
    look("portal-english", None, "/portal/submit", "/portal/submit?lang=en"),
    look("inbox-english", "handler", "/console/inbox", "/console/inbox?lang=en"),
    look("sign-in", None, "/console/sign-in"),
    look("home-dispatcher", "dispatcher", "/console"),
    look("home-handler", "handler", "/console"),
    look("home-leader", "city-leader", "/console"),
    look("account", "handler", "/console/account"),
    look("seat", "handler", "/console/account/seat"),
    look("call", "call-taker", "/console/call"),
    look("call-taken", "call-taker", "/console/call/{ticket_id:str}", TICKETS, TICKET,
         ("tickets", "call")),
    look("dispatch", "dispatcher", "/console/dispatch"),
    look("dispatch-one", "dispatcher", "/console/dispatch/{ticket_id:str}", TICKETS, TICKET,
         ("tickets", "dispatch")),
    look("inbox", "handler", "/console/inbox"),
    look("callbacks", "callback", "/console/callbacks"),
    look("callbacks-one", "callback", "/console/callbacks/{ticket_id:str}",
         "/console/tickets?state=resolved", TICKET, ("tickets", "callbacks")),
    look("board", "supervisor", "/console/board"),
    look("board-tickets", "supervisor", "/console/board/tickets"),
    look("board-supervisions", "supervisor", "/console/board/supervisions"),
    look("tickets", "supervisor", "/console/tickets"),
    look("ticket", "dispatcher", "/console/tickets/{ticket_id:str}", TICKETS, TICKET),
    look("ticket-of-unit", "handler", "/console/tickets/{ticket_id:str}", "/console/inbox", TICKET),
    look("split", "dispatcher", "/console/tickets/{ticket_id:str}/split",
         "/console/tickets?open=true", TICKET, ("$", "/split")),
    look("draws", "inspector", "/console/draws"),
    look("draw", "inspector", "/console/draws/{draw_id:str}", "/console/draws",
         r"/console/draws/D[0-9A-Z-]+"),
    look("cases", "supervisor", "/console/cases"),
    look("case", "supervisor", "/console/cases/{case_id:str}", "/console/cases",
         r"/console/cases/[A-Z][0-9A-Z-]+"),
    look("case-new", "supervisor", "/console/cases/new"),
    look("analysis", "supervisor", "/console/analysis"),
    look("analysis-month", "city-leader", "/console/analysis", "/console/analysis?days=30"),
    look("hot-spot", "supervisor", "/console/analysis/spots/{days:int}/{key:str}",
         "/console/analysis?days=30", r"/console/analysis/spots/30/m-[0-9A-Z-]+"),
    look("learning", "supervisor", "/console/analysis/learning"),
    look("special-reports", "supervisor", "/console/analysis/reports"),
    look("special-report", "centre-head", "/console/analysis/reports/{report_id:str}",
         "/console/analysis/reports?state=signed", SPECIAL),
    look("special-report-edit", "supervisor", "/console/analysis/reports/{report_id:str}/edit",
         "/console/analysis/reports?state=draft", SPECIAL, ("$", "/edit")),
    look("assessment", "supervisor", "/console/assessment"),
    look("assessment-areas", "city-leader", "/console/assessment",
         "/console/assessment?period=2026-Q4&by=area"),
    look("assessment-items", "unit-leader", "/console/assessment/items", "/console/assessment",
         r"/console/assessment/items\?period=[^\"]+of=wendeng-water[^\"]+"),
    look("bulletins", "supervisor", "/console/bulletins"),
    look("bulletin", "unit-leader", "/console/bulletins/{bulletin_id:str}",
         "/console/bulletins", r"/console/bulletins/B[0-9A-Z-]+"),
    look("notices", "dispatcher", "/console/notices"),
    look("knowledge", "call-taker", "/console/knowledge"),
    look("article", "knowledge-editor", "/console/knowledge/{article_id:str}",
         "/console/knowledge", ARTICLE),
    look("article-edit", "knowledge-editor", "/console/knowledge/{article_id:str}/edit",
         "/console/knowledge", ARTICLE, ("$", "/edit")),
    look("article-new", "knowledge-editor", "/console/knowledge/new"),
    look("knowledge-import", "knowledge-editor", "/console/knowledge/import"),
    look("knowledge-uses", "knowledge-editor", "/console/knowledge/uses"),
    look("knowledge-missed", "knowledge-editor", "/console/knowledge/missed"),
    look("rules", "policy-editor", "/console/rules"),
    look("rules-list", "policy-editor", "/console/rules/list", "/console/rules/list?q=供水"),
    look("rule", "policy-editor", "/console/rules/{rule_id:str}", "/console/rules/list",
         r"/console/rules/[a-z]+-[a-z-]+"),
    look("rules-try", "policy-editor", "/console/rules/try"),
    look("catalog", "policy-editor", "/console/rules/catalog/{kind:str}",
         "/console/rules/catalog/departments"),
    look("versions", "policy-editor", "/console/rules/versions"),
    look("compare", "policy-editor", "/console/rules/versions/compare",
         "/console/rules/versions", r"/console/rules/versions/compare\?[a-z0-9=&;]+"),
    look("calendar", "policy-editor", "/console/rules/calendar/{calendar_id:str}/{year:int}",
         "/console/rules/calendar/office/2026"),
    look("admin", "administrator", "/console/admin"),
    look("admin-users", "administrator", "/console/admin/users"),
    look("admin-user", "administrator", "/console/admin/users/{login:str}",
         "/console/admin/users/handler"),
    look("admin-keys", "administrator", "/console/admin/keys"),
    look("admin-record", "administrator", "/console/admin/record"),
    look("admin-webhooks", "administrator", "/console/admin/webhooks"),
    look("admin-webhook", "administrator", "/console/admin/webhooks/{webhook_id:str}",
         "/console/admin/webhooks", r"/console/admin/webhooks/wh-[0-9a-f]+"),
    look("admin-versions", "administrator", "/console/admin/versions"),
)  # fmt: skip


@pytest.mark.parametrize("wanted", LOOKS, ids=lambda one: one.name)
def test_a_page_is_fit_to_be_seen_at_both_sizes(window, wanted):
    shown = window(wanted.login)
    path = wanted.path
    if wanted.link:
        path = re.sub(*wanted.opens, shown.link(path, wanted.link), count=1)
    page = shown.go(path)
    shown.settle()
    found = {}
    for size in SIZES:
        shown.resize(size)
        shown.shoot(f"{wanted.name}-{size}")
        found[size] = grave(page)
        if shown.wider() > 0:
            found[size].append(f"{shown.wider()} px wider than the window")
    assert found == {size: [] for size in SIZES}
    assert page.title().strip()
    assert page.locator("h1").count() == 1


def test_every_page_is_looked_at():
    served = {
        path
        for handler in (*CONSOLE, *PORTAL)
        if "GET" in handler.http_methods
        for path in handler.paths
    }
    assert {one.route for one in LOOKS} == served - PARTS - FILES - ELSEWHERE - ONWARD
    assert served >= PARTS | FILES | ELSEWHERE | ONWARD


def test_a_page_that_is_not_there_is_a_page(window):
    shown = window("dispatcher", expected=("404",))
    answer = shown.page.goto(f"{shown.address}/console/tickets/20200101-AAAAAAAA")
    assert answer.status == 404
    assert grave(shown.page) == []
    shown.shoot("problem-desktop")
