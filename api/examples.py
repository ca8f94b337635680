"""Examples that are true: requests that fit the rulebook in force, and what really comes of them.

Answers are not written by hand but made, in memory, by the same code that serves requests.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from typing import Any

import msgspec

from api.answers_privacy import LookPage
from api.examples_analysis import REPORT, analysis_examples, analysis_requests
from api.examples_bulletins import BULLETIN, bulletin_examples, bulletin_requests
from api.examples_knowledge import ARTICLE, knowledge_examples, knowledge_requests
from api.examples_lived import BUSY, CASES, CaseLife, Life, lives_of
from api.examples_people import KEY, LOGIN, people_examples, people_requests
from api.examples_reports import PERIOD, measure_of, report_examples
from api.examples_webhooks import WEBHOOK, webhook_examples, webhook_requests
from api.examples_work import attachment_example, work_examples
from api.offered import OFFERED
from api.offered_cases import CASE_OFFERED
from api.routes.preview import preview_out
from api.schemas import FactsIn, RuleQuery
from api.showing_privacy import look_example
from api.showing_work import show_states
from api.written import catalog_out, entry_out, facts_out, find_rule, rules_out
from engine.rulebook.rulebook import Rulebook

Body = dict[str, Any]

TICKET, CASE, DRAW = "20260302-7K2M9QXD", "C20260302-7K2M9QXD", "D20260228-7K2M9QXD"
"""Numbers that stand for any."""
FILE = "阀门已更换, 18:20 恢复供水。\n".encode()
"""A file to upload, named as an attachment afterwards."""
REQUEST: Body = {
    "subject": "小区停水",
    "text": "文登区小区从昨天晚上开始停水, 物业电话无人接听, 请尽快派人来修。",
    "channel": "portal",
    "citizen": {"name": "王女士", "phone": "13800000000"},
}
_ATTACHED = [{"digest": sha256(FILE).hexdigest(), "name": "抢修记录.txt"}]
COMMANDS: Mapping[str, Body] = {
    "hang-up": {},
    "dispatch": {"reason": "规则未确定承办单位, 由值班长指定"},
    "refer": {"told": "已告知市民拨打该热线"},
    "decline": {"told": "已向市民说明理由和依据"},
    "answer": {"answer": "办理地点为市民服务中心三楼, 工作日 8:30 至 17:30。"},
    "sign": {},
    "contact": {"note": "已电话联系市民, 今天下午上门"},
    "arrive": {},
    "note": {"note": "已查明是阀门损坏, 正在调配件", "attachments": _ATTACHED},
    "ask-part": {"task": "疏导现场交通, 配合抢修"},
    "sign-part": {},
    "finish-part": {"result": "已派人到场疏导, 抢修结束后撤离"},
    "release-part": {"reason": "现场不占道, 无需协办"},
    "return": {"note": "该小区管网由物业管理, 依据为移交协议第三条"},
    "uphold-return": {"reason": "管网未移交, 由其负责"},
    "reject-return": {"reason": "管网已于去年移交, 由该单位负责"},
    "transfer": {"reason": "管网产权已查清"},
    "correct": {"values": {"people": 200}, "reason": "市民补充: 整个小区都停水"},
    "split": {
        "into": [{"subject": "路灯不亮", "text": "小区门口的路灯也坏了一个月。"}],
        "reason": "市民同一来电反映两件事",
    },
    "merge": {"parent": TICKET, "reason": "同一小区同一次停水"},
    "unmerge": {"reason": "核实后是另一处漏水"},
    "ask-extension": {"by": "4 hours", "reason": "配件由外地调运"},
    "grant-extension": {},
    "refuse-extension": {"reason": "已有备件, 可按时修复"},
    "ask-suspension": {"reason": "市民外出, 约定明天入户"},
    "grant-suspension": {},
    "refuse-suspension": {"reason": "可先修公共部分"},
    "resume": {"reason": "市民已回家"},
    "ask-decline": {"note": "双方已就此起诉"},
    "grant-decline": {"told": "已向市民说明理由和依据"},
    "refuse-decline": {"reason": "供水属本单位职责"},
    "resolve": {"result": "更换阀门, 已恢复供水", "attachments": _ATTACHED},
    "call-back": {"reached": True, "contacted": True, "solved": True, "satisfied": 5},
    "rate": {"satisfied": 4, "solved": True, "note": "修得很快"},
    "redo": {"reason": "市民说晚上又停水了"},
    "ask-closing": {"reason": "要求减免的水费没有政策依据"},
    "grant-closing": {"reason": "已向市民说明"},
    "refuse-closing": {"reason": "先上门核实"},
    "close": {"reason": "市民确认已解决"},
    "supervise": {"reason": "三天内两次停水, 请说明原因和措施", "reply": "1 working day"},
    "reply-supervision": {"reply": "阀门老化, 已列入本月更换计划"},
    "return-reply": {"reason": "请写明完成时间"},
    "end-supervision": {"reason": "措施可行"},
    "inspect": {"confirmed": True, "finding": "现场供水正常, 与反馈一致"},
    "withdraw": {"reason": "市民来电说已自行解决"},
    "reopen": {"reason": "市民来电说又停水了"},
    "archive": {},
}
CASE_COMMANDS: Mapping[str, Body] = {
    "take-up": {},
    "add-evidence": {
        "evidence": [{"ticket": TICKET, "number": 2}],
        "note": "市民提供了通话记录",
    },
    "object": {"words": "当日已电话联系, 市民未接听, 有通话记录"},
    "uphold-objection": {"reason": "通话记录属实"},
    "reject-objection": {"reason": "通话记录与号码不符"},
    "dismiss": {"reason": "经核实, 超期因市民约定改期"},
    "confirm": {"finding": "未联系市民即报办结", "responsible": ["某站值班员"]},
    "refer": {"note": "附核实材料"},
    "conclude": {"outcome": "talk", "result": "对责任人谈话提醒"},
}
OPENING: Body = {
    "behaviour": "perfunctory",
    "title": "未联系市民即报办结",
    "basis": "建议二(三)一(敷衍塞责)",
    "reason": "督办员回访时发现",
    "ticket": TICKET,
    "evidence": [{"ticket": TICKET, "number": 1}],
}


def request_examples(rulebook: Rulebook) -> dict[str, Body]:
    """Operation → a body that this rulebook accepts."""
    named, by_case = _ids(rulebook), _case_ids(rulebook)
    found: dict[str, Body] = {
        "receive-ticket": REQUEST,
        "preview": {n: said for n, said in REQUEST.items() if n != "citizen"},
        "open-case": {**by_case["open"], **OPENING},
        "unmask-ticket": {"fields": ["phone"], "reason": "市民来电核实进度, 需核对号码"},
    }
    found |= (
        people_requests()
        | webhook_requests()
        | knowledge_requests(rulebook)
        | analysis_requests()
        | bulletin_requests(rulebook, TICKET)
    )
    for offered in OFFERED:
        body = COMMANDS[offered.name]
        found[f"{offered.name}-ticket"] = {**named.get(offered.name, {}), **body}
    for one in CASE_OFFERED:
        found[f"{one.name}-case"] = {**by_case.get(one.name, {}), **CASE_COMMANDS[one.name]}
    return found


def parameter_examples(rulebook: Rulebook) -> dict[str, str]:
    """Path parameter → a value that this rulebook has; numbers stand for any."""
    return {
        "ticket_id": TICKET,
        "case_id": CASE,
        "draw_id": DRAW,
        "period": PERIOD,
        "bulletin_id": BULLETIN,
        "edition": "1",
        "measure": measure_of(rulebook),
        "login": LOGIN,
        "key_id": KEY,
        "webhook_id": WEBHOOK,
        "article_id": ARTICLE,
        "report_id": REPORT,
        "notice_id": f"{TICKET}.5.handler.1",
        "digest": sha256(FILE).hexdigest(),
        "rule_id": next(iter(rulebook.rules), ""),
        "kind": "departments",
        "entry_id": next(iter(rulebook.departments), ""),
    }


def answer_examples(rulebook: Rulebook, now: datetime) -> dict[str, Any]:
    """Operation → what is answered to its example, as far as it can be made without a database."""
    bodies, parameters = request_examples(rulebook), parameter_examples(rulebook)
    life = Life(rulebook, now, REQUEST)
    found: dict[str, Any] = {
        "receive-ticket": life.shown(),
        "preview": preview_out(rulebook, msgspec.convert(bodies["preview"], FactsIn), now),
        "read-ticket": life.shown(),
        "unmask-ticket": life.shown(),
        "list-looks": LookPage(items=[look_example(rulebook, life.ticket.id, now)], next=None),
        "read-reasons": life.reasons(),
        "list-tickets": life.page(),
        "list-facts": facts_out(rulebook),
        "read-rule": find_rule(rulebook, parameters["rule_id"]),
        "read-entry": entry_out(rulebook, "departments", parameters["entry_id"]),
        "list-states": show_states(),
    }
    found["upload-attachment"] = attachment_example(FILE, parameters["digest"])
    rules = rules_out(rulebook, RuleQuery())
    found["list-rules"] = msgspec.structs.replace(rules, items=rules.items[:2])
    catalog = catalog_out(rulebook, "departments")
    found["list-catalog"] = msgspec.structs.replace(catalog, items=catalog.items[:2])
    for begins, steps in lives_of(rulebook):
        life = Life(rulebook, now, {**REQUEST, **begins})
        for name, more in steps:
            id_ = f"{name}-ticket"
            if life.do(name, {**bodies[id_], **more}):
                found.setdefault(id_, life.shown())
        found.setdefault("read-events", life.told())
    busy = Life(rulebook, now, REQUEST)
    for name in BUSY:
        busy.do(name, bodies[f"{name}-ticket"])
    found["read-clocks"] = busy.clocks()
    found |= work_examples(rulebook, busy, now)
    found |= report_examples(rulebook, busy.ticket, now)
    found |= bulletin_examples(rulebook, TICKET, now)
    found |= people_examples(rulebook, now)
    found |= knowledge_examples(rulebook, now)
    found |= analysis_examples(rulebook, now, TICKET)
    found |= webhook_examples(rulebook.city.zone, now, TICKET)
    evidence = busy.events
    for steps_of_case in CASES:
        case = CaseLife(rulebook, now, bodies["open-case"], evidence)
        found.setdefault("open-case", case.shown())
        for name in steps_of_case:
            if case.do(name, bodies[f"{name}-case"]):
                found.setdefault(f"{name}-case", case.shown())
        found.setdefault("read-case", case.shown())
        found.setdefault("read-case-events", case.told())
        found.setdefault("list-cases", case.page())
    return {id_: msgspec.to_builtins(example) for id_, example in found.items()}


def _ids(rulebook: Rulebook) -> dict[str, Body]:
    """What of the catalog the commands name."""
    unit = _unit(rulebook)
    hotline, declined = _first(rulebook.hotlines), _first(rulebook.decline_reasons)
    returned = _first(rulebook.return_reasons)
    leader = "unit-leader" if "unit-leader" in rulebook.roles else _first(rulebook.roles)
    return {
        "dispatch": {"lead": unit},
        "transfer": {"lead": unit},
        "refer": {"hotline": hotline},
        "decline": {"reason": declined},
        "ask-decline": {"reason": declined},
        "return": {"reason": returned, "proposed": unit},
        "uphold-return": {"lead": unit},
        "supervise": {"role": leader},
        **{name: {"unit": unit} for name in _OF_A_PART},
    }


_OF_A_PART = ("ask-part", "sign-part", "finish-part", "release-part")


def _case_ids(rulebook: Rulebook) -> dict[str, Body]:
    about, to = _unit(rulebook, 1), _unit(rulebook)
    inspects = rulebook.roles.get("discipline-inspector")
    handed = inspects.of if inspects is not None and inspects.of in rulebook.departments else to
    return {"open": {"unit": about, "refer": to}, "refer": {"to": handed}}


def _unit(rulebook: Rulebook, place: int = 0) -> str:
    """A department that there still is."""
    found = [one.id for one in rulebook.departments.values() if one.effective.until is None]
    return found[min(place, len(found) - 1)] if found else ""


def _first(entries: Mapping[str, Any]) -> str:
    return next(iter(entries), "")
