"""Who is told of what happens to a bulletin."""

import pytest

from engine.bulletins.asks import (
    Approve,
    Correct,
    MarkReady,
    ObjectToCount,
    Publish,
    RejectCountObjection,
)
from engine.bulletins.telling import bulletin_notices
from engine.tickets.events import TIME
from tests.unit.bulletins.paper import (
    CITY,
    HEAD,
    LEADER,
    NUMBER,
    SUPERVISOR,
    TICKET,
    BulletinLife,
    count,
)

SOON = "2017-10-10 09:00"
UNITS = {("unit-leader", "power-company"), ("unit-leader", "water-group")}
CENTRE = {("supervisor", "service-centre")}


def lived():
    life = BulletinLife()
    life.do(ObjectToCount("water-group", "timely", TICKET, "已联系"), LEADER, SOON)
    life.do(RejectCountObjection(1, "没有"), SUPERVISOR, SOON)
    life.do(MarkReady(), actor=TIME)
    life.do(Approve(), HEAD, actor="head")
    life.do(Publish(), SUPERVISOR)
    life.do(Correct("有误", count()), SUPERVISOR)
    return life


@pytest.mark.parametrize(
    ("kind", "whom"),
    [
        ("bulletin-drafted", UNITS),
        ("count-objected", CENTRE),
        ("count-objection-rejected", {("unit-leader", "water-group")}),
        ("bulletin-ready", {("centre-head", "service-centre")}),
        ("bulletin-approved", CENTRE),
        ("bulletin-published", UNITS),
        ("correction-begun", UNITS),
    ],
)
def test_whoever_has_to_act_is_told(kind, whom):
    life = lived()
    (event,) = (event for event in life.history if event.kind == kind)
    found = bulletin_notices(CITY, life.bulletin, event)
    assert {(one.role, one.unit) for one in found} == whom
    for one in found:
        assert (one.ticket, one.case, one.data["bulletin"]) == (None, None, NUMBER)
        assert one.data["title"] == "考核通报"
        assert not {"words", "已联系", "没有"} & set(map(str, one.data.values()))


def test_units_are_told_until_when_they_may_object():
    life = lived()
    told = bulletin_notices(CITY, life.bulletin, life.history[0])
    assert {one.data["objections_until"] for one in told} == {"2017-10-16T09:30:00+00:00"}
