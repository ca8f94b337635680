"""Which personal data a person sees of a ticket, by the rules in force."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from engine.cases.case import Case, Objection
from engine.people.disclosure import (
    EVERYTHING,
    NOTHING,
    Disclosed,
    disclosed_in_lists,
    disclosed_to,
    masked,
    masked_case,
    masked_event,
    personal_in,
    personal_in_events,
)
from engine.people.person import AUDITOR, NOBODY, Person, Seat
from engine.rulebook.load import load_files
from engine.tickets.asks import Note, Receive, Resolve, Sign
from engine.tickets.requests import Supervise
from tests.unit.rulebook.small import small
from tests.unit.tickets.city import Life, at

NOW = at("2017-09-05 10:00")
RULES = """\
disclosure:
  - id: handlers
    title: t
    basis: b
    fields: [name, phone]
    roles: [handler]
    shown: always
  - id: leaders
    title: t
    basis: b
    fields: phone
    roles: [unit-leader, handler]
    shown: on-request
    when: {area: prices}
  - {id: secret, title: t, basis: b, when: {confidential: true}, layer: special, fields: [name, phone], roles: handler, shown: never}
  - {id: next-year, title: t, basis: b, effective: {from: 2018-01-01}, fields: address, roles: handler, shown: always}
"""  # noqa: E501
BOOK = load_files(small({"rules/privacy.yaml": RULES})).rulebook
CITIZEN = {"name": "张三", "phone": "13812341234", "address": "东区昆明路5号"}


def person(role):
    seat = None if role is None else Seat(role, "water-group")
    return Person("wang", "wang", () if seat is None else (seat,), seat)


def life(text="张三家没有水, 回电13812341234", **facts):
    lived = Life(BOOK)
    values = {"area": "water", "category": "complaint", **facts}
    lived.do(
        Receive("20170904-TEST0000", values, at("2017-09-04 10:00"), text=text, citizen=CITIZEN)
    )
    return lived


def seen(role, now=NOW, **facts):
    found = disclosed_to(BOOK, person(role), life(**facts).ticket, now)
    return set(found.shown), set(found.on_request)


class TestTheRules:
    def test_say_what_a_role_sees_and_may_ask_for(self):
        assert seen("handler") == ({"name", "phone"}, set())
        assert seen("unit-leader") == (set(), set())
        assert seen("unit-leader", area="prices") == (set(), {"phone"})

    def test_that_are_more_specific_or_higher_win(self):
        assert seen("handler", area="prices") == ({"name"}, {"phone"})
        assert seen("handler", confidential=True) == (set(), set())

    def test_hold_from_the_day_on_that_they_say(self):
        assert seen("handler", at("2018-01-01 08:00")) == ({"name", "phone", "address"}, set())

    @pytest.mark.parametrize("role", [None, AUDITOR, "supervisor", "gone"])
    def test_that_say_nothing_of_a_role_show_it_nothing(self, role):
        assert seen(role) == (set(), set())
        nobody = disclosed_to(BOOK, NOBODY, life().ticket, NOW)
        assert nobody == NOTHING

    def test_show_everything_while_there_are_no_accounts_and_nothing_without_rules(self):
        unchecked = replace(person("handler"), account=None)
        assert disclosed_to(BOOK, unchecked, life().ticket, NOW) == EVERYTHING
        without = load_files(small()).rulebook
        assert disclosed_to(without, person("handler"), life().ticket, NOW) == NOTHING
        assert disclosed_in_lists(unchecked) == EVERYTHING
        assert disclosed_in_lists(person("handler")) == NOTHING


def test_what_was_asked_for_is_shown_if_it_may_be():
    seen = Disclosed(frozenset({"name"}), frozenset({"phone"}))
    assert seen.asked(["phone", "address"]) == Disclosed(frozenset({"name", "phone"}))
    assert EVERYTHING.whole
    assert not seen.whole


class TestATicket:
    def test_is_masked_wherever_somebody_wrote(self):
        lived = life()
        lived.do(Sign(), "2017-09-04 11:00")
        asked = Supervise("unit-leader", "张三催办, 13812341234", "1 working day")
        lived.do(asked, "2017-09-04 11:30")
        lived.do(Resolve("已回电13812341234"), "2017-09-04 12:00")
        hidden = masked(lived.ticket, NOTHING)
        assert hidden.text == "张*家没有水, 回电138****1234"
        assert hidden.result == "已回电138****1234"
        assert hidden.citizen == {"name": "张*", "phone": "138****1234", "address": "东区***"}
        assert [one.reason for one in hidden.supervisions.values()] == ["张*催办, 138****1234"]
        assert masked(lived.ticket, EVERYTHING) is lived.ticket
        phone = masked(lived.ticket, Disclosed(frozenset({"phone"})))
        assert (phone.result, phone.text) == ("已回电13812341234", "张*家没有水, 回电13812341234")
        assert replace(hidden, text=None, result=None, citizen=None, supervisions={}) == replace(
            lived.ticket, text=None, result=None, citizen=None, supervisions={}
        )

    def test_holds_what_its_fields_and_its_words_hold(self):
        assert personal_in(life().ticket) == {"name", "phone", "address"}
        number = "身份证37060219900307451X"
        assert personal_in(life(number).ticket) == {"name", "phone", "address", "id-number"}
        lived = life()
        lived.do(Sign(), "2017-09-04 11:00")
        lived.do(Note(number), "2017-09-04 11:30")
        assert personal_in(lived.ticket) == {"name", "phone", "address"}
        assert personal_in_events(lived.history) == {"name", "phone", "address", "id-number"}
        assert personal_in_events(lived.history[1:2]) == frozenset()

    def test_has_events_that_are_masked_and_stay_sealed(self):
        (received, *_) = life().history
        hidden = masked_event(received, NOTHING, CITIZEN)
        assert hidden.private["citizen"]["name"] == "张*"
        assert (hidden.hash, hidden.data) == (received.hash, received.data)
        assert masked_event(received, EVERYTHING) is received
        gone = replace(received, private=None)
        assert masked_event(gone, NOTHING) is gone


def test_of_a_case_numbers_are_masked_and_officials_are_not():
    when = datetime(2017, 9, 4, tzinfo=UTC)
    words = "打 13812341234"
    case = Case(
        "C1", "open", "delay", "unit", "person", "拖延", "办法", (), when, when,
        reason=words, finding=words, result=words, ground=words, notes=(words, "无"),
        objections=(Objection(when, words, reason=words), Objection(when, None)),
        responsible=("王某",),
    )  # fmt: skip
    hidden = masked_case(case, NOTHING)
    said = "打 138****1234"
    assert (hidden.reason, hidden.finding, hidden.result, hidden.ground) == (said,) * 4
    assert (hidden.notes, hidden.responsible) == ((said, "无"), ("王某",))
    assert [(one.words, one.reason) for one in hidden.objections] == [(said, said), (None, None)]
    assert masked_case(case, EVERYTHING) is case
