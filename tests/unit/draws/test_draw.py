"""Draws follow from the seed and the population alone, and can be done again by anybody."""

import random
from dataclasses import replace
from datetime import UTC, date
from hashlib import sha256
from math import ceil

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.draws.draw import (
    GROUPING,
    Member,
    draw_from,
    draw_seed,
    make_draw,
    number_of,
    picked,
    population_digest,
)
from engine.draws.members import member_of
from engine.draws.periods import period_of
from engine.draws.verifying import verify_draw
from engine.rulebook.rulebook import Sampling
from engine.tickets.case_numbers import draw_number
from engine.tickets.chain import seal, verify
from engine.timing.durations import parse_duration
from tests.unit.tickets.town import at, condition, rule, ticket, town

TOWN = town()
SEPTEMBER = period_of("month", date(2017, 9, 1))
NOW = at("2017-10-09 09:00")
SEED = draw_seed("d" * 64, "draw-complaints", "2017-09")


def sampling(**more):
    fields = {"every": "month", "role": "inspector", "share": 5, "per": ("category", "lead")}
    if "count" in more:
        fields["share"] = None
    return Sampling(rule("draw-complaints", "sampling"), condition(None), **{**fields, **more})


def people(number, category="complaint", lead="water-group", start=0):
    return [
        Member(f"20170904-{index:08}", {"category": category, "lead": lead})
        for index in range(start, start + number)
    ]


POPULATION = [
    *people(41),
    *people(3, "report", start=100),
    *people(20, lead="power-company", start=200),
    *people(1, "report", None, start=300),
]


def drawn_in(draft):
    return [(tuple(group["key"].values()), len(group["drawn"])) for group in draft.data["groups"]]


def sealed(draft):
    (event,) = seal(
        [draft],
        ticket_id=number_of("draw-complaints", SEPTEMBER),
        after=None,
        actor="time",
        rulebook="town-1",
        new_salt=str,
        now=NOW,
    )
    return event


def test_each_group_gives_its_share_rounded_up():
    draft = make_draw(TOWN, sampling(), SEPTEMBER, POPULATION, SEED, NOW)
    assert drawn_in(draft) == [
        (("complaint", "power-company"), 1),
        (("complaint", "water-group"), 3),
        (("report", None), 1),
        (("report", "water-group"), 1),
    ]


def test_a_count_and_a_least_number_are_kept_as_far_as_the_group_goes():
    five = make_draw(TOWN, sampling(count=5), SEPTEMBER, POPULATION, SEED, NOW)
    assert [number for _, number in drawn_in(five)] == [5, 5, 1, 3]
    least = make_draw(TOWN, sampling(share=1, at_least=2), SEPTEMBER, POPULATION, SEED, NOW)
    assert [number for _, number in drawn_in(least)] == [2, 2, 1, 2]


def test_without_grouping_all_are_one_group():
    draft = make_draw(TOWN, sampling(per=(), share=10), SEPTEMBER, POPULATION, SEED, NOW)
    assert drawn_in(draft) == [((), 7)]


def test_a_draw_of_nobody_is_a_draw():
    draft = make_draw(TOWN, sampling(), SEPTEMBER, [], SEED, NOW)
    assert draft.data["groups"] == []
    assert draft.data["population_digest"] == sha256(b"").hexdigest()
    assert draw_from(sealed(draft)).drawn == ()
    assert verify_draw(sealed(draft)) == ()


def test_the_event_says_by_which_rule_from_which_seed_and_of_whom():
    given = parse_duration("5 working days")
    draft = make_draw(TOWN, sampling(within=given), SEPTEMBER, people(2), SEED, NOW)
    assert draft.kind == "draw-made"
    assert draft.at == NOW
    assert draft.at.tzinfo is UTC
    ids = ["20170904-00000000", "20170904-00000001"]
    (group,) = draft.data.pop("groups")
    assert group["key"] == {"category": "complaint", "lead": "water-group"}
    assert group["population"] == ids
    assert group["drawn"][0] in ids
    assert draft.data == {
        "rule": "draw-complaints",
        "title": "draw-complaints 的标题",
        "basis": "测试依据",
        "file": "rules/test.yaml",
        "line": 7,
        "period": "2017-09",
        "from": "2017-09-01",
        "until": "2017-09-30",
        "role": "inspector",
        "share": 5,
        "count": None,
        "at_least": 0,
        "per": ["category", "lead"],
        "within": "5 working days",
        "due_at": "2017-10-16T09:30:00+00:00",
        "seed": SEED,
        "seed_day": "2017-09-30",
        "population_digest": sha256("\n".join(ids).encode()).hexdigest(),
    }


