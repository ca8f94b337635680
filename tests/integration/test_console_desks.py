"""The desks of the console: a unit's inbox, the dispatcher's queue, call backs, today."""

import re
from html import unescape
from urllib.parse import parse_qs

import pytest

from engine.store import Filter
from tests.integration.api_serving import (
    CALLER,
    DISPATCHER,
    HANDLER,
    LIFE_CITY,
    SHIPPED,
    SUPERVISOR,
    UNDECIDED,
    Matter,
    as_,
    serving,
    sweep,
)

CHINESE = {"Accept-Language": "zh"}
ENGLISH = {"Accept-Language": "en"}
POLICE = as_("handler", "traffic-police")
LEADER = as_("unit-leader", "water-group")
BURST = "爆管, 路面塌陷"


@pytest.fixture
def client(tmp_path):
    with serving(f"sqlite:///{tmp_path / 'desks.db'}", home=LIFE_CITY) as opened:
        yield opened


def seen(client, path, who=None, **headers):
    """What a page says to people: its words, without tags and needless space."""
    answer = client.get(path, headers={**CHINESE, **(who or {}), **headers})
    assert answer.status_code == 200, answer.text
    return words_of(answer)


def words_of(answer):
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.text)).split())


def rows(client, path, who=None):
    """The ids of the rows of a page, in order."""
    answer = client.get(path, headers={**CHINESE, **(who or {})})
    assert answer.status_code == 200, answer.text
    return re.findall(r'<tr id="([^"]+)"', answer.text)


def chips(client, path, who=None):
    """What the chips above a list say: label → count."""
    text = client.get(path, headers={**CHINESE, **(who or {})}).text
    found = re.findall(r'<a class="chip[^>]*>([^<]+) <b>(\d+)</b>', text)
    return {label: int(count) for label, count in found}


def sent(client, path, who=None, htmx=False, **form):
    """The answer to a form; a browser would follow where it is sent on."""
    headers = {**CHINESE, **(who or {}), **({"HX-Request": "true"} if htmx else {})}
    return client.post(path, data=form, headers=headers, follow_redirects=False)


def done(answer):
    """What the next page will say was done."""
    where = answer.headers.get("location") or answer.headers.get("hx-redirect")
    assert where, answer.text
    return parse_qs(where.partition("?")[2])["done"][0]


# Inbox


def test_the_inbox_holds_own_matters_parts_and_supervisions_by_due_time(client):
    own = Matter(client, text=BURST)
    client.clock.pass_(hours=1)
    asked = Matter(client, area="property", text="电梯")
    asked.do("ask-part", as_("handler", "property-company"), unit="water-group", task="关阀")
    supervised = Matter(client)
    supervised.do("supervise", SUPERVISOR, role="handler", reason="两次来电", reply="2 hours")
    first, second, *later = rows(client, "/console/inbox", HANDLER)
    assert (first, second) == (f"reply-{supervised.id}-S1", f"part-{asked.id}-water-group")
    assert set(later) == {f"lead-{own.id}", f"lead-{supervised.id}"}  # due at the same instant
    assert rows(client, "/console/inbox", POLICE) == [f"part-{own.id}-traffic-police"]
    assert chips(client, "/console/inbox", HANDLER) == {
        "全部": 4,
        "已超期": 0,
        "即将到期": 0,
        "待签收": 3,
        "办理中": 0,
        "申请待批": 0,
        "挂起": 0,
        "协办": 1,
        "督办": 1,
    }
    assert rows(client, "/console/inbox?only=part", HANDLER) == [f"part-{asked.id}-water-group"]
    assert rows(client, f"/console/inbox?text={own.id[-4:]}", HANDLER) == [f"lead-{own.id}"]
    assert len(rows(client, "/console/inbox?shown=2", HANDLER)) == 2


def test_lights_follow_the_working_time_that_is_left(client):
    matter = Matter(client)  # received on Thursday, due on the sixth working day after: 12 October
    row = f"/console/inbox?text={matter.id}"
    assert "light-fine" in client.get(row, headers=HANDLER).text
    assert "剩 51 工时" in seen(client, row, HANDLER)
    client.clock.pass_(days=14)
    assert "剩 6 工时" in seen(client, row, HANDLER)
    assert "light-soon" in client.get(row, headers=HANDLER).text
    client.clock.pass_(days=2)
    assert "light-late" in client.get(row, headers=HANDLER).text
    assert chips(client, "/console/inbox", HANDLER)["已超期"] == 1
    assert rows(client, "/console/inbox?only=late", HANDLER) == [f"lead-{matter.id}"]


