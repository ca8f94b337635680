"""Rulebooks of the small city that differ: rules of every sort of condition, other calendars."""

import yaml

from tests.unit.compare.cities import CATALOG, RULES, book, swapped

DATED_LEAD = {"2017-09-25": "centre", "2017-10-02": "east-water"}
DATED_HOURS = {"2017-09-20": "4 working hours", "2017-10-01": "6 working hours"}
IN_COURT = {"circumstance": "in-court"}
EVENING = {"time": {"from": "17:30", "until": "08:30"}}
WEEKEND_GAS = {"weekday": ["sat", "sun"], "area": "gas"}
HOLIDAY = {"from": "2017-10-03", "until": "2017-10-05"}
NEITHER = {"none": [{"area": "water"}, {"district": "east"}]}
PRESSING = {"any": [{"repeat": {"from": "2"}}, {"text": {"mentions_all": ["爆管", "停水"]}}]}
NAMELESS = {"anonymous": "true", "date": {"from": "2017-09-28", "until": "2017-10-01"}}


def routing(when, then, **more):
    return "routing", {"when": when, "then": then, **more}


def clock(milestone, starts, stops, when, within, **more):
    limits = {"milestone": milestone, "starts": starts, "stops": stops, "within": within}
    return "clocks", {"when": when, **limits, **more}


MORE_RULES = (
    ("intake", {"when": IN_COURT, "then": {"decline": "in-court"}, "layer": "special"}),
    routing({"area": "water", "district": "east"}, {"lead": "east-water"}),
    routing(EVENING, {"lead": "centre"}, layer="special"),
    routing(WEEKEND_GAS, {"lead": "centre"}, layer="special"),
    routing({"district": "west"}, {"notify": ["centre", "bureau"]}, effective=HOLIDAY),
    routing({"area": "water", "people": {"from": "5"}}, {"lead": DATED_LEAD}),
    routing(NEITHER, {"authority": "centre"}, layer="special"),
    ("priorities", {"when": PRESSING, "then": {"priority": "urgent"}}),
    ("priorities", {"when": NAMELESS, "then": {"priority": "low"}, "layer": "special"}),
    clock(
        "resolve", "received", "resolved", {"category": "complaint", "priority": "urgent"},
        "3 working days", calendar="office", counting="same-time",
    ),
    clock("contact", "hung-up", "contacted", {"lead": "gas-group"}, DATED_HOURS),
    clock("callback", "received", "called-back", {"category": "report"}, "2 calendar days"),
)  # fmt: skip
WEST = '  - {id: west, name: 西区, code: "371002"}\n'
CATALOGS = (
    CATALOG,
    swapped(CATALOG, "work: [2017-09-30]", "work: [2017-10-14]"),
    swapped(CATALOG, '"13:30-17:30"', '"14:00-18:00"'),
    swapped(CATALOG, "authority: bureau, calendar: always", "authority: centre, calendar: office"),
    swapped(CATALOG, WEST, WEST.replace("west", "north")),
)
REPAIRS = ("24 hours", "36 hours", "24 working hours", "2 working days")


def variant(chosen=(), catalog=0, repair=0):
    """A rulebook with these of the further rules, this catalog and this limit for repairs."""
    written = yaml.load(RULES, yaml.BaseLoader)
    for number in chosen:
        kind, rule = MORE_RULES[number]
        if catalog != len(CATALOGS) - 1 or rule["when"] != {"district": "west"}:
            given = {"id": f"more-{number}", "title": "t", "basis": "b", **rule}
            written.setdefault(kind, []).append(given)
    for one in written["clocks"]:
        if one["id"] == "fault-resolve":
            one["within"] = REPAIRS[repair]
    return book(yaml.safe_dump(written, allow_unicode=True), CATALOGS[catalog])
