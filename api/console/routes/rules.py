"""规则: the rulebook in force, its rules found again by any word, and each rule in words."""

from __future__ import annotations

from asyncio import to_thread
from typing import Any

from litestar import get
from litestar.response.base import ASGIResponse

from api.console.base import page
from api.console.navigation import of_page
from api.console.rulebook import words
from api.console.rulebook.browsing import DOUBTS, find_rules, kinds_of
from api.console.rulebook.comparing import actor_of
from api.console.rulebook.counting import Counted, decided_lately
from api.console.rulebook.entries import CATALOG_KINDS, entries_of
from api.console.rulebook.proving import report_of, results_of
from api.console.rulebook.reading import excerpt, view_of
from api.reading import AnyRequest
from api.running import Running, running
from api.written import find_rule
from engine.store import Spoilt
from engine.store.deciding import Decided

MOST_USED = 12
_ASKED = ("q", "kind", "layer", "names", "doubt")


@get("/console/rules", opt=of_page("rules"))
async def overview(request: AnyRequest) -> ASGIResponse:
    """Which version is in force, since when, by whom, and what it holds."""
    held = running(request)
    rulebook = held.rulebook
    return page(
        request,
        "rules/overview.html",
        activation=held.current.activation,
        by=actor_of(held.current.activation),
        trouble=held.current.trouble,
        kinds=kinds_of(rulebook),
        doubtful=len(find_rules(rulebook, "", None, None, doubtful=True)),
        catalog=[(id_, words.kind(id_), len(entries_of(rulebook, id_))) for id_ in CATALOG_KINDS],
        layers=[words.layer(rulebook, id_) for id_ in rulebook.layers],
    )


@get("/console/rules/tested", opt=of_page("rules"))
async def tested(request: AnyRequest) -> ASGIResponse:
    """What came of the tests of the rules: a part that the overview asks for by itself."""
    report = await to_thread(report_of, running(request).rulebook)
    return page(request, "rules/_tested.html", report=report)


@get("/console/rules/decided", opt=of_page("rules"))
async def most_used(request: AnyRequest) -> ASGIResponse:
    """The rules that decided most often of late: a part that the overview asks for by itself."""
    held = running(request)
    counted = await _counted(held)
    known = held.rulebook.rules
    ranked = sorted(counted.by_rule.items(), key=lambda one: (-one[1].total, one[0]))
    return page(
        request,
        "rules/_decided.html",
        counted=counted,
        rows=[(known[id_], many) for id_, many in ranked if id_ in known][:MOST_USED],
        idle=sum(id_ not in counted.by_rule for id_ in known),
    )


@get("/console/rules/list", opt=of_page("rules"))
async def list_rules(request: AnyRequest) -> ASGIResponse:
    """The rules by kind and layer, or those that say some words."""
    rulebook = running(request).rulebook
    asked = {name: request.query_params.get(name, "") for name in _ASKED}
    found = find_rules(
        rulebook,
        asked["q"][:200],
        asked["kind"] or None,
        asked["layer"] or None,
        asked["names"],
        doubtful=bool(asked["doubt"]),
    )
    return page(
        request,
        "rules/list.html",
        asked=asked,
        rows=found,
        kinds=kinds_of(rulebook),
        layers=[words.layer(rulebook, id_) for id_ in rulebook.layers],
        layer_names={id_: words.layer(rulebook, id_) for id_ in rulebook.layers},
        doubts=tuple(DOUBTS.values()),
    )


@get("/console/rules/{rule_id:str}", opt=of_page("rules"))
async def read_rule(request: AnyRequest, rule_id: str) -> ASGIResponse:
    """One rule: in words and as written, its tests, and what it beats."""
    held = running(request)
    rulebook = held.rulebook
    rule = rulebook.rules[find_rule(rulebook, rule_id).id]
    files = await to_thread(_files, held, rulebook.version)
    report = await to_thread(report_of, rulebook)
    return page(
        request,
        "rules/rule.html",
        view=view_of(rulebook, rule),
        rule=rule,
        written=excerpt(files, rule.origin),
        tests=results_of(report, rule.id),
    )


@get("/console/rules/{rule_id:str}/decided", opt=of_page("rules"))
async def decided(request: AnyRequest, rule_id: str) -> ASGIResponse:
    """How often a rule decided of late: a part that its page asks for by itself."""
    held = running(request)
    rule = held.rulebook.rules[find_rule(held.rulebook, rule_id).id]
    counted = await _counted(held)
    many = counted.by_rule.get(rule.id, Decided())
    return page(request, "rules/_rule_decided.html", counted=counted, many=many, rule=rule)


async def _counted(held: Running) -> Counted:
    return await to_thread(decided_lately, held.store, held.clock())


def _files(held: Running, version: str) -> dict[str, bytes] | None:
    try:
        return held.store.rulebook_files(version)
    except Spoilt:
        return None


HANDLERS: list[Any] = [overview, tested, most_used, list_rules, read_rule, decided]
