"""Who is told of what happens to a case."""

from dataclasses import replace

import pytest

from engine.cases.asks import ObjectTo, OpenCase
from engine.cases.case import fold
from engine.cases.commands import act_on_case
from engine.cases.states import CASE_KINDS
from engine.cases.telling import case_notices
from engine.rulebook.rulebook import Role
from engine.tickets.chain import seal
from tests.unit.cases.file import CITY, NUMBER, TRIGGER, CaseLife, at
from tests.unit.cases.test_commands import COMMANDS, lived
from tests.unit.tickets.town import HERE, local

OWN = ("unit-leader", "water-group")
AUTHORITY = ("authority-contact", "housing-bureau")
INSPECTION = ("discipline-inspector", "discipline-office")


def told(life, city=CITY):
    return [(one.role, one.unit) for one in case_notices(city, life.case, life.history[-1])]


@pytest.mark.parametrize(
    ("state", "name", "whom"),
    [
        ("open", "take-up", [OWN]),
        ("open", "add-evidence", []),
        ("open", "object", [AUTHORITY]),
        ("referred", "object", [INSPECTION]),
        ("verifying", "dismiss", [OWN]),
        ("verifying", "confirm", [OWN]),
        ("confirmed", "refer", [INSPECTION, OWN]),
        ("referred", "conclude", [AUTHORITY, OWN]),
    ],
)
def test_whoever_has_to_do_with_it_is_told(state, name, whom):
    life = lived(state)
    life.do(COMMANDS[name])
    assert told(life) == whom


@pytest.mark.parametrize("name", ["uphold-objection", "reject-objection"])
def test_the_unit_is_told_how_its_objection_was_answered(name):
    life = lived("verifying", objecting=True)
    life.do(COMMANDS[name])
    assert told(life) == [OWN]


def test_a_case_that_the_ticket_tells_of_is_not_told_twice():
    assert told(CaseLife()) == []


def test_a_case_about_a_unit_is_told_to_its_authority_or_to_supervision():
    about_a_unit = {"trigger": replace(TRIGGER, scope="unit"), "ticket": None}
    assert told(CaseLife(**about_a_unit)) == [AUTHORITY]
    own = CaseLife(**about_a_unit, unit="housing-bureau")
    assert told(own) == [("supervisor", "service-centre")]


def test_a_case_opened_by_a_person_is_told_though_it_names_a_ticket():
    command = OpenCase("delay", "water-group", "拖延", "依据", "一再拖延", ticket="20170904-X")
    drafts = act_on_case(CITY, None, command, at("2017-09-06 10:00"))
    (event,) = seal(
        drafts,
        ticket_id=NUMBER,
        after=None,
        actor="tester",
        rulebook="town-1",
        new_salt=lambda: "salt",
        now=at("2017-09-06 10:00"),
    )
    (notice,) = case_notices(CITY, fold(None, event), event)
    assert (notice.role, notice.unit) == AUTHORITY
    assert (notice.id, notice.case, notice.ticket) == (
        f"{NUMBER}/1/authority-contact/1",
        NUMBER,
        None,
    )
    assert notice.data["behaviour"] == "delay"
    assert "一再拖延" not in str(notice.data)


def test_what_is_told_is_nothing_private():
    life = lived("open")
    life.do(ObjectTo("当日已到场, 有照片"))
    assert [one.data for one in case_notices(CITY, life.case, life.history[-1])] == [{}]


def test_quiet_hours_are_kept():
    roles = {**CITY.roles, "unit-leader": Role("unit-leader", "负责人", HERE, quiet=((0, 720),))}
    life = lived("open")
    life.do(COMMANDS["take-up"], None, "2017-09-05 09:00")
    (notice,) = case_notices(replace(CITY, roles=roles), life.case, life.history[-1])
    assert local(notice.send_at) == "2017-09-05 12:00"
    assert notice.kind == "taken-up"


def test_every_kind_of_event_was_looked_at():
    assert set(CASE_KINDS) == {
        "case-opened",
        "taken-up",
        "evidence-added",
        "objected",
        "objection-upheld",
        "objection-rejected",
        "dismissed",
        "confirmed",
        "referred",
        "concluded",
    }
