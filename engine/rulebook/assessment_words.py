"""What editors say about the keys of an assessment while one writes."""

from __future__ import annotations

from collections.abc import Mapping

ASSESSMENT_KEYS: Mapping[str, tuple[str, str]] = {
    "counts": (
        "数什么: accepted 受理, contact 联系, resolve 办结, part 协办, callback 回访",
        "what one item is: a matter accepted, a contact or resolve clock, a part, a call back",
    ),
    "draft_after": ("期满多久后拟稿", "how long after the end of the period"),
    "falls": (
        "哪个时间落在期内: received 受理, given 派到单位, due 到期, done 完成",
        "which time lies in the period: receipt, dispatch to the unit, due time, or done",
    ),
    "good": (
        "怎样算好: in-time 按时, satisfied 满意, solved 解决, contacted 联系过; 不写则只计件数",
        "what counts in the numerator; without it the measure is a plain count",
    ),
    "grades": (
        "等次, 从高到低, 最低的从 0 分起",
        "grades from the highest down; the lowest begins at 0",
    ),
    "ids": ("另加哪些单位, 写编号", "these units as well"),
    "kinds": ("哪些性质的单位, 例如 [bureau, utility]", "units of these kinds"),
    "leave_out": (
        "有哪些情形的不计入分子分母, 例如 [withdrawn, merged, returned, objected]",
        "items with one of these marks are in neither numerator nor denominator",
    ),
    "malus": (
        "扣分: 期内每查实一条问责线索",
        "points taken off for each case confirmed in the period",
    ),
    "measures": ("指标, 按列出的先后", "the figures, in the order they are shown"),
    "objections_within": (
        "拟稿后多久以内单位可以申诉",
        "how long after the draft units may object",
    ),
    "points": ("每条扣多少分", "points taken off for each case"),
    "publish": (
        "通报: 多久一次, 期满多久后拟稿, 申诉多久, 谁批准",
        "bulletins: how often, when they are drafted, how long units may object, who approves",
    ),
    "ranked_from": (
        "至少多少件才排名、计分; 默认 1",
        "the fewest items with which the rate is ranked and scored; by default 1",
    ),
    "scored_from": (
        "参加计分的指标满分合计至少多少分, 单位才有得分、等次和名次; 不写则有一个率计分即可",
        "the least weight of scored measures for points and a rank; by default one rate is enough",
    ),
    "target": (
        "达到百分之几得满分, 以下按比例; 只计件数的, 是最多单位件数的百分之几; 默认 100%",
        "the percentage that gives full points; of a plain count, of the largest of any unit",
    ),
    "title_en": ("英文名称", "its English name"),
    "units": (
        "考核哪些单位; 不写则凡有工单的都考核",
        "which units are assessed; by default all that had a matter",
    ),
    "weight": (
        "满分多少; 各指标合计 100, 不写则只列数字",
        "points of 100; without it the figure is shown and not scored",
    ),
    "without": ("不考核哪些单位, 写编号", "never these units"),
}
ASSESSMENT_KEYS_OF_ONE_MODEL: Mapping[tuple[str, str], tuple[str, str]] = {
    ("GradeEntry", "from"): ("从多少分起 (含)", "from so many points on"),
    ("MalusEntry", "at_most"): ("一期至多扣多少分", "the most that is taken off in a period"),
    ("MalusEntry", "behaviour"): (
        "哪种情形; 不写则是没有另外写到的各种情形",
        "which behaviour; without it, all that no other line names",
    ),
    ("MeasureEntry", "at_least"): ("几分 (1 至 5) 起算满意", "the score that is satisfied, 1 to 5"),
    ("MeasureEntry", "when"): ("只算哪些工单", "only these matters count"),
    ("PublishingEntry", "approve"): ("由哪个角色批准公布", "the role that approves it"),
    ("PublishingEntry", "every"): (
        "多久一次: month 每月, quarter 每季, half-year 每半年, year 每年",
        "how often: month, quarter, half-year, year",
    ),
}
"""Keys that other kinds have too, where they mean something closer here."""
