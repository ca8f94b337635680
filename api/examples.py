"""Examples that are true: requests that fit the rulebook in force, and what really comes of them.

Answers are not written by hand but made, in memory, by the same code that serves requests.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from random import Random
from typing import Any

import msgspec

from api.answers_tickets import EventsOut, TicketPage
from api.offered import OFFERED, command_of
from api.reasons import reasons_of
from api.requests import intake_of
from api.routes.preview import preview_out
from api.schemas import FactsIn, RuleQuery, TicketIn
from api.showing import show_event, show_line, show_ticket
from api.written import catalog_out, entry_out, facts_out, find_rule, rules_out
from engine.intake import Intake
from engine.numbers import new_number, new_salt
from engine.rulebook.facts import local_day
from engine.rulebook.rulebook import Rulebook
from engine.store import TicketRow
from engine.store.views import change_of
from engine.tickets.asks import Receive
from engine.tickets.chain import seal
from engine.tickets.commands import Command, Refused, act
from engine.tickets.events import Event
from engine.tickets.ticket import Ticket, replay

Body = dict[str, Any]

REQUEST: Body = {
    "subject": "小区停水",
    "text": "文登区小区从昨天晚上开始停水, 物业电话无人接听, 请尽快派人来修。",
    "channel": "portal",
    "citizen": {"name": "王女士", "phone": "13800000000"},
}
COMMANDS: Mapping[str, Body] = {
    "hang-up": {},
    "dispatch": {"reason": "规则未确定承办单位, 由值班长指定"},
    "sign": {},
    "contact": {"note": "已电话联系市民, 今天下午上门"},
    "resolve": {"result": "更换阀门, 已恢复供水"},
    "call-back": {"reached": True, "contacted": True, "solved": True, "satisfied": 5},
    "close": {"reason": "市民确认已解决"},
    "withdraw": {"reason": "市民来电说已自行解决"},
    "refer": {"told": "已告知市民拨打该热线"},
    "decline": {"told": "已向市民说明理由和依据"},
    "answer": {"answer": "办理地点为市民服务中心三楼, 工作日 8:30 至 17:30。"},
}
LIFE = ("sign", "contact", "resolve", "call-back", "close")


def request_examples(rulebook: Rulebook) -> dict[str, Body]:
    """Operation → a body that this rulebook accepts."""
    lead = next(
        (unit.id for unit in rulebook.departments.values() if unit.effective.until is None), ""
    )
    hotline, reason = next(iter(rulebook.hotlines), ""), next(iter(rulebook.decline_reasons), "")
    named: Mapping[str, Body] = {
        "dispatch": {"lead": lead},
        "refer": {"hotline": hotline},
        "decline": {"reason": reason},
    }
    found: dict[str, Body] = {
        "receive-ticket": REQUEST,
        "preview": {n: said for n, said in REQUEST.items() if n != "citizen"},
    }
    for name, body in COMMANDS.items():
        found[f"{name}-ticket"] = {**named.get(name, {}), **body}
    return found


def parameter_examples(rulebook: Rulebook) -> dict[str, str]:
    """Path parameter → a value that this rulebook has; a ticket's number stands for any."""
    return {
        "ticket_id": "20260302-7K2M9QXD",
        "rule_id": next(iter(rulebook.rules), ""),
        "kind": "departments",
        "entry_id": next(iter(rulebook.departments), ""),
    }


def answer_examples(rulebook: Rulebook, now: datetime) -> dict[str, Any]:
    """Operation → what is answered to its example, as far as it can be made without a database."""
    life = _Life(rulebook, now)
    bodies = request_examples(rulebook)
    parameters = parameter_examples(rulebook)
    found: dict[str, Any] = {
        "receive-ticket": life.ticket_out(),
        "preview": preview_out(rulebook, msgspec.convert(bodies["preview"], FactsIn), now),
        "read-ticket": life.ticket_out(),
        "read-reasons": reasons_of(rulebook, rulebook, life.events),
        "list-tickets": TicketPage(items=[show_line(rulebook, life.row())], next=None),
        "list-facts": facts_out(rulebook),
        "read-rule": find_rule(rulebook, parameters["rule_id"]),
        "read-entry": entry_out(rulebook, "departments", parameters["entry_id"]),
    }
    rules = rules_out(rulebook, RuleQuery())
    found["list-rules"] = msgspec.structs.replace(rules, items=rules.items[:2])
    catalog = catalog_out(rulebook, "departments")
    found["list-catalog"] = msgspec.structs.replace(catalog, items=catalog.items[:2])
    for name in LIFE:
        if not life.do(name, bodies[f"{name}-ticket"]):
            break
        found[f"{name}-ticket"] = life.ticket_out()
    zone = rulebook.city.zone
    shown = [show_event(event, zone) for event in life.events]
    found["read-events"] = EventsOut(ticket=life.ticket.id, intact=True, items=shown[:3])
    return {id_: msgspec.to_builtins(example) for id_, example in found.items()}


class _Life:
    """The example's ticket, lived in memory: what the desk does, without a store."""

    def __init__(self, rulebook: Rulebook, now: datetime) -> None:
        self.events: tuple[Event, ...] = ()
        self._rulebook = rulebook
        self._now = now
        self._chance = Random(12345)  # noqa: S311 - an example that stays the same
        self._id = new_number(local_day(now, rulebook.city.zone), self._chance)
        intake = intake_of(rulebook, msgspec.convert(REQUEST, TicketIn), now)
        given = {name: getattr(intake, name) for name in Intake.__dataclass_fields__}
        self._add(Receive(**{**given, "ticket_id": self._id, "at": now}))

    @property
    def ticket(self) -> Ticket:
        return replay(self.events)

    def do(self, name: str, body: Body) -> bool:
        """One command, a little later; False where the rules did not let it come so far."""
        self._now += timedelta(minutes=20)
        offered = next(one for one in OFFERED if one.name == name)
        try:
            self._add(command_of(offered, msgspec.convert(body, offered.body)))
        except Refused:
            return False
        return True

    def ticket_out(self) -> Any:
        return show_ticket(self._rulebook, self.ticket)

    def row(self) -> TicketRow:
        row = change_of(self.ticket, (), None).ticket
        assert row is not None, "a ticket has its row"
        shown = {name: row[name] for name in TicketRow.__dataclass_fields__}
        return TicketRow(**{**shown, "due_at": self.ticket.due_at})

    def _add(self, command: Command) -> None:
        ticket = self.ticket if self.events else None
        self.events += seal(
            act(self._rulebook, ticket, command, self._now),
            ticket_id=self._id,
            after=None if ticket is None else (ticket.length, ticket.last_hash),
            actor="seat-1",
            rulebook=self._rulebook.version,
            new_salt=lambda: new_salt(self._chance),
            now=self._now,
        )
