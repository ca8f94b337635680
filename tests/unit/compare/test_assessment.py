"""A change of how units are assessed is told term by term, in words."""

from __future__ import annotations

from datetime import date

import pytest

from engine.compare.labels import kind, part_name
from engine.compare.rules import rule_changes
from tests.unit.compare.cities import RULES, book, swapped

TODAY = date(2017, 9, 1)
SCHEME = """
assessment:
  - id: scheme
    title: 考核
    basis: b
    units: {kinds: [utility, bureau]}
    measures:
      - {id: accepted, title: 受理, counts: accepted, leave_out: [merged, moved], weight: 40}
      - {id: kept, title: 办结率, counts: resolve, good: in-time, weight: 60, when: {area: water}}
    grades: [{id: good, title: 良好, from: 80}, {id: poor, title: 较差, from: 0}]
    malus: [{behaviour: delay, points: 5}]
    publish:
      - {every: month, draft_after: 3天, objections_within: 5天, approve: supervisor}
"""
WHOLE = RULES + SCHEME


def parts(old, new):
    """What is told of the scheme: name, was, is, each in both languages."""
    (change,) = rule_changes(book(WHOLE), book(swapped(WHOLE, old, new)), TODAY)
    return [(str(part_name(part).zh), part.old.zh, part.new.zh) for part in change.parts]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("from: 80", "from: 85", [("等次", "良好 ≥ 80, 较差 ≥ 0", "良好 ≥ 85, 较差 ≥ 0")]),
        (
            "good: in-time",
            "falls: given, good: in-time",
            [("指标 kept: 按哪个时间", "到期时间", "派到本单位的时间")],
        ),
        ("[merged, moved]", "[merged]", [("指标 accepted: 不计入", "并入他单、改派", "并入他单")]),
        (
            "60, when: {area: water}",
            "60, when: {area: gas}",
            [("指标 kept: 只算哪些工单", "业务领域 供水(water)", "业务领域 燃气(gas)")],
        ),
        (
            "60, when: {area: water}",
            "60",
            [("指标 kept: 只算哪些工单", "业务领域 供水(water)", "无")],
        ),
        ("points: 5", "points: 5, at_most: 20", [("扣分 delay: 至多扣几分", "无", "20")]),
        (
            "draft_after: 3天",
            "draft_after: 1个工作日",
            [("通报 每月: 期满多久拟稿", "3天", "1个工作日")],
        ),
        (
            "approve: supervisor",
            "approve: unit-head",
            [("通报 每月: 谁批准", "督办员(supervisor)", "单位负责人(unit-head)")],
        ),
        (
            "[utility, bureau]",
            "[utility]",
            [("考核对象: 性质", "部门、公共服务企业", "公共服务企业")],
        ),
        (
            "{behaviour: delay, points: 5}",
            "{points: 5}",
            [
                ("扣分 delay: 每条扣几分", "5", "无"),
                ("扣分 …: 每条扣几分", "无", "5"),
            ],
        ),
    ],
)
def test_a_term_that_changes_is_told_with_what_it_was(old, new, told):
    assert parts(old, new) == told


def test_an_order_that_says_the_same_is_no_change():
    same = swapped(WHOLE, "[utility, bureau]", "[bureau, utility]")
    same = swapped(same, "[merged, moved]", "[moved, merged]")
    assert rule_changes(book(WHOLE), book(same), TODAY) == []


def test_a_new_scheme_is_told_whole():
    (change,) = rule_changes(book(RULES), book(WHOLE), TODAY)
    assert (change.how, change.id, kind(change.kind).zh) == ("added", "scheme", "考核办法")
    told = {part_name(part).en: part.new.en for part in change.parts}
    assert told["measure kept: weight"] == "60"
    assert told["measure kept: good"] == "done in time"
    assert told["measure accepted: leave_out"] == "merged, dispatched elsewhere"
    assert told["bulletin every month: approve"] == "supervisor"
    assert told["units: kinds"] == "bureau, utility"
