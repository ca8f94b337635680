"""What happens beside the main line of a simulated matter: written supervision and its replies,
inspections, citizens' own ratings. Each is planned once, under a key of its own.
"""

from __future__ import annotations

from collections.abc import Iterator

from engine.demo import often
from engine.demo.fate import Fate
from engine.past import Lived
from engine.tickets.affairs import Supervision
from engine.tickets.asks import Rate
from engine.tickets.clocks import clock_key
from engine.tickets.requests import (
    EndSupervision,
    Inspect,
    ReplySupervision,
    ReturnReply,
    Supervise,
)
from engine.tickets.supervising import REPLY
from engine.tickets.ticket import Ticket

Beside = tuple[str, Lived | None]
"""A key, and what is planned under it; None where nothing ever will be."""


def beside(fate: Fate, ticket: Ticket, known: set[str]) -> Iterator[Beside]:
    """What can be planned now and is not known yet."""
    for one in ticket.supervisions.values():
        times = sum(
            seen.kind == "supervision-returned" and seen.data["number"] == one.number
            for seen in ticket.trail
        )
        key = f"{one.number}/{one.state}/{times}"
        if key not in known and one.state != "ended":
            yield key, _answered(fate, ticket, one, times)
    if ticket.state == "signed" and "supervises" not in known:
        yield "supervises", _supervised(fate, ticket)
    if ticket.state == "closed" and "rates" not in known:
        yield "rates", _rated(fate, ticket)
    drawn = ticket.drawn
    if drawn is not None and drawn.confirmed is None and drawn.draw not in known:
        yield drawn.draw, _inspected(fate, ticket)


def _answered(fate: Fate, ticket: Ticket, one: Supervision, times: int) -> Lived | None:
    """The unit replies, late or never; the supervisor ends it, or wants to know more."""
    if one.state == "replied":
        at = fate.in_office(fate.after(ticket, 30, 1200))
        if not times and fate.random.random() < often.REPLY_RETURNED:
            more = ReturnReply("请说明整改时限和责任人", one.number)
            return fate.step(ticket, more, "supervisor", at)
        return fate.step(ticket, EndSupervision("已核实", one.number), "supervisor", at)
    if fate.random.random() < often.NOT_REPLIED:
        return None
    clock = ticket.clocks.get(clock_key(REPLY, one.number))
    now = fate.now(ticket)
    if clock is None:
        at = fate.in_office(fate.after(ticket, 60, 1200), one.unit)
    elif fate.random.random() < often.REPLIED_LATE:
        share = fate.random.uniform(1.05, 1.6)
        at = fate.in_office(now + (clock.due_at - now) * share, one.unit)
    else:
        share = fate.random.uniform(0.15, 0.85)
        at = min(
            fate.in_office(clock.since + (clock.due_at - clock.since) * share, one.unit),
            clock.due_at,
        )
    reply = ReplySupervision(fate.pick(_REPLIES), one.number)
    return fate.step(ticket, reply, one.unit or "centre", at)


def _supervised(fate: Fate, ticket: Ticket) -> Lived | None:
    if fate.random.random() >= often.SUPERVISED or "unit-leader" not in fate.rulebook.roles:
        return None
    at = fate.in_office(fate.after(ticket, 300, 2000))
    demand = Supervise("unit-leader", "群众反映强烈, 请主要负责人过问", "1 working day")
    return fate.step(ticket, demand, "supervisor", at)


def _rated(fate: Fate, ticket: Ticket) -> Lived | None:
    """Some citizens say by themselves how content they are, mostly as they said on the call."""
    if fate.random.random() >= often.RATED:
        return None
    said = ticket.satisfied or fate.pick((3, 4, 5))
    stars = max(1, min(5, said + fate.pick((-1, 0, 0, 0, 1))))
    at = fate.in_daytime(fate.after(ticket, 20, 2000))
    return fate.step(ticket, Rate(stars, stars >= 3), "citizen", at)


def _inspected(fate: Fate, ticket: Ticket) -> Lived | None:
    """Somebody goes there and looks; now and then nothing was done."""
    drawn = ticket.drawn
    assert drawn is not None, "only what was drawn is inspected"
    if fate.random.random() >= often.INSPECTED:
        return None
    if drawn.due_at is None:
        at = fate.in_office(fate.after(ticket, 600, 6000))
    else:
        at = fate.in_office(drawn.at + (drawn.due_at - drawn.at) * fate.random.uniform(0.1, 0.8))
    confirmed = not fate.slip(ticket.lead, often.CONTRADICTED)
    finding = "现场情况与办结反馈一致。" if confirmed else "现场未见整改, 与办结反馈不符。"
    return fate.step(ticket, Inspect(confirmed, finding), drawn.role, at)


_REPLIES = (
    "已安排专人办理, 今日内与市民联系。",
    "因配件未到延误, 已催促厂家, 两日内完成。",
    "已约谈经办人, 即日整改到位。",
)