def test_a_suspended_matter_is_hollow_and_stands_last(client):
    waits, other = Matter(client), Matter(client)
    client.clock.pass_(minutes=1)
    waits.do("sign", HANDLER)
    waits.do("ask-suspension", HANDLER, reason="等配件")
    waits.do("grant-suspension", SUPERVISOR)
    assert rows(client, "/console/inbox", HANDLER) == [f"lead-{other.id}", f"lead-{waits.id}"]
    assert "暂停计时" in seen(client, "/console/inbox?only=paused", HANDLER)
    assert rows(client, "/console/inbox?only=paused", HANDLER) == [f"lead-{waits.id}"]


def test_signing_in_the_row_answers_with_the_row_as_it_is_then(client):
    matter = Matter(client)
    path = f"/console/inbox/{matter.id}/sign"
    answer = sent(client, path, HANDLER, htmx=True, _unit="water-group", _expected="2")
    assert answer.status_code == 200
    assert f'<tr id="lead-{matter.id}"' in answer.text
    assert "已签收" in words_of(answer)
    assert "已签收" in answer.headers["HX-Trigger"].encode().decode("unicode_escape")
    assert matter.now["state"] == "signed"
    stale = sent(client, path, HANDLER, htmx=True, _unit="water-group", _expected="2")
    assert stale.status_code in (409, 412)
    assert stale.headers["content-type"] == "application/problem+json"


def test_signing_works_without_scripts_too(client):
    matter = Matter(client)
    answer = sent(client, f"/console/inbox/{matter.id}/sign", HANDLER, _unit="water-group")
    assert answer.status_code == 303
    assert done(answer) == f"{matter.id} 已签收"


def test_a_part_is_signed_for_by_its_own_unit(client):
    matter = Matter(client, text=BURST)
    path = f"/console/inbox/{matter.id}/sign-part"
    refused = sent(client, path, HANDLER, htmx=True, _unit="traffic-police")
    assert refused.status_code == 403
    answer = sent(client, path, POLICE, htmx=True, _unit="traffic-police")
    assert "办理中" in words_of(answer)
    assert matter.now["parts"][0]["state"] == "signed"


def test_a_call_to_the_citizen_is_noted_below_the_row(client):
    matter = Matter(client, citizen={"name": "王明", "phone": "13800001234"})
    form = seen(client, f"/console/inbox/{matter.id}/contact-form?unit=water-group", HANDLER)
    assert "王明 13800001234" in form
    answer = sent(
        client,
        f"/console/inbox/{matter.id}/contact",
        HANDLER,
        htmx=True,
        _unit="water-group",
        reached="false",
        note="没人接",
    )
    assert answer.status_code == 200
    assert matter.kinds[-1] == "contacted"
    event = client.get(f"{matter.path}/events").json()["items"][-1]
    assert (event["data"]["reached"], event["private"]["note"]) == (False, "没人接")


def test_only_what_is_quick_is_done_in_the_row(client):
    matter = Matter(client)
    assert sent(client, f"/console/inbox/{matter.id}/resolve", HANDLER).status_code == 404


def test_a_list_that_has_not_changed_is_not_sent_again(client):
    Matter(client)
    first = client.get("/console/inbox/list", headers={**CHINESE, **HANDLER})
    again = {**CHINESE, **HANDLER, "If-None-Match": first.headers["etag"]}
    assert client.get("/console/inbox/list", headers=again).status_code == 304
    Matter(client)
    assert client.get("/console/inbox/list", headers=again).status_code == 200


def test_own_figures_tell_what_was_kept_and_what_citizens_say(client):
    good, bad = Matter(client), Matter(client)
    for one in (good, bad):
        one.do("sign", HANDLER)
    good.do("resolve", HANDLER, result="已修好")
    client.clock.pass_(days=20)
    sweep(client)
    bad.do("resolve", HANDLER, result="已修好")
    good.do("call-back", CALLER, reached=True, contacted=True, solved=True, satisfied=5)
    bad.do("call-back", CALLER, reached=True, contacted=True, solved=False, satisfied=2)
    figures = seen(client, "/console/inbox", HANDLER).partition("本单位数据")[2]
    assert "2 签收 2 办结 0 退单 0 重办" in figures
    assert "办结 50.0% 1/2" in figures
    assert "及时联系率 100.0% 2/2 解决率 50.0% 1/2 满意率 50.0% 1/2" in figures
    assert "平均满意度 3.50 / 5" in figures


# Dispatch


