"""A tiny city whose rulebook says a little of everything; other tests load it or change a line."""

from __future__ import annotations

from collections.abc import Mapping

SMALL: Mapping[str, str] = {
    "catalog/city.yaml": """\
city:
  name: 小城
  number: 12345
  time_zone: Asia/Shanghai
  calendar: office
""",
    "catalog/departments.yaml": """\
departments:
  - id: centre
    name: 热线中心
    kind: centre
  - id: water-bureau
    name: 市水利局
    kind: bureau
  - id: water-group
    name: 水务集团
    kind: utility
    authority: water-bureau
    calendar: around-the-clock
    contacts: {head: 值班经理, phone: "0631-5221111"}
  - id: price-bureau
    name: 市物价局
    kind: bureau
    effective: {until: 2018-12-31}
    succeeded_by: market-bureau
  - id: market-bureau
    name: 市场监督管理局
    kind: bureau
    effective: {from: 2019-01-01}
""",
    "catalog/places.yaml": """\
districts:
  - id: whole-city
    name: 小城市
    code: 371000
    children:
      - {id: east, name: 东区, code: 371001, aliases: [城东]}
      - {id: west, name: 西区, code: 371002}
""",
    "catalog/matters.yaml": """\
areas:
  - {id: water, name: 供水, mentions: [停水, 水管]}
  - {id: prices, name: 物价}
  - {id: other, name: 其他, fallback: true}
categories:
  - {id: fault-repair, name: 故障报修}
  - id: complaint-report
    name: 投诉举报
    children:
      - {id: complaint, name: 投诉}
      - {id: report, name: 举报}
  - {id: consultation, name: 咨询, fallback: true}
hotlines:
  - {id: 119, name: 火警, merging: kept-apart}
  - {id: 12358, name: 价格举报, merging: taken-over, owner: price-bureau, area: prices}
decline_reasons:
  - {id: in-court, name: 已在诉讼中, basis: 条例第九条, tell: 请等待法院裁判}
return_reasons:
  - {id: not-ours, name: 不属本单位职责}
roles:
  - {id: handler, name: 经办人}
  - {id: supervisor, name: 督办员}
  - {id: unit-leader, name: 单位负责人}
""",
    "catalog/calendars.yaml": """\
calendars:
  - id: office
    name: 机关工作时间
    week: {mon-fri: ["08:30-12:00", "13:30-17:30"]}
    seasons:
      - {from: "06-01", until: "09-30", week: {mon-fri: ["08:30-12:00", "14:00-18:00"]}}
    holidays: [small-2017]
  - id: around-the-clock
    week: {mon-sun: ["00:00-24:00"]}
holidays:
  - id: small-2017
    basis: 放假通知
    off: [2017-10-01..2017-10-08]
    work: [2017-09-30]
""",
    "rules/layers.yaml": """\
layers:
  - {id: territorial, name: 属地兜底}
  - {id: duty, name: 部门职责}
  - {id: special, name: 专项规定}
""",
    "rules/intake.yaml": """\
intake:
  - id: fire
    title: 火警转 119
    basis: 条例第五条
    when: {text: {mentions: [着火, 火灾]}}
    then: {refer_to: 119}
  - id: court
    title: 诉讼中的事项不予受理
    basis: 条例第九条
    when: {circumstance: in-court}
    then: {decline: in-court}
""",
    "rules/routing.yaml": """\
routing:
  - id: anything
    title: 其余由热线中心承办
    basis: 条例第二条
    layer: territorial
    then: {lead: centre, authority: centre}
  - id: water
    title: 供水由水务集团承办
    basis: 供水管理办法
    when: {area: water}
    then: {lead: water-group}
  - id: water-east
    title: 东区供水加派热线中心
    basis: 供水管理办法
    when: {area: water, district: east}
    then: {assist: [centre]}
  - id: prices
    title: 物价投诉
    basis: 机构改革方案
    when: {area: prices}
    then:
      lead:
        2017-01-01: price-bureau
        2019-01-01: market-bureau
      authority: centre
""",
    "rules/priorities.yaml": """\
priorities:
  - id: burst
    title: 爆管优先
    basis: 应急预案
    when: {area: water, text: {mentions: [爆管]}}
    then: {priority: urgent}
""",
    "rules/clocks.yaml": """\
clocks:
  - id: repair-dispatch
    title: 报修 2 分钟派单
    basis: 建议 二(二)一
    when: {category: fault-repair}
    milestone: dispatch
    starts: hung-up
    stops: dispatched
    within: 2 minutes
    calendar: around-the-clock
  - id: complaint-resolve
    title: 投诉举报 6 个工作日办结
    basis: 建议 二(二)二
    when: {category: complaint-report}
    milestone: resolve
    starts: received
    stops: resolved
    within:
      2017-06-01: 6 working days
      2018-07-01: 15 working days
    calendar: office
    pauses_on: suspended
    extension: {times: 1, at_most: 6 working days, approve: supervisor}
  - id: general-resolve
    title: 其他事项 5 个工作日
    basis: 建议 二(二)三
    when: {category: consultation}
    milestone: resolve
    starts: received
    stops: [resolved, answered]
    within: 5个工作日
""",
    "rules/escalations.yaml": """\
escalations:
  - id: resolve-ladder
    milestone: resolve
    steps:
      - {at: 1 working day before due, remind: [handler]}
      - {at: due, remind: [handler, supervisor]}
      - {at: 2 working days after due, supervise: unit-leader}
      - {at: 超期5个工作日, open_case: delay}
""",
    "rules/tests/water.yaml": """\
tests:
  - name: 东区停水
    given: {area: water, category: fault-repair, district: east, at: 2017-09-30 16:50}
    expect: {lead: water-group, clocks: {dispatch: 2017-09-30 16:52}}
""",
}
"""Relative path → text; a good rulebook without a warning."""

RULES_IN_SMALL = 11


def small(changes: Mapping[str, str] | None = None) -> dict[str, bytes]:
    """The small rulebook as bytes, with some files replaced or added."""
    return {name: text.encode() for name, text in {**SMALL, **(changes or {})}.items()}


def edited(file: str, old: str, new: str) -> dict[str, bytes]:
    """The small rulebook with one passage of one file replaced; the passage must be there."""
    assert SMALL[file].count(old) == 1, f"{old!r} is not once in {file}"
    return small({file: SMALL[file].replace(old, new)})
