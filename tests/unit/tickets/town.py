"""A small town for what is decided about tickets beside their own commands: cases, draws, calls."""

from datetime import date, datetime
from types import SimpleNamespace
from zoneinfo import ZoneInfo

from engine.rulebook.facts import FactSpace
from engine.rulebook.rulebook import (
    Area,
    City,
    Dated,
    Department,
    Effective,
    Node,
    Origin,
    Role,
    Rule,
    Rulebook,
)
from engine.rulebook.tables import Table, TableRule
from engine.rulebook.when import compile_condition
from engine.timing.calendars import Calendar, Week

ZONE = ZoneInfo("Asia/Shanghai")
HERE = Origin("rules/test.yaml", 7)
OFFICE_DAY = ((8 * 60 + 30, 12 * 60), (13 * 60 + 30, 17 * 60 + 30))
OFFICE = Calendar("office", "机关工作时间", ZONE, Week((*[OFFICE_DAY] * 5, (), ())))
ALWAYS = Calendar("around-the-clock", "全天", ZONE, Week(tuple([((0, 1440),)] * 7)))

UNITS = (
    Department("service-centre", "大服务中心", "centre", HERE, calendar="around-the-clock"),
    Department("housing-bureau", "市住建局", "bureau", HERE, contacts={"phone": "5200000"}),
    Department(
        "water-group",
        "水务集团",
        "utility",
        HERE,
        authority="housing-bureau",
        calendar="around-the-clock",
        contacts={"head": "值班经理", "phone": "5221111"},
    ),
    Department("power-company", "供电公司", "utility", HERE),
    Department("discipline-office", "市纪委监委", "authority", HERE),
    Department("city-government", "市政府办公室", "authority", HERE),
    Department(
        "price-bureau",
        "市物价局",
        "bureau",
        HERE,
        effective=Effective(until=date(2016, 12, 31)),
        succeeded_by="housing-bureau",
    ),
)
ROLES = (
    Role("handler", "承办人", HERE),
    Role("unit-head", "科室负责人", HERE),
    Role("unit-leader", "主要负责人", HERE),
    Role("authority-contact", "主管部门联络人", HERE, of="authority"),
    Role("dispatcher", "派单员", HERE, of="centre"),
    Role("supervisor", "督办员", HERE, of="centre"),
    Role("callback", "回访员", HERE, of="centre"),
    Role("policy-editor", "规则管理员", HERE, of="centre"),
    Role("inspector", "现场核查员", HERE, of="centre"),
    Role("city-leader", "市分管领导", HERE, of="city-government"),
    Role("assistant", "协办单位承办人", HERE, of="assist"),
    Role("discipline-inspector", "纪检监察联络人", HERE, of="discipline-office"),
)


def at(text: str) -> datetime:
    """A local time of the town: ``2017-09-04 10:00`` (a Monday)."""
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


def local(moment: datetime) -> str:
    """A time as the town's clocks show it."""
    return moment.astimezone(ZONE).strftime("%Y-%m-%d %H:%M")


SPACE = FactSpace.build(
    areas={id_: Area(id_, id_, HERE) for id_ in ("water", "power")},
    categories={
        **{id_: Node(id_, id_, HERE) for id_ in ("fault-repair", "complaint-report")},
        **{id_: Node(id_, id_, HERE, parent="complaint-report") for id_ in ("complaint", "report")},
    },
    districts={id_: Node(id_, id_, HERE) for id_ in ("east", "west")},
    hotlines={},
    decline_reasons={},
    departments={unit.id: unit for unit in UNITS},
    zone=ZONE,
)


def condition(when, kind: str = "sampling"):
    """A condition as compiled."""
    return compile_condition(when, SPACE, kind)


def rule(id_: str, kind: str, **more) -> Rule:
    return Rule(id_, kind, f"{id_} 的标题", "测试依据", HERE, **more)


def table(kind: str, *rules) -> Table:
    """A table of (id, when, {attribute: value})."""
    return Table.build(
        kind,
        [
            TableRule(
                rule(id_, kind),
                compile_condition(when, SPACE, kind),
                {name: Dated(((None, value),)) for name, value in sets.items()},
            )
            for id_, when, sets in rules
        ],
        ("duty",),
        SPACE,
    )


def town(**more) -> Rulebook:
    """Water and power have a unit each, supervised by the housing bureau."""
    parts = {
        "version": "town-1",
        "city": City("威海市", "12345", ZONE, "office", HERE),
        "departments": {unit.id: unit for unit in UNITS},
        "areas": {},
        "categories": {},
        "districts": {},
        "hotlines": {},
        "return_reasons": {},
        "decline_reasons": {},
        "roles": {role.id: role for role in ROLES},
        "calendars": {"office": OFFICE, "around-the-clock": ALWAYS},
        "layers": ("duty",),
        "facts": SPACE,
        "intake": table("intake"),
        "routing": table(
            "routing",
            ("water", {"area": "water"}, {"lead": "water-group"}),
            ("power", {"area": "power"}, {"lead": "power-company"}),
        ),
        "priorities": table("priorities"),
        "clocks": table("clocks"),
        "ladders": (),
        "rules": {},
        "written": {},
    }
    return Rulebook(**{**parts, **more})


def ticket(id_: str = "20170904-TEST0000", **more):
    """What of a ticket these decisions look at."""
    fields = {
        "id": id_,
        "lead": "water-group",
        "authority": "housing-bureau",
        "assist": (),
        "priority": "normal",
        "values": {"area": "water", "category": "complaint", "people": 1, "repeat": 0},
        "received_at": at("2017-09-04 10:00"),
        "subject": None,
        "text": None,
        "supervisions": {},
    }
    return SimpleNamespace(**{**fields, **more})
