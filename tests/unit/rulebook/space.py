"""A tiny fact space that tests share: two areas, a category tree, two districts."""

from zoneinfo import ZoneInfo

from engine.rulebook.facts import FactSpace
from engine.rulebook.rulebook import Area, Department, Hotline, Node, Origin, Reason

HERE = Origin("catalog/test.yaml", 1)
ZONE = ZoneInfo("Asia/Shanghai")


def small_space() -> FactSpace:
    """Areas water and gas; fault-repair, complaint-report (complaint, report); east and west."""
    return FactSpace.build(
        areas={"water": Area("water", "供水", HERE), "gas": Area("gas", "燃气", HERE)},
        categories={
            "fault-repair": Node("fault-repair", "故障报修", HERE),
            "complaint-report": Node("complaint-report", "投诉举报", HERE),
            "complaint": Node("complaint", "投诉", HERE, parent="complaint-report"),
            "report": Node("report", "举报", HERE, parent="complaint-report"),
        },
        districts={"east": Node("east", "东区", HERE), "west": Node("west", "西区", HERE)},
        hotlines={"95598": Hotline("95598", "95598", "电力热线", "transfer", HERE)},
        decline_reasons={"in-court": Reason("in-court", "已进入诉讼", HERE)},
        departments={unit: Department(unit, unit, "bureau", HERE) for unit in ("a", "b", "c", "d")},
        zone=ZONE,
    )
