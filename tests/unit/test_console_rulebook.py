"""The rulebook in words: nothing of the shipped one is left without them, and they are right."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from api.console.rulebook.assessing import scheme_lines
from api.console.rulebook.browsing import doubts_of, find_rules, kinds_of
from api.console.rulebook.conditions import Clause, clauses_of, summary_of
from api.console.rulebook.consequences import consequence_of
from api.console.rulebook.entries import CATALOG_KINDS, entries_of
from api.console.rulebook.months import year_of
from api.console.rulebook.proving import report_of, results_of
from api.console.rulebook.reading import excerpt, standing_of, view_of, written_of
from api.console.rulebook.words import KINDS, text_of
from engine.rulebook.load import load
from engine.rulebook.model import RULES
from engine.rulebook.rulebook import Origin

HOME = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def rulebook():
    return load(HOME).rulebook


def consequence(rulebook, rule_id, language="zh"):
    """What a rule decides, as label → text; of several lines with one label the last."""
    number = 0 if language == "zh" else 1
    lines = consequence_of(rulebook, rulebook.rules[rule_id])
    return {line.label[number]: text_of(line.said, language) for line in lines}


def condition(rulebook, rule_id, language="zh"):
    rule = rulebook.rules[rule_id]
    clauses = clauses_of(rulebook, written_of(rulebook, rule).get("when"))
    return text_of(summary_of(clauses), language)


def test_every_rule_of_every_kind_says_something_in_both_languages(rulebook):
    shown = {rule.kind for rule in rulebook.rules.values()}
    assert shown == {kind.id for kind in kinds_of(rulebook)} <= set(KINDS)
    for id_, rule in rulebook.rules.items():
        view = view_of(rulebook, rule)
        assert view.consequence, id_
        for line in view.consequence:
            assert all(line.label), (id_, line)
            assert text_of(line.said, "zh").strip(), (id_, line)
            assert text_of(line.said, "en").strip(), (id_, line)


def test_every_kind_of_rule_has_a_name_on_the_pages():
    assert set(RULES) <= set(KINDS)


def test_a_condition_is_told_with_names(rulebook):
    assert condition(rulebook, "gas-wendeng") == "业务领域是 燃气; 区市是 文登区"
    assert condition(rulebook, "gas-wendeng", "en") == "business area is 燃气; district is 文登区"
    assert condition(rulebook, "many-people") == "涉及人数 至少 50"
    assert condition(rulebook, "promise-every-matter") == "所有诉求"


def test_a_choice_between_conditions_is_told_part_by_part(rulebook):
    said = condition(rulebook, "emergency-sea")
    assert said.startswith("来源热线是 12395 水上遇险求救; 或 诉求内容提到其中任一说法: 海上遇险、")
    groups = clauses_of(rulebook, {"none": [{"area": "gas"}, {"anonymous": "true"}]})
    assert [len(group) for group in groups[0].among] == [1, 1]
    assert (
        text_of(summary_of(groups), "en") == "none of: business area is 燃气; nor anonymous is yes"
    )


def test_what_is_excluded_and_what_lies_between_is_told(rulebook):
    asked = {"hotline": {"not": ["110", "119"]}, "time": {"from": "08:00", "until": "12:00"}}
    hotline, time = clauses_of(rulebook, {**asked, "weekday": "mon-fri"})[:2]
    assert hotline.verb[0] == "不是其中任何一个:"
    assert [value.zh for value in hotline.values] == ["110 公安报警", "119 火警"]
    assert time.values[0].zh == "08:00 起 至 12:00"
    weekday = clauses_of(rulebook, {"weekday": "mon-fri"})[0]
    assert isinstance(weekday, Clause)
    assert weekday.values[0].zh == "星期一至星期五"


def test_what_a_clock_promises_is_told(rulebook):
    said = consequence(rulebook, "fault-resolve")
    assert said["时限"] == "48小时"
    assert said["自何时起算"] == "受理"
    assert said["日历"] == "全天候值守"
    assert "批准: 督办员" in said["延期"]
    assert consequence(rulebook, "part-other")["日历"] == "承办单位自己的日历"


def test_values_that_change_on_a_day_say_since_when(rulebook):
    lines = consequence_of(rulebook, rulebook.rules["water"])
    since = {text_of(line.said, "zh"): line.since for line in lines}
    assert since["市水利局"] is None
    assert since["市水务局"] == date(2019, 1, 1)


def test_the_pattern_of_a_trigger_is_told_step_by_step(rulebook):
    said = consequence(rulebook, "bounced-between-units")
    assert said["第 2 步"] == "有退单驳回; 当时的承办单位与第 1 步的不同"
    assert said["记问责线索"] == "推诿扯皮"
    said = consequence(rulebook, "five-dissatisfied-in-a-month")
    assert said["看什么"] == "同一个单位的各件工单, 30天之内"
    assert "5 次" in said["第 1 步"]
    assert "满意度 1-5 至多 2" in said["第 1 步"]


def test_a_ladder_and_a_refusal_are_told(rulebook):
    assert consequence(rulebook, "dispatch-fault-ladder")["超期1小时"] == "记问责线索: 拖延不办"
    said = consequence(rulebook, "not-accepted-in-court")["处理方式"]
    assert said.startswith("不予受理: ")
    assert "告知: " in said


def test_rules_are_found_by_names_that_they_do_not_write(rulebook):
    found = {row.rule.id for row in find_rules(rulebook, "文登 燃气", "routing", None)}
    assert {"gas-wendeng", "gas-leak-wendeng"} <= found
    assert "gas-rushan" not in found
    assert not find_rules(rulebook, "没有这样的话", None, None)


def test_rules_that_name_an_entry_are_those_that_name_it_and_not_its_like(rulebook):
    found = [row.rule.id for row in find_rules(rulebook, "", None, None, "gas-company")]
    assert "gas" in found
    assert all("gas-company" in str(written_of(rulebook, rulebook.rules[id_])) for id_ in found)
    assert "gas-wendeng" not in found


def test_a_layer_and_what_is_doubtful_narrow_the_list(rulebook):
    emergency = find_rules(rulebook, "", None, "emergency")
    assert {row.rule.layer for row in emergency} == {"emergency"}
    doubtful = find_rules(rulebook, "", None, None, doubtful=True)
    assert doubtful
    assert all(row.doubts for row in doubtful)
    assert doubts_of(rulebook.rules["gas-wendeng"]) == (("未核实", "unverified"),)
    assert doubts_of(rulebook.rules["gas-leak"]) == ()


def test_a_rule_stands_to_others_as_the_engine_decides(rulebook):
    standing = standing_of(rulebook, rulebook.rules["gas-leak"])
    beaten_by = {one.rule.id: one.why for one in standing.beaten_by}
    assert beaten_by["gas-leak-wendeng"] == "specific"
    beats = {one.rule.id: one.why for one in standing.beats}
    assert beats["gas"] == "layer"
    assert "gas-leak" not in beats
    sea = standing_of(rulebook, rulebook.rules["emergency-sea"])
    assert {one.rule.id: one.why for one in sea.beats}["emergency-fire"] == "overrides"


def test_who_beats_is_beaten_on_the_other_side(rulebook):
    for table in (rulebook.intake, rulebook.priorities, rulebook.clocks):
        for one in table.rules:
            for other in standing_of(rulebook, one.rule).beats:
                mirrored = standing_of(rulebook, other.rule).beaten_by
                assert (one.rule.id, other.why) in {(two.rule.id, two.why) for two in mirrored}


def test_ladders_do_not_compete(rulebook):
    assert view_of(rulebook, rulebook.rules["dispatch-ladder"]).beats is None


def test_the_tests_of_a_rule_are_those_in_which_it_decided(rulebook):
    report = report_of(rulebook)
    assert report_of(rulebook) is report
    names = {one.scenario.name for one in results_of(report, "gas-leak")}
    assert "报修归错了领域, 燃气泄漏仍先派燃气企业" in names
    assert "文登停水" not in str(names)
    assert all(one.passed for one in results_of(report, "hollow-resolution"))


def test_an_excerpt_is_the_entry_and_nothing_after_it():
    text = "routing:\n  - id: a\n    when: {x: 1}\n\n    then: {}\n\n  # of b\n  - id: b\n"
    lines = excerpt({"r.yaml": text.encode()}, Origin("r.yaml", 2))
    assert lines == [(2, "- id: a"), (3, "  when: {x: 1}"), (4, ""), (5, "  then: {}")]
    assert excerpt({}, Origin("r.yaml", 2)) == []
    assert excerpt(None, Origin("r.yaml", 2)) == []


@pytest.mark.parametrize("kind", CATALOG_KINDS)
def test_every_entry_of_the_catalog_is_shown_once(rulebook, kind):
    ids = [entry.id for entry in entries_of(rulebook, kind)]
    assert sorted(ids) == sorted(getattr(rulebook, kind))
    assert len(set(ids)) == len(ids)


def test_units_stand_under_their_authority_with_who_is_on_duty(rulebook):
    entries = {one.id: one for one in entries_of(rulebook, "departments", "", date(2026, 1, 1))}
    assert entries["heating-group"].depth == entries["housing-bureau"].depth + 1
    said = " ".join(text_of(line.said, "zh") for line in entries["power-company"].lines)
    assert "供电抢修值班席 · 电话 95598" in said
    assert entries["price-bureau"].past
    assert not entries["water-bureau"].past
    assert [one.id for one in entries_of(rulebook, "departments", "95598")] == ["power-company"]


def test_a_year_has_its_holidays_and_adjusted_days(rulebook):
    year = year_of(rulebook.calendars["office"], 2026)
    assert year.known
    assert year.working == 248
    assert [month.working for month in year.months][:2] == [21, 16]
    assert [run.said[0] for run in year.holidays][:2] == ["1月1日至3日", "2月15日至23日"]
    assert year.holidays[1].days == 9
    assert [run.said[1] for run in year.adjusted][:2] == ["4 January", "14 February"]
    february = [day for week in year.months[1].weeks for day in week if day]
    assert len(february) == 28
    assert (february[13].kind, february[13].mark[0]) == ("adjusted", "班")
    assert (february[14].kind, february[14].mark[0]) == ("holiday", "休")
    assert (february[27].kind, february[0].kind, february[1].kind) == ("adjusted", "rest", "work")
    assert february[1].hours == "08:30–12:00, 13:30–17:30"
    assert [part.when[0] for part in year.hours] == ["6月1日至9月30日", "其他时间"]


def test_a_year_whose_holidays_nobody_announced_says_so(rulebook):
    assert not year_of(rulebook.calendars["office"], 2050).known
    always = year_of(rulebook.calendars["around-the-clock"], 2050)
    assert always.known
    assert always.working == always.days == 365


def test_a_scheme_of_assessment_is_told_measure_by_measure(rulebook):
    said = consequence(rulebook, "assess-units")
    assert said["考核对象"] == "部门、公共服务企业、区市"
    assert said["工单受理数量"] == (
        "受理的工单, 按派到本单位的时间落在期内的计; 不计入: 并入他单、退单成立、改派; "
        "满分 10 分, 达到最多单位件数的 20% 得满分, 以下按比例"
    )
    assert said["回访满意率"] == (
        "回访, 按完成时间落在期内的计; 市民满意 (4 分起) 的算好; "
        "不计入: 诉求无依据而结案、回访未联系上、申诉成立; "
        "满分 30 分, 达到 95% 得满分, 以下按比例; 不足 10 件不排名不计分"
    )
    assert said["回访解决率"].endswith("; 只列数字, 不计分")
    assert said["等次"] == "90 分起 优秀、80 分起 良好、60 分起 合格、0 分起 不合格"
    assert said["每查实一条线索扣分"].startswith("弄虚作假 10 分 (一期至多 20 分); ")
    assert said["通报: 每月"] == (
        "期满3个工作日后拟稿, 5个工作日内可以申诉; 批准: 大服务中心负责人"
    )
    english = consequence(rulebook, "assess-units", "en")
    assert english["On-time resolution rate"] == (
        "resolve clocks, by the due time; good: done in time; left out: withdrawn, merged, "
        "declined, referred, return upheld, objection upheld; 30 points; "
        "fewer than 10 are neither ranked nor scored"
    )


def test_a_measure_of_some_matters_alone_says_which(rulebook):
    (scheme,) = rulebook.schemes
    written = dict(rulebook.written["assessment"][0])
    written["measures"] = [{**one, "when": {"area": "gas"}} for one in written["measures"]]
    narrowed = replace(rulebook, written={**rulebook.written, "assessment": (written,)})
    lines = {line.label[0]: text_of(line.said, "zh") for line in scheme_lines(narrowed, scheme)}
    assert "; 只算 业务领域是 燃气; 按时完成的算好" in lines["限时办结率"]
