"""Who is told of which event, when the notice reaches them, and how they are reached."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.rulebook.eventkinds import EVENT_KINDS
from engine.rulebook.rulebook import Duty, Effective, Role
from engine.tickets.chain import seal
from engine.tickets.events import Draft
from engine.tickets.notices import notices_for
from engine.tickets.telling import RULE_FLAGGED
from engine.timing.calendars import Calendar, Week
from engine.timing.day_parts import part_of
from tests.unit.tickets.town import HERE, OFFICE, UNITS, ZONE, at, local, rule, ticket, town

TOWN = town()
NIGHT = (22 * 60, 7 * 60)


def event(kind, when="2017-09-04 11:00", private=None, **data):
    moment = at(when) if isinstance(when, str) else when
    (sealed,) = seal(
        [Draft(kind, moment, data, private)],
        ticket_id="20170904-TEST0000",
        after=(6, "0" * 64),
        actor="tester",
        rulebook="town-1",
        new_salt=lambda: "salt",
        now=moment,
    )
    return sealed


def told(kind, city=TOWN, ticket_=None, **data):
    """Who is told, as (role, unit), and of what if it is not the event itself."""
    return [
        (one.role, one.unit) if one.kind == kind else (one.role, one.unit, one.kind)
        for one in notices_for(city, ticket_ or ticket(), event(kind, **data))
    ]


HANDLER, HEAD = ("handler", "water-group"), ("unit-head", "water-group")
SUPERVISOR = ("supervisor", "service-centre")
DISPATCHER = ("dispatcher", "service-centre")
CONTACT = ("authority-contact", "housing-bureau")
LEADER = ("unit-leader", "water-group")
OWN = {"unit": "water-group"}


@pytest.mark.parametrize(
    ("kind", "data", "whom"),
    [
        ("reminded", {"roles": ["handler", "supervisor"]}, [HANDLER, SUPERVISOR]),
        ("reminded", {"roles": ["authority-contact"]}, [CONTACT]),
        ("supervised", {"role": "city-leader", **OWN}, [("city-leader", "city-government")]),
        ("supervised", {"role": "unit-leader", **OWN}, [LEADER]),
        ("case-opened", {"refer": "price-bureau", **OWN}, [("authority-contact", "price-bureau")]),
        ("case-opened", {"refer": None, **OWN}, [CONTACT]),
        ("case-opened", {"unit": "housing-bureau", "refer": "housing-bureau"}, [SUPERVISOR]),
        ("returned", {"approve": "supervisor", "reason": "not-ours"}, [SUPERVISOR]),
        ("returned", {"reason": "not-ours"}, [DISPATCHER]),
        ("return-upheld", {"from": "water-group"}, [DISPATCHER]),
        (
            "return-upheld",
            {"from": "water-group", "routed_by": "water"},
            [DISPATCHER, ("policy-editor", "service-centre", RULE_FLAGGED)],
        ),
        ("return-rejected", {}, [HANDLER]),
        ("extension-asked", {"approve": "authority-contact"}, [CONTACT]),
        ("suspension-asked", {"approve": "supervisor"}, [SUPERVISOR]),
        ("decline-asked", {"approve": "dispatcher"}, [DISPATCHER]),
        ("closing-asked", {"approve": "supervisor"}, [SUPERVISOR]),
        ("extended", {}, [HANDLER]),
        ("extension-refused", {}, [HANDLER]),
        ("suspended", {}, [HANDLER]),
        ("suspension-refused", {}, [HANDLER]),
        ("decline-refused", {}, [HANDLER]),
        ("closing-refused", {}, [("callback", "service-centre")]),
        ("redo", {"times": 1}, [HANDLER, HEAD]),
        ("reopened", {"to": "dispatched"}, [HANDLER, HEAD]),
        ("reopened", {"to": "received"}, [DISPATCHER]),
        (
            "part-asked",
            {"unit": "power-company"},
            [("handler", "power-company"), ("assist-handler", "power-company")],
        ),
        ("part-done", {"unit": "power-company"}, [HANDLER]),
        ("supervision-replied", {"number": "S1", "role": "unit-leader"}, [SUPERVISOR]),
        ("supervision-returned", {"number": "S1", "role": "unit-leader"}, [LEADER]),
        ("drawn", {"role": "inspector", "draw": "D1"}, [("inspector", "service-centre")]),
        ("overdue", {"milestone": "resolve"}, []),
    ],
)  # fmt: skip
def test_whoever_has_to_act_is_told(kind, data, whom):
    assert told(kind, **data) == whom


SILENT = {
    *("received", "hung-up", "dispatched", "signed", "contacted", "arrived", "noted", "resolved"),
    *("part-signed", "part-released", "resumed", "called-back", "rated", "closed", "withdrawn"),
    *("referred", "declined", "answered", "archived", "corrected", "split", "merged", "unmerged"),
    *("follower-added", "inspected", "overdue", "supervision-ended", "recomputed"),
    *("disclosed", "erased"),
}


def test_every_kind_of_event_tells_somebody_or_is_known_to_tell_nobody():
    data = {"roles": ["handler"], "role": "inspector", "unit": "power-company", "number": "S1"}
    for kind in EVENT_KINDS:
        assert bool(told(kind, **data)) is (kind not in SILENT)


def test_every_role_of_a_reminder_is_told_once():
    roles = ["handler", "unit-head", "handler"]
    assert told("reminded", roles=roles) == [HANDLER, HEAD]


def test_of_a_part_the_people_of_the_assisting_unit_are_told():
    assert told("reminded", roles=["handler"], milestone="part", of="power-company") == [
        ("handler", "power-company")
    ]
    assert told("supervised", role="unit-leader", unit="power-company") == [
        ("unit-leader", "power-company")
    ]
    assert told("reminded", roles=["assistant"], milestone="part", of="power-company") == [
        ("assistant", "power-company")
    ]


def test_of_a_reply_the_unit_is_told_that_must_reply():
    supervised = ticket(supervisions={"S2": SimpleNamespace(unit="power-company")})
    late = {"roles": ["handler"], "milestone": "reply"}
    assert told("reminded", ticket_=supervised, of="S2", **late) == [("handler", "power-company")]
    assert told("reminded", ticket_=supervised, of="S9", **late) == [HANDLER]
    back = {"number": "S2", "role": "unit-leader"}
    assert told("supervision-returned", ticket_=supervised, **back) == [
        ("unit-leader", "power-company")
    ]


def test_assisting_people_are_those_of_every_assisting_unit_where_none_is_named():
    both = ticket(assist=("power-company", "housing-bureau"))
    assert told("reminded", ticket_=both, roles=["assistant"]) == [
        ("assistant", "power-company"),
        ("assistant", "housing-bureau"),
    ]
    assert told("reminded", roles=["assistant"]) == [("assistant", "water-group")]


def test_a_role_that_the_catalog_no_longer_has_is_still_told():
    assert told("reminded", roles=["old-role"]) == [("old-role", "water-group")]
    assert told("returned", city=town(roles={}), approve="judge") == [("judge", "water-group")]


def test_the_centre_stands_in_where_nobody_has_the_matter():
    nobodys = ticket(lead=None, authority=None)
    assert told("reminded", ticket_=nobodys, roles=["handler", "authority-contact"]) == [
        ("handler", "service-centre"),
        ("authority-contact", "service-centre"),
    ]
    nowhere = town(departments={unit.id: unit for unit in UNITS if unit.kind != "centre"})
    assert told("redo", city=nowhere, ticket_=nobodys) == [("handler", None), ("unit-head", None)]


def only(city, event_, ticket_=None):
    (notice,) = notices_for(city, ticket_ or ticket(), event_)
    return notice


def test_a_notice_has_an_id_that_follows_from_the_event_and_the_event_s_own_facts():
    late = event(
        "reminded",
        roles=["handler"],
        milestone="resolve",
        due_at="2017-09-12T09:30:00+00:00",
        ladder="resolve-ladder",
        step="due",
        file="rules/escalations.yaml",
    )
    notice = only(TOWN, late)
    assert notice.id == "20170904-TEST0000/7/handler/1"
    assert (notice.kind, notice.ticket, notice.case) == ("reminded", "20170904-TEST0000", None)
    assert notice.data == {
        "milestone": "resolve",
        "due_at": "2017-09-12T09:30:00+00:00",
        "ladder": "resolve-ladder",
        "step": "due",
    }
    assert only(TOWN, late) == notice


def test_the_keeper_of_the_rules_hears_which_rule_sent_it_to_the_wrong_unit():
    upheld = event("return-upheld", **{"from": "water-group"}, routed_by="water", reason="not-ours")
    flagged = notices_for(TOWN, ticket(lead="power-company"), upheld)[1]
    assert flagged.kind == RULE_FLAGGED
    assert flagged.data == {"rule": "water", "unit": "water-group", "reason": "not-ours"}


@pytest.mark.parametrize(
    ("owner", "told_to"),
    [
        ("housing-bureau", "housing-bureau"),
        ("price-bureau", "housing-bureau"),  # which succeeded it in 2017
        ("discipline-office", "discipline-office"),
        ("张三", "service-centre"),
        (None, "service-centre"),
    ],
)
def test_a_rule_that_sent_it_to_the_wrong_unit_is_flagged_to_its_owner(owner, told_to):
    city = town(rules={"water": rule("water", "routing", owner=owner)})
    flagged = told("return-upheld", city, **{"from": "water-group"}, routed_by="water")[1]
    assert flagged == ("policy-editor", told_to, RULE_FLAGGED)


def test_an_owner_that_is_gone_without_a_successor_is_not_told():
    units = {unit.id: replace(unit, succeeded_by=None) for unit in UNITS}
    city = town(rules={"water": rule("water", "routing", owner="price-bureau")}, departments=units)
    flagged = told("return-upheld", city, **{"from": "water-group"}, routed_by="water")[1]
    assert flagged == ("policy-editor", "service-centre", RULE_FLAGGED)
    circle = {**units, "price-bureau": replace(units["price-bureau"], succeeded_by="price-bureau")}
    city = replace(city, departments=circle)
    flagged = told("return-upheld", city, **{"from": "water-group"}, routed_by="water")[1]
    assert flagged == ("policy-editor", "service-centre", RULE_FLAGGED)


def test_nothing_private_is_told():
    asked = event("suspension-asked", private={"reason": "等待市民张三"}, approve="supervisor")
    assert "张三" not in str(only(TOWN, asked))


def quiet(*spans, despite=("urgent",)):
    role = Role("handler", "承办人", HERE, quiet=spans, despite=despite)
    return town(roles={"handler": role})


@pytest.mark.parametrize(
    ("when", "sent"),
    [
        ("2017-09-04 21:59", "2017-09-04 21:59"),
        ("2017-09-04 22:00", "2017-09-05 07:00"),
        ("2017-09-05 03:00", "2017-09-05 07:00"),
        ("2017-09-05 07:00", "2017-09-05 07:00"),
    ],
)
def test_a_notice_waits_until_the_quiet_hours_are_over(when, sent):
    notice = only(quiet(NIGHT), event("return-rejected", when))
    assert local(notice.send_at) == sent
    assert notice.send_at.tzinfo is UTC


def test_a_pressing_matter_does_not_wait():
    late = event("return-rejected", "2017-09-04 23:00")
    assert only(quiet(NIGHT), late, ticket(priority="urgent")).send_at == late.recorded_at
    assert only(quiet(NIGHT), late, ticket(priority="high")).send_at > late.recorded_at
    both = quiet(NIGHT, despite=("urgent", "high"))
    assert only(both, late, ticket(priority="high")).send_at == late.recorded_at


def test_a_notice_is_not_sent_before_it_was_written():
    (sealed,) = seal(
        [Draft("return-rejected", at("2017-09-04 10:00"), {})],
        ticket_id="20170904-TEST0000",
        after=None,
        actor="tester",
        rulebook="town-1",
        new_salt=str,
        now=at("2017-09-06 09:00"),
    )
    assert only(TOWN, sealed).send_at == at("2017-09-06 09:00")


@pytest.mark.parametrize(
    ("when", "sent"),
    [
        ("2017-09-04 12:30", "2017-09-04 13:30"),
        ("2017-09-08 17:30", "2017-09-11 08:30"),
        ("2017-09-04 10:00", "2017-09-04 10:00"),
    ],
)
def test_where_the_rule_says_so_a_notice_waits_until_the_unit_is_at_work(when, sent):
    late = event("reminded", when, roles=["supervisor"], deliver="working-hours")
    in_office = ticket(lead="power-company")
    offices = town(roles={"supervisor": Role("supervisor", "督办员", HERE)})
    assert local(only(offices, late, in_office).send_at) == sent
    always_open = only(TOWN, late)
    assert (always_open.unit, local(always_open.send_at)) == ("service-centre", when)


def test_working_hours_and_quiet_hours_are_both_kept():
    role = Role("handler", "承办人", HERE, quiet=((17 * 60, 9 * 60),))
    late = event("reminded", "2017-09-04 18:00", roles=["handler"], deliver="working-hours")
    found = only(town(roles={"handler": role}), late, ticket(lead="power-company"))
    assert local(found.send_at) == "2017-09-05 09:00"
    lunch = Role("handler", "承办人", HERE, quiet=((8 * 60, 12 * 60 + 30),))
    found = only(town(roles={"handler": lunch}), late, ticket(lead="power-company"))
    assert local(found.send_at) == "2017-09-05 13:30"


def test_a_unit_that_is_only_open_in_quiet_hours_is_told_after_them():
    nights = Calendar("nights", "夜班", ZONE, Week(tuple([((0, 360),)] * 7)))
    city = town(
        roles={"handler": Role("handler", "承办人", HERE, quiet=(NIGHT,))},
        calendars={"office": OFFICE, "around-the-clock": nights},
    )
    late = event("reminded", "2017-09-04 18:00", roles=["handler"], deliver="working-hours")
    assert local(only(city, late).send_at) == "2017-09-05 07:00"


def duty(id_, *names, role="handler", unit="water-group", **more):
    return Duty(id_, unit, role, names, HERE, **more)


def reached(duties, when="2017-09-04 11:00", **more):
    city = town(duties=tuple(duties), **more)
    found = notices_for(city, ticket(), event("return-rejected", when))
    return [(one.names, one.phone) for one in found]


def test_whoever_is_on_duty_is_named_with_their_telephone():
    assert reached([duty("night", "王某", "李某", phone="5221111")]) == [
        (("王某", "李某"), "5221111")
    ]


def test_every_duty_that_fits_is_told_each_with_its_own_number():
    both = [duty("a", "王某", phone="1"), duty("b", "李某", phone="2")]
    city = town(duties=tuple(both))
    found = notices_for(city, ticket(), event("return-rejected"))
    assert [(one.id[-1], one.names, one.phone) for one in found] == [
        ("1", ("王某",), "1"),
        ("2", ("李某",), "2"),
    ]


def test_others_duties_and_those_not_in_force_do_not_count():
    others = [
        duty("role", "a", role="unit-head"),
        duty("unit", "b", unit="power-company"),
        duty("over", "c", effective=Effective(until=at("2017-09-03 00:00").date())),
        duty("closed", "d", calendar="office"),
    ]
    assert reached(others, "2017-09-04 20:00") == [(("值班经理",), "5221111")]
    assert reached(others, "2017-09-04 11:00") == [(("d",), None)]


def test_who_is_on_duty_when_the_notice_is_sent_counts_not_when_it_was_written():
    by_day = duty("day", "白班", calendar="office")
    role = Role("handler", "承办人", HERE, quiet=((17 * 60, 9 * 60),))
    assert reached([by_day], "2017-09-04 20:00", roles={"handler": role}) == [(("白班",), None)]


def test_without_duty_the_unit_itself_is_named_as_far_as_it_is_known():
    assert reached([]) == [(("值班经理",), "5221111")]
    redo = event("redo", times=1)
    found = notices_for(TOWN, ticket(lead="power-company"), redo)
    assert [(one.names, one.phone) for one in found] == [((), None)] * 2
    found = notices_for(TOWN, ticket(lead="housing-bureau"), redo)
    assert [(one.names, one.phone) for one in found] == [((), "5200000")] * 2
    gone = notices_for(TOWN, ticket(lead="gone"), redo)
    assert [(one.unit, one.names) for one in gone] == [("gone", ())] * 2


SPANS = st.lists(
    st.tuples(st.integers(0, 1439), st.integers(1, 1440)).filter(lambda one: one[0] != one[1]),
    max_size=3,
).map(tuple)
WHEN = st.datetimes(datetime(2017, 1, 1), datetime(2018, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001


@settings(deadline=None)
@given(SPANS, WHEN, st.booleans(), st.sampled_from(["urgent", "normal"]))
def test_a_notice_is_never_sent_early_nor_in_quiet_hours_and_hardly_ever_late(
    spans, when, at_work, priority
):
    data = {"roles": ["handler"], **({"deliver": "working-hours"} if at_work else {})}
    late = event("reminded", when, **data)
    notice = only(quiet(*spans), late, ticket(lead="power-company", priority=priority))
    assert notice.send_at >= late.recorded_at
    kept = () if priority == "urgent" else spans
    covered = all(
        part_of(when + timedelta(minutes=minute), kept, ZONE) is not None for minute in range(1440)
    )
    if not covered:
        assert part_of(notice.send_at, kept, ZONE) is None
    assert notice.send_at - when <= timedelta(days=5)
    if not kept:
        wanted = OFFICE.next_open(when) if at_work else when
        assert notice.send_at == wanted
