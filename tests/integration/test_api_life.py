"""Whole lives over HTTP: returns, parts, more time, waiting, redoing, inspection, the archive."""

import pytest

from tests.integration.api_serving import (
    CALLER,
    DISPATCHER,
    HANDLER,
    INSPECTOR,
    LIFE_CITY,
    SUPERVISOR,
    Matter,
    as_,
    is_problem,
    serving,
    sweep,
)

PROPERTY = as_("handler", "property-company")
POLICE = as_("handler", "traffic-police")


@pytest.fixture
def client(url):
    with serving(url, home=LIFE_CITY) as opened:
        yield opened


def clock_of(ticket, milestone, of=None):
    found = [c for c in ticket["clocks"] if (c["milestone"], c["of"]) == (milestone, of)]
    return found[0]


def names(ticket):
    return [one["command"] for one in ticket["commands"]]


def test_a_ticket_lives_its_whole_life_with_everything_that_may_happen(client):
    matter, clock = Matter(client), client.clock
    assert matter.now["lead"]["id"] == "water-group"

    # Returned, and the return is upheld: another unit has it.
    clock.pass_(hours=1)
    returned = matter.do(
        "return", HANDLER, reason="not-our-duty", proposed="property-company", note="未移交"
    )
    assert returned["pending"] == {
        "kind": "return",
        "asked_at": "2017-09-28T11:00:00+08:00",
        "approve": "dispatcher",
        "reason": "not-our-duty",
        "proposed": {"id": "property-company", "name": "物业公司"},
        "milestone": None,
        "by": None,
        "until": None,
        "times": 1,
    }
    assert {"uphold-return", "reject-return"} <= set(returned["possible"])
    upheld = matter.do("uphold-return", DISPATCHER, lead="property-company")
    assert (upheld["state"], upheld["lead"]["id"]) == ("dispatched", "property-company")
    assert upheld["pending"] is None
    assert (upheld["counts"]["dispatches"], upheld["counts"]["returns"]) == (2, 1)

    # Another unit has a part, with a clock of its own.
    matter.do("sign", PROPERTY)
    matter.do("contact", PROPERTY, note="已联系")
    matter.do("arrive", PROPERTY)
    asked = matter.do("ask-part", PROPERTY, unit="traffic-police", task="疏导交通")
    part = {
        "unit": {"id": "traffic-police", "name": "交警支队"},
        "state": "asked",
        "by": "person",
        "asked_at": "2017-09-28T11:00:00+08:00",
        "done_at": None,
        "due": "2017-09-29T17:30:00+08:00",
        "overdue": False,
    }
    assert asked["parts"] == [part]
    assert clock_of(asked, "part", "traffic-police")["state"] == "running"
    early = is_problem(matter.ask("resolve", PROPERTY, result="好了"), 422, "resolve/parts-open")
    assert "release-part" in early["possible"]
    matter.do("sign-part", POLICE, unit="traffic-police")
    done = matter.do("finish-part", POLICE, unit="traffic-police", result="已疏导")
    assert done["parts"] == [{**part, "state": "done", "done_at": "2017-09-28T11:00:00+08:00"}]

    # More time, asked for by the unit and granted by a supervisor.
    assert clock_of(done, "resolve")["due"] == "2017-10-12T17:30:00+08:00"
    matter.do("ask-extension", PROPERTY, by="2 working days", reason="等配件")
    granted = matter.do("grant-extension", SUPERVISOR)
    assert clock_of(granted, "resolve")["due"] == "2017-10-16T17:30:00+08:00"

    # Waiting: the clock stands still, and goes on with what was left.
    matter.do("ask-suspension", PROPERTY, reason="市民外出", until="2017-09-30T09:00:00+08:00")
    waiting = matter.do("grant-suspension", SUPERVISOR)
    assert waiting["suspension"] == {
        "since": "2017-09-28T11:00:00+08:00",
        "until": "2017-09-30T09:00:00+08:00",
    }
    assert waiting["overdue"] is False
    stopped = clock_of(waiting, "resolve")
    assert stopped["state"] == "paused"
    assert stopped["remaining_seconds"] > 0
    resumed = matter.do("resume", PROPERTY, reason="市民回来了")
    assert resumed["suspension"] is None
    assert clock_of(resumed, "resolve")["remaining_seconds"] is None
    assert clock_of(resumed, "resolve")["due"] == "2017-10-16T17:30:00+08:00"

    # Reported done; the citizen says it is not, so it is redone, with a new clock.
    clock.pass_(hours=3)
    resolved = matter.do("resolve", PROPERTY, result="已换泵")
    assert resolved["call_at"] == "2017-09-28T14:00:00+08:00"
    missed = matter.do("call-back", CALLER, reached=False)
    assert missed["tries"] == [{"at": "2017-09-28T14:00:00+08:00", "reached": False}]
    assert missed["call_at"] == "2017-09-28T19:00:00+08:00"
    clock.pass_(hours=5)
    called = matter.do(
        "call-back",
        CALLER,
        reached=True,
        answers={
            "contacted": True,
            "solved": {"answer": False, "reason": "修了又坏"},
            "satisfied": 2,
            "more": "水还是小",
        },
    )
    assert (called["contacted"], called["solved"], called["satisfied"]) == (True, False, 2)
    is_problem(matter.ask("close", CALLER), 422, "close/approval-needed")
    again = matter.do("redo", CALLER, reason="水压没有恢复")
    assert (again["state"], again["counts"]["redos"]) == ("dispatched", 1)
    assert clock_of(again, "resolve")["within"] == "3 working days"

    # Done again; content this time, and closed.
    matter.do("resolve", PROPERTY, result="已换水箱")
    matter.do("call-back", CALLER, reached=True, contacted=True, solved=True, satisfied=4)
    closed = matter.do("close", CALLER)
    assert (closed["state"], closed["ended_at"]) == ("closed", "2017-09-28T19:00:00+08:00")
    rated = matter.do("rate", as_("citizen"), satisfied=3)
    assert (rated["rated"], rated["satisfied"]) == (3, 4)

    # Found otherwise on the spot: opened again, and a case of falsification.
    refuted = matter.do("inspect", INSPECTOR, confirmed=False, finding="现场仍无水")
    assert (refuted["state"], refuted["counts"]["reopenings"]) == ("dispatched", 1)
    assert len(refuted["cases"]) == 1
    assert refuted["ended_at"] is None
    case = client.get(f"/api/cases/{refuted['cases'][0]}").json()
    assert (case["behaviour"], case["rule"], case["ticket"]) == (
        "falsification",
        "refuted",
        matter.id,
    )

    # Ended for good; archived by itself.
    matter.do("resolve", PROPERTY, result="重新铺管")
    matter.do("call-back", CALLER, reached=True, contacted=True, solved=True, satisfied=5)
    matter.do("close", CALLER)
    clock.pass_(days=91)
    sweep(client)
    archived = matter.now
    assert (archived["state"], archived["archived"]) == ("archived", True)
    assert archived["possible"] == names(archived) == []
    is_problem(matter.ask("reopen", reason="又坏了"), 409, "ticket/already-archived")
    events = client.get(f"{matter.path}/events").json()
    assert events["intact"] is True
    assert [event["kind"] for event in events["items"]] == [
        "received", "dispatched", "returned", "return-upheld", "dispatched", "signed", "contacted",
        "arrived", "part-asked", "part-signed", "part-done", "extension-asked", "extended",
        "suspension-asked", "suspended", "resumed", "resolved", "called-back", "called-back",
        "redo", "resolved", "called-back", "closed", "rated", "inspected", "reopened",
        "case-opened", "resolved", "called-back", "closed", "archived",
    ]  # fmt: skip


