"""Alive: every trigger can fire for some life that a matter, or a unit's matters, can have."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from engine.rulebook.eventkinds import COMMON, EVENT_KINDS, REOPENING, fields_of, needed_by
from engine.rulebook.proofs.findings import Finding
from engine.rulebook.proofs.ordering import in_order
from engine.rulebook.rulebook import Origin, Rulebook
from engine.rulebook.trigger import FieldTest, FieldValue, PatternStep, Trigger

_BY_A_CLOCK = frozenset({"overdue", "extended", "extension-refused"})
_BY_A_LADDER = frozenset({"reminded", "supervised"})


def never_fire(rulebook: Rulebook, today: date) -> Iterator[Finding]:
    """Triggers that no sequence of events can ever match; the first reason of each.

    Those that only a reopened matter can match are pointed out.
    """
    for trigger in rulebook.triggers:
        until = trigger.rule.effective.until
        if until is not None and until < today:
            continue
        found = next(_reasons(rulebook, trigger), None)
        if found is not None:
            yield found


def _reasons(rulebook: Rulebook, trigger: Trigger) -> Iterator[Finding]:
    for step in trigger.pattern:
        if step.never:
            yield from _required(rulebook, trigger, step)
        else:
            yield from _empty_fields(trigger, step)
            yield from _without_clock(rulebook, trigger, step)
    if trigger.scope == "ticket":
        yield from _once(trigger)
        yield from _before_the_beginning(trigger)
        yield from _by_triggers_alone(rulebook, trigger)
        yield from _beyond_the_end(trigger)


def _empty_fields(trigger: Trigger, step: PatternStep) -> Iterator[Finding]:
    """Fields that are empty because a flag of the same event says no: nobody reached, no answer."""
    tests = {test.field: test for test in step.where}
    fields = fields_of(step.event)
    for name in tests:
        flag = fields[name].needs
        if flag in tests and not tests[flag].allows(True):
            yield _finding(
                trigger,
                step.origin,
                f"{flag}: false 时 {name} ({fields[name].name_zh}) 总是空的",
                f"with {flag}: false the field {name} is always empty",
                f"请删去 {flag} 或 {name} 其中一个条件",
                f"remove the condition on {flag} or that on {name}",
            )


def _without_clock(rulebook: Rulebook, trigger: Trigger, step: PatternStep) -> Iterator[Finding]:
    """Events of a milestone that no clock, or no ladder, ever brings about."""
    if step.event in _BY_A_CLOCK:
        known = {milestone for rule in rulebook.clocks.rules for milestone in rule.sets}
        if step.event == "overdue":
            known.add("reply")  # anybody may supervise by hand and ask for a reply in time
        zh, en = "没有任何规则为它计时", "no rule has a clock for it"
    elif step.event in _BY_A_LADDER:
        known = {ladder.milestone for ladder in rulebook.ladders}
        zh, en = "没有任何督办阶梯管它", "no ladder is about it"
    else:
        return
    for test in step.where:
        if test.field == "milestone" and not any(map(test.allows, known)):
            yield _finding(
                trigger,
                step.origin,
                f"事件 {step.event} 不会有 {test}: {zh}",
                f"the event {step.event} never has {test}: {en}",
                f"已有的环节: {', '.join(sorted(known))}"
                if known
                else "请先写 clocks 或 escalations",
                f"there are: {', '.join(sorted(known))}" if known else "write such a rule first",
            )


def _required(rulebook: Rulebook, trigger: Trigger, never: PatternStep) -> Iterator[Finding]:
    """A ``never`` of an event that the pattern itself asks for, or that always comes before it."""
    for step in trigger.pattern:
        if step.never:
            continue
        if step.event == never.event and _implied(never, step):
            yield _finding(
                trigger,
                never.origin,
                f"never: {never.event} 与要求发生 {step.event} 的一步 ({step.origin}) 矛盾",
                f"never: {never.event} contradicts the step that asks for it ({step.origin})",
                "请删去其中一步, 或用 where 区分",
                "remove one of the two, or tell them apart by where",
            )
        elif (
            trigger.scope == "ticket"
            and not never.where
            and never.event in needed_by(step.event)
            and not _unseen(rulebook, never.event)
        ):
            yield _finding(
                trigger,
                never.origin,
                f"有 {step.event} 的事项必先有 {never.event}, never: {never.event} 不会成立",
                f"a matter with {step.event} has had {never.event} before: "
                f"never: {never.event} cannot hold",
                "请删去这一步, 或用 where 限定",
                "remove this step, or narrow it by where",
            )


def _unseen(rulebook: Rulebook, event: str) -> bool:
    """Whether it may come without a trigger seeing it: what triggers cause, none of them sees."""
    return event == "supervised" and any(one.supervise for one in rulebook.triggers)


def _implied(never: PatternStep, step: PatternStep) -> bool:
    """Whether every event that the step asks for is one that ``never`` forbids."""
    return all(
        any(_at_least(mine, test, step) for mine in step.where) or _own(test, step)
        for test in never.where
    )


def _own(test: FieldTest, step: PatternStep) -> bool:
    """Whether the test compares a field of the step's own event with itself."""
    return test.form == "same-as" and test.step == step.name and test.of == test.field


