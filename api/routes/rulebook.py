"""The rulebook in force, for reading: its version, its rules and the facts they speak about."""

from __future__ import annotations

from litestar import get
from litestar.response.base import ASGIResponse

from api.answers import FactsOut, RulebookOut, RuleOut, RulesOut
from api.contract import Operation, answer, opt
from api.plain import local
from api.reading import AnyRequest, read_query
from api.running import Running, running
from api.schemas import RuleQuery
from api.written import facts_out, find_rule, rules_out

RULEBOOK = Operation(
    id="read-rulebook",
    tag="rulebook",
    zh="现行规则手册: 版本、数目、生效时间",
    en="The rulebook in force: version, counts, since when",
    answer=RulebookOut,
)
LIST = Operation(
    id="list-rules",
    tag="rulebook",
    zh="规则列表",
    en="Rules, by kind and by what their conditions name",
    answer=RulesOut,
    query=RuleQuery,
    problems=(422,),
)
READ = Operation(
    id="read-rule",
    tag="rulebook",
    zh="一条规则",
    en="One rule as written, with its file and line",
    answer=RuleOut,
    problems=(404,),
)
FACTS = Operation(
    id="list-facts",
    tag="rulebook",
    zh="规则可以使用的事实",
    en="The facts that rules may speak about",
    answer=FactsOut,
)


@get("/rulebook", opt=opt(RULEBOOK))
async def read_rulebook(request: AnyRequest) -> ASGIResponse:
    """The rulebook in force."""
    return answer(rulebook_out(running(request)))


@get("/rulebook/rules", opt=opt(LIST))
async def list_rules(request: AnyRequest) -> ASGIResponse:
    """Rules that speak about something."""
    return answer(rules_out(running(request).rulebook, read_query(request, RuleQuery)))


@get("/rulebook/rules/{rule_id:str}", opt=opt(READ))
async def read_rule(request: AnyRequest, rule_id: str) -> ASGIResponse:
    """One rule."""
    return answer(find_rule(running(request).rulebook, rule_id))


@get("/facts", opt=opt(FACTS))
async def list_facts(request: AnyRequest) -> ASGIResponse:
    """The facts."""
    return answer(facts_out(running(request).rulebook))


def rulebook_out(held: Running) -> RulebookOut:
    """The rulebook as an answer."""
    rulebook, city = held.rulebook, held.rulebook.city
    since = rulebook.since
    return RulebookOut(
        version=rulebook.version,
        city={"name": city.name, "number": city.number, "time_zone": city.zone.key},
        in_force_since=None if since is None else local(since, city.zone),
        home=held.home.why,
        counts={kind: len(entries) for kind, entries in rulebook.written.items()},
        layers=list(rulebook.layers),
    )