def test_the_history_of_a_due_time_is_told_in_words(client):
    matter = Matter(client)
    matter.do("ask-part", HANDLER, unit="traffic-police", task="疏导交通")
    matter.do("ask-extension", HANDLER, by="2 working days", reason="等配件")
    matter.do("grant-extension", {**SUPERVISOR, "X-Actor": "li"})
    client.clock.pass_(hours=1)
    matter.do("ask-suspension", HANDLER, reason="市民外出")
    matter.do("grant-suspension", SUPERVISOR)
    told = client.get(f"{matter.path}/clocks").json()
    assert told["ticket"] == matter.id
    assert [one["clock"] for one in told["items"]] == matter.now["clocks"]
    stories = {(one["clock"]["milestone"], one["clock"]["of"]): one for one in told["items"]}
    started, moved, paused = stories["resolve", None]["history"]
    assert (started["what"], started["due"]) == ("started", "2017-10-12T17:30:00+08:00")
    assert started["message_zh"].startswith(
        "9月28日 10:00 受理, 应于 10月12日 17:30 办结: 6个工作日"
    )
    assert (moved["what"], moved["due"], moved["actor"], moved["rule"]) == (
        "moved",
        "2017-10-16T17:30:00+08:00",
        "li",
        "resolve",
    )
    assert "extended by li" in moved["message_en"]
    assert moved["file"] == "rules/rules.yaml"
    assert (paused["what"], paused["due"], paused["at"]) == (
        "paused",
        None,
        "2017-09-28T11:00:00+08:00",
    )
    assert [one["what"] for one in stories["part", "traffic-police"]["history"]] == ["started"]
    assert stories["callback", None]["history"] == []
    assert stories["callback", None]["clock"]["state"] == "waiting"
    is_problem(client.get("/api/tickets/20170928-AAAAAAAA/clocks"), 404, "ticket/not-found")


