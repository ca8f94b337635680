"""What keys, kinds and outcomes are called where people read them."""

from __future__ import annotations

from collections.abc import Mapping

from engine.compare.assessment import assessment_part
from engine.compare.rules import Part
from engine.compare.words import Said, Vocabulary
from engine.timing.durations import DurationError, parse_duration

MILESTONES: Mapping[str, str] = {
    "dispatch": "派单",
    "sign": "签收",
    "contact": "联系",
    "arrive": "到场",
    "part": "协办",
    "resolve": "办结",
    "callback": "回访",
}
KINDS: Mapping[str, tuple[str, str]] = {
    "intake": ("受理", "intake"),
    "routing": ("派单", "routing"),
    "priorities": ("优先级", "priorities"),
    "clocks": ("时限", "clocks"),
    "escalations": ("督办", "escalations"),
    "promises": ("承诺", "promises"),
    "triggers": ("问责触发条件", "triggers"),
    "procedures": ("程序", "procedures"),
    "callbacks": ("回访", "callbacks"),
    "sampling": ("抽查", "sampling"),
    "disclosure": ("个人信息", "disclosure"),
    "confidentiality": ("保密", "confidentiality"),
    "retention": ("保存期限", "retention"),
    "assessment": ("考核办法", "assessment"),
    "city": ("城市", "city"),
    "layers": ("规则层次", "layers"),
    "departments": ("单位", "department"),
    "areas": ("业务领域", "area"),
    "categories": ("诉求类型", "category"),
    "districts": ("区市", "district"),
    "hotlines": ("热线", "hotline"),
    "return_reasons": ("退单理由", "return reason"),
    "decline_reasons": ("不予受理理由", "decline reason"),
    "roles": ("角色", "role"),
    "duties": ("值班表", "duty"),
    "synonyms": ("同义词", "synonyms"),
    "calendars": ("日历", "calendar"),
}
HOW: Mapping[str, tuple[str, str]] = {
    "changed": ("修改", "changed"),
    "added": ("新增", "added"),
    "removed": ("删除", "removed"),
}
PARTS: Mapping[str, str] = {
    "when": "适用条件",
    "kind": "规则种类",
    "lead": "承办单位",
    "authority": "主管部门",
    "assist": "协办单位",
    "notify": "抄送单位",
    "outcome": "处理方式",
    "priority": "优先级",
    "milestone": "时限环节",
    "milestones": "承诺的时限",
    "within": "时限",
    "again": "重办时限",
    "starts": "起算",
    "stops": "止算",
    "calendar": "日历",
    "counting": "计数方式",
    "pauses_on": "暂停于",
    "resumes_on": "恢复于",
    "on_change": "规则变更时",
    "extension": "延期",
    "effective": "施行期间",
    "layer": "层次",
    "overrides": "优先于",
    "title": "标题",
    "basis": "依据",
    "owner": "责任人",
    "note": "备注",
    "name": "名称",
    "contacts": "联系方式",
    "succeeded_by": "由谁承接",
    "parent": "上级",
    "code": "代码",
    "aliases": "别名",
    "mentions": "提到的词",
    "fallback": "兜底",
    "number": "号码",
    "subject": "范围",
    "owner_unit": "主办单位",
    "merging": "整合方式",
    "area": "业务领域",
    "tell": "告知市民",
    "zone": "时区",
    "layers": "由弱到强",
    "week": "每周工时",
    "seasons": "分季工时",
    "behaviour": "问责情形",
    "scope": "统计范围",
    "over": "统计期间",
    "open_case": "立线索",
    "refer": "交由核实",
    "supervise": "督办到",
    "reply": "回复期限",
    "tries": "打几次",
    "wait": "隔多久再打",
    "hours": "时段",
    "other_hours": "换时段再打",
    "questions": "问题",
    "every": "抽取周期",
    "share": "抽取比例",
    "count": "抽取件数",
    "at_least": "至少件数",
    "per": "分组",
    "role": "角色",
    "roles": "角色",
    "fields": "哪些项",
    "shown": "是否显示",
    "after": "起算",
    "keep": "保存",
    "measures": "指标",
    "grades": "等次",
    "scored_from": "至少计多少分才排名",
    "of": "设在",
    "quiet": "免打扰时段",
    "despite": "不受免打扰限制",
    "unit": "单位",
    "names": "当班的人",
    "words": "词",
    "phone": "电话",
    "days_off": "改为休息的日子",
    "days_at_work": "改为上班的日子",
    "days_with_other_hours": "工时不同的日子",
}
_OUTCOMES: Mapping[str, tuple[str, str]] = {
    "dispatch": ("派单", "dispatched"),
    "refer": ("转到", "referred to"),
    "decline": ("不予受理", "declined"),
    "undecided": ("规则未定, 由人决定", "undecided: a person decides"),
}
PROCEDURES: Mapping[str, str] = {
    "return": "退单",
    "suspension": "挂起",
    "redo": "重办",
    "decline": "不予受理",
    "closing": "结案",
    "reopening": "重新办理",
    "archive": "归档",
}
_TERMS: Mapping[str, str] = {
    "within": "期限",
    "late": "逾期",
    "final_after": "几次后指定",
    "clock": "成立后的办结时限",
    "approve": "批准人",
    "times": "次数",
    "at_most": "每次至多",
    "after": "结束后",
}
_PARTS_EN: Mapping[str, str] = {
    "days_off": "become days off",
    "days_at_work": "become working days",
    "days_with_other_hours": "other working hours on",
}
_STEP, _PATTERN, _QUESTION = "steps[", "pattern[", "questions["
_A_DAY = 24


