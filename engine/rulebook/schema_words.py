"""What editors say about each key while one writes: the hover help of the JSON Schema."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import BaseModel

from engine.rulebook.assessment_words import ASSESSMENT_KEYS, ASSESSMENT_KEYS_OF_ONE_MODEL

KINDS_IN_WORDS: Mapping[str, tuple[str, str]] = {
    "city": ("本市: 名称、统一热线号码、时区、默认日历; 只写一处", "the city; given in one place"),
    "departments": ("单位: 承办的、主管的、属地的", "units that handle or supervise matters"),
    "areas": ("业务领域, 例如供水、供热", "business areas, such as water or heating"),
    "categories": ("诉求类型, 一棵树; 条件写上级即含全部下级", "the tree of categories"),
    "districts": ("区市, 一棵树; 可写 GB/T 2260 代码", "the tree of districts"),
    "hotlines": ("原有热线和紧急电话; 编号就是号码", "legacy and emergency hotlines"),
    "calendars": ("工作日历: 每周的时段、季节、节假日", "working time"),
    "holidays": (
        "放假和调休上班的日子, 每年一份, 照通知写",
        "public holidays, a list for each year",
    ),
    "return_reasons": ("退单的理由", "reasons for returning a matter"),
    "decline_reasons": ("不予受理的理由", "reasons for declining a matter"),
    "roles": ("角色: 催办、督办、审批的对象", "roles that act or are told"),
    "duties": ("值班表: 某单位的某角色由谁担任, 怎样联系", "who stands for a role in a unit"),
    "synonyms": (
        "同义词: 知识库搜索时当作一个意思的词",
        "words that mean one thing to the search of the knowledge base",
    ),
    "layers": ("规则的层级, 由弱到强; 只写一处", "families of rules, weakest first; in one place"),
    "intake": ("受理规则: 转到热线、不予受理、或受理", "what becomes of a request at the door"),
    "routing": ("派单规则: 承办、主管、协办、告知的单位", "who answers for a request"),
    "priorities": ("优先级规则", "how urgent a request is"),
    "clocks": ("时限: 从哪个事件起, 到哪个事件止, 多久", "deadlines on milestones"),
    "escalations": ("督办阶梯: 到期前后每一步做什么", "what follows before and after a due time"),
    "triggers": (
        "问责触发条件: 哪些事件连在一起要立线索或提级督办",
        "patterns of events that open a case or raise a matter",
    ),
    "procedures": (
        "程序: 退单、挂起、重办、不予受理、结案、重新办理、归档的条件",
        "terms of returning, suspending, redoing, declining, closing, reopening, archiving",
    ),
    "callbacks": ("回访: 打几次、隔多久、什么时段、问什么", "how a resolved matter is called back"),
    "sampling": (
        "抽查: 办结的工单抽多少到现场核查",
        "which resolved matters are inspected on site",
    ),
    "disclosure": (
        "个人信息: 哪些角色能看到姓名、电话、证件号、地址",
        "who sees which personal data",
    ),
    "confidentiality": ("保密: 哪些角色能看到保密工单", "which roles see confidential matters"),
    "retention": ("保存期限: 结束多久以后删去个人信息和文字", "when personal data is erased"),
    "assessment": ("考核办法: 指标、计分、等次、扣分、通报", "how units are assessed"),
    "promises": ("对市民的承诺: 哪些环节必须有时限", "milestones that must have a clock"),
    "tests": ("用例: 给出诉求和经过, 写明应有的结果", "tests of the rules"),
}

KEYS_IN_WORDS: Mapping[str, tuple[str, str]] = {
    **ASSESSMENT_KEYS,
    "accept": ("受理, 只能写 true", "accept the request; only true"),
    "after": ("发生在哪一步之后, 写那一步的 as", "comes later than the step of this name"),
    "again": (
        "重办或重新办理后的期限; 不写则与 within 相同",
        "the limit after a redo or a reopening; by default within again",
    ),
    "aliases": ("别名", "other names"),
    "approve": ("由哪个角色批准", "the role that approves"),
    "archive": ("归档: 结束后多久自动归档", "how long after its end a matter is archived"),
    "as": ("给这一步起名, 供后面引用", "a name by which later steps refer to this one"),
    "area": ("对应的业务领域", "the business area"),
    "ask": ("何时申请: 到期之前", "when to ask: before it is due"),
    "at_least": ("每组至少抽几件", "so many at least of each group"),
    "assist": ("协办单位; 各条规则的累加", "assisting units; they add up over rules"),
    "at": (
        "时刻, 例如 due, 1 working day before due, 超期2个工作日",
        "when: due, 1 working day before due",
    ),
    "at_most": ("一次最多多久", "the longest each time"),
    "authority": ("行业主管部门; 不写则取目录中承办单位的主管部门", "the industry authority"),
    "basis": ("依据: 法律、文件和条款", "law, document and clause that it rests on"),
    "behaviour": (
        "情形: perfunctory 敷衍塞责, falsification 弄虚作假, buck-passing 推诿扯皮, delay 拖延不办",
        "which of the four behaviours",
    ),
    "calendar": (
        "按哪个日历计算; 时限不写则用承办单位的",
        "the calendar; a clock's default is the lead's",
    ),
    "children": ("下级", "what is below it"),
    "clock": (
        "退单成立后办结时限怎样: keep 照旧, give-back 补回裁定的时间, restart 改派后重新起算",
        "the resolve clock after an upheld return: keep, give-back or restart",
    ),
    "closing": ("市民不满意而诉求无依据时, 由谁批准结案", "who approves ending without basis"),
    "code": ("行政区划代码 (GB/T 2260), 6 位", "district code (GB/T 2260)"),
    "contacts": ("联系方式", "contacts"),
    "counting": (
        "天数怎么算: civil-code 当日不计; first-day-counts 含当日; same-time 按同一时刻",
        "how days count",
    ),
    "count": ("发生几次, 默认一次", "how many such events, by default one"),
    "decline": ("不予受理, 写理由的编号", "decline for this reason"),
    "deliver": (
        "何时送达: at-once 立即, working-hours 等对方上班",
        "when the notice reaches people: at-once or working-hours",
    ),
    "despite": (
        "哪些优先级的通知不受免打扰时段限制, 默认 urgent",
        "priorities for which quiet hours do not count, by default urgent",
    ),
    "distinct": ("几次之中哪一项各不相同, 例如 ticket", "the field that differs between them"),
    "effective": ("施行期间, 起止两天都算", "period in force, both ends included"),
    "event": ("发生了的事件, 例如 resolved", "an event that happens"),
    "every": (
        "多久抽一次: day 每天, week 每周, month 每月, quarter 每季",
        "how often it is drawn",
    ),
    "expect": ("应有的结果", "what is expected"),
    "extension": ("可否延期, 几次, 多久, 谁批", "how the due time may be moved"),
    "fallback": ("兜底项: 收容归不了类的; 至多一项", "takes what fits nowhere else; at most one"),
    "fields": ("哪些项", "which fields"),
    "fills": (
        "回答记作哪一项: contacted 联系过, solved 已解决, satisfied 满意度",
        "the fact that the answer gives",
    ),
    "final_after": ("派单几次以后由中心指定, 不得再退", "after so many dispatches it is final"),
    "from": ("从哪一天起 (含)", "the first day"),
    "given": ("诉求的事实, at 是受理时间", "the facts of the request; at is its receipt"),
    "holidays": ("用哪些假日表", "lists of holidays"),
    "hours": ("在一天的哪些时段打电话", "the parts of the day in which people are called"),
    "id": ("编号: 小写字母、数字、连字符; 别处用它引用", "id: lower-case letters, digits, hyphens"),
    "kind": (
        "性质: bureau 局, utility 企业, district 区市, centre 中心, authority 监管机构",
        "kind of unit",
    ),
    "keep": ("保存多少天 (自然日), 例如 730天", "for how many calendar days it is kept"),
    "late": (
        "过了期限才退: reject 自动驳回, judge 照样裁定",
        "a late return: rejected by the rule, or judged all the same",
    ),
    "layer": ("层级; 高层优先于低层, 默认 duty", "layer; a higher one beats a lower, default duty"),
    "lead": ("承办单位, 只能有一个", "the lead unit"),
    "mentions": ("识别文字: 内容里出现即可能属于此项", "phrases that point to it"),
    "merging": ("并入方式: 接管、双号并行、分中心、转接、独立", "how the hotline is merged"),
    "milestone": (
        "环节: dispatch 派单, sign 签收, contact 联系, arrive 到场, part 协办, resolve 办结, callback 回访",  # noqa: E501
        "milestone",
    ),
    "milestones": ("必须有时限的环节", "milestones that must have a clock"),
    "name": ("名称", "name"),
    "names": ("当班的人, 写姓名或岗位", "who is on duty, by name or post"),
    "never": ("没有发生的事件, 例如 contacted", "an event that does not happen"),
    "note": ("备注, 不影响规则", "a note without effect"),
    "notify": ("告知的单位; 各条规则的累加", "units that are told; they add up over rules"),
    "number": ("号码", "number"),
    "of": (
        "设在哪个单位: lead 承办, assist 协办, authority 主管, centre 中心, 或单位编号; 默认 lead",
        "the unit it sits in: lead, assist, authority, centre, or a department",
    ),
    "off": ("放假的日子, 例如 2017-10-01..2017-10-08", "days off, or ranges of days"),
    "on_change": (
        "规则改后, 已开始的时限: keep 不变, recompute 重算",
        "open tickets: keep or recompute",
    ),
    "open_case": ("记为问责线索: 拖延、推诿、弄虚作假、敷衍", "open an accountability case"),
    "other_hours": (
        "没打通时换一个时段再打",
        "an unanswered call is tried at another part of the day",
    ),
    "overrides": ("推翻同一种的哪些规则", "rules of its table that it beats"),
    "over": ("按单位统计多长时间, 例如 30天", "the period that a unit is looked at"),
    "owner": ("主管单位", "the unit that owns it"),
    "pattern": ("各步: 发生了的和没有发生的事件", "steps: events that happen or do not"),
    "pauses_on": ("遇哪个事件暂停", "events that pause it"),
    "per": (
        "按哪些项分组抽, 例如 [category, lead]",
        "fields by which matters are grouped before drawing",
    ),
    "phone": ("电话", "telephone"),
    "priority": ("优先级: urgent 紧急, high 高, normal 一般, low 低", "priority"),
    "questions": ("问市民的问题, 按先后", "what the citizen is asked, in order"),
    "quiet": (
        '免打扰时段, 例如 ["22:00-07:00"]: 通知等时段过后再发',
        "quiet hours: notices wait until they end",
    ),
    "reasons": ("回答“否”或低分时可选的原因", "reasons that may be given for a no or a low score"),
    "redo": ("重办: 至多几次", "how often a matter goes back to the unit"),
    "refer": ("线索交给哪个单位核实, 默认主管单位", "the unit that the case goes to"),
    "refer_to": ("转到哪条热线", "the hotline it is referred to"),
    "reopening": ("重新办理: 结束后多久以内", "until when after its end a matter may be reopened"),
    "repeat": ("这一步再重复几次", "how many times more this step is taken"),
    "repeat_every": ("每隔多久重复一次, 例如 1个工作日", "after which time it is taken again"),
    "reply": ("督办后多久以内书面回复", "how long the unit has to reply in writing"),
    "remind": ("催办哪些角色", "roles that are reminded"),
    "resumes_on": ("遇哪个事件恢复", "events that resume it"),
    "return": (
        "退单: 多久以内可退, 过期怎么办, 谁裁定",
        "until when a unit may give a matter back",
    ),
    "role": ("哪个角色", "the role"),
    "roles": ("哪些角色", "which roles"),
    "scope": ("看一个工单 (ticket) 还是一个单位 (unit)", "one ticket, or all of one unit"),
    "seasons": ("一年里作息不同的时段", "other hours for a part of the year"),
    "share": ("抽百分之几, 不足一件的算一件", "the percentage that is drawn, rounded up"),
    "shown": (
        "always 直接显示, on-request 说明理由后显示 (留痕), never 不显示",
        "always, on request with a reason, or never",
    ),
    "starts": ("从哪个事件起算", "the event that starts it"),
    "steps": ("各步, 按先后", "steps in the order of time"),
    "stops": ("到哪个事件为止", "the event that stops it"),
    "story": ("之后的经过, 按先后", "what happens afterwards, in order"),
    "subject": ("受理内容", "what it is about"),
    "succeeded_by": ("由哪个单位接替", "the unit that takes over"),
    "supervise": (
        "督办: 向哪个角色发督办件",
        "the role to which the written supervision goes",
    ),
    "suspension": ("挂起: 几次, 一次多久, 谁批准", "how often and how long it may be suspended"),
    "tell": ("告知市民的话", "what the citizen is told"),
    "test_coverage": (
        "用例覆盖率的下限, 百分数",
        "the least coverage of rules by tests, in percent",
    ),
    "then": (
        "结论; 每个值也可按起始日期分写",
        "what follows; any value may be given per start date",
    ),
    "time_zone": ("时区, 默认 Asia/Shanghai", "time zone, by default Asia/Shanghai"),
    "times": ("至多几次", "how often at most"),
    "title": ("标题: 一句话说清规则", "the rule in one sentence"),
    "tries": ("一共打几次", "how often people are called in all"),
    "unit": ("哪个单位", "the unit"),
    "until": ("到哪一天为止 (含)", "the last day"),
    "wait": ("没打通, 隔多久再打", "how long until the next try"),
    "week": ('每周的时段, 例如 mon-fri: ["08:30-12:00"]', "the hours of each day of the week"),
    "when": (
        "条件: 事实: 值; 全部满足才适用; 不写则总适用",
        "conditions: fact: value; all must hold",
    ),
    "where": ("对事件各项的要求", "what the fields of the event must be"),
    "within": ("期限, 例如 6 working days, 24 hours, 6个工作日; 可按起始日期分写", "how long"),
    "words": ("意思相同的词, 至少两个", "words that mean the same, two at least"),
    "work": ("调休上班的周末", "weekends worked instead"),
}

KEYS_OF_ONE_MODEL: Mapping[tuple[str, str], tuple[str, str]] = {
    **ASSESSMENT_KEYS_OF_ONE_MODEL,
    ("ArchiveEntry", "after"): ("结束后多久", "how long after its end"),
    ("DisclosureEntry", "fields"): (
        "哪些个人信息: name 姓名, phone 电话, id-number 证件号码, address 住址",
        "which personal data: name, phone, id-number, address",
    ),
    ("DutyEntry", "calendar"): ("何时当班, 写日历的编号; 不写则全天", "when they are on duty"),
    ("DutyEntry", "role"): ("担任哪个角色", "the role that they stand for"),
    ("PatternEntry", "within"): ("与前一步相隔多久以内", "the time since the step before"),
    ("ProcedureThen", "decline"): ("承办单位提出不予受理: 谁批准", "who approves declining"),
    ("QuestionEntry", "ask"): ("问的话", "the question in words"),
    ("QuestionEntry", "kind"): (
        "怎样回答: flag 是否, score 1 至 5 分, text 文字",
        "how it is answered: yes or no, 1 to 5, or in words",
    ),
    ("ReopeningEntry", "within"): ("结束后多久以内", "how long after its end"),
    ("RetentionEntry", "after"): (
        "从何时起算: ended 结束 (结案、撤回等), archived 归档",
        "since when: the matter ended, or was archived",
    ),
    ("RetentionEntry", "fields"): (
        "删去哪些: request 受理时记下的内容和市民信息, notes 办理中写下的文字, attachments 附件",
        "what is erased: the request with who asked, what was written later, attachments",
    ),
    ("ReturnEntry", "within"): (
        "派单后多久以内, 按承办单位的日历",
        "how long after the dispatch, in the unit's own time",
    ),
    ("SamplingEntry", "count"): ("每组抽几件", "how many of each group"),
    ("SamplingEntry", "role"): ("由哪个角色核查", "the role that inspects"),
    ("SamplingEntry", "within"): ("抽中后多久以内核查", "how long the inspector has"),
    ("TriggerThen", "supervise"): (
        "提级督办: 向哪个角色发督办件",
        "the role to which the matter is raised",
    ),
}
"""Where a key means something else, or something closer, in one kind of entry."""


def key_in_words(model: type[BaseModel], key: str) -> tuple[str, str]:
    """What a key means in entries of this model, Chinese and English."""
    return KEYS_OF_ONE_MODEL.get((model.__name__, key)) or KEYS_IN_WORDS.get(key, (key, key))


CONDITIONS_IN_WORDS: Mapping[str, tuple[str, str]] = {
    "all": ("这些条件都要满足", "all of these hold"),
    "any": ("至少满足其一", "one of these holds, or more"),
    "none": ("一个也不满足", "none of these holds"),
    "not": ("不是这个值, 或不是其中任何一个", "not this value, or none of these"),
    "from": ("从 (含)", "from, inclusive"),
    "until": ("到 (日期和数字含, 时刻不含)", "until; a time of day is exclusive"),
    "mentions": ("内容提到其中任何一个词", "the text has one of these phrases, or more"),
    "mentions_all": ("内容提到其中每一个词", "the text has all of these phrases"),
}