def test_a_return_without_another_unit_waits_for_the_dispatcher(client):
    matter = Matter(client)
    matter.do("return", HANDLER, reason="wrong-address")
    waiting = matter.do("uphold-return", DISPATCHER)
    assert (waiting["state"], waiting["lead"]) == ("received", None)
    dispatched = matter.do(
        "dispatch", DISPATCHER, lead="property-company", reason="由物业核实", final=True
    )
    assert (dispatched["final"], dispatched["lead"]["id"]) == (True, "property-company")
    refused = matter.ask("return", PROPERTY, reason="not-our-duty")
    is_problem(refused, 422, "return/final")


def test_a_rejected_return_leaves_the_matter_and_its_clock_where_they_were(client):
    matter = Matter(client)
    due = clock_of(matter.now, "resolve")["due"]
    matter.do("return", HANDLER, reason="not-our-duty", note="不是我们的")
    client.clock.pass_(days=1)
    kept = matter.do("reject-return", DISPATCHER, reason="属于供水设施")
    assert (kept["state"], kept["pending"]) == ("dispatched", None)
    assert clock_of(kept, "resolve")["due"] == due


def test_a_late_return_is_rejected_by_the_rule_itself(client):
    matter = Matter(client)
    client.clock.pass_(days=5)
    answered = matter.do("return", HANDLER, reason="not-our-duty")
    assert answered["pending"] is None
    assert matter.kinds[-1] == "return-rejected"


def test_what_the_unit_asks_for_may_be_refused(client):
    matter = Matter(client)
    matter.do("ask-extension", HANDLER, by="1个工作日", reason="等配件")
    assert matter.now["pending"]["by"] == "1 working day"
    assert matter.now["pending"]["milestone"] == "resolve"
    waiting = is_problem(matter.ask("ask-suspension", HANDLER, reason="等"), 409, "request/waiting")
    assert "grant-extension" in waiting["possible"]
    assert matter.do("refuse-extension", SUPERVISOR, reason="备件已到")["pending"] is None
    matter.do("ask-suspension", HANDLER, reason="市民外出")
    assert matter.do("refuse-suspension", SUPERVISOR, reason="可先修外管")["suspension"] is None
    matter.do("ask-decline", HANDLER, reason="in-court", note="已起诉")
    assert matter.now["pending"]["reason"] == "in-court"
    matter.do("refuse-decline", SUPERVISOR, reason="尚未立案")
    matter.do("ask-decline", HANDLER, reason="in-court")
    declined = matter.do("grant-decline", SUPERVISOR, told="请向法院反映")
    assert (declined["state"], declined["decline"]["name"]) == ("declined", "已进入诉讼")
    is_problem(matter.ask("refuse-decline", SUPERVISOR, reason="…"), 409, "ticket/already-declined")


def test_a_matter_without_basis_is_closed_with_approval(client):
    matter = Matter(client)
    matter.do("resolve", HANDLER, result="要求无依据")
    matter.do("call-back", CALLER, reached=True, contacted=True, solved=False, satisfied=1)
    matter.do("ask-closing", CALLER, reason="减免没有依据")
    matter.do("refuse-closing", SUPERVISOR, reason="再解释一次")
    matter.do("ask-closing", CALLER, reason="已再次解释")
    closed = matter.do("grant-closing", SUPERVISOR, reason="同意")
    assert (closed["state"], closed["reason"]) == ("closed", "同意")


def test_the_second_redo_is_raised_by_a_trigger(client):
    matter = Matter(client)
    for _ in range(2):
        matter.do("resolve", HANDLER, result="修好了")
        matter.do("call-back", CALLER, reached=True, contacted=True, solved=False, satisfied=1)
        raised = matter.do("redo", CALLER, reason="没有修好")
    [supervision] = raised["supervisions"]
    assert supervision["rule"] == "raised-after-two-redos"
    assert supervision["role"] == "unit-leader"
    assert supervision["reply_due"] == "2017-09-30T17:30:00+08:00"
    assert raised["counts"]["supervisions"] == 1


def test_a_reopened_matter_has_its_unit_and_a_new_clock(client):
    matter = Matter(client)
    matter.do("resolve", HANDLER, result="修好了")
    matter.do("call-back", CALLER, reached=True, contacted=True, solved=True, satisfied=5)
    matter.do("close", CALLER)
    client.clock.pass_(days=10)
    reopened = matter.do("reopen", as_("call-taker", "centre"), reason="又没水了")
    assert (reopened["state"], reopened["lead"]["id"]) == ("dispatched", "water-group")
    assert clock_of(reopened, "resolve")["started_at"] == "2017-10-08T10:00:00+08:00"
    withdrawn = matter.do("withdraw", as_("citizen"), reason="不用了")
    assert withdrawn["state"] == "withdrawn"
    client.clock.pass_(days=31)
    is_problem(matter.ask("reopen", reason="又没水了"), 422, "reopen/too-late")
    assert matter.do("archive", SUPERVISOR)["archived"] is True
