"""The terms of procedures, call backs, draws, disclosure and retention, in words."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, cast

from api.console.names import Said
from api.console.rulebook import words
from api.console.rulebook.words import Line, Phrase, Piece, plain
from engine.rulebook.rulebook import (
    ArchiveTerms,
    CallbackTerms,
    Question,
    RedoTerms,
    ReopeningTerms,
    RetentionTerms,
    ReturnTerms,
    Rulebook,
    Sampling,
    SuspensionTerms,
)
from engine.rulebook.tables import TableRule

Dating = Callable[[Said, Any, Callable[[Any], Phrase]], Iterator[Line]]

PROCEDURES: Mapping[str, Said] = {
    "return": ("退单", "Return"),
    "suspension": ("挂起", "Suspension"),
    "redo": ("重办", "Done again"),
    "decline": ("不予受理", "Not accepted"),
    "closing": ("结案", "Closing"),
    "reopening": ("重新办理", "Reopening"),
    "archive": ("归档", "Archive"),
}
_LATE: Mapping[str, Said] = {
    "reject": ("过期自动驳回", "later is rejected by itself"),
    "judge": ("过期照样裁定", "later is judged all the same"),
}
_CLOCK: Mapping[str, Said] = {
    "keep": ("办结时限照走", "the clock runs on"),
    "give-back": ("成立的补回裁定的时间", "if upheld, the time of judgement is given back"),
    "restart": ("成立的改派后重新起算", "if upheld, the clock starts again"),
}
_PERIODS: Mapping[str, Said] = {
    "day": ("每天", "every day"), "week": ("每周", "every week"),
    "month": ("每月", "every month"), "quarter": ("每季", "every quarter"),
}  # fmt: skip
_FIELDS: Mapping[str, Said] = {
    "name": ("姓名", "name"), "phone": ("电话", "phone"), "id-number": ("证件号码", "ID number"),
    "address": ("住址", "address"), "request": ("受理内容", "the request"),
    "notes": ("办理文字", "notes"), "attachments": ("附件", "attachments"),
}  # fmt: skip
_SHOWN: Mapping[str, Said] = {
    "always": ("直接显示, 每次查看留记录", "shown at once, each look recorded"),
    "on-request": ("说明理由后显示, 理由写进经过", "shown for a reason, written into the record"),
    "never": ("不显示", "not shown"),
}
_AFTER: Mapping[str, Said] = {
    "ended": ("自结束起", "from the end"),
    "archived": ("自归档起", "from archiving"),
}
_QUESTIONS: Mapping[str, Said] = {
    "flag": ("是或否", "yes or no"), "score": ("1 至 5 分", "1 to 5"), "text": ("自由回答", "free"),
}  # fmt: skip
_FACTS: Mapping[str, Said] = {
    "area": ("业务领域", "area"), "category": ("诉求类型", "category"),
    "district": ("区市", "district"), "lead": ("承办单位", "lead unit"),
    "authority": ("主管部门", "authority"), "channel": ("受理渠道", "channel"),
    "priority": ("优先级", "priority"),
}  # fmt: skip


def procedure_lines(dating: Dating, rulebook: Rulebook, rule: TableRule) -> Iterator[Line]:
    """What may be done, until when, how often, and who approves."""
    for name, value in rule.sets.items():
        yield from dating(PROCEDURES[name], value, lambda terms: _terms(rulebook, terms))


def _terms(rulebook: Rulebook, terms: Any) -> Phrase:
    if isinstance(terms, ReturnTerms):
        return _return(rulebook, terms)
    if isinstance(terms, SuspensionTerms):
        zh, en = terms.at_most.in_chinese(), str(terms.at_most)
        limit = plain(f"至多 {terms.times} 次, 每次不超过 {zh}", f"{terms.times} × {en} at most")
        return (limit, *_approved(rulebook, terms.approve))
    if isinstance(terms, RedoTerms):
        return (plain(f"至多 {terms.times} 次", f"{terms.times} times at most"),)
    if isinstance(terms, ReopeningTerms):
        return _after(terms.within, "结束后 {} 内", "within {} of the end")
    if isinstance(terms, ArchiveTerms):
        return _after(terms.after, "结束 {} 后自动归档", "by itself, {} after the end")
    return _approved(rulebook, terms.approve, "")


def _return(rulebook: Rulebook, terms: ReturnTerms) -> Phrase:
    zh, en = terms.within.in_chinese(), str(terms.within)
    late, clock = _LATE[terms.late], _CLOCK[terms.clock]
    final_zh = final_en = ""
    if terms.final_after is not None:
        final_zh = f"; 派过 {terms.final_after} 次由中心指定"
        final_en = f"; after {terms.final_after} dispatches the centre designates"
    said = plain(
        f"派单后 {zh} 内可以退, {late[0]}{final_zh}; {clock[0]}",
        f"within {en} of the dispatch, {late[1]}{final_en}; {clock[1]}",
    )
    return (said, *_approved(rulebook, terms.approve))


def _approved(rulebook: Rulebook, role: str, before: str = "; ") -> Phrase:
    return (plain(f"{before}批准: ", f"{before}approved by: "), words.role(rulebook, role))


def _after(span: Any, zh: str, en: str) -> Phrase:
    return (plain(zh.format(span.in_chinese()), en.format(span)),)


def callback_lines(_rulebook: Rulebook, rule: TableRule) -> Iterator[Line]:
    """How citizens are called back, and what they are asked."""
    terms = cast("CallbackTerms", rule.sets["callback"].steps[-1][1])
    zh, en = terms.wait.in_chinese(), str(terms.wait)
    other = ("; 每次换一个时段", "; each time at another part of the day")
    at = other if terms.other_hours else ("", "")
    yield Line(
        ("打几次", "Tries"),
        (plain(f"至多 {terms.tries} 次, 隔 {zh}{at[0]}", f"{terms.tries}, {en} apart{at[1]}"),),
    )
    if terms.hours:
        yield Line(("时段", "Hours"), (plain(words.hours(terms.hours)),))
    for number, question in enumerate(terms.questions, 1):
        yield Line((f"问题 {number}", f"Question {number}"), _question(question))


def _question(question: Question) -> Phrase:
    kind = _QUESTIONS[question.kind]
    said = [plain(question.ask), Piece(f" ({kind[0]})", f" ({kind[1]})")]
    if question.reasons:
        reasons = " / ".join(question.reasons)
        said.append(plain(f"; 否定时问原因: {reasons}", f"; if not, why: {reasons}"))
    return tuple(said)


def sampling_lines(rulebook: Rulebook, sampling: Sampling) -> Iterator[Line]:
    """Which matters are drawn for inspection, and who goes."""
    yield Line(("多久抽一次", "How often"), (Piece(*_PERIODS[sampling.every]),))
    if sampling.share is not None:
        many = plain(f"办结的 {sampling.share}%", f"{sampling.share}% of those resolved")
    else:
        many = plain(f"{sampling.count} 件", str(sampling.count))
    if sampling.at_least:
        least = plain(f", 至少 {sampling.at_least} 件", f", {sampling.at_least} at least")
        yield Line(("抽多少", "How many"), (many, least))
    else:
        yield Line(("抽多少", "How many"), (many,))
    if sampling.per:
        yield Line(
            ("分组", "In groups by"), words.listed(Piece(*_FACTS[one]) for one in sampling.per)
        )
    yield Line(("由谁核查", "Who inspects"), (words.role(rulebook, sampling.role),))
    if sampling.within is not None:
        yield Line(("核查期限", "Within"), (words.duration(sampling.within),))


def disclosure_lines(rulebook: Rulebook, rule: TableRule) -> Iterator[Line]:
    """Who is shown what of a citizen."""
    pairs = [name.split(" for ", 1) for name in rule.sets]
    fields = dict.fromkeys(field for field, _ in pairs)
    roles = dict.fromkeys(role for _, role in pairs)
    shown = cast("str", next(iter(rule.sets.values())).steps[-1][1])
    yield Line(("哪些项", "What"), words.listed(Piece(*_FIELDS[one]) for one in fields))
    yield Line(("哪些岗位", "To whom"), words.listed(words.role(rulebook, one) for one in roles))
    yield Line(("怎样显示", "How"), (Piece(*_SHOWN[shown]),))


def retention_lines(_rulebook: Rulebook, rule: TableRule) -> Iterator[Line]:
    """What is erased, and when."""
    terms = cast("RetentionTerms", next(iter(rule.sets.values())).steps[-1][1])
    yield Line(("哪些内容", "What"), words.listed(Piece(*_FIELDS[one]) for one in rule.sets))
    zh, en = _AFTER[terms.after]
    span_zh, span_en = terms.keep.in_chinese(), str(terms.keep)
    yield Line(("何时删去", "Erased"), (plain(f"{zh}保存 {span_zh}, 到期删去", f"{span_en} {en}"),))
