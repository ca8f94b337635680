"""A change of procedures, call backs, draws, roles and duties is told term by term, in words."""

from datetime import date

import pytest

from engine.compare.catalog import catalog_changes
from engine.compare.labels import kind, part_name
from engine.compare.rules import rule_changes
from tests.unit.compare.cities import CATALOG, RULES, book, swapped

TODAY = date(2017, 9, 1)
MORE = """
procedures:
  - id: terms
    title: 程序
    basis: b
    then:
      return: {within: 2 working days, final_after: 3, approve: supervisor}
      redo: {times: 2}
callbacks:
  - id: calls
    title: 回访
    basis: b
    tries: 3
    wait: 4 hours
    hours: ["09:00-12:00", "14:00-18:00"]
    questions:
      - {id: solved, ask: 解决了吗？, kind: flag, fills: solved}
      - {id: more, ask: 还有吗？, kind: text}
sampling:
  - {id: draws, title: 抽查, basis: b, every: month, share: 5%, per: [area, lead], role: supervisor}
triggers:
  - {id: raised, scope: ticket, pattern: [{event: redo}], then: {supervise: unit-head, reply: 1天}}
"""
WHOLE = RULES + MORE


def changes(new):
    return rule_changes(book(WHOLE), book(new), TODAY)


def parts(old, new):
    """What is told of the one rule that changes: name, was, is, each in Chinese."""
    (change,) = changes(swapped(WHOLE, old, new))
    return [(part_name(part).zh, part.old.zh, part.new.zh) for part in change.parts]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("within: 2 working days", "within: 1个工作日", [("退单期限", "2个工作日", "1个工作日")]),
        ("final_after: 3, ", "", [("退单几次后指定", "3", "无")]),
        (
            "final_after: 3, ",
            "final_after: 3, late: judge, clock: give-back, ",
            [
                ("退单逾期", "自动驳回", "照样裁定"),
                ("退单成立后的办结时限", "照旧", "补回裁定的时间"),
            ],
        ),
        (
            "approve: supervisor",
            "approve: unit-head",
            [("退单批准人", "督办员(supervisor)", "单位负责人(unit-head)")],
        ),
        (
            "redo: {times: 2}",
            "redo: {2018-01-01: {times: 2}, 2019-01-01: {times: 3}}",
            [("重办次数", "2", "2018-01-01 起 2; 2019-01-01 起 3")],
        ),
        ("      redo: {times: 2}\n", "", [("重办次数", "2", "无")]),
        ("tries: 3", "tries: 2", [("打几次", "3", "2")]),
        (
            '"09:00-12:00", "14:00-18:00"]',
            '"14:00-18:00", "09:00-12:00"]\n    other_hours: true',
            [
                ("时段", "09:00-12:00, 14:00-18:00", "14:00-18:00, 09:00-12:00"),
                ("换时段再打", "否", "是"),
            ],
        ),
        (
            "fills: solved}",
            "fills: solved, reasons: [没来]}",
            [
                (
                    "问题 solved",
                    "解决了吗？ (flag, fills solved)",
                    "解决了吗？ (flag, fills solved): 没来",
                )
            ],
        ),
        (
            "      - {id: more, ask: 还有吗？, kind: text}\n",
            "",
            [("问题", "solved → more", "solved"), ("问题 more", "还有吗？ (text)", "无")],
        ),
        ("share: 5%", "count: 5", [("抽取比例", "5%", "无"), ("抽取件数", "无", "5")]),
        ("[area, lead]", "[lead, area]", []),
        ("[area, lead]", "area", [("分组", "业务领域、承办单位", "业务领域")]),
        ("every: month", "every: week", [("抽取周期", "每月", "每周")]),
        ("reply: 1天", "reply: 2天", [("回复期限", "1天", "2天")]),
        (
            "supervise: unit-head",
            "supervise: supervisor",
            [("督办到", "单位负责人(unit-head)", "督办员(supervisor)")],
        ),
        (
            "    within: 6 working days\n",
            "    within: 6 working days\n    again: 3 working days\n",
            [("重办时限", "无", "3个工作日")],
        ),
        (
            "remind: [unit-head]}",
            "remind: [unit-head], supervise: supervisor, reply: 1天, deliver: working-hours}",
            [
                (
                    "督办步骤 到期时",
                    "提醒 单位负责人",
                    "提醒 单位负责人, 上班时间送达、督办到 督办员, 1天内回复, 上班时间送达",
                )
            ],
        ),
    ],
)
def test_a_change_names_the_term_and_both_values(old, new, told):
    if told:
        assert parts(old, new) == told
    else:
        assert changes(swapped(WHOLE, old, new)) == []


def test_new_rules_are_described_term_by_term():
    found = {one.id: one for one in rule_changes(book(RULES), book(WHOLE), TODAY)}
    assert {one.how for one in found.values()} == {"added"}
    assert set(found) == {"terms", "calls", "draws", "raised"}
    said = {part.name: part.new.en for part in found["terms"].parts}
    assert said["return.within"] == "2 working days"
    assert said["return.late"] == "reject"
    assert said["redo.times"] == "2"
    gone = rule_changes(book(WHOLE), book(RULES), TODAY)
    assert {one.how for one in gone} == {"removed"}


def test_new_kinds_have_names():
    for name in ("procedures", "callbacks", "sampling", "triggers", "duties"):
        assert kind(name).zh != name


ROLE = "  - {id: supervisor, name: 督办员}\n"


@pytest.mark.parametrize(
    ("new", "told"),
    [
        ("of: centre", [("设在", "承办单位", "服务中心")]),
        ("of: bureau", [("设在", "承办单位", "住建局(bureau)")]),
        ("quiet: 22:00-07:00", [("免打扰时段", "无", "+22:00-07:00")]),
        ("despite: [urgent, high]", [("不受免打扰限制", "无", "+high")]),
    ],
)
def test_a_role_that_moves_or_sleeps_is_told(new, told):
    catalog = swapped(CATALOG, ROLE, ROLE.replace("}", f", {new}}}"))
    (change,) = catalog_changes(book(), book(RULES, catalog), TODAY)
    assert (change.kind, change.id) == ("roles", "supervisor")
    assert [(part_name(part).zh, part.old.zh, part.new.zh) for part in change.parts] == told


def test_duties_come_go_and_change():
    duty = "duties:\n  - {id: desk, unit: centre, role: supervisor, names: 督办席}\n"
    with_duty = CATALOG + duty
    (added,) = catalog_changes(book(), book(RULES, with_duty), TODAY)
    assert (added.how, added.kind, added.id, added.name) == ("added", "duties", "desk", "督办席")
    other = with_duty.replace("unit: centre", "unit: bureau").replace("督办席", "值班室")
    (changed,) = catalog_changes(book(RULES, with_duty), book(RULES, other), TODAY)
    assert [(part_name(part).zh, part.new.zh) for part in changed.parts] == [
        ("单位", "住建局(bureau)"),
        ("当班的人", "−督办席 +值班室"),
    ]
    (removed,) = catalog_changes(book(RULES, with_duty), book(), TODAY)
    assert removed.how == "removed"