def test_the_draw_is_read_back_from_its_event():
    given = parse_duration("5 working days")
    event = sealed(make_draw(TOWN, sampling(within=given), SEPTEMBER, POPULATION, SEED, NOW))
    draw = draw_from(event)
    assert draw.id == draw_number(date(2017, 9, 30), "draw-complaints", "2017-09")
    assert (draw.rule, draw.period, draw.role) == ("draw-complaints", "2017-09", "inspector")
    assert (draw.from_, draw.until, draw.seed_day) == (
        SEPTEMBER.first,
        SEPTEMBER.last,
        SEPTEMBER.last,
    )
    assert (draw.seed, draw.population, draw.within) == (SEED, 65, "5 working days")
    assert draw.due_at == at("2017-10-16 17:30")
    assert draw.drawn_at == NOW
    assert len(draw.drawn) == 6
    assert len(draw.groups) == 4
    assert draw_from(sealed(make_draw(TOWN, sampling(), SEPTEMBER, [], SEED, NOW))).due_at is None


def test_anybody_can_do_it_with_a_pencil():
    """The rule as published: the smallest digests of seed, bar and number."""
    draft = make_draw(TOWN, sampling(), SEPTEMBER, POPULATION, SEED, NOW)
    for group in draft.data["groups"]:
        lots = {sha256(f"{SEED}|{id_}".encode()).hexdigest(): id_ for id_ in group["population"]}
        wanted = ceil(len(lots) * 0.05)
        assert group["drawn"] == [lots[lot] for lot in sorted(lots)[:wanted]]


def test_the_seed_follows_from_the_day_the_rule_and_the_period():
    assert sha256(f"{'d' * 64}|draw-complaints|2017-09".encode()).hexdigest() == SEED
    assert len({SEED, draw_seed("e" * 64, "draw-complaints", "2017-09")}) == 2
    assert len({SEED, draw_seed("d" * 64, "another", "2017-09")}) == 2
    assert len({SEED, draw_seed("d" * 64, "draw-complaints", "2017-10")}) == 2


def test_a_sealed_draw_verifies_even_after_json():
    event = sealed(make_draw(TOWN, sampling(), SEPTEMBER, POPULATION, SEED, NOW))
    read = replace(event, data=msgspec.json.decode(msgspec.json.encode(event.data)))
    assert verify([read]) == ()
    assert verify_draw(read, "d" * 64) == ()


def forged(change):
    event = sealed(make_draw(TOWN, sampling(), SEPTEMBER, POPULATION, SEED, NOW))
    data = msgspec.json.decode(msgspec.json.encode(event.data))
    change(data)
    return verify_draw(replace(event, data=data), "d" * 64)


def test_another_seed_shows():
    found = forged(lambda data: data.update(seed="0" * 64))
    assert found[0].what == "seed"
    assert "2017-09-30" in found[0].message_zh


def test_a_ticket_drawn_in_place_of_another_shows():
    def change(data):
        group = data["groups"][1]
        self_chosen = next(one for one in group["population"] if one not in group["drawn"])
        data["groups"][1] = {**group, "drawn": [*group["drawn"][:-1], self_chosen]}

    (found,) = forged(change)
    assert found.what == "drawn"
    assert found.group == {"category": "complaint", "lead": "water-group"}
    assert "20170904-" in found.message_en
    assert "category=complaint, lead=water-group" in found.message_zh


def test_a_ticket_left_out_of_the_list_or_put_in_twice_shows():
    def leave_out(data):
        data["groups"][0]["population"].remove(data["groups"][0]["drawn"][0])

    assert [one.what for one in forged(leave_out)] == ["population-digest", "drawn"]

    def put_in_twice(data):
        data["groups"][0]["population"].append(data["groups"][1]["population"][0])

    assert "listed-twice" in [one.what for one in forged(put_in_twice)]


def test_terms_changed_afterwards_show():
    assert [one.what for one in forged(lambda data: data.update(share=50))] == ["drawn"] * 3