def test_the_queue_says_why_the_rules_could_not_decide(client):
    matter = Matter(client, **UNDECIDED)
    assert rows(client, "/console/dispatch", DISPATCHER) == [f"row-{matter.id}"]
    page = seen(client, "/console/dispatch", DISPATCHER)
    assert "没有规则指明承办单位" in page
    assert "没有一条分派规则适用于这件事" in page
    assert chips(client, "/console/dispatch") == {
        "待人工派单": 1,
        "退单待判": 0,
        "不予受理待判": 0,
    }


def test_a_person_dispatches_with_a_reason_to_a_unit_named_as_people_name_it(client):
    matter = Matter(client, **UNDECIDED)
    path = f"/console/dispatch/{matter.id}/dispatch"
    unknown = sent(client, path, DISPATCHER, other="没有这个局", reason="试试")
    assert unknown.status_code == 422
    assert "没有单位“没有这个局”" in words_of(unknown)
    assert sent(client, path, DISPATCHER, reason="没有选").status_code == 422
    answer = sent(client, path, DISPATCHER, htmx=True, other="物业公司", reason="物业的围墙")
    assert (answer.status_code, done(answer)) == (204, f"{matter.id} 已派给物业公司")
    assert (matter.now["lead"]["id"], matter.now["state"]) == ("property-company", "dispatched")
    assert rows(client, "/console/dispatch", DISPATCHER) == []
    assert "队列已空" in seen(client, "/console/dispatch", DISPATCHER)


def test_who_had_such_matters_before_is_a_candidate(client):
    first = Matter(client, district="west", **UNDECIDED)
    first.do("dispatch", DISPATCHER, lead="housing-bureau", reason="人工判断")
    Matter(client, district="west", **UNDECIDED)
    page = seen(client, "/console/dispatch", DISPATCHER)
    assert "市住建局 近 90 天同类 1 件" in page


def test_several_matters_go_to_one_unit_and_each_is_refused_on_its_own(client):
    matters = [Matter(client, **UNDECIDED) for _ in range(3)]
    late = matters[2]
    late.do("dispatch", DISPATCHER, lead="traffic-police", reason="别人快了一步")
    ids = [f"{one.id}@{1 if one is late else one.now['events']}" for one in matters]
    nothing = sent(client, "/console/dispatch/together", DISPATCHER, lead="物业公司", reason="x")
    assert nothing.status_code == 422
    answer = sent(
        client, "/console/dispatch/together", DISPATCHER, id=ids, lead="物业公司", reason="同一小区"
    )
    said = words_of(answer)
    assert answer.status_code == 200
    assert "2 件已派给物业公司" in said
    assert late.id in said.partition("以下没有派出")[2]
    assert [one.now["lead"]["id"] for one in matters] == [
        "property-company",
        "property-company",
        "traffic-police",
    ]
    event = client.get(f"{matters[0].path}/events").json()["items"][-1]
    assert event["data"]["reason"] == "同一小区"
    one = Matter(client, **UNDECIDED)
    moved = sent(
        client,
        "/console/dispatch/together",
        DISPATCHER,
        id=f"{one.id}@",
        lead="物业公司",
        reason="同",
    )
    assert done(moved) == "1 件已派给物业公司"


def test_a_return_is_judged_where_its_reason_stands(client):
    kept, given = Matter(client), Matter(client)
    for one in (kept, given):
        one.do(
            "return", HANDLER, reason="not-our-duty", proposed="traffic-police", note="路面归交警"
        )
    assert set(rows(client, "/console/dispatch?tab=returns", DISPATCHER)) == {
        f"row-{kept.id}",
        f"row-{given.id}",
    }
    page = seen(client, f"/console/dispatch/{given.id}?tab=returns", DISPATCHER)
    assert "水务集团 申请退单" in page
    assert "理由 不属本单位职责" in page
    assert "说明 路面归交警" in page
    assert "建议改派 交警支队" in page
    answer = sent(
        client, f"/console/dispatch/{given.id}/uphold-return", DISPATCHER, lead="traffic-police"
    )
    assert done(answer) == f"{given.id} 退单成立"
    assert answer.headers["location"].startswith("/console/dispatch?tab=returns")
    assert given.now["lead"]["id"] == "traffic-police"
    sent(client, f"/console/dispatch/{kept.id}/reject-return", DISPATCHER, reason="仍归你单位")
    assert kept.kinds[-1] == "return-rejected"


