"""What desks are told beside lists, on both engines: counts, clocks, figures, who had the like."""

from datetime import timedelta

import pytest

from engine.people.scope import Sight
from engine.store import Filter
from engine.store.case_lists import CaseFilter
from engine.store.desks import Kept
from tests.integration.api_serving import (
    CALLER,
    DISPATCHER,
    HANDLER,
    LIFE_CITY,
    NOW,
    SUPERVISOR,
    UNDECIDED,
    Matter,
    as_,
    serving,
    sweep,
)

WATER = ("water-group",)
POLICE = Sight(units=("traffic-police",), confidential=True)


@pytest.fixture
def client(url):
    with serving(url, home=LIFE_CITY) as opened:
        yield opened


def test_what_waits_is_counted_within_sight(client):
    store = client.held.store
    burst, other = Matter(client, text="爆管, 路面塌陷"), Matter(client)
    other.do("supervise", SUPERVISOR, role="handler", reason="两次来电")
    assert store.count_tickets(Filter(open=True), Filter(open=True, sight=POLICE)) == (2, 1)
    assert store.count_supervisions(None, "open") == 1
    assert store.count_supervisions(WATER, "open", POLICE) == 0
    other.do("reply-supervision", HANDLER, reply="已办")
    assert store.count_supervisions(WATER, "open") == 0
    assert store.count_supervisions(WATER, "replied") == 1
    assert store.rows_of([burst.id, "20170928-NOBODY00"])[burst.id].lead == "water-group"
    assert store.rows_of([]) == {}


def test_calls_are_told_apart_by_when_they_are_to_be_made(client):
    store = client.held.store
    due, later, never = Matter(client), Matter(client), Matter(client)
    for one in (due, later, never):
        one.do("resolve", HANDLER, result="已修好")
    later.do("call-back", CALLER, reached=False)
    never.do("call-back", CALLER, reached=True)
    assert store.count_tickets(
        Filter(call_until=NOW), Filter(call_from=NOW), Filter(to_call=True), Filter(to_call=False)
    ) == (1, 1, 2, 1)


def test_clocks_that_go_are_told_with_what_they_are_of(client):
    matter = Matter(client, text="爆管, 路面塌陷")
    matter.do("supervise", SUPERVISOR, role="handler", reason="两次来电", reply="2 hours")
    clocks = client.held.store.going_clocks([matter.id])[matter.id]
    assert [(one.milestone, one.of, one.state) for one in clocks] == [
        ("reply", "S1", "running"),
        ("part", "traffic-police", "running"),
        ("resolve", "", "running"),
    ]
    assert clocks[0].due_at == NOW + timedelta(hours=2)
    matter.do("ask-suspension", HANDLER, reason="等配件")
    matter.do("grant-suspension", SUPERVISOR)
    states = {
        one.milestone: one.state for one in client.held.store.going_clocks([matter.id])[matter.id]
    }
    assert states["resolve"] == "paused"
    matter.do("withdraw")
    assert "resolve" not in {
        one.milestone for one in client.held.store.going_clocks([matter.id]).get(matter.id, ())
    }


def test_figures_count_what_a_unit_did_since(client):
    store, who = client.held.store, as_("handler", "water-group", actor="wang")
    kept, late = Matter(client), Matter(client)
    kept.do("sign", who)
    kept.do("resolve", who, result="已修好")
    kept.do("redo", CALLER, reason="没有修好")
    kept.do("resolve", who, result="又修了一次")
    client.clock.pass_(days=20)
    sweep(client)
    late.do("resolve", who, result="已修好")
    assert store.kept_in_time(WATER, NOW) == {"resolve": Kept(2, 1)}
    assert store.kept_in_time(WATER, NOW + timedelta(days=30)) == {}
    happened = store.happened_to(WATER, NOW)
    assert (happened["signed"], happened["resolved"], happened["redo"]) == (1, 3, 1)
    assert store.acts_of("wang", NOW)["resolved"] == 3
    assert store.acts_of("wang", NOW + timedelta(days=1)) == {"resolved": 1}
    assert store.acts_of("li", NOW) == {}


def test_matters_of_a_kind_went_to_the_units_that_had_most_of_them(client):
    store = client.held.store
    for lead in ("housing-bureau", "traffic-police", "traffic-police"):
        Matter(client, district="west", **UNDECIDED).do(
            "dispatch", DISPATCHER, lead=lead, reason="人工判断"
        )
    Matter(client, district="west", **UNDECIDED)  # waits: it went nowhere yet
    assert store.went_to("other", "west", NOW) == (("traffic-police", 2), ("housing-bureau", 1))
    assert store.went_to("other", None, NOW, limit=1) == (("traffic-police", 2),)
    assert store.went_to("other", "east", NOW) == ()
    assert store.went_to("other", "west", NOW + timedelta(seconds=1)) == ()


def test_cases_are_counted(client):
    matter = Matter(client)
    matter.do("resolve", HANDLER, result="已修好")
    matter.do("inspect", as_("inspector", "centre"), confirmed=False, finding="没有修")
    store = client.held.store
    assert store.count_cases(CaseFilter(states=("open",))) == 1
    assert store.count_cases(CaseFilter(states=("confirmed",))) == 0
