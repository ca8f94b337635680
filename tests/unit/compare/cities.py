"""A small city in pieces, so that a test can change one piece and compare."""

from engine.rulebook.load import load_files

CATALOG = """
city: {name: 小城, number: "12345", time_zone: Asia/Shanghai, calendar: office}
calendars:
  - {id: office, name: 机关, week: {mon-fri: ["08:30-12:00", "13:30-17:30"]}, holidays: [cn-2017]}
  - {id: always, name: 全天, week: {mon-sun: ["00:00-24:00"]}}
holidays:
  - {id: cn-2017, basis: 通知, off: [2017-10-01..2017-10-08], work: [2017-09-30]}
departments:
  - {id: water-group, name: 水务集团, kind: utility, authority: bureau, calendar: always}
  - {id: east-water, name: 东区水务, kind: utility, authority: bureau}
  - {id: gas-group, name: 燃气集团, kind: utility, authority: bureau}
  - {id: bureau, name: 住建局, kind: bureau}
  - {id: centre, name: 中心, kind: centre}
areas:
  - {id: water, name: 供水}
  - {id: gas, name: 燃气}
categories:
  - {id: fault, name: 故障}
  - {id: both, name: 投诉举报, children: [{id: complaint, name: 投诉}, {id: report, name: 举报}]}
districts:
  - {id: east, name: 东区, code: "371001"}
  - {id: west, name: 西区, code: "371002"}
hotlines:
  - {id: "119", name: 火警, merging: kept-apart}
decline_reasons:
  - {id: in-court, name: 诉讼}
roles:
  - {id: unit-head, name: 单位负责人}
  - {id: supervisor, name: 督办员}
layers:
  - {id: duty, name: 职责}
  - {id: special, name: 专项}
"""
RULES = """
intake:
  - {id: fire, title: 火警, basis: b, when: {text: {mentions: [着火]}}, then: {refer_to: 119}}
routing:
  - {id: water, title: 供水, basis: b, when: {area: water}, then: {lead: water-group}}
  - {id: gas, title: 燃气, basis: b, when: {area: gas}, then: {lead: gas-group}}
  - id: burst
    title: 爆管
    basis: b
    when: {area: water, text: {mentions: [爆管]}}
    then: {assist: [centre]}
clocks:
  - id: complaint-resolve
    title: 投诉办结
    basis: b
    when: {category: both}
    milestone: resolve
    starts: received
    stops: resolved
    within: 6 working days
    calendar: office
  - id: fault-resolve
    title: 修复
    basis: b
    when: {category: fault}
    milestone: resolve
    starts: received
    stops: resolved
    within: 24 hours
  - id: callback
    title: 回访
    basis: b
    milestone: callback
    starts: resolved
    stops: called-back
    within: 24 hours
escalations:
  - id: ladder
    title: 督办
    basis: b
    milestone: resolve
    steps:
      - {at: due, remind: [unit-head]}
      - {at: 2 working days after due, remind: [supervisor]}
"""


def files(rules=RULES, catalog=CATALOG):
    """The two files of the city."""
    return {"catalog/all.yaml": catalog.encode(), "rules/all.yaml": rules.encode()}


def book(rules=RULES, catalog=CATALOG):
    """The rulebook of the city; the test fails where it does not load."""
    loaded = load_files(files(rules, catalog))
    assert loaded.rulebook is not None, [(p.line, p.message_en) for p in loaded.problems]
    return loaded.rulebook


def swapped(text, old, new):
    """The text with one part replaced, which must be there."""
    assert old in text
    return text.replace(old, new)