def test_a_return_upheld_without_a_unit_comes_back_to_the_queue(client):
    matter = Matter(client)
    matter.do("return", HANDLER, reason="not-our-duty")
    sent(client, f"/console/dispatch/{matter.id}/uphold-return", DISPATCHER, lead="", other="")
    page = seen(client, "/console/dispatch", DISPATCHER)
    assert "退单成立, 待改派 · 退单单位 水务集团" in page
    assert "水务集团 供水" in page  # the rule that named it stands there, the unit is no candidate
    assert 'value="water-group"' not in client.get("/console/dispatch").text


def test_a_decline_is_judged_by_whom_the_rule_names(client):
    matter = Matter(client)
    matter.do("ask-decline", HANDLER, reason="in-court", note="已立案")
    page = seen(client, f"/console/dispatch/{matter.id}?tab=declines", DISPATCHER)
    assert "申请不予受理" in page
    path = f"/console/dispatch/{matter.id}/refuse-decline"
    assert sent(client, path, DISPATCHER, reason="要办").status_code == 403
    sent(client, path, as_("centre-head", "centre"), reason="要办")
    assert matter.kinds[-1] == "decline-refused"


def test_the_seconds_that_are_left_stand_on_the_page(tmp_path):
    with serving(f"sqlite:///{tmp_path / 'shipped.db'}", home=SHIPPED) as client:
        matter = Matter(client, area="water", category="fault-repair", district="huancui")
        unit = matter.now["lead"]["id"]
        matter.do("return", as_("handler", unit), reason="not-our-duty")
        matter.do("uphold-return", as_("dispatcher", "service-centre"))
        text = client.get("/console/dispatch", headers=CHINESE).text
        assert 'data-until="2017-09-28T02:02:00+00:00"' in text
        client.clock.pass_(minutes=3)
        assert "light-late" in client.get("/console/dispatch/queue").text


# Call backs


def resolved(client, **facts):
    matter = Matter(client, citizen={"name": "王明", "phone": "13800001234"}, **facts)
    matter.do("resolve", HANDLER, result="已修好")
    return matter


def test_the_desk_shows_whom_to_call_and_asks_what_the_rules_ask(client):
    matter = resolved(client)
    assert rows(client, "/console/callbacks", CALLER) == [f"row-{matter.id}"]
    page = seen(client, "/console/callbacks", CALLER)
    assert "王明 13800001234" in page
    assert "水务集团 的办理结果 已修好" in page
    for asked in ("承办单位联系过您吗?", "问题解决了吗?", "请打 1 至 5 分", "还有什么要说的?"):
        assert asked in page
    assert "修了又坏" in page
    assert "calls" in page


def answered(client, matter, **form):
    said = {"reached": "spoke", "q.contacted": "yes", "q.solved": "yes", "q.satisfied": "5"}
    path = f"/console/callbacks/{matter.id}/call-back"
    return sent(client, path, CALLER, **{**said, **form})


def test_a_citizen_who_is_content_lets_the_matter_end(client):
    matter = resolved(client)
    answer = answered(client, matter, **{"q.more": "谢谢", "why.solved": "没有人来"})
    assert f"/console/callbacks/{matter.id}?tab=spoken" in answer.headers["location"]
    now = matter.now
    assert (now["state"], now["solved"], now["satisfied"]) == ("called-back", True, 5)
    page = seen(client, f"/console/callbacks/{matter.id}?tab=spoken", CALLER)
    assert "问题解决了吗? 是" in page
    assert "还有什么要说的? 谢谢" in page
    assert "已解决 · 很满意" in page
    sent(client, f"/console/callbacks/{matter.id}/close", CALLER)
    assert matter.now["state"] == "closed"
    assert chips(client, "/console/callbacks")["已回访待结案"] == 0


def test_a_citizen_who_is_not_content_sends_it_back_or_has_it_judged(client):
    matter = resolved(client)
    answered(client, matter, **{"q.solved": "no", "why.solved": "修了又坏", "q.satisfied": "2"})
    page = seen(client, f"/console/callbacks/{matter.id}", CALLER)
    assert "问题解决了吗? 否 (修了又坏)" in page
    assert "请打 1 至 5 分 2 · 不满意" in page
    text = client.get(f"/console/callbacks/{matter.id}", headers=CALLER).text
    assert f"{matter.id}/redo" in text
    assert f"{matter.id}/close" not in text
    sent(client, f"/console/callbacks/{matter.id}/ask-closing", CALLER, reason="诉求没有依据")
    assert "等待审批" in seen(client, f"/console/callbacks/{matter.id}", CALLER)
    told = resolved(client)
    told.do("call-back", CALLER, reached=True, solved=False, satisfied=1)
    assert "问题解决了吗? 否 请打 1 至 5 分 1 · 很不满意" in seen(
        client, f"/console/callbacks/{told.id}", CALLER
    )
    other = resolved(client)
    answered(client, other, **{"q.solved": "no"})
    sent(client, f"/console/callbacks/{other.id}/redo", CALLER, reason="没有修好")
    assert other.now["state"] == "dispatched"


