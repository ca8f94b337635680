"""The story of a ticket in words: every kind of event has a name and says what people want."""

import re

from api.console.matters.event_facts import FACTS, SHOWN
from api.console.matters.story import told
from api.console.names import EVENTS_EN
from api.console.naming import Names
from api.console.words import Words
from engine.rulebook.eventkinds import EVENT_KINDS
from engine.tickets.events import Event
from tests.unit.tickets.city import ZONE, at, small_city

CITY = small_city()


def event(kind, number=1, private=None, digest=None, actor="wang", **data):
    when = at("2026-11-25 10:00")
    return Event(
        "20261125-AAAAAAAA",
        number,
        kind,
        when,
        when,
        actor,
        data,
        "v",
        digest,
        "0",
        "f" * 64,
        private,
    )


def one(kind, language="zh", **said):
    (found,) = told(CITY, [event(kind, **said)], Words(language, ZONE, at("2026-11-26 10:00")))
    return found


def test_every_kind_has_a_name_in_both_languages_and_every_fact_can_be_said():
    assert set(EVENTS_EN) == set(EVENT_KINDS)
    assert set(SHOWN) <= set(EVENT_KINDS)
    assert {name for names in SHOWN.values() for name in names} == set(FACTS)
    for kind in EVENT_KINDS:
        assert re.search(r"[\u4e00-\u9fff]", one(kind).name)
        assert one(kind, "en").name.isascii()


def test_ids_are_said_by_name():
    dispatched = one("dispatched", lead="water-group", authority="housing-bureau", by="rule")
    assert ("承办单位", "水务集团") in dispatched.facts
    assert ("方式", "按规则") in dispatched.facts
    english = one("dispatched", "en", lead="water-group", by="person")
    assert ("how", "by hand") in english.facts


def test_a_step_of_a_ladder_is_said_in_chinese():
    said = {
        "1 hour before due": "到期前 1小时",
        "due": "到期时",
        "2 working days after due": "到期后 2个工作日",
    }
    for step, words in said.items():
        assert ("阶梯", words) in one("reminded", step=step).facts


def test_a_correction_says_from_what_to_what():
    values = {"area": "power", "anonymous": True}
    corrected = one("corrected", values=values, was={"area": "water", "anonymous": False})
    ((_, words),) = corrected.facts
    assert "water → power" in words
    assert "否 → 是" in words or "false → true" in words


def test_answers_of_a_call_back_carry_their_reasons():
    answers = {"solved": {"answer": False, "reason": "没有人来"}, "satisfied": {"answer": 2}}
    called = one("called-back", reached=True, solved=False, answers=answers)
    assert called.tone == "bad"
    assert any("否 (没有人来)" in words and "2" in words for _, words in called.facts)


def test_what_time_did_nobody_did():
    assert one("reminded", actor="time").by_time
    assert not one("noted").by_time


def test_what_was_written_and_attached_is_shown_by_its_name():
    file = {"digest": "a" * 64, "size": 2048, "media_type": "image/png"}
    private = {"note": "已到现场", "names": {"a" * 64: "现场.png"}}
    noted = one("noted", private=private, digest="d", attachments=[file])
    assert noted.written == ("已到现场",)
    assert [(one.name, one.path) for one in noted.files] == [
        ("现场.png", f"/api/attachments/{'a' * 64}")
    ]
    assert not noted.erased
    assert one("noted", digest="d").erased


def test_the_clocks_that_an_event_moves_are_told():
    changes = [
        {"change": "stopped", "milestone": "sign"},
        {
            "change": "started",
            "milestone": "part",
            "of": "water-group",
            "due_at": "2026-11-26T02:00:00+00:00",
        },
    ]
    signed, part = one("signed", clocks=changes).clocks
    assert (signed.clock, signed.what, signed.due_at) == ("签收", "完成", None)
    assert part.clock == "协办 水务集团"
    assert part.due_at == at("2026-11-26 10:00")


def test_tickets_and_cases_that_are_spoken_of_are_linked():
    assert one("merged", parent="20261125-BBBBBBBB").links == (
        ("20261125-BBBBBBBB", "/console/tickets/20261125-BBBBBBBB"),
    )
    case = one("case-opened", case="C20261125-AAAAAAAA", behaviour="delay", title="拖")
    assert case.links == (("C20261125-AAAAAAAA", "/console/cases/C20261125-AAAAAAAA"),)
    assert ("涉嫌", "拖延不办") in case.facts


def test_people_are_named_and_so_is_what_has_no_login():
    words = Words("zh", ZONE, at("2026-11-26 10:00"))
    names = Names(CITY, words, {"wang": "王芳"})
    unit = next(iter(CITY.departments.values()))
    assert [names.actor(one) for one in ("wang", "li", "time", "portal/citizen")] == [
        "王芳", "li", "系统按时", "市民 (门户)",
    ]  # fmt: skip
    assert names.actor(f"demo/{unit.id}") == f"{unit.name} (模拟)"


def test_what_answered_is_a_link():
    said = one("answered", article="kb-1")
    assert said.links == (("kb-1", "/console/knowledge/kb-1"),)