def part_name(part: Part) -> Said:
    """What a part is called; a ladder's step by its moment, a term by its procedure."""
    name, inner = part.name, part.name.partition("[")[2].removesuffix("]")
    if name.startswith(_STEP):
        return step_name(inner)
    if name.startswith(_PATTERN):
        return Said(f"第 {inner} 步", name)
    if name.startswith(_QUESTION):
        return Said(f"问题 {inner}", f"question {inner}")
    if (said := assessment_part(name)) is not None:
        return said
    procedure, _, term = name.partition(".")
    if procedure in PROCEDURES and term:
        return Said(f"{PROCEDURES[procedure]}{_TERMS.get(term, term)}", f"{procedure} {term}")
    return Said(PARTS.get(part.name, part.name), _PARTS_EN.get(part.name, part.name))


def step_name(inner: str) -> Said:
    """What a step of a ladder is called; several alike by the first, the last and the interval."""
    first, dots, rest = inner.partition("..")
    if not dots:
        return Said(f"督办步骤 {step_moment(first)}", f"step {first}")
    last, _, every = rest.partition(", every ")
    return Said(
        f"督办步骤 {step_moment(first)}, 每隔{duration_zh(every)}一次, 至{step_moment(last)}",
        f"step {first}, then every {every} until {last}",
    )


def step_moment(moment: str) -> str:
    """When a step is taken, in Chinese."""
    if moment == "due":
        return "到期时"
    for ending, zh in ((" before due", "到期前"), (" after due", "超期")):
        if moment.endswith(ending):
            return zh + duration_zh(moment.removesuffix(ending))
    return moment


def duration_zh(text: str) -> str:
    """A duration as Chinese readers expect it."""
    try:
        return parse_duration(text).in_chinese()
    except DurationError:
        return text


def milestone(name: str) -> Said:
    """A milestone."""
    return Said(MILESTONES.get(name, name), name)


def kind(name: str) -> Said:
    """A kind of rule or of catalog entry."""
    return Said(*KINDS.get(name, (name, name)))


def outcome(written: str | None, vocabulary: Vocabulary) -> Said:
    """What becomes of a ticket."""
    act, _, target = (written or "").partition(":")
    zh, en = _OUTCOMES.get(act, (act, act))
    if not target:
        return Said(zh, en)
    said = vocabulary.say("hotline" if act == "refer" else "reason", target)
    return Said(f"{zh} {said.zh}", f"{en} {said.en}")


def lead(unit: str | None, vocabulary: Vocabulary) -> Said:
    """A lead unit, or that the ticket goes to none."""
    if unit is None:
        return Said("不派单或未定", "nobody")
    return vocabulary.say("unit", unit)


def category(name: str | None, vocabulary: Vocabulary) -> Said:
    """A category by its name."""
    if name is None:
        return Said("未分类", "none given")
    return Said(vocabulary.name("category", name), name)


def plan(written: str | None, vocabulary: Vocabulary) -> Said:
    """A clock that starts later: so much after which event."""
    if written is None:
        return Said("没有时限", "no clock")
    rest, *how = written.split(", ")
    within, _, events = rest.partition(" after ")
    zh = "或".join(vocabulary.say("event", one).zh for one in events.split("/"))
    calendar = f", {vocabulary.say('calendar', how[0]).zh}, {how[1]}" if how else ""
    return Said(f"{zh}后 {duration_zh(within)}{calendar}", written)


def hours(seconds: int, count: int) -> Said:
    """A mean shift: with its sign, in days from one day on."""
    mean = seconds / count / 3600 if count else 0.0
    if abs(mean) >= _A_DAY:
        return Said(f"{mean / _A_DAY:+.1f} 天", f"{mean / _A_DAY:+.1f} days")
    return Said(f"{mean:+.1f} 小时", f"{mean:+.1f} h")