def test_nobody_reached_is_tried_again_until_the_tries_are_used_up(client):
    matter = resolved(client)
    path = f"/console/callbacks/{matter.id}/call-back"
    first = sent(client, path, CALLER, reached="nobody", note="无人接听")
    assert done(first) == f"{matter.id} 第 1 次未接通, 9月28日 14:00 再打"
    assert rows(client, "/console/callbacks", CALLER) == []
    assert rows(client, "/console/callbacks?tab=later", CALLER) == [f"row-{matter.id}"]
    assert "已打 1/3 次未接通" in seen(client, "/console/callbacks?tab=later", CALLER)
    client.clock.pass_(hours=4)
    assert rows(client, "/console/callbacks", CALLER) == [f"row-{matter.id}"]
    sent(client, path, CALLER, reached="nobody")
    client.clock.pass_(days=1)
    last = sent(client, path, CALLER, reached="nobody")
    assert done(last) == f"{matter.id} 已打 3 次未接通, 不再打"
    assert rows(client, "/console/callbacks?tab=unreached", CALLER) == [f"row-{matter.id}"]
    sent(client, f"/console/callbacks/{matter.id}/close", CALLER, reason="多次联系不上")
    assert matter.now["state"] == "closed"


def test_who_answered_is_asked_everything_and_who_will_not_judge_is_believed(client):
    matter = resolved(client)
    path = f"/console/callbacks/{matter.id}/call-back"
    assert sent(client, path, CALLER, reached="spoke").status_code == 422
    some = sent(client, path, CALLER, **{"reached": "spoke", "q.solved": "yes"})
    assert some.status_code in (409, 422)
    assert sent(client, path, CALLER).status_code == 422
    sent(client, path, CALLER, reached="silent", note="不愿评价")
    now = matter.now
    assert (now["state"], now["solved"], now["satisfied"]) == ("called-back", None, None)


# Today


def test_the_first_page_shows_each_seat_what_waits_for_it(client):
    Matter(client, text=BURST)
    Matter(client, **UNDECIDED)
    resolved(client)
    unit = seen(client, "/console", HANDLER)
    assert "1 待签收" in unit
    assert "本单位数据" in unit
    centre = seen(client, "/console", DISPATCHER)
    assert "1 待人工派单" in centre
    assert "没有规则指明承办单位" in centre
    caller = seen(client, "/console", CALLER)
    assert "1 现在要打" in caller


def test_the_first_page_counts_what_one_has_done_today(client):
    who = as_("handler", "water-group", actor="wang")
    matter = Matter(client)
    matter.do("sign", who)
    assert "我今天做的 1 签收" in seen(client, "/console", who)
    client.clock.pass_(days=1)
    assert "今天还没有记录" in seen(client, "/console", who)


@pytest.mark.parametrize(
    "path",
    [
        "/console",
        "/console/today",
        "/console/inbox",
        "/console/inbox/list",
        "/console/dispatch",
        "/console/dispatch?tab=returns",
        "/console/dispatch?tab=declines",
        "/console/dispatch/queue",
        "/console/callbacks",
        "/console/callbacks?tab=later",
        "/console/callbacks?tab=spoken",
        "/console/callbacks?tab=unreached",
        "/console/callbacks/queue",
        "/console/inbox?only=nothing&shown=many&unit=nobody",
    ],
)
def test_every_desk_can_be_empty_and_can_be_read_in_english(client, path):
    page = client.get(path, headers={**ENGLISH, **HANDLER})
    assert page.status_code == 200
    ours = re.sub(r"<option.*?</option>|中文|全程市|水务集团", "", page.text)  # the city's names
    assert not re.findall(r"[\u4e00-\u9fff]+", ours)
    assert "style=" not in page.text


def test_matters_out_of_the_rows_are_counted_as_well(client):
    for _ in range(3):
        Matter(client)
    assert client.held.store.count_tickets(Filter(open=True), Filter(lead=("nobody",))) == (3, 0)
    assert "还有 2 件" in seen(client, "/console/inbox?shown=1", HANDLER)