def test_a_member_is_a_ticket_that_the_rule_is_about():
    complaints = replace(
        sampling(), condition=condition({"category": "complaint-report", "lead": "water-group"})
    )
    member = member_of(TOWN, complaints, ticket())
    assert member == Member("20170904-TEST0000", {"category": "complaint", "lead": "water-group"})
    fault = ticket(values={"area": "water", "category": "fault-repair"})
    assert member_of(TOWN, complaints, fault) is None
    assert member_of(TOWN, complaints, ticket(lead="power-company")) is None
    assert member_of(TOWN, sampling(), fault) is not None


def test_a_member_has_every_field_that_a_rule_may_group_by():
    everything = replace(sampling(), per=GROUPING)
    one = ticket(values={"area": "water", "channel": "portal"}, authority=None)
    assert member_of(TOWN, everything, one).fields == {
        "area": "water",
        "category": None,
        "district": None,
        "lead": "water-group",
        "authority": None,
        "channel": "portal",
        "priority": "normal",
    }


def test_a_rule_may_ask_what_the_citizen_said():
    words = replace(sampling(), condition=condition({"text": {"mentions": ["井盖"]}}))
    assert member_of(TOWN, words, ticket(subject="井盖丢了")) is not None
    assert member_of(TOWN, words, ticket(text="路灯不亮")) is None


MEMBERS = st.lists(
    st.builds(
        lambda number, category, lead: Member(f"T{number}", {"category": category, "lead": lead}),
        st.integers(0, 60),
        st.sampled_from(["complaint", "report", None]),
        st.sampled_from(["water-group", "power-company"]),
    ),
    max_size=60,
    unique_by=lambda member: member.ticket,
)
TERMS = st.one_of(
    st.fixed_dictionaries({"share": st.integers(1, 100), "at_least": st.integers(0, 5)}),
    st.fixed_dictionaries({"count": st.integers(1, 9), "at_least": st.integers(0, 5)}),
)
SEEDS = st.integers(0, 2**64).map(lambda number: f"{number:064x}")


@given(MEMBERS, TERMS, SEEDS, st.randoms())
def test_the_order_in_which_members_come_does_not_matter(members, terms, seed, chance):
    first = make_draw(TOWN, sampling(**terms), SEPTEMBER, members, seed, NOW)
    shuffled = [*members, *members[:3]]
    chance.shuffle(shuffled)
    assert make_draw(TOWN, sampling(**terms), SEPTEMBER, iter(shuffled), seed, NOW) == first
    assert verify_draw(sealed(first)) == ()


@given(MEMBERS, TERMS, SEEDS)
def test_every_group_gives_what_it_must_and_no_more_than_it_has(members, terms, seed):
    rule_ = sampling(**terms)
    draft = make_draw(TOWN, rule_, SEPTEMBER, members, seed, NOW)
    assert sorted(one for group in draft.data["groups"] for one in group["population"]) == sorted(
        member.ticket for member in members
    )
    for group in draft.data["groups"]:
        size, drawn = len(group["population"]), group["drawn"]
        asked = rule_.count if rule_.share is None else ceil(size * rule_.share / 100)
        assert len(drawn) == min(size, max(asked, rule_.at_least))
        assert len(set(drawn)) == len(drawn)
        assert set(drawn) <= set(group["population"])


@given(st.sets(st.integers(0, 500), min_size=1, max_size=80), SEEDS, st.integers(1, 20))
def test_who_comes_or_goes_moves_nobody_elses_lot(numbers, seed, count):
    """Taking away one who was not drawn changes nothing: nobody is helped by leaving others out."""
    ids = [f"T{number}" for number in numbers]
    terms = {"share": None, "count": count, "at_least": 0}
    drawn = picked(ids, seed, **terms)
    others = [one for one in ids if one not in drawn]
    assert picked([*drawn, *others[1:]], seed, **terms) == drawn


def test_every_ticket_is_drawn_about_as_often():
    chance, times = random.Random(1), dict.fromkeys((f"T{n}" for n in range(20)), 0)
    for _ in range(2_000):
        seed = f"{chance.getrandbits(256):064x}"
        for one in picked(times, seed, share=10, count=None, at_least=0):
            times[one] += 1
    assert sum(times.values()) == 4_000
    assert all(150 < number < 250 for number in times.values())


@pytest.mark.parametrize("ids", [[], ["b", "a"]])
def test_the_digest_of_a_population_is_that_of_its_sorted_numbers(ids):
    assert population_digest(ids) == sha256("\n".join(sorted(ids)).encode()).hexdigest()
