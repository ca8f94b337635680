"""Every code that a problem in policy files may have, with its title. Codes are stable."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Code:
    """What a code stands for, in both languages."""

    title_zh: str
    title_en: str


CODES: Mapping[str, Code] = {
    "home/no-rulebook": Code("文件夹里没有规则", "no rulebook in the folder"),
    "yaml/alias": Code("用了锚点或引用", "an anchor or alias"),
    "yaml/bad-character": Code("看不见的字符", "an invisible character"),
    "yaml/duplicate-key": Code("同一个键写了两次", "a key given twice"),
    "yaml/full-width-comma": Code("列表里用了全角逗号", "a full-width comma in a list"),
    "yaml/key-not-text": Code("键不是文字", "a key that is not text"),
    "yaml/many-documents": Code("一个文件里有几份文档", "several documents in a file"),
    "yaml/merge-key": Code("用了合并键", "a merge key"),
    "yaml/not-a-file": Code("不是普通文件", "not a regular file"),
    "yaml/not-a-mapping": Code("最外层不是映射", "the top is not a mapping"),
    "yaml/not-utf-8": Code("不是 UTF-8 编码", "not UTF-8"),
    "yaml/syntax": Code("YAML 语法错误", "YAML syntax"),
    "yaml/tag": Code("用了类型标记", "a tag"),
    "yaml/too-deep": Code("嵌套太深", "nested too deep"),
    "yaml/too-large": Code("文件太大", "a file too large"),
    "yaml/too-large-together": Code("文件合计太大", "files too large together"),
    "yaml/too-many-problems": Code("问题太多, 未全部列出", "more problems than are shown"),
    "yaml/unreadable": Code("文件读不了", "a file that cannot be read"),
    "kind/missing": Code("缺少必需的种类", "a required kind is missing"),
    "kind/not-supported-yet": Code("这个版本还不执行的种类", "a kind not carried out yet"),
    "kind/twice": Code("只能写一处的种类写了两处", "a kind given in two places"),
    "kind/unknown": Code("没有这个种类", "an unknown kind"),
    "shape/choose-one": Code("应当写且只写其中之一", "one of several keys belongs here"),
    "shape/missing-key": Code("缺少必需的键", "a required key is missing"),
    "shape/missing-value": Code("键后面没有值", "a key without a value"),
    "shape/unknown-key": Code("没有这个键", "an unknown key"),
    "shape/wrong-type": Code("值的形状不对", "a value of the wrong shape"),
    "value/bad-code": Code("行政区划代码不对", "a wrong district code"),
    "value/bad-date": Code("日期不对", "a wrong date"),
    "value/bad-duration": Code("时限不对", "a wrong duration"),
    "value/bad-number": Code("数字不对", "a wrong number"),
    "value/bad-step-time": Code("督办的时刻不对", "a wrong moment of a ladder"),
    "value/bad-time": Code("时段不对", "a wrong span of hours"),
    "value/bad-time-zone": Code("没有这个时区", "an unknown time zone"),
    "value/empty": Code("空的文字", "an empty text"),
    "value/empty-period": Code("施行期间先止后起", "a period that ends before it begins"),
    "value/not-one-of": Code("不是可写的值", "not one of the possible values"),
    "value/second-fallback": Code("兜底项多于一个", "more than one fallback"),
    "id/bad-form": Code("编号的写法不对", "a wrong form of id"),
    "id/duplicate": Code("编号重复", "an id used twice"),
    "reference/circle": Code("绕成了圈", "going round in a circle"),
    "reference/not-in-force": Code("所指的单位当时不存在", "a unit that does not exist then"),
    "reference/other-kind": Code("所指的规则是另一种", "a rule of another kind"),
    "reference/unknown-area": Code("没有这个业务领域", "an unknown area"),
    "reference/unknown-calendar": Code("没有这个日历", "an unknown calendar"),
    "reference/unknown-department": Code("没有这个单位", "an unknown department"),
    "reference/unknown-holidays": Code("没有这张假日表", "an unknown list of holidays"),
    "reference/unknown-hotline": Code("没有这条热线", "an unknown hotline"),
    "reference/unknown-layer": Code("没有这个层级", "an unknown layer"),
    "reference/unknown-reason": Code("没有这个理由", "an unknown reason"),
    "reference/unknown-role": Code("没有这个角色", "an unknown role"),
    "reference/unknown-rule": Code("没有这条规则", "an unknown rule"),
    "calendar/day-twice": Code("一周里同一天写了两次", "a day of the week given twice"),
    "calendar/hours-overlap": Code("时段重叠", "hours that overlap"),
    "calendar/never-open": Code("日历从不开门", "a calendar that is never open"),
    "calendar/seasons-overlap": Code("季节重叠", "seasons that overlap"),
    "holidays/adjusted-weekday": Code("调休日本是工作日", "an adjusted day that is a weekday"),
    "holidays/off-and-work": Code("同一天既放假又上班", "a day both off and at work"),
    "escalation/out-of-order": Code("督办各步的先后不对", "ladder steps out of order"),
    "condition/empty-range": Code("范围是空的", "an empty range"),
    "condition/fact-not-known-here": Code("事实在这里还不知道", "a fact not known here"),
    "condition/list-expected": Code("应是列表", "a list belongs here"),
    "condition/never": Code("条件永不成立", "a condition that never holds"),
    "condition/no-order": Code("没有先后的事实", "a fact without order"),
    "condition/not-a-mapping": Code("条件不是映射", "a condition that is not a mapping"),
    "condition/too-complex": Code("条件太复杂", "a condition too complex"),
    "condition/unknown-fact": Code("没有这个事实", "an unknown fact"),
    "condition/unknown-form": Code("没有这种条件", "an unknown form of condition"),
    "condition/unknown-value": Code("事实没有这个值", "an unknown value of a fact"),
    "condition/value-expected": Code("应是一个值", "a value belongs here"),
    "condition/wrong-type": Code("值的类型不对", "a value of the wrong type"),
}