def _at_least(mine: FieldTest, test: FieldTest, step: PatternStep) -> bool:
    """Whether whatever passes ``mine`` passes ``test`` too."""
    if mine.field != test.field:
        return False
    if mine == test:
        return True
    if test.form not in ("is", "is-not", "between"):
        return False
    if mine.form == "is":
        return all(map(test.allows, mine.values))
    domain = fields_of(step.event)[test.field].domain
    if domain is None or mine.form not in ("is-not", "between"):
        return False
    return all(test.allows(value) for value in domain if mine.allows(value))


def _once(trigger: Trigger) -> Iterator[Finding]:
    """More than one ticket can have of what happens once: two receipts."""
    seen: dict[str, PatternStep] = {}
    for step in trigger.pattern:
        kind = EVENT_KINDS[step.event]
        if step.never or not kind.once:
            continue
        first = seen.setdefault(kind.id, step)
        if step.count > 1 or first is not step:
            yield _finding(
                trigger,
                step.origin,
                f"一个工单只有一次 {kind.id}",
                f"a ticket has {kind.id} only once",
                "请改用 scope: unit, 或只写一次",
                "use scope: unit, or ask for it once",
            )


def _by_triggers_alone(rulebook: Rulebook, trigger: Trigger) -> Iterator[Finding]:
    """A pattern that only events caused by triggers could complete: such events complete none."""
    earlier = {id(before) for before, _ in in_order(trigger)}
    last = [step for step in trigger.pattern if not step.never and id(step) not in earlier]
    if last and all(_of_a_trigger(rulebook, step) for step in last):
        step = last[0]
        yield _finding(
            trigger,
            step.origin,
            f"这样的 {step.event} 只由触发条件引起, 而触发条件引起的事件不再触发别的",
            f"only triggers cause such a {step.event}, and what they cause sets off no other",
            "请写明此外还发生了什么, 例如 {event: resolved, after: …}",
            "say what else happens, as in {event: resolved, after: …}",
        )


def _of_a_trigger(rulebook: Rulebook, step: PatternStep) -> bool:
    """Whether only a trigger can bring the event about, and no ladder and no person."""
    if step.event == "supervised":
        return any(test.field == "trigger" for test in step.where)
    if step.event != "case-opened":
        return False
    by_ladders: list[dict[str, FieldValue]] = [
        {"milestone": ladder.milestone, "ladder": ladder.rule.id, "behaviour": each.open_case}
        for ladder in rulebook.ladders
        for each in ladder.steps
        if each.open_case is not None
    ]
    tests = [test for test in step.where if test.field not in COMMON]
    return not any(
        all(test.field in fields and test.allows(fields[test.field]) for test in tests)
        for fields in by_ladders
    )


def _beyond_the_end(trigger: Trigger) -> Iterator[Finding]:
    """A second end, or an event after the end: only a ticket that was reopened has them."""
    steps = [step for step in trigger.pattern if step.event == REOPENING]
    if any(not step.never for step in steps):
        return
    excluded = any(step.never and not step.where for step in steps)
    for step, zh, en in (*_second_ends(trigger), *_after_the_end(trigger)):
        if excluded:
            hint = ("请删去 never: reopened, 或改写这一步", "remove never: reopened, or this step")
            yield _finding(trigger, step.origin, zh, en, *hint)
        else:
            yield _only_when_reopened(trigger, step.origin, zh, en)


def _second_ends(trigger: Trigger) -> Iterator[tuple[PatternStep, str, str]]:
    ends = [step for step in trigger.pattern if not step.never and EVENT_KINDS[step.event].ends]
    for number, step in enumerate(ends):
        if number or step.count > 1:
            yield step, "一个工单只结束一次", "a ticket ends only once"


def _after_the_end(trigger: Trigger) -> Iterator[tuple[PatternStep, str, str]]:
    for earlier, later in in_order(trigger):
        ended = EVENT_KINDS[earlier.event]
        if ended.ends and not EVENT_KINDS[later.event].outlives:
            zh = f"工单以 {ended.id} ({ended.name_zh}) 结束, 之后不会再有 {later.event}"
            yield later, zh, f"a ticket ends with {ended.id}: no {later.event} comes after it"


def _only_when_reopened(trigger: Trigger, origin: Origin, zh: str, en: str) -> Finding:
    rule = trigger.rule
    return Finding(
        "alive/only-when-reopened",
        "warning",
        origin,
        f'问责触发条件 "{rule.id}" 只对重新办理过的事项触发: {zh}',
        f'trigger "{rule.id}" fires only for matters that were reopened: {en}',
        "若正是此意, 请在 pattern 里写明 {event: reopened}",
        "if that is meant, say so in the pattern: {event: reopened}",
        (rule.origin,),
    )


def _before_the_beginning(trigger: Trigger) -> Iterator[Finding]:
    for earlier, later in in_order(trigger):
        if later.event == "received":
            yield _finding(
                trigger,
                later.origin,
                f"每个工单以 received 开始, 它不会在 {earlier.event} 之后",
                f"every ticket begins with received: it never comes after {earlier.event}",
                "请对调两步",
                "swap the two",
            )


def _finding(
    trigger: Trigger, origin: Origin, zh: str, en: str, hint_zh: str, hint_en: str
) -> Finding:
    rule = trigger.rule
    return Finding(
        "alive/never-fires",
        "error",
        origin,
        f'问责触发条件 "{rule.id}" 永远不会触发: {zh}',
        f'trigger "{rule.id}" can never fire: {en}',
        hint_zh,
        hint_en,
        (rule.origin,),
    )
